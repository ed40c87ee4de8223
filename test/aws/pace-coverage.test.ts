import { describe, expect, it } from 'vitest';
import { openAccount } from '../../src/aws/account.ts';
import type { Account, CallOptions } from '../../src/aws/api.ts';
import { createPacer, lookupPace } from '../../src/aws/pace.ts';
import type { ReadOptions } from '../../src/trail/index.ts';
import { coverageOf, HistoryReader, readBaseline } from '../../src/trail/index.ts';
import { account, iamUser, recordOf } from '../aws-server/index.ts';
import { useAws } from './support.ts';

const now = new Date('2026-11-20T05:00:00Z');
const interval = { from: new Date('2026-11-20T03:00:00Z'), to: now };
const people = ['alice', 'bob'];
const events = {
  'us-east-1': people.map((name) => recordOf({ time: '2026-11-20T04:00:00Z', who: iamUser(name) })),
};
const identity = { known: [], expected: [], awsRanges: [] };

function options(): ReadOptions {
  return { signal: new AbortController().signal, deadline: Date.now() + 30_000, identity };
}

async function open(minTime: number, seen?: (options: CallOptions) => void): Promise<Account> {
  await useAws({ accounts: [account({ events })], now: () => now, rate: 0 });
  const opened = await openAccount({ pacer: createPacer({ ...lookupPace, minTime }) });
  if (seen === undefined) return opened;
  const { api } = opened;
  return {
    ...opened,
    api: {
      call: (region, operation, input, given = {}) => {
        if (operation === 'cloudtrail:LookupEvents') seen(given);
        return api.call(region, operation, input, given);
      },
    },
  };
}

const readerOf = (opened: Account, value: string): HistoryReader =>
  new HistoryReader(
    opened,
    { account: opened.id, region: 'us-east-1', attribute: { key: 'Username', value }, ...interval },
    options(),
  );

describe('coverage', () => {
  it('says how long reads waited for the rate, added up where they are told as one', async () => {
    const opened = await open(400);
    const readers = people.map((name) => readerOf(opened, name));
    await Promise.all(readers.map((reader) => reader.readAll()));
    const waited = readers.map(({ searched }) => searched[0]?.waitedSeconds ?? 0);
    expect(Math.max(...waited)).toBeGreaterThanOrEqual(0.3);
    const { searched } = coverageOf({ accounts: [opened], readers, missing: [], to: now, now });
    expect(searched).toHaveLength(1);
    expect(searched[0]?.waitedSeconds).toBeCloseTo(waited.reduce((sum, one) => sum + one));
  });

  it('does not speak of waiting where there was none', async () => {
    const reader = await readerOf(await open(0), 'alice').readAll();
    expect(reader.searched).not.toHaveProperty('waitedSeconds');
  });
});

describe('reading what was usual before', () => {
  it('lets questions go first', async () => {
    const priorities: unknown[] = [];
    const opened = await open(0, ({ priority }) => priorities.push(priority));
    const principal = { key: 'alice', username: 'alice' };
    await readBaseline(opened, 'us-east-1', principal, interval, options(), () => false);
    await readerOf(opened, 'alice').readAll();
    expect(priorities).toEqual(['background', undefined]);
  });
});
