import type { Event, FieldChange, FieldValue, Json, JsonObject } from '../events/types.ts';

/** One property that the call set; `name` also finds it inside another, such as `scalingTarget.minTaskCount`. */
export function fieldOf(event: Event, name: string): FieldChange | undefined {
  return (
    event.change.fields.find(({ field }) => field === name) ??
    event.change.fields.find(({ field }) => field.endsWith(`.${name}`))
  );
}

/** What the call asked for: the value after. */
export function asked(event: Event, name: string): FieldValue | undefined {
  return fieldOf(event, name)?.after;
}

/** `asked`, where the value is text. */
export function askedText(event: Event, name: string): string | undefined {
  const value = asked(event, name);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The call forced a new deployment. */
export function isForced(event: Event): boolean {
  return asked(event, 'forceNewDeployment') === true;
}

/** A switch of the call rather than a property of the resource: it has no state before. */
export function isSwitch(field: string): boolean {
  return SWITCHES.has(field);
}

const SWITCHES: ReadonlySet<string> = new Set([
  'forceNewDeployment',
  'force',
  'dryrun',
  'stopType',
  'action',
  'hookId',
  'hibernate',
]);

/**
 * The value stands for one that is not shown: structures are only "set", secrets are redacted, long texts are cut. Two such
 * values may look alike and differ.
 */
export function isOpaque(value: FieldValue): boolean {
  return typeof value === 'string' && (value === 'set' || value.includes('[redacted]') || value.endsWith('…'));
}

/** Walks into a record; undefined as soon as a step is not there. */
export function dig(value: Json | undefined, ...path: readonly string[]): Json | undefined {
  let current = value;
  for (const step of path) {
    if (!isObject(current)) return undefined;
    current = current[step];
  }
  return current;
}

/** `dig`, where the end is text. */
export function digText(value: Json | undefined, ...path: readonly string[]): string | undefined {
  const found = dig(value, ...path);
  return typeof found === 'string' && found !== '' ? found : undefined;
}

/** `dig`, where the end is a number. */
export function digNumber(value: Json | undefined, ...path: readonly string[]): number | undefined {
  const found = dig(value, ...path);
  return typeof found === 'number' ? found : undefined;
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** "0123abcd" of a task id or ARN. */
export function shortTask(task: string): string {
  return task.slice(task.lastIndexOf('/') + 1).slice(0, 8);
}
