/** Longest text of a caller or of ECS that a sentence repeats. */
const QUOTE_LIMIT = 80;

/** Text that somebody else wrote, in quotation marks and capped: “deploy stuck” */
export function quote(text: string, limit = QUOTE_LIMIT): string {
  return `“${cap(text.replace(/[“”]/g, '"'), limit)}”`;
}

/** One line, at most `limit` characters, cut with an ellipsis. Never cuts a character in half. */
export function cap(text: string, limit: number): string {
  const line = text.replace(/\s+/g, ' ').trim();
  if (line.length <= limit) return line;
  const characters = [...line];
  return characters.length <= limit
    ? line
    : `${characters
        .slice(0, limit - 1)
        .join('')
        .replace(/[\s,;:]+$/, '')}…`;
}

/** "a", "a and b", "a, b and c", "a, b, c and 4 more" */
export function list(items: readonly string[], limit = 4): string {
  const shown = items.length > limit ? items.slice(0, limit - 1) : items;
  const rest = items.length - shown.length;
  const words = rest > 0 ? [...shown, `${rest} more`] : shown;
  const last = words[words.length - 1];
  if (last === undefined) return '';
  return words.length === 1 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}

/** Sentences begin with a capital; names of resources are left as they are written. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Joins what is there with spaces. */
export function words(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join(' ');
}

/** Every value once, in order of first appearance. */
export function unique<T>(values: Iterable<T>): T[] {
  return [...new Set(values)];
}
