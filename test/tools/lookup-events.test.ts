import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeRecord } from '../../src/events/index.ts';
import type { Event } from '../../src/events/types.ts';
import type { RecordedEvent } from '../../src/trail/demo/types.ts';
import { ACCOUNT, account, iamUser, recordOf, roleSession, type Who } from '../aws-server/index.ts';
import { STORIES } from '../demo/stories.ts';
import { askIn, demoWorld, type Live, liveWorld, minutesBefore } from './support.ts';

const NOW = new Date('2026-11-20T05:26:00Z');

const root: Who = {
  username: 'root',
  userIdentity: { type: 'Root', principalId: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:root`, accountId: ACCOUNT },
};
const callers = [iamUser('alice'), iamUser('bob.ruiz'), roleSession('deploy-prod', 'GitHubActions'), root];
const addresses = ['203.0.113.7', '198.51.100.9', 'ecs.amazonaws.com'];

function serviceRequest(at: number) {
  return {
    cluster: at % 2 === 0 ? 'prod' : 'staging',
    service: at % 3 === 0 ? 'checkout' : 'api',
    desiredCount: at % 5,
  };
}

/** Calls of many kinds, so that every filter splits them. Twenty share a second, in both Regions. */
function mixed(region: string): RecordedEvent[] {
  const shapes = [
    (at: number) => ({ name: 'UpdateService', request: serviceRequest(at) }),
    (at: number) => ({
      name: 'DescribeServices',
      readOnly: true,
      request: { cluster: 'prod', services: [`api${at}`] },
    }),
    (at: number) => ({
      name: 'StopTask',
      request: { cluster: 'prod', task: `${at}`.padStart(32, '0') },
      response: { task: { group: `service:${at % 2 === 0 ? 'checkout' : 'cart'}` } },
    }),
    () => ({
      name: 'UpdateService',
      error: {
        code: 'AccessDeniedException',
        message:
          'User: x is not authorized to perform: ecs:UpdateService on resource: arn:aws:ecs:us-east-1:111122223333:service/prod/checkout',
      },
    }),
    () => ({ name: 'DeleteService', request: { service: 'checkout' }, error: { code: 'ServiceNotFoundException' } }),
    (at: number) => ({
      name: 'RegisterScalableTarget',
      source: 'application-autoscaling.amazonaws.com',
      request: { serviceNamespace: 'ecs', resourceId: 'service/prod/checkout', minCapacity: at },
    }),
    (at: number) => ({
      name: 'StopInstances',
      source: 'ec2.amazonaws.com',
      request: { instancesSet: { items: [{ instanceId: `i-0000000${at % 3}` }] } },
      resources: [{ ResourceType: 'AWS::EC2::Instance', ResourceName: `i-0000000${at % 3}` }],
    }),
    (at: number) => ({
      name: 'AssumeRole',
      source: 'sts.amazonaws.com',
      readOnly: true,
      resources: [
        { ResourceType: 'AWS::STS::AssumedRole', ResourceName: `i-0000000${at % 3}` },
        { ResourceType: 'AWS::IAM::Role', ResourceName: 'deploy-prod' },
      ],
    }),
  ];
  return Array.from({ length: 180 }, (_, at) => {
    const shape = shapes[at % shapes.length]?.(at) ?? {};
    const who = callers[Math.floor(at / 8) % callers.length] ?? root;
    return recordOf({
      region,
      time: minutesBefore(NOW, at < 20 ? 60 : at < 40 ? 7 * at : 7 * at + 30),
      who,
      address: addresses[Math.floor(at / 7) % addresses.length] ?? '',
      ...shape,
      more: { note: `${region} ${at}` },
    });
  });
}

const REGIONS = ['us-east-1', 'eu-west-1'] as const;
const RECORDED = account({ events: { 'us-east-1': mixed('us-east-1'), 'eu-west-1': mixed('eu-west-1') } });

/** Every record of the window as an event, as event history shows it. */
function everything(region: string): Event[] {
  return (RECORDED.events[region] ?? [])
    .map(({ record, resources, username }) => {
      const event = decodeRecord(record, { known: [], expected: [] });
      return {
        ...event,
        identity: { ...event.identity, username: username ?? event.identity.username },
        resources: resources.map(({ ResourceType, ResourceName = '' }) => ({ type: ResourceType, name: ResourceName })),
      };
    })
    .filter((event) => Date.parse(event.time) >= NOW.getTime() - 86_400_000);
}

/** What each filter means, said once more as plainly as can be. */
const MEANS: Record<string, (event: Event, value: unknown) => boolean> = {
  eventId: (event, value) => event.eventId === value,
  eventNames: (event, value) => Array.isArray(value) && value.includes(event.name),
  eventSource: (event, value) => event.source === value,
  username: (event, value) => event.identity.username === value,
  accessKeyId: (event, value) => event.identity.accessKeyId === value,
  resourceName: (event, value) => (event.resources ?? []).some(({ name }) => name === value),
  resourceType: (event, value) => (event.resources ?? []).some(({ type }) => type === value),
  readOnly: (event, value) => event.readOnly === value,
  cluster: (event, value) => event.target?.cluster === value,
  service: (event, value) => event.target?.service === value,
  address: (event, value) => event.address.value === value,
  outcome: (event, value) => event.outcome === value,
  actor: (event, value) =>
    [event.actor.name, event.actor.role, event.actor.session, event.identity.username].some((name) =>
      name?.toLowerCase().includes(String(value).toLowerCase()),
    ),
};

const anId = everything('us-east-1')[8]?.eventId ?? '';
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 3 });
const filters = fc.record({
  eventId: fc.option(fc.constant(anId), { nil: undefined, freq: 12 }),
  eventNames: optional(
    fc.subarray(['UpdateService', 'StopTask', 'RegisterScalableTarget', 'AssumeRole', 'RunTask'], { minLength: 1 }),
  ),
  eventSource: optional(
    fc.constantFrom('ecs.amazonaws.com', 'ec2.amazonaws.com', 'application-autoscaling.amazonaws.com'),
  ),
  username: optional(fc.constantFrom('alice', 'GitHubActions', 'root')),
  accessKeyId: optional(fc.constantFrom(String(iamUser('alice').userIdentity['accessKeyId']), 'AKIANOBODY')),
  resourceName: optional(fc.constantFrom('i-00000001', 'deploy-prod')),
  resourceType: optional(fc.constantFrom('AWS::EC2::Instance', 'AWS::IAM::Role', 'AWS::STS::AssumedRole')),
  readOnly: optional(fc.boolean()),
  cluster: optional(fc.constantFrom('prod', 'staging', 'default')),
  service: optional(fc.constantFrom('checkout', 'cart')),
  address: optional(fc.constantFrom(...addresses)),
  outcome: optional(fc.constantFrom('succeeded', 'denied', 'failed')),
  actor: optional(fc.constantFrom('ALICE', 'deploy', 'o')),
});

type Given = Record<string, unknown>;

function matching(given: Given, regions: readonly string[] = REGIONS): string[] {
  return regions
    .flatMap(everything)
    .filter((event) =>
      Object.entries(given).every(([key, value]) => value === undefined || MEANS[key]?.(event, value) === true),
    )
    .map((event) => event.eventId)
    .sort();
}

/** Follows the cursor to the end. */
async function readThrough(live: Live, given: Given, limit: number) {
  const pages: string[][] = [];
  const times: string[] = [];
  let cursor: string | undefined;
  do {
    const answer = await live.ask('lookup_events', { regions: REGIONS, ...given, limit, cursor });
    expect(answer.coverage.complete).toBe(true);
    expect(answer.cursor === undefined).toBe(answer.truncated === undefined);
    pages.push(answer.events.map((event) => event.eventId));
    times.push(...answer.events.map((event) => event.time));
    cursor = answer.cursor;
  } while (cursor !== undefined && pages.length < 200);
  return { pages, ids: pages.flat(), times };
}

describe('filters', () => {
  it('in any combination give exactly the events that match all of them, with one attribute a call', async () => {
    const live = await liveWorld({ accounts: [RECORDED], now: () => NOW });
    await fc.assert(
      fc.asyncProperty(filters, async (given) => {
        const before = live.lookups().length;
        const { ids, times } = await readThrough(live, given, 100);
        expect([...ids].sort()).toEqual(matching(given));
        expect(times).toEqual([...times].sort().reverse());
        for (const call of live.lookups().slice(before)) expect(call).toMatch(/^\S+ (?:\w+=\S+|all events)$/);
      }),
      { numRuns: 30 },
    );
    expect(live.server.log.every(({ outcome }) => outcome === '200')).toBe(true);
  });

  it.each([
    [{}, ['all events']],
    [{ eventNames: ['StopTask', 'UpdateService', 'StopTask'] }, ['EventName=StopTask', 'EventName=UpdateService']],
    [{ eventNames: ['StopTask', 'UpdateService'], username: 'alice' }, ['Username=alice']],
    [{ eventId: anId, accessKeyId: 'AKIAX', username: 'alice' }, [`EventId=${anId}`]],
    [{ resourceType: 'AWS::IAM::Role', resourceName: 'deploy-prod' }, ['ResourceName=deploy-prod']],
    [{ readOnly: false, eventSource: 'ecs.amazonaws.com' }, ['ReadOnly=false']],
    [{ readOnly: true, eventSource: 'ecs.amazonaws.com' }, ['EventSource=ecs.amazonaws.com']],
    [{ readOnly: false, service: 'checkout' }, ['ReadOnly=false']],
    [{ service: 'checkout' }, ['EventSource=ecs.amazonaws.com', 'EventSource=application-autoscaling.amazonaws.com']],
    [{ service: 'checkout', actor: 'alice', eventSource: 'ecs.amazonaws.com' }, ['EventSource=ecs.amazonaws.com']],
  ])('%j send %j to the API', async (given, expected) => {
    const live = await liveWorld({ accounts: [RECORDED], now: () => NOW });
    await live.ask('lookup_events', { ...given, limit: 100 });
    expect([...new Set(live.lookups())]).toEqual(expected.map((attribute) => `us-east-1 ${attribute}`));
  });
});

describe('paging', () => {
  it.each([
    [1, { eventNames: ['StopTask'], username: 'alice' }],
    [17, {}],
    [11, { eventNames: ['StopTask', 'UpdateService', 'AssumeRole'] }],
    [13, { service: 'checkout' }],
    [100, { readOnly: false }],
  ])('%i at a time with %j gives every event once, newest first, across Regions', async (limit, given) => {
    const live = await liveWorld({ accounts: [RECORDED], now: () => NOW });
    const { pages, ids, times } = await readThrough(live, given, limit);
    expect([...ids].sort()).toEqual(matching(given));
    expect(times).toEqual([...times].sort().reverse());
    // A page is full, or as full as an answer may be.
    const least = Math.min(limit, 60);
    expect(pages.slice(0, -1).every(({ length }) => length >= least && length <= limit)).toBe(true);
    expect(pages.at(-1)?.length).toBeGreaterThan(0);
  });

  it('is not confused by a second in which hundreds of events happened, nor does its cursor grow with them', async () => {
    const burst = Array.from({ length: 300 }, (_, at) =>
      recordOf({ time: minutesBefore(NOW, at < 250 ? 30 : 40), name: 'RunTask', more: { note: at } }),
    );
    const live = await liveWorld({ accounts: [account({ events: { 'us-east-1': burst } })], now: () => NOW });
    const seen: string[] = [];
    const sizes: number[] = [];
    let cursor: string | undefined;
    do {
      const answer = await live.ask('lookup_events', { limit: 40, cursor });
      seen.push(...answer.events.map((event) => event.eventId));
      cursor = answer.cursor;
      sizes.push(cursor?.length ?? 0);
      expect(JSON.stringify(answer).length).toBeLessThan(40_000);
    } while (cursor !== undefined);
    expect([...new Set(seen)]).toHaveLength(300);
    expect(seen).toHaveLength(300);
    // Once the second is behind it, the cursor forgets it.
    expect(sizes.at(-2)).toBeLessThan(1500);
  });

  it('goes on in another process', async () => {
    const live = await liveWorld({ accounts: [RECORDED], now: () => NOW });
    const first = await live.ask('lookup_events', { regions: REGIONS, limit: 10 });
    const later = new Date(NOW.getTime() + 600_000);
    const other = await liveWorld({ accounts: [RECORDED], now: () => later });
    const second = await other.ask('lookup_events', { regions: REGIONS, limit: 10, cursor: first.cursor });
    const both = await live.ask('lookup_events', { regions: REGIONS, limit: 20 });
    expect([...first.events, ...second.events].map((event) => event.eventId).sort()).toEqual(
      both.events.map((event) => event.eventId).sort(),
    );
    expect(second.coverage.searched.every((one) => Date.parse(one.to) <= NOW.getTime())).toBe(true);
  });

  it('when one Region is denied says so on every page, and ends', async () => {
    const live = await liveWorld({
      accounts: [RECORDED],
      now: () => NOW,
      denied: [{ operation: 'cloudtrail:LookupEvents', region: 'eu-west-1' }],
    });
    const ids: string[] = [];
    let cursor: string | undefined;
    let pages = 0;
    do {
      const answer = await live.ask('lookup_events', { regions: REGIONS, limit: 25, cursor });
      expect(answer.answer).toMatch(/^Incomplete, not everything could be read: eu-west-1 \(/);
      expect(answer.coverage.complete).toBe(false);
      expect(answer.coverage.missing).toMatchObject([{ region: 'eu-west-1' }]);
      ids.push(...answer.events.map((event) => event.eventId));
      cursor = answer.cursor;
      pages += 1;
    } while (cursor !== undefined && pages < 50);
    expect(ids.sort()).toEqual(matching({}, ['us-east-1']));
  });

  it('that runs out of time goes on where it stopped', async () => {
    const live = await liveWorld({ accounts: [RECORDED], now: () => NOW, faults: { slowMs: 350 } });
    const ids: string[] = [];
    let cursor: string | undefined;
    let partial = 0;
    do {
      const answer = await live.ask('lookup_events', { limit: 100, cursor }, { budgetSeconds: 1 });
      if (!answer.coverage.complete) {
        partial += 1;
        expect(answer.answer).toMatch(/^Incomplete, .+us-east-1 \(the time budget of this call was used up\)/);
        expect(answer.cursor).toBeDefined();
      }
      ids.push(...answer.events.map((event) => event.eventId));
      cursor = answer.cursor;
    } while (cursor !== undefined);
    expect(partial).toBeGreaterThan(0);
    expect([...ids].sort()).toEqual(matching({}, ['us-east-1']));
  });
});

describe('an answer', () => {
  it('says that nothing matched only where everything was read', async () => {
    const live = await liveWorld({ accounts: [RECORDED], now: () => NOW });
    const none = await live.ask('lookup_events', { eventNames: ['DeleteCluster'] });
    expect(none.answer).toBe('No events match in us-east-1 in the 24 h to 05:26 UTC; it was read in full.');
    const denied = await liveWorld({
      accounts: [RECORDED],
      now: () => NOW,
      denied: [{ operation: 'cloudtrail:LookupEvents', region: 'eu-west-1' }],
    });
    const blind = await denied.ask('lookup_events', { eventNames: ['DeleteCluster'], regions: REGIONS });
    expect(blind.answer).toMatch(/^Incomplete, .+ No matching events found so far in us-east-1 and eu-west-1 /);
  });

  it('counts changes and attempts', async () => {
    const live = await liveWorld({ accounts: [RECORDED], now: () => NOW });
    const { answer, events } = await live.ask('lookup_events', { username: 'alice', readOnly: false, limit: 100 });
    const denied = events.filter((event) => event.error?.startsWith('denied') === true).length;
    const failed = events.filter((event) => event.error?.startsWith('failed') === true).length;
    expect(denied).toBeGreaterThan(0);
    expect(answer).toContain(`(${events.length - denied - failed} changes, ${denied} denied)`);
  });

  it.each([['rows'], ['full']])('with %s is never over 40,000 characters, and what was cut follows', async (detail) => {
    const fat = Array.from({ length: 100 }, (_, at) =>
      recordOf({
        time: minutesBefore(NOW, 10 + at),
        request: { cluster: 'prod', service: `svc-${at}-${'x'.repeat(150)}` },
        response: { service: { events: [], note: 'y'.repeat(900) } },
      }),
    );
    const live = await liveWorld({ accounts: [account({ events: { 'us-east-1': fat } })], now: () => NOW });
    const ids: string[] = [];
    let cursor: string | undefined;
    do {
      const answer = await live.ask('lookup_events', { limit: 100, detail, cursor });
      expect(JSON.stringify(answer).length).toBeLessThan(40_000);
      ids.push(...answer.events.map((event) => event.eventId));
      cursor = answer.cursor;
    } while (cursor !== undefined);
    expect(new Set(ids).size).toBe(100);
    expect(ids).toHaveLength(100);
  });

  it('over all Regions stays short, with coverage and cursor counted', async () => {
    const regions = ['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2', 'eu-west-1', 'eu-west-2', 'eu-west-3'].concat(
      ['eu-central-1', 'eu-north-1', 'ap-south-1', 'ap-northeast-1', 'ap-northeast-2', 'ap-southeast-1'],
      ['ap-southeast-2', 'ca-central-1', 'sa-east-1'],
    );
    const names = ['UpdateService', 'StopTask', 'RunTask', 'DeleteService', 'CreateService', 'ExecuteCommand'];
    const events = Object.fromEntries(
      regions.map((region) => [
        region,
        Array.from({ length: 60 }, (_, at) =>
          recordOf({ region, name: names[at % 6] ?? '', time: minutesBefore(NOW, 5 + at), more: { note: at } }),
        ),
      ]),
    );
    const live = await liveWorld({ accounts: [account({ events })], now: () => NOW });
    const answer = await live.ask('lookup_events', { regions: ['all'], eventNames: names, limit: 100 });
    expect(answer.coverage.searched).toHaveLength(16);
    expect(JSON.stringify(answer).length).toBeLessThan(40_000);
    expect(answer.cursor).toBeDefined();
  });

  it('with a single record of 200 KB is short all the same, and says what was cut', async () => {
    const huge = recordOf({
      time: minutesBefore(NOW, 5),
      request: { cluster: 'prod', service: 'checkout' },
      response: { parts: Array.from({ length: 200 }, (_, at) => ({ at, text: 'z'.repeat(1000) })) },
    });
    const live = await liveWorld({ accounts: [account({ events: { 'us-east-1': [huge] } })], now: () => NOW });
    const answer = await live.ask('lookup_events', { detail: 'full' });
    expect(JSON.stringify(answer).length).toBeLessThan(40_000);
    expect(answer.events[0]?.record).toMatchObject({
      eventName: 'UpdateService',
      requestParameters: { service: 'checkout' },
      responseElements: '[cut: too long for one answer]',
    });
  });

  it('in full shows records with secrets redacted, and rows show none', async () => {
    const secret = recordOf({
      name: 'RegisterTaskDefinition',
      time: minutesBefore(NOW, 5),
      request: {
        family: 'checkout',
        containerDefinitions: [
          {
            name: 'app',
            environment: [
              { name: 'DB_PASSWORD', value: 'hunter2-very-secret' },
              { name: 'MODE', value: 'live-x' },
            ],
          },
        ],
      },
    });
    const live = await liveWorld({ accounts: [account({ events: { 'us-east-1': [secret] } })], now: () => NOW });
    const full = await live.ask('lookup_events', { detail: 'full' });
    const text = JSON.stringify(full);
    expect(text).toContain('DB_PASSWORD');
    expect(text).not.toContain('hunter2');
    expect(text).not.toContain('live-x');
    const rows = await live.ask('lookup_events', {});
    expect(rows.events[0]).not.toHaveProperty('record');
  });

  it('gives a duplicate once', async () => {
    const one = recordOf({ time: minutesBefore(NOW, 5) });
    const live = await liveWorld({ accounts: [account({ events: { 'us-east-1': [one, one] } })], now: () => NOW });
    const { events, answer } = await live.ask('lookup_events', {});
    expect(events).toHaveLength(1);
    expect(answer).toBe('1 event (1 change) in us-east-1 in the 24 h to 05:26 UTC.');
  });
});

describe('on the demo fleet', () => {
  it('every story is found by its action and Region, by its own actor', async () => {
    const world = await demoWorld();
    for (const story of STORIES) {
      const { events } = await askIn(world, 'lookup_events', { eventId: story.eventId, regions: [story.region] });
      expect(events, story.id).toMatchObject([{ eventId: story.eventId, action: story.action, region: story.region }]);
    }
  });
});
