import type { Fleet, SimService, SimTask } from './ecs-state.ts';
import { clusterNamed, ecsArn } from './fleet.ts';
import { instance, scheduler } from './machines.ts';
import type { Recorder } from './records.ts';
import { assumeRole, awsService } from './sts.ts';

/** What ECS's own work leaves in the trail: never a call to ECS that starts or stops a task. */

/** A task starts: on EC2 the host's agent reports it, on Fargate ECS hands it its role. */
export function recordStart(recorder: Recorder, fleet: Fleet, service: SimService, task: SimTask, at: number): void {
  const { cluster, name } = service.spec;
  if (clusterNamed(cluster).launchType === 'EC2') {
    const host = fleet.hostOf(task);
    recorder.add({
      at: at + 24_000,
      region: service.region,
      service: 'ecs',
      name: 'SubmitTaskStateChange',
      caller: instance('ecsInstanceRole', host.instance, at, {
        address: '10.30.4.18',
        agent: 'Amazon ECS Agent - v1.99.1 (4d3e7b0a) (+http://aws.amazon.com/ecs/)',
      }),
      readOnly: false,
      request: {
        cluster,
        task: ecsArn(service.region, `task/${cluster}/${task.id}`),
        status: 'RUNNING',
        reason: '',
        containers: [],
        attachments: [],
      },
      response: { acknowledgment: 'ACK' },
    });
    return;
  }
  assumeRole(recorder, {
    at: at + 14_000,
    region: service.region,
    caller: awsService('ecs-tasks.amazonaws.com'),
    role: `${name}-task`,
    session: task.id,
    seconds: 21_600,
  });
}

/** The scheduler adds tasks to a service's load balancer, or takes them out, by its service-linked role. */
export function recordTargets(
  recorder: Recorder,
  fleet: Fleet,
  service: SimService,
  name: string,
  tasks: readonly SimTask[],
  at: number,
): void {
  const { port, cluster } = service.spec;
  if (port === undefined) return;
  recorder.add({
    at,
    region: service.region,
    service: 'elasticloadbalancing',
    name,
    caller: scheduler(service.region, at),
    readOnly: false,
    request: {
      targetGroupArn: fleet.targetGroup(service),
      targets: tasks.map((task) => ({
        id: `10.${cluster === 'eu-prod' ? 40 : 20}.${Number.parseInt(task.id.slice(0, 2), 16)}.${Number.parseInt(task.id.slice(2, 4), 16)}`,
        port,
      })),
    },
    response: null,
  });
}
