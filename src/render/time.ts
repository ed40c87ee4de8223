const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** What stands where a record has no readable time. */
const NO_TIME = 'no time';

/** Two steps of units, larger first: "3 h 12 min". */
const STEPS: readonly [unit: number, name: string, below: number][] = [
  [DAY, 'day', HOUR],
  [HOUR, 'h', MINUTE],
  [MINUTE, 'min', SECOND],
  [SECOND, 's', SECOND],
];

/** A time of day in UTC: "02:14", or "19 Nov 02:14" where the day is not that of `reference`. The zone is said elsewhere. */
export function timeOfDay(iso: string, reference: string, precision: 'minutes' | 'seconds' = 'minutes'): string {
  const time = parse(iso);
  if (time === undefined) return NO_TIME;
  const clock = new Date(time).toISOString().slice(11, precision === 'minutes' ? 16 : 19);
  return iso.slice(0, 10) === reference.slice(0, 10) ? clock : `${day(time, reference)} ${clock}`;
}

/** "3 h 12 min ago"; empty for a time that cannot be read. */
export function ago(iso: string, now: string): string {
  const [time, current] = [parse(iso), parse(now)];
  if (time === undefined || current === undefined) return '';
  const passed = current - time;
  if (Math.abs(passed) < SECOND) return 'just now';
  return passed > 0 ? `${duration(passed)} ago` : `in ${duration(-passed)}`;
}

/** "24 h", "90 min", "7 days"; empty where one end cannot be read. */
export function length(from: string, to: string): string {
  const [start, end] = [parse(from), parse(to)];
  if (start === undefined || end === undefined || end <= start) return '';
  const span = end - start;
  if (span % DAY === 0 && span > DAY) return `${span / DAY} days`;
  if (span % HOUR === 0 && span <= 2 * DAY) return `${span / HOUR} h`;
  if (span % MINUTE === 0 && span < 2 * HOUR) return `${span / MINUTE} min`;
  return duration(span);
}

/** "19 Nov 05:26 – 20 Nov 05:26 UTC", "20 Nov 02:00 – 05:26 UTC"; with years where the start is of another year. */
export function range(from: string, to: string): string {
  const [start, end] = [parse(from), parse(to)];
  if (start === undefined || end === undefined) return '';
  const year = from.slice(0, 4) === to.slice(0, 4) ? '' : ` ${to.slice(0, 4)}`;
  return `${day(start, to)} ${timeOfDay(from, from)} – ${
    from.slice(0, 10) === to.slice(0, 10) ? '' : `${day(end, to)}${year} `
  }${timeOfDay(to, to)} UTC`;
}

/** Whether `iso` is before `other`; false where one of them cannot be read. */
export function isBefore(iso: string, other: string): boolean {
  const [time, limit] = [parse(iso), parse(other)];
  return time !== undefined && limit !== undefined && time < limit;
}

/** "19 Nov", or "19 Nov 2025" where the year is not that of `reference`. */
function day(time: number, reference: string): string {
  const date = new Date(time);
  const year = date.toISOString().slice(0, 4);
  const text = `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()] ?? ''}`;
  return year === reference.slice(0, 4) ? text : `${text} ${year}`;
}

function duration(milliseconds: number): string {
  const step = STEPS.find(([unit]) => milliseconds >= unit);
  if (step === undefined) return 'under 1 s';
  const [unit, name, below] = step;
  const whole = Math.floor(milliseconds / unit);
  const rest = Math.floor((milliseconds % unit) / below);
  const smaller = STEPS.find(([other]) => other === below);
  const exact = unit === SECOND || (unit === MINUTE && whole >= 10) || (unit === DAY && whole >= 3) || rest === 0;
  const first = amount(whole, name);
  return exact || smaller === undefined ? first : `${first} ${amount(rest, smaller[1])}`;
}

/** "1 day", "3 days", "3 h": only days have a plural. */
function amount(number: number, unit: string): string {
  return `${number} ${unit}${unit === 'day' && number !== 1 ? 's' : ''}`;
}

function parse(iso: string): number | undefined {
  const time = Date.parse(iso);
  return Number.isNaN(time) ? undefined : time;
}
