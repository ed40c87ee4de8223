/** The six parts of an ARN. */
export interface Arn {
  partition: string;
  service: string;
  region: string;
  account: string;
  /** Everything after the account, such as `service/prod/checkout`. */
  resource: string;
}

/** What an ECS ARN names. */
export interface EcsArn {
  partition: string;
  region: string;
  account: string;
  kind:
    | 'service'
    | 'task'
    | 'cluster'
    | 'task-definition'
    | 'task-set'
    | 'container-instance'
    | 'capacity-provider'
    | 'service-deployment'
    | 'service-revision'
    | 'other';
  /** Absent in the old forms `service/<service>`, `task/<id>`, `container-instance/<id>`. */
  cluster?: string;
  service?: string;
  task?: string;
  family?: string;
  revision?: number;
  /** Id or name where none of the above is it: container instance, capacity provider, deployment, revision. */
  id?: string;
}

const PARTS = /^arn:(aws[a-z-]{0,20}):([a-z0-9-]{1,64}):([a-z0-9-]{0,32}):([0-9a-zA-Z-]{0,32}):(\S.{0,2000})$/;

/** Splits an ARN of any partition (aws, aws-cn, aws-us-gov …); undefined where the text is none. */
export function parseArn(arn: string): Arn | undefined {
  const match = PARTS.exec(arn);
  if (match === null) return undefined;
  const [, partition = '', service = '', region = '', account = '', resource = ''] = match;
  return { partition, service, region, account, resource };
}

/**
 * Reads an ECS ARN, old form or new. Never throws; undefined for anything else.
 * Source: Amazon ECS developer guide, "Amazon Resource Names (ARNs) and IDs"; service authorization reference for ECS.
 */
export function parseEcsArn(arn: string): EcsArn | undefined {
  const parts = parseArn(arn);
  if (parts?.service !== 'ecs') return undefined;
  const [type = '', ...path] = parts.resource.split('/');
  const names = readPath(type, path);
  return { partition: parts.partition, region: parts.region, account: parts.account, ...names };
}

function readPath(type: string, path: readonly string[]): Omit<EcsArn, 'partition' | 'region' | 'account'> {
  const [first, second, third] = path;
  const last = path.at(-1);
  switch (type) {
    case 'service':
      return named('service', path.length > 1 ? { cluster: first, service: second } : { service: first });
    case 'task':
      return named('task', path.length > 1 ? { cluster: first, task: second } : { task: first });
    case 'container':
      return named('task', path.length > 2 ? { cluster: first, task: second, id: third } : { id: last });
    case 'cluster':
      return named('cluster', { cluster: first });
    case 'task-definition':
      return { kind: 'task-definition', ...taskDefinitionParts(path.join('/')) };
    case 'service-deployment':
    case 'service-revision':
      return named(type, { cluster: first, service: second, id: third });
    case 'task-set':
      return named('task-set', { cluster: first, service: second, id: path.slice(2).join('/') });
    case 'container-instance':
      return named('container-instance', path.length > 1 ? { cluster: first, id: second } : { id: first });
    case 'capacity-provider':
      return named('capacity-provider', path.length > 1 ? { cluster: first, id: last } : { id: first });
    case 'daemon':
    case 'daemon-deployment':
    case 'daemon-revision':
      return named('other', path.length > 1 ? { cluster: first, id: second } : { id: first });
    default:
      return named('other', { id: last ?? type });
  }
}

/** Keeps the names that are there and mean one resource; `*` in a policy or an error names none. */
function named(
  kind: EcsArn['kind'],
  names: { [K in 'cluster' | 'service' | 'task' | 'id']?: string | undefined },
): Omit<EcsArn, 'partition' | 'region' | 'account'> {
  const found: Omit<EcsArn, 'partition' | 'region' | 'account'> = { kind };
  if (isName(names.cluster)) found.cluster = names.cluster;
  if (isName(names.service)) found.service = names.service;
  if (isName(names.task)) found.task = names.task;
  if (isName(names.id)) found.id = names.id;
  return found;
}

function isName(name: string | undefined): name is string {
  return name !== undefined && name !== '' && name !== '*';
}

/** Family and revision of a task definition given as ARN, `family:revision` or `family`. */
export function taskDefinitionParts(name: string): { family?: string; revision?: number } {
  const short = shortTaskDefinition(name);
  const colon = short.lastIndexOf(':');
  const family = colon === -1 ? short : short.slice(0, colon);
  const revision = colon === -1 ? '' : short.slice(colon + 1);
  if (!isName(family)) return {};
  return /^\d{1,9}$/.test(revision) ? { family, revision: Number(revision) } : { family };
}

/** `checkout:41` of a task definition ARN; a short name stays as it is. */
export function shortTaskDefinition(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}

const ARN_IN_TEXT = /arn:aws[a-z-]{0,20}:[a-z0-9-]{1,64}:[a-z0-9-]{0,32}:[0-9a-zA-Z-]{0,32}:[^\s"'`,;()<>]{1,1024}/;
const RESOURCE = /on (?:the )?resources?:?\s{1,4}\\?["'`]?/i;

/**
 * ARN of the resource that an error message names ("… is not authorized to perform: ecs:UpdateService on resource:
 * arn:… because …"). The caller's own ARN at the beginning is not it.
 */
export function arnInMessage(message: string): string | undefined {
  const lead = RESOURCE.exec(message);
  if (lead === null) return undefined;
  const rest = message.slice(lead.index + lead[0].length);
  const match = ARN_IN_TEXT.exec(rest);
  return match?.index === 0 ? match[0].replace(/[.:]+$/, '') : undefined;
}
