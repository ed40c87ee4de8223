import type { Fleet, SimDeployment, SimService, SimTask } from './ecs-state.ts';
import type { ServiceSpec } from './fleet.ts';
import { ACCOUNT, clusterNamed, ecsArn, TERRAFORM_ROLE } from './fleet.ts';
import { hex } from './random.ts';

/** ECS objects in the shape that both the API and `responseElements` use; only the form of a date differs. */
export type DateForm<D> = (ms: number) => D;

export function serviceArn(service: SimService): string {
  return ecsArn(service.region, `service/${service.spec.cluster}/${service.spec.name}`);
}

export function clusterArn(service: SimService): string {
  return ecsArn(service.region, `cluster/${service.spec.cluster}`);
}

export function taskDefinitionArn(service: SimService, revision: number): string {
  return ecsArn(service.region, `task-definition/${service.spec.family}:${revision}`);
}

export function revisionArn(service: SimService, deployment: SimDeployment): string {
  return ecsArn(service.region, `service-revision/${service.spec.cluster}/${service.spec.name}/${deployment.id}`);
}

function isFargate(service: SimService): boolean {
  return clusterNamed(service.spec.cluster).launchType === 'FARGATE';
}

function deploymentShape<D>(fleet: Fleet, service: SimService, deployment: SimDeployment, date: DateForm<D>) {
  const running = fleet.running(service, deployment.id).length;
  const primary = deployment === service.deployments[0];
  return {
    id: `ecs-svc/${deployment.id}`,
    status: primary ? 'PRIMARY' : 'ACTIVE',
    taskDefinition: taskDefinitionArn(service, deployment.revision),
    desiredCount: primary ? service.desired : running,
    pendingCount: 0,
    runningCount: running,
    failedTasks: deployment.failedTasks,
    createdAt: date(deployment.createdAt),
    updatedAt: date(deployment.updatedAt),
    launchType: clusterNamed(service.spec.cluster).launchType,
    ...(isFargate(service) ? { platformVersion: '1.4.0', platformFamily: 'Linux' } : {}),
    rolloutState: deployment.state,
    rolloutStateReason: deployment.reason,
  };
}

/** A service, with its `events` newest events. */
export function serviceShape<D>(fleet: Fleet, service: SimService, date: DateForm<D>, events: number) {
  const running = fleet.running(service).length;
  const [primary] = service.deployments;
  return {
    serviceArn: serviceArn(service),
    serviceName: service.spec.name,
    clusterArn: clusterArn(service),
    status: service.status,
    desiredCount: service.desired,
    runningCount: running,
    pendingCount: 0,
    launchType: clusterNamed(service.spec.cluster).launchType,
    taskDefinition: taskDefinitionArn(service, primary.revision),
    deploymentConfiguration: {
      deploymentCircuitBreaker: { enable: true, rollback: true },
      maximumPercent: service.maximumPercent,
      minimumHealthyPercent: service.minimumHealthyPercent,
    },
    deployments:
      service.status === 'INACTIVE'
        ? []
        : service.deployments.map((deployment) => deploymentShape(fleet, service, deployment, date)),
    events: service.events.slice(0, events).map(({ id, at, message }) => ({ id, createdAt: date(at), message })),
    currentServiceRevisions: service.deployments.map((deployment) => ({ arn: revisionArn(service, deployment) })),
    createdAt: date(service.createdAt),
    createdBy: TERRAFORM_ROLE,
    schedulingStrategy: 'REPLICA' as const,
    deploymentController: { type: 'ECS' as const },
    enableECSManagedTags: true,
    propagateTags: 'SERVICE' as const,
    enableExecuteCommand: true,
    ...(service.spec.port === undefined ? {} : { healthCheckGracePeriodSeconds: 60 }),
  };
}

export function taskArn(service: SimService, task: SimTask): string {
  return ecsArn(service.region, `task/${service.spec.cluster}/${task.id}`);
}

/** A task, running or stopped; `stopping` is one that a StopTask call has just condemned. */
export function taskShape<D>(
  fleet: Fleet,
  service: SimService,
  task: SimTask,
  date: DateForm<D>,
  stopping?: { at: number; reason: string },
) {
  const { spec } = service;
  const { stopped } = task;
  const arn = taskArn(service, task);
  return {
    taskArn: arn,
    clusterArn: clusterArn(service),
    taskDefinitionArn: taskDefinitionArn(service, task.revision),
    group: `service:${spec.name}`,
    startedBy: `ecs-svc/${task.deployment}`,
    lastStatus: stopped === undefined ? 'RUNNING' : 'STOPPED',
    desiredStatus: stopped === undefined && stopping === undefined ? 'RUNNING' : 'STOPPED',
    healthStatus: 'UNKNOWN' as const,
    cpu: String(spec.cpu),
    memory: String(spec.memory),
    launchType: clusterNamed(spec.cluster).launchType,
    ...(isFargate(service)
      ? {
          platformVersion: '1.4.0',
          platformFamily: 'Linux',
          availabilityZone: `${service.region}${'abc'[Number.parseInt(task.id.slice(-1), 16) % 3] ?? 'a'}`,
        }
      : {
          containerInstanceArn: ecsArn(service.region, `container-instance/${spec.cluster}/${fleet.hostOf(task).id}`),
        }),
    enableExecuteCommand: true,
    createdAt: date(task.createdAt),
    startedAt: date(task.startedAt),
    ...(stopping === undefined
      ? {}
      : { stoppingAt: date(stopping.at), stopCode: 'UserInitiated' as const, stoppedReason: stopping.reason }),
    ...(stopped === undefined
      ? {}
      : {
          stoppingAt: date(stopped.at - 2000),
          stoppedAt: date(stopped.at),
          stopCode: stopped.code,
          stoppedReason: stopped.reason,
        }),
    containers: [
      {
        containerArn: ecsArn(service.region, `container/${spec.cluster}/${task.id}/${hex(`container/${task.id}`, 32)}`),
        taskArn: arn,
        name: 'app',
        image: imageOf(service.region, spec, task.revision),
        lastStatus: stopped === undefined ? 'RUNNING' : 'STOPPED',
        ...(stopped === undefined ? {} : { exitCode: stopped.exitCode }),
        ...(stopped?.containerReason === undefined ? {} : { reason: stopped.containerReason }),
        healthStatus: 'UNKNOWN' as const,
        cpu: String(spec.cpu),
        memory: String(spec.memory),
      },
    ],
  };
}

function imageOf(region: string, spec: ServiceSpec, revision: number): string {
  return `${ACCOUNT}.dkr.ecr.${region}.amazonaws.com/shop/${spec.name}:${hex(`image/${spec.family}/${revision}`, 7)}`;
}

/** What is sent to register a revision. */
export function definitionRequest(region: string, spec: ServiceSpec, revision: number) {
  const launchType = clusterNamed(spec.cluster).launchType;
  return {
    family: spec.family,
    taskRoleArn: `arn:aws:iam::${ACCOUNT}:role/${spec.name}-task`,
    executionRoleArn: `arn:aws:iam::${ACCOUNT}:role/ecs-execution`,
    networkMode: launchType === 'FARGATE' ? ('awsvpc' as const) : ('bridge' as const),
    requiresCompatibilities: [launchType],
    cpu: String(spec.cpu),
    memory: String(spec.memory),
    containerDefinitions: [
      {
        name: 'app',
        image: imageOf(region, spec, revision),
        essential: true,
        ...(spec.port === undefined ? {} : { portMappings: [{ containerPort: spec.port, protocol: 'tcp' as const }] }),
        logConfiguration: {
          logDriver: 'awslogs' as const,
          options: {
            'awslogs-group': `/ecs/${spec.cluster}/${spec.name}`,
            'awslogs-region': region,
            'awslogs-stream-prefix': 'app',
          },
        },
      },
    ],
  };
}

/** A registered revision. */
export function definitionShape<D>(
  region: string,
  spec: ServiceSpec,
  revision: number,
  by: string,
  at: number,
  date: DateForm<D>,
) {
  return {
    taskDefinitionArn: ecsArn(region, `task-definition/${spec.family}:${revision}`),
    ...definitionRequest(region, spec, revision),
    revision,
    status: 'ACTIVE' as const,
    registeredAt: date(at),
    registeredBy: by,
  };
}
