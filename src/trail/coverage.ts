import type { Account } from '../aws/api.ts';
import type { Reader } from './reader.ts';
import type { Coverage, Missing, Searched } from './types.ts';

/** Event history is complete up to about here. Source: widely quoted, unverified; see docs/decisions. */
export const DELIVERY_MINUTES = 15;

/** Queries named in one line. */
const MOST_QUERIES = 4;

export interface Reach {
  accounts: readonly Account[];
  /** Reads that the answer depends on: what they missed, it misses. */
  readers: readonly Reader[];
  /** Reads that only help; counted, never missed. */
  helpers?: readonly Reader[];
  missing: readonly Missing[];
  /** End of the window. */
  to: Date;
  now: Date;
}

/** Builds what an answer says about its own reach. */
export function coverageOf(reach: Reach): Coverage {
  const { accounts, readers, helpers = [], missing } = reach;
  const gaps = [...readers.flatMap((reader) => reader.missing), ...missing];
  const fresh = Math.min(reach.to.getTime(), reach.now.getTime() - DELIVERY_MINUTES * 60_000);
  return {
    complete: gaps.length === 0,
    accounts: accounts.map((account) => ({
      account: account.id,
      alias: account.alias,
      caller: account.caller,
      profile: account.profile,
    })),
    searched: [
      ...merged(readers.flatMap((reader) => reader.searched)),
      ...mergedHelpers(helpers.flatMap((reader) => reader.searched)),
    ],
    missing: joined(gaps),
    freshUntil: new Date(fresh).toISOString().replace(/\.\d{3}Z$/, 'Z'),
    ...notesOf([...readers, ...helpers]),
  };
}

function notesOf(readers: readonly Reader[]): Pick<Coverage, 'notes'> {
  const notes = [...readers.flatMap((reader) => reader.takeNotes()), ...throttlingNotes(readers)];
  return notes.length === 0 ? {} : { notes };
}

/** The quota is everybody's in the account: being refused is normal, but it explains a slow answer. */
function throttlingNotes(readers: readonly Reader[]): string[] {
  const places = new Map<string, Reader['throttling']>();
  for (const { query, throttling } of readers) {
    if (throttling.calls > (places.get(query.region)?.calls ?? 0)) places.set(query.region, throttling);
  }
  return [...places].map(([region, { calls, alone }]) => {
    const what = `AWS refused ${calls === 1 ? 'one call' : `${calls} calls`} in ${region} for the rate, which everyone in the account shares`;
    const own = alone === undefined ? '' : ` The pace is ${alone}.`;
    return `${what}; ${calls === 1 ? 'it was' : 'they were'} made again, so nothing is lost but time.${own}`;
  });
}

/** Queries of one place are told as one line where they reached equally far; the calls are what was really spent. */
function merged(parts: readonly Searched[]): Searched[] {
  return summed(parts, (part) => [part.account, part.region, part.source, part.from, part.to].join(' '));
}

/** Reads that only help are one line a place, however many and however far. */
function mergedHelpers(parts: readonly Searched[]): Searched[] {
  return summed(parts, (part) => [part.account, part.region, part.source].join(' '));
}

function summed(parts: readonly Searched[], keyOf: (part: Searched) => string): Searched[] {
  const groups = new Map<string, Searched[]>();
  for (const part of parts) groups.set(keyOf(part), [...(groups.get(keyOf(part)) ?? []), part]);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const queries = [...new Set(group.map((part) => part.query))];
    const shown =
      queries.length > MOST_QUERIES
        ? [...queries.slice(0, MOST_QUERIES - 1), `${queries.length - MOST_QUERIES + 1} more`]
        : queries;
    const waited = group.reduce((sum, part) => sum + (part.waitedSeconds ?? 0), 0);
    return [
      {
        ...first,
        query: shown.join(' + '),
        from: group.map((part) => part.from).sort()[0] ?? first.from,
        to:
          group
            .map((part) => part.to)
            .sort()
            .at(-1) ?? first.to,
        events: group.reduce((sum, part) => sum + part.events, 0),
        calls: group.reduce((sum, part) => sum + part.calls, 0),
        ...(group.every((part) => part.remembered === undefined)
          ? {}
          : { remembered: group.reduce((sum, part) => sum + (part.remembered ?? 0), 0) }),
        ...withTotal('files', group),
        ...withTotal('scannedBytes', group),
        ...(waited === 0 ? {} : { waitedSeconds: Math.round(waited * 10) / 10 }),
      },
    ];
  });
}

/** Left out where no part has it. */
function withTotal(key: 'files' | 'scannedBytes', group: readonly Searched[]): { [K in typeof key]?: number } {
  const counted = group.flatMap((part) => part[key] ?? []);
  return counted.length === 0 ? {} : { [key]: counted.reduce((sum, one) => sum + one, 0) };
}

/** The same trouble in the same place, met by several queries, is told once, for all the time that one of them misses. */
function joined(gaps: readonly Missing[]): Missing[] {
  const told: Missing[] = [];
  for (const gap of gaps) {
    const at = told.findIndex((other) => sameGap(gap, other));
    const other = told[at];
    if (other === undefined) told.push(gap);
    else if (gap.from !== undefined && gap.to !== undefined && other.from !== undefined && other.to !== undefined) {
      // ISO, all in UTC: the order of the texts is that of the times.
      const [from, to] = [gap.from < other.from ? gap.from : other.from, gap.to > other.to ? gap.to : other.to];
      told[at] = { ...other, from, to };
    }
  }
  return told;
}

function sameGap(a: Missing, b: Missing): boolean {
  const hasTimes = (gap: Missing) => gap.from !== undefined && gap.to !== undefined;
  return a.account === b.account && a.region === b.region && a.why === b.why && hasTimes(a) === hasTimes(b);
}
