import { isObject } from '../record.ts';
import type { Json, JsonObject } from '../types.ts';

/**
 * A place in a record as text: members by dots, `*` for every item of a list or member of an object. Members are matched in
 * any case: CloudTrail writes `dBInstanceIdentifier`, `aRN` and `ModifyVolumeRequest.VolumeId` beside `groupId`. Braces join
 * several places into one text: `{request.repositoryName}:{request.imageTag}`.
 */
export type Path = string;

/** No call names more; a hostile record cannot make the joined texts explode. */
const MAX_TEXTS = 1_000;

/** Every text or number at a path; numbers as text, nothing empty. */
export function textsAt(value: Json, path: Path): string[] {
  return path.includes('{') ? joinedAt(value, path) : valuesAt(value, path).flatMap(textOf);
}

/** Every object at a path. */
export function objectsAtPath(value: Json, path: Path): JsonObject[] {
  return valuesAt(value, path).filter(isObject);
}

function textOf(value: Json): string[] {
  if (typeof value === 'number') return [String(value)];
  return typeof value === 'string' && value.trim() !== '' ? [value] : [];
}

function valuesAt(value: Json, path: Path): Json[] {
  let current: Json[] = [value];
  for (const step of path.split('.')) current = current.flatMap((item) => membersAt(item, step));
  return current;
}

function membersAt(value: Json, step: string): Json[] {
  if (Array.isArray(value)) return step === '*' ? value : [];
  if (!isObject(value)) return [];
  if (step === '*') return Object.values(value);
  const wanted = step.toLowerCase();
  return Object.entries(value).flatMap(([key, member]) => (key.toLowerCase() === wanted ? [member] : []));
}

function joinedAt(value: Json, template: Path): string[] {
  let texts = [''];
  for (const piece of template.split(/(\{[^}]*\})/)) {
    const endings = piece.startsWith('{') ? textsAt(value, piece.slice(1, -1)) : [piece];
    texts = texts.flatMap((text) => endings.map((ending) => `${text}${ending}`)).slice(0, MAX_TEXTS);
  }
  return texts;
}
