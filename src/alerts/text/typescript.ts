import { Call, isSimple, Raw, type Value } from './value.ts';

/** Longest line a literal stays on. */
const WIDTH = 100;

/** A TypeScript expression that means exactly `value`. */
export function tsValue(value: Value, indent: string): string {
  if (value instanceof Raw) return value.text;
  if (value instanceof Call) return `${value.name}(${tsValue(value.argument, indent)})`;
  if (typeof value === 'string') return tsString(value);
  if (value === null || typeof value !== 'object') return String(value);
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    const short = `[${value.map((item) => tsValue(item, indent)).join(', ')}]`;
    if (value.every(isSimple) && short.length + indent.length <= WIDTH) return short;
    if (value.length === 1 && !short.slice(0, short.indexOf('\n')).includes('\n')) return short;
    return `[\n${value.map((item) => `${inner}${tsValue(item, inner)},\n`).join('')}${indent}]`;
  }
  const entries = Object.entries(value);
  if (entries.length === 0) return '{}';
  const members = entries.map(([key, member]) => `${tsKey(key)}: ${tsValue(member, inner)}`);
  return `{\n${members.map((member) => `${inner}${member},\n`).join('')}${indent}}`;
}

/** `__proto__` would set the prototype instead of a member, unless it is computed. Source: ECMAScript, B.3.1. */
function tsKey(key: string): string {
  if (key === '__proto__') return "['__proto__']";
  return /^[A-Za-z_$][A-Za-z0-9_$]*$/.test(key) ? key : tsString(key);
}

/** JSON's escapes are JavaScript's; single quotes as CDK code has them. */
export function tsString(text: string): string {
  const body = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'");
  return `'${body.replace(/[\u007f-\u009f\u2028\u2029]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`)}'`;
}
