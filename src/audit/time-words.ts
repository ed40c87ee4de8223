const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/** "02:14", UTC, from an ISO time; undefined where the text is not a time. */
export function clock(time: string): string | undefined {
  const parsed = Date.parse(time);
  return Number.isNaN(parsed) ? undefined : new Date(parsed).toISOString().slice(11, 16);
}

/** "19 Nov", UTC; undefined where the text is not a time. */
export function day(time: string): string | undefined {
  const parsed = Date.parse(time);
  if (Number.isNaN(parsed)) return undefined;
  const date = new Date(parsed);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}`;
}

/** "at 02:14", or "at 02:14 on 19 Nov" when that is another day than `today` (ISO) is; '' for no readable time. */
export function at(time: string, today: string): string {
  return preposition('at', time, today);
}

/** "since 02:14", or "since 02:14 on 19 Nov" when that is another day than `today` is; '' for no readable time. */
export function since(time: string, today: string): string {
  return preposition('since', time, today);
}

function preposition(word: string, time: string, today: string): string {
  const hours = clock(time);
  if (hours === undefined) return '';
  return sameDay(time, today) ? `${word} ${hours}` : `${word} ${hours} on ${day(time)}`;
}

/** Both times fall on one day, UTC. */
export function sameDay(one: string, other: string): boolean {
  const [a, b] = [Date.parse(one), Date.parse(other)];
  return Math.floor(a / DAY) === Math.floor(b / DAY);
}

/** Milliseconds from one ISO time to another; NaN when one of them is not a time. */
export function between(from: string, to: string): number {
  return Date.parse(to) - Date.parse(from);
}

/** "40 s", "31 min", "7 h", "3 days"; rounded down, so that nothing looks longer ago than it was. */
export function duration(from: string, to: string): string | undefined {
  const span = between(from, to);
  if (Number.isNaN(span) || span < 0) return undefined;
  if (span < MINUTE) return `${Math.floor(span / 1000)} s`;
  if (span < HOUR) return `${Math.floor(span / MINUTE)} min`;
  if (span < 2 * DAY) return `${Math.floor(span / HOUR)} h`;
  return `${Math.floor(span / DAY)} days`;
}

/** "7 days", "1 day", "5 hours": a length for the middle of a sentence, to the nearest unit. */
export function length(from: string, to: string): string {
  const span = Math.max(0, between(from, to));
  return span >= 0.75 * DAY
    ? count(Math.round(span / DAY), 'day')
    : count(Math.max(1, Math.round(span / HOUR)), 'hour');
}

/** "1 task", "3 tasks" */
export function count(amount: number, thing: string, plural = `${thing}s`): string {
  return `${amount} ${amount === 1 ? thing : plural}`;
}

/** Time for sorting; unreadable times come first. */
export function instant(time: string): number {
  const parsed = Date.parse(time);
  return Number.isNaN(parsed) ? Number.NEGATIVE_INFINITY : parsed;
}
