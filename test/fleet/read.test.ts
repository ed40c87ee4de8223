import type { Cluster, Service, Task } from '@aws-sdk/client-ecs';
import { describe, expect, it } from 'vitest';
import type { Account } from '../../src/aws/api.ts';
import { openAccount } from '../../src/aws/index.ts';
import { findTask, listServiceNames, readFleet, readService, readTaskServices } from '../../src/fleet/index.ts';
import { useAws } from '../aws/support.ts';
import { type AwsOptions, account, cluster, ecs, service, task } from '../aws-server/index.ts';

const NOW = new Date('2026-11-20T05:26:00Z');
const stoppedAt = new Date('2026-11-20T05:00:00Z');

function stopped(id: string, of: string, more: Task = {}): Task {
  return task(id, of, { lastStatus: 'STOPPED', desiredStatus: 'STOPPED', stoppedAt, ...more });
}

interface Opened {
  account: Account;
  /** "DescribeServices", in order; STS and the alias apart. */
  calls(): string[];
}

async function open(
  state: { clusters?: Cluster[]; services?: Service[]; tasks?: Task[] },
  more: Partial<AwsOptions> = {},
): Promise<Opened> {
  const recorded = account({ ecs: { 'us-east-1': ecs({ clusters: [cluster('prod')], ...state }) } });
  const server = await useAws({ accounts: [recorded], rate: 0, now: () => NOW, ...more });
  const opened = await openAccount();
  return {
    account: opened,
    calls: () =>
      server.log.flatMap(({ operation }) => (operation.startsWith('ecs:') ? [operation.slice('ecs:'.length)] : [])),
  };
}

const count = (calls: readonly string[], name: string) => calls.filter((call) => call === name).length;

describe('a fleet', () => {
  it('of 25 services takes three DescribeServices calls, ten each', async () => {
    const services = Array.from({ length: 25 }, (_, at) => service(`svc-${String(at).padStart(2, '0')}`));
    const { account: opened, calls } = await open({ services });
    const fleet = await readFleet(opened, 'us-east-1');
    expect(fleet.clusters.map((one) => one.services.map((each) => each.service))).toEqual([
      services.map((one) => one.serviceName),
    ]);
    expect(count(calls(), 'DescribeServices')).toBe(3);
    expect(count(calls(), 'ListServices')).toBe(1);
    expect(count(calls(), 'ListTasks')).toBe(0);
    expect(fleet.gaps).toEqual([]);
  });

  it('of 230 services and 120 clusters is followed over all pages', async () => {
    const clusters = Array.from({ length: 120 }, (_, at) => cluster(`c-${String(at).padStart(3, '0')}`));
    const services = Array.from({ length: 230 }, (_, at) => service(`svc-${at}`, {}, { cluster: 'c-007' }));
    const { account: opened, calls } = await open({ clusters, services });
    const fleet = await readFleet(opened, 'us-east-1');
    expect(fleet.clusters).toHaveLength(120);
    expect(fleet.clusters.find((one) => one.cluster === 'c-007')?.services).toHaveLength(230);
    expect(count(calls(), 'ListClusters')).toBe(2);
    expect(count(calls(), 'DescribeClusters')).toBe(2);
    expect(count(calls(), 'DescribeServices')).toBe(23);
  });

  it('is told in our words, texts sanitised', async () => {
    const { account: opened } = await open({
      services: [
        service('checkout', {
          desiredCount: 4,
          runningCount: 3,
          taskDefinition: 'arn:aws:ecs:us-east-1:111122223333:task-definition/checkout:41',
          deployments: [
            {
              id: 'ecs-svc/1',
              status: 'PRIMARY',
              taskDefinition: 'arn:aws:ecs:us-east-1:111122223333:task-definition/checkout:41',
              rolloutState: 'IN_PROGRESS',
              rolloutStateReason: 'now\u001b[31m red',
              createdAt: stoppedAt,
            },
          ],
          events: [{ id: '1', createdAt: stoppedAt, message: '(service checkout) has \u202estarted 2 tasks' }],
        }),
      ],
    });
    const [found] = (await readFleet(opened, 'us-east-1')).clusters;
    expect(found?.services).toMatchObject([
      {
        account: '111122223333',
        region: 'us-east-1',
        cluster: 'prod',
        service: 'checkout',
        desired: 4,
        running: 3,
        taskDefinition: 'checkout:41',
        deployments: [
          {
            id: 'ecs-svc/1',
            taskDefinition: 'checkout:41',
            createdAt: '2026-11-20T05:00:00Z',
            rolloutStateReason: 'now red',
          },
        ],
        events: [{ time: '2026-11-20T05:00:00Z', message: '(service checkout) has started 2 tasks' }],
      },
    ]);
  });

  it('may be asked for its stopped tasks too, and for one cluster', async () => {
    const tasks = [
      stopped('a'.repeat(32), 'checkout', { memory: '512', stopCode: 'EssentialContainerExited' }),
      task('b', 'checkout'),
    ];
    const { account: opened, calls } = await open({
      clusters: [cluster('prod'), cluster('staging')],
      services: [service('checkout')],
      tasks,
    });
    const fleet = await readFleet(opened, 'us-east-1', { stoppedTasks: true, clusters: ['prod'] });
    expect(fleet.clusters.map((one) => one.cluster)).toEqual(['prod']);
    expect(fleet.stoppedTasks).toMatchObject([
      {
        taskId: 'a'.repeat(32),
        service: 'checkout',
        memory: 512,
        stopCode: 'EssentialContainerExited',
        stoppedAt: '2026-11-20T05:00:00Z',
      },
    ]);
    expect(count(calls(), 'ListTasks')).toBe(1);
  });

  it('has a gap for what may not be read, and the rest all the same', async () => {
    const { account: opened } = await open(
      { clusters: [cluster('prod'), cluster('staging')], services: [service('checkout')] },
      { denied: [{ operation: 'ecs:DescribeServices' }, { operation: 'ecs:ListTasks' }] },
    );
    const fleet = await readFleet(opened, 'us-east-1', { stoppedTasks: true });
    expect(fleet.clusters.map((one) => one.cluster)).toEqual(['prod', 'staging']);
    // Once for each operation, however many clusters met it.
    expect(fleet.gaps.map((gap) => gap.why)).toEqual([
      expect.stringMatching(/ecs:(DescribeServices|ListTasks)/),
      expect.stringMatching(/ecs:(DescribeServices|ListTasks)/),
    ]);
    expect(fleet.gaps.every((gap) => gap.region === 'us-east-1' && gap.fix !== undefined)).toBe(true);
  });

  it('that is denied altogether is a gap, not an error', async () => {
    const { account: opened } = await open({}, { denied: [{ operation: 'ecs:ListClusters' }] });
    const fleet = await readFleet(opened, 'us-east-1', { stoppedTasks: true });
    expect(fleet).toMatchObject({ clusters: [], stoppedTasks: [], gaps: [{ problem: { kind: 'access-denied' } }] });
  });

  it('that takes longer than there is time is a gap; one whose caller goes is an error', async () => {
    const slow = { faults: { slowMs: 3000, on: ['ecs:ListServices' as const] } };
    const { account: opened } = await open({ services: [service('checkout')] }, slow);
    const late = await readFleet(opened, 'us-east-1', { deadline: Date.now() + 300 });
    expect(late.gaps).toMatchObject([{ why: expect.stringContaining('time budget') }]);
    expect(late.clusters).toMatchObject([{ cluster: 'prod', services: [] }]);
    const stop = new AbortController();
    const asked = readFleet(opened, 'us-east-1', { signal: stop.signal, deadline: Date.now() + 10_000 });
    setTimeout(() => stop.abort(), 100);
    await expect(asked).rejects.toMatchObject({ kind: 'cancelled' });
  });
});

describe('one service', () => {
  it('comes with its own stopped tasks', async () => {
    const { account: opened } = await open({
      services: [service('checkout'), service('cart')],
      tasks: [stopped('a', 'checkout'), stopped('b', 'cart')],
    });
    const read = await readService(opened, 'us-east-1', { cluster: 'prod', service: 'checkout' });
    expect(read).toMatchObject({ service: { service: 'checkout' }, stoppedTasks: [{ taskId: 'a' }], gaps: [] });
  });

  it('that ECS does not know is none, without a gap', async () => {
    const { account: opened } = await open({ services: [service('checkout')] });
    const read = await readService(opened, 'us-east-1', { cluster: 'prod', service: 'chekout' });
    expect(read).toMatchObject({ service: undefined, stoppedTasks: [], gaps: [] });
  });

  it('that was deleted is known as inactive', async () => {
    const { account: opened } = await open({ services: [service('old', { status: 'INACTIVE' })] });
    const read = await readService(opened, 'us-east-1', { cluster: 'prod', service: 'old' });
    expect(read.service?.status).toBe('INACTIVE');
  });

  it('in a cluster that is not there is a gap', async () => {
    const { account: opened } = await open({});
    const read = await readService(opened, 'us-east-1', { cluster: 'nope', service: 'checkout' });
    expect(read.service).toBeUndefined();
    expect(read.gaps.length).toBeGreaterThan(0);
  });
});

describe('names', () => {
  it('of all services are listed without describing them', async () => {
    const { account: opened, calls } = await open({
      clusters: [cluster('prod'), cluster('staging')],
      services: [service('api'), service('api', {}, { cluster: 'staging' })],
    });
    const { names, gaps } = await listServiceNames(opened, 'us-east-1');
    expect(names.map((one) => `${one.cluster}/${one.service}`).sort()).toEqual(['prod/api', 'staging/api']);
    expect(gaps).toEqual([]);
    expect(calls().some((call) => call.startsWith('Describe'))).toBe(false);
  });
});

describe('a task', () => {
  const id = '0123456789abcdef0123456789abcdef';

  it('is found in whichever cluster it ran', async () => {
    const { account: opened } = await open({
      clusters: [cluster('prod'), cluster('staging')],
      tasks: [task(id, 'api', {}, { cluster: 'staging' })],
    });
    expect((await findTask(opened, 'us-east-1', id)).task).toMatchObject({ cluster: 'staging', service: 'api' });
    expect((await findTask(opened, 'us-east-1', id, { cluster: 'prod' })).task).toBeUndefined();
  });

  it('that ECS has forgotten is none', async () => {
    const longAgo = new Date('2026-11-20T03:00:00Z');
    const { account: opened } = await open({ tasks: [stopped(id, 'api', { stoppedAt: longAgo })] });
    expect(await findTask(opened, 'us-east-1', id)).toMatchObject({ task: undefined, gaps: [] });
  });

  it('tells its service, one by one or a hundred at once', async () => {
    const tasks = Array.from({ length: 130 }, (_, at) => task(`task-${at}`, at % 2 === 0 ? 'api' : 'web'));
    const { account: opened, calls } = await open({ tasks });
    const services = await readTaskServices(
      opened,
      'us-east-1',
      'prod',
      [...tasks.keys()].map((at) => `task-${at}`),
    );
    expect(services.size).toBe(130);
    expect(services.get('task-1')).toBe('web');
    expect(calls()).toEqual(['DescribeTasks', 'DescribeTasks']);
  });
});
