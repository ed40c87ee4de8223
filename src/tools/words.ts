import type { Coverage } from '../trail/index.ts';
import type { Window } from './time.ts';

/** "1 event", "12 events" */
export function count(number: number, singular: string, plural = `${singular}s`): string {
  return `${number} ${number === 1 ? singular : plural}`;
}

/** "a", "a and b", "a, b and c", "a, b and 4 more" */
export function list(items: readonly string[], most = 4, joint: 'and' | 'or' = 'and'): string {
  if (items.length > most) return `${items.slice(0, most - 1).join(', ')} and ${items.length - most + 1} more`;
  return items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} ${joint} ${items.at(-1)}`;
}

/** "24 h", "7 days", "90 min" */
export function duration(milliseconds: number): string {
  const minutes = Math.round(milliseconds / 60_000);
  if (minutes < 120) return `${minutes} min`;
  if (minutes < 72 * 60) return `${Math.round(minutes / 60)} h`;
  return `${Math.round(minutes / 1440)} days`;
}

/** "in the 24 h to 05:26 UTC", or with dates where the window does not end now. */
export function during(window: Window, now: Date): string {
  const span = duration(window.to.getTime() - window.from.getTime());
  const recent = now.getTime() - window.to.getTime() < 24 * 3_600_000;
  return `in the ${span} to ${recent ? '' : `${day(window.to)} `}${window.to.toISOString().slice(11, 16)} UTC`;
}

/** "20 November" */
export function day(time: Date): string {
  return time.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', timeZone: 'UTC' });
}

/** What could not be read, for the first sentence. Empty when nothing is missing. */
export function incompleteness(coverage: Coverage): string {
  if (coverage.complete) return '';
  const places = coverage.missing.map((gap) => gap.region ?? gap.account ?? gap.why);
  const firsts = coverage.missing.filter((_, index) => places.indexOf(places[index] ?? '') === index);
  const reasons = firsts.map((gap) => {
    const place = gap.region ?? gap.account;
    return place === undefined ? gap.why : `${place} (${gap.why.replace(/\.$/, '')})`;
  });
  return `Incomplete, not everything could be read: ${list(reasons, 3)}. `;
}
