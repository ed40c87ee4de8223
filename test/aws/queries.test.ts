import { describe, expect, it } from 'vitest';
import { openAccount } from '../../src/aws/account.ts';
import type { AwsApi, Input } from '../../src/aws/api.ts';
import type { AthenaOptions, AwsOptions, AwsServer, LakeOptions } from '../aws-server/index.ts';
import { Athena, account, Lake } from '../aws-server/index.ts';
import { fastPacer, rejection, useAws } from './support.ts';

const REGION = 'eu-west-1';
const STORE = '0a1b2c3d-0000-4000-8000-000000000001';
const storeArn = `arn:aws:cloudtrail:${REGION}:111122223333:eventdatastore/${STORE}`;
const recorded = account({
  regions: ['us-east-1', REGION],
  setup: {
    stores: {
      [REGION]: [{ EventDataStoreArn: storeArn, Name: 'audit', Status: 'ENABLED', RetentionPeriod: 2557 }],
    },
  },
});

async function open(options: Partial<AwsOptions>): Promise<{ server: AwsServer; api: AwsApi }> {
  const server = await useAws({ accounts: [recorded], ...options });
  const { api } = await openAccount({ pacer: fastPacer() });
  return { server, api };
}

async function withAthena(options: AthenaOptions = {}): Promise<{ athena: Athena; api: AwsApi; server: AwsServer }> {
  const athena = new Athena(options);
  return { athena, ...(await open({ athena })) };
}

async function withLake(options: LakeOptions = {}): Promise<{ lake: Lake; api: AwsApi; server: AwsServer }> {
  const lake = new Lake(options);
  return { lake, ...(await open({ lake })) };
}

const sql = 'SELECT eventid, eventname FROM trail WHERE eventname = ?';

async function startAthena(api: AwsApi, more: Partial<Input<'athena:StartQueryExecution'>> = {}): Promise<string> {
  const input = { QueryString: sql, ExecutionParameters: ["'StopTask'"], ...more };
  const { QueryExecutionId = '' } = await api.call(REGION, 'athena:StartQueryExecution', input);
  return QueryExecutionId;
}

async function athenaStates(api: AwsApi, QueryExecutionId: string): Promise<(string | undefined)[]> {
  const states: (string | undefined)[] = [];
  while (states.length < 4) {
    const { QueryExecution } = await api.call(REGION, 'athena:GetQueryExecution', { QueryExecutionId });
    const state = QueryExecution?.Status?.State;
    states.push(state);
    if (state !== 'QUEUED' && state !== 'RUNNING') break;
  }
  return states;
}

describe('a query of Athena', () => {
  it('carries its SQL, its parameters and its place, and goes through its states', async () => {
    const { api, athena } = await withAthena({
      workGroups: { auditors: {} },
      answer: () => ({ columns: ['eventid'], scannedBytes: 12_345_678 }),
    });
    const id = await startAthena(api, {
      WorkGroup: 'auditors',
      QueryExecutionContext: { Database: 'audit' },
      ResultConfiguration: { OutputLocation: 's3://results/who/' },
    });
    expect(await athenaStates(api, id)).toEqual(['QUEUED', 'RUNNING', 'SUCCEEDED']);
    const { QueryExecution } = await api.call(REGION, 'athena:GetQueryExecution', { QueryExecutionId: id });
    expect(QueryExecution?.Statistics?.DataScannedInBytes).toBe(12_345_678);
    expect(athena.queries).toEqual([
      expect.objectContaining({
        id,
        region: REGION,
        sql,
        parameters: ["'StopTask'"],
        database: 'audit',
        workGroup: 'auditors',
        outputLocation: 's3://results/who/',
        polls: 4,
        stopped: false,
      }),
    ]);
  });

  it('gives its results by pages of up to 1000 rows, with the names of the columns first', async () => {
    const rows = Array.from({ length: 1500 }, (_, at) => [`id-${at}`, at === 0 ? undefined : 'StopTask']);
    const { api, athena } = await withAthena({
      answer: () => ({ columns: ['eventid', 'eventname'], rows, queued: 0, running: 0 }),
    });
    const QueryExecutionId = await startAthena(api);
    await athenaStates(api, QueryExecutionId);
    const first = await api.call(REGION, 'athena:GetQueryResults', { QueryExecutionId });
    expect(first.ResultSet?.Rows).toHaveLength(1000);
    expect(first.ResultSet?.Rows?.slice(0, 2)).toEqual([
      { Data: [{ VarCharValue: 'eventid' }, { VarCharValue: 'eventname' }] },
      { Data: [{ VarCharValue: 'id-0' }, {}] },
    ]);
    expect(first.ResultSet?.ResultSetMetadata?.ColumnInfo?.map(({ Name }) => Name)).toEqual(['eventid', 'eventname']);
    const { NextToken } = first;
    const second = await api.call(REGION, 'athena:GetQueryResults', { QueryExecutionId, NextToken });
    expect(second.ResultSet?.Rows).toHaveLength(501);
    expect(second.NextToken).toBeUndefined();
    expect(athena.queries[0]?.pages).toBe(2);
  });

  it('fails as the engine says', async () => {
    const reason = 'TABLE_NOT_FOUND: line 1:15: Table audit.trail does not exist';
    const { api } = await withAthena({ answer: () => ({ failed: { reason } }) });
    const QueryExecutionId = await startAthena(api);
    expect(await athenaStates(api, QueryExecutionId)).toEqual(['QUEUED', 'RUNNING', 'FAILED']);
    const { QueryExecution } = await api.call(REGION, 'athena:GetQueryExecution', { QueryExecutionId });
    expect(QueryExecution?.Status?.StateChangeReason).toBe(reason);
    const wrong = await startAthena(api, { ExecutionParameters: ['1', '2'] });
    await athenaStates(api, wrong);
    const failed = await api.call(REGION, 'athena:GetQueryExecution', { QueryExecutionId: wrong });
    expect(failed.QueryExecution?.Status?.StateChangeReason).toBe(
      'INVALID_PARAMETER_USAGE: line 1:1: Incorrect number of parameters: expected 1 but found 2',
    );
  });

  it('can be stopped by who started it, and by nobody else', async () => {
    const { api, athena, server } = await withAthena({ answer: () => ({ running: Infinity }) });
    const QueryExecutionId = await startAthena(api);
    await api.call(REGION, 'athena:StopQueryExecution', { QueryExecutionId });
    expect(await athenaStates(api, QueryExecutionId)).toEqual(['CANCELLED']);
    expect(athena.queries[0]?.stopped).toBe(true);
    const sent = server.log.length;
    const foreign = api.call(REGION, 'athena:StopQueryExecution', { QueryExecutionId: 'of-somebody-else' });
    expect(await rejection(foreign)).toMatchObject({
      kind: 'refused',
      message: 'StopQueryExecutionCommand was not sent: it is not about a query that was started here.',
    });
    expect(server.log).toHaveLength(sent);
  });

  it('is started once, also when the connection breaks before the answer', async () => {
    let drops = 1;
    const athena = new Athena();
    const { api, server } = await open({
      athena,
      fail: ({ operation }) => (operation === 'athena:StartQueryExecution' && drops-- > 0 ? 'drop' : undefined),
    });
    await startAthena(api);
    expect(athena.queries).toHaveLength(1);
    const starts = server.log.filter(({ operation }) => operation === 'athena:StartQueryExecution');
    expect(starts.map(({ outcome }) => outcome)).toEqual(['dropped', '200']);
    expect(starts[0]?.input['ClientRequestToken']).toBe(starts[1]?.input['ClientRequestToken']);
  });

  it.each([
    ['CREATE TABLE x AS SELECT 1', {}, 'it begins with CREATE, and only SELECT is allowed here'],
    ['SELECT 1; SELECT 2', {}, 'it is more than one statement'],
    [sql, { ExecutionParameters: ["'a' OR 1=1"] }, 'parameter 1 is not a plain value'],
  ])('is not sent unless it only reads: %s', async (QueryString, more, why) => {
    const { api, server } = await withAthena();
    const error = await rejection(startAthena(api, { QueryString, ...more }));
    expect(error).toMatchObject({
      kind: 'refused',
      message: `StartQueryExecutionCommand was not sent: ${why}.`,
    });
    expect(server.log.filter(({ operation }) => operation.startsWith('athena:'))).toEqual([]);
  });

  it('that Athena refuses says why, and what to set', async () => {
    const { api } = await withAthena({ workGroups: { primary: {} } });
    expect(await rejection(startAthena(api, { WorkGroup: 'auditors' }))).toMatchObject({
      kind: 'service',
      message: 'Athena did not start the query in eu-west-1: WorkGroup auditors is not found.',
      fix: 'Set athena.workGroup to one of: aws athena list-work-groups --region eu-west-1',
    });
    expect(await rejection(startAthena(api))).toMatchObject({
      message: expect.stringMatching(/^Athena did not start the query in eu-west-1: No output location provided\./),
      fix: 'Set athena.outputLocation to s3://bucket/prefix/, or give the work group a place for its results.',
    });
  });

  it('that may not be started names the permission', async () => {
    const { api } = await open({ athena: new Athena(), denied: [{ operation: 'athena:StartQueryExecution' }] });
    expect(await rejection(startAthena(api))).toMatchObject({
      kind: 'access-denied',
      message: 'The role auditor may not call athena:StartQueryExecution in eu-west-1.',
      fix: 'The optional policies in the README, section "Permissions", have athena:StartQueryExecution.',
    });
  });

  it('has no results before it has succeeded', async () => {
    const { api } = await withAthena();
    const QueryExecutionId = await startAthena(api);
    expect(await rejection(api.call(REGION, 'athena:GetQueryResults', { QueryExecutionId }))).toMatchObject({
      message: 'athena:GetQueryResults failed in eu-west-1: Query has not yet finished. Current state: QUEUED',
      fix: 'Ask again: the results can be read once the query has succeeded.',
    });
  });
});

const lakeSql = `SELECT eventID, eventName FROM ${STORE} WHERE eventName = 'StopTask'`;

async function startLake(api: AwsApi, QueryStatement = lakeSql): Promise<string> {
  const { QueryId = '' } = await api.call(REGION, 'cloudtrail:StartQuery', { QueryStatement });
  return QueryId;
}

async function lakeStates(api: AwsApi, QueryId: string): Promise<(string | undefined)[]> {
  const states: (string | undefined)[] = [];
  while (states.length < 4) {
    const { QueryStatus } = await api.call(REGION, 'cloudtrail:DescribeQuery', { QueryId });
    states.push(QueryStatus);
    if (QueryStatus !== 'QUEUED' && QueryStatus !== 'RUNNING') break;
  }
  return states;
}

describe('a query of CloudTrail Lake', () => {
  it('goes through its states, and gives rows as lists of single columns, by pages', async () => {
    const rows = Array.from({ length: 1200 }, (_, at) => ({ eventID: `id-${at}`, eventName: 'StopTask' }));
    const { api, lake } = await withLake({ answer: () => ({ rows, scannedBytes: 98_765, scannedEvents: 5000 }) });
    const QueryId = await startLake(api);
    expect(await lakeStates(api, QueryId)).toEqual(['QUEUED', 'RUNNING', 'FINISHED']);
    expect((await api.call(REGION, 'cloudtrail:DescribeQuery', { QueryId })).QueryStatistics).toMatchObject({
      BytesScanned: 98_765,
      EventsScanned: 5000,
    });
    const first = await api.call(REGION, 'cloudtrail:GetQueryResults', { QueryId, MaxQueryResults: 1000 });
    expect(first.QueryResultRows).toHaveLength(1000);
    expect(first.QueryResultRows?.[0]).toEqual([{ eventID: 'id-0' }, { eventName: 'StopTask' }]);
    const { NextToken } = first;
    const rest = await api.call(REGION, 'cloudtrail:GetQueryResults', { QueryId, MaxQueryResults: 1000, NextToken });
    expect(rest.QueryResultRows).toHaveLength(200);
    expect(rest.NextToken).toBeUndefined();
    expect(lake.queries).toEqual([
      expect.objectContaining({ id: QueryId, sql: lakeSql, eventDataStore: STORE, polls: 4, pages: 2 }),
    ]);
  });

  it('can fail, time out, and be cancelled by who started it', async () => {
    const ends = [{ failed: 'Query exhausted resources' }, { timedOut: true }, { running: Infinity }];
    const { api, lake } = await withLake({ answer: () => ends.shift() ?? {} });
    const failed = await startLake(api);
    expect((await lakeStates(api, failed)).at(-1)).toBe('FAILED');
    expect(await api.call(REGION, 'cloudtrail:DescribeQuery', { QueryId: failed })).toMatchObject({
      ErrorMessage: 'Query exhausted resources',
    });
    expect((await lakeStates(api, await startLake(api))).at(-1)).toBe('TIMED_OUT');
    const endless = await startLake(api);
    await api.call(REGION, 'cloudtrail:CancelQuery', { QueryId: endless });
    expect(await lakeStates(api, endless)).toEqual(['CANCELLED']);
    expect(lake.queries.map(({ cancelled }) => cancelled)).toEqual([false, false, true]);
    expect(await rejection(api.call(REGION, 'cloudtrail:CancelQuery', { QueryId: STORE }))).toMatchObject({
      kind: 'refused',
      message: 'CancelQueryCommand was not sent: it is not about a query that was started here.',
    });
  });

  it('is never started twice, since each is billed', async () => {
    const lake = new Lake();
    const { api, server } = await open({
      lake,
      faults: { status500: 1, on: ['cloudtrail:StartQuery', 'cloudtrail:ListEventDataStores'] },
    });
    expect(await rejection(startLake(api))).toMatchObject({ kind: 'service', retryable: true });
    await rejection(api.call(REGION, 'cloudtrail:ListEventDataStores', {}));
    const times = (name: string): number => server.log.filter(({ operation }) => operation === name).length;
    expect(times('cloudtrail:StartQuery')).toBe(1);
    expect(times('cloudtrail:ListEventDataStores')).toBe(3);
  });

  it.each([
    [{ QueryStatement: 'DROP TABLE x' }, 'it begins with DROP, and only SELECT is allowed here'],
    [{ QueryStatement: lakeSql, DeliveryS3Uri: 's3://bucket' }, 'it would write its results to a bucket'],
    [{ QueryAlias: 'dashboard' }, 'it goes by an alias'],
    [{}, 'it begins with something else, and only SELECT is allowed here'],
  ])('is not sent unless it only reads: %j', async (input, why) => {
    const { api, lake, server } = await withLake();
    expect(await rejection(api.call(REGION, 'cloudtrail:StartQuery', input))).toMatchObject({
      kind: 'refused',
      message: `StartQueryCommand was not sent: ${why}.`,
    });
    expect(lake.queries).toEqual([]);
    expect(server.log.filter(({ operation }) => operation === 'cloudtrail:StartQuery')).toEqual([]);
  });

  it('that Lake refuses says why, and what to do', async () => {
    const { api } = await withLake({ answer: () => ({ running: Infinity }) });
    const other = STORE.replace('0a1b', 'ffff');
    expect(await rejection(startLake(api, `SELECT eventID FROM ${other}`))).toMatchObject({
      kind: 'not-found',
      message: `There is no such event data store in eu-west-1: The event data store ${other} was not found.`,
      fix: 'Set lake.eventDataStore to one of: aws cloudtrail list-event-data-stores --region eu-west-1',
    });
    expect(await rejection(startLake(api, 'SELECT 1'))).toMatchObject({
      code: 'InvalidQueryStatementException',
      message: 'CloudTrail Lake did not accept the query in eu-west-1: There is no FROM.',
    });
    await Promise.all(Array.from({ length: 10 }, () => startLake(api)));
    expect(await rejection(startLake(api))).toMatchObject({
      kind: 'throttled',
      retryable: true,
      fix: 'Ask again in a minute; other tools of this account share the limit of 10.',
    });
  });

  it('on an account without a store finds none', async () => {
    await useAws({ accounts: [account()] });
    const { api } = await openAccount();
    expect(await api.call('us-east-1', 'cloudtrail:ListEventDataStores', {})).toMatchObject({ EventDataStores: [] });
    const started = api.call('us-east-1', 'cloudtrail:StartQuery', { QueryStatement: lakeSql });
    expect(await rejection(started)).toMatchObject({ kind: 'not-found', code: 'EventDataStoreNotFoundException' });
  });
});

describe('an event data store', () => {
  it('is listed by name only, and described by its id or ARN', async () => {
    const { api } = await open({});
    const listed = await api.call(REGION, 'cloudtrail:ListEventDataStores', {});
    expect(listed.EventDataStores).toEqual([{ EventDataStoreArn: storeArn, Name: 'audit' }]);
    for (const EventDataStore of [STORE, storeArn]) {
      const store = await api.call(REGION, 'cloudtrail:GetEventDataStore', { EventDataStore });
      expect(store).toMatchObject({ Status: 'ENABLED', RetentionPeriod: 2557 });
    }
  });
});
