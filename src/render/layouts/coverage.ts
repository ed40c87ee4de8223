import type { CoverageAnswer } from '../../tools/answers.ts';
import type { Block, Text } from '../document.ts';
import { capital, concat, enumerate, groupBy, sentence, span, unique } from '../text.ts';
import { isBefore, length, range, timeOfDay } from '../time.ts';
import { callerName } from './caller.ts';

/** How `Searched.source` calls the demo. */
const RECORDED = 'recorded demo';

export interface Window {
  from: string;
  to: string;
}

/** What was missing, why, and the remedy, one line each; nothing where all was read. */
export function gaps(coverage: CoverageAnswer): Block[] {
  if (coverage.missing.length === 0) return [];
  const groups = groupBy(coverage.missing, (gap) => JSON.stringify([gap.account, gap.from, gap.to, gap.why, gap.fix]));
  const several = unique(coverage.accounts.map((account) => account.account)).length > 1;
  const items = [...groups.values()].flatMap((group): Text[] => {
    const [first] = group;
    if (first === undefined) return [];
    const regions = unique(group.flatMap((gap) => (gap.region === undefined ? [] : [gap.region])));
    const account = several || regions.length === 0 ? first.account : undefined;
    const time = first.from === undefined || first.to === undefined ? '' : range(first.from, first.to);
    const where = [enumerate(regions), account === undefined ? '' : `account ${account}`, time].filter(
      (part) => part !== '',
    );
    return [
      concat(
        span(where.join(', '), 'trouble'),
        span(
          `${where.length === 0 ? '' : ': '}${where.length === 0 ? capital(sentence(first.why)) : sentence(first.why)}`,
        ),
        first.fix === undefined ? [] : span(` ${sentence(first.fix)}`),
      ),
    ];
  });
  return [
    { kind: 'heading', text: span('Not read', 'trouble'), loud: true },
    { kind: 'list', items },
  ];
}

/** Times that were searched: the first start to the last end. */
export function searchedWindow(coverage: CoverageAnswer): Window | undefined {
  const from = coverage.searched.map((part) => part.from).sort()[0];
  const to = coverage.searched
    .map((part) => part.to)
    .sort()
    .at(-1);
  return from === undefined || to === undefined || from >= to ? undefined : { from, to };
}

/**
 * Closes an answer: "Looked at account 111122223333 (acme-prod) as role auditor · us-east-1 · 24 h to 05:26 UTC ·
 * complete; events after 05:11 may still arrive."
 */
export function reach(
  coverage: CoverageAnswer,
  parts: { window?: Window | undefined; regions?: readonly string[]; now: string },
): Block {
  const regions = unique([...coverage.searched.map((part) => part.region), ...(parts.regions ?? [])]).sort();
  const words = [
    accounts(coverage),
    enumerate(regions),
    until(parts.window, parts.now),
    remembered(coverage),
    state(coverage),
  ];
  const late = lateEvents(coverage, parts.window);
  const notes = coverage.notes ?? [];
  return {
    kind: 'paragraph',
    text: span([`Looked at ${words.filter((word) => word !== '').join(' · ')}${late}.`, ...notes].join(' '), 'dim'),
  };
}

/** Closes a plan: whose events they would be. */
export function wouldLookAt(coverage: CoverageAnswer): Block {
  return { kind: 'paragraph', text: span(`It would look at ${accounts(coverage)}.`, 'dim') };
}

function accounts(coverage: CoverageAnswer): string {
  const recorded = coverage.searched.length > 0 && coverage.searched.every((part) => part.source === RECORDED);
  const names = coverage.accounts.map((account) => {
    const alias = account.alias ?? (account.profile === undefined ? undefined : `profile ${account.profile}`);
    return `${account.account}${alias === undefined ? '' : ` (${alias})`} ${asWhom(account.caller)}`;
  });
  const noun = names.length === 1 ? 'account' : 'accounts';
  return names.length === 0 ? 'no account' : `${recorded ? 'the recorded demo, ' : ''}${noun} ${enumerate(names)}`;
}

/** "as role auditor"; an account that nobody was asked about is read from somewhere: "from the log archive ./logs". */
function asWhom(caller: string): string {
  return caller.startsWith('arn:') ? `as ${callerName(caller)}` : `from the ${caller}`;
}

function until(window: Window | undefined, now: string): string {
  if (window === undefined) return '';
  const span = length(window.from, window.to);
  return span === '' ? '' : `${span} to ${timeOfDay(window.to, now)} UTC`;
}

/** What no call was needed for. */
function remembered(coverage: CoverageAnswer): string {
  const events = coverage.searched.reduce((sum, part) => sum + (part.remembered ?? 0), 0);
  return events === 0 ? '' : `${events} ${events === 1 ? 'event' : 'events'} remembered from before`;
}

function state(coverage: CoverageAnswer): string {
  if (coverage.complete) return 'complete';
  return coverage.missing.length === 0 ? 'incomplete' : 'incomplete, see above';
}

function lateEvents(coverage: CoverageAnswer, window: Window | undefined): string {
  if (window === undefined || !isBefore(coverage.freshUntil, window.to)) return '';
  return `; events after ${timeOfDay(coverage.freshUntil, window.to)} may still arrive`;
}
