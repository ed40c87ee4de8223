import type { Event as WrappedEvent } from '@aws-sdk/client-cloudtrail';
import type { Account } from '../aws/api.ts';
import { paceStats } from '../aws/pace.ts';
import { AwsProblem } from '../aws/problem.ts';
import { dedupe } from '../events/index.ts';
import type { Event } from '../events/types.ts';
import { boundedSignal, OUT_OF_TIME, type ReadOptions, throwIfCancelled } from './budget.ts';
import { Layout, spanOf } from './layout.ts';
import { Keeper } from './memory/keeper.ts';
import type { Memory } from './memory/memory.ts';
import { recall, takeIn } from './memory/stored.ts';
import type { GapPiece, StoredEvent } from './memory/types.ts';
import { rawRecord } from './raw.ts';
import type { Reader } from './reader.ts';
import type { Missing, Searched, TrailQuery } from './types.ts';

/** LookupEvents' largest page. Source: CloudTrail API reference, LookupEvents. */
export const PAGE_SIZE = 50;

/** Remembered events given at a time, so that whoever reads page by page can stop early. */
const REMEMBERED_AT_A_TIME = 500;

/** A page cannot be shorter than this for the estimate of what is left; guards against division by almost nothing. */
const SMALLEST_FRACTION = 0.001;

/** A shorter wait for the rate is not worth telling. */
const LEAST_TOLD_MS = 50;

/** The piece being read, in seconds since the epoch. */
interface Reading {
  from: number;
  to: number;
  /** Remembered events that were not given yet; undefined where AWS is asked. */
  remembered?: StoredEvent[];
  nextToken?: string | undefined;
  keeper?: Keeper | undefined;
  request?: { StartTime: Date; EndTime: Date };
}

/**
 * Reads one query of event history page by page, newest first, and always knows how far it has come. What is remembered
 * is not asked for again. Failures do not throw (only a cancelled caller does): they end the reading and stand in
 * `missing`.
 */
export class HistoryReader implements Reader {
  readonly query: TrailQuery;
  readonly events: Event[] = [];
  /** Calls to AWS that came back. */
  calls = 0;
  /** No further page: the end was reached. */
  complete = false;
  problem: AwsProblem | undefined;
  /** Why reading stopped before the end, when it did. */
  stopped: string | undefined;
  readonly #account: Account;
  readonly #options: ReadOptions;
  readonly #signal: AbortSignal;
  readonly #layout: Layout;
  readonly #memory: Memory | undefined;
  #reading: Reading | undefined;
  #oldest: Date;
  /** Where another source takes over. */
  #floor: Date | undefined;
  /** Seconds that AWS was asked for and answered in full. */
  #askedSeconds = 0;
  #remembered: number | undefined;
  /** Milliseconds that calls waited for the rate. */
  #waitedMs = 0;
  /** Calls that AWS had refused for the rate, in this place and process, before this reading. */
  readonly #throttledBefore: number;
  /** Start of what is missing, where older time is remembered. */
  #missingFrom: Date;
  #gaveOlder = false;

  constructor(account: Account, query: TrailQuery, options: ReadOptions) {
    this.#account = account;
    this.query = query;
    this.#options = options;
    this.#signal = boundedSignal(options);
    this.#memory = account.recorded || options.keepRaw === true ? undefined : options.memory;
    this.#layout = new Layout(query, this.#memory);
    this.#oldest = query.to;
    this.#missingFrom = query.from;
    this.#throttledBefore = this.#pace.throttled;
  }

  /** Nothing more will come. */
  get done(): boolean {
    return this.complete || this.stopped !== undefined;
  }

  /** Everything after this has been read; the second itself only when complete. */
  get reachedTo(): Date {
    return this.complete ? (this.#floor ?? this.query.from) : this.#oldest;
  }

  /** Another source reads what is older than that. */
  leaveOlderThan(floor: Date): void {
    this.#floor = floor;
    this.#rest();
  }

  #rest(): void {
    if (this.#floor !== undefined && this.#oldest < this.#floor && this.stopped === undefined) this.complete = true;
  }

  /** Pages so far, counting what is remembered as if AWS had been asked for it. */
  get pages(): number {
    return this.calls + Math.ceil((this.#remembered ?? 0) / PAGE_SIZE);
  }

  /** Calls still to come, from the density so far; none for what is remembered. */
  get estimatedPagesLeft(): number {
    if (this.done) return 0;
    const { from, to } = spanOf(this.query);
    const unread = this.#layout.unknownSeconds - this.#readOfGap();
    if (unread <= 0 && this.#reading?.nextToken === undefined) return 0;
    const read = Math.max(this.#askedSeconds + this.#readOfGap(), SMALLEST_FRACTION * (to - from));
    const pages = this.calls > 0 ? (this.calls * unread) / read : 0;
    return Math.max(1, Math.ceil(pages));
  }

  /** Reads the next page. @throws AwsProblem of kind `cancelled` when the caller has gone. */
  async readPage(): Promise<void> {
    if (this.done) return;
    throwIfCancelled(this.#options.signal);
    if (Date.now() >= this.#options.deadline) return this.#stop(OUT_OF_TIME);
    this.#reading ??= await this.#open();
    if (this.#reading.remembered !== undefined) this.#giveRemembered(this.#reading, this.#reading.remembered);
    else await this.#ask(this.#reading);
  }

  /** Reads on until the end, or until `enough` says so after a page. */
  async readAll(enough: (reader: Reader) => boolean = () => false): Promise<this> {
    while (!this.done) {
      await this.readPage();
      if (enough(this)) break;
    }
    return this;
  }

  /** For coverage: what this reader searched. Empty when no call came back and nothing is remembered. */
  get searched(): Searched[] {
    if (this.calls === 0 && this.#remembered === undefined) return [];
    const searched = {
      account: this.query.account,
      region: this.query.region,
      source: this.#source(),
      query: describeQuery(this.query),
      from: iso(this.reachedTo),
      to: iso(this.query.to),
      events: this.events.length,
      calls: this.calls,
      ...(this.#remembered === undefined ? {} : { remembered: this.#remembered }),
      ...(this.#waitedMs < LEAST_TOLD_MS ? {} : { waitedSeconds: Math.round(this.#waitedMs / 100) / 10 }),
    };
    return [searched];
  }

  /** For coverage: what this reader should have searched and did not. */
  get missing(): Missing[] {
    if (this.stopped === undefined) return [];
    const missing = {
      account: this.query.account,
      region: this.query.region,
      from: iso(this.#missingFrom),
      to: iso(this.#oldest),
      why: this.stopped,
      fix: this.problem === undefined ? 'Ask again with the cursor to go on from there.' : this.problem.fix,
    };
    return [missing];
  }

  /** Time that AWS refused, where all that is older was remembered and given nevertheless. */
  get gap(): { from: Date; to: Date } | undefined {
    return this.#gaveOlder ? { from: this.#missingFrom, to: this.#oldest } : undefined;
  }

  /** For coverage, once in the life of the process: why nothing could be remembered. */
  takeNotes(): string[] {
    const trouble = this.#memory?.takeTrouble();
    return trouble === undefined ? [] : [trouble];
  }

  /** For coverage: what AWS refused for the rate here since this reading began, and why others may not share the pace. */
  get throttling(): { calls: number; alone?: string | undefined } {
    const { throttled, why } = this.#pace;
    return { calls: throttled - this.#throttledBefore, alone: why };
  }

  get #pace() {
    return paceStats(this.query.account, this.query.region);
  }

  #source(): string {
    if (this.#account.recorded) return 'recorded demo';
    const parts = [
      ...(this.calls > 0 ? ['event history'] : []),
      ...(this.#remembered === undefined ? [] : ['remembered']),
    ];
    return parts.join(', ');
  }

  async #open(): Promise<Reading> {
    const piece = await this.#layout.next();
    if (piece?.kind === 'remembered') return { from: piece.from, to: piece.to, remembered: piece.events };
    // A window of less than a second has no whole second: it is asked for as it is.
    return this.#openGap(piece ?? { kind: 'gap', ...spanOf(this.query) });
  }

  /** The query's own ends stay as they are; seconds in between are those after and before what is remembered. */
  #openGap(gap: GapPiece): Reading {
    const span = spanOf(this.query);
    return {
      from: gap.from,
      to: gap.to,
      keeper: this.#memory && new Keeper(this.#memory, this.query, gap),
      request: {
        StartTime: gap.from === span.from ? this.query.from : new Date(gap.from * 1000),
        EndTime: gap.to === span.to ? this.query.to : new Date(gap.to * 1000),
      },
    };
  }

  async #ask(reading: Reading): Promise<void> {
    const { attribute, region } = this.query;
    const request = {
      LookupAttributes: attribute && [{ AttributeKey: attribute.key, AttributeValue: attribute.value }],
      ...reading.request,
      MaxResults: PAGE_SIZE,
      NextToken: reading.nextToken,
    };
    try {
      const page = await this.#account.api.call(region, 'cloudtrail:LookupEvents', request, {
        signal: this.#signal,
        priority: this.#options.priority,
        onWait: (milliseconds) => {
          this.#waitedMs += milliseconds;
        },
      });
      await this.#take(reading, page.Events ?? [], page.NextToken);
    } catch (error) {
      throwIfCancelled(this.#options.signal);
      if (!(error instanceof AwsProblem)) throw error;
      if (error.kind === 'cancelled') return this.#stop(OUT_OF_TIME);
      this.problem = error;
      this.#stop(error.message);
      await this.#giveWhatIsRememberedBelow(reading);
    }
  }

  async #take(reading: Reading, wrapped: readonly WrappedEvent[], nextToken: string | undefined): Promise<void> {
    this.calls += 1;
    reading.nextToken = nextToken;
    const page: (StoredEvent | undefined)[] = [];
    for (const one of wrapped) {
      const { event, stored } = takeIn(one, this.query, this.#options.identity);
      this.events.push(this.#options.keepRaw === true ? { ...event, ...rawOf(one) } : event);
      page.push(stored);
      if (one.EventTime !== undefined && one.EventTime < this.#oldest) this.#oldest = one.EventTime;
    }
    await reading.keeper?.take(page, nextToken === undefined);
    if (nextToken === undefined) this.#finish(reading);
    this.#rest();
    this.#options.onPage?.({
      account: this.query.account,
      region: this.query.region,
      query: describeQuery(this.query),
      page: this.calls,
      estimatedPages: this.calls + this.estimatedPagesLeft,
      events: this.events.length,
      reachedTo: this.reachedTo,
    });
  }

  /** A second that is cut goes on with the next call, as it does between AWS's pages. */
  #giveRemembered(reading: Reading, waiting: StoredEvent[]): void {
    const given = waiting.splice(0, REMEMBERED_AT_A_TIME);
    this.#remembered = (this.#remembered ?? 0) + given.length;
    for (const stored of given) this.events.push(recall(stored, this.query, this.#options.identity));
    const last = given.at(-1);
    if (last !== undefined) this.#oldest = new Date(last.EventTime * 1000);
    if (waiting.length === 0) this.#finish(reading);
    this.#rest();
  }

  #finish(reading: Reading): void {
    if (reading.remembered === undefined) this.#askedSeconds += reading.to - reading.from + 1;
    this.#layout.finish();
    this.#reading = undefined;
    if (this.#layout.isEmpty) this.complete = true;
    else this.#oldest = new Date((reading.from - 1) * 1000);
  }

  /** AWS fails in a gap: what is remembered of the time before it is still true, and only the gap is missing. */
  async #giveWhatIsRememberedBelow(reading: Reading): Promise<void> {
    if (!this.#layout.restIsRemembered) return;
    const older: StoredEvent[] = [];
    this.#layout.finish();
    if (this.#layout.isEmpty) return;
    for (;;) {
      const piece = await this.#layout.next();
      if (piece?.kind === 'gap') return;
      if (piece === undefined) break;
      older.push(...piece.events);
      this.#layout.finish();
    }
    this.#missingFrom = new Date(reading.from * 1000);
    this.#gaveOlder = true;
    this.#remembered = (this.#remembered ?? 0) + older.length;
    for (const stored of older) this.events.push(recall(stored, this.query, this.#options.identity));
  }

  /** Seconds of the gap under way that were read. */
  #readOfGap(): number {
    const reading = this.#reading;
    if (reading === undefined || reading.remembered !== undefined) return 0;
    return Math.max(0, reading.to - Math.floor(this.#oldest.getTime() / 1000));
  }

  #stop(why: string): void {
    this.stopped = why;
  }
}

/** The record as it came; left out where there is none, or it is no object. */
function rawOf({ CloudTrailEvent: text }: WrappedEvent): Pick<Event, 'raw'> {
  const raw = rawRecord(text);
  return raw === undefined ? {} : { raw };
}

/** Everything that several reads found, each event once. */
export function mergeEvents(readers: readonly Reader[]): Event[] {
  return withoutDuplicates(readers.flatMap((reader) => reader.events));
}

/** CloudTrail delivers at least once: the same event can come twice, from one query or from several. */
export function withoutDuplicates(events: readonly Event[]): Event[] {
  return dedupe(events);
}

/** "ReadOnly=false", or "all events". */
export function describeQuery(query: Pick<TrailQuery, 'attribute'>): string {
  return query.attribute === undefined ? 'all events' : `${query.attribute.key}=${query.attribute.value}`;
}

function iso(time: Date): string {
  return time.toISOString().replace(/\.\d{3}Z$/, 'Z');
}
