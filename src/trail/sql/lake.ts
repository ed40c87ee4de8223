import type { Output } from '../../aws/api.ts';
import { AwsProblem } from '../../aws/problem.ts';
import { throwIfCancelled } from '../budget.ts';
import { costOf } from './cost.ts';
import { follow } from './follow.ts';
import { lakeProblem } from './lake-failure.ts';
import { lakeStatement } from './lake-sql.ts';
import { type EventDataStore, eventDataStore } from './names.ts';
import { pageOf } from './page.ts';
import { fromEventJson, type Row } from './rebuild.ts';
import type { Port, RunOptions, SqlPage, SqlQuery, SqlRun } from './types.ts';

/** As the user set it. */
export interface LakeConfig {
  /** ARN of an event data store, or the id at the end of it. */
  eventDataStore: string;
  /** The caller's account: a store whose ARN names another one is asked for as that account's. */
  account?: string | undefined;
}

/** What this needs of AWS. None of it writes. */
export type LakePort = Port<
  'cloudtrail:StartQuery' | 'cloudtrail:DescribeQuery' | 'cloudtrail:GetQueryResults' | 'cloudtrail:CancelQuery'
>;

/** Source: CloudTrail user guide, "CloudTrail Lake availability change". */
export const LAKE_IS_CLOSED =
  'CloudTrail Lake has been closed to new customers since 31 May 2026; event data stores that exist go on.';

/** Lake's largest page. Source: CloudTrail API reference, GetQueryResults. */
const PAGE_SIZE = 1_000;

/** An event data store of CloudTrail Lake. */
export class LakeSource {
  readonly #port: LakePort;
  readonly #store: EventDataStore;
  /** Of a store that another account shares. Source: CloudTrail API reference, StartQuery. */
  readonly #owner: { EventDataStoreOwnerAccountId?: string };

  /** @throws UsageError where that is no event data store */
  constructor(port: LakePort, config: LakeConfig) {
    this.#port = port;
    this.#store = eventDataStore(config.eventDataStore);
    const { account } = this.#store;
    const shared = account !== undefined && config.account !== undefined && account !== config.account;
    this.#owner = shared ? { EventDataStoreOwnerAccountId: account } : {};
  }

  /**
   * Runs a query to its end.
   * @throws AwsProblem, of kind `cancelled` after the query was stopped; UsageError
   */
  async run(query: SqlQuery, options: RunOptions): Promise<SqlRun> {
    const counter = { calls: 0 };
    const statement = lakeStatement(this.#store.id, query);
    const { queryId, end } = await follow<Output<'cloudtrail:DescribeQuery'>>(
      {
        engine: 'CloudTrail Lake',
        start: async (signal) => {
          counter.calls += 1;
          return this.#start(statement, signal);
        },
        ask: async (QueryId, signal) => {
          counter.calls += 1;
          const answer = await this.#port.call('cloudtrail:DescribeQuery', { QueryId, ...this.#owner }, { signal });
          return answer.QueryStatus === 'QUEUED' || answer.QueryStatus === 'RUNNING' || answer.QueryStatus === undefined
            ? undefined
            : answer;
        },
        stop: (QueryId, signal) => this.#port.call('cloudtrail:CancelQuery', { QueryId, ...this.#owner }, { signal }),
      },
      options,
    );
    if (end.QueryStatus !== 'FINISHED') throw lakeProblem(end.QueryStatus, end.ErrorMessage ?? '');
    const scannedBytes = end.QueryStatistics?.BytesScanned;
    return {
      queryId,
      ...(scannedBytes === undefined ? {} : { scannedBytes }),
      cost: costOf('lake', scannedBytes),
      notes: [LAKE_IS_CLOSED],
      get calls() {
        return counter.calls;
      },
      pages: () => this.#pages(queryId, query, options.signal, counter),
    };
  }

  async #start(QueryStatement: string, signal: AbortSignal): Promise<string> {
    const { QueryId } = await this.#port.call('cloudtrail:StartQuery', { QueryStatement, ...this.#owner }, { signal });
    if (QueryId !== undefined) return QueryId;
    throw new AwsProblem('service', 'CloudTrail Lake took the query without giving it an id.', { retryable: true });
  }

  async *#pages(
    QueryId: string,
    { places }: SqlQuery,
    signal: AbortSignal,
    counter: { calls: number },
  ): AsyncGenerator<SqlPage, void, undefined> {
    let NextToken: string | undefined;
    do {
      throwIfCancelled(signal);
      counter.calls += 1;
      const input = {
        QueryId,
        MaxQueryResults: PAGE_SIZE,
        ...this.#owner,
        ...(NextToken === undefined ? {} : { NextToken }),
      };
      const answer = await this.#port.call('cloudtrail:GetQueryResults', input, { signal });
      yield pageOf(
        (answer.QueryResultRows ?? []).map((cells) => fromEventJson(rowOf(cells))),
        places,
      );
      NextToken = answer.NextToken;
    } while (NextToken !== undefined);
  }
}

/** A row is a list of objects with one member each, its name as Lake pleases. */
function rowOf(cells: readonly Record<string, string>[]): Row {
  return new Map(
    cells.flatMap((cell) => Object.entries(cell)).map(([name, value]) => [name.toLowerCase(), value] as const),
  );
}
