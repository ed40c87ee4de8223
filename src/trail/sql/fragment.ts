/** A piece of a statement with a `?` for each of its values, in their order. No `?` in it means anything else. */
export interface Fragment {
  text: string;
  values: readonly string[];
}

export function equals(column: string, value: string): Fragment {
  return { text: `${column} = ?`, values: [value] };
}

export function between(column: string, from: string, to: string): Fragment {
  return { text: `${column} BETWEEN ? AND ?`, values: [from, to] };
}

/** One of a few values; `=` where there is only one. */
export function oneOf(column: string, values: readonly string[]): Fragment {
  const [only] = values;
  if (only !== undefined && values.length === 1) return equals(column, only);
  return { text: `${column} IN (${values.map(() => '?').join(', ')})`, values };
}

export function anyOf(parts: readonly Fragment[]): Fragment {
  return {
    text: `(${parts.map(({ text }) => `(${text})`).join(' OR ')})`,
    values: parts.flatMap(({ values }) => values),
  };
}

export function allOf(parts: readonly Fragment[], glue = ' AND '): Fragment {
  return { text: parts.map(({ text }) => text).join(glue), values: parts.flatMap(({ values }) => values) };
}

/** Text as a SQL literal: a quote in it is doubled, and nothing else has a meaning. Source: Trino, lexical structure. */
export function quoted(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

/** What needs no second look in somebody's query history: letters, digits and the signs of names, ARNs and times. */
const PLAIN = /^[\w .:@/+=,-]*$/;

/**
 * Text as a literal where there are no parameters. Anything but plain names is written in hexadecimal, so that nothing a
 * caller wrote can be read as SQL, or as something else by whoever reads the statement.
 */
export function literal(value: string): string {
  if (PLAIN.test(value)) return quoted(value);
  return `from_utf8(from_hex('${Buffer.from(value, 'utf8').toString('hex').toUpperCase()}'))`;
}

/** The fragment with its values as literals. */
export function withLiterals({ text, values }: Fragment): string {
  let next = 0;
  return text.replaceAll('?', () => literal(values[next++] ?? ''));
}
