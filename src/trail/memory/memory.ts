import type { TrailQuery } from '../types.ts';
import { checkOwn, explainTrouble } from './files.ts';
import { eventsFolder } from './folders.ts';
import { LockBusy } from './lock.ts';
import { UNSETTLED_SECONDS } from './manifest.ts';
import { layOut } from './pieces.ts';
import { QueryFolder } from './query-folder.ts';
import { candidatesFor, isDecided } from './sources.ts';
import { trim, trimNowAndThen } from './trim.ts';
import type { Piece, QueryKey, RememberedPiece, Source, Span, StoredEvent } from './types.ts';

export const DEFAULT_MEGABYTES = 512;

/** The size is looked at anew after so many bytes were written. */
const BYTES_BETWEEN_TRIMS = 16_000_000;

const NONE: ReadonlySet<string> = new Set();

export interface MemoryOptions {
  /** Largest size of all that is remembered, in megabytes. */
  maxMegabytes?: number | undefined;
  /** Milliseconds since the epoch. */
  now?: (() => number) | undefined;
}

/**
 * What was fetched from event history, kept on disk. Events never change, so only what is not remembered, and the last
 * quarter of an hour before each fetch, has to be asked for again. Never fails a question: where the disk does not
 * play along it is as if nothing were remembered, and `takeTrouble` says so once.
 */
export class Memory {
  readonly folder: string;
  readonly #root: string;
  readonly #now: () => number;
  readonly #maxBytes: number;
  #checked: Promise<void> | undefined;
  #trouble: string | undefined;
  #told = false;
  #bytesUntilTrim: number | undefined;

  /** `folder` is the cache folder; nothing is touched before the first question. */
  constructor(folder: string, options: MemoryOptions = {}) {
    this.folder = folder;
    this.#root = eventsFolder(folder);
    this.#now = options.now ?? Date.now;
    this.#maxBytes = (options.maxMegabytes ?? DEFAULT_MEGABYTES) * 1_000_000;
  }

  /** Milliseconds since the epoch, by this memory's clock. */
  now(): number {
    return this.#now();
  }

  /** Lays a query's time out into what is remembered and what is not, newest first. `without`: files found wanting. */
  async layOut(query: TrailQuery, span: Span, without: ReadonlySet<string> = NONE): Promise<Piece[]> {
    if (!(await this.#isUsable())) return [{ kind: 'gap', ...span }];
    const now = Math.floor(this.#now() / 1000);
    const sources = await Promise.all(
      candidatesFor(query).map(async ({ key, sieve }): Promise<Source> => {
        const segments = await new QueryFolder(this.#root, key).segments(now);
        return { key, sieve, segments: segments.filter((segment) => !without.has(segment.file)) };
      }),
    );
    return layOut(span, sources);
  }

  /** Events that a query found, and the seconds that it was asked for: how dense it is here. Nothing where it is not remembered. */
  async measured({ account, region, attribute }: QueryKey): Promise<{ events: number; seconds: number }> {
    const total = { events: 0, seconds: 0 };
    if (!(await this.#isUsable())) return total;
    const now = Math.floor(this.#now() / 1000);
    for (const segment of await new QueryFolder(this.#root, { account, region, attribute }).segments(now)) {
      total.events += segment.events;
      total.seconds += segment.to - segment.from + 1;
    }
    return total;
  }

  /** Events of a piece, newest first; undefined when it cannot be believed, or not for this question. */
  async load(piece: RememberedPiece): Promise<StoredEvent[] | undefined> {
    const { source, segment } = piece;
    const all = await new QueryFolder(this.#root, source.key).load(segment);
    const within = all?.filter(({ EventTime: time }) => time >= piece.from && time <= piece.to);
    if (within === undefined || source.sieve === undefined) return within;
    return within.every(isDecided) ? within.filter(source.sieve) : undefined;
  }

  /**
   * Keeps what was fetched: every event of the span that the query finds, newest first. What had not settled when its
   * reading began (milliseconds since the epoch) is left out. False when it could not be written just now.
   */
  async keep(query: TrailQuery, span: Span, fetched: number, events: readonly StoredEvent[]): Promise<boolean> {
    if (!(await this.#isUsable())) return true;
    const now = Math.floor(this.#now() / 1000);
    const began = Math.min(Math.floor(fetched / 1000), now);
    const to = Math.min(span.to, began - UNSETTLED_SECONDS);
    if (span.from > to) return true;
    const within = events.filter(({ EventTime: time }) => time >= span.from && time <= to);
    return this.#write(async () => {
      const folder = new QueryFolder(this.#root, keyOf(query));
      const written = await folder.add({ from: span.from, to, fetched: began, events: within }, now);
      await this.#trimAfter(written, now);
    });
  }

  async #trimAfter(written: number, now: number): Promise<void> {
    if (this.#bytesUntilTrim === undefined) await trimNowAndThen(this.folder, this.#maxBytes, now);
    else if (this.#bytesUntilTrim <= written) await trim(this.folder, this.#maxBytes, now);
    const left = (this.#bytesUntilTrim ?? BYTES_BETWEEN_TRIMS) - written;
    this.#bytesUntilTrim = left > 0 ? left : BYTES_BETWEEN_TRIMS;
  }

  /** Forgets what holds this second: an event came out of order, so it was not whole. */
  async forget(query: TrailQuery, second: number): Promise<void> {
    if (!(await this.#isUsable())) return;
    const now = Math.floor(this.#now() / 1000);
    await this.#write(async () => {
      const folder = new QueryFolder(this.#root, keyOf(query));
      await folder.drop((segment) => segment.from <= second && segment.to >= second, now);
    });
  }

  /** Why nothing is remembered, in a sentence, the first time that somebody asks. */
  takeTrouble(): string | undefined {
    if (this.#told || this.#trouble === undefined) return undefined;
    this.#told = true;
    return this.#trouble;
  }

  /** Not usable once anything went wrong for good. */
  async #isUsable(): Promise<boolean> {
    if (this.#trouble !== undefined) return false;
    this.#checked ??= checkOwn(this.folder)
      .then(() => checkOwn(this.#root))
      .catch((error: unknown) => this.#giveUp(error));
    await this.#checked;
    return this.#trouble === undefined;
  }

  async #write(work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
    } catch (error) {
      if (error instanceof LockBusy) return false;
      this.#giveUp(error);
    }
    return true;
  }

  #giveUp(error: unknown): void {
    this.#trouble ??= `Nothing that is read now can be remembered in ${this.folder}: ${explainTrouble(error)}. The answer does not depend on it; the next one costs the same calls again.`;
  }
}

function keyOf({ account, region, attribute }: TrailQuery) {
  return { account, region, attribute };
}
