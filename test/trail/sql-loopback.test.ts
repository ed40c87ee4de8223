import { describe, expect, it } from 'vitest';
import { openAccount } from '../../src/aws/index.ts';
import {
  AthenaSource,
  athenaStatement,
  LakeSource,
  lakeStatement,
  portIn,
  readAll,
} from '../../src/trail/sql/index.ts';
import { fastPacer, useAws } from '../aws/support.ts';
import { Athena, type AthenaResult, type AwsOptions, account, Lake, type LakeResult } from '../aws-server/index.ts';
import { ask, PLACE, problemOf, running } from './sql-support.ts';

const CONFIG = { workGroup: 'primary', database: 'logs', table: 'cloudtrail_logs' };
const STORE = '1a2b3c4d-12ab-34cd-56ef-1234567890ab';
const REGION = 'us-east-1';
const RECORD = { eventTime: '2025-02-01T10:00:00Z', eventName: 'StopTask', awsRegion: REGION, eventID: 'ab-12' };
const COLUMNS = ['eventid', 'eventtime', 'eventname', 'awsregion', 'readonly', 'useridentity', 'errorcode'];
const ROW = ['ab-12', RECORD.eventTime, 'StopTask', REGION, 'false', '{"type":"Root","arn":null}', undefined];

const HOSTILE = "web' OR 1=1; DROP TABLE logs; -- ☃";

/** The account as the product opens it, with the real SDK, before a loopback AWS. */
async function opened(options: Partial<AwsOptions>) {
  const stores = {
    [REGION]: [{ EventDataStoreArn: `arn:aws:cloudtrail:${REGION}:111122223333:eventdatastore/${STORE}` }],
  };
  const server = await useAws({ accounts: [account({ setup: { stores } })], rate: 0, ...options });
  const { api } = await openAccount({ pacer: fastPacer() });
  return { server, port: portIn(api, REGION) };
}

describe('Athena, through the SDK', () => {
  it('runs the statement with its parameters, and gives the records of all pages', async () => {
    const rows = Array.from({ length: 1_500 }, () => ROW);
    const athena = new Athena({ answer: (): AthenaResult => ({ columns: COLUMNS, rows, scannedBytes: 12e9 }) });
    const { port } = await opened({ athena });
    const query = ask({ attribute: { key: 'EventName', value: HOSTILE } });
    const run = await new AthenaSource(port, CONFIG).run(query, running().options);
    const { records } = await readAll(run);
    expect(records).toHaveLength(1_500);
    expect(records.at(-1)).toEqual({
      place: PLACE,
      record: { ...RECORD, readOnly: false, userIdentity: { type: 'Root' } },
    });
    expect(run.cost).toBe('Athena scanned 12 GB: $0.06 at the list price of $5 per TB.');
    const { text, parameters } = athenaStatement(CONFIG, query);
    expect(athena.queries).toMatchObject([{ sql: text, parameters, database: 'logs', workGroup: 'primary', pages: 2 }]);
    expect(text).not.toContain('DROP');
    expect(parameters).toContain("'web'' OR 1=1; DROP TABLE logs; -- ☃'");
  });

  it('asks a table with fewer columns again', async () => {
    const answer = ({ sql }: { sql: string }): AthenaResult =>
      sql.includes('tlsdetails')
        ? { failed: { reason: "COLUMN_NOT_FOUND: line 1:8: Column 'tlsdetails' cannot be resolved" } }
        : { columns: COLUMNS, rows: [ROW], scannedBytes: 1 };
    const athena = new Athena({ answer });
    const { port } = await opened({ athena });
    const run = await new AthenaSource(port, CONFIG).run(ask(), running().options);
    expect((await readAll(run)).records).toHaveLength(1);
    expect(athena.queries).toHaveLength(2);
  });

  it('says what to do where there is no place for results', async () => {
    const { port } = await opened({ athena: new Athena({ workGroups: { primary: {} } }) });
    const problem = await problemOf(new AthenaSource(port, CONFIG).run(ask(), running().options));
    expect(problem.message).toContain('No output location provided');
    expect(problem.fix).toContain('athena.outputLocation');
  });

  it('is stopped when the caller goes', async () => {
    const athena = new Athena({ answer: () => ({ running: Number.POSITIVE_INFINITY }) });
    const { port } = await opened({ athena });
    const gone = new AbortController();
    let waits = 0;
    const wait = async (): Promise<void> => {
      waits += 1;
      if (waits === 3) gone.abort();
    };
    const problem = await problemOf(
      new AthenaSource(port, CONFIG).run(ask(), { consent: true, signal: gone.signal, wait }),
    );
    expect(problem.kind).toBe('cancelled');
    expect(athena.queries).toMatchObject([{ stopped: true }]);
  });
});

describe('CloudTrail Lake, through the SDK', () => {
  const config = { eventDataStore: STORE };

  it('runs the statement and gives the records of all pages', async () => {
    const rows = Array.from({ length: 1_001 }, (_, at) => ({ eventID: `${at}`, eventJson: JSON.stringify(RECORD) }));
    const lake = new Lake({ answer: (): LakeResult => ({ rows, scannedBytes: 3e9 }) });
    const { port } = await opened({ lake });
    const query = ask({ attribute: { key: 'EventName', value: HOSTILE } });
    const run = await new LakeSource(port, config).run(query, running().options);
    const { records } = await readAll(run);
    expect(records).toHaveLength(1_001);
    expect(records[0]).toEqual({ place: PLACE, record: RECORD });
    expect(run.cost).toContain('$0.01');
    expect(lake.queries).toMatchObject([{ sql: lakeStatement(STORE, query), eventDataStore: STORE, pages: 2 }]);
    expect(lake.queries[0]?.sql).not.toContain('DROP');
  });

  it('is cancelled when the caller goes', async () => {
    const lake = new Lake({ answer: () => ({ running: Number.POSITIVE_INFINITY }) });
    const { port } = await opened({ lake });
    const gone = new AbortController();
    const wait = async (): Promise<void> => gone.abort();
    const problem = await problemOf(
      new LakeSource(port, config).run(ask(), { consent: true, signal: gone.signal, wait }),
    );
    expect(problem.kind).toBe('cancelled');
    expect(lake.queries).toMatchObject([{ cancelled: true }]);
  });

  it('says that a store is not there', async () => {
    const { port } = await opened({ lake: new Lake() });
    const other = { eventDataStore: '99999999-12ab-34cd-56ef-1234567890ab' };
    const problem = await problemOf(new LakeSource(port, other).run(ask(), running().options));
    expect(problem.kind).toBe('not-found');
    expect(problem.fix).toContain('lake.eventDataStore');
  });
});
