import type { Json } from '../../events/types.ts';
import { equalsIgnoringCase } from './caseless.ts';
import { either, quoted, refuse } from './refuse.ts';
import type { Leaf, ValueTest } from './types.ts';
import { wildcard } from './wildcard.ts';

type TextTest = (value: string) => boolean;

/** What `anything-but` may hold beside values. Source: EventBridge user guide, "Anything-but matching". */
const FORMS: Readonly<Record<string, (wanted: string, where: string) => TextTest>> = {
  prefix: (wanted, where) => {
    if (wanted === '') refuse(where, 'excludes an empty prefix, which every text has.');
    return (value) => value.startsWith(wanted);
  },
  suffix: (wanted, where) => {
    if (wanted === '') refuse(where, 'excludes an empty suffix, which every text has.');
    return (value) => value.endsWith(wanted);
  },
  'equals-ignore-case': (wanted) => (value) => equalsIgnoringCase(value, wanted),
  wildcard,
};

const WORDS: Readonly<Record<string, string>> = {
  prefix: 'a text that begins with',
  suffix: 'a text that ends in',
  'equals-ignore-case': 'a text that, whatever its case, is',
  wildcard: 'a text like',
};

/**
 * Anything except what is listed. Wants the field to be there: with any other value, of any type, null included.
 * @throws UsageError
 */
export function anythingBut(argument: Json | undefined, where: string): ValueTest {
  if (typeof argument === 'object' && argument !== null && !Array.isArray(argument)) return butForm(argument, where);
  const values = Array.isArray(argument) ? argument : [argument];
  const texts = values.filter((value) => typeof value === 'string');
  const numbers = values.filter((value) => typeof value === 'number');
  if (values.length === 0 || (texts.length !== values.length && numbers.length !== values.length)) {
    refuse(where, 'has an anything-but of other things than texts, or than numbers. Write only texts or only numbers.');
  }
  const excluded = new Set<Leaf>([...texts, ...numbers]);
  return { words: `anything but ${either(values.map(quoted))}`, holds: (value) => !excluded.has(value) };
}

function butForm(argument: { [key: string]: Json }, where: string): ValueTest {
  const [[name = '', wanted] = [], ...rest] = Object.entries(argument);
  const form = Object.hasOwn(FORMS, name) ? FORMS[name] : undefined;
  if (form === undefined || rest.length > 0) {
    refuse(where, `has an anything-but of ${quoted(argument)}. It takes one of ${either(Object.keys(FORMS))}.`);
  }
  const given = Array.isArray(wanted) ? wanted : [wanted];
  const texts = given.filter((value) => typeof value === 'string');
  if (texts.length === 0 || texts.length !== given.length) {
    refuse(where, `has an anything-but ${name} without texts. Write one text or a list of texts.`);
  }
  const tests = texts.map((text) => form(text, where));
  return {
    words: `anything but ${WORDS[name]} ${either(texts.map(quoted))}`,
    ...(name === 'wildcard' ? { wildcard: true } : {}),
    holds: (value) => typeof value !== 'string' || !tests.some((test) => test(value)),
  };
}
