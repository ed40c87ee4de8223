import type { Event as WrappedEvent } from '@aws-sdk/client-cloudtrail';
import type { Account } from '../aws/api.ts';
import { AwsProblem } from '../aws/problem.ts';
import { decodeRecord, dedupe } from '../events/index.ts';
import type { Event } from '../events/types.ts';
import type { IdentityOptions } from '../identity/types.ts';
import { boundedSignal, OUT_OF_TIME, type ReadOptions, throwIfCancelled } from './budget.ts';
import type { Missing, Searched, TrailQuery } from './types.ts';

/** LookupEvents' largest page. Source: CloudTrail API reference, LookupEvents. */
const PAGE_SIZE = 50;

/** A shorter wait for the rate is not worth telling. */
const LEAST_TOLD_MS = 50;

/** A page cannot be shorter than this for the estimate of what is left; guards against division by almost nothing. */
const SMALLEST_FRACTION = 0.001;

/**
 * Reads one query of event history page by page, newest first, and always knows how far it has come.
 * Failures do not throw (only a cancelled caller does): they end the reading and stand in `missing`.
 */
export class HistoryReader {
  readonly query: TrailQuery;
  readonly events: Event[] = [];
  calls = 0;
  /** No further page: the end was reached. */
  complete = false;
  problem: AwsProblem | undefined;
  /** Why reading stopped before the end, when it did. */
  stopped: string | undefined;
  readonly #account: Account;
  readonly #options: ReadOptions;
  readonly #signal: AbortSignal;
  #nextToken: string | undefined;
  #oldest: Date;
  /** Milliseconds that calls waited for the rate. */
  #waitedMs = 0;

  constructor(account: Account, query: TrailQuery, options: ReadOptions) {
    this.#account = account;
    this.query = query;
    this.#options = options;
    this.#signal = boundedSignal(options);
    this.#oldest = query.to;
  }

  /** Nothing more will come. */
  get done(): boolean {
    return this.complete || this.stopped !== undefined;
  }

  /** Everything after this has been read; the second itself only when complete. */
  get reachedTo(): Date {
    return this.complete ? this.query.from : this.#oldest;
  }

  /** Pages still to come, from the density so far. */
  get estimatedPagesLeft(): number {
    if (this.done) return 0;
    const span = this.query.to.getTime() - this.query.from.getTime();
    const read = (this.query.to.getTime() - this.#oldest.getTime()) / Math.max(1, span);
    return Math.max(1, Math.ceil(this.calls / Math.max(SMALLEST_FRACTION, read)) - this.calls);
  }

  /** Reads the next page. @throws AwsProblem of kind `cancelled` when the caller has gone. */
  async readPage(): Promise<void> {
    if (this.done) return;
    throwIfCancelled(this.#options.signal);
    if (Date.now() >= this.#options.deadline) return this.#stop(OUT_OF_TIME);
    try {
      const page = await this.#account.api.call(this.query.region, 'cloudtrail:LookupEvents', this.#request(), {
        signal: this.#signal,
        priority: this.#options.priority,
        onWait: (milliseconds) => {
          this.#waitedMs += milliseconds;
        },
      });
      this.#take(page.Events ?? [], page.NextToken);
    } catch (error) {
      throwIfCancelled(this.#options.signal);
      if (!(error instanceof AwsProblem)) throw error;
      if (error.kind === 'cancelled') return this.#stop(OUT_OF_TIME);
      this.problem = error;
      this.#stop(error.message);
    }
  }

  /** Reads on until the end, or until `enough` says so after a page. */
  async readAll(enough: (reader: HistoryReader) => boolean = () => false): Promise<this> {
    while (!this.done) {
      await this.readPage();
      if (enough(this)) break;
    }
    return this;
  }

  /** For coverage: what this reader searched. Undefined when no call came back. */
  get searched(): Searched | undefined {
    if (this.calls === 0) return undefined;
    return {
      account: this.query.account,
      region: this.query.region,
      source: this.#account.recorded ? 'recorded demo' : 'event history',
      query: describeQuery(this.query),
      from: iso(this.reachedTo),
      to: iso(this.query.to),
      events: this.events.length,
      calls: this.calls,
      ...(this.#waitedMs < LEAST_TOLD_MS ? {} : { waitedSeconds: Math.round(this.#waitedMs / 100) / 10 }),
    };
  }

  /** For coverage: what this reader should have searched and did not. */
  get missing(): Missing | undefined {
    if (this.stopped === undefined) return undefined;
    return {
      account: this.query.account,
      region: this.query.region,
      from: iso(this.query.from),
      to: iso(this.#oldest),
      why: this.stopped,
      fix: this.problem === undefined ? 'Ask again with the cursor to go on from there.' : this.problem.fix,
    };
  }

  #request() {
    const { attribute, from, to } = this.query;
    return {
      LookupAttributes: attribute && [{ AttributeKey: attribute.key, AttributeValue: attribute.value }],
      StartTime: from,
      EndTime: to,
      MaxResults: PAGE_SIZE,
      NextToken: this.#nextToken,
    };
  }

  #take(wrapped: readonly WrappedEvent[], nextToken: string | undefined): void {
    this.calls += 1;
    this.#nextToken = nextToken;
    this.complete = nextToken === undefined;
    for (const one of wrapped) {
      this.events.push(unwrap(one, this.query, this.#options.identity));
      if (one.EventTime !== undefined && one.EventTime < this.#oldest) this.#oldest = one.EventTime;
    }
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

  #stop(why: string): void {
    this.stopped = why;
  }
}

/** Everything that several reads found, each event once. */
export function mergeEvents(readers: readonly HistoryReader[]): Event[] {
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

/** The wrapper knows a few things that the record does not say, or says differently. */
function unwrap(wrapped: WrappedEvent, query: TrailQuery, identity: IdentityOptions): Event {
  const record = wrapped.CloudTrailEvent ?? {
    eventID: wrapped.EventId,
    eventName: wrapped.EventName,
    eventSource: wrapped.EventSource,
    eventTime: wrapped.EventTime?.toISOString(),
    readOnly: wrapped.ReadOnly,
  };
  const event = decodeRecord(record, identity);
  return {
    ...event,
    eventId: wrapped.EventId ?? event.eventId,
    account: event.account === '' ? query.account : event.account,
    region: event.region === '' ? query.region : event.region,
    time: event.time === '' && wrapped.EventTime !== undefined ? iso(wrapped.EventTime) : event.time,
    identity: { ...event.identity, username: wrapped.Username ?? event.identity.username },
    resources: (wrapped.Resources ?? []).flatMap((resource) =>
      resource.ResourceName === undefined ? [] : [{ type: resource.ResourceType, name: resource.ResourceName }],
    ),
  };
}

function iso(time: Date): string {
  return time.toISOString().replace(/\.\d{3}Z$/, 'Z');
}
