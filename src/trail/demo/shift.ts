/**
 * Moves every time in recorded text by one offset, so that a recording reads as if it had happened just now. Works on
 * the text before it is parsed, whatever the field is called; the patterns are kept plain because megabytes go through.
 */

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const DAY_MINUTES = 1440;

/** "2026-11-20T02:14:05Z", with or without milliseconds: eventTime, creationDate, the dates of ECS. */
const ISO = /20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z/g;
/** "Nov 20, 2026, 2:14:05 AM": dates inside responseElements. */
const US = /"([A-Z][a-z]{2}) (\d{1,2}), (20\d\d), (\d{1,2}):(\d\d):(\d\d) (AM|PM)"/g;
/** CodePipeline names its sessions with the time in milliseconds. */
const EPOCH_MS = /([/:"])(1[6-9]\d{11})(?=["/])/g;
/** botocore names its sessions with the time in seconds. */
const BOTOCORE = /botocore-session-(\d{10})/g;
/** "cron(0 3 * * ? *)": a scheduled action of every day. */
const DAILY = /cron\((\d{1,2}) (\d{1,2}) \* \* \? \*\)/g;

function usDate(ms: number): string {
  const date = new Date(ms);
  const hour = date.getUTCHours();
  const twoDigits = (value: number): string => String(value).padStart(2, '0');
  const day = `${MONTHS[date.getUTCMonth()] ?? ''} ${date.getUTCDate()}, ${date.getUTCFullYear()}`;
  const clock = `${hour % 12 === 0 ? 12 : hour % 12}:${twoDigits(date.getUTCMinutes())}:${twoDigits(date.getUTCSeconds())}`;
  return `${day}, ${clock} ${hour < 12 ? 'AM' : 'PM'}`;
}

function movedUsDate(
  offsetMs: number,
  month: string,
  day: string,
  year: string,
  clock: string[],
  half: string,
): string {
  const [hour = 0, minute = 0, second = 0] = clock.map(Number);
  const hours = (hour % 12) + (half === 'PM' ? 12 : 0);
  return usDate(Date.UTC(Number(year), MONTHS.indexOf(month), Number(day), hours, minute, second) + offsetMs);
}

function movedCron(offsetMs: number, minute: number, hour: number): string {
  const moved = hour * 60 + minute + Math.floor(offsetMs / 60_000);
  const inDay = ((moved % DAY_MINUTES) + DAY_MINUTES) % DAY_MINUTES;
  return `cron(${inDay % 60} ${Math.floor(inDay / 60)} * * ? *)`;
}

/** The same text, every time in it later by `offsetMs`, a whole number of seconds. */
export function shiftTimes(text: string, offsetMs: number): string {
  return text
    .replace(ISO, (time, fraction?: string) => {
      const moved = new Date(Date.parse(time) + offsetMs).toISOString();
      return fraction === undefined ? `${moved.slice(0, 19)}Z` : moved;
    })
    .replace(
      US,
      (_time, month: string, day: string, year: string, h: string, m: string, s: string, half: string) =>
        `"${movedUsDate(offsetMs, month, day, year, [h, m, s], half)}"`,
    )
    .replace(EPOCH_MS, (_time, before: string, ms: string) => `${before}${Number(ms) + offsetMs}`)
    .replace(BOTOCORE, (_time, seconds: string) => `botocore-session-${Number(seconds) + offsetMs / 1000}`)
    .replace(DAILY, (_cron, minute: string, hour: string) => movedCron(offsetMs, Number(minute), Number(hour)));
}
