import { z } from 'zod';
import { UsageError } from '../usage-error.ts';

/** One input key of a tool as an option of its command. */
export interface Flag {
  /** `eventNames` */
  key: string;
  /** `--event-name`: arrays are repeated in the singular. */
  flag: string;
  /** What stands for the value in help: `<time>`, `<rows|full>`, `[true|false]`; empty for a plain switch. */
  value: string;
  kind: 'text' | 'integer' | 'number' | 'switch' | 'list';
  /** Values are separated by commas too. */
  commas: boolean;
  choices: readonly string[] | undefined;
  /** A switch that is on unless it is turned off: it has a `--no-` form. */
  negatable: boolean;
  description: string;
}

/** Keys whose values are times. */
const TIMES: readonly string[] = ['since', 'until', 'backtest'];
/** Longer choices stand in the description, since help has one column for all options. */
const LONGEST_CHOICES = 40;
/** A profile's name may hold a comma; names of Regions and events may not. */
const WITHOUT_COMMAS: readonly string[] = ['profiles'];

/**
 * Options for a tool's input: one for each key of its schema but those in `without`, which are given in other ways.
 * `defaults` are the command's own, shown in place of the tool's.
 */
export function flagsOf(
  input: z.ZodObject,
  without: readonly string[],
  defaults: Readonly<Record<string, unknown>> = {},
): Flag[] {
  const { properties = {} } = z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' });
  return Object.entries(properties)
    .filter(([key]) => !without.includes(key))
    .map(([key, schema]) => flagOf(key, schema, defaults[key]));
}

type JsonSchema = z.core.JSONSchema._JSONSchema;

function flagOf(key: string, schema: JsonSchema, ownDefault: unknown): Flag {
  if (typeof schema === 'boolean') throw new Error(`${key}: its schema says nothing, so it cannot become an option`);
  const kind = kindOf(key, schema);
  const name = kebab(kind === 'list' ? singular(key) : key);
  const choices = choicesOf(
    kind === 'list' && typeof schema.items === 'object' && !Array.isArray(schema.items) ? schema.items : schema,
  );
  const standard = ownDefault ?? schema.default;
  const negatable = kind === 'switch' && standard === true;
  const plain = kind === 'switch' && standard !== undefined;
  return {
    key,
    flag: `--${name}`,
    value: kind === 'switch' ? (plain ? '' : '[true|false]') : `<${valueName(key, name, kind, choices)}>`,
    kind,
    commas: kind === 'list' && !WITHOUT_COMMAS.includes(key),
    choices,
    negatable,
    description: describe(
      [schema.description ?? '', ...(choices !== undefined && isLong(choices) ? [choices.join(', ')] : [])].join(': '),
      repeatHint(key, kind),
      kind === 'switch' ? undefined : standard,
    ),
  };
}

function kindOf(key: string, schema: Exclude<JsonSchema, boolean>): Flag['kind'] {
  // What may be anything is typed as its JSON text.
  if (schema.type === undefined && schema.anyOf === undefined) return 'text';
  switch (schema.type) {
    case 'string':
      return 'text';
    case 'integer':
      return 'integer';
    case 'number':
      return 'number';
    case 'boolean':
      return 'switch';
    case 'array':
      return 'list';
    default:
      throw new Error(`${key}: a value of type ${String(schema.type)} cannot become an option`);
  }
}

function choicesOf(schema: Exclude<JsonSchema, boolean>): string[] | undefined {
  return schema.enum?.map(String);
}

function valueName(key: string, name: string, kind: Flag['kind'], choices: readonly string[] | undefined): string {
  if (choices !== undefined && !isLong(choices)) return choices.join('|');
  if (TIMES.includes(key)) return 'time';
  return kind === 'integer' || kind === 'number' ? 'number' : name;
}

function isLong(choices: readonly string[]): boolean {
  return choices.join('|').length > LONGEST_CHOICES;
}

/** Descriptions are written for JSON arguments: a list in them is written as the command line takes it. */
function describe(text: string, hint: string, standard: unknown): string {
  const words = text.replace(/\["([\w-]+)"\]/g, '$1');
  const value = standard === undefined ? '' : `(default: ${String(standard)})`;
  return [words, hint, value].filter((part) => part !== '').join(' ');
}

function repeatHint(key: string, kind: Flag['kind']): string {
  if (kind !== 'list') return '';
  return WITHOUT_COMMAS.includes(key) ? '(may be repeated)' : '(may be repeated, or a,b)';
}

/** `eventNames` → `event-names` */
function kebab(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** `regions` → `region`, `addresses` → `address`, `queries` → `query` */
function singular(key: string): string {
  if (key.endsWith('ies')) return `${key.slice(0, -3)}y`;
  return key.endsWith('sses') ? key.slice(0, -2) : key.replace(/s$/, '');
}

/** Arguments from what was typed, keyed by the tool's keys. @throws UsageError for values of the wrong kind. */
export function readFlags(flags: readonly Flag[], typed: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const given = flags.flatMap((flag): [string, unknown][] => {
    const value = typed[attributeOf(flag)];
    return value === undefined ? [] : [[flag.key, readValue(flag, value)]];
  });
  return Object.fromEntries(given);
}

/** The key under which commander keeps an option's value: its flag in camel case. */
export function attributeOf(flag: Flag): string {
  return flag.flag.slice(2).replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function readValue(flag: Flag, value: unknown): unknown {
  if (Array.isArray(value)) {
    const parts = value.flatMap((part) => (flag.commas ? String(part).split(',') : [String(part)]));
    return parts.map((part) => choice(flag, part.trim()));
  }
  if (flag.kind === 'switch') return readSwitch(flag, value);
  const text = String(value);
  if (flag.kind === 'integer') return readNumber(flag, text, /^[+-]?\d+$/, 'a whole number');
  if (flag.kind === 'number') return readNumber(flag, text, /^[+-]?\d+(\.\d+)?$/, 'a number');
  return choice(flag, text);
}

function readSwitch(flag: Flag, value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  if (value === 'true' || value === 'false') return value === 'true';
  throw new UsageError(`${flag.flag} ${String(value)}: must be true or false.`);
}

function readNumber(flag: Flag, text: string, form: RegExp, noun: string): number {
  const number = Number(text);
  if (form.test(text.trim()) && Math.abs(number) <= Number.MAX_SAFE_INTEGER) return number;
  throw new UsageError(`${flag.flag} ${text === '' ? 'is empty' : text}: not ${noun}.`);
}

function choice(flag: Flag, text: string): string {
  if (flag.choices === undefined || flag.choices.includes(text)) return text;
  throw new UsageError(`${flag.flag} ${text}: must be one of ${flag.choices.join(', ')}.`);
}
