import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explainMiss, matches, parsePattern } from '../../src/alerts/pattern/index.ts';
import type { Json, JsonObject } from '../../src/events/types.ts';

/*
 * The reference is written the other way round: it makes every plain event that choosing one object of each list can
 * give, and walks the pattern over each, without combining alternatives or remembering elements. Slow, and plain to read.
 */

type Leaf = string | number | boolean | null;

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** All values with one object (or inner list) of each list chosen; a list of plain values keeps them all, as a list. */
function choices(value: Json): Json[] {
  if (Array.isArray(value)) {
    const plain = value.filter((member) => typeof member !== 'object' || member === null);
    const inner = value.filter((member) => typeof member === 'object' && member !== null).flatMap(choices);
    return inner.length === 0 ? [plain] : inner.map((one) => [...plain, one]);
  }
  if (!isObject(value)) return [value];
  return Object.entries(value).reduce<JsonObject[]>(
    (events, [key, member]) => events.flatMap((event) => choices(member).map((one) => ({ ...event, [key]: one }))),
    [{}],
  );
}

/** The leaves that stand at one key of a plain event. */
function leavesOf(value: Json | undefined): Leaf[] {
  if (value === undefined || isObject(value)) return [];
  return Array.isArray(value) ? value.flatMap(leavesOf) : [value];
}

/** The objects that stand at one key: lists are no level of their own. */
function objectsOf(value: Json | undefined): JsonObject[] {
  if (Array.isArray(value)) return value.flatMap(objectsOf);
  return isObject(value) ? [value] : [];
}

function walks(pattern: JsonObject, places: readonly JsonObject[]): boolean {
  return Object.entries(pattern).every(([key, wanted]) => {
    if (key === '$or') return Array.isArray(wanted) && wanted.some((one) => isObject(one) && walks(one, places));
    const below = places.flatMap((place) => (Object.hasOwn(place, key) ? [place[key]] : []));
    if (isObject(wanted)) return walks(wanted, below.flatMap(objectsOf));
    const leaves = below.flatMap(leavesOf);
    return Array.isArray(wanted) && wanted.some((one) => accepts(one, leaves));
  });
}

function accepts(test: Json, leaves: readonly Leaf[]): boolean {
  if (isObject(test) && test.exists === false) return leaves.length === 0;
  return leaves.some((leaf) => holdsFor(test, leaf));
}

function holdsFor(test: Json, leaf: Leaf): boolean {
  if (!isObject(test)) return JSON.stringify(test) === JSON.stringify(leaf);
  const [[operator = '', wanted] = []] = Object.entries(test);
  const list = Array.isArray(wanted) ? wanted : [wanted];
  switch (operator) {
    case 'exists':
      return true;
    case 'prefix':
      return typeof leaf === 'string' && expression(wanted, (text) => `^${text}`).test(leaf);
    case 'suffix':
      return typeof leaf === 'string' && expression(wanted, (text) => `${text}$`).test(leaf);
    case 'equals-ignore-case':
      return typeof leaf === 'string' && leaf.toLowerCase() === String(wanted).toLowerCase();
    case 'wildcard':
      return typeof leaf === 'string' && wildcard(String(wanted)).test(leaf);
    case 'numeric':
      return typeof leaf === 'number' && inRange(leaf, list);
    case 'anything-but':
      if (isObject(wanted)) {
        const [[form = '', given] = []] = Object.entries(wanted);
        return (Array.isArray(given) ? given : [given]).every((one) => !holdsFor({ [form]: one ?? null }, leaf));
      }
      return list.every((one) => one !== leaf);
    default:
      throw new Error(`The reference does not know ${operator}.`);
  }
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function expression(wanted: Json | undefined, around: (text: string) => string): RegExp {
  return isObject(wanted)
    ? new RegExp(around(escaped(String(wanted['equals-ignore-case']))), 'i')
    : new RegExp(around(escaped(String(wanted))));
}

function wildcard(text: string): RegExp {
  const parts = text.match(/\\[*\\]|\*|[^*\\]/g) ?? [];
  return new RegExp(`^${parts.map((part) => (part === '*' ? '.*' : escaped(part.at(-1) ?? ''))).join('')}$`, 's');
}

function inRange(value: number, terms: readonly (Json | undefined)[]): boolean {
  const [sign, limit, ...rest] = terms;
  const bound = Number(limit);
  const here =
    (String(sign).includes('=') && value === bound) ||
    (String(sign).startsWith('<') && value < bound) ||
    (String(sign).startsWith('>') && value > bound);
  return here && (rest.length === 0 || inRange(value, rest));
}

const word = fc.constantFrom('a', 'b', 'ab', 'A', 'aB', '', '*', 'a*b', '\\', 'null', '1');
const number = fc.constantFrom(0, 1, -1, 1.5, 300, 5e9);
const leaf: fc.Arbitrary<Json> = fc.oneof(word, word, number, fc.boolean(), fc.constant(null));
const oneOrMore = <T extends Json>(one: fc.Arbitrary<T>): fc.Arbitrary<Json> =>
  fc.oneof(one, fc.array(one, { minLength: 1, maxLength: 3 }));

const ignoringCase = word.map((text) => ({ 'equals-ignore-case': text }));
const wild = fc
  .array(fc.constantFrom('a', 'b', 'A', '\\*', '\\\\'), { maxLength: 3 })
  .chain((parts) => fc.constantFrom(parts.join('*'), `*${parts.join('')}`, `${parts.join('')}*`, parts.join('')));
const text = word.filter((one) => one !== '');
const operator: fc.Arbitrary<Json> = fc.oneof<fc.Arbitrary<JsonObject>[]>(
  fc.oneof(word, ignoringCase).map((wanted) => ({ prefix: wanted })),
  fc.oneof(word, ignoringCase).map((wanted) => ({ suffix: wanted })),
  ignoringCase,
  wild.map((wanted) => ({ wildcard: wanted })),
  fc.oneof(oneOrMore(word), oneOrMore(number)).map((wanted) => ({ 'anything-but': wanted })),
  fc
    .tuple(fc.constantFrom('prefix', 'suffix', 'equals-ignore-case'), oneOrMore(text))
    .map(([form, wanted]) => ({ 'anything-but': { [form]: wanted } })),
  oneOrMore(wild).map((wanted) => ({ 'anything-but': { wildcard: wanted } })),
  fc.tuple(fc.constantFrom('=', '<', '<=', '>', '>='), number).map((terms) => ({ numeric: terms })),
  fc.constantFrom({ numeric: ['>', 0, '<=', 300] }, { numeric: ['>=', -1, '<', 1.5] }),
  fc.constant({ exists: true }),
);
const tests: fc.Arbitrary<Json> = fc.array(fc.oneof(leaf, operator), { minLength: 1, maxLength: 3 });

/** Below "gone" no event has a list: what is absent must not depend on which element was chosen. */
const gone: fc.Arbitrary<Json> = fc
  .tuple(tests, fc.boolean())
  .map(([list, also]) => (also && Array.isArray(list) ? [{ exists: false }, ...list] : [{ exists: false }]));

/** Alternatives have keys of their own, so that none replaces a field outside. */
const alternative: fc.Arbitrary<JsonObject> = fc.oneof<fc.Arbitrary<JsonObject>[]>(
  tests.map((list): JsonObject => ({ x: list })),
  fc.tuple(tests, tests).map(([x, y]): JsonObject => ({ x, y })),
  tests.map((list): JsonObject => ({ deep: { y: list } })),
  fc.tuple(tests, tests, tests).map(([y, u, v]): JsonObject => ({ y, $or: [{ u }, { v }] })),
);
const fields: fc.Arbitrary<JsonObject> = fc
  .record(
    { p: tests, q: tests, r: fc.record({ p: tests, q: tests }, { requiredKeys: [] }), gone },
    { requiredKeys: [] },
  )
  .map((object) =>
    Object.fromEntries(Object.entries(object).filter(([, value]) => !isObject(value) || Object.keys(value).length > 0)),
  );
const pattern: fc.Arbitrary<JsonObject> = fc
  .tuple(fields, fc.option(fc.array(alternative, { minLength: 2, maxLength: 3 }), { nil: undefined }))
  .map(([object, $or]): JsonObject => ($or === undefined ? object : { ...object, $or }))
  .filter((object) => Object.keys(object).length > 0);

const flat: fc.Arbitrary<JsonObject> = fc.dictionary(fc.constantFrom('p', 'q', 'x', 'y'), leaf, { maxKeys: 3 });
const member: fc.Arbitrary<Json> = fc.oneof(
  leaf,
  fc.array(leaf, { maxLength: 3 }),
  flat,
  fc.array(fc.oneof(leaf, flat, flat, fc.array(flat, { maxLength: 2 })), { maxLength: 3 }),
);
const event: fc.Arbitrary<JsonObject> = fc.record(
  { p: member, q: member, r: member, x: member, y: member, u: leaf, v: leaf, deep: member, gone: fc.oneof(leaf, flat) },
  { requiredKeys: [] },
);

describe('the matcher against a naive reference', () => {
  it('agrees on any pattern and event', () => {
    fc.assert(
      fc.property(pattern, event, (one, other) => {
        const expected = choices(other).some((plain) => isObject(plain) && walks(one, [plain]));
        expect(matches(parsePattern(one), other)).toBe(expected);
      }),
      { numRuns: 3000 },
    );
  });

  it('explains a miss exactly where there is one, and in one or more sentences', () => {
    fc.assert(
      fc.property(pattern, event, (one, other) => {
        const parsed = parsePattern(one);
        const miss = explainMiss(parsed, other);
        expect(miss === undefined).toBe(matches(parsed, other));
        if (miss !== undefined) expect(miss.why).toMatch(/[^.]\.$/s);
      }),
      { numRuns: 1000 },
    );
  });

  it('finds the same for a pattern given as text', () => {
    fc.assert(
      fc.property(pattern, event, (one, other) => {
        expect(matches(parsePattern(JSON.stringify(one)), other)).toBe(matches(parsePattern(one), other));
      }),
      { numRuns: 300 },
    );
  });
});
