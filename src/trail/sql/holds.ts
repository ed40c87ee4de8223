/** Printable ASCII that every writer of JSON leaves as it is; some write `&`, `'`, `<`, `=` and `>` as escapes. */
const STEADY = /^[ !#-%(-;?-[\]-~]*$/;

/** An escape: in JSON text with one, a character may be written in either way. */
const ESCAPE = String.raw`\\u[0-9a-fA-F]{4}`;

/**
 * A regular expression for JSON text that holds a value as a whole text, or at its end after `/` or `:`, as ARNs and
 * session names have it. Where it is not certain how JSON writes the value, text with any escape is let through as well.
 * For Trino's `regexp_like`, which finds it anywhere; nothing in it can be matched in two ways, so it stays fast.
 *
 * Where the whole would be longer than `longest`, it asks for the end of the value only: more is found, never less.
 */
export function holding(value: string, longest: number): string {
  const escapes = STEADY.test(value) ? '' : `|${ESCAPE}`;
  const signs = [...value].map(signOf);
  const whole = `["/:]${signs.join('')}"${escapes}`;
  if (whole.length <= longest) return whole;
  let end = `"${escapes}`;
  for (const sign of signs.reverse()) {
    if (sign.length + end.length > longest) break;
    end = sign + end;
  }
  return end;
}

/** A character as JSON writes it, as a regular expression. A quote would end the SQL literal, so it is any character. */
function signOf(sign: string): string {
  if (sign === '/') return String.raw`\\?/`;
  if (sign === "'") return '.';
  return JSON.stringify(sign)
    .slice(1, -1)
    .replace(/[^\w @,:;%`~!<>&="\u007f-\u{10ffff}-]/gu, String.raw`\$&`);
}
