import { describe, expect, it } from 'vitest';
import type { RecordedEvent } from '../../src/trail/demo/types.ts';
import { readChanges } from '../../src/trail/plan.ts';
import { iamUser, recordOf } from '../aws-server/accounts.ts';
import { SmallAws } from './memory-support.ts';

const NOW = '2026-11-20T12:00:00Z';
const REGION = 'us-east-1';

function spread(count: number, more: Partial<Parameters<typeof recordOf>[0]>): RecordedEvent[] {
  const end = Date.parse('2026-11-20T11:58:00Z');
  return Array.from({ length: count }, (_, n) =>
    recordOf({
      time: `${new Date(end - (n / count) * 86_000_000).toISOString().slice(0, 19)}Z`,
      request: { n },
      ...more,
    }),
  );
}

const root = recordOf({
  time: '2026-11-20T06:00:00Z',
  name: 'ConsoleLogin',
  source: 'signin.amazonaws.com',
  who: { ...iamUser('root'), username: 'root' },
});

/** Few writes among many reads: all writes are the cheaper way. */
const quiet = [...spread(120, {}), ...spread(400, { name: 'DescribeServices', readOnly: true }), root];
/** Many writes of others, little ECS: ECS is. */
const busy = [...spread(2000, { name: 'PutObject', source: 's3.amazonaws.com' }), ...spread(60, {}), root];

/** Reads a day as a report in a process of its own does. */
async function report(aws: SmallAws, to = aws.now) {
  const interval = { from: new Date(to.getTime() - 86_400_000), to };
  const read = await readChanges(aws.account, REGION, interval, {
    signal: new AbortController().signal,
    deadline: Date.now() + 60_000,
    identity: { known: [], expected: [] },
    memory: aws.memory(),
  });
  return {
    ...read,
    queries: read.readers.map(({ query }) => `${query.attribute?.key}=${query.attribute?.value}`),
    ecs: new Set(
      read.readers
        .flatMap(({ events }) => events.filter((event) => event.source === 'ecs.amazonaws.com'))
        .map((event) => event.eventId),
    ),
    signIns: read.readers.flatMap(({ events }) => events.filter((event) => event.name === 'ConsoleLogin')).length,
  };
}

describe('a Region whose writes are all read', () => {
  it('needs no question about root: his sign-ins and changes are among them', async () => {
    const aws = new SmallAws(quiet, NOW);
    const first = await report(aws);
    expect(first.queries).toEqual(['ReadOnly=false']);
    expect(first.signIns).toBe(1);
    expect(first.allServices).toBe(true);
  });

  it('costs one call the second time', async () => {
    const aws = new SmallAws(quiet, NOW);
    await report(aws);
    aws.takeCalls();
    aws.now = new Date('2026-11-20T12:00:20Z');
    const again = await report(aws);
    expect(aws.takeCalls()).toBe(1);
    expect(again.ecs.size).toBe(120);
    expect(again.signIns).toBe(1);
  });
});

describe('a Region that is read by ECS because others write so much', () => {
  it('asks for root by name', async () => {
    const first = await report(new SmallAws(busy, NOW));
    expect(first.queries).toEqual([
      'EventName=RegisterScalableTarget',
      'EventName=PutScheduledAction',
      'Username=root',
      'EventSource=ecs.amazonaws.com',
    ]);
    expect(first.signIns).toBe(1);
    expect(first.ecs.size).toBe(60);
  });

  it('costs a call for all writes since, the second time and the third', async () => {
    const aws = new SmallAws(busy, NOW);
    await report(aws);
    aws.takeCalls();
    for (const now of ['2026-11-20T12:00:30Z', '2026-11-20T12:10:00Z']) {
      aws.now = new Date(now);
      aws.events.push(recordOf({ time: now, name: 'StopTask' }));
      const again = await report(aws);
      expect(aws.takeCalls()).toBeLessThanOrEqual(2);
      expect(again.readers.every((reader) => reader.complete)).toBe(true);
      expect(again.signIns).toBe(1);
      expect(again.allServices).toBe(false);
      expect([...again.ecs]).toHaveLength(60 + aws.events.length - busy.length - lost(aws));
    }
  });
});

describe('densities that were measured here before', () => {
  it('decide about another day without a first page of the way not taken', async () => {
    const aws = new SmallAws(busy, NOW);
    await report(aws);
    aws.takeQueries();
    const before = await report(aws, new Date('2026-11-18T12:00:00Z'));
    expect(before.queries).toContain('EventSource=ecs.amazonaws.com');
    expect(before.probes).toEqual([]);
    expect(aws.takeQueries()).not.toContain('ReadOnly=false');
  });
});

/** Events that the window has moved past since. */
function lost(aws: SmallAws): number {
  const from = aws.now.getTime() - 86_400_000;
  return aws.events.filter(
    ({ record }) => record['eventSource'] === 'ecs.amazonaws.com' && Date.parse(String(record['eventTime'])) < from,
  ).length;
}
