import { explainMiss, matches, parsePattern } from '../alerts/pattern/index.ts';
import type { Json, JsonObject } from '../events/types.ts';
import { UsageError } from '../usage-error.ts';
import type { BusSample } from './bus-samples.ts';
import { type ReadRule, sameLetters } from './judge-rule.ts';

/** Members whose value is one word of AWS's: a slip in them can be put right without knowing what was meant. */
const WORDS: ReadonlySet<string> = new Set(['source', 'detail-type', 'detail.eventSource', 'detail.eventName']);

/**
 * The rule's pattern with slips put right, so that it matches these events: a misspelt word is replaced, a missing one
 * added. Undefined where anything else is in the way, or a combination of alternatives.
 */
export function repaired({ pattern }: ReadRule, samples: readonly BusSample[]): JsonObject | undefined {
  let json = pattern.json;
  for (const sample of samples) {
    const miss = explainMiss(parsePattern(json), sample.event);
    for (const { path, values } of miss?.fields ?? []) {
      const [value] = values;
      if (!WORDS.has(path) || typeof value !== 'string') return undefined;
      const changed = withWord(json, path.split('.'), value);
      if (changed === undefined) return undefined;
      json = changed;
    }
  }
  try {
    const better = parsePattern(json);
    return samples.every(({ event }) => matches(better, event)) ? json : undefined;
  } catch (error) {
    if (error instanceof UsageError) return undefined;
    throw error;
  }
}

function withWord(object: JsonObject, path: readonly string[], word: string): JsonObject | undefined {
  const [key = '', ...rest] = path;
  const member = object[key];
  if (rest.length === 0) return Array.isArray(member) ? { ...object, [key]: listed(member, word) } : undefined;
  if (typeof member !== 'object' || member === null || Array.isArray(member)) return undefined;
  const changed = withWord(member, rest, word);
  return changed === undefined ? undefined : { ...object, [key]: changed };
}

function listed(values: readonly Json[], word: string): Json[] {
  const misspelt = values.some((one) => sameLetters(one, word));
  return misspelt ? values.map((one) => (sameLetters(one, word) ? word : one)) : [...values, word];
}
