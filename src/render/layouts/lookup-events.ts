import type { LookupEventsAnswer } from '../../tools/answers.ts';
import type { Block, Column, Text } from '../document.ts';
import { readableJson } from '../json.ts';
import { concat, shortId, span, unique } from '../text.ts';
import { timeOfDay } from '../time.ts';
import { what, who } from './actor.ts';
import { gaps, reach, searchedWindow, wouldLookAt } from './coverage.ts';
import type { Layout } from './layout.ts';
import { more } from './more.ts';
import { plan } from './plan.ts';

type EventRow = LookupEventsAnswer['events'][number];

const COLUMNS: readonly Column[] = [
  { role: 'fixed', align: 'right' },
  { role: 'fixed' },
  { role: 'flex' },
  { role: 'flex' },
  { role: 'tail' },
];

/** One row an event; where records were asked for, each record under its row. */
export const lookupEventsLayout: Layout<'lookup_events'> = (answer, now) => {
  const window = searchedWindow(answer.coverage);
  const row = eventRow(answer.events, window?.to ?? now);
  const full = answer.events.some((event) => event.record !== undefined);
  return [
    { kind: 'paragraph', text: span(answer.answer) },
    ...gaps(answer.coverage),
    ...(answer.plan === undefined ? [] : plan(answer.plan)),
    ...(full ? answer.events.flatMap((event) => withRecord(event, row)) : rows(answer.events, row)),
    ...more(answer),
    answer.plan === undefined ? reach(answer.coverage, { window, now }) : wouldLookAt(answer.coverage),
  ];
};

function rows(events: readonly EventRow[], row: (event: EventRow) => Text[]): Block[] {
  return events.length === 0 ? [] : [{ kind: 'rows', shape: 'log', columns: COLUMNS, rows: events.map(row) }];
}

function withRecord(event: EventRow, row: (event: EventRow) => Text[]): Block[] {
  return [
    ...rows([event], row),
    ...(event.record === undefined ? [] : [{ kind: 'code', text: readableJson(event.record) } as const]),
  ];
}

/** Region and account stand with the target only where rows differ in them. */
function eventRow(events: readonly EventRow[], reference: string): (event: EventRow) => Text[] {
  const regions = unique(events.map((event) => event.region)).length > 1;
  const accounts = unique(events.map((event) => event.account)).length > 1;
  return (event) => [
    span(timeOfDay(event.time, reference, 'seconds')),
    concat(
      span(event.target, 'name'),
      span(regions ? ` ${event.region}` : ''),
      span(accounts ? ` ${event.account}` : ''),
    ),
    who(event),
    what(event, 'named'),
    span(shortId(event.eventId), 'dim'),
  ];
}
