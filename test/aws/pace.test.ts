import { describe, expect, it } from 'vitest';
import { openAccount } from '../../src/aws/account.ts';
import type { Pacer } from '../../src/aws/pace.ts';
import { createPacer, lookupPace, orAborted } from '../../src/aws/pace.ts';
import { AwsProblem } from '../../src/aws/problem.ts';
import type { LoggedRequest } from '../aws-server/index.ts';
import { account, recordOf } from '../aws-server/index.ts';
import { fastPacer, rejection, useAws } from './support.ts';

const now = new Date('2026-11-20T05:00:00Z');
const records = Array.from({ length: 7 }, (_, minute) => recordOf({ time: `2026-11-20T04:0${minute}:00Z` }));
const recorded = account({ events: { 'us-east-1': records, 'eu-west-1': [] }, regions: ['us-east-1', 'eu-west-1'] });
const lookups = (log: readonly LoggedRequest[]): LoggedRequest[] =>
  log.filter(({ operation }) => operation === 'cloudtrail:LookupEvents');

/** Most requests in any span of `ms` milliseconds. */
function busiest(times: readonly number[], ms: number): number {
  return Math.max(...times.map((start) => times.filter((time) => time >= start && time < start + ms).length));
}

/** Calls that differ, for those that do not are one. All ask for more than there is. */
async function open(pacer: Pacer) {
  const { api } = await openAccount({ pacer });
  let asked = 0;
  return (signal?: AbortSignal, region = 'us-east-1') => {
    asked += 1;
    const StartTime = new Date(now.getTime() - 86_400_000 - asked * 1000);
    return api.call(region, 'cloudtrail:LookupEvents', { StartTime }, { signal });
  };
}

describe('pacing of LookupEvents', () => {
  it('starts two requests a second, and each Region on its own', async () => {
    const server = await useAws({ accounts: [recorded], now: () => now });
    const lookup = await open(createPacer(lookupPace));
    await lookup();
    const regions = [...Array<string>(5).fill('us-east-1'), 'eu-west-1'];
    const answers = await Promise.all(regions.map((region) => lookup(undefined, region)));
    expect(answers.map(({ Events }) => Events?.length)).toEqual([7, 7, 7, 7, 7, 0]);
    const times = lookups(server.log)
      .filter(({ region }) => region === 'us-east-1')
      .map(({ time }) => time);
    // 2.5 s as started; half a second of slack for when they arrive.
    expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeGreaterThan(2000);
    expect(busiest(times, 1000)).toBeLessThanOrEqual(4);
    expect(lookups(server.log).at(-1)?.region).toBe('us-east-1');
  });

  it('waits out throttling when two clients compete for the same account, so that neither question fails', async () => {
    const server = await useAws({ accounts: [recorded], now: () => now, rate: 5, burst: 1 });
    const pace = { ...lookupPace, minTime: 50, firstDelay: 20, longestDelay: 200 };
    const [first, second] = [createPacer(pace), createPacer(pace)];
    const [one, other] = [await open(first), await open(second)];
    const answers = await Promise.all(Array.from({ length: 8 }, (_, at) => (at % 2 === 0 ? one : other)()));
    expect(answers.map(({ Events }) => Events?.length)).toEqual(Array(8).fill(7));
    const outcomes = lookups(server.log).map(({ outcome }) => outcome);
    expect(outcomes.filter((outcome) => outcome === '200')).toHaveLength(8);
    const throttled = outcomes.filter((outcome) => outcome === 'ThrottlingException').length;
    expect(throttled).toBeGreaterThan(0);
    expect(first.stats('111122223333-us-east-1').throttled + second.stats('111122223333-us-east-1').throttled).toBe(
      throttled,
    );
  });

  it('puts every retry through the limiter instead of between the turns', async () => {
    const starts: number[] = [];
    const pacer = createPacer({ minTime: 100, firstDelay: 1, longestDelay: 2, transientRetries: 5 });
    let failures = 3;
    const job = async (): Promise<string> => {
      starts.push(performance.now());
      if (failures-- > 0) throw new Error('Rate exceeded');
      return 'answered';
    };
    const answers = await Promise.all(['a', 'b'].map(() => pacer.run('key', job, { judge: () => 'throttled' })));
    expect(answers).toEqual(['answered', 'answered']);
    expect(starts).toHaveLength(5);
    // Five turns are 400 ms; three retries between the turns would take next to none.
    expect((starts.at(-1) ?? 0) - (starts[0] ?? 0)).toBeGreaterThan(300);
  });

  it('survives server errors and dropped connections', async () => {
    const server = await useAws({
      accounts: [recorded],
      now: () => now,
      rate: 0,
      // Of this seed's first draws four fail, so that no order can give one call six failures.
      faults: { status500: 0.2, drop: 0.2, seed: 29 },
    });
    const lookup = await open(fastPacer());
    const answers = await Promise.all(Array.from({ length: 12 }, () => lookup()));
    expect(answers.map(({ Events }) => Events?.length)).toEqual(Array(12).fill(7));
    const outcomes = lookups(server.log).map(({ outcome }) => outcome);
    expect(outcomes).toEqual(expect.arrayContaining(['InternalFailure', 'dropped']));
  });

  it('gives up after five retries of an answer that is always a server error', async () => {
    const server = await useAws({ accounts: [recorded], faults: { status500: 1 }, rate: 0 });
    const error = await rejection((await open(fastPacer()))());
    expect(error).toMatchObject({
      kind: 'service',
      retryable: true,
      message: 'AWS failed to answer cloudtrail:LookupEvents in us-east-1 (HTTP 500).',
    });
    expect(lookups(server.log)).toHaveLength(6);
  });

  it('reads pages that come empty or short to the end', async () => {
    const server = await useAws({
      accounts: [recorded],
      now: () => now,
      rate: 0,
      faults: { emptyPages: 1, shortPages: 1 },
    });
    const { api } = await openAccount({ pacer: fastPacer() });
    const sizes: number[] = [];
    let token: string | undefined;
    do {
      const page = await api.call('us-east-1', 'cloudtrail:LookupEvents', { MaxResults: 3, NextToken: token });
      sizes.push(page.Events?.length ?? 0);
      token = page.NextToken;
    } while (token !== undefined);
    expect(sizes).toEqual([0, 2, 1, 0, 2, 1, 0, 1]);
    expect(lookups(server.log)).toHaveLength(sizes.length);
  });

  it('rejects at once when aborted in the queue, sends nothing for it, and lets the others through', async () => {
    const server = await useAws({ accounts: [recorded], now: () => now, rate: 0 });
    const pacer = createPacer({ ...lookupPace, minTime: 100 });
    const lookup = await open(pacer);
    const gone = new AbortController();
    const first = lookup();
    const abandoned = Array.from({ length: 50 }, () => rejection(lookup(gone.signal)));
    await first;
    const sent = lookups(server.log).length;
    gone.abort();
    const errors = await Promise.all(abandoned);
    expect(errors.filter((error) => !(error instanceof AwsProblem && error.kind === 'cancelled'))).toEqual([]);
    expect(pacer.stats('111122223333-us-east-1').waiting).toBe(0);
    // The turns that were asked for are still to come: the next question takes the first of them, not the last.
    await lookup();
    // One of them may have been on its way to the server when they were given up.
    expect(lookups(server.log).length).toBeLessThanOrEqual(sent + 2);
  });

  it('stops waiting for a slow answer when aborted', async () => {
    const server = await useAws({ accounts: [recorded], faults: { slowMs: 60_000 }, rate: 0 });
    const lookup = await open(fastPacer());
    const question = new AbortController();
    const failed = rejection(lookup(question.signal));
    while (lookups(server.log).length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    question.abort(new Error('the reader left'));
    expect(await failed).toMatchObject({
      kind: 'cancelled',
      message: 'Cancelled before cloudtrail:LookupEvents in us-east-1 answered.',
    });
  });

  it('does not start a call whose signal is aborted already', async () => {
    const server = await useAws({ accounts: [recorded], rate: 0 });
    const error = await rejection((await open(fastPacer()))(AbortSignal.abort()));
    expect(error).toMatchObject({ kind: 'cancelled' });
    expect(lookups(server.log)).toEqual([]);
  });
});

describe('orAborted', () => {
  it('gives the answer when nothing is aborted, and the reason when it is', async () => {
    expect(await orAborted(Promise.resolve(1), undefined)).toBe(1);
    expect(await orAborted(Promise.resolve(1), new AbortController().signal)).toBe(1);
    const never = new Promise<never>(() => undefined);
    expect(await rejection(orAborted(never, AbortSignal.abort('gone')))).toBe('gone');
  });
});
