import { quoted, refuse } from './refuse.ts';

/**
 * Reads a wildcard: `*` stands for any characters, also none; `\*` and `\\` for themselves. Two stars in a row and any
 * other backslash are refused. Source: EventBridge user guide, "Matching using wildcards".
 * @throws UsageError
 */
export function wildcard(text: string, where: string): (value: string) => boolean {
  const parts = partsOf(text, where);
  return (value) => fits(value, parts);
}

/** The texts between the stars. */
function partsOf(text: string, where: string): string[] {
  const parts = [''];
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charAt(at);
    const next = text.charAt(at + 1);
    if (sign === '*' && next === '*') {
      refuse(where, `has two stars in a row in ${quoted(text)}. One star already stands for any characters.`);
    }
    if (sign === '*') {
      parts.push('');
      continue;
    }
    if (sign === '\\') {
      if (next !== '*' && next !== '\\') {
        refuse(
          where,
          `has a backslash before neither a star nor a backslash in ${quoted(text)}. Write \\\\ for a backslash.`,
        );
      }
      at += 1;
    }
    parts[parts.length - 1] += sign === '\\' ? next : sign;
  }
  return parts;
}

/** Leftmost places for the middle parts: linear, where a regular expression could run away. */
function fits(value: string, parts: readonly string[]): boolean {
  const first = parts[0] ?? '';
  const last = parts[parts.length - 1] ?? '';
  if (parts.length === 1) return value === first;
  if (value.length < first.length + last.length || !value.startsWith(first) || !value.endsWith(last)) return false;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = value.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return at <= value.length - last.length;
}
