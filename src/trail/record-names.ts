import type { Event, Json, JsonObject } from '../events/types.ts';
import type { Attribute } from './types.ts';

/** Deeper texts than this are no resource that a call acted on. */
const DEEPEST = 6;

/** So many names are more than any call acts on. */
const MOST_NAMES = 200;

/**
 * The resources that a record names. A log file does not carry the list that LookupEvents shows beside each event, so
 * these are the ARNs of `resources` and every text of request and response, whole and without what stands before its
 * last `/` or `:`: more names than AWS would list, never fewer of those that the record shows.
 */
export function namedIn(record: JsonObject): Event['resources'] {
  const names = new Map<string, string | undefined>();
  const add = (text: string, type?: string): void => {
    if (names.size >= MOST_NAMES) return;
    for (const name of [text, text.slice(Math.max(text.lastIndexOf('/'), text.lastIndexOf(':')) + 1)]) {
      if (name !== '' && (type !== undefined || !names.has(name))) names.set(name, type ?? names.get(name));
    }
  };
  for (const resource of listOf(record['resources'])) {
    if (!isObject(resource)) continue;
    const arn = resource['ARN'] ?? resource['arn'];
    const type = resource['type'];
    if (typeof arn === 'string') add(arn, typeof type === 'string' ? type : undefined);
  }
  for (const part of [record['requestParameters'], record['responseElements']]) collect(part, add, DEEPEST);
  return [...names].map(([name, type]) => ({ type, name }));
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
      return event.resources?.some(({ name }) => name === attribute.value) === true;
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
