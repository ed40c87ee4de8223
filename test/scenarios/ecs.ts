import type { TaskStopCode } from '@aws-sdk/client-ecs';
import { ecsArn } from '../../scripts/demo/fleet.ts';
import { hex, uuid } from '../../scripts/demo/random.ts';

/**
 * ECS of an incident as a list of facts with times. What ECS would have said at any moment is a view of them, so the
 * responses that CloudTrail kept and what DescribeServices says now cannot contradict each other.
 */

export interface DeploymentFact {
  /** `ecs-svc/…`; nineteen digits. */
  id: string;
  revision: number;
  createdAt: number;
  /** When its last task had replaced the old ones. */
  completedAt: number;
  failed?: { at: number; reason: string };
  /** `rolloutStateReason`, where it is not the ordinary one. */
  reason?: string;
}

export interface StopFact {
  at: number;
  /** Left out where it is not known which one ECS writes. */
  code?: TaskStopCode;
  reason: string;
  exitCode?: number;
  containerReason?: string;
}

export interface TaskFact {
  id: string;
  /** `ecs-svc/…` */
  startedBy: string;
  revision: number;
  createdAt: number;
  stop?: StopFact;
  capacityProvider?: string;
}

export interface ServiceFacts {
  region: string;
  cluster: string;
  name: string;
  family: string;
  launchType: 'FARGATE' | 'EC2';
  controller: 'ECS' | 'CODE_DEPLOY';
  desired: { at: number; count: number }[];
  status: { at: number; value: 'ACTIVE' | 'DRAINING' | 'INACTIVE' }[];
  deployments: DeploymentFact[];
  tasks: TaskFact[];
  events: { at: number; message: string }[];
  /** ECS has no memory of it any more. */
  forgotten?: true;
  /** Tasks numbered so far. */
  serial: number;
}

/** The form of a date: `Date` for the API, "Nov 20, 2026, 2:14:05 AM" for `responseElements`. */
export type DateForm<D> = (ms: number) => D;

export const MEMORY = 512;

export function serviceArn({ region, cluster, name }: ServiceFacts): string {
  return ecsArn(region, `service/${cluster}/${name}`);
}

export function clusterArn({ region, cluster }: ServiceFacts): string {
  return ecsArn(region, `cluster/${cluster}`);
}

export function revisionArn({ region, family }: ServiceFacts, revision: number): string {
  return ecsArn(region, `task-definition/${family}:${revision}`);
}

export function taskArn({ region, cluster }: ServiceFacts, { id }: TaskFact): string {
  return ecsArn(region, `task/${cluster}/${id}`);
}

export function targetGroupArn({ region, cluster, name }: ServiceFacts): string {
  const group = `${cluster}-${name}`;
  return `arn:aws:elasticloadbalancing:${region}:111122223333:targetgroup/${group}/${hex(group, 16)}`;
}

/** The value that held at a moment. */
function latest<T extends { at: number }>(facts: readonly T[], at: number): T {
  const known = facts.filter((fact) => fact.at <= at).sort((a, b) => b.at - a.at)[0] ?? facts[0];
  if (known === undefined) throw new Error('a service without facts');
  return known;
}

export function desiredAt(service: ServiceFacts, at: number): number {
  return latest(service.desired, at).count;
}

export function runningAt(service: ServiceFacts, at: number): TaskFact[] {
  return service.tasks.filter((task) => task.createdAt <= at && (task.stop === undefined || task.stop.at > at));
}

/** Newest first; the first is PRIMARY, the one before it is listed until its last task is gone. */
export function deploymentsAt(service: ServiceFacts, at: number): DeploymentFact[] {
  if (latest(service.status, at).value === 'INACTIVE' || service.controller !== 'ECS') return [];
  const begun = service.deployments
    .filter(({ createdAt }) => createdAt <= at)
    .sort((a, b) => b.createdAt - a.createdAt || service.deployments.indexOf(b) - service.deployments.indexOf(a));
  const [primary, before] = begun;
  if (primary === undefined) return [];
  return before !== undefined && at < primary.completedAt ? [primary, before] : [primary];
}

export function primaryAt(service: ServiceFacts, at: number): DeploymentFact {
  const begun = service.deployments.filter(({ createdAt }) => createdAt <= at);
  const newest = begun.reduce<DeploymentFact | undefined>(
    (best, each) => (best === undefined || each.createdAt >= best.createdAt ? each : best),
    undefined,
  );
  if (newest === undefined) throw new Error(`${service.name} has no deployment`);
  return newest;
}

function deploymentShape<D>(service: ServiceFacts, fact: DeploymentFact, at: number, date: DateForm<D>) {
  const running = runningAt(service, at).filter((task) => task.startedBy === fact.id).length;
  const primary = fact === deploymentsAt(service, at)[0];
  const failed = fact.failed !== undefined && fact.failed.at <= at;
  const done = at >= fact.completedAt;
  const state = failed ? ('FAILED' as const) : done ? ('COMPLETED' as const) : ('IN_PROGRESS' as const);
  const usual = `ECS deployment ${fact.id} ${done ? 'completed' : 'in progress'}.`;
  return {
    id: fact.id,
    status: primary ? 'PRIMARY' : 'ACTIVE',
    taskDefinition: revisionArn(service, fact.revision),
    desiredCount: primary ? desiredAt(service, at) : running,
    pendingCount: 0,
    runningCount: running,
    failedTasks: 0,
    createdAt: date(fact.createdAt),
    updatedAt: date(Math.min(at, fact.failed?.at ?? fact.completedAt)),
    launchType: service.launchType,
    rolloutState: state,
    rolloutStateReason: failed ? (fact.failed?.reason ?? '') : (fact.reason ?? usual),
  };
}

/** A service as ECS described it at a moment, with its newest events. */
export function serviceShape<D>(service: ServiceFacts, at: number, date: DateForm<D>, events: number) {
  const told = service.events.filter((event) => event.at <= at).sort((a, b) => b.at - a.at);
  return {
    serviceArn: serviceArn(service),
    serviceName: service.name,
    clusterArn: clusterArn(service),
    status: latest(service.status, at).value,
    desiredCount: desiredAt(service, at),
    runningCount: runningAt(service, at).length,
    pendingCount: 0,
    launchType: service.launchType,
    taskDefinition: revisionArn(service, primaryAt(service, at).revision),
    deploymentConfiguration: {
      deploymentCircuitBreaker: { enable: true, rollback: true },
      maximumPercent: 200,
      minimumHealthyPercent: 100,
    },
    deployments: deploymentsAt(service, at).map((fact) => deploymentShape(service, fact, at, date)),
    events: told.slice(0, events).map((event) => ({
      id: uuid(`service-event/${service.name}/${event.at}/${event.message}`),
      createdAt: date(event.at),
      message: event.message,
    })),
    createdAt: date(service.status[0]?.at ?? at),
    createdBy: 'arn:aws:iam::111122223333:role/terraform-apply',
    schedulingStrategy: 'REPLICA' as const,
    deploymentController: { type: service.controller },
  };
}

/** A task as ECS described it at a moment; one that was just asked to stop still runs and says why it will end. */
export function taskShape<D>(service: ServiceFacts, task: TaskFact, at: number, date: DateForm<D>, asked?: string) {
  const stop = task.stop !== undefined && task.stop.at <= at ? task.stop : undefined;
  return {
    taskArn: taskArn(service, task),
    clusterArn: clusterArn(service),
    taskDefinitionArn: revisionArn(service, task.revision),
    group: `service:${service.name}`,
    startedBy: task.startedBy,
    lastStatus: stop === undefined ? 'RUNNING' : 'STOPPED',
    desiredStatus: stop === undefined && asked === undefined ? 'RUNNING' : 'STOPPED',
    cpu: '256',
    memory: String(MEMORY),
    ...(task.capacityProvider === undefined
      ? { launchType: service.launchType }
      : { capacityProviderName: task.capacityProvider }),
    createdAt: date(task.createdAt),
    ...(stop?.code === 'TaskFailedToStart' ? {} : { startedAt: date(task.createdAt + 22_000) }),
    ...(asked === undefined ? {} : { stoppingAt: date(at), stopCode: 'UserInitiated' as const, stoppedReason: asked }),
    ...(stop === undefined
      ? {}
      : {
          stoppingAt: date(stop.at - 2000),
          stoppedAt: date(stop.at),
          ...(stop.code === undefined ? {} : { stopCode: stop.code }),
          stoppedReason: stop.reason,
        }),
    containers: [
      {
        taskArn: taskArn(service, task),
        name: 'app',
        image: imageOf(service, task.revision),
        lastStatus: stop === undefined ? 'RUNNING' : 'STOPPED',
        ...(stop?.exitCode === undefined ? {} : { exitCode: stop.exitCode }),
        ...(stop?.containerReason === undefined ? {} : { reason: stop.containerReason }),
      },
    ],
  };
}

export function imageOf({ region, family, name }: ServiceFacts, revision: number): string {
  return `111122223333.dkr.ecr.${region}.amazonaws.com/shop/${name}:${hex(`image/${family}/${revision}`, 7)}`;
}

/** A revision of the service's task definition, as it is sent and as it is answered. */
export function definitionRequest(service: ServiceFacts, revision: number) {
  return {
    family: service.family,
    cpu: '256',
    memory: String(MEMORY),
    containerDefinitions: [
      {
        name: 'app',
        image: imageOf(service, revision),
        essential: true,
        environment: [{ name: 'LOG_LEVEL', value: 'info' }],
      },
    ],
  };
}

export function definitionShape<D>(service: ServiceFacts, revision: number, at: number, by: string, date: DateForm<D>) {
  return {
    taskDefinitionArn: revisionArn(service, revision),
    ...definitionRequest(service, revision),
    revision,
    status: 'ACTIVE' as const,
    registeredAt: date(at),
    registeredBy: by,
  };
}
