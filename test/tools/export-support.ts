import { type ExportAnswer, exportEvents } from '../../src/tools/export.ts';
import { type Context, createContext, type World } from '../../src/tools/index.ts';
import { askIn } from './support.ts';

export interface Exported extends ExportAnswer {
  /** All that was written. */
  text: string;
  lines: string[];
}

export interface ExportCall {
  signal?: AbortSignal;
  budgetSeconds?: number;
  context?: Partial<Context>;
  onLine?: () => void;
}

/** Exports in a world, and keeps what was written. */
export async function exportIn(
  world: World,
  given: Readonly<Record<string, unknown>>,
  call: ExportCall = {},
): Promise<Exported> {
  const lines: string[] = [];
  const { signal, budgetSeconds, context = {}, onLine } = call;
  const answer = await exportEvents(
    given,
    { ...createContext(world, { signal, budgetSeconds }), ...context },
    (line) => {
      lines.push(line);
      onLine?.();
    },
  );
  return { ...answer, lines, text: lines.join('') };
}

/** Ids of all that lookup_events gives for a question, following its cursor. */
export async function lookedUp(world: World, given: Readonly<Record<string, unknown>>): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const answer = await askIn(world, 'lookup_events', { ...given, limit: 100, cursor });
    ids.push(...answer.events.map((event) => event.eventId));
    cursor = answer.cursor;
  } while (cursor !== undefined);
  return ids;
}

/** CSV by the rules of RFC 4180: quoted fields may hold commas, line breaks and doubled quotes. */
export function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let field = '';
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (quoted) {
      if (character !== '"') field += character;
      else if (text[at + 1] === '"') {
        field += '"';
        at += 1;
      } else quoted = false;
    } else if (character === '"' && field === '') quoted = true;
    else if (character === ',' || character === '\n') {
      row.push(field);
      field = '';
      if (character === '\n') {
        rows.push(row);
        row = [];
      }
    } else field += character;
  }
  if (quoted || field !== '' || row.length > 0) throw new Error('the last line has no end');
  return rows;
}
