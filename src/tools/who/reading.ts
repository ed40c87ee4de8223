import { settle } from '../../audit/index.ts';
import type { Event } from '../../events/types.ts';
import { type Attribute, HistoryReader, type Missing, mergeEvents, type ReadOptions } from '../../trail/index.ts';
import type { Place } from '../scope.ts';
import type { Window } from '../time.ts';

/** LookupEvents calls for an ordinary question, before tracing. Source: the bar in DESIGN, "few calls". */
export const MOST_CALLS = 6;
/** So many further pages of all writes are still cheaper than asking by name. */
const WORTH_READING = 3;

/** Reads events of one place for one question, strongest first, and stops once `explained` says so. */
export class QuestionReader {
  readonly readers: HistoryReader[] = [];
  readonly #place: Place;
  readonly #window: Window;
  readonly #options: ReadOptions;
  #explained = false;

  constructor(place: Place, window: Window, options: ReadOptions) {
    this.#place = place;
    this.#window = window;
    this.#options = options;
  }

  get calls(): number {
    return this.readers.reduce((sum, reader) => sum + reader.calls, 0);
  }

  /** Settled, oldest first, no duplicates. */
  get events(): Event[] {
    return settle(mergeEvents(this.readers));
  }

  /**
   * Reads all writes where that takes few pages, else the given event names one after the other, newest first.
   * Stops when the newest effect is explained or when the calls are used up.
   */
  async read(names: readonly string[], explained: (events: Event[], reachedTo: Date) => boolean): Promise<void> {
    const writes = await this.#readUntil({ key: 'ReadOnly', value: 'false' }, explained, 1);
    if (this.#explained || writes.done) return;
    if (writes.estimatedPagesLeft <= WORTH_READING) {
      await this.#continue(writes, explained, 1 + WORTH_READING + 1);
      return;
    }
    for (const value of names) {
      if (this.#explained || this.calls >= MOST_CALLS) return;
      await this.#readUntil({ key: 'EventName', value }, explained, MOST_CALLS - this.calls);
    }
  }

  /** Asks one more narrow question on top, such as for the stack update before a call. Not part of the calls above. */
  async ask(attribute: Attribute, interval: Window, pages = 1): Promise<Event[]> {
    const { account, region } = this.#place;
    const reader = new HistoryReader(account, { account: account.id, region, attribute, ...interval }, this.#options);
    this.readers.push(reader);
    await reader.readAll((so) => so.calls >= pages);
    return reader.events;
  }

  /** All writes since then were read, so asking for some of them by name would show nothing new. */
  covers(from: Date): boolean {
    const [writes] = this.readers;
    return writes !== undefined && writes.reachedTo.getTime() < from.getTime();
  }

  /** Everything asked for was read, or the answer was found before that. */
  get missing(): Missing[] {
    if (this.#explained) return [];
    const [writes, ...named] = this.readers;
    if (writes === undefined || writes.complete || writes.missing !== undefined) return [];
    const open = named.filter(
      (reader) => reader.query.attribute?.key === 'EventName' && !reader.complete && reader.missing === undefined,
    );
    const unread =
      named.length > 0 && open.length === 0 && named.every((reader) => reader.complete)
        ? []
        : open.length > 0
          ? open
          : [writes];
    return unread.map((reader) => ({
      account: reader.query.account,
      region: reader.query.region,
      from: iso(reader.query.from),
      to: iso(reader.reachedTo),
      why: `${reader.query.region} is busy, and the ${MOST_CALLS} calls for one question did not reach further back`,
      fix: 'Narrow the window with since and until.',
    }));
  }

  async #readUntil(
    attribute: Attribute,
    explained: (events: Event[], reachedTo: Date) => boolean,
    pages: number,
  ): Promise<HistoryReader> {
    const { account, region } = this.#place;
    const reader = new HistoryReader(
      account,
      { account: account.id, region, attribute, ...this.#window },
      this.#options,
    );
    this.readers.push(reader);
    await this.#continue(reader, explained, pages);
    return reader;
  }

  async #continue(
    reader: HistoryReader,
    explained: (events: Event[], reachedTo: Date) => boolean,
    pages: number,
  ): Promise<void> {
    await reader.readAll((so) => {
      this.#explained = explained(this.events, so.reachedTo);
      return this.#explained || so.calls >= pages;
    });
  }
}

function iso(time: Date): string {
  return time.toISOString().replace(/\.\d{3}Z$/, 'Z');
}
