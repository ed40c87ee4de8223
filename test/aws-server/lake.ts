import type { QueryStatus } from '@aws-sdk/client-cloudtrail';
import type { Input, Output } from '../../src/aws/api.ts';
import { pageOf } from '../../src/trail/demo/paging.ts';
import { storeAsked } from '../../src/trail/demo/trails.ts';
import type { RecordedAccount } from '../../src/trail/demo/types.ts';
import { AwsFault } from '../../src/trail/demo/types.ts';
import { decoders } from './decode.ts';
import type { WireRequest } from './wire.ts';

/** A query as it was started, and what became of it. */
export interface LakeQuery {
  id: string;
  region: string;
  sql: string;
  /** As it stands after FROM. */
  eventDataStore: string;
  /** Times DescribeQuery asked for it. */
  polls: number;
  /** Pages of results that were given. */
  pages: number;
  /** CancelQuery was called. */
  cancelled: boolean;
  created: Date;
}

/** What a query comes to. */
export interface LakeResult {
  /** A row by its columns, in their order. */
  rows?: readonly Record<string, string>[];
  scannedBytes?: number;
  scannedEvents?: number;
  /** Polls that find it QUEUED, then RUNNING; one each where left out. Infinity: it runs until it is cancelled. */
  queued?: number;
  running?: number;
  /** It ends FAILED, with this ErrorMessage. */
  failed?: string;
  /** It ends TIMED_OUT. */
  timedOut?: boolean;
}

export interface LakeOptions {
  /** What each query comes to; nothing found where left out. */
  answer?: (query: LakeQuery) => LakeResult;
}

const LARGEST_PAGE = 1000;
const LONGEST_STATEMENT = 10_000;
const MOST_RUNNING = 10;

const isOver = (status: QueryStatus): boolean => status !== 'QUEUED' && status !== 'RUNNING';

/** Queries of CloudTrail Lake for the loopback AWS, on the stores in the account's `setup.stores`. */
export class Lake {
  readonly queries: LakeQuery[] = [];
  readonly #answer: (query: LakeQuery) => LakeResult;
  readonly #results = new Map<string, LakeResult>();

  constructor({ answer = () => ({}) }: LakeOptions = {}) {
    this.#answer = answer;
  }

  answer(request: WireRequest, account: RecordedAccount, now: Date): unknown {
    const { operation, input, region } = request;
    switch (operation) {
      case 'cloudtrail:StartQuery':
        return this.#start(decoders[operation].parse(input), account, region, now);
      case 'cloudtrail:DescribeQuery':
        return this.#poll(decoders[operation].parse(input), region);
      case 'cloudtrail:GetQueryResults':
        return this.#page(decoders[operation].parse(input), region);
      case 'cloudtrail:CancelQuery':
        return this.#cancel(decoders[operation].parse(input), region);
      default:
        return undefined;
    }
  }

  #start(
    { QueryStatement: sql = '', QueryParameters }: Input<'cloudtrail:StartQuery'>,
    account: RecordedAccount,
    region: string,
    now: Date,
  ): Output<'cloudtrail:StartQuery'> {
    if (sql.length < 1 || sql.length > LONGEST_STATEMENT) {
      throw new AwsFault(
        'InvalidParameterException',
        `QueryStatement has to have 1 to ${LONGEST_STATEMENT} characters.`,
      );
    }
    // Only the templates of dashboards, which go by an alias, take parameters (API reference, StartQuery).
    if (QueryParameters !== undefined) {
      throw new AwsFault('InvalidParameterException', 'QueryParameters can only be given with a QueryAlias.');
    }
    const eventDataStore = /\bFROM\s+([\w-]+)/i.exec(sql)?.[1];
    if (eventDataStore === undefined) throw new AwsFault('InvalidQueryStatementException', 'There is no FROM.');
    storeAsked(account, region, eventDataStore);
    const running = this.queries.filter((each) => each.region === region && !isOver(this.#status(each)));
    if (running.length >= MOST_RUNNING) {
      throw new AwsFault('MaxConcurrentQueriesException', 'You are already running the maximum number of queries.');
    }
    const query: LakeQuery = {
      id: crypto.randomUUID(),
      region,
      sql,
      eventDataStore,
      polls: 0,
      pages: 0,
      cancelled: false,
      created: now,
    };
    this.queries.push(query);
    this.#results.set(query.id, this.#answer(query));
    return { QueryId: query.id };
  }

  #asked(id: string | undefined, region: string): { query: LakeQuery; result: LakeResult } {
    const query = this.queries.find((each) => each.id === id && each.region === region);
    const result = query === undefined ? undefined : this.#results.get(query.id);
    if (query === undefined || result === undefined) {
      throw new AwsFault('QueryIdNotFoundException', `The query ${id} was not found.`);
    }
    return { query, result };
  }

  #status({ id, polls, cancelled }: LakeQuery): QueryStatus {
    const { queued = 1, running = 1, failed, timedOut = false } = this.#results.get(id) ?? {};
    if (cancelled) return 'CANCELLED';
    if (polls <= queued) return 'QUEUED';
    if (polls <= queued + running) return 'RUNNING';
    if (timedOut) return 'TIMED_OUT';
    return failed === undefined ? 'FINISHED' : 'FAILED';
  }

  #poll({ QueryId }: Input<'cloudtrail:DescribeQuery'>, region: string): Output<'cloudtrail:DescribeQuery'> {
    const { query, result } = this.#asked(QueryId, region);
    query.polls += 1;
    const QueryStatus = this.#status(query);
    const { rows = [], scannedBytes = 0, scannedEvents = rows.length, failed } = result;
    return {
      QueryId: query.id,
      QueryString: query.sql,
      QueryStatus,
      QueryStatistics: {
        EventsMatched: rows.length,
        EventsScanned: scannedEvents,
        BytesScanned: scannedBytes,
        ExecutionTimeInMillis: 1,
        CreationTime: query.created,
      },
      ...(QueryStatus === 'FAILED' && failed !== undefined ? { ErrorMessage: failed } : {}),
    };
  }

  #page(input: Input<'cloudtrail:GetQueryResults'>, region: string): Output<'cloudtrail:GetQueryResults'> {
    const { QueryId, MaxQueryResults = LARGEST_PAGE, NextToken } = input;
    if (MaxQueryResults < 1 || MaxQueryResults > LARGEST_PAGE) {
      throw new AwsFault('InvalidMaxResultsException', `MaxQueryResults has to be between 1 and ${LARGEST_PAGE}.`);
    }
    const { query, result } = this.#asked(QueryId, region);
    const QueryStatus = this.#status(query);
    if (QueryStatus !== 'FINISHED') return { QueryStatus };
    const { rows = [], scannedBytes = 0 } = result;
    const page = pageOf(rows, MaxQueryResults, NextToken, {
      question: query.id,
      invalid: new AwsFault('InvalidNextTokenException', 'The token is not valid.'),
    });
    query.pages += 1;
    return {
      QueryStatus,
      QueryStatistics: { ResultsCount: page.items.length, TotalResultsCount: rows.length, BytesScanned: scannedBytes },
      // A row is a list of maps with one key each.
      QueryResultRows: page.items.map((row) => Object.entries(row).map(([name, value]) => ({ [name]: value }))),
      ...(page.next === undefined ? {} : { NextToken: page.next }),
    };
  }

  #cancel({ QueryId }: Input<'cloudtrail:CancelQuery'>, region: string): Output<'cloudtrail:CancelQuery'> {
    const { query } = this.#asked(QueryId, region);
    if (isOver(this.#status(query))) {
      throw new AwsFault('InactiveQueryException', 'The query is no longer running and cannot be cancelled.');
    }
    query.cancelled = true;
    return { QueryId: query.id, QueryStatus: 'CANCELLED' };
  }
}
