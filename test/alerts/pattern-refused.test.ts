import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matches, parsePattern } from '../../src/alerts/pattern/index.ts';
import type { JsonObject } from '../../src/events/types.ts';
import { UsageError } from '../../src/usage-error.ts';

function refusal(input: unknown): string {
  try {
    parsePattern(input);
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
  return 'taken';
}

describe('patterns that EventBridge refuses', () => {
  it.each<[string, unknown, string]>([
    [
      'a value outside a list',
      { source: 'aws.ecs' },
      'The event pattern\'s source has to be a list or an object: EventBridge wants every value in a list. Write ["aws.ecs"].',
    ],
    [
      'an unknown operator',
      { detail: { eventName: [{ contains: 'Task' }] } },
      'The event pattern\'s detail.eventName uses "contains", which is no operator of EventBridge. It knows prefix, suffix, equals-ignore-case, wildcard, anything-but, numeric, exists or cidr.',
    ],
    [
      'two operators in one object',
      { a: [{ prefix: 'x', suffix: 'y' }] },
      'The event pattern\'s a has several operators in one object, {"prefix":"x","suffix":"y"}. Write one object for each.',
    ],
    [
      'an empty list',
      { a: [] },
      "The event pattern's a is an empty list, which EventBridge refuses. Leave the field out to take any value.",
    ],
    [
      'an empty object',
      { detail: {} },
      "The event pattern's detail is an empty object, which EventBridge refuses. Leave it out.",
    ],
    ['an empty pattern', {}, 'The event pattern is an empty object, which EventBridge refuses. Leave it out.'],
    [
      'a list in a list',
      { a: [['x']] },
      "The event pattern's a has a list inside its list. Write the values in one list.",
    ],
    ['no object', ['aws.ecs'], 'The event pattern has to be a JSON object, such as {"source": ["aws.ecs"]}.'],
    [
      'text that is no JSON',
      '{"source": ["aws.ecs"]',
      'The event pattern is not JSON: a bracket, a quotation mark or a comma is missing or too many.',
    ],
    ['what JSON cannot say', { a: [undefined] }, "The event pattern's a holds something that JSON cannot say."],
    [
      'two stars in a row',
      { a: [{ wildcard: 'x**' }] },
      'The event pattern\'s a has two stars in a row in "x**". One star already stands for any characters.',
    ],
    [
      'a backslash before a letter',
      { a: [{ wildcard: 'a\\b' }] },
      'The event pattern\'s a has a backslash before neither a star nor a backslash in "a\\\\b". Write \\\\ for a backslash.',
    ],
    [
      'anything-but of texts and numbers',
      { a: [{ 'anything-but': ['x', 1] }] },
      "The event pattern's a has an anything-but of other things than texts, or than numbers. Write only texts or only numbers.",
    ],
    [
      'anything-but of null',
      { a: [{ 'anything-but': null }] },
      "The event pattern's a has an anything-but of other things than texts, or than numbers. Write only texts or only numbers.",
    ],
    [
      'anything-but of another operator',
      { a: [{ 'anything-but': { cidr: '10.0.0.0/8' } }] },
      'The event pattern\'s a has an anything-but of {"cidr":"10.0.0.0/8"}. It takes one of prefix, suffix, equals-ignore-case or wildcard.',
    ],
    [
      'anything-but of an empty prefix',
      { a: [{ 'anything-but': { prefix: '' } }] },
      "The event pattern's a excludes an empty prefix, which every text has.",
    ],
    [
      'a range with its upper end first',
      { a: [{ numeric: ['<', 5, '>', 0] }] },
      'The event pattern\'s a has the numeric range ["<",5,">",0]. Write ["=", 5], [">", 0] or a range with its lower end first, [">", 0, "<=", 5].',
    ],
    [
      'a number as text',
      { a: [{ numeric: ['>', '0'] }] },
      'The event pattern\'s a compares with ">" "0". Write ["=", 5], [">", 0] or a range with its lower end first, [">", 0, "<=", 5].',
    ],
    [
      'exists of a text',
      { a: [{ exists: 'true' }] },
      "The event pattern's a has an exists that is neither true nor false.",
    ],
    [
      'a cidr of one address',
      { a: [{ cidr: '203.0.113.7/32' }] },
      'The event pattern\'s a has the cidr "203.0.113.7/32", and EventBridge refuses /32. Write the address itself: "203.0.113.7".',
    ],
    [
      'a cidr that is none',
      { a: [{ cidr: 'office' }] },
      'The event pattern\'s a has a cidr that is none, "office". Write one such as "10.0.0.0/24" or "2001:db8::/32".',
    ],
    [
      '$or with one alternative',
      { detail: { $or: [{ a: ['x'] }] } },
      'The event pattern\'s detail.$or has to be a list of at least two objects, such as [{"a": ["x"]}, {"b": ["y"]}].',
    ],
    [
      'an operator as a field of $or',
      { $or: [{ prefix: ['x'] }, { b: ['y'] }] },
      'The event pattern\'s prefix is an operator where $or wants fields. Write {"field": [{"operator": …}]} for each alternative.',
    ],
  ])('%s', (_what, input, message) => {
    expect(refusal(input)).toBe(message);
  });

  it('refuses more than 1,000 combinations, and takes 1,000', () => {
    const ten = (key: string): JsonObject[] => Array.from({ length: 10 }, (_, at) => ({ [key]: [at] }));
    const thousand = { a: { $or: ten('x') }, b: { $or: ten('y') }, c: { $or: ten('z') } };
    expect(parsePattern(thousand).branches).toHaveLength(1000);
    expect(refusal({ ...thousand, d: { $or: ten('w').slice(0, 2) } })).toContain('more than 1000 combinations');
  });

  it('refuses more than 4,096 characters', () => {
    expect(refusal({ a: ['x'.repeat(4100)] })).toContain('EventBridge takes 4096 at most');
  });

  it('throws nothing but a UsageError, whatever it is given', () => {
    fc.assert(fc.property(fc.anything(), (input) => void expect(refusal(input)).toMatch(/^taken$|\.$/)));
    fc.assert(fc.property(fc.json(), (input) => void expect(refusal(input)).toMatch(/^taken$|\.$/)));
  });

  it('repeats a field name without control characters', () => {
    expect(refusal({ 'a\u001b[31m\nb': 'x' })).toMatch(/^The event pattern's a \[31m b has to be a list/);
  });
});

describe('sharp edges of the matcher', () => {
  const match = (pattern: JsonObject, event: JsonObject): boolean => matches(parsePattern(pattern), event);

  it('compares numbers as numbers, and never with texts', () => {
    expect(match({ a: [300] }, { a: JSON.parse('3.0e2') })).toBe(true);
    expect(match({ a: [300] }, { a: '300' })).toBe(false);
    expect(match({ a: ['300'] }, { a: 300 })).toBe(false);
    expect(match({ a: [111122223333] }, { a: 111122223333 })).toBe(true);
  });

  it('knows a star and a backslash that stand for themselves', () => {
    expect(match({ a: [{ wildcard: 'a\\*b' }] }, { a: 'a*b' })).toBe(true);
    expect(match({ a: [{ wildcard: 'a\\*b' }] }, { a: 'axb' })).toBe(false);
    expect(match({ a: [{ wildcard: '\\\\*' }] }, { a: '\\server' })).toBe(true);
    expect(match({ a: [{ wildcard: 'ab*ba' }] }, { a: 'aba' })).toBe(false);
    expect(match({ a: [{ wildcard: 'a*b*b' }] }, { a: 'ab' })).toBe(false);
    expect(match({ a: [{ wildcard: 'a*b*b' }] }, { a: 'abb' })).toBe(true);
  });

  it('takes one address in its spellings for the same', () => {
    expect(match({ a: ['::1'] }, { a: '0:0:0:0:0:0:0:1' })).toBe(true);
    expect(match({ a: ['203.0.113.7'] }, { a: '::ffff:cb00:7107' })).toBe(true);
    expect(match({ a: [{ cidr: '::/0' }] }, { a: 'ecs.amazonaws.com' })).toBe(false);
  });

  it('uses the last of several values for one path, also where $or repeats it', () => {
    expect(match({ a: { b: ['x'] }, 'a.b': ['y'] }, { a: { b: 'y' } })).toBe(true);
    expect(match({ a: ['x'], $or: [{ a: ['y'] }, { b: ['z'] }] }, { a: 'y' })).toBe(true);
    expect(match({ $or: [{ a: ['y'] }, { b: ['z'] }], a: ['x'] }, { a: 'y' })).toBe(false);
  });

  it('lets a field be absent or one of its values', () => {
    const pattern: JsonObject = {
      by: [{ exists: false }, { 'anything-but': { suffix: 'autoscaling.amazonaws.com' } }],
    };
    expect(match(pattern, {})).toBe(true);
    expect(match(pattern, { by: 'cloudformation.amazonaws.com' })).toBe(true);
    expect(match(pattern, { by: 'ecs.application-autoscaling.amazonaws.com' })).toBe(false);
  });

  it('keeps fields of nested lists together', () => {
    const event: JsonObject = {
      a: [
        { x: 1, b: [{ y: 1, z: 2 }, { y: 3 }] },
        { x: 2, b: [{ y: 5, z: 1 }] },
      ],
    };
    expect(match({ a: { x: [1], b: { y: [1], z: [2] } } }, event)).toBe(true);
    expect(match({ a: { x: [1], b: { y: [3], z: [2] } } }, event)).toBe(false);
    expect(match({ a: { x: [2], b: { y: [1] } } }, event)).toBe(false);
  });

  it('reads own members only', () => {
    expect(match({ constructor: { name: [{ exists: true }] } }, { a: 1 })).toBe(false);
    expect(match({ toString: [{ exists: false }] }, { a: 1 })).toBe(true);
  });

  it('answers soon for long lists and many stars', () => {
    const long = { a: Array.from({ length: 400 }, (_, at) => ({ x: at % 2, y: (at + 1) % 2 })) };
    expect(match({ a: { x: [1], y: [1] } }, long)).toBe(false);
    expect(match({ a: [{ wildcard: `${'*a'.repeat(200)}*b` }] }, { a: 'a'.repeat(5000) })).toBe(false);
  });
});
