import { parseEcsArn, type Recognised, recogniseResource } from '../../events/index.ts';

/** What a target, as the user wrote it, can mean. */
export type TargetName =
  | { kind: 'service'; service: string; cluster?: string; account?: string; region?: string }
  | { kind: 'task'; taskId: string; cluster?: string; account?: string; region?: string }
  | { kind: 'resource'; readings: Recognised[]; account?: string; region?: string }
  /** A plain word: an ECS service most likely, else anything that has names. */
  | { kind: 'word'; name: string; readings: Recognised[] };

/** ECS task ids: 32 hex digits, or the older UUID form. */
const TASK_ID = /^(?:[0-9a-f]{32}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/;
/** Cluster and service names: letters, digits, hyphens, underscores. Source: ECS API reference, CreateService. */
const CLUSTER_SERVICE = /^([\w-]{1,255})\/([\w-]{1,255})$/;

/** Reads a target: an ARN in the old or new form, cluster/service, a task id, an id of a known kind, or a name. */
export function readTarget(text: string): TargetName {
  const target = text.trim();
  if (/^arn:[\w-]+:ecs:/.test(target)) return fromEcsArn(target);
  const place = placeOfArn(target);
  const readings = recogniseResource(target);
  const certain = readings.filter((reading) => reading.certain);
  if (certain.length > 0) return { kind: 'resource', readings: certain, ...place };
  if (TASK_ID.test(target)) return { kind: 'task', taskId: target };
  const [, cluster, service] = CLUSTER_SERVICE.exec(target) ?? [];
  if (cluster !== undefined && service !== undefined) return { kind: 'service', cluster, service };
  return { kind: 'word', name: target, readings };
}

function fromEcsArn(target: string): TargetName {
  const arn = parseEcsArn(target);
  const place = { account: arn?.account, region: arn?.region };
  if (arn?.service !== undefined) return { kind: 'service', service: arn.service, cluster: arn.cluster, ...place };
  if (arn?.task !== undefined) return { kind: 'task', taskId: arn.task, cluster: arn.cluster, ...place };
  return { kind: 'resource', readings: recogniseResource(target), ...place };
}

function placeOfArn(target: string): { account?: string; region?: string } | undefined {
  const [, region, account] = /^arn:[\w-]+:[\w-]+:([\w-]*):(\d*):/.exec(target) ?? [];
  if (region === undefined) return undefined;
  return { ...(region === '' ? {} : { region }), ...(account === undefined || account === '' ? {} : { account }) };
}
