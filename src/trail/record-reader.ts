import { AwsProblem } from '../aws/problem.ts';
import { decodeRecord } from '../events/index.ts';
import type { Event, JsonObject } from '../events/types.ts';
import type { IdentityOptions } from '../identity/types.ts';
import { boundedSignal, OUT_OF_TIME, type ReadOptions, throwIfCancelled } from './budget.ts';
import { describeQuery } from './history.ts';
import type { Reader } from './reader.ts';
import { isNamedBy, mentionedIn, resourcesIn } from './record-names.ts';
import type { Missing, Searched, TrailQuery } from './types.ts';

/** A record, and the log file that it is from, where it is from one. */
export interface FoundRecord {
  record: JsonObject;
  logFile?: string;
}

/** Some records of a query, and how far everything has been read with them. */
export interface RecordPage {
  records: readonly FoundRecord[];
  /** Everything after this has been read; left out where only the end of all pages tells. */
  reachedTo?: Date;
  /** What could not be read on the way. */
  missing?: readonly Missing[];
}

/** Records of one query from somewhere else than event history. */
export interface RecordSource {
  /** As coverage calls it: "log archive ./logs". */
  readonly name: string;
  /** Newest first. @throws AwsProblem */
  pages(query: TrailQuery, signal: AbortSignal): AsyncIterable<RecordPage>;
  /** What coverage should add once reading has ended: files, bytes, cost, sentences. */
  spent(): Pick<Searched, 'files' | 'scannedBytes'> & { notes: string[] };
  /** It holds files or workers until it is ended, and costs nothing to begin again. */
  readonly holds: boolean;
}

/** More events of one query than anybody reads; also what keeps memory bounded. */
const MOST_EVENTS = 50_000;

/** Reads one query from records that are not wrapped, ordered or paged as LookupEvents does it. */
export class RecordReader implements Reader {
  readonly query: TrailQuery;
  readonly calls = 0;
  readonly throttling = { calls: 0 };
  readonly #source: RecordSource;
  readonly #options: ReadOptions;
  readonly #signal: AbortSignal;
  readonly #events: Event[] = [];
  readonly #troubles: Missing[] = [];
  readonly #leave = new AbortController();
  #pages: AsyncIterator<RecordPage> | undefined;
  #count = 0;
  #complete = false;
  #stopped: string | undefined;
  #problem: AwsProblem | undefined;
  #reachedTo: Date;
  #dataEvents = 0;
  #told = false;

  constructor(query: TrailQuery, source: RecordSource, options: ReadOptions) {
    this.query = query;
    this.#source = source;
    this.#options = options;
    this.#signal = AbortSignal.any([boundedSignal(options), this.#leave.signal]);
    this.#reachedTo = query.to;
  }

  get events(): readonly Event[] {
    return this.#events;
  }

  get pages(): number {
    return this.#count;
  }

  /** No LookupEvents call. */
  get estimatedPagesLeft(): number {
    return 0;
  }

  /** Read to the end, and nothing on the way was unreadable. */
  get complete(): boolean {
    return this.#complete && this.#troubles.length === 0;
  }

  get done(): boolean {
    return this.#complete || this.#stopped !== undefined;
  }

  get stopped(): string | undefined {
    return this.#stopped ?? (this.#complete ? this.#troubles[0]?.why : undefined);
  }

  get problem(): AwsProblem | undefined {
    return this.#problem;
  }

  get reachedTo(): Date {
    return this.#complete ? this.query.from : this.#reachedTo;
  }

  /** All of it was gone through, and some of it could not be read: asking again would tell nothing new. */
  get gap(): Reader['gap'] {
    return this.#complete && this.#troubles.length > 0 ? { from: this.query.from, to: this.query.to } : undefined;
  }

  get searched(): Searched[] {
    if (this.#count === 0 && !this.#complete) return [];
    const { notes, ...spent } = this.#source.spent();
    return [
      {
        account: this.query.account,
        region: this.query.region,
        source: this.#source.name,
        query: describeQuery(this.query),
        from: iso(this.reachedTo),
        to: iso(this.query.to),
        events: this.#events.length,
        calls: 0,
        ...spent,
      },
    ];
  }

  get missing(): Missing[] {
    if (this.#stopped === undefined) return [...this.#troubles];
    const { account, region } = this.query;
    const rest = {
      account,
      region,
      from: iso(this.query.from),
      to: iso(this.#reachedTo),
      why: this.#stopped,
      fix: this.#problem === undefined ? 'Ask again with the cursor to go on from there.' : this.#problem.fix,
    };
    return [rest, ...this.#troubles];
  }

  takeNotes(): string[] {
    if (this.#told || !this.done) return [];
    this.#told = true;
    const left = this.#dataEvents;
    return [
      ...this.#source.spent().notes,
      ...(left === 0
        ? []
        : [
            `${left} data ${left === 1 ? 'event was' : 'events were'} left out of a broad question; a question by name, source, user, key or resource finds them.`,
          ]),
    ];
  }

  async readPage(): Promise<void> {
    if (this.done) return;
    throwIfCancelled(this.#options.signal);
    if (Date.now() >= this.#options.deadline) return this.#stop(OUT_OF_TIME);
    try {
      // One that was let go of goes on where it was; what it gives twice is told once by its event id.
      const rest = { ...this.query, to: this.#reachedTo };
      this.#pages ??= this.#source.pages(rest, this.#signal)[Symbol.asyncIterator]();
      const next = await this.#pages.next();
      if (next.done === true) this.#complete = true;
      else this.#take(next.value);
    } catch (error) {
      throwIfCancelled(this.#options.signal);
      if (this.#signal.aborted) return this.#stop(OUT_OF_TIME);
      if (!(error instanceof AwsProblem)) throw error;
      this.#problem = error;
      this.#stop(error.message);
    }
  }

  async readAll(enough: (reader: Reader) => boolean = () => false): Promise<this> {
    while (!this.done) {
      await this.readPage();
      if (enough(this)) {
        if (!this.done && this.#source.holds) await this.#letGo();
        break;
      }
    }
    return this;
  }

  /** Nobody may ask for the rest: workers and reads under way end. */
  async #letGo(): Promise<void> {
    const pages = this.#pages;
    this.#pages = undefined;
    await pages?.return?.();
  }

  #take(page: RecordPage): void {
    this.#count += 1;
    this.#troubles.push(...(page.missing ?? []));
    for (const found of page.records) this.#accept(found);
    if (page.reachedTo !== undefined && page.reachedTo < this.#reachedTo) this.#reachedTo = page.reachedTo;
    if (this.#events.length > MOST_EVENTS) {
      this.#stop(`more than ${MOST_EVENTS} events match; a narrower question is needed`);
      this.#leave.abort();
    }
    this.#options.onPage?.({
      account: this.query.account,
      region: this.query.region,
      query: describeQuery(this.query),
      page: this.#count,
      estimatedPages: this.#count,
      events: this.#events.length,
      reachedTo: this.reachedTo,
      source: this.#source.name,
    });
  }

  #accept({ record, logFile }: FoundRecord): void {
    const { attribute } = this.query;
    const isBroad = attribute === undefined || attribute.key === 'ReadOnly';
    if (isBroad && isDataEvent(record)) {
      this.#dataEvents += 1;
      return;
    }
    const event = eventOf(record, this.query, this.#options.identity);
    const isHere = event.account === this.query.account && event.region === this.query.region;
    if (!isHere || !isNamedBy(event, attribute)) return;
    this.#events.push({
      ...event,
      ...(logFile === undefined ? {} : { logFile }),
      ...(this.#options.keepRaw === true ? { raw: record } : {}),
    });
  }

  #stop(why: string): void {
    this.#stopped = why;
  }
}

/** A record as an event, with what LookupEvents would have listed beside it as far as the record tells. */
export function eventOf(record: JsonObject, query: TrailQuery, identity: IdentityOptions): Event {
  const event = decodeRecord(record, identity);
  return {
    ...event,
    account: event.account === '' ? query.account : event.account,
    region: event.region === '' ? query.region : event.region,
    resources: resourcesIn(record),
    mentions: mentionedIn(record),
  };
}

/** Source: CloudTrail record contents, `eventCategory` and `managementEvent`. */
function isDataEvent(record: JsonObject): boolean {
  return record['eventCategory'] === 'Data' || record['managementEvent'] === false;
}

function iso(time: Date): string {
  return time.toISOString().replace(/\.\d{3}Z$/, 'Z');
}
