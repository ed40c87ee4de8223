import { shortTaskDefinition } from './arn.ts';
import { parseAwsDate, secondsBetween } from './dates.ts';
import { fieldsOf, type ReadCall } from './fields.ts';
import { objectAt, objectsAt, textAt } from './record.ts';
import type { Change, Effect, FieldChange, JsonObject } from './types.ts';

/** A deployment whose `createdAt` is this near to the call's `eventTime` came of it: both are cut to the second. */
const SAME_CALL_SECONDS = 2;
/** One that is older than this is surely not of the call. Between the two nothing is claimed. */
const OLDER_SECONDS = 30;

/** What an answered ECS service shows of the deployment that the call did or did not begin. */
interface Evidence {
  /** Undefined where the response does not tell. */
  began?: boolean;
  deploymentId?: string;
  /** Task definition of the deployment that is being replaced, `family:revision`. */
  before?: string;
  /** Task definition of the service now, `family:revision`. */
  after?: string;
}

/**
 * Reads UpdateService. Two deployments with the same task definition are a plain restart; a call that began no deployment
 * changed no task. Source: ECS API reference, `Service.deployments`; a captured UpdateService.
 */
export function serviceUpdate(call: ReadCall): Change {
  const evidence = readEvidence(call);
  const fields = fieldsOf(call.parameters, ['cluster', 'service', 'taskDefinition', 'dryrun'], call.parameters?.dryrun);
  const definition = taskDefinitionField(call, evidence);
  const all = definition === undefined ? fields : [definition, ...fields];
  return withDeployment({ effect: effectOf(all, definition), fields: all }, evidence);
}

/** Reads CreateService, CreateTaskSet and the Express calls, which name a task definition and may begin a deployment. */
export function serviceCreation(call: ReadCall, effect: Effect): Change {
  const evidence = readEvidence(call);
  const asked = textAt(call.parameters, 'taskDefinition') ?? textAt(call.parameters, 'taskDefinitionArn');
  const fields = fieldsOf(call.parameters, [
    'cluster',
    'service',
    'serviceName',
    'taskDefinition',
    'taskDefinitionArn',
  ]);
  const after = evidence.after ?? (asked === undefined ? undefined : shortTaskDefinition(asked));
  if (asked !== undefined && after !== undefined) fields.unshift({ field: 'taskDefinition', after });
  const taskSet = textAt(call.response, 'taskSet', 'id');
  return withDeployment({ effect, fields }, taskSet === undefined ? evidence : { ...evidence, deploymentId: taskSet });
}

function withDeployment(change: Change, evidence: Evidence): Change {
  return evidence.deploymentId === undefined ? change : { ...change, deploymentId: evidence.deploymentId };
}

function taskDefinitionField(call: ReadCall, evidence: Evidence): FieldChange | undefined {
  const given = textAt(call.parameters, 'taskDefinition');
  const asked = given === undefined ? undefined : shortTaskDefinition(given);
  const { before, after } = evidence;
  if (before !== undefined && after !== undefined && (evidence.began === true || asked !== undefined)) {
    return { field: 'taskDefinition', before, after, changed: before !== after };
  }
  const known = after ?? asked;
  return asked === undefined || known === undefined ? undefined : { field: 'taskDefinition', after: known };
}

/**
 * What the call came to. Fields that it repeated without change do not count: Terraform and CloudFormation send all of
 * them. Asked for a task definition, and the one before unknown: taken for a deployment.
 */
function effectOf(fields: readonly FieldChange[], definition: FieldChange | undefined): Effect {
  if (definition !== undefined && definition.changed !== false) return 'deploy';
  if (fields.some(({ field, after }) => field === 'forceNewDeployment' && after === true)) return 'restart';
  const counted = fields.filter(({ field, changed }) => changed !== false && field !== 'forceNewDeployment');
  return counted.length > 0 && counted.every(({ field }) => field === 'desiredCount') ? 'scale' : 'configure';
}

function readEvidence(call: ReadCall): Evidence {
  const service = objectAt(call.response, 'service');
  if (service === undefined) return {};
  const deployments = objectsAt(service, 'deployments');
  const primary = deployments.find((deployment) => textAt(deployment, 'status') === 'PRIMARY');
  const after = definitionOf(primary) ?? definitionOf(service);
  const evidence: Evidence = after === undefined ? {} : { after };
  const age = secondsBetween(parseAwsDate(primary?.createdAt), call.time);
  if (primary === undefined || age === undefined) return evidence;
  if (age > OLDER_SECONDS) return { ...evidence, began: false, ...(after === undefined ? {} : { before: after }) };
  if (Math.abs(age) > SAME_CALL_SECONDS) return evidence;
  const id = textAt(primary, 'id');
  const before = definitionOf(replacedBy(primary, deployments));
  return {
    ...evidence,
    began: true,
    ...(id === undefined ? {} : { deploymentId: id }),
    ...(before === undefined ? {} : { before }),
  };
}

/** The newest of the deployments that are still ACTIVE beside the new one. */
function replacedBy(primary: JsonObject, deployments: readonly JsonObject[]): JsonObject | undefined {
  return deployments
    .filter((deployment) => deployment !== primary && textAt(deployment, 'status') === 'ACTIVE')
    .map((deployment) => ({ deployment, created: parseAwsDate(deployment.createdAt) ?? '' }))
    .sort((a, b) => (a.created < b.created ? 1 : a.created > b.created ? -1 : 0))[0]?.deployment;
}

function definitionOf(part: JsonObject | undefined): string | undefined {
  const definition = textAt(part, 'taskDefinition');
  return definition === undefined ? undefined : shortTaskDefinition(definition);
}
