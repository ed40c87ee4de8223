const ISO =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,12})?)?)?\s?(Z|UTC|GMT|[+-]\d{2}:?\d{2})?$/i;
const US =
  /^([A-Z][a-z]{2})[a-z]{0,6}\.? (\d{1,2}),? (\d{4}),? (\d{1,2}):(\d{2})(?::(\d{2}))? ?([AP]M)?(?: (?:UTC|GMT))?$/i;
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** From here on an epoch number is milliseconds: as seconds it would be the year 5138. */
const EPOCH_MILLISECONDS = 1e11;
const LATEST = Date.UTC(9999, 11, 31, 23, 59, 59);

/**
 * A date as AWS writes it, as ISO 8601 in UTC to the second ("2026-04-27T02:18:03Z"); undefined where it is none.
 * Reads ISO with or without zone, epoch seconds and milliseconds, and the form of `responseElements`,
 * "Apr 27, 2026, 2:18:03 AM" (UTC; newer Java runtimes put U+202F before AM and PM). Source: a captured UpdateService.
 */
export function parseAwsDate(value: unknown): string | undefined {
  if (value instanceof Date) return isoOf(value.getTime());
  if (typeof value === 'number') return isoOfEpoch(value);
  if (typeof value !== 'string' || value.length > 64) return undefined;
  const text = value.replace(/[\s\u200b\ufeff]+/gu, ' ').trim();
  if (/^\d{9,13}(?:\.\d{1,9})?$/.test(text)) return isoOfEpoch(Number(text));
  return fromIso(text) ?? fromUs(text);
}

/** Seconds from `a` to `b`, both as `parseAwsDate` writes them; undefined where one is unknown. */
export function secondsBetween(a: string | undefined, b: string | undefined): number | undefined {
  if (a === undefined || b === undefined || a === '' || b === '') return undefined;
  return (Date.parse(b) - Date.parse(a)) / 1000;
}

function fromIso(text: string): string | undefined {
  const match = ISO.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour = '0', minute = '0', second = '0', zone] = match;
  const offset = offsetMinutes(zone);
  if (offset === undefined) return undefined;
  return isoOfParts(Number(year), Number(month), Number(day), Number(hour), Number(minute), Number(second), offset);
}

function fromUs(text: string): string | undefined {
  const match = US.exec(text);
  if (match === null) return undefined;
  const [, name = '', day, year, hourText, minute, second = '0', half] = match;
  const month = MONTHS.indexOf(name.toLowerCase()) + 1;
  const hour = half === undefined ? Number(hourText) : fullHour(Number(hourText), half.toUpperCase() === 'PM');
  if (month === 0 || hour === undefined) return undefined;
  return isoOfParts(Number(year), month, Number(day), hour, Number(minute), Number(second), 0);
}

/** Hour of the 24-hour clock: 12 AM is 0, 12 PM is 12. */
function fullHour(hour: number, afternoon: boolean): number | undefined {
  if (hour < 1 || hour > 12) return undefined;
  return (hour % 12) + (afternoon ? 12 : 0);
}

function offsetMinutes(zone: string | undefined): number | undefined {
  const match = /^([+-])(\d{2}):?(\d{2})$/.exec(zone ?? '');
  if (match === null) return 0;
  const minutes = Number(match[2]) * 60 + Number(match[3]);
  if (minutes > 14 * 60 || Number(match[3]) > 59) return undefined;
  return match[1] === '-' ? -minutes : minutes;
}

function isoOfParts(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
  offset: number,
): string | undefined {
  if (hour > 23 || minute > 59 || second > 60) return undefined;
  const midnight = new Date(Date.UTC(year, month - 1, day));
  if (midnight.getUTCMonth() !== month - 1 || midnight.getUTCDate() !== day) return undefined;
  return isoOf(midnight.getTime() + ((hour * 60 + minute - offset) * 60 + Math.min(second, 59)) * 1000);
}

function isoOfEpoch(value: number): string | undefined {
  return isoOf(Math.abs(value) >= EPOCH_MILLISECONDS ? value : value * 1000);
}

function isoOf(milliseconds: number): string | undefined {
  if (!Number.isFinite(milliseconds) || milliseconds < 0 || milliseconds > LATEST) return undefined;
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}
