import type { FindingKind, Place, Uncovered, VerifyReport } from './types.ts';

/** Something was done to the archive, or looks as if it was. Worst first. */
export const TAMPERED: readonly FindingKind[] = [
  'log-modified',
  'log-missing',
  'log-added',
  'digest-changed',
  'digest-moved',
  'digest-wrong-key',
  'digest-missing',
  'chain-broken',
];

/** Something could not be told. */
export const UNTOLD: readonly FindingKind[] = [
  'log-unreadable',
  'digest-unreadable',
  'digest-no-key',
  'digest-unsigned',
  'not-covered',
  'gap',
];

const PHRASES: Record<FindingKind, (count: number) => string> = {
  'log-modified': (n) => `${files(n)} ${were(n)} changed`,
  'log-missing': (n) => `${files(n)} ${are(n)} missing`,
  'log-added': (n) => `${files(n)} ${are(n)} listed in no digest`,
  'digest-changed': (n) => `${digests(n)} ${were(n)} changed`,
  'digest-moved': (n) => `${digests(n)} ${are(n)} not where ${n === 1 ? 'it was' : 'they were'} written`,
  'digest-wrong-key': (n) => `${digests(n)} ${are(n)} signed with a key that is not CloudTrail's`,
  'digest-missing': (n) => `${digests(n)} ${are(n)} missing`,
  'chain-broken': (n) => `the chain of digests is broken in ${count(n, 'place')}`,
  'log-unreadable': (n) => `${files(n)} could not be read`,
  'digest-unreadable': (n) => `${digests(n)} could not be read`,
  'digest-no-key': (n) => `the public key for ${digests(n)} is not known here`,
  'digest-unsigned': (n) => `${digests(n)} ${n === 1 ? 'has' : 'have'} no signature here`,
  'not-covered': (n) => `${count(n, 'stretch', 'stretches')} of time ${are(n)} vouched for by no digest`,
  gap: (n) => `${count(n, 'gap')} without digests`,
};

/** "2 log files were changed and 1 digest is missing"; '' where there is none of these kinds. */
export function phrases(counts: VerifyReport['counts'], kinds: readonly FindingKind[]): string {
  return list(kinds.flatMap((kind) => (counts[kind] === undefined ? [] : [PHRASES[kind](counts[kind])])));
}

/** "24 digests and 1,230 log files from 2026-03-01 00:00 to 2026-03-02 00:00 UTC" */
export function extent(digestCount: number, logFiles: number, covered: VerifyReport['covered']): string {
  const what = `${digests(digestCount)} and ${files(logFiles)}`;
  return covered === undefined ? what : `${what} from ${range(covered)}`;
}

export function digests(n: number): string {
  return count(n, 'digest');
}

export function files(n: number): string {
  return count(n, 'log file');
}

/** "1,230 things" */
export function count(n: number, thing: string, plural = `${thing}s`): string {
  return `${n.toLocaleString('en-US')} ${n === 1 ? thing : plural}`;
}

/** "one", "one and two", "one, two and three" */
export function list(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** "2026-03-01 00:00 to 2026-03-02 00:00 UTC" */
export function range({ from, to }: { from: string; to: string }): string {
  return `${minute(from)} to ${minute(to)} UTC`;
}

/** "2026-03-01 00:00", from an ISO time. */
export function minute(iso: string): string {
  return iso.slice(0, 16).replace('T', ' ');
}

export function placeWords({ account, region }: Place): string {
  return `account ${account} in ${region}`;
}

/** A time without digests, in a sentence or two. */
export function uncoveredWords(hole: Uncovered, place: Place): string {
  const where = hole.trail === undefined ? '' : ` of trail ${hole.trail}`;
  const left = hole.logFiles === 0 ? '' : ` Nothing vouches for the ${files(hole.logFiles)} delivered then.`;
  const span = range(hole);
  switch (hole.cause) {
    case 'gap': {
      const after = hole.restarts
        ? ' A new chain starts after it; digests taken away from the end of an older one would not show.'
        : ' The chain goes on over it, so none is lost.';
      return `Gap: no digest${where} from ${span}, as when logging or log file validation is off.${after}${left}`;
    }
    case 'missing':
      return `No digest${where} is left for ${span}.${left}`;
    case 'unproven':
      return `The digests${where} for ${span} cannot be believed.${left}`;
    case 'end':
      return `There is no digest${where} after ${minute(hole.from)} UTC. Logging or log file validation was switched off, or digests were taken away: the archive alone cannot tell.${left}`;
    case 'none':
      return `There are no digests for ${placeWords(place)} from ${span}. Log file validation was off, or they were not copied.${left}`;
  }
}

function are(n: number): string {
  return n === 1 ? 'is' : 'are';
}

function were(n: number): string {
  return n === 1 ? 'was' : 'were';
}
