import { describe, expect, it } from 'vitest';
import { ConsentNeeded, type World } from '../../src/tools/index.ts';
import { openOlder } from '../../src/trail/open-older.ts';
import { Athena, type AthenaResult, account, Lake, recordOf } from '../aws-server/index.ts';
import { askIn, type LiveOptions, liveWorld } from '../tools/support.ts';

const NOW = new Date('2026-11-20T12:00:00Z');
const REGION = 'us-east-1';
const STORE = `arn:aws:cloudtrail:${REGION}:111122223333:eventdatastore/1a2b3c4d-12ab-34cd-56ef-1234567890ab`;
const ATHENA = { athena: { workGroup: 'primary', database: 'logs', table: 'cloudtrail_logs' } };
const LAKE = { lake: { eventDataStore: STORE } };
const OLD = { since: '2025-01-31', until: '2025-02-02', eventNames: ['StopTask'] };
const COLUMNS = ['eventid', 'eventtime', 'eventsource', 'eventname', 'awsregion', 'recipientaccountid', 'readonly'];
const row = (id: string, time: string): string[] => [
  id,
  time,
  'ecs.amazonaws.com',
  'StopTask',
  REGION,
  '111122223333',
  'false',
];

/** An account whose configuration names a billed source, and what was asked of it. */
async function billed(setting: object, options: Partial<LiveOptions> = {}) {
  const live = await liveWorld({
    accounts: [account({ events: { [REGION]: [recordOf({ time: '2026-11-20T10:00:00Z', name: 'StopTask' })] } })],
    now: () => NOW,
    ...options,
  });
  const settings = { ...live.world.settings, ...setting };
  const world: World = { ...live.world, settings, older: openOlder(settings, live.world.accounts) };
  return { ...live, ask: (given: Record<string, unknown>) => askIn(world, 'lookup_events', given) };
}

describe('a question that costs money', () => {
  it.each([
    ['Athena', ATHENA, /^Athena bills what a query scans, at the list price of \$5 per TB, 10 MB a query at least\./],
    ['CloudTrail Lake', LAKE, /closed to new customers since 31 May 2026/],
  ])('of %s is told its price and not asked without consent', async (_name, setting, words) => {
    const athena = new Athena();
    const lake = new Lake();
    const { ask, server } = await billed(setting, { athena, lake });
    const refused = await ask(OLD).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ConsentNeeded);
    expect(String(refused)).toMatch(/Nothing was asked\. Give allowCost: true \(--yes on the command line\) to ask\.$/);
    expect(refused instanceof ConsentNeeded ? refused.cost : '').toMatch(words);
    expect([...athena.queries, ...lake.queries]).toEqual([]);
    expect(server.log.map(({ operation }) => operation).filter((name) => /athena|Query/.test(name))).toEqual([]);
  });

  it('is not one where its time is in event history', async () => {
    const athena = new Athena();
    const { ask } = await billed(ATHENA, { athena });
    const { events } = await ask({ eventNames: ['StopTask'] });
    expect(events).toHaveLength(1);
    expect(athena.queries).toEqual([]);
  });

  it('is answered with consent, with the bytes and the price in its coverage', async () => {
    const rows = [row('b', '2025-02-01T10:00:00Z'), row('a', '2025-01-31T09:00:00Z')];
    const athena = new Athena({ answer: (): AthenaResult => ({ columns: COLUMNS, rows, scannedBytes: 12e9 }) });
    const { ask } = await billed(ATHENA, { athena });
    const { events, coverage } = await ask({ ...OLD, allowCost: true });
    expect(events.map((event) => event.eventId)).toEqual(['b', 'a']);
    expect(coverage.searched).toMatchObject([
      { source: 'Athena', query: 'EventName=StopTask', events: 2, calls: 0, scannedBytes: 12e9 },
    ]);
    expect(coverage.notes).toContain('Athena scanned 12 GB: $0.06 at the list price of $5 per TB.');
    expect(coverage.complete).toBe(true);
    expect(athena.queries).toHaveLength(1);
  });

  it('reads recent events from event history even then, and the rest from there', async () => {
    const rows = [row('a', '2025-02-01T10:00:00Z')];
    const athena = new Athena({ answer: (): AthenaResult => ({ columns: COLUMNS, rows, scannedBytes: 1 }) });
    const { ask } = await billed(ATHENA, { athena });
    const { events, coverage } = await ask({ since: '2025-01-31', eventNames: ['StopTask'], allowCost: true });
    expect(events.map((event) => event.time)).toEqual(['2026-11-20T10:00:00Z', '2025-02-01T10:00:00Z']);
    expect(coverage.searched.map((part) => part.source).sort()).toEqual(['Athena', 'event history']);
  });

  it('that fails is missing, and never looks like nothing happened', async () => {
    const reason = 'TABLE_NOT_FOUND: line 1:15: Table awsdatacatalog.logs.cloudtrail_logs does not exist';
    const athena = new Athena({ answer: (): AthenaResult => ({ failed: { reason } }) });
    const { ask } = await billed(ATHENA, { athena });
    await expect(ask({ ...OLD, allowCost: true })).rejects.toThrow(/cloudtrail_logs/);
  });
});
