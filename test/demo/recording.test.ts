import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { buildRecording } from '../../scripts/demo/build.ts';
import { recordedEcs } from '../../src/trail/demo/schema.ts';
import { NOBODY, RECORDED_NEWEST, STORIES } from './stories.ts';

const files = buildRecording();

const looseRecord = z.looseObject({
  eventID: z.string(),
  eventName: z.string(),
  eventSource: z.string(),
  eventTime: z.string(),
  awsRegion: z.string(),
  sourceIPAddress: z.string(),
  userAgent: z.string(),
  readOnly: z.boolean(),
  errorCode: z.string().optional(),
  userIdentity: z.looseObject({
    type: z.string(),
    arn: z.string().optional(),
    accessKeyId: z.string().optional(),
    invokedBy: z.string().optional(),
    sessionContext: z
      .looseObject({
        attributes: z.looseObject({ creationDate: z.string() }),
        sessionIssuer: z.looseObject({ arn: z.string() }).optional(),
        webIdFederationData: z.looseObject({}).optional(),
      })
      .optional(),
  }),
  requestParameters: z.looseObject({}).nullable(),
  responseElements: z.looseObject({}).nullable(),
});
type Record = z.infer<typeof looseRecord>;

const line = z.strictObject({
  record: looseRecord,
  username: z.string().optional(),
  resources: z.array(z.strictObject({ ResourceType: z.string(), ResourceName: z.string() })),
});

const events = ['us-east-1', 'eu-west-1'].flatMap((region) =>
  (files[`${region}.ndjson`] ?? '')
    .split('\n')
    .filter((text) => text !== '')
    .map((text) => line.parse(JSON.parse(text))),
);
const records = events.map((event) => event.record);
const ecs = recordedEcs.parse(JSON.parse(files['ecs.json'] ?? ''));

const DAY = 86_400_000;
const newest = Date.parse(RECORDED_NEWEST);
/** The recording is read at its newest record plus four minutes; the last day is counted from there. */
const lastDay = newest + 240_000 - DAY;

function isRecent(record: Record): boolean {
  return Date.parse(record.eventTime) >= lastDay;
}

function byId(id: string): Record[] {
  return records.filter((record) => record.eventID === id);
}

function service(region: string, name: string) {
  const found = ecs[region]?.services.find((each) => each.serviceArn?.endsWith(`service/${name}`));
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
}

const withService = z.looseObject({
  service: z.looseObject({
    serviceArn: z.string(),
    desiredCount: z.number(),
    deployments: z.array(z.looseObject({ id: z.string(), taskDefinition: z.string() })),
  }),
});

describe('the recorded fleet', () => {
  it('is what the generator makes: the committed files hold the same content', () => {
    const folder = new URL('../../src/trail/demo/data/', import.meta.url);
    for (const [name, text] of Object.entries(files)) {
      const packed = name.endsWith('.ndjson');
      const bytes = readFileSync(new URL(packed ? `${name}.gz` : name, folder));
      expect((packed ? gunzipSync(bytes) : bytes).toString('utf8') === text, `${name}: run npm run demo:generate`).toBe(
        true,
      );
    }
  });

  it('is made the same every time', () => {
    expect(buildRecording()).toEqual(files);
  });

  it('stays small enough to ship', () => {
    const folder = new URL('../../src/trail/demo/data/', import.meta.url);
    const size = ['us-east-1', 'eu-west-1'].reduce(
      (sum, region) => sum + readFileSync(new URL(`${region}.ndjson.gz`, folder)).length,
      0,
    );
    expect(size).toBeLessThan(700 * 1024);
  });

  it('covers eight days with a few thousand records, most of them reads', () => {
    expect(records.length).toBeGreaterThan(4000);
    expect(records.length).toBeLessThan(6000);
    const times = records.map((record) => Date.parse(record.eventTime));
    expect(Math.max(...times)).toBe(newest);
    expect(Math.min(...times)).toBeGreaterThanOrEqual(newest + 240_000 - 8 * DAY);
    expect(records.filter((record) => record.readOnly).length / records.length).toBeGreaterThan(0.85);
  });

  it('has a realistic number of ECS changes in the last day', () => {
    const changes = records.filter(
      (record) =>
        record.eventSource === 'ecs.amazonaws.com' &&
        !record.readOnly &&
        !record.eventName.startsWith('Submit') &&
        isRecent(record),
    );
    expect(changes.length).toBeGreaterThanOrEqual(30);
    expect(changes.length).toBeLessThanOrEqual(45);
  });

  it('has three clusters, twenty services, and an api in each cluster', () => {
    const states = Object.values(ecs);
    expect(states.flatMap((state) => state.clusters.map((cluster) => cluster.clusterName)).sort()).toEqual([
      'eu-prod',
      'prod',
      'staging',
    ]);
    const active = states.flatMap((state) => state.services.filter((each) => each.status === 'ACTIVE'));
    expect(active).toHaveLength(20);
    expect(active.filter((each) => each.serviceName === 'api')).toHaveLength(3);
  });

  it('repeats exactly one event id, as CloudTrail sometimes does', () => {
    const seen = new Map<string, number>();
    for (const record of records) seen.set(record.eventID, (seen.get(record.eventID) ?? 0) + 1);
    expect([...seen].filter(([, count]) => count > 1)).toEqual([['651cd8df-1011-4937-a1c3-b086b0849e33', 2]]);
  });

  it('holds one record whose parts were too large to keep', () => {
    const omitted = records.filter((record) => record.requestParameters?.['omitted'] === true);
    expect(omitted.map((record) => record.eventName)).toEqual(['RegisterTaskDefinition']);
  });
});

describe('identities in the recorded fleet', () => {
  const issued = new Map(
    events.flatMap((event) =>
      event.resources
        .filter((resource) => resource.ResourceType === 'AWS::IAM::AccessKey')
        .map((resource) => [resource.ResourceName, event.record] as const),
    ),
  );

  it('every AssumeRole record is filed under the key it issued, and only reads', () => {
    const assumed = events.filter((event) => event.record.eventName.startsWith('AssumeRole'));
    expect(assumed.length).toBeGreaterThan(100);
    for (const { record, resources } of assumed) {
      expect(record.readOnly).toBe(true);
      expect(resources.slice(0, 5).map((resource) => resource.ResourceType)).toEqual([
        'AWS::IAM::AccessKey',
        'AWS::STS::AssumedRole',
        'AWS::STS::AssumedRole',
        'AWS::STS::AssumedRole',
        'AWS::IAM::Role',
      ]);
      expect(record.responseElements).toMatchObject({ credentials: { accessKeyId: resources[0]?.ResourceName } });
    }
  });

  it('every session that changes something in the last day was opened by a record in the trail, at its creation date', () => {
    const changing = records.filter(
      (record) =>
        record.eventSource === 'ecs.amazonaws.com' &&
        !record.readOnly &&
        !record.eventName.startsWith('Submit') &&
        isRecent(record) &&
        record.userIdentity.type === 'AssumedRole',
    );
    expect(changing.length).toBeGreaterThan(20);
    for (const record of changing) {
      const opening = issued.get(record.userIdentity.accessKeyId ?? '');
      expect(opening?.eventTime, record.eventID).toBe(record.userIdentity.sessionContext?.attributes.creationDate);
    }
  });

  it('everybody who was active before calls from addresses seen before, except the stolen key', () => {
    const who = (record: Record): string | undefined => {
      const { type, arn, sessionContext } = record.userIdentity;
      // Jobs of GitHub Actions get another runner each time; that is what hosted runners do.
      if (type !== 'AssumedRole') return arn;
      if (arn?.endsWith('/GitHubActions')) return undefined;
      return arn?.includes('@') ? arn : sessionContext?.sessionIssuer?.arn;
    };
    const before = new Map<string, Set<string>>();
    for (const record of records.filter((each) => !isRecent(each))) {
      const name = who(record);
      if (name !== undefined) before.set(name, (before.get(name) ?? new Set()).add(record.sourceIPAddress));
    }
    const unexpected = new Set<string>();
    for (const record of records.filter(isRecent)) {
      const address = record.sourceIPAddress;
      const known = before.get(who(record) ?? '');
      const expected = address.endsWith('.amazonaws.com') || address.startsWith('203.0.113.');
      if (known !== undefined && !expected && !known.has(address)) unexpected.add(`${who(record)} ${address}`);
    }
    expect([...unexpected]).toEqual(['arn:aws:iam::111122223333:user/ci-legacy 45.83.64.1']);
  });

  it('root never appears before the last day', () => {
    expect(records.filter((record) => record.userIdentity.type === 'Root' && !isRecent(record))).toEqual([]);
  });
});

describe('the stories', () => {
  it.each(STORIES)('$id is in the trail as the answer key says', (story) => {
    const found = byId(story.eventId);
    expect(found.length).toBe(story.id === 'deploy-catalog' ? 2 : 1);
    const [record] = found;
    expect(record).toMatchObject({
      eventName: story.action,
      awsRegion: story.region,
      eventTime: story.recordedAt,
      sourceIPAddress: story.address,
    });
    expect(record?.userIdentity.invokedBy).toBe(story.invokedBy);
    expect(record?.errorCode).toBe(story.outcome === 'denied' ? 'AccessDenied' : undefined);
    if (record?.eventName !== 'UpdateService' || story.outcome === 'denied') return;
    const { service: after } = withService.parse(record.responseElements);
    expect(after.serviceArn.endsWith(`service/${story.target}`)).toBe(true);
  });

  it('all happened in the last day', () => {
    for (const { recordedAt } of [...STORIES, ...NOBODY]) expect(Date.parse(recordedAt)).toBeGreaterThan(lastDay);
  });

  it("checkout: the restart's deployment is the one ECS runs, and all four tasks belong to it", () => {
    const [restart] = byId('ebf78e20-69fc-40b0-94d6-bc89fadaf388');
    const { deployments } = withService.parse(restart?.responseElements).service;
    const [first, second] = deployments;
    expect(first?.taskDefinition).toBe(second?.taskDefinition);
    expect(first?.taskDefinition).toMatch(/checkout:41$/);
    expect(service('us-east-1', 'prod/checkout').deployments?.map((each) => each.id)).toEqual([first?.id]);
    const running =
      ecs['us-east-1']?.tasks.filter(
        (task) => task.group === 'service:checkout' && task.clusterArn?.endsWith('/prod'),
      ) ?? [];
    expect(running.map((task) => task.startedBy)).toEqual(Array.from({ length: 4 }, () => first?.id));
  });

  it('search: the circuit breaker went back to search:87, and no call did', () => {
    const [deploy] = byId('66111c45-bb28-4eb8-9d87-f1f86cb89760');
    const shipped = withService.parse(deploy?.responseElements).service.deployments[0];
    expect(shipped?.taskDefinition).toMatch(/search:88$/);
    const now = service('us-east-1', 'prod/search');
    expect(now.taskDefinition).toMatch(/search:87$/);
    expect(now.deployments?.[0]).toMatchObject({
      rolloutState: 'COMPLETED',
      rolloutStateReason: expect.stringContaining('circuit breaker: rolling back'),
    });
    expect(now.events?.some((event) => event.message?.includes(`(deployment ${shipped?.id}) deployment failed`))).toBe(
      true,
    );
    const revision = `service-revision/prod/search/${shipped?.id.replace('ecs-svc/', '')}`;
    const told = ecs['us-east-1']?.serviceDeployments.find((each) => each.targetServiceRevisionArn?.endsWith(revision));
    expect(told?.status).toBe('ROLLBACK_SUCCESSFUL');
    const between = records.filter(
      (record) =>
        record.requestParameters?.['service'] === 'search' &&
        !record.readOnly &&
        record.eventTime > '2026-11-19T16:20:14Z' &&
        record.eventTime < '2026-11-19T17:00:00Z',
    );
    expect(between).toEqual([]);
  });

  it('email-worker: a task ran out of memory within the hour, another started 31 s later, and nobody called', () => {
    const stopped = ecs['us-east-1']?.tasks.filter((task) => task.lastStatus === 'STOPPED') ?? [];
    expect(stopped).toHaveLength(1);
    const [task] = stopped;
    expect(task).toMatchObject({ stopCode: 'EssentialContainerExited', memory: '512', group: 'service:email-worker' });
    expect(task?.containers?.[0]).toMatchObject({ exitCode: 137, reason: expect.stringMatching(/^OutOfMemoryError/) });
    expect(task?.startedBy).toBe(service('us-east-1', 'prod/email-worker').deployments?.[0]?.id);
    const age = newest + 240_000 - (task?.stoppedAt?.getTime() ?? 0);
    expect(age / 60_000).toBeGreaterThan(30);
    expect(age / 60_000).toBeLessThan(50);
    const started = service('us-east-1', 'prod/email-worker').events?.find((event) =>
      event.message?.includes('has started 1 tasks'),
    );
    expect((started?.createdAt?.getTime() ?? 0) - (task?.stoppedAt?.getTime() ?? 0)).toBe(31_000);
    const touched = records.filter(
      (record) =>
        isRecent(record) && !record.readOnly && JSON.stringify(record.requestParameters).includes('email-worker'),
    );
    expect(touched).toEqual([]);
  });

  it('what ECS says now agrees with what the trail says last', () => {
    expect(service('us-east-1', 'prod/payments')).toMatchObject({ desiredCount: 3, runningCount: 3 });
    expect(service('us-east-1', 'prod/recommendations')).toMatchObject({ desiredCount: 0, runningCount: 0 });
    expect(service('us-east-1', 'prod/cart')).toMatchObject({ desiredCount: 4, runningCount: 4 });
    expect(service('us-east-1', 'prod/sessions')).toMatchObject({ desiredCount: 5, runningCount: 5 });
    expect(service('us-east-1', 'prod/image-resizer').desiredCount).toBe(2);
    expect(service('us-east-1', 'staging/old-worker').status).toBe('INACTIVE');
    for (const { services, tasks } of Object.values(ecs)) {
      for (const each of services) {
        const mine = tasks.filter(
          (task) =>
            task.clusterArn === each.clusterArn &&
            task.group === `service:${each.serviceName}` &&
            task.lastStatus === 'RUNNING',
        );
        expect(mine, each.serviceName).toHaveLength(each.runningCount ?? -1);
        const ids = new Set(each.deployments?.map((deployment) => deployment.id));
        for (const task of mine) expect(ids.has(task.startedBy), `${each.serviceName} ${task.startedBy}`).toBe(true);
      }
    }
  });

  it('cart: the scheduled action, the activity and the call agree, and Carol created the action in the same week', () => {
    const activities = ecs['us-east-1']?.scalingActivities ?? [];
    const floor = activities.find((each) => each.StartTime?.toISOString() === '2026-11-20T03:00:05.000Z');
    expect(floor?.Cause).toBe('scheduled action name night-floor was triggered');
    const created = records.filter(
      (record) =>
        record.eventName === 'PutScheduledAction' &&
        record.requestParameters?.['scheduledActionName'] === 'night-floor',
    );
    expect(created.map((record) => record.userIdentity.arn?.split('/').at(-1))).toEqual(['carol.vance@acme.example']);
    expect(created[0]).toMatchObject({
      eventSource: 'autoscaling.amazonaws.com',
      additionalEventData: { service: 'application-autoscaling' },
    });
  });

  it('the hostile text stands in one user agent only', () => {
    const hostile = records.filter((record) => JSON.stringify(record).includes('IGNORE ALL PREVIOUS INSTRUCTIONS'));
    expect(hostile.map((record) => record.eventID)).toEqual(['c8ba0a8b-4f93-4e0e-9ed8-7a119965949c']);
    expect(hostile[0]?.userAgent).toContain('IGNORE ALL PREVIOUS INSTRUCTIONS');
  });
});
