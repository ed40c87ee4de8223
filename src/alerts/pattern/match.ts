import type { JsonObject } from '../../events/types.ts';
import { type FoundLeaf, leavesAt, type Membership, together } from './leaves.ts';
import { either, quoted } from './refuse.ts';
import type { Branch, Leaf, Pattern, PatternField } from './types.ts';

/**
 * Whether EventBridge would hand this event to a rule with this pattern. Every field has to match one of its values, and
 * fields that lie in objects of one list have to lie in the same object. Source: EventBridge user guide, "Event pattern
 * syntax" and "Comparison operators"; for lists aws/event-ruler, README and StructuredFinder.
 *
 * Numbers are compared as numbers. The guide says 300, 300.0 and 3.0e2 differ; the matcher that AWS publishes finds them
 * equal, and an event that was parsed cannot tell them apart.
 */
export function matches(pattern: Pattern, event: JsonObject): boolean {
  const leaves = reader(event);
  return pattern.branches.some((branch) => matchesBranch(branch, leaves));
}

type Leaves = (field: PatternField) => readonly FoundLeaf[];

/** Alternatives share most of their fields: each is looked up once an event. */
function reader(event: JsonObject): Leaves {
  const known = new Map<string, readonly FoundLeaf[]>();
  return ({ path }) => {
    const found = known.get(path) ?? leavesAt(event, path);
    known.set(path, found);
    return found;
  };
}

function matchesBranch(branch: Branch, leaves: Leaves): boolean {
  return branch.every((field) => matchesAlone(field, leaves)) && fitTogether(branch, 0, new Map(), leaves);
}

/** The field matches, whatever list element it lies in. */
function matchesAlone(field: PatternField, leaves: Leaves): boolean {
  return field.mayBeAbsent || hits(field, leaves).length > 0;
}

function hits(field: PatternField, leaves: Leaves): readonly FoundLeaf[] {
  const matching = leaves(field).filter(({ value }) => field.tests.some((test) => test.holds(value)));
  // Without a list around them all hits are alike: one is enough to go on with.
  return matching.length > 1 && matching.every(({ within }) => within.size === 0) ? matching.slice(0, 1) : matching;
}

/** Tries the fields in order, each where it agrees with the list elements chosen before. */
function fitTogether(branch: Branch, at: number, chosen: Membership, leaves: Leaves): boolean {
  const field = branch[at];
  if (field === undefined) return true;
  const isAbsent = (): boolean => leaves(field).every(({ within }) => together(chosen, within) === undefined);
  if (field.mayBeAbsent && isAbsent() && fitTogether(branch, at + 1, chosen, leaves)) return true;
  return hits(field, leaves).some(({ within }) => {
    const both = together(chosen, within);
    return both !== undefined && fitTogether(branch, at + 1, both, leaves);
  });
}

/** A field that kept an event from matching. */
export interface MissedField {
  /** `detail.errorCode` */
  path: string;
  /** Completes "the pattern wants …". */
  wanted: string;
  /** What the event has there; empty where it has nothing. */
  values: readonly Leaf[];
}

/** Why an event does not match. */
export interface Miss {
  /** Of the alternative that came closest. Empty where each field matches, but in different elements of a list. */
  fields: readonly MissedField[];
  /** One sentence. */
  why: string;
}

/** Why the event does not match, by the `$or` alternative that comes closest; undefined where it does match. */
export function explainMiss(pattern: Pattern, event: JsonObject): Miss | undefined {
  const leaves = reader(event);
  if (pattern.branches.some((branch) => matchesBranch(branch, leaves))) return undefined;
  const [closest = []] = pattern.branches
    .map((branch) => branch.filter((field) => !holdsAlone(field, leaves)))
    .sort((a, b) => a.length - b.length);
  const fields = closest.map((field) => missed(field, leaves));
  return { fields, why: fields.map(sentence).join(' ') || 'Its fields match only in different elements of one list.' };
}

/** `matchesAlone` where absence means that the event has the field nowhere: what a sentence can say. */
function holdsAlone(field: PatternField, leaves: Leaves): boolean {
  return (field.mayBeAbsent && leaves(field).length === 0) || hits(field, leaves).length > 0;
}

function missed(field: PatternField, leaves: Leaves): MissedField {
  const wanted = [...field.tests.map(({ words }) => words), ...(field.mayBeAbsent ? ['nothing there'] : [])];
  return {
    path: field.path,
    wanted: wanted.length > 4 ? `one of ${wanted.length} values` : either(wanted),
    values: leaves(field).map(({ value }) => value),
  };
}

function sentence({ path, wanted, values }: MissedField): string {
  const has = values.length === 0 ? 'is not in the event' : `is ${values.slice(0, 3).map(quoted).join(' and ')}`;
  return `${path} ${has}; the pattern wants ${wanted}.`;
}
