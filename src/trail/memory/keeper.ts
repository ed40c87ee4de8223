import type { TrailQuery } from '../types.ts';
import type { Memory } from './memory.ts';
import type { Span, StoredEvent } from './types.ts';

/**
 * Keeps the pages of one gap as they come. A page tells for certain what lies after its oldest second; that second
 * itself may go on on the next page, so it waits for it.
 */
export class Keeper {
  readonly #memory: Memory;
  readonly #query: TrailQuery;
  readonly #span: Span;
  readonly #began: number;
  /** Everything after this second is kept already. */
  #upTo: number;
  /** Fetched and not kept yet, newest first. */
  #waiting: StoredEvent[] = [];
  #broken = false;

  constructor(memory: Memory, query: TrailQuery, span: Span) {
    this.#memory = memory;
    this.#query = query;
    this.#span = span;
    this.#began = memory.now();
    this.#upTo = span.to;
  }

  /** Takes one page; undefined stands for an event that cannot be kept, after which nothing of this gap is. */
  async take(page: readonly (StoredEvent | undefined)[], isLast: boolean): Promise<void> {
    for (const event of page) await this.#accept(event);
    if (this.#broken) return;
    const oldest = this.#waiting.at(-1)?.EventTime ?? this.#upTo;
    const from = isLast ? this.#span.from : oldest + 1;
    if (from > this.#upTo) return;
    const kept = await this.#memory.keep(this.#query, { from, to: this.#upTo }, this.#began, this.#waiting);
    if (!kept) return;
    this.#upTo = from - 1;
    this.#waiting = this.#waiting.filter((event) => event.EventTime < from);
  }

  /** Newest first is what everything here rests on: what breaks the order breaks the keeping. */
  async #accept(event: StoredEvent | undefined): Promise<void> {
    if (this.#broken) return;
    const last = this.#waiting.at(-1)?.EventTime ?? this.#upTo;
    if (event !== undefined && event.EventTime <= last) {
      this.#waiting.push(event);
      return;
    }
    this.#broken = true;
    this.#waiting = [];
    if (event !== undefined) await this.#memory.forget(this.#query, event.EventTime);
  }
}
