import type { Event } from '../../events/types.ts';
import type { Missing, Reader, Searched, TrailQuery } from '../../trail/index.ts';

/** Events that one reading holds before another one goes on in its place: some ten megabytes. */
const MOST_HELD = 10_000;

export interface LongReading {
  /** Begun or not, it is read on from where it stands. */
  reader: Reader;
  /** Opens the same query anew, up to another end. */
  open(query: TrailQuery): Reader;
  /** What is wanted of all that is found. */
  wants(event: Event): boolean;
  /** Whether reading may be taken up again from there: an engine bills every query, so one that began is read through. */
  mayReopen(at: Date): boolean;
  /** 10,000 where left out. */
  mostHeld?: number;
}

/**
 * Reads one query of any length in bounded memory: found events are taken away as they become certain, and a reading that
 * has grown long gives way to another that goes on from the second it had reached.
 */
export class LongReader implements Reader {
  readonly query: TrailQuery;
  readonly #reading: LongReading;
  #reader: Reader;
  /** Events of the reading under way that were looked at. */
  #seen = 0;
  #waiting: Event[] = [];
  #past: Searched[] = [];
  readonly #troubles: Missing[] = [];
  readonly #notes: string[] = [];
  #calls = 0;
  #pages = 0;
  #throttled = 0;

  constructor(reading: LongReading) {
    this.#reading = reading;
    this.#reader = reading.reader;
    this.query = reading.reader.query;
    this.#collect();
  }

  /** Found and not yet taken. */
  get events(): readonly Event[] {
    return this.#waiting;
  }

  get calls(): number {
    return this.#calls + this.#reader.calls;
  }

  get pages(): number {
    return this.#pages + this.#reader.pages;
  }

  get estimatedPagesLeft(): number {
    return this.#reader.estimatedPagesLeft;
  }

  get complete(): boolean {
    return this.#reader.complete;
  }

  get stopped(): string | undefined {
    return this.#reader.stopped;
  }

  get problem(): Reader['problem'] {
    return this.#reader.problem;
  }

  get done(): boolean {
    return this.#reader.done;
  }

  get reachedTo(): Date {
    return this.#reader.reachedTo;
  }

  get gap(): Reader['gap'] {
    return this.#reader.gap;
  }

  get searched(): Searched[] {
    return joined([...this.#past, ...this.#reader.searched]);
  }

  get missing(): Missing[] {
    return [...this.#troubles, ...this.#reader.missing];
  }

  get throttling(): Reader['throttling'] {
    const { calls, alone } = this.#reader.throttling;
    return { calls: this.#throttled + calls, alone };
  }

  takeNotes(): string[] {
    return [...this.#notes.splice(0), ...this.#reader.takeNotes()];
  }

  /** Takes away the events after a time, or all of them. Those without a readable time come last. */
  take(after: Date | undefined): Event[] {
    if (after === undefined) return this.#waiting.splice(0);
    const taken = this.#waiting.filter((event) => Date.parse(event.time) > after.getTime());
    if (taken.length > 0) this.#waiting = this.#waiting.filter((event) => !(Date.parse(event.time) > after.getTime()));
    return taken;
  }

  async readPage(): Promise<void> {
    if (!this.#isLong()) {
      await this.#reader.readPage();
      this.#collect();
      return;
    }
    // One more page, after which it lets go of what it had open.
    await this.#reader.readAll(() => true);
    this.#collect();
    if (!this.#reader.done) this.#goOn();
  }

  async readAll(enough: (reader: Reader) => boolean = () => false): Promise<this> {
    while (!this.done) {
      await this.readPage();
      if (enough(this)) break;
    }
    return this;
  }

  /** More than is to be held, and further on than where it began: otherwise another one would begin there again. */
  #isLong(): boolean {
    const { reachedTo, query, events } = this.#reader;
    const { mostHeld = MOST_HELD, mayReopen } = this.#reading;
    return events.length >= mostHeld && reachedTo < query.to && mayReopen(reachedTo);
  }

  /** The second that was reached is read again, and only then given: it may not have been read whole. */
  #goOn(): void {
    const { reachedTo, query } = this.#reader;
    this.#past = joined([...this.#past, ...this.#reader.searched]);
    this.#troubles.push(...this.#reader.missing);
    this.#notes.push(...this.#reader.takeNotes());
    this.#calls += this.#reader.calls;
    this.#pages += this.#reader.pages;
    this.#throttled += this.#reader.throttling.calls;
    this.#waiting = this.#waiting.filter((event) => !(Date.parse(event.time) <= reachedTo.getTime()));
    this.#reader = this.#reading.open({ ...query, to: reachedTo });
    this.#seen = 0;
    this.#collect();
  }

  #collect(): void {
    const { events } = this.#reader;
    for (const event of events.slice(this.#seen)) if (this.#reading.wants(event)) this.#waiting.push(event);
    this.#seen = events.length;
  }
}

/** What several readings of one query searched, one after the other, as if it had been one. Newest first. */
function joined(parts: readonly Searched[]): Searched[] {
  const bySource = new Map<string, Searched>();
  for (const part of parts) {
    const before = bySource.get(part.source);
    bySource.set(part.source, before === undefined ? part : { ...before, from: part.from, ...summed(before, part) });
  }
  return [...bySource.values()];
}

const COUNTED = ['events', 'calls', 'remembered', 'files', 'scannedBytes', 'waitedSeconds'] as const;

function summed(a: Searched, b: Searched): Partial<Searched> {
  const sums = COUNTED.map((key): [string, number | undefined] => [
    key,
    a[key] === undefined && b[key] === undefined ? undefined : (a[key] ?? 0) + (b[key] ?? 0),
  ]);
  return Object.fromEntries(sums.filter(([, sum]) => sum !== undefined));
}
