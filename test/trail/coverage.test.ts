import { describe, expect, it } from 'vitest';
import { openAccount } from '../../src/aws/index.ts';
import { type Attribute, coverageOf, HistoryReader } from '../../src/trail/index.ts';
import { useAws } from '../aws/support.ts';
import { ACCOUNT, account } from '../aws-server/index.ts';
import { DAY, NOW, type Opened, open, spread, unhurried } from './support.ts';

async function reading(
  { account: opened }: Opened,
  attribute: Attribute,
  more: Partial<typeof DAY> = {},
  region = 'us-east-1',
) {
  return new HistoryReader(opened, { account: ACCOUNT, region, attribute, ...DAY, ...more }, unhurried()).readAll();
}

const byName = (value: string): Attribute => ({ key: 'EventName', value });
const recorded = account({ events: { 'us-east-1': spread(60), 'eu-west-1': [] } });

describe('coverage', () => {
  it('tells queries of one place that reached equally far in one line, with what they really cost', async () => {
    const opened = await open({ accounts: [recorded] });
    const readers = [
      await reading(opened, { key: 'ReadOnly', value: 'false' }),
      await reading(opened, { key: 'Username', value: 'root' }),
      await reading(opened, byName('StopTask'), {}, 'eu-west-1'),
    ];
    const coverage = coverageOf({ accounts: [opened.account], readers, missing: [], to: DAY.to, now: NOW });
    expect(coverage).toMatchObject({ complete: true, missing: [], freshUntil: '2026-11-20T05:11:00Z' });
    expect(coverage.accounts).toMatchObject([{ account: ACCOUNT, caller: recorded.caller }]);
    expect(coverage.searched.map(({ region, query, events, calls }) => [region, query, events, calls])).toEqual([
      ['us-east-1', 'ReadOnly=false + Username=root', 60, 3],
      ['eu-west-1', 'EventName=StopTask', 0, 1],
    ]);
  });

  it('does not merge queries that reached differently far, unless they only helped', async () => {
    const opened = await open({ accounts: [recorded] });
    const near = await reading(opened, byName('UpdateService'), { from: new Date('2026-11-20T00:00:00Z') });
    const far = await reading(opened, byName('StopTask'));
    const both = { accounts: [opened.account], missing: [], to: DAY.to, now: NOW };
    expect(coverageOf({ ...both, readers: [near, far] }).searched).toHaveLength(2);
    const helped = coverageOf({ ...both, readers: [], helpers: [near, far] }).searched;
    expect(helped).toMatchObject([
      {
        query: 'EventName=UpdateService + EventName=StopTask',
        from: '2026-11-19T05:26:00Z',
        to: '2026-11-20T05:26:00Z',
        calls: 2,
      },
    ]);
  });

  it('names a few queries, and counts the rest', async () => {
    const opened = await open({ accounts: [recorded] });
    const readers = await Promise.all(['A', 'B', 'C', 'D', 'E', 'F'].map((name) => reading(opened, byName(name))));
    const { searched } = coverageOf({ accounts: [], readers, missing: [], to: DAY.to, now: NOW });
    expect(searched).toMatchObject([{ query: 'EventName=A + EventName=B + EventName=C + 3 more', calls: 6 }]);
  });

  it('tells the same trouble of one place once, and another apart', async () => {
    const opened = await open({
      accounts: [recorded],
      denied: [{ operation: 'cloudtrail:LookupEvents', region: 'eu-west-1' }],
    });
    const readers = [
      await reading(opened, byName('StopTask'), {}, 'eu-west-1'),
      await reading(opened, byName('RunTask'), {}, 'eu-west-1'),
      await reading(opened, byName('RunTask')),
    ];
    const missing = [{ region: 'us-east-1', why: 'ECS could not be asked' }];
    const coverage = coverageOf({ accounts: [opened.account], readers, missing, to: DAY.to, now: NOW });
    expect(coverage.complete).toBe(false);
    expect(coverage.missing).toMatchObject([
      { region: 'eu-west-1', why: expect.stringContaining('cloudtrail:LookupEvents') },
      { region: 'us-east-1', why: 'ECS could not be asked' },
    ]);
    // What never came back was not searched.
    expect(coverage.searched.map(({ region }) => region)).toEqual(['us-east-1']);
  });

  it('does not miss what only helped', async () => {
    const opened = await open({ accounts: [recorded], denied: [{ operation: 'cloudtrail:LookupEvents' }] });
    const helper = await reading(opened, byName('StopTask'));
    const coverage = coverageOf({ accounts: [], readers: [], helpers: [helper], missing: [], to: DAY.to, now: NOW });
    expect(coverage).toMatchObject({ complete: true, searched: [], missing: [] });
  });

  it('is fresh up to the end of a window that ended long ago', () => {
    const to = new Date('2026-11-18T00:00:00Z');
    const { freshUntil } = coverageOf({ accounts: [], readers: [], missing: [], to, now: NOW });
    expect(freshUntil).toBe('2026-11-18T00:00:00Z');
  });

  it('says that AWS refused calls for the rate, and that nothing was lost by it', async () => {
    const region = 'eu-central-1';
    const events = { [region]: spread(200, { region }) };
    const server = await useAws({
      accounts: [account({ regions: ['us-east-1', region], events })],
      rate: 1,
      now: () => NOW,
    });
    const opened = await openAccount();
    const query = { account: ACCOUNT, region, attribute: { key: 'ReadOnly', value: 'false' } as const, ...DAY };
    const reader = await new HistoryReader(opened, query, unhurried()).readAll();
    const refused = server.log.filter(({ outcome }) => outcome === 'ThrottlingException').length;
    expect(refused).toBeGreaterThan(0);
    expect(reader.events).toHaveLength(200);
    const { notes } = coverageOf({ accounts: [opened], readers: [reader], missing: [], to: DAY.to, now: NOW });
    expect(notes).toHaveLength(1);
    expect(notes?.[0]).toMatch(
      /^AWS refused (?:one call|\d+ calls) in eu-central-1 for the rate, which everyone in the account shares; .* nothing is lost but time\./,
    );
  });
});
