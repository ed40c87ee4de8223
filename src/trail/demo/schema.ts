import { z } from 'zod';
import type { RecordedEcs, RecordedEvent } from './types.ts';

/** The recorded files, checked where they enter. Dates are ISO text in the files and `Date` from here on. */

const date = z.iso.datetime().transform((text) => new Date(text));
const launchType = z.enum(['EC2', 'FARGATE', 'EXTERNAL', 'MANAGED_INSTANCES']);

const serviceEvent = z.strictObject({ id: z.string(), createdAt: date, message: z.string() });

const deployment = z.strictObject({
  id: z.string(),
  status: z.string(),
  taskDefinition: z.string(),
  desiredCount: z.int(),
  pendingCount: z.int(),
  runningCount: z.int(),
  failedTasks: z.int(),
  createdAt: date,
  updatedAt: date,
  launchType,
  platformVersion: z.string().optional(),
  platformFamily: z.string().optional(),
  rolloutState: z.enum(['COMPLETED', 'FAILED', 'IN_PROGRESS']),
  rolloutStateReason: z.string(),
});

const service = z.strictObject({
  serviceArn: z.string(),
  serviceName: z.string(),
  clusterArn: z.string(),
  status: z.string(),
  desiredCount: z.int(),
  runningCount: z.int(),
  pendingCount: z.int(),
  launchType,
  taskDefinition: z.string(),
  deploymentConfiguration: z.strictObject({
    deploymentCircuitBreaker: z.strictObject({ enable: z.boolean(), rollback: z.boolean() }),
    maximumPercent: z.int(),
    minimumHealthyPercent: z.int(),
  }),
  deployments: z.array(deployment),
  events: z.array(serviceEvent),
  currentServiceRevisions: z.array(z.strictObject({ arn: z.string() })),
  createdAt: date,
  createdBy: z.string(),
  schedulingStrategy: z.enum(['REPLICA', 'DAEMON']),
  deploymentController: z.strictObject({ type: z.enum(['ECS', 'CODE_DEPLOY', 'EXTERNAL']) }),
  enableECSManagedTags: z.boolean(),
  propagateTags: z.enum(['NONE', 'SERVICE', 'TASK_DEFINITION']),
  enableExecuteCommand: z.boolean(),
  healthCheckGracePeriodSeconds: z.int().optional(),
});

const cluster = z.strictObject({
  clusterArn: z.string(),
  clusterName: z.string(),
  status: z.string(),
  registeredContainerInstancesCount: z.int(),
  runningTasksCount: z.int(),
  pendingTasksCount: z.int(),
  activeServicesCount: z.int(),
});

const health = z.enum(['HEALTHY', 'UNHEALTHY', 'UNKNOWN']);

const container = z.strictObject({
  containerArn: z.string(),
  taskArn: z.string(),
  name: z.string(),
  image: z.string(),
  lastStatus: z.string(),
  exitCode: z.int().optional(),
  reason: z.string().optional(),
  healthStatus: health,
  cpu: z.string(),
  memory: z.string(),
});

const task = z.strictObject({
  taskArn: z.string(),
  clusterArn: z.string(),
  taskDefinitionArn: z.string(),
  group: z.string(),
  startedBy: z.string(),
  lastStatus: z.string(),
  desiredStatus: z.string(),
  healthStatus: health,
  cpu: z.string(),
  memory: z.string(),
  launchType,
  platformVersion: z.string().optional(),
  platformFamily: z.string().optional(),
  availabilityZone: z.string().optional(),
  containerInstanceArn: z.string().optional(),
  enableExecuteCommand: z.boolean(),
  createdAt: date,
  startedAt: date,
  stoppingAt: date.optional(),
  stoppedAt: date.optional(),
  stopCode: z.enum(['EssentialContainerExited', 'UserInitiated', 'ServiceSchedulerInitiated']).optional(),
  stoppedReason: z.string().optional(),
  containers: z.array(container),
});

const taskDefinition = z.strictObject({
  taskDefinitionArn: z.string(),
  family: z.string(),
  taskRoleArn: z.string(),
  executionRoleArn: z.string(),
  networkMode: z.enum(['awsvpc', 'bridge']),
  requiresCompatibilities: z.array(launchType),
  cpu: z.string(),
  memory: z.string(),
  containerDefinitions: z.array(
    z.strictObject({
      name: z.string(),
      image: z.string(),
      essential: z.boolean(),
      portMappings: z.array(z.strictObject({ containerPort: z.int(), protocol: z.enum(['tcp', 'udp']) })).optional(),
      logConfiguration: z.strictObject({ logDriver: z.literal('awslogs'), options: z.record(z.string(), z.string()) }),
    }),
  ),
  revision: z.int(),
  status: z.enum(['ACTIVE', 'INACTIVE']),
  registeredAt: date,
  registeredBy: z.string(),
});

const serviceDeployment = z.strictObject({
  serviceDeploymentArn: z.string(),
  serviceArn: z.string(),
  clusterArn: z.string(),
  startedAt: date,
  createdAt: date,
  finishedAt: date.optional(),
  targetServiceRevisionArn: z.string(),
  status: z.enum(['IN_PROGRESS', 'SUCCESSFUL', 'ROLLBACK_SUCCESSFUL']),
  statusReason: z.string().optional(),
});

const ecsDimension = z.literal('ecs:service:DesiredCount');

const scalableTarget = z.strictObject({
  ServiceNamespace: z.literal('ecs'),
  ResourceId: z.string(),
  ScalableDimension: ecsDimension,
  MinCapacity: z.int(),
  MaxCapacity: z.int(),
  RoleARN: z.string(),
  CreationTime: date,
});

const scalingActivity = z.strictObject({
  ActivityId: z.string(),
  ServiceNamespace: z.literal('ecs'),
  ResourceId: z.string(),
  ScalableDimension: ecsDimension,
  Description: z.string(),
  Cause: z.string(),
  StartTime: date,
  EndTime: date.optional(),
  StatusCode: z.enum(['InProgress', 'Successful']),
  StatusMessage: z.string(),
});

/** data/ecs.json: what ECS and Application Auto Scaling say, by Region. */
export const recordedEcs: z.ZodType<Record<string, RecordedEcs>> = z.record(
  z.string(),
  z.strictObject({
    clusters: z.array(cluster),
    services: z.array(service),
    tasks: z.array(task),
    taskDefinitions: z.array(taskDefinition),
    serviceDeployments: z.array(serviceDeployment),
    scalableTargets: z.array(scalableTarget),
    scalingActivities: z.array(scalingActivity),
  }),
);

/** data/account.json: whose recording it is, and when it ends. */
export const recordedAccount = z.strictObject({
  id: z.string().regex(/^\d{12}$/),
  alias: z.string(),
  caller: z.string(),
  region: z.string(),
  regions: z.array(z.string()),
  newest: z.iso.datetime(),
});

/**
 * One line of an events file. Thousands of them are read at every start and all are our own, so only the outer shape is
 * checked; the record inside is untrusted log text to everything that follows, as a live one is.
 */
export function isRecordedEvent(value: unknown): value is RecordedEvent {
  if (typeof value !== 'object' || value === null) return false;
  return (
    'record' in value && typeof value.record === 'object' && 'resources' in value && Array.isArray(value.resources)
  );
}
