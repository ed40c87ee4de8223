import type { Event } from '../events/types.ts';
import type { ApiFilters } from '../trail/index.ts';

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

/** The filters that the API knows. A cluster or service alone still narrows the source: both are ECS words. */
export function apiFilters(filters: EventFilters): ApiFilters {
  const ecsOnly = filters.cluster !== undefined || filters.service !== undefined;
  return {
    EventId: filters.eventId,
    AccessKeyId: filters.accessKeyId,
    ResourceName: filters.resourceName,
    Username: filters.username,
    EventName: filters.eventNames?.[0],
    ResourceType: filters.resourceType,
    // Changes to a service's auto scaling are filed under another source, so those are found among the writes.
    EventSource: filters.eventSource ?? (ecsOnly && filters.readOnly !== false ? 'ecs.amazonaws.com' : undefined),
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

function matchesResource(event: Event, filters: EventFilters): boolean {
  if (filters.resourceName === undefined && filters.resourceType === undefined) return true;
  return (event.resources ?? []).some(
    (resource) => same(filters.resourceName, resource.name) && same(filters.resourceType, resource.type),
  );
}

/** A person looks for a name as they remember it: part of it, in any case, wherever the actor carries it. */
function namesActor(event: Event, wanted: string): boolean {
  const { name, person, role, session, permissionSet } = event.actor;
  return [name, person, role, session, permissionSet, event.identity.username].some((value) =>
    value?.toLowerCase().includes(wanted.toLowerCase()),
  );
}
