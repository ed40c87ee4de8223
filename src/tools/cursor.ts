import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Missing } from '../trail/index.ts';
import { UsageError } from '../usage-error.ts';
import { isoSecond } from './time.ts';

const cursorSchema = z.strictObject({
  /** Which question it belongs to. */
  q: z.string(),
  /** The window, fixed when the question was first asked: seconds since the epoch. */
  w: z.tuple([z.number(), z.number()]),
  /**
   * Where each query goes on: its key → [end of what is left, marks of the events of that second already given, and the
   * start and end of what could not be read before].
   */
  at: z.record(z.string(), z.tuple([z.number(), z.array(z.string()), z.tuple([z.number(), z.number()]).optional()])),
  /** Sum of the rest: what was damaged on the way must not be read as another question. */
  c: z.string(),
});

/** Where an answer stopped. Opaque to clients; valid in any process. */
export interface Cursor {
  window: { from: Date; to: Date };
  positions: ReadonlyMap<string, Position>;
}

export interface Position {
  /** Inclusive. */
  to: Date;
  /** Marks of the events at that very second which were given already. */
  given: ReadonlySet<string>;
  /** Time after `to` that AWS refused, although what is older was remembered and given. Nobody asks for it again. */
  gap?: { from: Date; to: Date } | undefined;
}

/** The position of a query that has nothing left to read. */
export function finished(window: { from: Date }, gap: Position['gap']): Position {
  return { to: new Date(window.from.getTime() - 1000), given: new Set(), gap };
}

/** What could not be read before, which every later answer has to name. Keys begin with account and Region. */
export function gapsIn(positions: ReadonlyMap<string, Position> | undefined): Missing[] {
  return [...(positions ?? [])].flatMap(([key, { gap }]) => {
    const [account, region] = key.split('/');
    if (gap === undefined || account === undefined || region === undefined) return [];
    const [from, to] = [isoSecond(gap.from), isoSecond(gap.to)];
    return [
      {
        account,
        region,
        from,
        to,
        why: 'it could not be read by an earlier answer',
        fix: 'Ask again without the cursor.',
      },
    ];
  });
}

/** A short stand-in for an event id: many events can share a second, and a cursor must stay short. */
export function markOf(eventId: string): string {
  return fingerprint(eventId);
}

/** Ties a cursor to the question that it continues. */
export function writeCursor(question: unknown, cursor: Cursor): string {
  const plain: Omit<z.infer<typeof cursorSchema>, 'c'> = {
    q: fingerprint(question),
    w: [seconds(cursor.window.from), seconds(cursor.window.to)],
    at: Object.fromEntries([...cursor.positions].map(([key, at]) => [key, written(at)])),
  };
  return Buffer.from(JSON.stringify({ ...plain, c: sumOf(plain) })).toString('base64url');
}

/** @throws UsageError for a cursor that is damaged or that belongs to another question. */
export function readCursor(question: unknown, text: string): Cursor {
  const parsed = cursorSchema.safeParse(parseJson(Buffer.from(text, 'base64url').toString('utf8')));
  if (!parsed.success || parsed.data.c !== sumOf(parsed.data)) {
    throw new UsageError(
      'cursor: not one of ours. Give the cursor of the last answer unchanged, or leave it out to start again.',
    );
  }
  if (parsed.data.q !== fingerprint(question)) {
    throw new UsageError(
      'cursor: it belongs to another question. Repeat the arguments it came with, or leave it out to start again.',
    );
  }
  const { w, at } = parsed.data;
  return {
    window: { from: new Date(w[0] * 1000), to: new Date(w[1] * 1000) },
    positions: new Map(
      Object.entries(at).map(([key, [to, given, gap]]) => [
        key,
        {
          to: new Date(to * 1000),
          given: new Set(given),
          gap: gap && { from: new Date(gap[0] * 1000), to: new Date(gap[1] * 1000) },
        },
      ]),
    ),
  };
}

function written({ to, given, gap }: Position): z.infer<typeof cursorSchema>['at'][string] {
  const rest = [...given];
  return gap === undefined ? [seconds(to), rest] : [seconds(to), rest, [seconds(gap.from), seconds(gap.to)]];
}

/** The arguments without those that only shape one page of the answer. */
export function questionOf(tool: string, input: object): unknown {
  const asked = Object.entries(input).filter(
    ([key, value]) => value !== undefined && !['cursor', 'limit', 'detail'].includes(key),
  );
  return [tool, asked.sort(([a], [b]) => a.localeCompare(b))];
}

function sumOf({ q, w, at }: Omit<z.infer<typeof cursorSchema>, 'c'>): string {
  return fingerprint([q, w, at]);
}

function fingerprint(question: unknown): string {
  return createHash('sha256').update(JSON.stringify(question)).digest('base64url').slice(0, 12);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function seconds(time: Date): number {
  return Math.floor(time.getTime() / 1000);
}
