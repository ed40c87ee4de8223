import { settle } from '../../audit/index.ts';
import type { Event } from '../../events/types.ts';
import {
  type Attribute,
  type Missing,
  mergeEvents,
  openReader,
  type Reader,
  type ReadOptions,
} from '../../trail/index.ts';
import type { Place } from '../scope.ts';
import { isoSecond, type Window } from '../time.ts';
import { list } from '../words.ts';

/** LookupEvents calls for an ordinary question, before tracing. Source: the bar in DESIGN, "few calls". */
export const MOST_CALLS = 6;
/** So many further pages of all writes are still cheaper than asking by name. */
const WORTH_READING = 4;
/** Pages read around a moment that ECS points at. */
const PAGES_AROUND = 2;

const WRITES: Attribute = { key: 'ReadOnly', value: 'false' };

/** How a question looks at what was read so far. */
export interface Judging {
  /** When what the answer tells happened, once its cause rests on an identity: nothing older needs to be read. */
  answeredAt(events: Event[]): Date | undefined;
  /** The moment of an effect that ECS shows and nothing read so far explains. */
  unexplainedAt(events: Event[]): Date | undefined;
}

/** Reads events of one place for one question, the most telling first, and stops once the answer is found. */
export class QuestionReader {
  readonly readers: Reader[] = [];
  readonly #place: Place;
  readonly #window: Window;
  readonly #options: ReadOptions;
  /** Event names that were asked for instead of all writes. */
  readonly #named: string[] = [];
  /** The read of all writes, once it was begun. */
  #writes: Reader | undefined;
  #explained = false;

  constructor(place: Place, window: Window, options: ReadOptions) {
    this.#place = place;
    this.#window = window;
    this.#options = options;
  }

  /** Settled, oldest first, no duplicates. */
  get events(): Event[] {
    return settle(mergeEvents(this.readers));
  }

  /**
   * Reads all writes where that takes few pages. In a busy Region first what happened around the moment that ECS points
   * at, then by event name, strongest first. Stops when the answer is found or when the calls are used up.
   */
  async read(names: readonly string[], judging: Judging): Promise<void> {
    const writes = this.#open(WRITES, this.#window);
    this.#writes = writes;
    await this.#continue(writes, judging, 1);
    if (this.#settles(judging, [writes]) || writes.done) return;
    if (writes.estimatedPagesLeft > WORTH_READING) {
      await this.#readAround(judging);
      if (await this.#readNames(names, judging)) return;
    }
    if (this.#callsLeft > 0) await this.#continue(writes, judging, this.#callsLeft);
    this.#settles(judging, [writes]);
  }

  /** Reads what event history files under one attribute, the best way where it is known to work. True: answered. */
  async readBy(attribute: Attribute, judging: Judging): Promise<boolean> {
    const reader = this.#open(attribute, this.#window);
    await this.#continue(reader, judging, MOST_CALLS);
    return this.#settles(judging, [reader]);
  }

  /** Asks one more narrow question on top, such as for the stack update before a call. Not part of the calls above. */
  async ask(attribute: Attribute, interval: Window, pages = 1): Promise<Event[]> {
    const reader = this.#open(attribute, interval);
    await reader.readAll((so) => so.calls >= pages);
    return [...reader.events];
  }

  /** All writes since then were read, so asking for some of them by name would show nothing new. */
  covers(from: Date): boolean {
    return this.#writes !== undefined && this.#writes.reachedTo.getTime() < from.getTime();
  }

  /** What an answer that was not found may still lie in. Empty when it was found, or when all writes were read. */
  get missing(): Missing[] {
    const writes = this.#writes ?? this.readers[0];
    if (this.#explained || writes === undefined || writes.complete || writes.missing.length > 0) return [];
    const complete = this.readers.filter(
      (reader) => this.#named.includes(reader.query.attribute?.value ?? '') && reader.complete,
    );
    const names = complete.map((reader) => reader.query.attribute?.value ?? '');
    return [
      {
        account: this.#place.account.id,
        region: this.#place.region,
        from: isoSecond(this.#window.from),
        to: isoSecond(writes.reachedTo),
        why: `too many changes for the ${MOST_CALLS} calls of one question${names.length === 0 ? '' : `; of this time only ${list(names)} were read`}`,
        fix: 'Narrow the window with since and until.',
      },
    ];
  }

  /** Empty pages cost a call and tell nothing, so they do not count. */
  get #callsLeft(): number {
    const spent = this.readers.reduce(
      (sum, reader) => sum + Math.min(reader.calls, Math.max(1, reader.events.length)),
      0,
    );
    return MOST_CALLS - spent;
  }

  /** A few minutes of all writes show what ECS points at, whatever its name. */
  async #readAround(judging: Judging): Promise<void> {
    const moment = judging.unexplainedAt(this.events);
    if (moment === undefined) return;
    const from = new Date(Math.max(this.#window.from.getTime(), moment.getTime() - 10 * 60_000));
    const to = new Date(Math.min(this.#window.to.getTime(), moment.getTime() + 60_000));
    await this.#continue(this.#open(WRITES, { from, to }), judging, PAGES_AROUND);
  }

  /** One event name after the other, each down to the answer: a newer one may stand under any of them. */
  async #readNames(names: readonly string[], judging: Judging): Promise<boolean> {
    const readers: Reader[] = [];
    for (const value of names) {
      if (this.#callsLeft <= 0) return false;
      this.#named.push(value);
      const reader = this.#open({ key: 'EventName', value }, this.#window);
      readers.push(reader);
      await this.#continue(reader, judging, this.#callsLeft);
    }
    return this.#settles(judging, readers);
  }

  /** The answer was found, and everything newer than it was read by these readers. */
  #settles(judging: Judging, readers: readonly Reader[]): boolean {
    const at = judging.answeredAt(this.events);
    this.#explained = at !== undefined && readers.every((reader) => reader.reachedTo.getTime() <= at.getTime());
    return this.#explained;
  }

  /** Reads on until the end, or down to the answer, or until so many pages. */
  async #continue(reader: Reader, judging: Judging, pages: number): Promise<void> {
    const before = reader.calls;
    await reader.readAll((so) => {
      const at = judging.answeredAt(this.events);
      return so.calls - before >= pages || (at !== undefined && so.reachedTo.getTime() <= at.getTime());
    });
  }

  #open(attribute: Attribute, interval: Window): Reader {
    const { account, region } = this.#place;
    const reader = openReader(account, { account: account.id, region, attribute, ...interval }, this.#options);
    this.readers.push(reader);
    return reader;
  }
}
