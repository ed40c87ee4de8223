import type { PlanAnswer } from '../../tools/answers.ts';
import type { Block, Column, Text } from '../document.ts';
import { enumerate, span, unique } from '../text.ts';

const COLUMNS: readonly Column[] = [
  { role: 'fixed' },
  { role: 'flex' },
  { role: 'fixed', align: 'right' },
  { role: 'tail' },
];

const BASIS: Record<PlanAnswer['queries'][number]['basis'], string> = {
  remembered: 'remembered',
  measured: 'measured',
  assumed: 'a guess',
};

/** What would be asked where, and what it would cost; then the ways that cost more. */
export function plan({ queries, otherWays, filteredHere }: PlanAnswer): Block[] {
  const accounts = unique(queries.map((one) => one.account)).length > 1;
  const rows = queries.map((one): Text[] => [
    span(accounts ? `${one.region} ${one.account}` : one.region, 'name'),
    span(one.query),
    span(calls(one.calls)),
    span(BASIS[one.basis], 'dim'),
  ]);
  const notes = [
    ...(filteredHere.length === 0 ? [] : [`Picked out of what comes back: ${enumerate(filteredHere)}.`]),
    ...otherWays.map((way) => `The same by ${way.query}: about ${calls(way.calls)}.`),
  ];
  return [
    { kind: 'rows', shape: 'log', columns: COLUMNS, rows },
    ...(notes.length === 0 ? [] : [{ kind: 'list', items: notes.map((note) => span(note)) } as const]),
  ];
}

function calls(number: number): string {
  return number === 0 ? 'no call' : `${number} ${number === 1 ? 'call' : 'calls'}`;
}
