import { describe, expect, it } from 'vitest';
import type { Output } from '../../src/aws/api.ts';
import { AwsProblem } from '../../src/aws/problem.ts';
import { type AthenaConfig, AthenaSource, athenaStatement, readAll } from '../../src/trail/sql/index.ts';
import { UsageError } from '../../src/usage-error.ts';
import { type Answers, ask, fakePort, PLACE, problemOf, running } from './sql-support.ts';

const CONFIG: AthenaConfig = { workGroup: 'audit', database: 'logs', table: 'cloudtrail_logs' };
const ID = '8f3c2e10-aaaa-4bbb-8ccc-1234567890ab';

type Operation =
  | 'athena:StartQueryExecution'
  | 'athena:GetQueryExecution'
  | 'athena:GetQueryResults'
  | 'athena:StopQueryExecution';

function execution(state: string, more: { reason?: string; bytes?: number } = {}): Output<'athena:GetQueryExecution'> {
  const State = (['QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED'] as const).find((one) => one === state);
  return {
    QueryExecution: {
      Status: { State, StateChangeReason: more.reason },
      Statistics: { DataScannedInBytes: more.bytes },
    },
  };
}

const NAMES = ['eventid', 'eventtime', 'eventname', 'awsregion', 'recipientaccountid', 'useridentity'];

function rows(...ids: string[]) {
  return ids.map((id) => cells(id, '2025-02-01T10:00:00Z', 'StopTask', PLACE.region, PLACE.account, '{"type":"Root"}'));
}

function cells(...values: (string | undefined)[]) {
  return { Data: values.map((VarCharValue) => ({ VarCharValue })) };
}

const ColumnInfo = NAMES.map((Name) => ({ Name, Type: 'varchar' }));
const header = cells(...NAMES);

/** An Athena where a query takes these states one after the other, and has these pages of rows. */
function athena(
  states: Output<'athena:GetQueryExecution'>[],
  more: Partial<Answers<Operation>> & { pages?: ReturnType<typeof rows>[] } = {},
) {
  const waiting = [...states];
  const pages = more.pages ?? [[]];
  return fakePort<Operation>({
    'athena:StartQueryExecution': async () => ({ QueryExecutionId: ID }),
    'athena:GetQueryExecution': async () => waiting.shift() ?? execution('SUCCEEDED', { bytes: 0 }),
    'athena:GetQueryResults': async ({ NextToken }) => {
      const at = Number(NextToken ?? 0);
      const Rows = at === 0 ? [header, ...(pages[0] ?? [])] : pages[at];
      return {
        ResultSet: { Rows, ResultSetMetadata: { ColumnInfo } },
        ...(at + 1 < pages.length ? { NextToken: String(at + 1) } : {}),
      };
    },
    'athena:StopQueryExecution': async () => ({}),
    ...more,
  });
}

const operations = (port: { asked: { operation: string }[] }): string[] =>
  port.asked.map(({ operation }) => operation.replace('athena:', ''));

describe('a query of Athena', () => {
  it('is started with the statement, its parameters, the workgroup and the database', async () => {
    const port = athena([execution('SUCCEEDED', { bytes: 5e9 })]);
    await new AthenaSource(port, { ...CONFIG, outputLocation: 's3://results/here/' }).run(ask(), running().options);
    const { text, parameters } = athenaStatement(CONFIG, ask());
    expect(port.asked[0]).toEqual({
      operation: 'athena:StartQueryExecution',
      input: {
        QueryString: text,
        ExecutionParameters: parameters,
        QueryExecutionContext: { Database: 'logs' },
        WorkGroup: 'audit',
        ResultConfiguration: { OutputLocation: 's3://results/here/' },
      },
    });
  });

  it('leaves the place of results to the workgroup where none is set', async () => {
    const port = athena([execution('SUCCEEDED', { bytes: 1 })]);
    await new AthenaSource(port, CONFIG).run(ask(), running().options);
    expect(port.asked[0]?.input).not.toHaveProperty('ResultConfiguration');
  });

  it('is asked after less and less often until it has ended', async () => {
    const port = athena([
      ...Array.from({ length: 9 }, () => execution('RUNNING')),
      execution('SUCCEEDED', { bytes: 2e9 }),
    ]);
    const { options, waits } = running();
    const run = await new AthenaSource(port, CONFIG).run(ask(), options);
    expect(waits).toHaveLength(9);
    expect(waits[0]).toBe(250);
    expect(waits.every((wait, at) => at === 0 || wait >= (waits[at - 1] ?? 0))).toBe(true);
    expect(Math.max(...waits)).toBe(5_000);
    expect(run).toMatchObject({ queryId: ID, scannedBytes: 2e9, calls: 11, notes: [] });
    expect(run.cost).toBe('Athena scanned 2 GB: $0.01 at the list price of $5 per TB.');
  });

  it('gives its records page by page, each in its place, newest first', async () => {
    const port = athena([execution('SUCCEEDED', { bytes: 1e6 })], { pages: [rows('a', 'b'), rows('c'), []] });
    const run = await new AthenaSource(port, CONFIG).run(ask(), running().options);
    const { records, unreadable } = await readAll(run);
    expect(records.map(({ record }) => record['eventID'])).toEqual(['a', 'b', 'c']);
    expect(records[0]).toEqual({
      place: PLACE,
      record: {
        eventID: 'a',
        eventTime: '2025-02-01T10:00:00Z',
        eventName: 'StopTask',
        awsRegion: PLACE.region,
        recipientAccountId: PLACE.account,
        userIdentity: { type: 'Root' },
      },
    });
    expect(unreadable).toEqual([]);
    expect(run.calls).toBe(5);
    const asked = port.asked.filter(({ operation }) => operation === 'athena:GetQueryResults');
    expect(asked.map(({ input }) => input)).toEqual([
      { QueryExecutionId: ID, MaxResults: 1_000 },
      { QueryExecutionId: ID, MaxResults: 1_000, NextToken: '1' },
      { QueryExecutionId: ID, MaxResults: 1_000, NextToken: '2' },
    ]);
  });

  it('fetches no page that nobody reads', async () => {
    const port = athena([execution('SUCCEEDED', { bytes: 1 })], { pages: [rows('a'), rows('b'), rows('c')] });
    const run = await new AthenaSource(port, CONFIG).run(ask(), running().options);
    for await (const page of run.pages()) {
      expect(page.records).toHaveLength(1);
      break;
    }
    expect(operations(port)).toEqual(['StartQueryExecution', 'GetQueryExecution', 'GetQueryResults']);
  });

  it('counts rows that it cannot read', async () => {
    const torn = cells('d', '2025-02-01T10:00:00Z', 'StopTask', PLACE.region, PLACE.account, '{type=Root}');
    const port = athena([execution('SUCCEEDED', { bytes: 1 })], { pages: [[...rows('a'), torn]] });
    const page = await readAll(await new AthenaSource(port, CONFIG).run(ask(), running().options));
    expect(page.records).toHaveLength(1);
    expect(page.unreadable).toEqual([{ eventId: 'd', why: 'its userIdentity is not JSON' }]);
  });

  it('says that a table without partitions may look like days without events', async () => {
    const run = await new AthenaSource(athena([execution('SUCCEEDED', { bytes: 0 })]), CONFIG).run(
      ask(),
      running().options,
    );
    expect(run.notes).toEqual([expect.stringContaining('the table has no partitions for them')]);
    expect(run.cost).toContain('billed as 10 MB');
  });
});

describe('a table with fewer columns', () => {
  const lacks = (column: string) =>
    execution('FAILED', {
      reason: `COLUMN_NOT_FOUND: line 1:8: Column '${column}' cannot be resolved or requester is not authorized to access requested resources`,
    });

  it('is asked again without them, once, and says what records lack', async () => {
    const port = athena([
      lacks('account'),
      lacks('region'),
      lacks('tlsdetails'),
      execution('SUCCEEDED', { bytes: 7e8 }),
    ]);
    const source = new AthenaSource(port, CONFIG);
    const run = await source.run(ask(), running().options);
    const without = new Set(['account', 'region', 'tlsdetails']);
    expect(port.asked.at(-2)?.input).toMatchObject({ QueryString: athenaStatement(CONFIG, ask(), without).text });
    expect(run.notes).toEqual([
      'The table logs.cloudtrail_logs is not partitioned by account and region: all of it in these days was read.',
      'The table logs.cloudtrail_logs has no tlsDetails; records lack that.',
    ]);
    const before = port.asked.length;
    await source.run(ask(), running().options);
    expect(port.asked.length - before).toBe(2);
  });

  it.each([
    ['timestamp', /not partitioned by day, so every question would read, and bill, all of it/],
    ['eventname', /has no column eventname/],
  ])('is refused without %s', async (column, words) => {
    const problem = await problemOf(new AthenaSource(athena([lacks(column)]), CONFIG).run(ask(), running().options));
    expect(problem.message).toMatch(words);
    expect(problem.fix).toContain('archive ddl');
  });
});

describe('a query of Athena that fails', () => {
  it.each([
    [
      "TABLE_NOT_FOUND: line 2:6: Table 'awsdatacatalog.logs.cloudtrail_logs' does not exist",
      'not-found',
      'Athena has no table logs.cloudtrail_logs in this Region.',
    ],
    [
      "SCHEMA_NOT_FOUND: line 2:6: Schema 'logs' does not exist",
      'not-found',
      'Athena has no database logs in this Region.',
    ],
    [
      'CONSTRAINT_VIOLATION: For the injected projected partition column tenant, the WHERE clause must contain only static equality conditions, and at least one such condition must be present.',
      'refused',
      'The table logs.cloudtrail_logs wants its partition tenant named in every query, and this one does not have it.',
    ],
    [
      'HIVE_INVALID_PARTITION_VALUE: Invalid partition value for timestamp',
      'service',
      'The partitions of the table logs.cloudtrail_logs cannot be told from its properties.',
    ],
    [
      'Access denied when writing output to url: s3://my-results/x/8f3c.csv . Please ensure you are allowed to access the S3 bucket.',
      'access-denied',
      'Athena cannot write to the bucket my-results for its results.',
    ],
    [
      'PERMISSION_DENIED: Access Denied (Service: Amazon S3; Status Code: 403) (Path: s3://trail-logs/AWSLogs/111122223333)',
      'access-denied',
      'Athena may not read the log files in the bucket trail-logs as this caller.',
    ],
    [
      'The ciphertext refers to a customer master key: User is not authorized to perform: kms:Decrypt',
      'access-denied',
      'Athena may not use the KMS key that the log files or the results are encrypted with.',
    ],
    [
      'Insufficient permissions to execute the query. User is not authorized to perform: glue:GetTable',
      'access-denied',
      'The caller may not read the table logs.cloudtrail_logs in the Glue Data Catalog.',
    ],
    ['Query exhausted resources at this scale factor', 'service', 'This was too much for one Athena query.'],
    ['GENERIC_INTERNAL_ERROR: boom.', 'service', 'Athena could not run the query: GENERIC_INTERNAL_ERROR: boom.'],
    ['', 'service', 'Athena could not run the query and gave no reason.'],
  ])('says so: %s', async (reason, kind, message) => {
    const port = athena([execution('FAILED', { reason })]);
    const problem = await problemOf(new AthenaSource(port, CONFIG).run(ask(), running().options));
    expect({ kind: problem.kind, message: problem.message }).toEqual({ kind, message });
    expect(operations(port)).not.toContain('StopQueryExecution');
  });

  it('says that the workgroup has a limit', async () => {
    const port = athena([execution('CANCELLED', { reason: 'Bytes scanned limit was exceeded' })]);
    const problem = await problemOf(new AthenaSource(port, CONFIG).run(ask(), running().options));
    expect(problem.message).toBe('Workgroup audit stops queries that scan more than its limit, and this one did.');
  });

  it('says that somebody cancelled it', async () => {
    const port = athena([execution('CANCELLED')]);
    const problem = await problemOf(new AthenaSource(port, CONFIG).run(ask(), running().options));
    expect(problem.message).toBe('The query was cancelled in Athena before it had ended.');
  });

  it('passes on why it was not started, such as a workgroup without a place for results', async () => {
    const refused = new AwsProblem('service', 'Athena did not start the query: No output location provided.', {
      fix: 'Set it.',
    });
    const port = athena([], { 'athena:StartQueryExecution': async () => Promise.reject(refused) });
    expect(await problemOf(new AthenaSource(port, CONFIG).run(ask(), running().options))).toBe(refused);
  });

  it('is stopped where AWS cannot be asked after it', async () => {
    const lost = new AwsProblem('network', 'No connection.', { fix: 'Check the network.', retryable: true });
    const port = athena([], { 'athena:GetQueryExecution': async () => Promise.reject(lost) });
    expect(await problemOf(new AthenaSource(port, CONFIG).run(ask(), running().options))).toBe(lost);
    expect(port.asked.at(-1)).toEqual({ operation: 'athena:StopQueryExecution', input: { QueryExecutionId: ID } });
  });

  it('is named where it could not be stopped', async () => {
    const lost = new AwsProblem('network', 'No connection.', { fix: 'Check the network.' });
    const port = athena([], {
      'athena:GetQueryExecution': async () => Promise.reject(lost),
      'athena:StopQueryExecution': async () => Promise.reject(lost),
    });
    const problem = await problemOf(new AthenaSource(port, CONFIG).run(ask(), running().options));
    expect(problem.kind).toBe('network');
    expect(problem.fix).toContain(`stop ${ID} in the Athena console`);
  });
});

describe('a caller who goes', () => {
  it('stops the query while it waits, and is told that what was scanned is billed', async () => {
    const gone = new AbortController();
    const port = athena([], {
      'athena:GetQueryExecution': async () => {
        gone.abort();
        return execution('RUNNING');
      },
    });
    const problem = await problemOf(new AthenaSource(port, CONFIG).run(ask(), running(gone.signal).options));
    expect(problem.kind).toBe('cancelled');
    expect(problem.message).toContain('what it had scanned by then is billed');
    expect(operations(port)).toEqual(['StartQueryExecution', 'GetQueryExecution', 'StopQueryExecution']);
  });

  it('stops a query that was being started, since its id is waited for', async () => {
    const gone = new AbortController();
    const port = athena([], {
      'athena:StartQueryExecution': async (_, signal) => {
        gone.abort();
        expect(signal?.aborted).toBe(false);
        return { QueryExecutionId: ID };
      },
    });
    const problem = await problemOf(new AthenaSource(port, CONFIG).run(ask(), running(gone.signal).options));
    expect(problem.kind).toBe('cancelled');
    expect(operations(port)).toEqual(['StartQueryExecution', 'StopQueryExecution']);
  });

  it('stops it with a call of its own, which the abort does not reach', async () => {
    const gone = new AbortController();
    const port = athena([], {
      'athena:GetQueryExecution': async (_, signal) => {
        gone.abort();
        expect(signal?.aborted).toBe(true);
        throw new AwsProblem('cancelled', 'Cancelled before it answered.');
      },
      'athena:StopQueryExecution': async (_, signal) => {
        expect(signal?.aborted).toBe(false);
        return {};
      },
    });
    const problem = await problemOf(new AthenaSource(port, CONFIG).run(ask(), running(gone.signal).options));
    expect(problem.message).toContain('was stopped');
  });

  it('starts nothing when gone before', async () => {
    const port = athena([]);
    const problem = await problemOf(new AthenaSource(port, CONFIG).run(ask(), running(AbortSignal.abort()).options));
    expect(problem.kind).toBe('cancelled');
    expect(port.asked).toEqual([]);
  });

  it('gets no further page', async () => {
    const gone = new AbortController();
    const port = athena([execution('SUCCEEDED', { bytes: 1 })], { pages: [rows('a'), rows('b')] });
    const run = await new AthenaSource(port, CONFIG).run(ask(), running(gone.signal).options);
    const pages = run.pages();
    await pages.next();
    gone.abort();
    expect((await problemOf(pages.next())).kind).toBe('cancelled');
  });
});

describe('a configuration of Athena', () => {
  it.each([
    { workGroup: 'a b' },
    { database: 'x;y' },
    { table: '"t"' },
    { outputLocation: 'http://bucket/' },
    { outputLocation: "s3://bucket/'" },
  ])('is refused with %j', (more) => {
    expect(() => new AthenaSource(athena([]), { ...CONFIG, ...more })).toThrow(UsageError);
  });
});
