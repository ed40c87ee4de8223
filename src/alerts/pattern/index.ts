/** EventBridge event patterns, and how CloudTrail records look to them. Pure: no network, clock or files. */

export {
  asBusEvent,
  CLOUDTRAIL_TYPES,
  type Delivery,
  deliveryOf,
  READ_ONLY_STATE,
  SIGN_IN_TYPES,
  toBusEvent,
} from './bus.ts';
export { explainMiss, type Miss, type MissedField, matches } from './match.ts';
export { parsePattern } from './parse.ts';
export { type PatternProblem, patternProblems } from './problems.ts';
export { readOnlyCalls } from './read-only.ts';
export type { Branch, FieldTest, Leaf, Pattern, PatternField, ValueTest } from './types.ts';
export { isUnsure } from './unsure.ts';
