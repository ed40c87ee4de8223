import { parseArn, parseEcsArn } from './arn.ts';
import { type EcsNames, ecsTargetOf, targetOf } from './names.ts';
import { listAt, objectAt, objectsAt, textAt } from './record.ts';
import { ecsTargetOfArn, targetOfArn, taskDefinitionTarget } from './target-arn.ts';
import type { Json, JsonObject, Target, TargetType } from './types.ts';

/** The parts of a record that say what was acted on. Absent members: null, missing, or left out for their size. */
export interface Call {
  source: string;
  name: string;
  parameters: JsonObject | undefined;
  response: JsonObject | undefined;
}

type Finder = (call: Call) => Target | undefined;

/** Source: ECS API reference: a call that names no cluster means the one called `default`. */
const DEFAULT_CLUSTER = 'default';

/** What an ECS call acted on. What ECS answered is preferred to what the caller wrote, ARNs to short names. */
export const ecsTarget: Finder = (call) => {
  for (const find of FINDERS) {
    const target = find(call);
    if (target !== undefined) return target;
  }
  return undefined;
};

/** A named service wins over the task definition beside it, a task over its cluster. */
const FINDERS: readonly Finder[] = [
  byResourceArn,
  byDeployment,
  capacityProvider,
  serviceOf,
  ranTask,
  taskOf,
  containerInstance,
  daemonOrGateway,
  taskDefinition,
  accountSetting,
  clusterOf,
];

function byResourceArn({ parameters }: Call): Target | undefined {
  const arn = textAt(parameters, 'resourceArn');
  return arn === undefined ? undefined : targetOfArn(arn);
}

function byDeployment({ parameters, response }: Call): Target | undefined {
  const arn =
    textAt(parameters, 'serviceDeploymentArn') ??
    textAt(response, 'serviceDeploymentArn') ??
    textAt(parameters, 'serviceDeploymentArns', 0) ??
    textAt(parameters, 'serviceRevisionArns', 0);
  return arn === undefined ? undefined : ecsTargetOfArn(arn);
}

function capacityProvider(call: Call): Target | undefined {
  if (!/^(?:Create|Update|Delete|Describe)CapacityProviders?$/.test(call.name)) return undefined;
  const { parameters, response } = call;
  const given =
    textAt(response, 'capacityProvider', 'name') ??
    textAt(parameters, 'name') ??
    textAt(parameters, 'capacityProvider') ??
    textAt(parameters, 'capacityProviders', 0);
  if (given === undefined) return undefined;
  const arn = textAt(response, 'capacityProvider', 'capacityProviderArn') ?? (isArn(given) ? given : undefined);
  const cluster = shortCluster(textAt(parameters, 'cluster'));
  return ecsTargetOf({ type: 'capacity-provider', cluster, id: parseEcsArn(given)?.id ?? given, arn });
}

function serviceOf(call: Call): Target | undefined {
  const { parameters, response } = call;
  const answered = objectAt(response, 'service') ?? objectAt(response, 'taskSet');
  const given =
    textAt(parameters, 'service') ??
    textAt(parameters, 'serviceName') ??
    textAt(parameters, 'serviceArn') ??
    textAt(parameters, 'services', 0);
  const arn = [textAt(answered, 'serviceArn'), given].find((text) => parseEcsArn(text ?? '')?.service !== undefined);
  const parsed = parseEcsArn(arn ?? '');
  const service = parsed?.service ?? textAt(answered, 'serviceName') ?? (isArn(given) ? undefined : given);
  if (service === undefined) return undefined;
  const cluster = parsed?.cluster ?? clusterName(call);
  return ecsTargetOf({ type: serviceType(call.name), cluster, service, arn });
}

function serviceType(name: string): TargetType {
  return /TaskSets?$/.test(name) ? 'task-set' : 'service';
}

/** RunTask and StartTask: the task that came of it; without one, what should have run. */
function ranTask(call: Call): Target | undefined {
  if (call.name !== 'RunTask' && call.name !== 'StartTask') return undefined;
  const started = objectsAt(call.response, 'tasks');
  const [task] = started;
  const target = task === undefined ? undefined : taskTarget(call, textAt(task, 'taskArn'), task);
  if (target !== undefined) {
    const more = started.length - 1;
    return more === 0 ? target : { ...target, name: `${target.name} and ${more} more` };
  }
  const definition = taskDefinitionTarget(textAt(call.parameters, 'taskDefinition') ?? '');
  const cluster = clusterName(call);
  return definition === undefined || cluster === undefined ? definition : { ...definition, cluster };
}

function taskOf(call: Call): Target | undefined {
  const { parameters, response } = call;
  const id =
    textAt(response, 'task', 'taskArn') ??
    textAt(response, 'taskArn') ??
    textAt(parameters, 'task') ??
    textAt(parameters, 'tasks', 0) ??
    textAt(response, 'protectedTasks', 0, 'taskArn');
  return taskTarget(call, id, objectAt(response, 'task'));
}

/** StopTask names no service; `group: service:<name>` of the answered task does. Source: ECS API reference, `Task`. */
function taskTarget(call: Call, given: string | undefined, task: JsonObject | undefined): Target | undefined {
  if (given === undefined) return undefined;
  const parsed = parseEcsArn(given);
  const id = parsed === undefined ? given : parsed.task;
  const group = textAt(task, 'group') ?? textAt(call.parameters, 'group') ?? '';
  const names: EcsNames = {
    type: 'task',
    cluster: parsed?.cluster ?? shortCluster(textAt(task, 'clusterArn')) ?? clusterName(call),
    service: group.startsWith('service:') ? group.slice('service:'.length) : undefined,
    task: id,
    family: taskDefinitionTarget(textAt(task, 'taskDefinitionArn') ?? '')?.family,
    arn: parsed === undefined ? undefined : given,
  };
  return ecsTargetOf(names);
}

function containerInstance(call: Call): Target | undefined {
  const { parameters, response } = call;
  const answered = objectAt(response, 'containerInstance') ?? objectsAt(response, 'containerInstances')[0];
  const given =
    textAt(answered, 'containerInstanceArn') ??
    textAt(parameters, 'containerInstance') ??
    textAt(parameters, 'containerInstances', 0) ??
    textAt(parameters, 'containerInstanceArn');
  if (given === undefined) return undefined;
  const parsed = parseEcsArn(given);
  const id = textAt(answered, 'ec2InstanceId') ?? parsed?.id ?? given;
  const arn = parsed === undefined ? undefined : given;
  const target = ecsTargetOf({ type: 'container-instance', cluster: parsed?.cluster ?? clusterName(call), id, arn });
  const more = Math.max(listAt(parameters, 'containerInstances').length - 1, 0);
  return target === undefined || more === 0 ? target : { ...target, name: `${target.name} and ${more} more` };
}

const DAEMON_OR_GATEWAY = ['daemonArn', 'daemonName', 'daemonArns', 'gatewayArn', 'gateway', 'gatewayName'] as const;

function daemonOrGateway(call: Call): Target | undefined {
  if (!/Daemon|Gateway/.test(call.name)) return undefined;
  const { parameters, response } = call;
  const given = DAEMON_OR_GATEWAY.map((key) => textAt(parameters, key) ?? textAt(parameters, key, 0)).find(isText);
  const name = given ?? (call.name === 'CreateGateway' ? textAt(parameters, 'name') : undefined);
  const arn = [given, textAt(response, 'daemonArn'), textAt(response, 'gatewayArn')].find(isArn);
  if (arn !== undefined) return ecsTargetOfArn(arn);
  if (name === undefined) return undefined;
  const cluster = /Daemon/.test(call.name) ? clusterName(call) : undefined;
  const target = targetOf('other', cluster === undefined ? name : `${cluster}/${name}`);
  return cluster === undefined ? target : { ...target, cluster };
}

function taskDefinition({ parameters, response }: Call): Target | undefined {
  const given =
    textAt(response, 'taskDefinition', 'taskDefinitionArn') ??
    textAt(parameters, 'taskDefinition') ??
    textAt(parameters, 'taskDefinitions', 0) ??
    textAt(parameters, 'daemonTaskDefinition') ??
    textAt(parameters, 'family');
  return given === undefined ? undefined : taskDefinitionTarget(given);
}

function accountSetting({ name, parameters }: Call): Target | undefined {
  const setting = /AccountSetting/.test(name) ? textAt(parameters, 'name') : undefined;
  return setting === undefined ? undefined : targetOf('other', setting);
}

/** Calls without any word of a cluster that would otherwise seem to mean the default one. */
const NO_CLUSTER =
  /TaskDefinition|AccountSetting|Gateway|ServicesByNamespace|Tag|ServiceDeployment$|Revisions$|ListClusters/;

function clusterOf(call: Call): Target | undefined {
  const named = givenCluster(call) ?? textAt(call.parameters, 'clusters', 0);
  if (named === undefined && NO_CLUSTER.test(call.name)) return undefined;
  const cluster = shortCluster(named) ?? clusterName(call);
  const arn = [textAt(call.response, 'cluster', 'clusterArn'), named].find(isArn);
  return cluster === undefined ? undefined : ecsTargetOf({ type: 'cluster', cluster, arn });
}

const CLUSTER_PATHS: readonly (readonly string[])[] = [
  ['service', 'clusterArn'],
  ['service', 'cluster'],
  ['taskSet', 'clusterArn'],
  ['task', 'clusterArn'],
  ['cluster', 'clusterArn'],
  ['cluster', 'clusterName'],
  ['clusterArn'],
];

function givenCluster({ parameters, response }: Call): string | undefined {
  return (
    CLUSTER_PATHS.map((path) => textAt(response, ...path)).find(isText) ??
    textAt(parameters, 'cluster') ??
    textAt(parameters, 'clusterName') ??
    textAt(parameters, 'clusterArn')
  );
}

/** Where the parameters are not in the record, the cluster is unknown, which is not `default`. */
function clusterName(call: Call): string | undefined {
  const given = shortCluster(givenCluster(call));
  return given ?? (call.parameters === undefined ? undefined : DEFAULT_CLUSTER);
}

function shortCluster(cluster: string | undefined): string | undefined {
  if (cluster === undefined) return undefined;
  return isArn(cluster) ? parseEcsArn(cluster)?.cluster : cluster;
}

function isArn(text: Json | undefined): text is string {
  return typeof text === 'string' && parseArn(text) !== undefined;
}

function isText(text: string | undefined): text is string {
  return text !== undefined;
}
