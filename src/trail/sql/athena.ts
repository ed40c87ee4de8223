import type { QueryExecution } from '@aws-sdk/client-athena';
import { AwsProblem } from '../../aws/problem.ts';
import { throwIfCancelled } from '../budget.ts';
import { athenaCancelled, athenaProblem, missingColumn } from './athena-failure.ts';
import { athenaRows } from './athena-rows.ts';
import { type AthenaStatement, athenaStatement, isOptionalColumn } from './athena-sql.ts';
import { COLUMNS } from './columns.ts';
import { costOf } from './cost.ts';
import { follow } from './follow.ts';
import { plainName, s3Location, workGroupName } from './names.ts';
import { pageOf } from './page.ts';
import { fromColumns } from './rebuild.ts';
import type { Port, RunOptions, SqlPage, SqlQuery, SqlRun } from './types.ts';

/** As the user set it. */
export interface AthenaConfig {
  workGroup: string;
  database: string;
  table: string;
  /** `s3://bucket/path/`; the workgroup's own where left out. */
  outputLocation?: string | undefined;
}

/** What this needs of AWS. Starting a query writes its results into a bucket; nothing else writes. */
export type AthenaPort = Port<
  'athena:StartQueryExecution' | 'athena:GetQueryExecution' | 'athena:GetQueryResults' | 'athena:StopQueryExecution'
>;

/** Athena's largest page. Source: Athena API reference, GetQueryResults. */
const PAGE_SIZE = 1_000;

/** A table of CloudTrail's log files in Athena. Remembers which columns the table turned out to lack. */
export class AthenaSource {
  readonly #port: AthenaPort;
  readonly #config: AthenaConfig;
  readonly #without = new Set<string>();

  /** @throws UsageError where a name is none */
  constructor(port: AthenaPort, { workGroup, database, table, outputLocation }: AthenaConfig) {
    this.#port = port;
    this.#config = {
      workGroup: workGroupName(workGroup),
      database: plainName('database', database),
      table: plainName('table', table),
      ...(outputLocation === undefined ? {} : { outputLocation: s3Location(outputLocation) }),
    };
  }

  /**
   * Runs a query to its end. A table without some column that records can do without is asked again without it: Athena
   * finds that out before it scans anything, and does not bill it.
   * @throws AwsProblem, of kind `cancelled` after the query was stopped; UsageError
   */
  async run(query: SqlQuery, options: RunOptions): Promise<SqlRun> {
    const counter = { calls: 0 };
    for (;;) {
      const statement = athenaStatement(this.#config, query, this.#without);
      const { queryId, end } = await this.#follow(statement, options, counter);
      const state = end.Status?.State;
      const reason = end.Status?.StateChangeReason ?? end.Status?.AthenaError?.ErrorMessage ?? '';
      if (state === 'SUCCEEDED') return this.#finished(queryId, end, query, options.signal, counter);
      if (state === 'CANCELLED') throw athenaCancelled(reason, this.#config);
      const column = missingColumn(reason);
      if (column === undefined || !isOptionalColumn(column) || this.#without.has(column)) {
        throw athenaProblem(reason, this.#config);
      }
      this.#without.add(column);
    }
  }

  async #follow(statement: AthenaStatement, options: RunOptions, counter: { calls: number }) {
    return follow<QueryExecution>(
      {
        engine: 'Athena',
        start: async (signal) => {
          counter.calls += 1;
          return this.#start(statement, signal);
        },
        ask: async (QueryExecutionId, signal) => {
          counter.calls += 1;
          const answer = await this.#port.call('athena:GetQueryExecution', { QueryExecutionId }, { signal });
          const execution = answer.QueryExecution;
          const state = execution?.Status?.State;
          return state === 'SUCCEEDED' || state === 'FAILED' || state === 'CANCELLED' ? execution : undefined;
        },
        stop: (QueryExecutionId, signal) =>
          this.#port.call('athena:StopQueryExecution', { QueryExecutionId }, { signal }),
      },
      options,
    );
  }

  async #start({ text, parameters }: AthenaStatement, signal: AbortSignal): Promise<string> {
    const { workGroup, database, outputLocation } = this.#config;
    const input = {
      QueryString: text,
      ExecutionParameters: parameters,
      QueryExecutionContext: { Database: database },
      WorkGroup: workGroup,
      ...(outputLocation === undefined ? {} : { ResultConfiguration: { OutputLocation: outputLocation } }),
    };
    const { QueryExecutionId } = await this.#port.call('athena:StartQueryExecution', input, { signal });
    if (QueryExecutionId !== undefined) return QueryExecutionId;
    throw new AwsProblem('service', 'Athena took the query without giving it an id.', { retryable: true });
  }

  #finished(
    queryId: string,
    { Statistics }: QueryExecution,
    query: SqlQuery,
    signal: AbortSignal,
    counter: { calls: number },
  ): SqlRun {
    const scannedBytes = Statistics?.DataScannedInBytes;
    return {
      queryId,
      ...(scannedBytes === undefined ? {} : { scannedBytes }),
      cost: costOf('athena', scannedBytes),
      notes: [...this.#lacking(), ...(scannedBytes === 0 ? [nothingScanned(this.#config)] : [])],
      get calls() {
        return counter.calls;
      },
      pages: () => this.#pages(queryId, query, signal, counter),
    };
  }

  async *#pages(
    QueryExecutionId: string,
    { places }: SqlQuery,
    signal: AbortSignal,
    counter: { calls: number },
  ): AsyncGenerator<SqlPage, void, undefined> {
    let NextToken: string | undefined;
    let first = true;
    do {
      throwIfCancelled(signal);
      counter.calls += 1;
      const input = { QueryExecutionId, MaxResults: PAGE_SIZE, ...(NextToken === undefined ? {} : { NextToken }) };
      const answer = await this.#port.call('athena:GetQueryResults', input, { signal });
      const rows = athenaRows(answer.ResultSet, this.#columns(), first);
      yield pageOf(rows.map(fromColumns), places);
      first = false;
      NextToken = answer.NextToken;
    } while (NextToken !== undefined);
  }

  #columns(): string[] {
    return COLUMNS.flatMap(({ name }) => (this.#without.has(name) ? [] : [name]));
  }

  #lacking(): string[] {
    const { database, table } = this.#config;
    const places = ['account', 'region'].filter((name) => this.#without.has(name));
    const members = COLUMNS.flatMap(({ name, member }) => (this.#without.has(name) ? [member] : []));
    return [
      ...(places.length === 0
        ? []
        : [
            `The table ${database}.${table} is not partitioned by ${places.join(' and ')}: all of it in these days was read.`,
          ]),
      ...(members.length === 0
        ? []
        : [`The table ${database}.${table} has no ${members.join(', ')}; records lack that.`]),
    ];
  }
}

/** Partitions that nobody added look like days without events; only the bytes tell. */
function nothingScanned({ database, table }: AthenaConfig): string {
  return `Athena found no log files of these days and places for ${database}.${table}: there are none, or the table has no partitions for them (partition projection is off, or its range or location is another).`;
}
