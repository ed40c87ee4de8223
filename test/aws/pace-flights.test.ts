import { describe, expect, it, vi } from 'vitest';
import { openAccount } from '../../src/aws/account.ts';
import type { CallOptions } from '../../src/aws/api.ts';
import { createPacer, lookupPace } from '../../src/aws/pace.ts';
import type { LoggedRequest } from '../aws-server/index.ts';
import { account, recordOf } from '../aws-server/index.ts';
import { fastPacer, rejection, useAws } from './support.ts';

const now = new Date('2026-11-20T05:00:00Z');
const events = { 'us-east-1': [recordOf({ time: '2026-11-20T04:00:00Z' })], 'eu-west-1': [] };
const recorded = account({ events });
const KEY = '111122223333-us-east-1';
const lookups = (log: readonly LoggedRequest[]): LoggedRequest[] =>
  log.filter(({ operation }) => operation === 'cloudtrail:LookupEvents');

async function open(pacer = fastPacer()) {
  const server = await useAws({ accounts: [recorded], now: () => now, rate: 0 });
  const { api } = await openAccount({ pacer });
  return {
    server,
    api,
    lookup: (MaxResults: number, options: CallOptions = {}) =>
      api.call('us-east-1', 'cloudtrail:LookupEvents', { MaxResults }, options),
  };
}

describe('identical LookupEvents calls under way', () => {
  it('are one request, whose answer all of them get', async () => {
    const { server, api, lookup } = await open();
    const answers = await Promise.all([
      ...Array.from({ length: 8 }, () => lookup(50)),
      api.call('us-east-1', 'cloudtrail:LookupEvents', { NextToken: undefined, MaxResults: 50 }),
    ]);
    expect(lookups(server.log)).toHaveLength(1);
    expect(answers.map(({ Events }) => Events?.length)).toEqual(Array(9).fill(1));
  });

  it('share nothing with another question, another Region, or one that has been answered', async () => {
    const { server, api, lookup } = await open();
    await Promise.all([lookup(50), lookup(49), api.call('eu-west-1', 'cloudtrail:LookupEvents', { MaxResults: 50 })]);
    await lookup(50);
    expect(lookups(server.log)).toHaveLength(4);
  });

  it('share a failure, too, and none of it stays', async () => {
    const { api } = await open();
    const wrong = () => api.call('us-east-1', 'cloudtrail:LookupEvents', { MaxResults: 51 });
    const errors = await Promise.all([rejection(wrong()), rejection(wrong())]);
    expect(errors.map((error) => error instanceof Error && error.name)).toEqual(['AwsProblem', 'AwsProblem']);
    expect(errors[0]).toBe(errors[1]);
    expect(await rejection(wrong())).not.toBe(errors[0]);
  });

  it('go on when one of them leaves', async () => {
    const pacer = createPacer({ ...lookupPace, minTime: 100 });
    const { server, lookup } = await open(pacer);
    const gone = new AbortController();
    const before = lookup(1);
    const leaving = rejection(lookup(50, { signal: gone.signal }));
    const staying = lookup(50);
    gone.abort();
    expect(await leaving).toMatchObject({ kind: 'cancelled' });
    expect((await staying).Events).toHaveLength(1);
    await before;
    expect(lookups(server.log)).toHaveLength(2);
  });

  it('are given up when the last of them leaves; whoever asks then sends a new request', async () => {
    const pacer = createPacer({ ...lookupPace, minTime: 100 });
    const { server, lookup } = await open(pacer);
    const [one, other] = [new AbortController(), new AbortController()];
    const before = lookup(1);
    await before;
    const leaving = [one, other].map(({ signal }) => rejection(lookup(50, { signal })));
    await vi.waitFor(() => expect(pacer.stats(KEY).waiting).toBe(1));
    one.abort();
    other.abort();
    const later = lookup(50);
    expect(await Promise.all(leaving)).toMatchObject([{ kind: 'cancelled' }, { kind: 'cancelled' }]);
    expect((await later).Events).toHaveLength(1);
    expect(lookups(server.log)).toHaveLength(2);
  });

  it('are a question as soon as one of them is', async () => {
    const { server, lookup } = await open(createPacer({ ...lookupPace, minTime: 50 }));
    await lookup(1);
    await Promise.all([
      lookup(2, { priority: 'background' }),
      lookup(3, { priority: 'background' }),
      lookup(4),
      lookup(3),
    ]);
    expect(lookups(server.log).map(({ input }) => input['MaxResults'])).toEqual([1, 3, 4, 2]);
  });

  it('tell each of them how long it waited, also the one that gave up', async () => {
    const pacer = createPacer({ ...lookupPace, minTime: 300 });
    const { lookup } = await open(pacer);
    await lookup(1);
    const waits = { early: 0, late: 0, gone: 0 };
    const noting =
      (who: keyof typeof waits): ((milliseconds: number) => void) =>
      (milliseconds) => {
        waits[who] += milliseconds;
      };
    const early = lookup(50, { onWait: noting('early') });
    const left = rejection(lookup(49, { onWait: noting('gone'), signal: AbortSignal.timeout(50) }));
    await new Promise((resolve) => setTimeout(resolve, 100));
    const late = lookup(50, { onWait: noting('late') });
    await Promise.all([early, late, left]);
    expect(waits.early).toBeGreaterThan(waits.late + 50);
    expect(waits.late).toBeGreaterThan(0);
    expect(waits.gone).toBeGreaterThan(0);
  });
});
