import type { Account } from '../aws/api.ts';
import { boundedSignal, type ReadOptions } from './budget.ts';
import { ChainReader } from './chain.ts';
import { HistoryReader } from './history.ts';
import type { Older } from './older.ts';
import type { Reader } from './reader.ts';
import type { TrailQuery } from './types.ts';

/** One second: the grain of event times. */
const SECOND = 1000;
const DAY = 86_400 * SECOND;

/** So many LookupEvents calls (20 s) take longer than reading as much from log files. */
const CALLS_WORTH_AN_ARCHIVE = 40;

/**
 * Opens the reading of one query where its time is kept: event history for the last 90 days, the older source for what
 * lies before; a window across the two is read from both, newest first. Log files that cost nothing also take over what
 * event history would need very many calls for, as its first page tells.
 */
export function openReader(account: Account, query: TrailQuery, options: ReadOptions): Reader {
  const { older } = options;
  if (older === undefined || account.recorded) return new HistoryReader(account, query, options);
  if (account.archived === true || query.to < older.historyFrom) return older.source.open(account, query, options);
  return new ChainReader(query, () => route(account, query, older, options));
}

async function route(account: Account, query: TrailQuery, older: Older, options: ReadOptions): Promise<Reader[]> {
  const { source, historyFrom } = older;
  const start = wholeSecond(historyFrom);
  const recent = new HistoryReader(account, query.from < start ? { ...query, from: start } : query, options);
  const takenOver = await takeOver(account, recent, older, options);
  if (takenOver !== undefined) recent.leaveOlderThan(takenOver);
  const split = takenOver ?? start;
  if (split <= query.from) return [recent];
  return [recent, source.open(account, { ...query, to: new Date(split.getTime() - SECOND) }, options)];
}

/** From when on event history is read where log files are the cheaper source for the time before; undefined: it is read. */
async function takeOver(
  account: Account,
  recent: HistoryReader,
  { source }: Older,
  options: ReadOptions,
): Promise<Date | undefined> {
  const { from, to } = recent.query;
  if (source.newest === undefined || to.getTime() - from.getTime() < 2 * DAY) return undefined;
  await recent.readPage();
  if (recent.estimatedPagesLeft < CALLS_WORTH_AN_ARCHIVE) return undefined;
  const newest = await source.newest(account, recent.query, boundedSignal(options));
  if (newest === undefined) return undefined;
  // Log files may be delivered a day after their events; a copy is as old as its newest file.
  const settled = wholeSecond(new Date(newest.getTime() - DAY));
  return settled > from && settled < to ? settled : undefined;
}

function wholeSecond(time: Date): Date {
  return new Date(Math.ceil(time.getTime() / SECOND) * SECOND);
}
