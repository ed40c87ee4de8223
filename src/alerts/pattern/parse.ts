import type { Json, JsonObject } from '../../events/types.ts';
import { parseTest, RESERVED_IN_OR } from './operators.ts';
import { refuse } from './refuse.ts';
import type { Branch, FieldTest, Pattern } from './types.ts';

/** Source: EventBridge API reference, PutRule and TestEventPattern: `EventPattern`, maximum length. */
export const LONGEST_PATTERN = 4096;
/** Source: EventBridge user guide, "Complex example with $or matching". */
const MOST_COMBINATIONS = 1000;

/**
 * Reads an event pattern, given as an object or as the JSON text of it, and refuses what EventBridge refuses. The same
 * path written twice counts once, the last time; JSON text with one key twice has lost the first already, as at EventBridge.
 * @throws UsageError that says where, and what to write instead
 */
export function parsePattern(input: unknown): Pattern {
  const json = toJson(typeof input === 'string' ? parsedText(input) : input, '');
  if (!isObject(json)) refuse('', 'has to be a JSON object, such as {"source": ["aws.ecs"]}.');
  const length = JSON.stringify(json).length;
  if (length > LONGEST_PATTERN) {
    refuse('', `is ${length} characters long; EventBridge takes ${LONGEST_PATTERN} at most. Split it into two rules.`);
  }
  return { json, branches: compile(json, '', [new Map()], false).map(branchOf) };
}

type Draft = ReadonlyMap<string, readonly FieldTest[]>;

/** Adds an object's fields to every combination so far; `$or` multiplies them. */
function compile(object: JsonObject, path: string, before: readonly Draft[], inOr: boolean): readonly Draft[] {
  const entries = Object.entries(object);
  if (entries.length === 0) refuse(path, 'is an empty object, which EventBridge refuses. Leave it out.');
  let drafts = before;
  for (const [key, value] of entries) {
    const where = path === '' ? key : `${path}.${key}`;
    if (key === '$or') drafts = alternatives(value, path, drafts);
    else if (inOr && RESERVED_IN_OR.has(key)) {
      refuse(where, 'is an operator where $or wants fields. Write {"field": [{"operator": …}]} for each alternative.');
    } else if (isObject(value)) drafts = compile(value, where, drafts, inOr);
    else {
      const tests = testsOf(value, where);
      drafts = drafts.map((draft) => new Map(draft).set(where, tests));
    }
  }
  return drafts;
}

function alternatives(value: Json | undefined, path: string, drafts: readonly Draft[]): readonly Draft[] {
  const where = path === '' ? '$or' : `${path}.$or`;
  const objects = Array.isArray(value) ? value.filter(isObject) : [];
  if (!Array.isArray(value) || objects.length < 2 || objects.length !== value.length) {
    refuse(where, 'has to be a list of at least two objects, such as [{"a": ["x"]}, {"b": ["y"]}].');
  }
  const all: Draft[] = [];
  for (const one of objects) {
    all.push(...compile(one, path, drafts, true));
    if (all.length > MOST_COMBINATIONS) {
      refuse(where, `makes more than ${MOST_COMBINATIONS} combinations, which EventBridge refuses.`);
    }
  }
  return all;
}

function testsOf(value: Json | undefined, where: string): FieldTest[] {
  if (!Array.isArray(value)) {
    refuse(
      where,
      `has to be a list or an object: EventBridge wants every value in a list. Write [${JSON.stringify(value)}].`,
    );
  }
  if (value.length === 0)
    refuse(where, 'is an empty list, which EventBridge refuses. Leave the field out to take any value.');
  return value.map((member) => parseTest(member, where));
}

function branchOf(draft: Draft): Branch {
  return [...draft]
    .map(([path, tests]) => ({
      path,
      tests: tests.filter((test) => test !== 'absent'),
      mayBeAbsent: tests.includes('absent'),
    }))
    .sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

function parsedText(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return refuse('', 'is not JSON: a bracket, a quotation mark or a comma is missing or too many.');
  }
}

/** Copies what is JSON, and refuses what is not. */
function toJson(value: unknown, where: string): Json {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (Array.isArray(value)) return value.map((member) => toJson(member, where));
  if (typeof value !== 'object') return refuse(where, 'holds something that JSON cannot say.');
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, toJson(member, where === '' ? key : `${where}.${key}`)]),
  );
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
