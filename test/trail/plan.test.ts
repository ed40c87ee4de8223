import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RecordedEvent } from '../../src/trail/demo/types.ts';
import { mergeEvents, readChanges, readRoot } from '../../src/trail/index.ts';
import { ACCOUNT, account, recordOf } from '../aws-server/index.ts';
import { DAY, eventIds, idsOf, minutesAgo, open, spread, unhurried } from './support.ts';

const ecsReads = (count: number) => spread(count, { name: 'DescribeTasks', readOnly: true });
const otherWrites = (count: number) => spread(count, { name: 'PutMetricAlarm', source: 'monitoring.amazonaws.com' });
const scalingRule = (name: string) =>
  recordOf({
    time: minutesAgo(600),
    name,
    source: 'application-autoscaling.amazonaws.com',
    request: { serviceNamespace: 'ecs', resourceId: 'service/prod/checkout', maxCapacity: 0 },
  });
const rootCall = recordOf({
  time: minutesAgo(700),
  name: 'ConsoleLogin',
  source: 'signin.amazonaws.com',
  who: { username: 'root', userIdentity: { type: 'Root', arn: `arn:aws:iam::${ACCOUNT}:root`, accountId: ACCOUNT } },
});

async function read(records: RecordedEvent[], more: { denied?: { operation: string }[] } = {}) {
  const opened = await open({ accounts: [account({ events: { 'us-east-1': records } })], ...more });
  const changes = await readChanges(opened.account, 'us-east-1', DAY, unhurried());
  return { ...changes, events: mergeEvents([...changes.readers, ...changes.probes]), lookups: opened.lookups() };
}

/** "ReadOnly=false x 3" */
function tally(lookups: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const call of lookups) {
    const query = call.split(' ')[1] ?? '';
    counts[query] = (counts[query] ?? 0) + 1;
  }
  return counts;
}

describe('the changes of a Region', () => {
  it('of a quiet account cost one call', async () => {
    const { lookups, allServices, events } = await read([...spread(20), ...ecsReads(400)]);
    expect(tally(lookups)).toEqual({ 'ReadOnly=false': 1 });
    expect(allServices).toBe(true);
    expect(events).toHaveLength(20);
  });

  it('are read among all writes where ECS is mostly looked at: the bar of the design', async () => {
    const writes = [...spread(60), ...otherWrites(100)];
    const { lookups, allServices, events } = await read([...writes, ...ecsReads(1040)]);
    expect(tally(lookups)).toEqual({ 'ReadOnly=false': 4, 'EventSource=ecs.amazonaws.com': 1 });
    expect(lookups.length).toBeLessThanOrEqual(8);
    expect(allServices).toBe(true);
    expect(eventIds(events.filter((event) => !event.readOnly))).toEqual(idsOf(writes));
  });

  it('are read among all of ECS where other services write much more, with the rules of auto scaling by name', async () => {
    const ours = [...spread(60), scalingRule('RegisterScalableTarget'), scalingRule('PutScheduledAction'), rootCall];
    const { lookups, allServices, events, readers } = await read([...ours, ...ecsReads(60), ...otherWrites(1200)]);
    expect(tally(lookups)).toEqual({
      'ReadOnly=false': 1,
      'EventSource=ecs.amazonaws.com': 3,
      'EventName=RegisterScalableTarget': 1,
      'EventName=PutScheduledAction': 1,
      'Username=root': 1,
    });
    expect(allServices).toBe(false);
    expect(readers.every((reader) => reader.complete)).toBe(true);
    expect(eventIds(events)).toEqual(expect.arrayContaining(idsOf(ours)));
  });

  it('with root among them name root once', async () => {
    const { events } = await read([...spread(5), rootCall]);
    expect(events.filter((event) => event.eventId === rootCall.record['eventID'])).toHaveLength(1);
  });

  it('whichever way is taken, are all there, for at most two calls more than the cheaper way', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(150), fc.nat(300), fc.nat(300), async (changes, looks, others) => {
        const ours = spread(changes);
        const { lookups, events } = await read([...ours, ...ecsReads(looks), ...otherWrites(others)]);
        expect(eventIds(events)).toEqual(expect.arrayContaining(idsOf(ours)));
        const pages = (count: number) => Math.max(1, Math.ceil(count / 50));
        const cheaper = Math.min(pages(changes + others), 2 + pages(changes + looks));
        // One probe, root, and a page that the estimate may be off by.
        expect(lookups.length).toBeLessThanOrEqual(cheaper + 3);
      }),
      { numRuns: 12 },
    );
  });

  it('that may not be read stand as missing', async () => {
    const { readers, events } = await read(spread(5), { denied: [{ operation: 'cloudtrail:LookupEvents' }] });
    expect(events).toEqual([]);
    expect(readers.map((reader) => reader.problem?.kind)).toEqual(['access-denied']);
  });
});

describe("root's acts", () => {
  it('are asked for in us-east-1, wherever one looks', async () => {
    const opened = await open({ accounts: [account({ events: { 'us-east-1': [...spread(3), rootCall] } })] });
    const { events } = await readRoot(opened.account, DAY, unhurried());
    expect(eventIds(events)).toEqual(idsOf([rootCall]));
    expect(opened.lookups()).toEqual(['us-east-1 Username=root']);
  });
});
