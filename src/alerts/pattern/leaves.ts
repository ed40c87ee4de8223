import type { Json, JsonObject } from '../../events/types.ts';
import type { Leaf } from './types.ts';

/** Which element of which list something lies in: place of the list, index. */
export type Membership = ReadonlyMap<string, number>;

export interface FoundLeaf {
  value: Leaf;
  within: Membership;
}

const NOWHERE: Membership = new Map();

/**
 * The leaves of an event at a dotted path. Lists are looked into, and an object in a list stands where the list stands.
 * A key that has dots itself is found as well, as at EventBridge. An empty list or object has no leaf; null is one.
 * Source: EventBridge user guide, "Event pattern syntax"; aws/event-ruler README, "JSON Array Matching".
 */
export function leavesAt(event: JsonObject, path: string): FoundLeaf[] {
  const found: FoundLeaf[] = [];
  walk(event, path.split('.'), '', NOWHERE, found);
  return found;
}

function walk(
  value: Json | undefined,
  steps: readonly string[],
  place: string,
  within: Membership,
  found: FoundLeaf[],
): void {
  if (value === undefined) return;
  if (Array.isArray(value)) {
    value.forEach((member, index) => {
      // A plain value belongs to the list as a whole; only objects and lists inside it keep their fields together.
      const isLeaf = typeof member !== 'object' || member === null;
      walk(member, steps, `${place}[${index}]`, isLeaf ? within : new Map(within).set(place, index), found);
    });
    return;
  }
  if (typeof value !== 'object' || value === null) {
    if (steps.length === 0) found.push({ value, within });
    return;
  }
  for (let length = 1; length <= steps.length; length += 1) {
    const key = steps.slice(0, length).join('.');
    if (Object.hasOwn(value, key)) walk(value[key], steps.slice(length), `${place}/${key}`, within, found);
  }
}

/** Both memberships together; undefined where they are in different elements of one list. */
export function together(one: Membership, other: Membership): Membership | undefined {
  if (other.size === 0) return one;
  if (one.size === 0) return other;
  const both = new Map(one);
  for (const [place, index] of other) {
    if ((both.get(place) ?? index) !== index) return undefined;
    both.set(place, index);
  }
  return both;
}
