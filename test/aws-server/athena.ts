import type { AthenaError, ColumnInfo, QueryExecutionState } from '@aws-sdk/client-athena';
import type { Input, Output } from '../../src/aws/api.ts';
import { pageOf } from '../../src/trail/demo/paging.ts';
import { AwsFault } from '../../src/trail/demo/types.ts';
import { decoders } from './decode.ts';
import type { WireRequest } from './wire.ts';

/** A query as it was started, and what became of it. */
export interface AthenaQuery {
  id: string;
  region: string;
  sql: string;
  parameters: string[];
  database?: string;
  catalog?: string;
  workGroup: string;
  outputLocation?: string;
  /** Times GetQueryExecution asked for it. */
  polls: number;
  /** Pages of results that were given. */
  pages: number;
  /** StopQueryExecution was called. */
  stopped: boolean;
  submitted: Date;
}

/** What a query comes to. */
export interface AthenaResult {
  /** Names, of type varchar; or with their types. */
  columns?: readonly (string | ColumnInfo)[];
  /** A value that is left out is SQL's null. */
  rows?: readonly (readonly (string | undefined)[])[];
  scannedBytes?: number;
  /** Polls that find it QUEUED, then RUNNING; one each where left out. Infinity: it runs until it is stopped. */
  queued?: number;
  running?: number;
  /** It ends FAILED, with this StateChangeReason. */
  failed?: { reason: string; error?: AthenaError };
}

export interface AthenaOptions {
  /** Work groups by name, and whether they have a place for results of their own; primary with one where left out. */
  workGroups?: Record<string, { output?: boolean }>;
  /** What each query comes to; nothing found where left out. */
  answer?: (query: AthenaQuery) => AthenaResult;
}

const LARGEST_PAGE = 1000;
/** What a parameter may be: a literal. Athena puts parameters in as expressions, so a bare word would be a column. */
const literal = /^(?:(?:date|timestamp)\s+)?'(?:[^']|'')*'$|^-?\d+(?:\.\d+)?$|^(?:true|false|null)$/i;
const bareText = /'(?:[^']|'')*'|"(?:[^"]|"")*"/g;

const invalid = (message: string): AwsFault => new AwsFault('InvalidRequestException', message);

/** The engine's own errors, in its words. */
function syntaxError({ sql, parameters }: AthenaQuery): AthenaResult | undefined {
  const expected = sql.replace(bareText, '').split('?').length - 1;
  const error = { ErrorCategory: 2, ErrorType: 1006, Retryable: false };
  if (expected !== parameters.length) {
    const why = `Incorrect number of parameters: expected ${expected} but found ${parameters.length}`;
    return { failed: { reason: `INVALID_PARAMETER_USAGE: line 1:1: ${why}`, error } };
  }
  const odd = parameters.find((parameter) => !literal.test(parameter));
  if (odd === undefined) return undefined;
  return { failed: { reason: `COLUMN_NOT_FOUND: line 1:1: Column '${odd}' cannot be resolved`, error } };
}

/** An Athena for the loopback AWS: give it to `startAws`, and look at `queries` afterwards. */
export class Athena {
  readonly queries: AthenaQuery[] = [];
  readonly #workGroups: Record<string, { output?: boolean }>;
  readonly #answer: (query: AthenaQuery) => AthenaResult;
  readonly #results = new Map<string, AthenaResult>();
  readonly #byToken = new Map<string, { sql: string; id: string }>();

  constructor({ workGroups = { primary: { output: true } }, answer = () => ({}) }: AthenaOptions = {}) {
    this.#workGroups = workGroups;
    this.#answer = answer;
  }

  answer(request: WireRequest, now: Date): unknown {
    const { operation, input, region } = request;
    switch (operation) {
      case 'athena:StartQueryExecution':
        return this.#start(decoders[operation].parse(input), region, now);
      case 'athena:GetQueryExecution':
        return this.#poll(decoders[operation].parse(input), region);
      case 'athena:GetQueryResults':
        return this.#page(decoders[operation].parse(input), region);
      case 'athena:StopQueryExecution':
        return this.#stop(decoders[operation].parse(input), region);
      default:
        return undefined;
    }
  }

  #start(input: Input<'athena:StartQueryExecution'>, region: string, now: Date): Output<'athena:StartQueryExecution'> {
    const { QueryString: sql = '', ClientRequestToken: token, WorkGroup = 'primary', ExecutionParameters = [] } = input;
    if (token === undefined || token.length < 32) throw invalid('Idempotency token must be at least 32 characters.');
    const before = this.#byToken.get(token);
    if (before !== undefined) {
      if (before.sql !== sql) throw invalid('Idempotent parameters do not match');
      return { QueryExecutionId: before.id };
    }
    const workGroup = this.#workGroups[WorkGroup];
    if (workGroup === undefined) throw invalid(`WorkGroup ${WorkGroup} is not found.`);
    const outputLocation = input.ResultConfiguration?.OutputLocation;
    if (outputLocation === undefined && workGroup.output !== true) {
      throw invalid(
        'No output location provided. An output location is required either through the Workgroup result configuration setting or as an API input.',
      );
    }
    const { Database: database, Catalog: catalog } = input.QueryExecutionContext ?? {};
    const query: AthenaQuery = {
      id: crypto.randomUUID(),
      region,
      sql,
      parameters: ExecutionParameters,
      workGroup: WorkGroup,
      ...(database === undefined ? {} : { database }),
      ...(catalog === undefined ? {} : { catalog }),
      ...(outputLocation === undefined ? {} : { outputLocation }),
      polls: 0,
      pages: 0,
      stopped: false,
      submitted: now,
    };
    this.queries.push(query);
    this.#byToken.set(token, { sql, id: query.id });
    this.#results.set(query.id, syntaxError(query) ?? this.#answer(query));
    return { QueryExecutionId: query.id };
  }

  #asked(id: string | undefined, region: string): { query: AthenaQuery; result: AthenaResult } {
    const query = this.queries.find((each) => each.id === id && each.region === region);
    const result = query === undefined ? undefined : this.#results.get(query.id);
    if (query === undefined || result === undefined) throw invalid(`QueryExecution ${id} was not found`);
    return { query, result };
  }

  #state({ polls, stopped }: AthenaQuery, { queued = 1, running = 1, failed }: AthenaResult): QueryExecutionState {
    if (stopped) return 'CANCELLED';
    if (polls <= queued) return 'QUEUED';
    if (polls <= queued + running) return 'RUNNING';
    return failed === undefined ? 'SUCCEEDED' : 'FAILED';
  }

  #poll({ QueryExecutionId }: Input<'athena:GetQueryExecution'>, region: string): Output<'athena:GetQueryExecution'> {
    const { query, result } = this.#asked(QueryExecutionId, region);
    query.polls += 1;
    const State = this.#state(query, result);
    const { failed, scannedBytes = 0 } = result;
    const ended = State !== 'QUEUED' && State !== 'RUNNING';
    const why = State === 'FAILED' && failed !== undefined ? failed : undefined;
    return {
      QueryExecution: {
        QueryExecutionId: query.id,
        Query: query.sql,
        StatementType: 'DML',
        WorkGroup: query.workGroup,
        QueryExecutionContext: { Database: query.database, Catalog: query.catalog ?? 'AwsDataCatalog' },
        ...(query.parameters.length === 0 ? {} : { ExecutionParameters: query.parameters }),
        Status: {
          State,
          SubmissionDateTime: query.submitted,
          ...(ended ? { CompletionDateTime: query.submitted } : {}),
          ...(why === undefined ? {} : { StateChangeReason: why.reason }),
          ...(why?.error === undefined ? {} : { AthenaError: { ErrorMessage: why.reason, ...why.error } }),
        },
        Statistics: State === 'QUEUED' ? {} : { DataScannedInBytes: scannedBytes, EngineExecutionTimeInMillis: 1 },
      },
    };
  }

  #page(input: Input<'athena:GetQueryResults'>, region: string): Output<'athena:GetQueryResults'> {
    const { QueryExecutionId, MaxResults = LARGEST_PAGE, NextToken } = input;
    if (MaxResults < 1 || MaxResults > LARGEST_PAGE) {
      throw invalid(`MaxResults is more than maximum allowed length ${LARGEST_PAGE}.`);
    }
    const { query, result } = this.#asked(QueryExecutionId, region);
    const state = this.#state(query, result);
    if (state === 'QUEUED' || state === 'RUNNING') throw invalid(`Query has not yet finished. Current state: ${state}`);
    if (state !== 'SUCCEEDED') throw invalid(`Query did not finish successfully. Final query state: ${state}`);
    const columns = (result.columns ?? []).map((column) =>
      typeof column === 'string' ? { Name: column, Label: column, Type: 'varchar' } : column,
    );
    // The first row of the first page is the names of the columns, and counts as a row.
    const rows = [columns.map(({ Name }) => Name), ...(result.rows ?? [])];
    const page = pageOf(rows, MaxResults, NextToken, { question: query.id, invalid: invalid('Malformed NextToken') });
    query.pages += 1;
    return {
      UpdateCount: 0,
      ResultSet: {
        Rows: page.items.map((row) => ({
          Data: row.map((value) => (value === undefined ? {} : { VarCharValue: value })),
        })),
        ResultSetMetadata: { ColumnInfo: columns },
      },
      ...(page.next === undefined ? {} : { NextToken: page.next }),
    };
  }

  #stop({ QueryExecutionId }: Input<'athena:StopQueryExecution'>, region: string): Output<'athena:StopQueryExecution'> {
    const { query, result } = this.#asked(QueryExecutionId, region);
    const state = this.#state(query, result);
    // Ending what has ended is no error, and changes nothing.
    if (state === 'QUEUED' || state === 'RUNNING') query.stopped = true;
    return {};
  }
}
