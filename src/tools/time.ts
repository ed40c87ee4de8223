import { HISTORY_DAYS, historyStart } from '../trail/index.ts';
import { asTyped, UsageError } from '../usage-error.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How people write a unit, and its milliseconds. */
const UNITS: readonly [words: RegExp, milliseconds: number][] = [
  [/^(s|secs?|seconds?)$/, 1000],
  [/^(m|mins?|minutes?)$/, MINUTE],
  [/^(h|hrs?|hours?)$/, HOUR],
  [/^(d|days?)$/, DAY],
  [/^(w|weeks?)$/, 7 * DAY],
];

export interface Window {
  from: Date;
  to: Date;
}

/**
 * Reads one time: 24h, 90m, 7d, "2h ago", now, today, "yesterday 02:00", 02:14, 2026-11-20, 2026-11-20T02:00Z.
 * UTC unless an offset is given. Undefined for anything else: nothing is guessed.
 */
export function readTime(text: string, now: Date): Date | undefined {
  const value = text.trim();
  if (value === 'now') return now;
  return readAgo(value, now) ?? readDay(value, now) ?? readIso(value);
}

/**
 * The window of a question; to the second. `older`: a source of events before event history, if there is one.
 * @throws UsageError for times that cannot be read, that are in the wrong order, in the future or before event history.
 */
export function readWindow(
  input: { since?: string | undefined; until?: string | undefined },
  now: Date,
  reach: { defaultSince?: string; older?: unknown } = {},
): Window {
  const { defaultSince = '24h', older } = reach;
  const to = wholeSecond(input.until === undefined ? now : timeOf('until', input.until, now));
  const from = wholeSecond(
    input.since === undefined && input.until !== undefined
      ? timeOf('since', defaultSince, to)
      : timeOf('since', input.since ?? defaultSince, now),
  );
  if (from > now || to.getTime() > now.getTime() + MINUTE) {
    throw new UsageError(`${say(from > now ? from : to)} is in the future. It is ${say(now)} now.`);
  }
  if (from >= to) {
    throw new UsageError(
      `since (${say(from)}) is not before until (${say(to)}). Swap them, or give since as a duration, such as 24h.`,
    );
  }
  const oldest = historyStart(now);
  if (older === undefined && from.getTime() < oldest.getTime() - MINUTE) {
    const days = Math.floor((now.getTime() - from.getTime()) / DAY);
    throw new UsageError(
      `${days} days back is before CloudTrail's event history (${HISTORY_DAYS} days, since ${say(oldest)}). Start later, or ` +
        'name the log files of a trail: --archive s3://bucket, --archive <folder>, or archive in the configuration ' +
        '(who-restarted-prod archive --help).',
    );
  }
  return { from, to };
}

function timeOf(name: 'since' | 'until', text: string, now: Date): Date {
  const time = readTime(text, now);
  if (time !== undefined) return time;
  const typed = asTyped(text);
  throw new UsageError(
    `${name} ${typed === '' ? 'is empty' : typed}: not a time I know. Use 24h, 90m, 7d, yesterday 02:00, ` +
      `${now.toISOString().slice(0, 10)} or ${now.toISOString().slice(0, 10)}T02:00Z.`,
  );
}

/** `24h`, `90m`, `2h ago`, `1h30m`, `3 days ago` */
function readAgo(value: string, now: Date): Date | undefined {
  const span = value.replace(/\s+ago$/, '');
  if (!/^(\d{1,6}\s*[a-z]+\s*)+$/.test(span)) return undefined;
  let milliseconds = 0;
  for (const [, amount, word] of span.matchAll(/(\d{1,6})\s*([a-z]+)/g)) {
    const unit = unitOf(word ?? '');
    if (unit === undefined) return undefined;
    milliseconds += Number(amount) * unit;
  }
  const time = new Date(now.getTime() - milliseconds);
  return Number.isNaN(time.getTime()) ? undefined : time;
}

function unitOf(word: string): number | undefined {
  return UNITS.find(([words]) => words.test(word))?.[1];
}

/** `today`, `yesterday 02:00`, `02:14` (the last time it was 02:14 today, UTC). */
function readDay(value: string, now: Date): Date | undefined {
  const match = /^(?:(today|yesterday)(?:\s+(?:at\s+)?)?)?(?:(\d{1,2}):(\d{2})(?::(\d{2}))?)?(?:\s*(?:utc|z))?$/i.exec(
    value,
  );
  if (match === null || (match[1] === undefined && match[2] === undefined)) return undefined;
  const [, day, hours = '0', minutes = '0', seconds = '0'] = match;
  if (Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59) return undefined;
  const midnight = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate());
  const start = day?.toLowerCase() === 'yesterday' ? midnight - DAY : midnight;
  return new Date(start + Number(hours) * HOUR + Number(minutes) * MINUTE + Number(seconds) * 1000);
}

/** ISO 8601 date, or date and time with `T` or a space, with or without offset. */
function readIso(value: string): Date | undefined {
  const match =
    /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?)?$/i.exec(
      value,
    );
  if (match === null) return undefined;
  const [, year, month, day, hours = '00', minutes = '00', seconds = '00', zone = 'Z'] = match;
  const offset = /^(z|utc)$/i.test(zone) ? 'Z' : zone.replace(/^([+-]\d{2}):?(\d{2})$/, '$1:$2');
  const time = new Date(`${year}-${month}-${day}T${hours}:${minutes}:${seconds}${offset}`);
  const isRealDay = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))).getUTCDate() === Number(day);
  return Number.isNaN(time.getTime()) || !isRealDay ? undefined : time;
}

function wholeSecond(time: Date): Date {
  return new Date(Math.floor(time.getTime() / 1000) * 1000);
}

/** "20 November 2026 02:14 UTC", for error sentences: a wrong year is a common slip. */
function say(time: Date): string {
  const day = time.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
  return `${day} ${time.toISOString().slice(11, 16)} UTC`;
}

/** ISO to the second, as answers show times. */
export function isoSecond(time: Date): string {
  return time.toISOString().replace(/\.\d{3}Z$/, 'Z');
}
