import { chosenTrails } from './choose-trails.ts';
import { reachOf } from './reach.ts';
import type { Circumstances, Finding, Stake } from './types.ts';
import { count, list } from './words.ts';

/** Whether "who?" can be answered next time, how far back, and what stands in the way. A few sentences. */
export function answerOf(circumstances: Circumstances, findings: readonly Finding[]): string {
  return [
    canAnswer(circumstances),
    evidence(shortsOf(findings, 'evidence'), failsIn(findings, 'evidence')),
    alerts(shortsOf(findings, 'alert')),
    care(shortsOf(findings, 'care')),
    unseen(findings),
  ]
    .filter((sentence) => sentence !== '')
    .join(' ');
}

function canAnswer(circumstances: Circumstances): string {
  const { words } = reachOf(circumstances);
  const { setup } = circumstances;
  const isAsked = setup.regions.some(({ history }) => history.seen);
  const [first] = words;
  if (first === undefined) return 'Whether "who?" can be answered next time could not be told.';
  if (!isAsked) {
    return `These credentials cannot ask "who?" today, since they may not read event history; next time it can be answered ${list(words)}.`;
  }
  const seesTrails = setup.regions.every(({ trails }) => trails.seen);
  const isAlone = words.length === 1 && seesTrails && chosenTrails(setup).length === 0;
  if (isAlone) return `Next time "who?" can be answered, but only ${first}: no trail keeps more.`;
  return `Next time "who?" can be answered: ${list(words)}.`;
}

function shortsOf(findings: readonly Finding[], stake: Stake): string[] {
  const bad = findings.filter((one) => one.stake === stake && (one.status === 'fail' || one.status === 'warn'));
  return [...bad.filter(({ status }) => status === 'fail'), ...bad.filter(({ status }) => status === 'warn')].flatMap(
    ({ short }) => short ?? [],
  );
}

function failsIn(findings: readonly Finding[], stake: Stake): boolean {
  return findings.some((one) => one.stake === stake && one.status === 'fail');
}

function evidence(shorts: readonly string[], isLost: boolean): string {
  if (shorts.length === 0) return '';
  const what = isLost ? 'lose evidence' : 'weaken the evidence';
  return `${count(shorts.length, 'thing')} would ${what}: ${list(shorts, 5)}.`;
}

function alerts(shorts: readonly string[]): string {
  return shorts.length === 0 ? '' : `Alerts would miss things: ${list(shorts, 5)}.`;
}

function care(shorts: readonly string[]): string {
  const more = count(shorts.length, 'more thing');
  return shorts.length === 0 ? '' : `${more} ${shorts.length === 1 ? 'is' : 'are'} worth doing.`;
}

function unseen(findings: readonly Finding[]): string {
  const checks = findings.filter(({ status }) => status === 'not-allowed').length;
  if (checks === 0) return '';
  return `${count(checks, 'check')} could not be made, so this is not the whole picture.`;
}
