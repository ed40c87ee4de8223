import type { CheckAnswer, TrailReadinessAnswer } from '../../tools/answers.ts';
import type { Block, Column, Text } from '../document.ts';
import { concat, printable, sentence, span, unique } from '../text.ts';
import { gaps, reach } from './coverage.ts';
import type { Layout } from './layout.ts';

const COLUMNS: readonly Column[] = [
  { role: 'fixed', header: 'check' },
  { role: 'flex', header: 'what was found' },
];

/** What to mend, each with its command; then what could not be seen, and what is well. */
export const trailReadinessLayout: Layout<'trail_readiness'> = (answer, now) => {
  const { checks, coverage } = answer;
  const several = unique(checks.map(({ account }) => account)).length > 1;
  const of = (status: CheckAnswer['status']) => checks.filter((check) => check.status === status);
  return [
    { kind: 'paragraph', text: span(answer.answer) },
    ...advice('Mend this', of('fail'), several),
    ...advice('Worth doing', of('warn'), several),
    ...listed('Could not look', of('not-allowed'), several),
    ...gaps({ ...coverage, missing: coverage.missing.filter((gap) => !isTold(gap.why, of('not-allowed'))) }),
    ...listed('In order', of('pass'), several),
    ...next(answer),
    reach(coverage, { regions: [], now }),
  ];
};

function advice(heading: string, checks: readonly CheckAnswer[], several: boolean): Block[] {
  if (checks.length === 0) return [];
  return [{ kind: 'heading', text: span(heading), loud: true }, ...checks.flatMap((check) => blocks(check, several))];
}

function blocks(check: CheckAnswer, several: boolean): Block[] {
  const { found, why, fix, command } = check;
  return [
    {
      kind: 'paragraph',
      text: concat(
        span(`${titleOf(check, several)}. `, 'name'),
        span(
          [found, why, fix ?? '']
            .filter((part) => part !== '')
            .map(sentence)
            .join(' '),
        ),
      ),
    },
    ...(command === undefined ? [] : [{ kind: 'code', text: printableLines(command), language: 'bash' } as const]),
  ];
}

/** A terminal obeys what it is shown, in a command too. */
function printableLines(command: string): string {
  return command.split('\n').map(indented).join('\n');
}

function indented(line: string): string {
  const [indent = ''] = /^ */.exec(line) ?? [];
  return indent + printable(line.slice(indent.length));
}

function titleOf({ title, account }: CheckAnswer, several: boolean): string {
  return several ? `${title}, ${account}` : title;
}

function listed(heading: string, checks: readonly CheckAnswer[], several: boolean): Block[] {
  if (checks.length === 0) return [];
  return [
    { kind: 'heading', text: span(heading), loud: true },
    {
      kind: 'rows',
      shape: 'table',
      columns: COLUMNS,
      rows: checks.map((check): Text[] => [
        span(titleOf(check, several)),
        span(check.found.replace(/^Could not look:? ?/, '').replace(/\.$/, '')),
      ]),
    },
  ];
}

/** A check that could not be made says why itself. */
function isTold(why: string, checks: readonly CheckAnswer[]): boolean {
  const [reason = why] = why.split(' in ');
  return checks.some(({ found }) => found.includes(reason));
}

function next({ nextSteps = [] }: TrailReadinessAnswer): Block[] {
  if (nextSteps.length === 0) return [];
  return [
    { kind: 'heading', text: span('Next'), loud: true },
    { kind: 'list', items: nextSteps.map((step) => span(step)) },
  ];
}
