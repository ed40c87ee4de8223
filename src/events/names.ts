import { NAME_LIMIT, sanitizeText } from './text.ts';
import type { Target, TargetType } from './types.ts';

/** Names of an ECS resource, as far as they are known. */
export interface EcsNames {
  type: TargetType;
  cluster?: string | undefined;
  service?: string | undefined;
  task?: string | undefined;
  family?: string | undefined;
  revision?: number | undefined;
  /** Container instance or capacity provider. */
  id?: string | undefined;
  arn?: string | undefined;
}

/** A target from names: capped, called as people call it, without members that are not known. */
export function ecsTargetOf(names: EcsNames): Target | undefined {
  const cluster = capped(names.cluster);
  const service = capped(names.service);
  const task = capped(names.task);
  const family = capped(names.family);
  const id = capped(names.id);
  const name = nameOf({ ...names, cluster, service, task, family, id });
  if (name === undefined) return undefined;
  const target: Target = { type: names.type, name };
  if (cluster !== undefined) target.cluster = cluster;
  if (service !== undefined) target.service = service;
  if (task !== undefined) target.task = task;
  if (family !== undefined) target.family = family;
  if (names.arn !== undefined) target.arn = names.arn;
  return target;
}

function capped(name: string | undefined): string | undefined {
  return name === undefined ? undefined : sanitizeText(name, NAME_LIMIT);
}

/** "prod/checkout", "prod/checkout task 0123abcd", "prod", "checkout:41". */
function nameOf(names: EcsNames): string | undefined {
  const { cluster, service, task, family, id } = names;
  const place = service === undefined ? cluster : cluster === undefined ? service : `${cluster}/${service}`;
  switch (names.type) {
    case 'service':
    case 'deployment':
    case 'task-set':
      return service === undefined ? undefined : place;
    case 'task':
      return task === undefined ? undefined : inside(place, `task ${task.slice(0, 8)}`);
    case 'task-definition':
      if (family === undefined) return undefined;
      return names.revision === undefined ? family : `${family}:${names.revision}`;
    case 'container-instance':
      if (id === undefined) return undefined;
      return inside(cluster, id.startsWith('i-') ? id : `container instance ${id.slice(0, 8)}`);
    case 'cluster':
      return cluster;
    default:
      return id;
  }
}

function inside(place: string | undefined, what: string): string {
  return place === undefined ? what : `${place} ${what}`;
}

/** A target outside ECS. */
export function targetOf(type: TargetType, name: string, arn?: string): Target {
  const target: Target = { type, name: sanitizeText(name, NAME_LIMIT) };
  if (arn !== undefined) target.arn = arn;
  return target;
}
