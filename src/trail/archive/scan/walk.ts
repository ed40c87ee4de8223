import {
  CLOSE_LIST,
  CLOSE_OBJECT,
  COLON,
  COMMA,
  CUT,
  endOfText,
  endOfValue,
  OPEN_LIST,
  OPEN_OBJECT,
  QUOTE,
  skipBlank,
  wordsOf,
} from './json.ts';

/** Takes the bytes from `start` to before `end`, which should be one record; says what is wrong where they are not. */
export type Visit = (start: number, end: number) => string | undefined;

export const EMPTY = 'it is empty';
export const ENDS_EARLY = 'it ends too early';
const NO_RECORDS = 'it is JSON, but it is not a CloudTrail log file';

/** A text, and the same bytes four at a time. */
interface Text {
  bytes: Uint8Array;
  words: DataView;
}

const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/** Members that tell a record that stands alone from other JSON. Source: CloudTrail record contents. */
const OF_A_RECORD = new Set(['eventVersion', 'eventTime', 'eventName', 'eventSource', 'eventID', 'userIdentity']);

export function notJson(at: number): string {
  return `its text is not JSON from byte ${at + 1} on`;
}

/**
 * Visits every record of a log file's text, in its order: the objects of each list named `Records`, of a bare list, or
 * records one after another (NDJSON, or files put together), however they are spaced and wherever their members stand.
 * Answers what is wrong with the text, or with the rest of it after the records that were visited.
 */
export function walkRecords(bytes: Uint8Array, visit: Visit): string | undefined {
  const marked = BYTE_ORDER_MARK.every((byte, index) => bytes[index] === byte);
  let at = skipBlank(bytes, marked ? BYTE_ORDER_MARK.length : 0);
  if (at === bytes.length) return EMPTY;
  const text = { bytes, words: wordsOf(bytes) };
  while (at < bytes.length) {
    const end = walkDocument(text, at, visit);
    if (typeof end === 'string') return end;
    at = skipBlank(bytes, end);
  }
  return undefined;
}

/** Index after the document at `at`, or what is wrong with it. */
function walkDocument(text: Text, at: number, visit: Visit): number | string {
  if (text.bytes[at] === OPEN_LIST) return walkList(text, at, visit);
  if (text.bytes[at] === OPEN_OBJECT) return walkObject(text, at, visit);
  return notJson(at);
}

function walkList({ bytes, words }: Text, opening: number, visit: Visit): number | string {
  let at = skipBlank(bytes, opening + 1);
  if (bytes[at] === CLOSE_LIST) return at + 1;
  for (;;) {
    const end = endOfValue(bytes, words, at);
    if (end === CUT) return ENDS_EARLY;
    if (end === at) return notJson(at);
    const trouble = bytes[at] === OPEN_OBJECT ? visit(at, end) : undefined;
    if (trouble !== undefined) return trouble;
    const after = skipBlank(bytes, end);
    if (after === bytes.length) return ENDS_EARLY;
    if (bytes[after] === CLOSE_LIST) return after + 1;
    if (bytes[after] !== COMMA) return notJson(after);
    at = skipBlank(bytes, after + 1);
  }
}

/** An object with a list named `Records` holds the records; any other is one, if it looks like one. */
function walkObject(text: Text, opening: number, visit: Visit): number | string {
  const { bytes, words } = text;
  let [lists, single] = [0, false];
  let at = skipBlank(bytes, opening + 1);
  while (bytes[at] !== CLOSE_OBJECT) {
    const name = nameAt(text, at);
    if (typeof name === 'string') return name;
    const isList = name.text === 'Records' && bytes[name.value] === OPEN_LIST;
    if (isList) lists += 1;
    if (OF_A_RECORD.has(name.text)) single = true;
    const end = isList ? walkList(text, name.value, visit) : endOfValue(bytes, words, name.value);
    if (typeof end === 'string') return end;
    if (end === CUT) return ENDS_EARLY;
    if (end === name.value) return notJson(end);
    const after = skipBlank(bytes, end);
    if (after === bytes.length) return ENDS_EARLY;
    if (bytes[after] !== COMMA && bytes[after] !== CLOSE_OBJECT) return notJson(after);
    at = bytes[after] === COMMA ? skipBlank(bytes, after + 1) : after;
  }
  if (lists > 0) return at + 1;
  return single ? (visit(opening, at + 1) ?? at + 1) : NO_RECORDS;
}

/** The name of a member, and where its value begins. */
function nameAt({ bytes, words }: Text, at: number): { text: string; value: number } | string {
  if (at === bytes.length) return ENDS_EARLY;
  if (bytes[at] !== QUOTE) return notJson(at);
  const end = endOfText(bytes, words, at + 1);
  if (end === CUT) return ENDS_EARLY;
  const colon = skipBlank(bytes, end);
  if (colon === bytes.length) return ENDS_EARLY;
  const text = textOf(bytes, at, end);
  if (text === undefined || bytes[colon] !== COLON) return notJson(at);
  return { text, value: skipBlank(bytes, colon + 1) };
}

function textOf(bytes: Uint8Array, start: number, end: number): string | undefined {
  try {
    const text: unknown = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString());
    return typeof text === 'string' ? text : undefined;
  } catch {
    return undefined;
  }
}
