import { describe, expect, it } from 'vitest';
import { Memory } from '../../src/trail/memory/memory.ts';
import { account, iamUser, recordOf } from '../aws-server/index.ts';
import { temporaryFolder } from '../trail/memory-support.ts';
import { askIn, type Live, liveWorld, lookupsOf, minutesBefore } from './support.ts';

const NOW = new Date('2026-11-20T12:00:00Z');
const DAY_MINUTES = 1400;

/** So many calls, evenly over the last day but its first half hour. */
function spread(number: number, more: Partial<Parameters<typeof recordOf>[0]>) {
  return Array.from({ length: number }, (_, at) =>
    recordOf({ time: minutesBefore(NOW, 30 + (at * DAY_MINUTES) / number), more: { note: at }, ...more }),
  );
}

/** A deployer that never rests, a stopped task now and then, and a colleague who does little. */
const RECORDS = [
  ...spread(900, { name: 'PutImage', source: 'ecr.amazonaws.com', who: iamUser('deployer') }),
  ...spread(12, { name: 'StopTask', who: iamUser('deployer'), request: { cluster: 'prod', task: 'a' } }),
  ...spread(700, { name: 'DescribeServices', readOnly: true, who: iamUser('watcher') }),
  ...spread(9, { name: 'UpdateService', who: iamUser('alice'), request: { cluster: 'prod', service: 'checkout' } }),
];

function aws(regions: readonly string[] = ['us-east-1']): Promise<Live> {
  const events = Object.fromEntries(
    regions.map((region) => [
      region,
      RECORDS.map(({ record, ...more }) => ({ ...more, record: { ...record, awsRegion: region } })),
    ]),
  );
  return liveWorld({ accounts: [account({ regions: [...regions], events })], now: () => NOW });
}

/** The same AWS, with a memory that lasts as long as the test. */
function remembering(live: Live): Live {
  const world = { ...live.world, memory: new Memory(temporaryFolder(), { now: () => NOW.getTime() }) };
  return { ...live, world, ask: (name, given = {}, call) => askIn(world, name, given, call) };
}

describe('a plan', () => {
  it('asks CloudTrail nothing, and says what it would ask, where, and what it would cost', async () => {
    const live = await aws(['us-east-1', 'eu-west-1']);
    const { answer, plan, events, coverage } = await live.ask('lookup_events', {
      regions: ['us-east-1', 'eu-west-1'],
      username: 'deployer',
      eventNames: ['StopTask'],
      service: 'checkout',
      explain: true,
    });
    expect(live.lookups()).toEqual([]);
    expect(events).toEqual([]);
    expect(coverage.searched).toEqual([]);
    expect(plan?.queries).toEqual([
      { account: '111122223333', region: 'us-east-1', query: 'Username=deployer', calls: 2, basis: 'assumed' },
      { account: '111122223333', region: 'eu-west-1', query: 'Username=deployer', calls: 2, basis: 'assumed' },
    ]);
    expect(plan).toMatchObject({ calls: 4, seconds: 1, filteredHere: ['event name StopTask', 'service checkout'] });
    expect(plan?.otherWays.map((way) => way.query)).toEqual([
      'EventName=StopTask',
      'EventSource=ecs.amazonaws.com + EventSource=application-autoscaling.amazonaws.com',
    ]);
    expect(answer).toMatch(/^Plan, not run: Username=deployer in the 24 h to 12:00 UTC, read to its end, would cost/);
    expect(answer).toContain('That is a guess');
  });

  it('is free where everything is remembered', async () => {
    const live = remembering(await aws());
    const question = { readOnly: false, since: '20h', until: '2h ago', limit: 100 };
    await readAll(live, question);
    const before = live.lookups().length;
    const { answer, plan } = await live.ask('lookup_events', { ...question, explain: true });
    expect(plan).toMatchObject({ calls: 0, seconds: 0 });
    expect(plan?.queries[0]?.basis).toBe('remembered');
    expect(answer).toContain('is remembered, so it would cost no call');
    expect(live.lookups()).toHaveLength(before);
  });

  it('is measured where the same was read of another time, and is what the reading then costs', async () => {
    const live = remembering(await aws());
    await readAll(live, { readOnly: false, since: '24h', until: '12h ago', limit: 100 });
    const rest = { readOnly: false, since: '12h', until: '1h ago', limit: 100 };
    const { answer, plan } = await live.ask('lookup_events', { ...rest, explain: true });
    expect(plan?.queries[0]?.basis).toBe('measured');
    expect(answer).toContain('from what was read here before');
    const before = live.lookups().length;
    await readAll(live, rest);
    const calls = live.lookups().length - before;
    expect(Math.abs((plan?.calls ?? 0) - calls)).toBeLessThanOrEqual(1);
  });
});

describe('the way that is taken', () => {
  it('is left for a cheaper one when its first page shows that it is dense', async () => {
    const live = await aws();
    const { events, coverage } = await live.ask('lookup_events', {
      username: 'deployer',
      eventNames: ['StopTask'],
      limit: 100,
    });
    expect(events).toHaveLength(12);
    expect(coverage.complete).toBe(true);
    // One page of the deployer's 912 events told that his name is the dearer way.
    expect(live.lookups()).toEqual(['us-east-1 Username=deployer', 'us-east-1 EventName=StopTask']);
  });

  it('is the measured one the next time, without a first page of the other', async () => {
    const live = remembering(await aws());
    await readAll(live, { username: 'deployer', since: '20h', until: '10h ago', limit: 100 });
    const before = live.lookups().length;
    const { events } = await live.ask('lookup_events', { username: 'deployer', eventNames: ['StopTask'], limit: 100 });
    expect(events).toHaveLength(12);
    expect(live.lookups().slice(before)).toEqual(['us-east-1 EventName=StopTask']);
  });

  it('is kept by a cursor, whatever was measured meanwhile', async () => {
    const live = remembering(await aws());
    const question = { username: 'deployer', eventNames: ['PutImage'], limit: 40 };
    const first = await live.ask('lookup_events', question);
    const [taken] = live.lookups();
    await readAll(live, { eventNames: ['PutImage'], since: '20h', until: '2h ago', limit: 100 });
    const before = live.lookups().length;
    const second = await live.ask('lookup_events', { ...question, cursor: first.cursor });
    for (const call of live.lookups().slice(before)) expect(call).toBe(taken);
    const ids = [...first.events, ...second.events].map((event) => event.eventId);
    expect(new Set(ids).size).toBe(80);
  });

  it('stays where the other is no better', async () => {
    const live = await aws();
    await live.ask('lookup_events', { username: 'deployer', eventNames: ['PutImage'], limit: 10 });
    expect(live.lookups()).toEqual(['us-east-1 Username=deployer']);
  });
});

/** Follows the cursor to the end of a question. */
async function readAll(live: Live, given: Record<string, unknown>): Promise<void> {
  let cursor: string | undefined;
  do {
    ({ cursor } = await live.ask('lookup_events', { ...given, cursor }));
  } while (cursor !== undefined);
  expect(lookupsOf(live.server).length).toBeGreaterThan(0);
}
