import { who } from '../../audit/index.ts';
import type { Event } from '../../events/types.ts';

/** Days on which a thing has to happen at the same time before it is called a routine. */
const FEWEST = 3;
/** Minutes between the earliest and the latest time of day. */
const WIDEST = 60;
const DAY = 24 * 60;

/** What one caller did to one target by one action. */
export interface Deed {
  actor: string;
  target: string;
  /** Oldest first. */
  events: readonly Event[];
}

/** The same thing done by the same caller about the same time of day, on several days. */
export interface Routine extends Deed {
  /** "about 22:10 UTC on 6 days" */
  when: string;
}

/** Splits what an alert fired for into routines and the rest, both with the most events first. */
export function splitRoutines(fired: readonly Event[]): { routines: Routine[]; others: Deed[] } {
  const deeds = deedsIn(fired).map((deed) => ({ deed, when: whenOf(deed.events) }));
  return {
    routines: deeds.flatMap(({ deed, when }) => (when === undefined ? [] : [{ ...deed, when }])),
    others: deeds.flatMap(({ deed, when }) => (when === undefined ? [deed] : [])),
  };
}

function deedsIn(fired: readonly Event[]): Deed[] {
  const groups = new Map<string, Event[]>();
  for (const event of fired) {
    const { account, region, identity, source, name, target } = event;
    const key = JSON.stringify([account, region, identity.principal, source, name, target?.name ?? null]);
    groups.set(key, [...(groups.get(key) ?? []), event]);
  }
  return [...groups.values()]
    .flatMap((events) => {
      const ordered = events.toSorted((a, b) => (a.time < b.time ? -1 : 1));
      const [first] = ordered;
      return first === undefined ? [] : [{ actor: who(first.actor), target: targetOf(first), events: ordered }];
    })
    .sort((a, b) => b.events.length - a.events.length);
}

function targetOf({ target, source }: Event): string {
  return target?.name ?? source.replace(/\.amazonaws\.com$/, '');
}

function whenOf(events: readonly Event[]): string | undefined {
  const minutes = events.map(({ time }) => Math.floor(Date.parse(time) / 60_000));
  const [first = 0] = minutes;
  // Counted from the first of them, so that what happens around midnight has days of its own too.
  const days = new Set(minutes.map((minute) => Math.round((minute - first) / DAY)));
  if (days.size < FEWEST || days.size < events.length) return undefined;
  const apart = minutes.map((minute) => minute - first - Math.round((minute - first) / DAY) * DAY);
  // Also where a time cannot be read.
  if (!(Math.max(...apart) - Math.min(...apart) <= WIDEST)) return undefined;
  const middle = apart.toSorted((a, b) => a - b)[Math.floor(apart.length / 2)] ?? 0;
  return `about ${clock((first + middle) % DAY)} UTC on ${days.size} days`;
}

function clock(minute: number): string {
  const two = (number: number) => String(number).padStart(2, '0');
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}
