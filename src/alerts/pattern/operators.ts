import type { Json } from '../../events/types.ts';
import { cidr, parseAddress, sameAddress } from './address.ts';
import { anythingBut } from './anything-but.ts';
import { beginsIgnoringCase, endsIgnoringCase, equalsIgnoringCase } from './caseless.ts';
import { numeric } from './numeric.ts';
import { either, quoted, refuse } from './refuse.ts';
import type { FieldTest, ValueTest } from './types.ts';
import { wildcard } from './wildcard.ts';

type Operator = (argument: Json | undefined, where: string) => FieldTest;

/**
 * Every operator that EventBridge publishes, and `exactly`, which its matcher also reads. Sources: EventBridge user
 * guide, "Comparison operators for use in event patterns"; aws/event-ruler, README and JsonRuleCompiler.
 */
const OPERATORS: Readonly<Record<string, Operator>> = {
  prefix: affix('prefix', 'begins with', (value, wanted) => value.startsWith(wanted), beginsIgnoringCase),
  suffix: affix('suffix', 'ends in', (value, wanted) => value.endsWith(wanted), endsIgnoringCase),
  'equals-ignore-case': (argument, where) => {
    const wanted = text('equals-ignore-case', argument, where);
    return textTest(`${quoted(wanted)} in any case`, (value) => equalsIgnoringCase(value, wanted));
  },
  wildcard: (argument, where) => {
    const wanted = text('wildcard', argument, where);
    return { ...textTest(`a text like ${quoted(wanted)}`, wildcard(wanted, where)), wildcard: true };
  },
  'anything-but': anythingBut,
  numeric,
  exists: (argument, where) => {
    if (typeof argument !== 'boolean') refuse(where, 'has an exists that is neither true nor false.');
    return argument ? { words: 'a value', holds: () => true } : 'absent';
  },
  cidr: (argument, where) => {
    const wanted = text('cidr', argument, where);
    return textTest(`an address in ${wanted}`, cidr(wanted, where));
  },
  exactly: (argument, where) => exactly(text('exactly', argument, where)),
};

/** Names that no field may have inside `$or`: a slip of the brackets would hide there. Source: aws/event-ruler, Constants. */
export const RESERVED_IN_OR: ReadonlySet<string> = new Set([
  ...Object.keys(OPERATORS),
  ...['=', '<', '<=', '>', '>=', 'regex', 'not-wildcard', 'not-equals-ignore-case', 'date-after', 'date-on-or-after'],
  ...['date-before', 'date-on-or-before', 'in-date-range', 'ip-address-in-range', 'ip-address-not-in-range'],
]);

/** Reads one member of a field's list: a value or an operator. @throws UsageError */
export function parseTest(member: Json, where: string): FieldTest {
  if (typeof member === 'string') return exactly(member);
  if (Array.isArray(member)) refuse(where, 'has a list inside its list. Write the values in one list.');
  if (typeof member !== 'object' || member === null) {
    return { words: quoted(member), exact: member, holds: (value) => value === member };
  }
  const [[name = '', argument] = [], ...rest] = Object.entries(member);
  const operator = Object.hasOwn(OPERATORS, name) ? OPERATORS[name] : undefined;
  const published = Object.keys(OPERATORS).filter((one) => one !== 'exactly');
  if (operator === undefined) {
    refuse(where, `uses ${quoted(name)}, which is no operator of EventBridge. It knows ${either(published)}.`);
  }
  if (rest.length > 0)
    refuse(where, `has several operators in one object, ${quoted(member)}. Write one object for each.`);
  return operator(argument, where);
}

/** Character by character, without folding case; an address also in its other spellings. */
function exactly(wanted: string): ValueTest {
  const address = parseAddress(wanted);
  const holds: ValueTest['holds'] =
    address === undefined
      ? (value) => value === wanted
      : (value) => value === wanted || (typeof value === 'string' && sameAddress(value, address));
  return { words: quoted(wanted), exact: wanted, holds };
}

type Compare = (value: string, wanted: string) => boolean;

/** `prefix` and `suffix`: a text, or `{"equals-ignore-case": text}`. */
function affix(name: string, verb: string, exact: Compare, ignoringCase: Compare): Operator {
  return (argument, where) => {
    if (typeof argument !== 'object' || argument === null || Array.isArray(argument)) {
      const wanted = text(name, argument, where);
      return textTest(`a text that ${verb} ${quoted(wanted)}`, (value) => exact(value, wanted));
    }
    const [[inner = '', given] = [], ...rest] = Object.entries(argument);
    if (inner !== 'equals-ignore-case' || rest.length > 0) {
      refuse(where, `has a ${name} of ${quoted(argument)}. It takes a text or {"equals-ignore-case": text}.`);
    }
    const wanted = text(`${name} equals-ignore-case`, given, where);
    return textTest(`a text that ${verb} ${quoted(wanted)} in any case`, (value) => ignoringCase(value, wanted));
  };
}

function textTest(words: string, holds: (value: string) => boolean): ValueTest {
  return { words, holds: (value) => typeof value === 'string' && holds(value) };
}

function text(name: string, argument: Json | undefined, where: string): string {
  if (typeof argument !== 'string') refuse(where, `has a ${name} of ${quoted(argument)}. It takes a text.`);
  return argument;
}
