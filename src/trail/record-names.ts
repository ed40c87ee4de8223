import type { Event, Json, JsonObject } from '../events/types.ts';
import type { Attribute } from './types.ts';

/** Deeper texts than this are no resource that a call acted on. */
const DEEPEST = 6;

/** So many names are more than any call acts on. */
const MOST_NAMES = 200;

/**
 * The resources that a record lists itself, with their types: CloudTrail's `resources`, ARN and last part of it. A log file
 * does not carry the list that LookupEvents shows beside each event.
 */
export function resourcesIn(record: JsonObject): NonNullable<Event['resources']> {
  return listOf(record['resources']).flatMap((resource) => {
    if (!isObject(resource)) return [];
    const arn = resource['ARN'] ?? resource['arn'];
    const type = resource['type'];
    if (typeof arn !== 'string' || typeof type !== 'string') return [];
    return namesOf(arn).map((name) => ({ type, name }));
  });
}

/**
 * Texts of request, response and `resources` that may name what a call acted on, whole and without what stands before their
 * last `/` or `:`: more names than LookupEvents would find the event by, never fewer of those that the record shows.
 */
export function mentionedIn(record: JsonObject): string[] {
  const names = new Set<string>();
  const add = (text: string): void => {
    for (const name of namesOf(text)) if (names.size < MOST_NAMES) names.add(name);
  };
  for (const key of ['resources', 'requestParameters', 'responseElements']) collect(record[key], add, DEEPEST);
  return [...names];
}

function namesOf(text: string): string[] {
  const last = text.slice(Math.max(text.lastIndexOf('/'), text.lastIndexOf(':')) + 1);
  return text === '' ? [] : last === '' || last === text ? [text] : [text, last];
}

function collect(value: Json | undefined, add: (text: string) => void, depth: number): void {
  if (typeof value === 'string') add(value);
  else if (depth > 0 && Array.isArray(value)) for (const one of value) collect(one, add, depth - 1);
  else if (depth > 0 && isObject(value)) for (const one of Object.values(value)) collect(one, add, depth - 1);
}

/** Whether an event really is one that the attribute finds: sources may find more. */
export function isNamedBy(event: Event, attribute: Attribute | undefined): boolean {
  switch (attribute?.key) {
    case 'Username':
      return event.identity.username === attribute.value;
    case 'ResourceName':
      return event.mentions?.includes(attribute.value) === true;
    case 'ResourceType':
      return event.resources?.some(({ type }) => type === attribute.value) === true;
    default:
      return true;
  }
}

function listOf(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : [];
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
