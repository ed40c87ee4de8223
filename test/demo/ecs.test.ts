import { describe, expect, it } from 'vitest';
import { account, arn, ask, definition, minutesAgo, refusal, service, task } from './fixture.ts';

const names = Array.from({ length: 23 }, (_, at) => `s${at}`);
const stopped = { lastStatus: 'STOPPED', desiredStatus: 'STOPPED' };
const fleet = account({
  ecs: {
    services: [
      ...names.map((name) => service('prod', name)),
      service('prod', 'gone', { status: 'INACTIVE' }),
      service('staging', 's0'),
    ],
    clusters: [
      { clusterArn: arn('cluster/prod'), clusterName: 'prod' },
      { clusterArn: arn('cluster/staging'), clusterName: 'staging' },
    ],
    tasks: [
      task('prod', 's0', 'aaa1', { startedBy: 'ecs-svc/1' }),
      task('prod', 's1', 'aaa2'),
      task('prod', 's0', 'bbb1', { ...stopped, stoppedAt: minutesAgo(59) }),
      task('prod', 's0', 'bbb2', { ...stopped, stoppedAt: minutesAgo(61) }),
      task('staging', 's0', 'ccc1'),
    ],
    taskDefinitions: [definition('s0', 9), definition('s0', 10), definition('s0', 11, 'INACTIVE')],
    serviceDeployments: [
      {
        serviceDeploymentArn: 'one',
        serviceArn: arn('service/prod/s0'),
        status: 'SUCCESSFUL',
        createdAt: minutesAgo(90),
      },
      {
        serviceDeploymentArn: 'two',
        serviceArn: arn('service/prod/s0'),
        status: 'ROLLBACK_SUCCESSFUL',
        createdAt: minutesAgo(30),
      },
      {
        serviceDeploymentArn: 'other',
        serviceArn: arn('service/prod/s1'),
        status: 'SUCCESSFUL',
        createdAt: minutesAgo(10),
      },
    ],
  },
});

describe('clusters', () => {
  it('lists them page by page', () => {
    const first = ask(fleet, 'ecs:ListClusters', { maxResults: 1 });
    expect(first.clusterArns).toEqual([arn('cluster/prod')]);
    const second = ask(fleet, 'ecs:ListClusters', { maxResults: 1, nextToken: first.nextToken });
    expect(second).toEqual({ clusterArns: [arn('cluster/staging')] });
  });

  it('describes them by name and by ARN, unknown ones as failures', () => {
    const { clusters, failures } = ask(fleet, 'ecs:DescribeClusters', {
      clusters: ['prod', arn('cluster/staging'), 'nowhere'],
    });
    expect(clusters?.map((cluster) => cluster.clusterName)).toEqual(['prod', 'staging']);
    expect(failures).toEqual([{ arn: arn('cluster/nowhere'), reason: 'MISSING' }]);
  });

  it('means the cluster "default" where none is named', () => {
    expect(ask(fleet, 'ecs:DescribeClusters', {}).failures).toEqual([
      { arn: arn('cluster/default'), reason: 'MISSING' },
    ]);
    expect(refusal(() => ask(fleet, 'ecs:ListServices', {}))).toBe('ClusterNotFoundException');
  });
});

describe('services', () => {
  it('lists ten to a page unless told otherwise, and no deleted ones', () => {
    const all: string[] = [];
    let nextToken: string | undefined;
    let calls = 0;
    do {
      const page = ask(fleet, 'ecs:ListServices', { cluster: 'prod', nextToken });
      all.push(...(page.serviceArns ?? []));
      nextToken = page.nextToken;
      calls += 1;
    } while (nextToken !== undefined);
    expect(calls).toBe(3);
    expect(all).toEqual(names.map((name) => arn(`service/prod/${name}`)));
    expect(ask(fleet, 'ecs:ListServices', { cluster: arn('cluster/prod'), maxResults: 100 }).serviceArns).toEqual(all);
  });

  it('refuses a page of more than 100, and the token of another cluster', () => {
    expect(refusal(() => ask(fleet, 'ecs:ListServices', { cluster: 'prod', maxResults: 101 }))).toBe(
      'InvalidParameterException',
    );
    const { nextToken } = ask(fleet, 'ecs:ListServices', { cluster: 'prod' });
    expect(refusal(() => ask(fleet, 'ecs:ListServices', { cluster: 'staging', nextToken }))).toBe(
      'InvalidParameterException',
    );
  });

  it('describes by name, by ARN and by the ARN of old that leaves the cluster out', () => {
    const asked = ['s0', arn('service/prod/s1'), arn('service/s2')];
    const { services } = ask(fleet, 'ecs:DescribeServices', { cluster: 'prod', services: asked });
    expect(services?.map((each) => each.serviceArn)).toEqual(
      ['s0', 's1', 's2'].map((name) => arn(`service/prod/${name}`)),
    );
  });

  it('still describes a deleted service, as INACTIVE', () => {
    expect(ask(fleet, 'ecs:DescribeServices', { cluster: 'prod', services: ['gone'] }).services?.[0]?.status).toBe(
      'INACTIVE',
    );
  });

  it('reports services that the cluster does not have as failures', () => {
    const { services, failures } = ask(fleet, 'ecs:DescribeServices', {
      cluster: 'staging',
      services: ['s0', 's1', arn('service/prod/s0')],
    });
    expect(services?.map((each) => each.clusterArn)).toEqual([arn('cluster/staging')]);
    expect(failures).toEqual([
      { arn: arn('service/staging/s1'), reason: 'MISSING' },
      { arn: arn('service/prod/s0'), reason: 'MISSING' },
    ]);
  });

  it('refuses more than ten services in a call, none at all, and an unknown cluster', () => {
    expect(refusal(() => ask(fleet, 'ecs:DescribeServices', { cluster: 'prod', services: names.slice(0, 11) }))).toBe(
      'InvalidParameterException',
    );
    expect(refusal(() => ask(fleet, 'ecs:DescribeServices', { cluster: 'prod', services: [] }))).toBe(
      'InvalidParameterException',
    );
    expect(refusal(() => ask(fleet, 'ecs:DescribeServices', { cluster: 'nowhere', services: ['s0'] }))).toBe(
      'ClusterNotFoundException',
    );
  });

  it('lists the deployments of one service, newest first, by status and time', () => {
    const list = (more: object) =>
      ask(fleet, 'ecs:ListServiceDeployments', { cluster: 'prod', service: 's0', ...more }).serviceDeployments?.map(
        (each) => each.serviceDeploymentArn,
      );
    expect(list({})).toEqual(['two', 'one']);
    expect(list({ status: ['SUCCESSFUL'] })).toEqual(['one']);
    expect(list({ createdAt: { after: minutesAgo(60) } })).toEqual(['two']);
    expect(list({ createdAt: { before: minutesAgo(60) } })).toEqual(['one']);
    expect(list({ service: arn('service/prod/s0'), cluster: arn('cluster/prod') })).toEqual(['two', 'one']);
    expect(refusal(() => list({ service: 'unknown' }))).toBe('ServiceNotFoundException');
  });
});

describe('tasks', () => {
  const list = (more: object) =>
    ask(fleet, 'ecs:ListTasks', { cluster: 'prod', ...more }).taskArns?.map((each) => each.split('/').at(-1));

  it('lists running ones, or those that stopped within the hour', () => {
    expect(list({})).toEqual(['aaa1', 'aaa2']);
    expect(list({ desiredStatus: 'STOPPED' })).toEqual(['bbb1']);
  });

  it('narrows by service, family and deployment', () => {
    expect(list({ serviceName: 's0' })).toEqual(['aaa1']);
    expect(list({ serviceName: arn('service/prod/s1') })).toEqual(['aaa2']);
    expect(list({ family: 's1' })).toEqual(['aaa2']);
    expect(list({ startedBy: 'ecs-svc/1' })).toEqual(['aaa1']);
    expect(refusal(() => list({ serviceName: 'unknown' }))).toBe('ServiceNotFoundException');
  });

  it('describes by id and ARN; what stopped more than an hour ago is missing', () => {
    const { tasks, failures } = ask(fleet, 'ecs:DescribeTasks', {
      cluster: 'prod',
      tasks: ['aaa1', arn('task/prod/bbb1'), 'bbb2', 'ccc1'],
    });
    expect(tasks?.map((each) => each.taskArn)).toEqual([arn('task/prod/aaa1'), arn('task/prod/bbb1')]);
    expect(failures).toEqual([
      { arn: arn('task/prod/bbb2'), reason: 'MISSING' },
      { arn: arn('task/prod/ccc1'), reason: 'MISSING' },
    ]);
  });

  it('refuses more than 100 tasks in a call, and none at all', () => {
    const many = Array.from({ length: 101 }, (_, at) => `t${at}`);
    expect(refusal(() => ask(fleet, 'ecs:DescribeTasks', { cluster: 'prod', tasks: many }))).toBe(
      'InvalidParameterException',
    );
    expect(refusal(() => ask(fleet, 'ecs:DescribeTasks', { cluster: 'prod', tasks: [] }))).toBe(
      'InvalidParameterException',
    );
  });
});

describe('task definitions', () => {
  const revision = (taskDefinition: string) =>
    ask(fleet, 'ecs:DescribeTaskDefinition', { taskDefinition }).taskDefinition?.revision;

  it('are found by revision, by ARN, and by family as the newest active revision', () => {
    expect(revision('s0:9')).toBe(9);
    expect(revision(arn('task-definition/s0:11'))).toBe(11);
    expect(revision('s0')).toBe(10);
  });

  it('are refused where unknown', () => {
    expect(refusal(() => revision('s0:12'))).toBe('ClientException');
    expect(refusal(() => revision('unknown'))).toBe('ClientException');
  });
});
