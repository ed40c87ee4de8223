import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWorld, type World } from '../../../src/tools/index.ts';
import type { RecordedAccount } from '../../../src/trail/demo/types.ts';
import { withoutCredentials as noCredentials } from '../../aws/support.ts';
import { account, recordOf } from '../../aws-server/index.ts';
import { askIn, type Live, type LiveOptions, liveWorld } from '../../tools/support.ts';
import { writeRecorded } from './recorded.ts';

const NOW = new Date('2026-11-20T12:00:00Z');
const DAY = 86_400_000;
const REGION = 'us-east-1';

/** One change every six hours for 120 days: some of them only an archive has, some only event history. */
const changes = Array.from({ length: 480 }, (_, at) =>
  recordOf({
    time: `${new Date(NOW.getTime() - 3_600_000 - at * 6 * 3_600_000).toISOString().slice(0, 19)}Z`,
    request: { cluster: 'prod', service: 'checkout', desiredCount: at },
    more: { note: at },
  }),
);
const everything = account({ events: { [REGION]: changes } });
const ids = changes.map(({ record }) => String(record['eventID']));
const folder = mkdtempSync(join(tmpdir(), 'archive-'));
beforeAll(() => writeRecorded(folder, everything));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Archived extends Omit<Live, 'ask'> {
  ask: Live['ask'];
}

/** A live account with an archive beside it, as the configuration names it. */
async function withArchive(
  options: Partial<LiveOptions> = {},
  setting: object = { archive: { dir: folder } },
): Promise<Archived> {
  const live = await liveWorld({ accounts: [everything], now: () => NOW, ...options });
  const { openOlder } = await import('../../../src/trail/open-older.ts');
  const settings = { ...live.world.settings, ...setting };
  const world: World = { ...live.world, settings, older: openOlder(settings, live.world.accounts) };
  return { ...live, world, ask: (name, given = {}, call = {}) => askIn(world, name, given, call) };
}

async function allOf(archived: Archived, given: Record<string, unknown>) {
  const found: string[] = [];
  let answer = await archived.ask('lookup_events', { ...given, limit: 100 });
  const first = answer;
  for (;;) {
    found.push(...answer.events.map((event) => event.eventId));
    if (answer.cursor === undefined) return { found, first, last: answer };
    answer = await archived.ask('lookup_events', { ...given, limit: 100, cursor: answer.cursor });
  }
}

describe('a window across the end of event history', () => {
  it('is answered from both, no event twice and none left out', async () => {
    const { found, last } = await allOf(await withArchive(), { since: '119d', readOnly: false });
    expect(new Set(found).size).toBe(found.length);
    expect([...found].sort()).toEqual([...ids.slice(0, found.length)].sort());
    expect(found.length).toBeGreaterThanOrEqual(475);
    expect(last.coverage.complete).toBe(true);
  });

  it('names both sources in its coverage, one after the other in time', async () => {
    const archived = await withArchive();
    const { coverage } = await archived.ask('fleet_audit', { since: '95d' });
    const parts = coverage.searched.filter((part) => part.query.includes('ReadOnly=false'));
    expect(parts.map((part) => part.source).sort()).toEqual(['event history', `log archive ${folder}`]);
    const [old, fresh] = [...parts].sort((a, b) => a.from.localeCompare(b.from));
    expect(Date.parse(fresh?.from ?? '') - Date.parse(old?.to ?? '')).toBe(1000);
  });

  it('asks event history only, where all of it is recent', async () => {
    const archived = await withArchive();
    const { coverage } = await archived.ask('lookup_events', { since: '7d', readOnly: false });
    expect(coverage.searched.map((part) => part.source)).toEqual(['event history']);
  });

  it('asks event history nothing, where none of it is', async () => {
    const archived = await withArchive();
    const { events, coverage } = await archived.ask('lookup_events', { since: '110d', until: '100d ago', limit: 100 });
    expect(events.map((event) => event.eventId)).toEqual(
      ids.filter((_, at) => isWithin(changes[at], NOW.getTime() - 110 * DAY, NOW.getTime() - 100 * DAY)),
    );
    expect(coverage.searched.map((part) => part.source)).toEqual([`log archive ${folder}`]);
    expect(archived.lookups()).toEqual([]);
  });

  it('still gives what the archive has when event history is denied, and says what is missing', async () => {
    const archived = await withArchive({ denied: [{ operation: 'cloudtrail:LookupEvents' }] });
    const { answer, events, coverage } = await archived.ask('lookup_events', { since: '119d', readOnly: false });
    expect(answer).toMatch(/^Incomplete, not everything could be read: us-east-1 \(/);
    expect(events.length).toBe(20);
    expect(coverage.missing).toHaveLength(1);
    expect(coverage.missing[0]?.why).toContain('cloudtrail:LookupEvents');
  });

  it('is refused with what to set up where there is no archive', async () => {
    const live = await liveWorld({ accounts: [everything], now: () => NOW });
    await expect(live.ask('lookup_events', { since: '120d' })).rejects.toThrow(
      /^120 days back is before CloudTrail's event history \(90 days, since 22 August 2026 12:00 UTC\)\. Start later, or name the log files/,
    );
  });
});

describe('a recent window that event history would need very many calls for', () => {
  const busy = account({
    events: {
      [REGION]: Array.from({ length: 6000 }, (_, at) =>
        recordOf({
          time: `${new Date(NOW.getTime() - 60_000 - at * 60_000).toISOString().slice(0, 19)}Z`,
          more: { note: at },
        }),
      ),
    },
  });
  const busyFolder = mkdtempSync(join(tmpdir(), 'archive-'));
  beforeAll(() => writeRecorded(busyFolder, busy));
  afterAll(() => rmSync(busyFolder, { recursive: true, force: true }));

  it('is read from log files but for the last day, each event once', async () => {
    const archived = await withArchive({ accounts: [busy] }, { archive: { dir: busyFolder } });
    const { coverage, clusters } = await archived.ask('fleet_audit', { since: '4d' });
    expect(clusters).toEqual([]);
    const parts = coverage.searched.filter((part) => part.query.includes('ReadOnly=false'));
    expect(parts.map((part) => part.source).sort()).toEqual(['event history', `log archive ${busyFolder}`]);
    expect(archived.lookups().filter((call) => call.includes('ReadOnly=false')).length).toBeLessThan(40);
    const { found } = await allOf(archived, { since: '3d', readOnly: false });
    expect(new Set(found).size).toBe(found.length);
    expect(found).toHaveLength(3 * 24 * 60);
  }, 60_000);
});

describe('accounts of an archive', () => {
  it('answer without any credentials, Regions and all', async () => {
    const { world } = await withoutCredentials();
    const { events, coverage } = await askIn(world, 'lookup_events', { since: '5d', readOnly: false });
    expect(events).toHaveLength(20);
    expect(coverage.accounts).toMatchObject([{ account: everything.id, caller: `log archive ${folder}` }]);
    expect(coverage.complete).toBe(true);
  });

  it('that it has no log files of are refused by name', async () => {
    const { world } = await withoutCredentials();
    await expect(askIn(world, 'lookup_events', { since: '5d', profiles: ['999988887777'] })).rejects.toThrow(
      `The log archive ${folder} has no log files of account 999988887777. It has those of ${everything.id}.`,
    );
  });

  it('of a time without log files are no proof that nothing happened', async () => {
    const { world } = await withoutCredentials();
    const { answer, coverage } = await askIn(world, 'lookup_events', { since: '2024-01-01', until: '2024-01-05' });
    expect(coverage.complete).toBe(false);
    expect(answer).toContain('has no log files of that time');
  });
});

/** The command line's `--archive`, on a machine without credentials. */
async function withoutCredentials(): Promise<{ world: World }> {
  noCredentials();
  return { world: { ...(await openWorld({ archive: folder, cache: false })), now: () => NOW } };
}

function isWithin(change: RecordedAccount['events'][string][number] | undefined, from: number, to: number): boolean {
  const time = Date.parse(String(change?.record['eventTime']));
  return time >= from && time <= to;
}
