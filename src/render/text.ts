import type { Span, Text, Tone } from './document.ts';

/** Control characters, line and paragraph separators, and the marks that reorder text (Unicode UAX #9). */
const UNPRINTABLE = /[\p{Cc}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]+/gu;

/** One line of printable text: a second door for log text, because a terminal obeys what it is shown. */
export function printable(value: string): string {
  return value.replace(UNPRINTABLE, ' ').replace(/ {2,}/g, ' ');
}

/** A run of text of one role; none for an empty string. */
export function span(value: string, tone: Tone = 'plain'): Text {
  const text = printable(value);
  return text === '' ? [] : [{ text, tone }];
}

/** Joins runs of text as they are, without a space. */
export function concat(...texts: readonly Text[]): Text {
  return texts.flat();
}

/** Joins the texts that are not empty. */
export function join(texts: readonly Text[], separator: string): Text {
  const filled = texts.filter((text) => text.length > 0);
  return filled.flatMap((text, index): readonly Span[] =>
    index === 0 ? text : [{ text: separator, tone: 'plain' }, ...text],
  );
}

/** Plain string of a text, for measuring and comparing. */
export function flat(text: Text): string {
  return text.map((part) => part.text).join('');
}

/** Ends with a full stop unless it already ends as a sentence does. */
export function sentence(value: string): string {
  const text = printable(value).trim();
  return text === '' || /[.?!:;…]$/.test(text) ? text : `${text}.`;
}

/** Starts with a capital where the first word is an ordinary lower-case word, so that names stay as they are. */
export function capital(value: string): string {
  return /^[a-z]+(?=[ ,.]|$)/.test(value) ? value.charAt(0).toUpperCase() + value.slice(1) : value;
}

/** "a", "a and b", "a, b and c" */
export function enumerate(names: readonly string[]): string {
  const last = names.at(-1);
  if (last === undefined) return '';
  return names.length === 1 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}

/** "1 change", "3 changes" */
export function count(amount: number, one: string, many = `${one}s`): string {
  return `${amount} ${amount === 1 ? one : many}`;
}

/** Event ids as text shows them: the first eight characters. The structure keeps them whole. */
export function shortId(eventId: string): string {
  return printable(eventId).trim().slice(0, 8);
}

/** In the order of first appearance, each once. */
export function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}

/** Groups in the order of first appearance. */
export function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
