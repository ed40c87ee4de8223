import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Event } from '../../src/events/types.ts';
import { LongReader, type LongReading } from '../../src/tools/export/long-reader.ts';
import { newestFirst } from '../../src/tools/export/newest-first.ts';
import { openStore } from '../../src/trail/archive/open-store.ts';
import { ArchiveSource } from '../../src/trail/archive/source.ts';
import { AwsFault } from '../../src/trail/demo/types.ts';
import { coverageOf, openReader, type ReadOptions, type TrailQuery } from '../../src/trail/index.ts';
import { ACCOUNT, REGION, account as recordedAccount } from '../aws-server/index.ts';
import { writeArchive } from '../trail/archive/generate.ts';
import { writeRecorded } from '../trail/archive/recorded.ts';
import { DAY, eventIds, idsOf, minutesAgo, NOW, type Opened, open, spread, unhurried } from '../trail/support.ts';

const records = spread(230);
const recorded = recordedAccount({ events: { [REGION]: records } });
const query: TrailQuery = { account: ACCOUNT, region: REGION, ...DAY };

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'export-archive-'));
  folders.push(folder);
  return folder;
}

interface Held {
  reader: LongReader;
  /** Ends of the readings that took over. */
  reopened: Date[];
  /** The most events that one reading held. */
  most(): number;
}

function longReader(
  { account }: Opened,
  asked: TrailQuery,
  options: ReadOptions,
  more: Partial<LongReading> = {},
): Held {
  const readings = [openReader(account, asked, options)];
  const reopened: Date[] = [];
  const [first] = readings;
  if (first === undefined) throw new Error('no reading');
  const reader = new LongReader({
    reader: first,
    open(next) {
      reopened.push(next.to);
      const reading = openReader(account, next, options);
      readings.push(reading);
      return reading;
    },
    wants: () => true,
    mayReopen: () => true,
    ...more,
  });
  return { reader, reopened, most: () => Math.max(...readings.map((reading) => reading.events.length)) };
}

async function readThrough(readers: readonly LongReader[]): Promise<Event[]> {
  const found: Event[] = [];
  for await (const events of newestFirst(readers)) found.push(...events);
  return found;
}

const times = (events: readonly Event[]) => events.map((event) => event.time);
const newest = (events: readonly Event[]) => times(events).sort().reverse();

describe('a long query', () => {
  it.each([1, 50, 100, 10_000])(
    'holds about %i events at a time, and finds each once, newest first',
    async (mostHeld) => {
      const opened = await open({ accounts: [recorded] });
      const { reader, most } = longReader(opened, query, unhurried(), { mostHeld });
      const found = await readThrough([reader]);
      expect(eventIds(found)).toEqual(idsOf(records));
      expect(times(found)).toEqual(newest(found));
      expect(most()).toBeLessThanOrEqual(mostHeld + 100);
      expect(reader.events).toEqual([]);
    },
  );

  it('that is one in coverage, too', async () => {
    const opened = await open({ accounts: [recorded] });
    const { reader, reopened } = longReader(opened, query, unhurried(), { mostHeld: 50 });
    await readThrough([reader]);
    expect(reopened.length).toBeGreaterThan(1);
    const coverage = coverageOf({ accounts: [opened.account], readers: [reader], missing: [], to: NOW, now: NOW });
    expect(coverage.complete).toBe(true);
    expect(coverage.searched).toMatchObject([
      { from: '2026-11-19T05:26:00Z', to: '2026-11-20T05:26:00Z', calls: opened.lookups().length },
    ]);
    expect(reader.calls).toBe(opened.lookups().length);
  });

  it('with more events in one second than may be held reads on to the next second', async () => {
    const burst = [...spread(160, { time: minutesAgo(30) }), ...spread(20)].map((one, at) => ({
      ...one,
      record: { ...one.record, eventID: `burst-${at}`, ...(at < 160 ? { eventTime: minutesAgo(30) } : {}) },
    }));
    const opened = await open({ accounts: [recordedAccount({ events: { [REGION]: burst } })] });
    const { reader } = longReader(opened, query, unhurried(), { mostHeld: 50 });
    expect(eventIds(await readThrough([reader]))).toEqual(idsOf(burst));
  });

  it('that fails on the way gives what came before, and says what is missing', async () => {
    let calls = 0;
    const opened = await open({
      accounts: [recorded],
      fail: ({ operation }) => {
        if (operation !== 'cloudtrail:LookupEvents') return undefined;
        calls += 1;
        return calls > 3 ? new AwsFault('AccessDeniedException', 'no more') : undefined;
      },
    });
    const { reader } = longReader(opened, query, unhurried(), { mostHeld: 50 });
    const found = await readThrough([reader]);
    expect(found.length).toBeGreaterThan(90);
    expect(found.length).toBeLessThan(230);
    expect(reader.missing).toMatchObject([{ from: '2026-11-19T05:26:00Z', to: found.at(-1)?.time }]);
  });

  it('keeps to one reading where each is billed', async () => {
    const opened = await open({ accounts: [recorded] });
    const { reader, reopened } = longReader(opened, query, unhurried(), { mostHeld: 50, mayReopen: () => false });
    expect(await readThrough([reader])).toHaveLength(230);
    expect(reopened).toEqual([]);
  });
});

describe('several queries', () => {
  it('come as one, newest first; one that is found by two of them is given once', async () => {
    const opened = await open({ accounts: [recorded] });
    const ask = (name: string): TrailQuery => ({ ...query, attribute: { key: 'EventName', value: name } });
    const readers = [query, ask('UpdateService'), ask('StopTask')].map(
      (asked) => longReader(opened, asked, unhurried(), { mostHeld: 60 }).reader,
    );
    const found = await readThrough(readers);
    expect(eventIds(found)).toEqual(idsOf(records));
    expect(times(found)).toEqual(newest(found));
  });

  it('wait for each other: none holds much while another is behind', async () => {
    const sparse = recordedAccount({
      events: { [REGION]: spread(900), 'eu-west-1': spread(900, { region: 'eu-west-1' }) },
    });
    const opened = await open({ accounts: [sparse] });
    const readers = [REGION, 'eu-west-1'].map(
      (region) => longReader(opened, { ...query, region }, unhurried(), { mostHeld: 300 }).reader,
    );
    let most = 0;
    let count = 0;
    for await (const events of newestFirst(readers)) {
      count += events.length;
      most = Math.max(most, ...readers.map((reader) => reader.events.length));
    }
    expect(count).toBe(1800);
    expect(most).toBeLessThanOrEqual(300);
  });
});

describe('an archive', () => {
  it('is read in parts too, whatever order its files have', async () => {
    const folder = await emptyFolder();
    await writeRecorded(folder, recorded);
    const opened = await open({ accounts: [recorded] });
    const source = new ArchiveSource(folder, async () => openStore({ dir: folder }));
    const options = unhurried({ older: { source, historyFrom: new Date(NOW.getTime() + 1000) } });
    const { reader, reopened } = longReader(opened, query, options, { mostHeld: 60 });
    const found = await readThrough([reader]);
    expect(eventIds(found)).toEqual(idsOf(records));
    expect(times(found)).toEqual(newest(found));
    expect(reopened.length).toBeGreaterThan(0);
    expect(opened.lookups()).toEqual([]);
  });

  it('of thousands of events is held in parts', async () => {
    const folder = await emptyFolder();
    const span = { from: DAY.from, to: new Date(NOW.getTime() - 600_000) };
    await writeArchive({ folder, seed: 5, account: ACCOUNT, region: REGION, files: 40, recordsPerFile: 60, ...span });
    const opened = await open({ accounts: [recorded] });
    const source = new ArchiveSource(folder, async () => openStore({ dir: folder }));
    const options = unhurried({ older: { source, historyFrom: new Date(NOW.getTime() + 1000) } });
    const { reader, most } = longReader(opened, query, options, { mostHeld: 500 });
    const found = await readThrough([reader]);
    expect(new Set(eventIds(found)).size).toBe(2400);
    expect(found).toHaveLength(2400);
    expect(times(found)).toEqual(newest(found));
    expect(most()).toBeLessThanOrEqual(700);
  });
});
