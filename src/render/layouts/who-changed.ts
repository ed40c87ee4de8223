import type { WhoChangedAnswer } from '../../tools/answers.ts';
import type { Block, Column, Text } from '../document.ts';
import { capital, concat, join, sentence, shortId, span } from '../text.ts';
import { timeOfDay } from '../time.ts';
import { kindWords, what, who } from './actor.ts';
import { gaps, reach, searchedWindow } from './coverage.ts';
import type { Layout } from './layout.ts';
import { more } from './more.ts';

const TIMES: readonly Column[] = [
  { role: 'fixed', once: true },
  { role: 'fixed', align: 'right' },
  { role: 'flex' },
  { role: 'flex' },
  { role: 'tail' },
];

/** The sentence first, then what it rests on, what else was near, what ECS saw, and how far it looked. */
export const whoChangedLayout: Layout<'who_changed'> = (answer, now) => {
  // The first read is that of the window asked about; later ones look for rules and sessions further back.
  const window = searchedWindow({ ...answer.coverage, searched: answer.coverage.searched.slice(0, 1) });
  const reference = window?.to ?? now;
  const lines = [...otherLines(answer, reference), ...sawLines(answer, reference)];
  const facts = [...verdictFacts(answer), ...traceFacts(answer)];
  return [
    { kind: 'paragraph', text: span(answer.answer) },
    ...gaps(answer.coverage),
    ...(facts.length === 0 ? [] : [{ kind: 'facts', facts } as const]),
    ...(lines.length === 0 ? [] : [{ kind: 'rows', shape: 'log', columns: TIMES, rows: lines } as const]),
    ...more(answer),
    ...nextSteps(answer),
    reach(answer.coverage, { window, now }),
  ];
};

interface Fact {
  label: string;
  text: Text;
}

function verdictFacts({ verdict, coverage, evidence }: WhoChangedAnswer): Fact[] {
  if (verdict === null) return [];
  const { actor } = verdict;
  const region = coverage.searched[0]?.region;
  const person = actor.person === undefined || actor.person === actor.name ? '' : `, ${actor.person}`;
  const [because] = actor.basis;
  const about = because === undefined ? '' : ` · ${because}`;
  return [
    { label: verdict.confidence, text: span(sentence(capital(verdict.basis.join('; ')))) },
    {
      label: 'who',
      text: concat(
        span(actor.name, 'name'),
        span(
          `${person} · ${kindWords(actor.kind)}${actor.confidence === 'certain' ? '' : `, ${actor.confidence}`}${about}`,
        ),
      ),
    },
    {
      label: 'proof',
      text: span(
        `event ${shortId(verdict.eventId)} (${[verdict.action, region].filter((part) => part !== undefined).join(', ')})`,
        'dim',
      ),
    },
    ...(verdict.logFile === undefined
      ? []
      : [{ label: 'log file', text: span(verdict.logFile.replace(/^.*\//, ''), 'dim') }]),
    ...(evidence === undefined ? [] : [{ label: 'evidence', text: span(evidence.answer) }]),
  ];
}

function traceFacts({ trace }: WhoChangedAnswer): Fact[] {
  if (trace === undefined) return [];
  return trace.hops.map((hop) => ({
    label: 'opened by',
    text: join(
      [
        span(hop.by, 'name'),
        span(`${hop.action}${hop.role === undefined ? '' : ` of role ${hop.role}`}`),
        span(shortId(hop.eventId), 'dim'),
      ],
      ' · ',
    ),
  }));
}

function otherLines({ otherCandidates, attempts }: WhoChangedAnswer, reference: string): Text[][] {
  const line = (label: string) => (row: WhoChangedAnswer['attempts'][number]) => [
    span(label),
    span(timeOfDay(row.time, reference, 'seconds')),
    who(row),
    what(row, 'implied'),
    span(shortId(row.eventId), 'dim'),
  ];
  return [...otherCandidates.map(line('also')), ...attempts.map(line('tried'))];
}

function sawLines({ ecsSaw }: WhoChangedAnswer, reference: string): Text[][] {
  return ecsSaw.map(({ time, what: seen }) => [
    span('ECS saw'),
    span(timeOfDay(time, reference, 'seconds')),
    span(seen),
    [],
    [],
  ]);
}

function nextSteps({ nextSteps: steps, coverage }: WhoChangedAnswer): Block[] {
  const left = steps.filter((step) => !coverage.missing.some((gap) => gap.fix === step));
  return left.length === 0 ? [] : [{ kind: 'list', items: left.map((step) => span(step)) }];
}
