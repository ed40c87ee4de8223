import type { Cluster, Deployment as SdkDeployment, Service, ServiceDeploymentBrief, Task } from '@aws-sdk/client-ecs';
import { sanitizeText } from '../events/index.ts';
import type { ClusterState, Deployment, PastDeployment, ServiceState, StoppedTask } from './types.ts';

/** Where a thing was read. */
export interface Place {
  account: string;
  region: string;
}

/** `arn:aws:ecs:…:cluster/prod` or `prod` → `prod`. */
export function shortName(arnOrName: string | undefined): string {
  return arnOrName?.split('/').at(-1) ?? '';
}

/** `arn:aws:ecs:…:task-definition/checkout:41` → `checkout:41`. */
export function shortTaskDefinition(arn: string | undefined): string {
  return arn?.split('/').at(-1) ?? '';
}

/** ECS's service description, in our words. */
export function toServiceState(service: Service, place: Place): ServiceState {
  return {
    ...place,
    cluster: shortName(service.clusterArn),
    service: service.serviceName ?? shortName(service.serviceArn),
    arn: service.serviceArn ?? '',
    status: service.status ?? 'UNKNOWN',
    desired: service.desiredCount ?? 0,
    running: service.runningCount ?? 0,
    pending: service.pendingCount ?? 0,
    taskDefinition: shortTaskDefinition(service.taskDefinition),
    launchType: service.launchType,
    controller: service.deploymentController?.type,
    createdAt: iso(service.createdAt),
    createdBy: service.createdBy === undefined ? undefined : sanitizeText(service.createdBy),
    deployments: (service.deployments ?? []).map(toDeployment),
    events: (service.events ?? []).flatMap((event) => {
      const time = iso(event.createdAt);
      return time === undefined || event.message === undefined
        ? []
        : [{ time, message: sanitizeText(event.message, 500) }];
    }),
  };
}

function toDeployment(deployment: SdkDeployment): Deployment {
  return {
    id: deployment.id ?? '',
    status: deployment.status ?? 'UNKNOWN',
    taskDefinition: shortTaskDefinition(deployment.taskDefinition),
    desired: deployment.desiredCount ?? 0,
    running: deployment.runningCount ?? 0,
    failedTasks: deployment.failedTasks,
    createdAt: iso(deployment.createdAt),
    updatedAt: iso(deployment.updatedAt),
    rolloutState: deployment.rolloutState,
    rolloutStateReason: optionalText(deployment.rolloutStateReason),
  };
}

/**
 * A deployment from the list that ECS keeps. Its id is the number of the service revision, which is that of the deployment
 * in DescribeServices and of `startedBy` of its tasks (ECS API reference, ServiceRevision; seen in a captured UpdateService).
 */
export function toPastDeployment(brief: ServiceDeploymentBrief): PastDeployment[] {
  const createdAt = iso(brief.createdAt);
  const revision = shortName(brief.targetServiceRevisionArn);
  if (createdAt === undefined || revision === '') return [];
  return [
    {
      id: `ecs-svc/${revision}`,
      status: brief.status ?? 'UNKNOWN',
      reason: optionalText(brief.statusReason),
      createdAt,
      finishedAt: iso(brief.finishedAt),
    },
  ];
}

/** A cluster without its services; they are read apart. */
export function toClusterState(cluster: Cluster, place: Place): ClusterState {
  return {
    ...place,
    cluster: cluster.clusterName ?? shortName(cluster.clusterArn),
    arn: cluster.clusterArn ?? '',
    status: cluster.status ?? 'UNKNOWN',
    activeServices: cluster.activeServicesCount ?? 0,
    runningTasks: cluster.runningTasksCount ?? 0,
    pendingTasks: cluster.pendingTasksCount ?? 0,
    services: [],
  };
}

/** A task that ended. ECS keeps them for about an hour. */
export function toStoppedTask(task: Task, place: Place): StoppedTask {
  const memory = Number(task.memory);
  return {
    ...place,
    cluster: shortName(task.clusterArn),
    service: task.group?.startsWith('service:') ? task.group.slice('service:'.length) : undefined,
    taskId: shortName(task.taskArn),
    taskDefinition: shortTaskDefinition(task.taskDefinitionArn),
    startedBy: optionalText(task.startedBy),
    stopCode: task.stopCode,
    stoppedReason: optionalText(task.stoppedReason),
    createdAt: iso(task.createdAt),
    startedAt: iso(task.startedAt),
    stoppingAt: iso(task.stoppingAt),
    stoppedAt: iso(task.stoppedAt),
    launchType: task.launchType,
    capacityProvider: optionalText(task.capacityProviderName),
    memory: Number.isFinite(memory) ? memory : undefined,
    healthStatus: task.healthStatus,
    containerInstance: task.containerInstanceArn === undefined ? undefined : shortName(task.containerInstanceArn),
    containers: (task.containers ?? []).map((container) => ({
      name: sanitizeText(container.name ?? '', 128),
      exitCode: container.exitCode,
      reason: optionalText(container.reason),
    })),
  };
}

function optionalText(value: string | undefined): string | undefined {
  return value === undefined ? undefined : sanitizeText(value);
}

/** To the second, as everywhere. */
function iso(date: Date | undefined): string | undefined {
  return date === undefined ? undefined : date.toISOString().replace(/\.\d{3}Z$/, 'Z');
}
