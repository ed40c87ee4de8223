import type { Json } from '../../events/types.ts';
import { quoted, refuse } from './refuse.ts';
import type { ValueTest } from './types.ts';

const COMPARE: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  '=': (value, bound) => value === bound,
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
};

const HOW = 'Write ["=", 5], [">", 0] or a range with its lower end first, [">", 0, "<=", 5].';

/**
 * Compares JSON numbers. Source: EventBridge user guide, "Numeric matching", which promises it from -5e9 to 5e9 with six
 * decimals; EventBridge's matcher (aws/event-ruler) compares doubles, and so does this.
 * @throws UsageError
 */
export function numeric(argument: Json | undefined, where: string): ValueTest {
  const terms = Array.isArray(argument) ? argument : [];
  if (terms.length !== 2 && terms.length !== 4) refuse(where, `has a numeric of ${quoted(argument)}. ${HOW}`);
  const bounds = [bound(terms[0], terms[1], where), ...(terms.length === 4 ? [bound(terms[2], terms[3], where)] : [])];
  const [lower, upper] = bounds;
  const isRange = lower !== undefined && upper !== undefined;
  if (isRange && !(lower.sign.startsWith('>') && upper.sign.startsWith('<') && lower.limit < upper.limit)) {
    refuse(where, `has the numeric range ${quoted(argument)}. ${HOW}`);
  }
  return {
    words: `a number ${bounds.map(({ sign, limit }) => `${sign} ${limit}`).join(' and ')}`,
    holds: (value) => typeof value === 'number' && bounds.every(({ test, limit }) => test(value, limit)),
  };
}

interface Bound {
  sign: string;
  limit: number;
  test(value: number, bound: number): boolean;
}

function bound(sign: Json | undefined, limit: Json | undefined, where: string): Bound {
  const test = typeof sign === 'string' && Object.hasOwn(COMPARE, sign) ? COMPARE[sign] : undefined;
  if (typeof sign !== 'string' || test === undefined || typeof limit !== 'number') {
    refuse(where, `compares with ${quoted(sign)} ${quoted(limit)}. ${HOW}`);
  }
  return { sign, limit, test };
}
