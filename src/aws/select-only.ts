/**
 * Judges whether a statement for Athena or CloudTrail Lake can do nothing but read. Both speak Trino's SQL, whose only
 * reading statement is the query: SELECT, or WITH and common table expressions before it (Trino documentation, SELECT).
 * This is no parser: what it cannot follow, it refuses.
 */

/** Text in quotes, names in quotes, and comments: where a word is no keyword. */
const quoted = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\r\n]*|\/\*[\s\S]*?\*\//g;

/** Words that write, define, deliver or run something else. None is a column or a function of a trail's table. */
const writes =
  /\b(?:ALTER|ANALYZE|CALL|COMMENT|COPY|CREATE|DEALLOCATE|DELETE|DENY|DROP|EXECUTE|EXPLAIN|EXTERNAL|GRANT|INSERT|INTO|MERGE|MSCK|OPTIMIZE|PREPARE|REFRESH|RENAME|REVOKE|TABLE|TRUNCATE|UNLOAD|UPDATE|VACUUM)\b/i;

const commonTables =
  /^WITH\s+(?:RECURSIVE\s+)?\w+\s*(?:\(\)\s*)?AS\s*\(\)(?:\s*,\s*\w+\s*(?:\(\)\s*)?AS\s*\(\))*\s*SELECT\b/i;

function mask(part: string): string {
  if (part.startsWith("'")) return ' 0 ';
  return part.startsWith('"') ? ' q ' : ' ';
}

/** The statement with nothing left between its outermost parentheses, or nothing where they do not match. */
function outline(statement: string): string | undefined {
  let depth = 0;
  let shown = '';
  for (const character of statement) {
    if (character === ')') depth -= 1;
    if (depth < 0) return undefined;
    if (depth === 0) shown += character;
    if (character === '(') depth += 1;
  }
  return depth === 0 ? shown : undefined;
}

/** Why a statement may not be run: the rest of a sentence that begins with "it". Nothing for a plain query. */
export function whyNotSelect(sql: string): string | undefined {
  const bare = sql.replace(quoted, mask).trim();
  if (/['"`]|\/\*/.test(bare)) return 'has a quote or a comment that does not end';
  if (bare.includes(';')) return 'is more than one statement';
  const first = /^\w{1,30}/.exec(bare)?.[0].toUpperCase();
  if (first !== 'SELECT' && first !== 'WITH') {
    return `begins with ${first ?? 'something else'}, and only SELECT is allowed here`;
  }
  const word = writes.exec(bare)?.[0].toUpperCase();
  if (word !== undefined) return `says ${word}, and only SELECT is allowed here`;
  const outer = outline(bare);
  if (outer === undefined) return 'has parentheses that do not match';
  if (first === 'WITH' && !commonTables.test(outer)) return 'does not end in a SELECT';
  return undefined;
}

/** Athena puts parameters in as SQL expressions, not as texts; of those, only literals are let through. */
const literal = /^(?:(?:DATE\s+|TIMESTAMP\s+)?'(?:[^']|'')*'|-?\d+(?:\.\d+)?|TRUE|FALSE|NULL)$/i;

/** Whether an execution parameter is a plain value: 'alice', 42, DATE '2026-11-20'. */
export function isLiteral(parameter: string): boolean {
  return literal.test(parameter.trim());
}
