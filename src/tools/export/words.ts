import type { Coverage, Missing } from '../../trail/index.ts';
import type { Scope } from '../scope.ts';
import type { Window } from '../time.ts';
import { count, during, incompleteness, list } from '../words.ts';
import type { LeftOut } from './lines.ts';

/** What the closing sentences tell of. */
export interface Told {
  count: number;
  leftOut: ReadonlyMap<LeftOut, number>;
  scope: Scope;
  window: Window;
  coverage: Coverage;
  now: Date;
}

/** "1204 events in us-east-1 and eu-west-1 in the 7 days to 05:26 UTC, newest first. Events after 05:11 UTC may still arrive." */
export function closing({ count: written, leftOut, scope, window, coverage, now }: Told): string {
  const where = list([...new Set(scope.places.map((place) => place.region))]);
  const when = during(window, now);
  const others = [...leftOut.values()].reduce((sum, one) => sum + one, 0);
  const nothing = coverage.complete
    ? `No events match in ${where} ${when}; it was read in full.`
    : `No matching events found in ${where} ${when}.`;
  const what = written + others === 0 ? nothing : `${count(written, 'event')} in ${where} ${when}, newest first.`;
  return [incompleteness(coverage).trim(), what, ...leftOutWords(leftOut), lateWords(coverage, window)]
    .filter((part) => part !== '')
    .join(' ');
}

function leftOutWords(leftOut: ReadonlyMap<LeftOut, number>): string[] {
  const other = leftOut.get('other-class') ?? 0;
  const lacking = leftOut.get('lacking') ?? 0;
  return [
    ...(other === 0
      ? []
      : [
          `${other} more ${were(other)} left out, which OCSF files under other classes than API Activity: sign-ins, role sessions and IAM changes. ndjson and csv have them.`,
        ]),
    ...(lacking === 0
      ? []
      : [`${lacking} more ${were(lacking)} left out for want of a time, a caller or a source, which OCSF requires.`]),
  ];
}

function were(number: number): string {
  return number === 1 ? 'was' : 'were';
}

function lateWords({ freshUntil }: Coverage, { to }: Window): string {
  return Date.parse(freshUntil) < to.getTime() ? `Events after ${freshUntil.slice(11, 16)} UTC may still arrive.` : '';
}

/** What readers say of a cursor, which an export has not. */
const BY_CURSOR = 'Ask again with the cursor to go on from there.';

/** The gap with what an export can do about it. */
export function withoutCursor(gap: Missing): Missing {
  if (gap.fix !== BY_CURSOR) return gap;
  const rest = gap.to === undefined ? '' : `, or export the rest with --until ${gap.to}`;
  return { ...gap, fix: `Give it more time with --budget <seconds>${rest}.` };
}
