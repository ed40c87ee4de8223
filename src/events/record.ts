import type { FieldValue, Json, JsonObject } from './types.ts';

/**
 * Reading helpers that take a record as it is: a member may be missing, null, of another type, or left out because it was
 * over CloudTrail's size cap. They answer undefined instead of failing.
 */

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Walks into a record by own members only; undefined as soon as a step is missing. */
export function at(value: Json | undefined, ...path: readonly (string | number)[]): Json | undefined {
  let current = value;
  for (const step of path) {
    if (typeof step === 'number') current = Array.isArray(current) ? current[step] : undefined;
    else current = isObject(current) && Object.hasOwn(current, step) ? current[step] : undefined;
  }
  return current;
}

/** `at`, where the end is text. Numbers are read as text; empty text and "null" are nothing. */
export function textAt(value: Json | undefined, ...path: readonly (string | number)[]): string | undefined {
  const found = at(value, ...path);
  if (typeof found === 'number') return String(found);
  return typeof found === 'string' && found.trim() !== '' && found !== 'null' ? found : undefined;
}

/** `at`, where the end is an object. */
export function objectAt(value: Json | undefined, ...path: readonly (string | number)[]): JsonObject | undefined {
  const found = at(value, ...path);
  return isObject(found) ? found : undefined;
}

/**
 * Request parameters or response elements. CloudTrail leaves them out when they are over 100 KB; some deliveries put a note
 * such as `requestParametersOmitted` in their place, which is as good as nothing. Source: CloudTrail record contents.
 */
export function partOf(record: JsonObject, name: 'requestParameters' | 'responseElements'): JsonObject | undefined {
  const part = objectAt(record, name);
  if (part === undefined) return undefined;
  const omitted = Object.keys(part).some((key) =>
    /^(?:request|response)\w{0,20}(?:omitted|truncated)$|^(?:omitted|truncated)$/i.test(key),
  );
  return omitted ? undefined : part;
}

/** `at`, where the end is a boolean, or one as text: some pipelines write "true" or "False". */
export function flagAt(value: Json | undefined, ...path: readonly (string | number)[]): boolean | undefined {
  const found = at(value, ...path);
  if (typeof found === 'boolean') return found;
  if (typeof found !== 'string') return undefined;
  const word = found.trim().toLowerCase();
  return word === 'true' ? true : word === 'false' ? false : undefined;
}

/** `at`, where the end is a list; EC2 wraps its lists as `{items: […]}`. */
export function listAt(value: Json | undefined, ...path: readonly (string | number)[]): Json[] {
  const found = at(value, ...path);
  if (Array.isArray(found)) return found;
  const items = at(found, 'items');
  return Array.isArray(items) ? items : [];
}

/** The objects of `listAt`. */
export function objectsAt(value: Json | undefined, ...path: readonly (string | number)[]): JsonObject[] {
  return listAt(value, ...path).filter(isObject);
}

const COUNTED = /count|capacity|size|percent|seconds|minutes|storage|cooldown/i;

/** A field's value as it is compared: "true" is a boolean, a count written as text a number. Undefined for a structure. */
export function scalar(field: string, value: Json | undefined): FieldValue | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value !== 'string' || value === '') return undefined;
  if (/^(?:true|false)$/i.test(value)) return value.toLowerCase() === 'true';
  return COUNTED.test(field) && /^-?\d{1,15}$/.test(value) ? Number(value) : value;
}

/**
 * Compares two `eventVersion`s by number: 1.10 is newer than 1.9. Unreadable ones are the oldest.
 * Source: CloudTrail record contents (major and minor are numbers, not text).
 */
export function compareVersions(a: string | undefined, b: string | undefined): number {
  const [majorA, minorA] = versionOf(a);
  const [majorB, minorB] = versionOf(b);
  return majorA - majorB || minorA - minorB;
}

function versionOf(version: string | undefined): [number, number] {
  const match = /^(\d{1,4})\.(\d{1,4})(?:\.\d+)?$/.exec(version ?? '');
  return match === null ? [0, 0] : [Number(match[1]), Number(match[2])];
}
