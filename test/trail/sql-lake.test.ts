import { describe, expect, it } from 'vitest';
import type { Output } from '../../src/aws/api.ts';
import { AwsProblem } from '../../src/aws/problem.ts';
import { eventDataStore, LAKE_IS_CLOSED, LakeSource, lakeStatement, readAll } from '../../src/trail/sql/index.ts';
import { UsageError } from '../../src/usage-error.ts';
import { type Answers, ask, fakePort, PLACE, problemOf, running } from './sql-support.ts';

const STORE = '1a2b3c4d-12ab-34cd-56ef-1234567890ab';
const ARN = `arn:aws:cloudtrail:eu-west-1:444455556666:eventdatastore/${STORE}`;
const ID = '8f3c2e10-aaaa-4bbb-8ccc-1234567890ab';

type Operation =
  | 'cloudtrail:StartQuery'
  | 'cloudtrail:DescribeQuery'
  | 'cloudtrail:GetQueryResults'
  | 'cloudtrail:CancelQuery';
type Status = Output<'cloudtrail:DescribeQuery'>;

function row(eventID: string, eventJson?: string): Record<string, string>[] {
  const record = {
    eventID,
    eventTime: '2025-02-01T10:00:00Z',
    awsRegion: PLACE.region,
    recipientAccountId: PLACE.account,
  };
  return [{ eventID }, { eventTime: '2025-02-01 10:00:00.000' }, { eventJson: eventJson ?? JSON.stringify(record) }];
}

function lake(states: Status[], more: Partial<Answers<Operation>> & { pages?: Record<string, string>[][][] } = {}) {
  const waiting = [...states];
  const pages = more.pages ?? [[]];
  return fakePort<Operation>({
    'cloudtrail:StartQuery': async () => ({ QueryId: ID }),
    'cloudtrail:DescribeQuery': async () => waiting.shift() ?? { QueryStatus: 'FINISHED' },
    'cloudtrail:GetQueryResults': async ({ NextToken }) => {
      const at = Number(NextToken ?? 0);
      return { QueryResultRows: pages[at] ?? [], ...(at + 1 < pages.length ? { NextToken: String(at + 1) } : {}) };
    },
    'cloudtrail:CancelQuery': async () => ({ QueryId: ID, QueryStatus: 'CANCELLED' }),
    ...more,
  });
}

describe('a query of CloudTrail Lake', () => {
  it('runs its states, pages its rows, and says what it cost and that Lake is closed', async () => {
    const finished: Status = { QueryStatus: 'FINISHED', QueryStatistics: { BytesScanned: 40e9 } };
    const port = lake([{ QueryStatus: 'QUEUED' }, { QueryStatus: 'RUNNING' }, finished], {
      pages: [[row('a'), row('b')], [row('c')]],
    });
    const { options, waits } = running();
    const run = await new LakeSource(port, { eventDataStore: ARN }).run(ask(), options);
    const { records, unreadable } = await readAll(run);
    expect(records.map(({ record, place }) => [record['eventID'], place])).toEqual([
      ['a', PLACE],
      ['b', PLACE],
      ['c', PLACE],
    ]);
    expect(unreadable).toEqual([]);
    expect(waits).toHaveLength(2);
    expect(run).toMatchObject({ queryId: ID, scannedBytes: 40e9, calls: 6, notes: [LAKE_IS_CLOSED] });
    expect(run.cost).toBe('CloudTrail Lake scanned 40 GB: $0.20 at the list price of $0.005 per GB.');
    expect(LAKE_IS_CLOSED).toContain('since 31 May 2026');
    expect(port.asked).toEqual([
      { operation: 'cloudtrail:StartQuery', input: { QueryStatement: lakeStatement(STORE, ask()) } },
      ...Array.from({ length: 3 }, () => ({ operation: 'cloudtrail:DescribeQuery', input: { QueryId: ID } })),
      { operation: 'cloudtrail:GetQueryResults', input: { QueryId: ID, MaxQueryResults: 1_000 } },
      { operation: 'cloudtrail:GetQueryResults', input: { QueryId: ID, MaxQueryResults: 1_000, NextToken: '1' } },
    ]);
  });

  it('names the owner of a store that another account shares', async () => {
    const port = lake([]);
    await new LakeSource(port, { eventDataStore: ARN, account: '111122223333' }).run(ask(), running().options);
    expect(port.asked.every(({ input }) => 'EventDataStoreOwnerAccountId' in input)).toBe(true);
    const own = lake([]);
    await new LakeSource(own, { eventDataStore: ARN, account: '444455556666' }).run(ask(), running().options);
    expect(own.asked.some(({ input }) => 'EventDataStoreOwnerAccountId' in input)).toBe(false);
  });

  it('counts rows that no record can be made of', async () => {
    const port = lake([], { pages: [[row('a'), row('b', '{eventID=b}'), [{ EventID: 'c' }]]] });
    const page = await readAll(await new LakeSource(port, { eventDataStore: STORE }).run(ask(), running().options));
    expect(page.records).toHaveLength(1);
    expect(page.unreadable).toEqual([
      { eventId: 'b', why: 'its eventJson is not a JSON object' },
      { eventId: 'c', why: 'its eventJson is empty' },
    ]);
  });

  it.each([
    ['FAILED', 'Syntax', 'CloudTrail Lake could not run the query (Syntax).'],
    ['TIMED_OUT', '', 'CloudTrail Lake gave up: the query ran too long.'],
    ['CANCELLED', '', 'The query was cancelled in CloudTrail Lake before it had ended.'],
  ] as const)('that ended as %s says so', async (QueryStatus, ErrorMessage, message) => {
    const port = lake([{ QueryStatus, ErrorMessage }]);
    const problem = await problemOf(new LakeSource(port, { eventDataStore: STORE }).run(ask(), running().options));
    expect(problem.message).toBe(message);
    expect(problem.fix).toBeDefined();
  });

  it('is cancelled with its caller', async () => {
    const gone = new AbortController();
    const port = lake([], {
      'cloudtrail:DescribeQuery': async () => {
        gone.abort();
        return { QueryStatus: 'RUNNING' };
      },
    });
    const problem = await problemOf(
      new LakeSource(port, { eventDataStore: STORE }).run(ask(), running(gone.signal).options),
    );
    expect(problem.kind).toBe('cancelled');
    expect(port.asked.at(-1)).toEqual({ operation: 'cloudtrail:CancelQuery', input: { QueryId: ID } });
  });

  it('says where it may go on when it could not be cancelled', async () => {
    const gone = new AbortController();
    const port = lake([], {
      'cloudtrail:DescribeQuery': async () => {
        gone.abort();
        return { QueryStatus: 'RUNNING' };
      },
      'cloudtrail:CancelQuery': async () => Promise.reject(new AwsProblem('network', 'No connection.')),
    });
    const problem = await problemOf(
      new LakeSource(port, { eventDataStore: STORE }).run(ask(), running(gone.signal).options),
    );
    expect(problem.fix).toContain(`stop ${ID} in the CloudTrail Lake console`);
  });
});

describe('an event data store', () => {
  it('is named by its ARN or its id', () => {
    expect(eventDataStore(ARN)).toEqual({ id: STORE, region: 'eu-west-1', account: '444455556666' });
    expect(eventDataStore(STORE.toUpperCase())).toEqual({ id: STORE });
  });

  it.each(['', 'my-store', `${STORE} WHERE 1=1`, `${ARN}; --`, 'arn:aws:s3:::bucket'])('is not %j', (text) => {
    expect(() => eventDataStore(text)).toThrow(UsageError);
  });
});
