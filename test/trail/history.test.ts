import { describe, expect, it } from 'vitest';
import { HistoryReader, mergeEvents, OUT_OF_TIME, type PageReport, type ReadOptions } from '../../src/trail/index.ts';
import { ACCOUNT, account, recordOf } from '../aws-server/index.ts';
import { DAY, eventIds, idsOf, minutesAgo, type Opened, open, spread, unhurried } from './support.ts';

const records = spread(230);
const recorded = account({ events: { 'us-east-1': records } });

function reader({ account: opened }: Opened, options: ReadOptions = unhurried()): HistoryReader {
  const attribute = { key: 'ReadOnly' as const, value: 'false' };
  return new HistoryReader(opened, { account: ACCOUNT, region: 'us-east-1', attribute, ...DAY }, options);
}

describe('a reader of event history', () => {
  it('follows the pages to the end, newest first', async () => {
    const opened = await open({ accounts: [recorded] });
    const read = await reader(opened).readAll();
    expect(eventIds(read.events)).toEqual(idsOf(records));
    expect(read.events.map((event) => event.time)).toEqual(
      read.events
        .map((event) => event.time)
        .sort()
        .reverse(),
    );
    expect({ calls: read.calls, complete: read.complete, stopped: read.stopped, missing: read.missing[0] }).toEqual({
      calls: 5,
      complete: true,
      stopped: undefined,
      missing: undefined,
    });
    expect(read.searched[0]).toMatchObject({
      account: ACCOUNT,
      region: 'us-east-1',
      source: 'event history',
      query: 'ReadOnly=false',
      from: '2026-11-19T05:26:00Z',
      to: '2026-11-20T05:26:00Z',
      events: 230,
      calls: 5,
    });
  });

  it('is not taken in by pages that are empty or cut short and carry a token', async () => {
    const opened = await open({ accounts: [recorded], faults: { emptyPages: 0.7, shortPages: 0.6, seed: 3 } });
    const read = await reader(opened).readAll();
    expect(eventIds(read.events)).toEqual(idsOf(records));
    expect(read.calls).toBeGreaterThan(5);
  });

  it('gets through failing servers and dropped connections', async () => {
    const opened = await open({ accounts: [recorded], faults: { status500: 0.3, drop: 0.2, seed: 5 } });
    const read = await reader(opened).readAll();
    expect(eventIds(read.events)).toEqual(idsOf(records));
    expect(opened.server.log.some(({ outcome }) => outcome === 'dropped')).toBe(true);
  });

  it('reads on only until it has enough, and knows how far it came', async () => {
    const opened = await open({ accounts: [recorded] });
    const read = await reader(opened).readAll((so) => so.calls >= 2);
    expect(read.calls).toBe(2);
    expect(read.done).toBe(false);
    expect(read.reachedTo.toISOString()).toBe(new Date(read.events.at(-1)?.time ?? '').toISOString());
    // 100 of 230 read: three more pages.
    expect(read.estimatedPagesLeft).toBe(3);
    await read.readAll();
    expect(read.complete).toBe(true);
    expect(read.estimatedPagesLeft).toBe(0);
    expect(read.reachedTo).toEqual(DAY.from);
  });

  it('reports each page with an estimate of all', async () => {
    const reports: PageReport[] = [];
    const opened = await open({ accounts: [recorded] });
    await reader(opened, unhurried({ onPage: (report) => reports.push(report) })).readAll();
    expect(reports.map(({ page, events }) => [page, events])).toEqual([
      [1, 50],
      [2, 100],
      [3, 150],
      [4, 200],
      [5, 230],
    ]);
    expect(reports.map((report) => report.estimatedPages)).toEqual([5, 5, 5, 5, 5]);
    expect(reports.at(-1)).toMatchObject({ region: 'us-east-1', query: 'ReadOnly=false', reachedTo: DAY.from });
  });

  it('at its deadline stops with what it has, and says what it has not', async () => {
    const opened = await open({ accounts: [recorded], faults: { slowMs: 120 } });
    const read = await reader(opened, unhurried({ deadline: Date.now() + 300 })).readAll();
    expect(read.calls).toBeGreaterThan(0);
    expect(read.complete).toBe(false);
    expect(read.stopped).toBe(OUT_OF_TIME);
    const oldest = read.events.at(-1)?.time;
    expect(read.missing[0]).toEqual({
      account: ACCOUNT,
      region: 'us-east-1',
      from: '2026-11-19T05:26:00Z',
      to: oldest,
      why: OUT_OF_TIME,
      fix: 'Ask again with the cursor to go on from there.',
    });
    expect(read.searched[0]).toMatchObject({ from: oldest, to: '2026-11-20T05:26:00Z', events: read.events.length });
  });

  it('whose deadline has passed asks nothing', async () => {
    const opened = await open({ accounts: [recorded] });
    const read = await reader(opened, unhurried({ deadline: Date.now() - 1 })).readAll();
    expect(opened.lookups()).toEqual([]);
    expect(read.searched[0]).toBeUndefined();
    expect(read.missing[0]).toMatchObject({
      from: '2026-11-19T05:26:00Z',
      to: '2026-11-20T05:26:00Z',
      why: OUT_OF_TIME,
    });
  });

  it('throws when its caller has gone, at once', async () => {
    const opened = await open({ accounts: [recorded], faults: { slowMs: 3000 } });
    const stop = new AbortController();
    const began = performance.now();
    const reading = reader(opened, unhurried({ signal: stop.signal })).readAll();
    setTimeout(() => stop.abort(), 100);
    await expect(reading).rejects.toMatchObject({ name: 'AwsProblem', kind: 'cancelled' });
    expect(performance.now() - began).toBeLessThan(2500);
    await expect(reader(opened, unhurried({ signal: stop.signal })).readPage()).rejects.toMatchObject({
      kind: 'cancelled',
    });
  });

  it('names what AWS refused, with the remedy, and does not throw', async () => {
    const opened = await open({ accounts: [recorded], denied: [{ operation: 'cloudtrail:LookupEvents' }] });
    const read = await reader(opened).readAll();
    expect(read.events).toEqual([]);
    expect(read.problem?.kind).toBe('access-denied');
    expect(read.missing[0]).toMatchObject({
      region: 'us-east-1',
      from: '2026-11-19T05:26:00Z',
      to: '2026-11-20T05:26:00Z',
      why: expect.stringContaining('cloudtrail:LookupEvents'),
      fix: expect.any(String),
    });
  });

  it('takes from the wrapper what the record does not say', async () => {
    const bare = recordOf({
      time: minutesAgo(5),
      resources: [{ ResourceType: 'AWS::ECS::Service' }],
      more: { awsRegion: '', recipientAccountId: '' },
    });
    const opened = await open({ accounts: [account({ events: { 'us-east-1': [bare] } })] });
    const [event] = (await reader(opened).readAll()).events;
    expect(event).toMatchObject({
      account: ACCOUNT,
      region: 'us-east-1',
      identity: { username: 'alice' },
      resources: [],
    });
  });
});

describe('several reads together', () => {
  it('give an event once that came twice, from one query or from two', async () => {
    const twice = [...records.slice(0, 10), ...records.slice(0, 4)];
    const opened = await open({ accounts: [account({ events: { 'us-east-1': twice } })] });
    const one = await reader(opened).readAll();
    const other = await reader(opened).readAll();
    expect(one.events).toHaveLength(14);
    expect(eventIds(mergeEvents([one, other]))).toEqual(idsOf(records.slice(0, 10)));
  });
});
