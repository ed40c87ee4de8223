import type { Event } from '../events/types.ts';
import type { AttributeKey, Way } from '../trail/index.ts';

/** Every filter that a question about events can carry. */
export interface EventFilters {
  eventId?: string | undefined;
  eventNames?: string[] | undefined;
  eventSource?: string | undefined;
  username?: string | undefined;
  accessKeyId?: string | undefined;
  resourceName?: string | undefined;
  resourceType?: string | undefined;
  readOnly?: boolean | undefined;
  cluster?: string | undefined;
  service?: string | undefined;
  actor?: string | undefined;
  address?: string | undefined;
  outcome?: 'succeeded' | 'denied' | 'failed' | undefined;
}

/** Sources that log by cluster and service: ECS, and the auto scaling of its services. */
const CLUSTER_QUERIES: Way = [
  { key: 'EventSource', value: 'ecs.amazonaws.com' },
  { key: 'EventSource', value: 'application-autoscaling.amazonaws.com' },
];

/**
 * Every way of asking that finds all that these filters want, narrow ones first: one attribute a query, several names
 * as several queries, and a cluster or service, which no attribute knows, by the two sources that log it. Without any
 * filter that the API knows: all events.
 */
export function waysOf(filters: EventFilters): Way[] {
  const alone = (key: AttributeKey, value: string | undefined): Way[] =>
    value === undefined ? [] : [[{ key, value }]];
  const names = [...new Set(filters.eventNames)];
  const ways = [
    ...alone('EventId', filters.eventId),
    ...alone('AccessKeyId', filters.accessKeyId),
    ...alone('ResourceName', filters.resourceName),
    ...alone('Username', filters.username),
    ...(names.length === 0 ? [] : [names.map((value) => ({ key: 'EventName' as const, value }))]),
    ...alone('ResourceType', filters.resourceType),
    ...alone('EventSource', filters.eventSource),
    ...(filters.cluster === undefined && filters.service === undefined ? [] : [CLUSTER_QUERIES]),
    ...alone('ReadOnly', filters.readOnly === undefined ? undefined : String(filters.readOnly)),
  ];
  return ways.length === 0 ? [[undefined]] : ways;
}

/** What no query asks AWS for, so that it is picked out of what comes back: "service checkout", "actor alice". */
export function filteredHere(filters: EventFilters, way: Way): string[] {
  const asked = new Set(way.map((attribute) => attribute?.key));
  const told = (words: string, value: unknown, key?: AttributeKey): string[] =>
    value === undefined || (key !== undefined && asked.has(key)) ? [] : [`${words} ${String(value)}`];
  return [
    ...told('event', filters.eventId, 'EventId'),
    ...told('key', filters.accessKeyId, 'AccessKeyId'),
    ...told('resource', filters.resourceName, 'ResourceName'),
    ...told('user name', filters.username, 'Username'),
    ...told('event name', filters.eventNames?.join(' or '), 'EventName'),
    ...told('resource type', filters.resourceType, 'ResourceType'),
    ...told('source', filters.eventSource, 'EventSource'),
    ...(filters.readOnly === undefined || asked.has('ReadOnly') ? [] : [filters.readOnly ? 'reads' : 'changes']),
    ...told('cluster', filters.cluster),
    ...told('service', filters.service),
    ...told('actor', filters.actor),
    ...told('address', filters.address),
    ...(filters.outcome === undefined ? [] : [`${filters.outcome} calls`]),
  ];
}

/** All filters, applied here; the one that went to the API matches by itself and is checked again at no cost. */
export function matches(event: Event, filters: EventFilters): boolean {
  return (
    same(filters.eventId, event.eventId) &&
    (filters.eventNames === undefined || filters.eventNames.includes(event.name)) &&
    same(filters.eventSource, event.source) &&
    same(filters.username, event.identity.username) &&
    same(filters.accessKeyId, event.identity.accessKeyId) &&
    matchesResource(event, filters) &&
    same(filters.readOnly, event.readOnly) &&
    same(filters.cluster, event.target?.cluster) &&
    same(filters.service, event.target?.service) &&
    same(filters.address, event.address.value) &&
    same(filters.outcome, event.outcome) &&
    (filters.actor === undefined || namesActor(event, filters.actor))
  );
}

function same<T>(wanted: T | undefined, value: T | undefined): boolean {
  return wanted === undefined || wanted === value;
}

/** Each filter by itself, as the API would apply it: an event has resources of several types, and names of several. */
function matchesResource(
  { resources = [], mentions = [] }: Event,
  { resourceName, resourceType }: EventFilters,
): boolean {
  return (
    (resourceName === undefined ||
      resources.some(({ name }) => name === resourceName) ||
      mentions.includes(resourceName)) &&
    (resourceType === undefined || resources.some(({ type }) => type === resourceType))
  );
}

/** A person looks for a name as they remember it: part of it, in any case, wherever the actor carries it. */
function namesActor(event: Event, wanted: string): boolean {
  const { name, person, role, session, permissionSet } = event.actor;
  return [name, person, role, session, permissionSet, event.identity.username].some((value) =>
    value?.toLowerCase().includes(wanted.toLowerCase()),
  );
}
