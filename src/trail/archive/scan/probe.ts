import type { Attribute } from '../../types.ts';
import type { Wanted } from '../types.ts';
import { COLON, lastBefore, QUOTE, skipBlank } from './json.ts';
import { CANONICAL_TIME, type WindowTest, windowTestOf } from './match.ts';

/**
 * Bytes that stand in every record that is wanted, as long as nobody wrote them with escapes. Finding them proves
 * nothing; not finding them does.
 */
export interface Probe {
  pattern: Buffer;
  /** Whether what stands around the pattern, found at `at`, allows that the record is wanted. */
  fits(bytes: Buffer, at: number): boolean;
}

/** What to look for, rarest first, and what could hide it. */
export interface Probes {
  first: Probe;
  others: Probe[];
  /** The first one may stand anywhere in a record, not only among its own members. */
  anywhere: boolean;
  /** UTF-16 code units that hide a pattern where they are written as `\u....`. */
  hiding: ReadonlySet<number>;
}

const TIME = Buffer.from('"eventTime"');
const READ_ONLY = Buffer.from('"readOnly"');
const [LETTER_T, LETTER_F, SLASH] = [0x74, 0x66, 0x2f];
/** A time as CloudTrail writes it, without its quotes. */
const TIME_LENGTH = 20;
const ESCAPE = Buffer.from('\\u');
const ESCAPED_SLASH = Buffer.from('\\/');

/** Members whose value an attribute names. */
const MEMBERS = { EventId: 'eventID', EventName: 'eventName', EventSource: 'eventSource', AccessKeyId: 'accessKeyId' };

const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz/:'].map((letter) => letter.charCodeAt(0));

export function probesOf(wanted: Wanted): Probes {
  const readOnly = wanted.readOnly ?? readOnlyOf(wanted.attribute);
  const value = valueProbe(wanted.attribute);
  const [first, ...others] = [
    ...(value === undefined ? [] : [value]),
    ...(readOnly === undefined ? [] : [readOnlyProbe(readOnly)]),
    timeProbe(windowTestOf(wanted)),
  ];
  return {
    first: first ?? timeProbe(windowTestOf(wanted)),
    others,
    anywhere: value !== undefined && isName(wanted.attribute),
    hiding: new Set([...LETTERS, ...units(wanted.attribute?.value ?? '')]),
  };
}

/** Whether the text writes, as an escape, something that the patterns have as it is. */
export function hides(bytes: Buffer, { hiding }: Probes, wanted: Wanted): boolean {
  if (wanted.attribute?.value.includes('/') === true && bytes.includes(ESCAPED_SLASH)) return true;
  for (let at = bytes.indexOf(ESCAPE); at >= 0; at = bytes.indexOf(ESCAPE, at + ESCAPE.length)) {
    const unit = Number.parseInt(bytes.toString('latin1', at + 2, at + 6), 16);
    if (hiding.has(unit)) return true;
  }
  return false;
}

/** Whether the bytes of one record have all that a wanted one has. */
export function isPlausible(record: Buffer, probes: readonly Probe[]): boolean {
  return probes.every(({ pattern, fits }) => {
    for (let at = record.indexOf(pattern); at >= 0; at = record.indexOf(pattern, at + pattern.length)) {
      if (fits(record, at)) return true;
    }
    return false;
  });
}

function readOnlyOf(attribute: Attribute | undefined): boolean | undefined {
  if (attribute?.key !== 'ReadOnly') return undefined;
  return attribute.value === 'true' ? true : attribute.value === 'false' ? false : undefined;
}

function isName(attribute: Attribute | undefined): boolean {
  return attribute?.key === 'Username' || attribute?.key === 'ResourceName';
}

/** Undefined where the value is no help, or cannot be told from bytes that are not UTF-8. */
function valueProbe(attribute: Attribute | undefined): Probe | undefined {
  if (attribute === undefined || attribute.value === '' || attribute.value.includes('\ufffd')) return undefined;
  const { key, value } = attribute;
  if (key === 'ReadOnly' || key === 'ResourceType') return undefined;
  if (key === 'Username' || key === 'ResourceName') {
    return { pattern: Buffer.from(JSON.stringify(value).slice(1)), fits: isEndOfText };
  }
  const member = Buffer.from(`"${MEMBERS[key]}"`);
  return { pattern: Buffer.from(JSON.stringify(value)), fits: (bytes, at) => isValueOf(bytes, at, member) };
}

/** The whole text, or after the last `/` or `:` of it. */
function isEndOfText(bytes: Buffer, at: number): boolean {
  const before = bytes[at - 1];
  return before === QUOTE || before === SLASH || before === COLON;
}

function isValueOf(bytes: Buffer, at: number, member: Buffer): boolean {
  const colon = lastBefore(bytes, at);
  if (bytes[colon] !== COLON) return false;
  const end = lastBefore(bytes, colon) + 1;
  return end >= member.length && bytes.compare(member, 0, member.length, end - member.length, end) === 0;
}

/** Index of the value of the member whose name ends before `end`; -1 where it is no name. */
function valueAfter(bytes: Buffer, end: number): number {
  const colon = skipBlank(bytes, end);
  return bytes[colon] === COLON ? skipBlank(bytes, colon + 1) : -1;
}

/** `true` and `false` are told by their first letter; a flag written as text may say either. */
function readOnlyProbe(readOnly: boolean): Probe {
  const opposite = readOnly ? LETTER_F : LETTER_T;
  return {
    pattern: READ_ONLY,
    fits: (bytes, at) => {
      const value = valueAfter(bytes, at + READ_ONLY.length);
      return value >= 0 && bytes[value] !== opposite;
    },
  };
}

/** Only a time in CloudTrail's own form is judged; with any other the record is read. */
function timeProbe(inWindow: WindowTest): Probe {
  return {
    pattern: TIME,
    fits: (bytes, at) => {
      const value = valueAfter(bytes, at + TIME.length);
      if (value < 0) return false;
      const end = value + 1 + TIME_LENGTH;
      if (bytes[value] !== QUOTE || bytes[end] !== QUOTE) return true;
      const text = bytes.toString('latin1', value + 1, end);
      return !CANONICAL_TIME.test(text) || inWindow(text);
    },
  };
}

function units(text: string): number[] {
  return Array.from({ length: text.length }, (_, index) => text.charCodeAt(index));
}
