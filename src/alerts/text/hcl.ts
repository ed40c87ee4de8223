import { Call, isSimple, Raw, type Value } from './value.ts';

/**
 * Terraform's language, laid out as `terraform fmt` would. Source: HCL native syntax specification (expressions, quoted
 * template escapes) and Terraform's style conventions.
 */
export interface Block {
  type: string;
  labels?: readonly string[];
  body: readonly Line[];
}

/** An attribute, a nested block, or an empty line. */
export type Line = { name: string; value: Value } | Block | 'empty';

/** Longest line an array stays on. */
const WIDTH = 100;
const RESERVED = new Set(['for', 'if', 'in', 'null', 'true', 'false']);

export function attribute(name: string, value: Value): Line {
  return { name, value };
}

export function writeBlocks(blocks: readonly Block[]): string {
  return `${blocks.map((block) => writeBlock(block, '')).join('\n\n')}\n`;
}

function writeBlock(block: Block, indent: string): string {
  const head = [block.type, ...(block.labels ?? []).map((label) => `"${label}"`)].join(' ');
  return `${indent}${head} {\n${writeBody(block.body, `${indent}  `)}\n${indent}}`;
}

function writeBody(body: readonly Line[], indent: string): string {
  const pieces = body.map((line): Piece => {
    if (line === 'empty') return { text: '' };
    if ('type' in line) return { text: writeBlock(line, indent) };
    return { key: `${indent}${line.name}`, text: hclValue(line.value, indent) };
  });
  return align(pieces);
}

interface Piece {
  /** With its indent; absent where the piece is no assignment. */
  key?: string;
  text: string;
}

/** `terraform fmt` lines up the equals signs of neighbouring assignments that stay on one line. */
function align(pieces: readonly Piece[]): string {
  const lines: string[] = [];
  for (let start = 0; start < pieces.length; ) {
    let end = start;
    while (isOneLine(pieces[end])) end += 1;
    const run = pieces.slice(start, Math.max(end, start + 1));
    const width = Math.max(0, ...run.map((piece) => length(piece.key ?? '')));
    for (const piece of run) {
      if (piece.key === undefined) lines.push(piece.text);
      else lines.push(`${piece.key}${isOneLine(piece) ? ' '.repeat(width - length(piece.key)) : ''} = ${piece.text}`);
    }
    start += run.length;
  }
  return lines.join('\n');
}

function isOneLine(piece: Piece | undefined): boolean {
  return piece?.key !== undefined && !piece.text.includes('\n');
}

function length(text: string): number {
  return Array.from(text).length;
}

export function hclValue(value: Value, indent: string): string {
  if (value instanceof Raw) return value.text;
  if (value instanceof Call) return `${value.name}(${hclValue(value.argument, indent)})`;
  if (typeof value === 'string') return hclString(value);
  if (value === null || typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return hclList(value, indent);
  const entries = Object.entries(value);
  if (entries.length === 0) return '{}';
  const inner = `${indent}  `;
  const pieces = entries.map(([key, member]) => ({ key: `${inner}${hclKey(key)}`, text: hclValue(member, inner) }));
  return `{\n${align(pieces)}\n${indent}}`;
}

function hclList(list: readonly Value[], indent: string): string {
  const short = `[${list.map((item) => hclValue(item, indent)).join(', ')}]`;
  const [only] = list;
  if (!short.includes('\n') && (list.every(isSimple) || list.length === 1) && short.length + indent.length <= WIDTH)
    return short;
  if (list.length === 1 && only !== undefined && !isSimple(only)) return short;
  const inner = `${indent}  `;
  return `[\n${list.map((item) => `${inner}${hclValue(item, inner)},\n`).join('')}${indent}]`;
}

function hclKey(key: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(key) && !RESERVED.has(key) ? key : hclString(key);
}

/**
 * A quoted string that means exactly `text`. `${` and `%{` would open a template; writing their first sign as a code keeps
 * them closed whatever stands before them, where the doubled `$${` would be read differently after another `$`.
 */
export function hclString(text: string): string {
  const body = text
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]|[$%](?=\{)/gu, (letter) => code(letter));
  return `"${body}"`;
}

function code(letter: string): string {
  return `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
