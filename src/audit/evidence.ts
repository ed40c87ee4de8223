import { parseAwsDate, shortTaskDefinition } from '../events/index.ts';
import type { Event, FieldValue, Json } from '../events/types.ts';
import { dig, digNumber, digText, isObject } from './fields.ts';
import { between } from './time-words.ts';

/** A primary deployment that is older than this is surely not of the call. */
const OLDER_MILLISECONDS = 30_000;

/** What the response of an ECS service call shows of the time after it. */
export interface CallEvidence {
  desiredCount?: number;
  /** `family:revision` */
  taskDefinition?: string;
  /** The call began a deployment. Undefined where the response does not show it. */
  newDeployment?: boolean;
}

/** Reads `responseElements.service`. Source: ECS API reference, `Service`; a captured UpdateService. */
export function callEvidence(event: Event): CallEvidence {
  const service = dig(event.record, 'responseElements', 'service');
  if (event.outcome !== 'succeeded' || !isObject(service)) return {};
  const desiredCount = digNumber(service, 'desiredCount');
  const taskDefinition = digText(service, 'taskDefinition');
  const newDeployment = beganDeployment(event, service.deployments);
  return {
    ...(desiredCount === undefined ? {} : { desiredCount }),
    ...(taskDefinition === undefined ? {} : { taskDefinition: shortTaskDefinition(taskDefinition) }),
    ...(newDeployment === undefined ? {} : { newDeployment }),
  };
}

/**
 * Tasks that ran when the call came: not the count that was wanted before, but a trace of it. Undefined where the response
 * does not show it.
 */
export function runningThen(event: Event): number | undefined {
  return event.outcome === 'succeeded'
    ? digNumber(event.record, 'responseElements', 'service', 'runningCount')
    : undefined;
}

/**
 * The service already ran, complete and at rest, the number of tasks that the call asked for: the count was not changed.
 * At rest means one deployment, nothing pending, and nothing begun by the call.
 */
export function isSteadyAt(event: Event, count: FieldValue): boolean {
  const service = dig(event.record, 'responseElements', 'service');
  if (event.outcome !== 'succeeded' || !isObject(service)) return false;
  const deployments = service.deployments;
  const isAtRest =
    Array.isArray(deployments) &&
    deployments.length === 1 &&
    digNumber(service, 'pendingCount') === 0 &&
    digText(deployments[0], 'rolloutState') === 'COMPLETED';
  return isAtRest && digNumber(service, 'runningCount') === count;
}

/** A deployment that the decoder tied to the call, or a primary one that is older than the call. */
function beganDeployment(event: Event, deployments: Json | undefined): boolean | undefined {
  if (event.change.deploymentId !== undefined) return true;
  const primary = Array.isArray(deployments)
    ? deployments.find((one) => digText(one, 'status') === 'PRIMARY')
    : undefined;
  const created = parseAwsDate(dig(primary, 'createdAt'));
  if (created === undefined) return undefined;
  return between(created, event.time) > OLDER_MILLISECONDS ? false : undefined;
}
