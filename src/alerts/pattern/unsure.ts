import type { JsonObject } from '../../events/types.ts';
import { type FoundLeaf, leavesAt } from './leaves.ts';
import type { Pattern, PatternField } from './types.ts';

/** What stands in a record where a secret stood, or where something was cut. Source: the events room, which writes them. */
const HIDDEN = /\[redacted\]|^\[cut: |…$/;

/**
 * An event that does not match only in fields whose value is redacted or cut: with the real value it might have. Expects
 * an event that does not match; fields of one list are not held together here.
 */
export function isUnsure(pattern: Pattern, event: JsonObject): boolean {
  return pattern.branches.some((branch) => {
    let hidden = 0;
    for (const field of branch) {
      const leaves = leavesAt(event, field.path);
      if (holds(field, leaves)) continue;
      if (!leaves.some(({ value }) => typeof value === 'string' && HIDDEN.test(value))) return false;
      hidden += 1;
    }
    return hidden > 0;
  });
}

function holds({ tests, mayBeAbsent }: PatternField, leaves: readonly FoundLeaf[]): boolean {
  return (mayBeAbsent && leaves.length === 0) || leaves.some(({ value }) => tests.some((test) => test.holds(value)));
}
