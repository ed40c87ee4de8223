import type { Memory } from './memory/memory.ts';
import type { GapPiece, Piece, RememberedPiece, Span, StoredEvent } from './memory/types.ts';
import type { TrailQuery } from './types.ts';

/** Whole seconds of a query's window: those that it holds for certain. */
export function spanOf({ from, to }: Pick<TrailQuery, 'from' | 'to'>): Span {
  return { from: Math.ceil(from.getTime() / 1000), to: Math.floor(to.getTime() / 1000) };
}

/** What a question has still to read, newest first: gaps to ask AWS for, and pieces that are remembered. */
export class Layout {
  readonly #query: TrailQuery;
  readonly #memory: Memory | undefined;
  /** Files that turned out to be gone, torn, or of no use to this question. */
  readonly #without = new Set<string>();
  #pieces: Piece[] | undefined;

  constructor(query: TrailQuery, memory: Memory | undefined) {
    this.#query = query;
    this.#memory = memory;
  }

  /** The next piece; a remembered one comes with its events. Undefined when there is none left. */
  async next(): Promise<GapPiece | (RememberedPiece & { events: StoredEvent[] }) | undefined> {
    this.#pieces ??= await this.#layOut(spanOf(this.#query));
    for (;;) {
      const piece: Piece | undefined = this.#pieces[0];
      if (piece === undefined || piece.kind === 'gap') return piece;
      const events = await this.#memory?.load(piece);
      if (events !== undefined) return { ...piece, events };
      this.#without.add(piece.segment.file);
      this.#pieces = [...(await this.#layOut(piece)), ...this.#pieces.slice(1)];
    }
  }

  /** The next piece has been read. */
  finish(): void {
    this.#pieces?.shift();
  }

  get isEmpty(): boolean {
    return this.#pieces?.length === 0;
  }

  /** Seconds of gaps still to come; all of the query before it was laid out. */
  get unknownSeconds(): number {
    return lengthOf(this.#pieces ?? [{ kind: 'gap', ...spanOf(this.#query) }]);
  }

  /** No gap follows the next piece. */
  get restIsRemembered(): boolean {
    return this.#pieces?.slice(1).every((piece) => piece.kind === 'remembered') ?? false;
  }

  async #layOut(span: Span): Promise<Piece[]> {
    const known = await this.#memory?.layOut(this.#query, { from: span.from, to: span.to }, this.#without);
    return known ?? [{ kind: 'gap', from: span.from, to: span.to }];
  }
}

function lengthOf(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, piece) => sum + (piece.kind === 'gap' ? piece.to - piece.from + 1 : 0), 0);
}
