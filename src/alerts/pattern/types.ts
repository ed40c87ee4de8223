import type { JsonObject } from '../../events/types.ts';

/** A value that a pattern can be held against: EventBridge compares leaves, never objects or lists. */
export type Leaf = string | number | boolean | null;

/** One member of a field's list that wants a value. */
export interface ValueTest {
  /** Completes "the pattern wants …": `"StopTask"`, `a text that begins with "us-"`. */
  words: string;
  /** The value itself, where it is wanted exactly. */
  exact?: Leaf;
  /** Rules with wildcards have a quota of their own. */
  wildcard?: true;
  holds(value: Leaf): boolean;
}

/** `{"exists": false}`: wants the field to be absent. */
export type FieldTest = ValueTest | 'absent';

/** One field of a pattern. Any of its tests is enough. */
export interface PatternField {
  /** Steps joined by dots, as EventBridge joins them: `detail.userIdentity.type`. */
  path: string;
  tests: readonly ValueTest[];
  /** `{"exists": false}` is among the tests. */
  mayBeAbsent: boolean;
}

/** Fields that all have to match; sorted by path, the order in which EventBridge's matcher asks. */
export type Branch = readonly PatternField[];

/** An event pattern that EventBridge would take. */
export interface Pattern {
  json: JsonObject;
  /** One for each combination of `$or` alternatives; the pattern matches when one of them does. */
  branches: readonly Branch[];
}
