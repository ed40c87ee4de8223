import { DELIVERY, EACH_REGION, FROM_ECS, failedNote, outcome, scaler, scalingNote } from './parts.ts';
import type { AlertOptions, AlertRule } from './types.ts';

/**
 * Calls that take tasks away, replace them or get inside. Creating and running something is not here, nor is
 * RegisterTaskDefinition, which restarts nothing by itself. Source: ECS API reference.
 */
const CRITICAL: readonly string[] = [
  'UpdateService',
  'StopTask',
  'DeleteService',
  'DeleteCluster',
  'ExecuteCommand',
  'StopServiceDeployment',
  'ContinueServiceDeployment',
  'UpdateServicePrimaryTaskSet',
  'UpdateTaskSet',
  'DeleteTaskSet',
  'UpdateContainerInstancesState',
  'DeregisterContainerInstance',
  'UpdateExpressGatewayService',
  'DeleteExpressGatewayService',
  'UpdateDaemon',
  'DeleteDaemon',
];

/** Calls to ECS that can stop or replace what runs. */
export function criticalEcs({ includeFailed = false, includeAutoScaling = false }: AlertOptions): AlertRule {
  return {
    name: 'critical-ecs',
    title: 'Calls that can stop or replace what ECS runs',
    patterns: [
      {
        id: 'calls',
        sees: 'calls to ECS that take tasks away, replace them or get inside',
        regions: 'each',
        pattern: {
          ...FROM_ECS,
          detail: { eventName: [...CRITICAL], ...outcome(includeFailed), ...scaler(includeAutoScaling) },
        },
      },
    ],
    needsReadOnlyState: false,
    excludesFailed: !includeFailed,
    excludesAutoScaling: !includeAutoScaling,
    subject: {
      findings: [
        'scale-to-zero',
        'service-deleted',
        'manual-task-stop',
        'forced-restart',
        'shell-into-container',
        'console-change',
        'out-of-band-change',
        'denied-attempt',
        'unexpected-ip',
        'root-activity',
      ],
      ecsOnly: true,
    },
    caveats: [
      ...DELIVERY,
      EACH_REGION,
      failedNote(includeFailed),
      scalingNote(includeAutoScaling),
      'It fires for every deployment, since each is an UpdateService; a pipeline that deploys often makes most of the noise.',
      'It does not see tasks that end without a call: a crash, a failed health check, a rollback by the circuit breaker. ECS reports those itself, as "ECS Task State Change" and "ECS Deployment State Change".',
      'It does not see changes to scaling rules, to the hosts, or to images, secrets and roles that tasks use.',
    ],
  };
}

/** Shells and commands inside running containers. */
export function shellIntoContainer({ includeFailed = false }: AlertOptions): AlertRule {
  return {
    name: 'shell-into-container',
    title: 'A shell or a command inside a running container',
    patterns: [
      {
        id: 'calls',
        sees: 'ExecuteCommand calls',
        regions: 'each',
        pattern: { ...FROM_ECS, detail: { eventName: ['ExecuteCommand'], ...outcome(includeFailed) } },
      },
    ],
    needsReadOnlyState: false,
    excludesFailed: !includeFailed,
    excludesAutoScaling: false,
    subject: { findings: ['shell-into-container'] },
    caveats: [
      ...DELIVERY,
      EACH_REGION,
      failedNote(includeFailed),
      'It says that a shell was opened, not what was typed: that is in the ECS Exec log, if one is configured.',
      'The record names the task, not the service.',
      'It does not see a shell on the host itself, through Session Manager or SSH.',
    ],
  };
}

/** Services and clusters that are deleted. */
export function serviceDeleted({ includeFailed = false }: AlertOptions): AlertRule {
  return {
    name: 'service-deleted',
    title: 'A service or cluster is deleted',
    patterns: [
      {
        id: 'calls',
        sees: 'calls that delete a service or a cluster',
        regions: 'each',
        pattern: {
          ...FROM_ECS,
          detail: {
            eventName: ['DeleteService', 'DeleteCluster', 'DeleteExpressGatewayService'],
            ...outcome(includeFailed),
          },
        },
      },
    ],
    needsReadOnlyState: false,
    excludesFailed: !includeFailed,
    excludesAutoScaling: false,
    subject: { findings: ['service-deleted'] },
    caveats: [
      ...DELIVERY,
      EACH_REGION,
      failedNote(includeFailed),
      'Deleting a CloudFormation stack fires it too, once for each service of the stack.',
      'DeleteTaskSet is not in it: CodeDeploy deletes the old task set after every blue/green deployment.',
    ],
  };
}
