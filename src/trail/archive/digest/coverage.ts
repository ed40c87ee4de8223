import { byChain } from './links.ts';
import type { TimeWindow, Uncovered } from './types.ts';
import type { Entry } from './walk.ts';

const MINUTE = 60_000;
/** Digests follow each other to the second; a minute is left to clocks. */
const SEAM = MINUTE;
/** A file's name has a time near that of its delivery; at the seams of digests it may be the next one that lists it. */
export const NAME_SLACK = 15 * MINUTE;
/** Digests come hourly; after this long without one, none is on its way. */
const OVERDUE = 120 * MINUTE;

/** A time that no digest covers, while files are counted into it. */
export interface Hole extends Omit<Uncovered, 'from' | 'to'> {
  root: string | undefined;
  /** Milliseconds. */
  from: number;
  to: number;
}

/** What the digests of a window cover, and where they do not. */
export interface Coverage {
  holes: Hole[];
  /** First covered time and last, milliseconds; left out where nothing is covered. */
  covered?: { from: number; to: number };
  /** What a log file that no digest lists is, by the root it lies in and the time it was delivered. */
  placeOf(root: string, delivered: number): Hole | 'pending' | 'covered';
}

export function coverageOf(entries: readonly Entry[], window: TimeWindow): Coverage {
  const chains = byChain(entries.filter(({ found }) => !found.backfill));
  const holes = chains.flatMap((chain) => holesOf(chain, window));
  const covering = entries.filter(covers);
  if (chains.length === 0) holes.push({ ...span(window), cause: 'none', root: undefined, logFiles: 0 });
  const ends = new Map<string, number>();
  for (const chain of chains) {
    const last = chain.findLast(covers);
    const [first] = chain;
    if (first !== undefined && last !== undefined) {
      ends.set(first.found.root, Math.min(last.end, ends.get(first.found.root) ?? Number.POSITIVE_INFINITY));
    }
  }
  const roots = new Set(chains.flatMap((chain) => chain.map(({ found }) => found.root)));
  return {
    holes,
    ...(covering.length === 0
      ? {}
      : {
          covered: {
            from: Math.min(...covering.map(({ start, end }) => start ?? end)),
            to: Math.max(...covering.map(({ end }) => end)),
          },
        }),
    placeOf(root, delivered) {
      const hole = holes.find(
        (one) =>
          (one.root === undefined || one.root === root) &&
          delivered >= one.from - NAME_SLACK &&
          delivered <= one.to + NAME_SLACK,
      );
      if (hole !== undefined) return hole;
      if (!roots.has(root)) {
        const none: Hole = { ...span(window), cause: 'none', root, logFiles: 0 };
        holes.push(none);
        return none;
      }
      return delivered > (ends.get(root) ?? Number.POSITIVE_INFINITY) - NAME_SLACK ? 'pending' : 'covered';
    },
  };
}

function holesOf(chain: readonly Entry[], window: TimeWindow): Hole[] {
  const [first] = chain;
  if (first === undefined) return [];
  const { from, to } = span(window);
  const base = { root: first.found.root, trail: first.found.trail, logFiles: 0 };
  const covering = chain.filter(covers);
  const holes: Hole[] = [];
  const add = (start: number, end: number, cause: Hole['cause'], newer?: Entry) => {
    if (end - start <= SEAM || end <= from || start >= to) return;
    const restarts = cause === 'gap' && newer?.previous === null;
    holes.push({ ...base, from: start, to: end, cause, ...(restarts ? { restarts } : {}) });
  };
  let reached = from;
  let newest: Entry | undefined;
  for (const entry of covering) {
    add(reached, entry.start ?? entry.end, causeBetween(chain, newest, entry), entry);
    reached = Math.max(newest === undefined ? entry.end : reached, entry.end);
    newest = entry;
  }
  const lost = causeBetween(chain, newest, undefined);
  if (lost !== 'gap') add(reached, to, lost);
  else if (to - reached > OVERDUE) add(reached, to, 'end');
  return holes;
}

/** Why nothing covers the time between two digests that can be believed; either may be left out at the ends of a chain. */
function causeBetween(chain: readonly Entry[], older: Entry | undefined, newer: Entry | undefined): Hole['cause'] {
  const between = chain.filter(
    (entry) => !covers(entry) && entry.end > (older?.end ?? 0) && entry.end <= (newer?.end ?? Number.POSITIVE_INFINITY),
  );
  if (between.some(({ state }) => state === 'missing')) return 'missing';
  return between.length > 0 ? 'unproven' : 'gap';
}

/** It says which log files were delivered in its hour, and nothing speaks against it. */
function covers({ standing, start }: Entry): boolean {
  return standing !== 'refuted' && start !== undefined;
}

function span({ from, to }: TimeWindow): { from: number; to: number } {
  return { from: from.getTime(), to: to.getTime() };
}
