import type { JsonObject } from '../../../events/types.ts';
import type { Wanted } from '../types.ts';
import { matcherOf } from './match.ts';
import { type Probes, probesOf } from './probe.ts';

/** What is wanted, made ready for many records. */
export interface Question {
  wanted: Wanted;
  matches: (record: JsonObject) => boolean;
  probes: Probes;
}

/** A record that is wanted, and where its text stands. */
export interface Found {
  record: JsonObject;
  start: number;
  end: number;
}

export function questionOf(wanted: Wanted): Question {
  return { wanted, matches: matcherOf(wanted), probes: probesOf(wanted) };
}

/** Records from their texts. */
export function recordsOf(texts: readonly string[]): JsonObject[] {
  return texts.map(parsed).filter((record) => record !== undefined);
}

/** The one object that stands from `start` to before `end`; undefined where anything else does. */
export function objectAt(bytes: Buffer, start: number, end: number): JsonObject | undefined {
  return parsed(bytes.toString('utf8', start, end));
}

function parsed(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** What JSON.parse gives holds nothing but JSON. */
function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
