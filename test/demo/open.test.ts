import { beforeAll, describe, expect, it } from 'vitest';
import type { Account } from '../../src/aws/api.ts';
import { AwsProblem } from '../../src/aws/problem.ts';
import { configSchema } from '../../src/config.ts';
import { loadRecording, openDemo } from '../../src/trail/demo/open.ts';
import { RECORDED_NEWEST, STORIES } from './stories.ts';

/** Far from the recording's own time, at an odd second, in another year and on the other side of midnight. */
const NOW = new Date('2031-04-02T19:47:53.618Z');
const MINUTE = 60_000;

let account: Account;
let config: unknown;

beforeAll(async () => {
  ({ account, config } = await openDemo(NOW));
});

async function lookUp(region: string, eventId: string) {
  const found = await account.api.call(region, 'cloudtrail:LookupEvents', {
    LookupAttributes: [{ AttributeKey: 'EventId', AttributeValue: eventId }],
  });
  return found.Events?.[0];
}

async function problemOf(run: Promise<unknown>): Promise<AwsProblem> {
  const outcome = await run.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (outcome instanceof AwsProblem) return outcome;
  throw new Error('expected a problem');
}

describe('openDemo', () => {
  it('opens a recorded account with a Region of its own', () => {
    expect(account).toMatchObject({ id: '111122223333', alias: 'acme-prod', region: 'us-east-1', recorded: true });
  });

  it('comes with a configuration that the configuration file would accept', () => {
    const parsed = configSchema.parse(config);
    expect(parsed.regions).toEqual(['us-east-1', 'eu-west-1']);
    expect(parsed.principals).toContainEqual({ match: 'alice.ng@acme.example', label: 'Alice Ng' });
    expect(parsed.expectedAddresses).toEqual([{ cidr: '203.0.113.0/24', label: 'office' }]);
  });

  it('makes the newest record about four minutes old, to whole seconds', async () => {
    const { Events } = await account.api.call('us-east-1', 'cloudtrail:LookupEvents', { MaxResults: 1 });
    const time = Events?.[0]?.EventTime?.getTime() ?? 0;
    expect(time % 1000).toBe(0);
    expect(NOW.getTime() - time).toBeGreaterThanOrEqual(4 * MINUTE);
    expect(NOW.getTime() - time).toBeLessThan(4 * MINUTE + 1000);
  });

  it('moves every story by the same offset', async () => {
    for (const story of STORIES) {
      const event = await lookUp(story.region, story.eventId);
      const age = Date.parse(RECORDED_NEWEST) - Date.parse(story.recordedAt);
      expect(NOW.getTime() - (event?.EventTime?.getTime() ?? 0) - age, story.id).toBe(4 * MINUTE + 618);
    }
  });

  it('keeps the times inside a record, the call and the ECS state in step', async () => {
    const restart = await lookUp('us-east-1', 'ebf78e20-69fc-40b0-94d6-bc89fadaf388');
    const { services } = await account.api.call('us-east-1', 'ecs:DescribeServices', {
      cluster: 'prod',
      services: ['checkout'],
    });
    expect(services?.[0]?.deployments?.[0]?.createdAt).toEqual(restart?.EventTime);
    const iso = restart?.EventTime?.toISOString() ?? '';
    expect(restart?.CloudTrailEvent).toContain(`"eventTime":"${iso.slice(0, 19)}Z"`);
    const us = restart?.EventTime?.toLocaleString('en-US', {
      timeZone: 'UTC',
      dateStyle: 'medium',
      timeStyle: 'medium',
    }).replaceAll(/\s/g, ' ');
    expect(restart?.CloudTrailEvent).toContain(`"createdAt":"${us}"`);
  });

  it('names CodePipeline and botocore sessions after their new times, in the record and in the index', async () => {
    const deploy = await lookUp('eu-west-1', 'ce8caedb-48a1-4632-baf0-fde3138a94f9');
    const opened = Number(deploy?.Username);
    expect((deploy?.EventTime?.getTime() ?? 0) - opened).toBeLessThan(MINUTE);
    expect((deploy?.EventTime?.getTime() ?? 0) - opened).toBeGreaterThan(0);
    const stop = await lookUp('eu-west-1', '1c6332de-0d50-4571-b8b1-061bf76cd8a0');
    const session = Number(stop?.Username?.replace('botocore-session-', ''));
    expect((stop?.EventTime?.getTime() ?? 0) / 1000 - session).toBe(89);
  });

  it('has nothing from the future and nothing of the year it was recorded in', async () => {
    const recording = await loadRecording(NOW);
    for (const events of Object.values(recording.events)) {
      for (const { record } of events) expect(Date.parse(String(record['eventTime']))).toBeLessThan(NOW.getTime());
    }
    const text = JSON.stringify([recording.events, recording.ecs]);
    expect(text).not.toMatch(/2026-\d\d-\d\dT|, 2026, /);
    const states = Object.values(recording.ecs);
    const dates = states.flatMap((state) => [
      ...state.services.flatMap((each) => [each.createdAt, ...(each.events ?? []).map((event) => event.createdAt)]),
      ...state.tasks.flatMap((each) => [each.createdAt, each.startedAt, each.stoppedAt]),
      ...state.scalingActivities.map((each) => each.EndTime),
      ...state.serviceDeployments.map((each) => each.finishedAt),
    ]);
    for (const date of dates) if (date !== undefined) expect(date.getTime()).toBeLessThan(NOW.getTime());
  });

  it('still knows the task that ran out of memory', async () => {
    const { taskArns } = await account.api.call('us-east-1', 'ecs:ListTasks', {
      cluster: 'prod',
      desiredStatus: 'STOPPED',
    });
    const { tasks } = await account.api.call('us-east-1', 'ecs:DescribeTasks', { cluster: 'prod', tasks: taskArns });
    expect(tasks?.map((task) => [task.group, task.stopCode])).toEqual([
      ['service:email-worker', 'EssentialContainerExited'],
    ]);
  });

  it('leads from a session key to the person who opened the session', async () => {
    const stop = await lookUp('eu-west-1', '1c6332de-0d50-4571-b8b1-061bf76cd8a0');
    const { Events } = await account.api.call('eu-west-1', 'cloudtrail:LookupEvents', {
      LookupAttributes: [{ AttributeKey: 'ResourceName', AttributeValue: stop?.AccessKeyId }],
    });
    expect(Events?.map((event) => [event.EventName, event.Username])).toEqual([
      ['AssumeRole', 'priya.shah@acme.example'],
    ]);
  });

  it('stops at once when the question was cancelled', async () => {
    const stop = new AbortController();
    stop.abort();
    const problem = await problemOf(account.api.call('us-east-1', 'ecs:ListClusters', {}, { signal: stop.signal }));
    expect(problem.kind).toBe('cancelled');
  });

  it('puts what AWS refuses into words', async () => {
    const cluster = await problemOf(account.api.call('us-east-1', 'ecs:ListServices', { cluster: 'nowhere' }));
    expect(cluster).toMatchObject({ kind: 'not-found', code: 'ClusterNotFoundException' });
    const region = await problemOf(account.api.call('me-south-1', 'ecs:ListClusters', {}));
    expect(region).toMatchObject({
      kind: 'region-disabled',
      message: 'Region me-south-1 is not enabled in the recorded account.',
    });
  });
});
