/**
 * Words of a bash command. Source: Bash reference manual, "Single Quotes": everything between them is literal, and a single
 * quote itself cannot be, so it is written outside as `'\''`.
 */
export function bashLiteral(text: string): string {
  if (/^[A-Za-z0-9_./:=,@%+-]+$/.test(text)) return text;
  return `'${text.replaceAll("'", "'\\''")}'`;
}

const OPEN = '\uE000';
const CLOSE = '\uE001';

/**
 * A shell variable inside text that `bashWord` quotes; JSON.stringify leaves it alone at any depth. Only for text made here:
 * what comes from a plan goes through `bashLiteral`.
 */
export function shellVariable(name: string): string {
  return `${OPEN}${name}${CLOSE}`;
}

/** A word with variables in it: literal pieces in single quotes, variables in double ones. */
export function bashWord(text: string): string {
  const pieces = text.split(/(\uE000[A-Za-z0-9_]+\uE001)/).filter((piece) => piece !== '');
  if (pieces.length === 0) return "''";
  return pieces.map((piece) => (piece.startsWith(OPEN) ? `"\${${piece.slice(1, -1)}}"` : bashLiteral(piece))).join('');
}

/** A command over several lines, one option a line. */
export function command(
  first: string,
  options: readonly (readonly [option: string, word?: string])[],
  indent = '',
): string {
  const lines = options.map(([option, word]) => (word === undefined ? option : `${option} ${word}`));
  return [`${indent}${first}`, ...lines.map((line) => `${indent}  ${line}`)].join(' \\\n');
}

/** `name=$(command)`. */
export function capture(name: string, text: string): string {
  return `${name}=$(\n${text
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n')}\n)`;
}

/** Stops the script, with a sentence, where a variable is not set. The sentence is ours: no quotes, no `$`. */
export function required(variable: string, sentence: string): string {
  return `: "\${${variable}:?${sentence}}"`;
}
