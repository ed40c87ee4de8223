import type { Event } from '../events/types.ts';
import { type ApiFilters, type Attribute, chooseAttribute } from '../trail/index.ts';

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
const CLUSTER_SOURCES = ['ecs.amazonaws.com', 'application-autoscaling.amazonaws.com'];

/**
 * What goes to the API: one attribute a query. Several event names are several queries; so is a cluster or service
 * alone, which no attribute knows but two sources do. Undefined: all events.
 */
export function attributesOf(filters: EventFilters): (Attribute | undefined)[] {
  const chosen = chooseAttribute(apiFilters(filters));
  if (chosen?.key === 'EventName') {
    return [...new Set(filters.eventNames)].map((value) => ({ key: 'EventName' as const, value }));
  }
  const namesCluster = filters.cluster !== undefined || filters.service !== undefined;
  const broad = chosen === undefined || (chosen.key === 'ReadOnly' && chosen.value === 'true');
  return namesCluster && broad ? CLUSTER_SOURCES.map((value) => ({ key: 'EventSource' as const, value })) : [chosen];
}

/** The filters that the API knows. */
function apiFilters(filters: EventFilters): ApiFilters {
  return {
    EventId: filters.eventId,
    AccessKeyId: filters.accessKeyId,
    ResourceName: filters.resourceName,
    Username: filters.username,
    EventName: filters.eventNames?.[0],
    ResourceType: filters.resourceType,
    EventSource: filters.eventSource,
    ReadOnly: filters.readOnly === undefined ? undefined : String(filters.readOnly),
  };
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
function matchesResource({ resources = [] }: Event, { resourceName, resourceType }: EventFilters): boolean {
  return (
    (resourceName === undefined || resources.some(({ name }) => name === resourceName)) &&
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
