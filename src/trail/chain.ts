import type { AwsProblem } from '../aws/problem.ts';
import type { Event } from '../events/types.ts';
import type { Reader } from './reader.ts';
import type { Missing, Searched, TrailQuery } from './types.ts';

/** One query over several sources that follow each other in time: the newest is read first, and all as one. */
export class ChainReader implements Reader {
  readonly query: TrailQuery;
  readonly #route: () => Promise<readonly Reader[]>;
  #routed = false;
  #links: readonly Reader[] = [];

  /** `route` gives the links when reading begins: newest first, one after the other, without a gap between them. */
  constructor(query: TrailQuery, route: () => Promise<readonly Reader[]>) {
    this.query = query;
    this.#route = route;
  }

  get events(): readonly Event[] {
    return this.#links.flatMap((link) => link.events);
  }

  get calls(): number {
    return sum(this.#links.map((link) => link.calls));
  }

  get pages(): number {
    return sum(this.#links.map((link) => link.pages));
  }

  get estimatedPagesLeft(): number {
    return sum(this.#links.map((link) => link.estimatedPagesLeft));
  }

  get complete(): boolean {
    return this.#routed && this.#links.every((link) => link.complete);
  }

  get stopped(): string | undefined {
    return this.done ? this.#links.find((link) => link.stopped !== undefined)?.stopped : undefined;
  }

  get problem(): AwsProblem | undefined {
    return this.#links.find((link) => link.problem !== undefined)?.problem;
  }

  get done(): boolean {
    return this.#routed && this.#links.every((link) => link.done);
  }

  get reachedTo(): Date {
    if (!this.#routed) return this.query.to;
    const unfinished = this.#links.find((link) => !link.complete);
    return unfinished?.reachedTo ?? this.query.from;
  }

  /** A source that failed, while those for the time before did not. */
  get gap(): Reader['gap'] {
    const at = this.#links.findIndex((link) => !link.complete);
    const [failed, ...older] = this.#links.slice(at);
    if (at < 0 || failed === undefined || !failed.done || !older.every((link) => link.complete)) return undefined;
    if (older.length === 0) return failed.gap;
    return { from: failed.gap?.from ?? failed.query.from, to: failed.gap?.to ?? failed.reachedTo };
  }

  get searched(): Searched[] {
    return this.#links.flatMap((link) => link.searched);
  }

  get missing(): Missing[] {
    return this.#links.flatMap((link) => link.missing);
  }

  get throttling(): Reader['throttling'] {
    return this.#links.map((link) => link.throttling).find((one) => one.calls > 0) ?? { calls: 0 };
  }

  takeNotes(): string[] {
    return this.#links.flatMap((link) => link.takeNotes());
  }

  /** One that failed does not keep the next from being read: it is another source. */
  async readPage(): Promise<void> {
    await this.#open();
    await this.#links.find((link) => !link.done)?.readPage();
  }

  async #open(): Promise<void> {
    if (!this.#routed) this.#links = await this.#route();
    this.#routed = true;
  }

  async readAll(enough: (reader: Reader) => boolean = () => false): Promise<this> {
    await this.#open();
    // Each link ends its own reading: an archive has files and workers to let go of.
    for (const link of this.#links) {
      if (link.done) continue;
      await link.readAll(() => enough(this));
      if (!link.done || enough(this)) break;
    }
    return this;
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
