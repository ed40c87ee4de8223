import { actionInfo } from './actions.ts';
import { shortTaskDefinition } from './arn.ts';
import { serviceCreation, serviceUpdate } from './change-service.ts';
import { fieldsOf, pickFields, type ReadCall } from './fields.ts';
import { at, flagAt, isObject, objectAt, objectsAt, scalar, textAt } from './record.ts';
import { sanitizeText, TEXT_LIMIT } from './text.ts';
import type { Change, Effect, FieldChange, JsonObject } from './types.ts';

/** What ECS writes as `stoppedReason` of a StopTask without a reason. Source: captured tasks. */
const DEFAULT_STOP_REASON = 'Task stopped by user';

/**
 * What a call asked for, and what changed where the record itself shows it. A denied or failed call changed nothing: its
 * fields keep what was asked for, with `changed: false`.
 */
export function readChange(call: ReadCall): Change {
  const change = isCall(call.record) ? changeOf(call) : { effect: 'other' as const, fields: [] };
  if (call.outcome === 'succeeded') return change;
  const { deploymentId: _none, ...asked } = change;
  return { ...asked, fields: asked.fields.map(({ before: _before, ...field }) => ({ ...field, changed: false })) };
}

/** Insights tell how often an API was called; nobody called anything by them. */
export function isCall(record: JsonObject): boolean {
  return textAt(record, 'eventType') !== 'AwsCloudTrailInsight' && textAt(record, 'eventCategory') !== 'Insight';
}

type Reader = (call: ReadCall, effect: Effect) => Change;

function changeOf(call: ReadCall): Change {
  const info = actionInfo(call.source, call.name, flagAt(call.record, 'readOnly'));
  const reader = READERS.get(call.name);
  if (reader !== undefined && info.known) return reader(call, info.effect);
  if (info.readOnly) return { effect: info.effect, fields: [] };
  return { effect: info.effect, fields: fieldsOf(call.parameters, NAMES) };
}

/** Parameters that name what was acted on: the target has them. */
const NAMES = (
  'name id cluster clusterName service serviceName serviceArn task taskArn containerInstance containerInstances resourceArn ' +
  'autoScalingGroupName dBInstanceIdentifier dBClusterIdentifier stackName functionName bucketName roleName userName ' +
  'groupName groupId keyName instanceId instancesSet secretId repositoryName registryId pipelineName projectName ' +
  'applicationName targetGroupArn loadBalancerArn listenerArn loadBalancerName instanceProfileName launchConfigurationName resourceId serviceNamespace scalableDimension'
).split(' ');

/** Only the named properties. */
function only(...names: readonly string[]): Reader {
  return (call, effect) => ({ effect, fields: pickFields(call.parameters, names) });
}

function withReason(change: Change, reason: string | undefined): Change {
  return reason === undefined ? change : { ...change, reason: sanitizeText(reason, TEXT_LIMIT) };
}

const stopTask: Reader = (call, effect) => {
  const given = textAt(call.parameters, 'reason') ?? textAt(call.response, 'task', 'stoppedReason');
  return withReason({ effect, fields: [] }, given ?? (call.parameters === undefined ? undefined : DEFAULT_STOP_REASON));
};

const executeCommand: Reader = (call, effect) =>
  withReason(
    { effect, fields: pickFields(call.parameters, ['container', 'interactive']) },
    textAt(call.parameters, 'command'),
  );

const stopDeployment: Reader = (call) => ({
  effect: textAt(call.parameters, 'stopType') === 'ABORT' ? 'stop' : 'roll-back',
  fields: pickFields(call.parameters, ['stopType']),
});

const continueDeployment: Reader = (call) => ({
  effect: textAt(call.parameters, 'action') === 'ROLLBACK' ? 'roll-back' : 'deploy',
  fields: pickFields(call.parameters, ['action', 'hookId']),
});

const updateInstancesState: Reader = (call) => ({
  effect: textAt(call.parameters, 'status') === 'ACTIVE' ? 'configure' : 'drain',
  fields: pickFields(call.parameters, ['status']),
});

/** Express: another image or task definition deploys, another range of tasks scales. */
const updateExpress: Reader = (call) => {
  const fields = fieldsOf(call.parameters, ['serviceArn', 'taskDefinitionArn']);
  const definition = textAt(call.parameters, 'taskDefinitionArn');
  if (definition !== undefined) fields.unshift({ field: 'taskDefinition', after: shortTaskDefinition(definition) });
  const ships = fields.some(({ field }) => field === 'taskDefinition' || field === 'primaryContainer.image');
  const scales = fields.length > 0 && fields.every(({ field }) => field.startsWith('scalingTarget.'));
  return { effect: ships ? 'deploy' : scales ? 'scale' : 'configure', fields };
};

/** New revision and its images: what a later deployment of it runs. */
const registerTaskDefinition: Reader = (call, effect) => {
  const arn = textAt(call.response, 'taskDefinition', 'taskDefinitionArn');
  const fields: FieldChange[] = arn === undefined ? [] : [{ field: 'taskDefinition', after: shortTaskDefinition(arn) }];
  const containers = objectsAt(call.parameters, 'containerDefinitions');
  const answered =
    containers.length > 0 ? containers : objectsAt(call.response, 'taskDefinition', 'containerDefinitions');
  for (const container of answered.slice(0, 10)) {
    const image = textAt(container, 'image');
    const name = textAt(container, 'name') ?? '';
    if (image !== undefined) {
      fields.push({
        field: sanitizeText(`containerDefinitions.${name}.image`, 128),
        after: sanitizeText(image, TEXT_LIMIT),
      });
    }
  }
  return { effect, fields: [...fields, ...pickFields(call.parameters, ['cpu', 'memory'])] };
};

const runTask: Reader = (call, effect) => {
  const arn = textAt(call.response, 'tasks', 0, 'taskDefinitionArn') ?? textAt(call.parameters, 'taskDefinition');
  const fields = pickFields(call.parameters, [
    'count',
    'launchType',
    'capacityProviderStrategy',
    'overrides',
    'startedBy',
  ]);
  return {
    effect,
    fields: arn === undefined ? fields : [{ field: 'taskDefinition', after: shortTaskDefinition(arn) }, ...fields],
  };
};

/** Limits of auto scaling; which directions are suspended as one text, "none" when all of them run. */
const registerScalableTarget: Reader = (call, effect) => {
  const fields = pickFields(call.parameters, ['minCapacity', 'maxCapacity']);
  const suspended = objectAt(call.parameters, 'suspendedState');
  if (suspended !== undefined) {
    const names = Object.keys(suspended).filter((name) => scalar(name, suspended[name]) === true);
    const words = names.map((name) => name.replace(/Suspended$/, ''));
    fields.push({ field: 'suspendedState', after: sanitizeText(words.length === 0 ? 'none' : words.join(', ')) });
  }
  return { effect, fields };
};

const putScheduledAction: Reader = (call, effect) => ({
  effect,
  fields: [
    ...pickFields(call.parameters, ['scheduledActionName', 'schedule', 'timezone', 'startTime', 'endTime']),
    ...pickFields(objectAt(call.parameters, 'scalableTargetAction'), ['minCapacity', 'maxCapacity']),
  ],
});

const putScalingPolicy: Reader = (call, effect) => {
  const tracking = objectAt(call.parameters, 'targetTrackingScalingPolicyConfiguration');
  return {
    effect,
    fields: [...pickFields(call.parameters, ['policyName', 'policyType']), ...pickFields(tracking, ['targetValue'])],
  };
};

const updateGroup: Reader = (call) => {
  const fields = fieldsOf(call.parameters, ['autoScalingGroupName']);
  const scales = fields.length > 0 && fields.every(({ field }) => GROUP_SIZES.includes(field));
  return { effect: scales ? 'scale' : 'configure', fields };
};
const GROUP_SIZES: readonly string[] = ['minSize', 'maxSize', 'desiredCapacity'];

/** EC2 answers each instance with the state it had and the state it has. Source: EC2 API reference, InstanceStateChange. */
const instanceState: Reader = (call, effect) => {
  const instances = ['instancesSet', 'terminatingInstances', 'stoppingInstances', 'startingInstances']
    .map((list) => objectsAt(call.response, list))
    .find((list) => list.length > 0);
  const states = (instances ?? []).slice(0, 10).flatMap((item) => stateField(item, (instances ?? []).length > 1));
  return { effect, fields: [...states, ...pickFields(call.parameters, ['force', 'hibernate'])] };
};

function stateField(item: JsonObject, several: boolean): FieldChange[] {
  const after = textAt(item, 'currentState', 'name');
  const before = textAt(item, 'previousState', 'name');
  if (after === undefined) return [];
  const field = several ? `state.${textAt(item, 'instanceId') ?? ''}` : 'state';
  if (before === undefined) return [{ field, after }];
  return [{ field, before, after, changed: before !== after }];
}

/** Whether MFA was used is in `additionalEventData`. Source: CloudTrail user guide, console sign-in events. */
const consoleLogin: Reader = (call, effect) => {
  const used = at(call.record, 'additionalEventData', 'MFAUsed');
  const data = isObject(call.record.additionalEventData) && used !== undefined ? { MFAUsed: used } : undefined;
  return { effect, fields: pickFields(data, ['MFAUsed']) };
};

const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['UpdateService', (call) => serviceUpdate(call)],
  ['CreateService', serviceCreation],
  ['CreateTaskSet', serviceCreation],
  ['CreateExpressGatewayService', serviceCreation],
  ['UpdateExpressGatewayService', updateExpress],
  ['UpdateServicePrimaryTaskSet', only('primaryTaskSet')],
  ['UpdateTaskSet', only('taskSet', 'scale')],
  ['DeleteTaskSet', only('taskSet', 'force')],
  ['StopTask', stopTask],
  ['ExecuteCommand', executeCommand],
  ['StopServiceDeployment', stopDeployment],
  ['ContinueServiceDeployment', continueDeployment],
  ['UpdateContainerInstancesState', updateInstancesState],
  ['RegisterTaskDefinition', registerTaskDefinition],
  ['RunTask', runTask],
  ['StartTask', runTask],
  ['DeregisterContainerInstance', only('force')],
  ['RegisterContainerInstance', only()],
  ['SubmitTaskStateChange', only('status', 'reason')],
  ['SubmitContainerStateChange', only('containerName', 'status', 'exitCode', 'reason')],
  ['SubmitAttachmentStateChanges', only()],
  ['DiscoverPollEndpoint', only()],
  ['RegisterScalableTarget', registerScalableTarget],
  ['PutScheduledAction', putScheduledAction],
  ['PutScalingPolicy', putScalingPolicy],
  ['DeleteScheduledAction', only('scheduledActionName')],
  ['DeleteScalingPolicy', only('policyName')],
  ['UpdateAutoScalingGroup', updateGroup],
  ['TerminateInstances', instanceState],
  ['StopInstances', instanceState],
  ['StartInstances', instanceState],
  ['RebootInstances', instanceState],
  ['ConsoleLogin', consoleLogin],
  ['AssumeRole', only('roleSessionName', 'sourceIdentity')],
  ['AssumeRoleWithSAML', only('roleSessionName', 'sourceIdentity')],
  ['AssumeRoleWithWebIdentity', only('roleSessionName', 'sourceIdentity')],
]);
