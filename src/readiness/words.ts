/** "1 day", "365 days" */
export function count(number: number, singular: string, plural = `${singular}s`): string {
  return `${number} ${number === 1 ? singular : plural}`;
}

/** "a", "a and b", "a, b and c", "a, b and 4 more" */
export function list(items: readonly string[], most = 4, joint: 'and' | 'or' = 'and'): string {
  if (items.length > most) return `${items.slice(0, most - 1).join(', ')} and ${items.length - most + 1} more`;
  return items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} ${joint} ${items.at(-1)}`;
}

/** "22 August 2026" */
export function day(time: Date): string {
  return time.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
}

/** "20 min", "5 h", "12 days" */
export function duration(milliseconds: number): string {
  const minutes = Math.max(0, Math.round(milliseconds / 60_000));
  if (minutes < 120) return `${minutes} min`;
  return minutes < 48 * 60 ? `${Math.round(minutes / 60)} h` : count(Math.round(minutes / 1440), 'day');
}

/** Starts with a capital, so that a name at the start of a sentence stays as it is. */
export function capital(text: string): string {
  return /^[a-z]+(?=[ ,.]|$)/.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
}

export const DAY = 24 * 3_600_000;
