import type { ContainerDefinition, TaskDefinition } from '@aws-sdk/client-ecs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openAccount } from '../../src/aws/index.ts';
import { compareRevisions, differences, readScalingActivities } from '../../src/fleet/index.ts';
import { useAws } from '../aws/support.ts';
import { type AwsOptions, account, ecs } from '../aws-server/index.ts';

const NOW = new Date('2026-11-20T05:26:00Z');

function revision(number: number, container: ContainerDefinition, more: TaskDefinition = {}): TaskDefinition {
  return {
    taskDefinitionArn: `arn:aws:ecs:us-east-1:111122223333:task-definition/checkout:${number}`,
    family: 'checkout',
    revision: number,
    status: 'ACTIVE',
    cpu: '256',
    memory: '512',
    containerDefinitions: [{ name: 'app', image: 'shop/checkout:1.4', ...container }],
    ...more,
  };
}

async function open(state: Parameters<typeof ecs>[0], more: Partial<AwsOptions> = {}) {
  await useAws({ accounts: [account({ ecs: { 'us-east-1': ecs(state) } })], rate: 0, now: () => NOW, ...more });
  return openAccount();
}

describe('two revisions of a task definition', () => {
  it('differ in image, size and names of variables; values are never told', async () => {
    const before = revision(40, {
      environment: [
        { name: 'DB_PASSWORD', value: 'hunter2-old' },
        { name: 'MODE', value: 'live' },
        { name: 'GONE', value: 'gone-value' },
      ],
      secrets: [{ name: 'TOKEN', valueFrom: 'arn:aws:ssm:us-east-1:111122223333:parameter/old' }],
    });
    const after = revision(
      41,
      {
        image: 'shop/checkout:1.5',
        environment: [
          { name: 'DB_PASSWORD', value: 'hunter2-new' },
          { name: 'MODE', value: 'live' },
          { name: 'FRESH', value: 'fresh-value' },
        ],
        secrets: [{ name: 'TOKEN', valueFrom: 'arn:aws:ssm:us-east-1:111122223333:parameter/new' }],
      },
      { memory: '1024' },
    );
    const opened = await open({ taskDefinitions: [before, after] });
    const changes = await compareRevisions(opened, 'us-east-1', 'checkout:40', 'checkout:41');
    expect(changes).toEqual([
      { what: 'memory', before: '512', after: '1024' },
      { what: 'image of app', before: 'shop/checkout:1.4', after: 'shop/checkout:1.5' },
      { what: 'environment of app: DB_PASSWORD, GONE removed, TOKEN, FRESH added' },
    ]);
    expect(JSON.stringify(changes)).not.toMatch(/hunter2|live|gone-value|fresh-value|parameter/);
  });

  it('that are alike differ in nothing', async () => {
    const opened = await open({ taskDefinitions: [revision(1, {}), revision(2, {})] });
    expect(await compareRevisions(opened, 'us-east-1', 'checkout:1', 'checkout:2')).toEqual([]);
  });

  it('of which one is gone, or may not be read, cannot be compared', async () => {
    const opened = await open({ taskDefinitions: [revision(1, {})] });
    expect(await compareRevisions(opened, 'us-east-1', 'checkout:1', 'checkout:9')).toBeUndefined();
    const denied = await open(
      { taskDefinitions: [revision(1, {}), revision(2, {})] },
      { denied: [{ operation: 'ecs:DescribeTaskDefinition' }] },
    );
    expect(await compareRevisions(denied, 'us-east-1', 'checkout:1', 'checkout:2')).toBeUndefined();
  });

  it('name containers that came and went', () => {
    const before = revision(1, {}, { containerDefinitions: [{ name: 'app' }, { name: 'old-sidecar' }] });
    const after = revision(2, {}, { containerDefinitions: [{ name: 'app' }, { name: 'new-sidecar\u001b[2J' }] });
    expect(differences(before, after)).toEqual([
      { what: 'container old-sidecar removed' },
      { what: 'container new-sidecar added' },
    ]);
  });

  it('never show a value of a variable, whatever it is called and holds', () => {
    const pairs = fc.array(
      fc.record({
        name: fc.stringMatching(/^[A-Z]{1,8}$/),
        value: fc.stringMatching(/^[0-9a-f]{12}$/).map((text) => `secret-${text}`),
      }),
    );
    fc.assert(
      fc.property(pairs, pairs, (one, other) => {
        const told = JSON.stringify(
          differences(revision(1, { environment: one }), revision(2, { environment: other })),
        );
        expect(told).not.toContain('secret-');
      }),
    );
  });
});

describe('the activities of auto scaling', () => {
  const activity = (minutes: number, description: string) => ({
    ActivityId: description,
    ServiceNamespace: 'ecs' as const,
    ResourceId: 'service/prod/cart',
    ScalableDimension: 'ecs:service:DesiredCount' as const,
    Description: description,
    Cause: 'scheduled action name night-floor was triggered',
    StartTime: new Date(NOW.getTime() - minutes * 60_000),
    StatusCode: 'Successful' as const,
  });

  it('are those of one service, newest first', async () => {
    const opened = await open({
      scalingActivities: [
        activity(60, 'Setting desired count to 9.'),
        activity(10, 'Setting desired count to 4.'),
        { ...activity(5, 'Setting desired count to 1.'), ResourceId: 'service/prod/other' },
      ],
    });
    expect(await readScalingActivities(opened, 'us-east-1', { cluster: 'prod', service: 'cart' })).toEqual([
      {
        time: '2026-11-20T05:16:00Z',
        description: 'Setting desired count to 4.',
        cause: 'scheduled action name night-floor was triggered',
      },
      expect.objectContaining({ description: 'Setting desired count to 9.' }),
    ]);
  });

  it('that may not be read are unknown, not none', async () => {
    const opened = await open({}, { denied: [{ operation: 'application-autoscaling:DescribeScalingActivities' }] });
    expect(await readScalingActivities(opened, 'us-east-1', { cluster: 'prod', service: 'cart' })).toBeUndefined();
  });
});
