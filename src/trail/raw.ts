import type { Json, JsonObject } from '../events/types.ts';

/** The record inside a LookupEvents event, as CloudTrail wrote it; undefined where it is no JSON object. */
export function rawRecord(text: string | undefined): JsonObject | undefined {
  if (text === undefined) return undefined;
  try {
    const value: Json = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    // The decoder tells what is wrong with it; here it only has no raw form.
    return undefined;
  }
}
