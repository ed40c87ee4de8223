/** The moment the recording was "taken". Everything is placed relative to it, so that no run depends on the clock. */
export const ANCHOR = Date.UTC(2026, 10, 20, 5, 26, 0);

const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Eight days: the night in question and the week before it, for comparison. */
export const FIRST = ANCHOR - 8 * DAY;
/** Start of the 24 hours that hold the stories. */
export const LAST_DAY = ANCHOR - DAY;
/** CloudTrail delivers late; the newest record of the recording is four minutes old. */
export const NEWEST = ANCHOR - 4 * MINUTE;

/** Milliseconds of a day of November 2026 and a time of day in UTC: `on(20, '02:14:05')`. */
export function on(dayOfMonth: number, time: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = time.split(':').map(Number);
  return Date.UTC(2026, 10, dayOfMonth, hours, minutes, seconds);
}

/** The form of `eventTime` and `creationDate`: to the second, with Z. */
export function iso(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/** The form of dates inside `responseElements`: "Nov 20, 2026, 2:14:05 AM", in UTC. */
export function usDate(ms: number): string {
  const date = new Date(ms);
  const hour = date.getUTCHours();
  const clock = [hour % 12 === 0 ? 12 : hour % 12, date.getUTCMinutes(), date.getUTCSeconds()]
    .map((part, at) => (at === 0 ? String(part) : String(part).padStart(2, '0')))
    .join(':');
  const day = `${MONTHS[date.getUTCMonth()] ?? ''} ${date.getUTCDate()}, ${date.getUTCFullYear()}`;
  return `${day}, ${clock} ${hour < 12 ? 'AM' : 'PM'}`;
}
