import type { AlertRuleAnswer } from '../../tools/answers.ts';
import type { Block, Column, Text } from '../document.ts';
import { concat, shortId, span, unique } from '../text.ts';
import { range, timeOfDay } from '../time.ts';
import { what, who } from './actor.ts';
import { gaps, reach } from './coverage.ts';
import type { Layout } from './layout.ts';

type BacktestAnswer = NonNullable<AlertRuleAnswer['backtest']>;

const CALLS: readonly Column[] = [
  { role: 'fixed', align: 'right' },
  { role: 'fixed' },
  { role: 'flex' },
  { role: 'flex' },
  { role: 'tail' },
];

/** What a chat colours a file by. */
const LANGUAGES: Readonly<Record<string, string>> = { tf: 'hcl', json: 'json', ts: 'typescript', sh: 'bash' };

/** What it fires for and how it would have done; the calls; the files to copy; how to deploy them, and what to know. */
export const alertRuleLayout: Layout<'alert_rule'> = (answer, now) => {
  const { backtest, coverage } = answer;
  return [
    { kind: 'paragraph', text: span(answer.answer) },
    ...(coverage === undefined ? [] : gaps(coverage)),
    ...(backtest === undefined ? [] : [...noisiest(backtest), ...calls(backtest), ...missed(backtest)]),
    ...answer.files.map((file): Block => ({ kind: 'file', ...file, language: languageOf(file.name) })),
    ...list('To deploy it', answer.notes),
    ...list('Good to know', answer.caveats),
    ...(coverage === undefined ? [] : [reach(coverage, { window: backtest?.window, now })]),
  ];
};

function calls({ rows, window, truncated }: BacktestAnswer): Block[] {
  if (rows.length === 0) return truncated === undefined ? [] : [{ kind: 'paragraph', text: span(truncated) }];
  const regions = unique(rows.map((row) => row.region)).length > 1;
  const accounts = unique(rows.map((row) => row.account)).length > 1;
  return [
    { kind: 'heading', text: span(`It would have fired for, ${range(window.from, window.to)}`), loud: false },
    {
      kind: 'rows',
      shape: 'log',
      columns: CALLS,
      rows: rows.map((row): Text[] => [
        span(timeOfDay(row.time, window.to)),
        concat(
          span(row.target, 'name'),
          span(regions ? ` ${row.region}` : ''),
          span(accounts ? ` ${row.account}` : ''),
        ),
        who(row),
        what(row, 'named'),
        span(shortId(row.eventId), 'dim'),
      ]),
    },
    ...(truncated === undefined ? [] : [{ kind: 'paragraph', text: span(truncated) } as const]),
  ];
}

/** Where one caller did it all, the rows say so already. */
function noisiest({ noisiest: callers }: BacktestAnswer): Block[] {
  if (callers.length < 2) return [];
  const text = callers.map(({ actor, count }) => `${actor} ${count}`).join(' · ');
  return [{ kind: 'facts', facts: [{ label: 'noisiest', text: span(text) }] }];
}

/** One missed finding stands in the first sentences already. */
function missed({ missed: findings }: BacktestAnswer): Block[] {
  if (findings.length < 2) return [];
  return list(
    'It would have missed',
    findings.map(({ title, why }) => `${title} ${why}`),
  );
}

function list(heading: string, items: readonly string[]): Block[] {
  if (items.length === 0) return [];
  return [
    { kind: 'heading', text: span(heading), loud: true },
    { kind: 'list', items: items.map((item) => span(item)) },
  ];
}

function languageOf(name: string): string {
  return LANGUAGES[name.split('.').at(-1) ?? ''] ?? '';
}
