import { CLOSE_LIST, CLOSE_OBJECT, COMMA, CUT, endOfValue, lastBefore, OPEN_LIST, wordsOf } from './json.ts';
import { isLevel } from './level.ts';
import { isPlausible } from './probe.ts';
import { type Found, objectAt, type Question } from './question.ts';

/**
 * How CloudTrail begins a log file, and every record. With its bare quotes this cannot stand inside a text, where they
 * are escaped: it is always the beginning of an object.
 */
const HEAD = Buffer.from('{"Records":[{"eventVersion":');
const RECORD = Buffer.from('{"eventVersion":');
const FIRST = HEAD.length - RECORD.length;

/**
 * The records that are wanted in a log file written as CloudTrail writes it, without reading the others: what a wanted
 * one must hold is searched as bytes, and the object around it cut out and parsed. Undefined as soon as anything is
 * unusual; the file is to be walked then.
 *
 * Objects that look like records can be nested in a list inside of one (whoever makes a call chooses what its parameters
 * are), so before anything found is believed, the text before it is stepped over to see that it stands in `Records`
 * itself. That is done once, and only in files where something was found.
 */
export function sliceRecords(bytes: Buffer, { matches, probes }: Question): Found[] | undefined {
  const words = wordsOf(bytes);
  if (!isUsual(bytes, words)) return undefined;
  const { first, others, anywhere } = probes;
  const found: Found[] = [];
  const claims: Span[] = [];
  for (let at = bytes.indexOf(first.pattern, FIRST); at >= 0; ) {
    if (!first.fits(bytes, at)) {
      at = bytes.indexOf(first.pattern, at + 1);
      continue;
    }
    const span = objectAround(bytes, words, at);
    if (span === undefined) return undefined;
    if (isPlausible(bytes.subarray(span.start, span.end), others)) {
      const record = objectAt(bytes, span.start, span.end);
      if (record === undefined) return undefined;
      if (matches(record)) found.push({ record, ...span });
    }
    // A nested object that does not match says nothing of the record around it, where the pattern may stand anywhere.
    if (anywhere || found.at(-1)?.start === span.start) claims.push(span);
    at = bytes.indexOf(first.pattern, span.end);
  }
  return areRecords(bytes, words, claims) ? found : undefined;
}

interface Span {
  start: number;
  end: number;
}

/** It begins as usual, and the last record is followed by the end of the list and of the file. */
function isUsual(bytes: Buffer, words: DataView): boolean {
  if (bytes.compare(HEAD, 0, HEAD.length, 0, Math.min(HEAD.length, bytes.length)) !== 0) return false;
  const end = lastBefore(bytes, bytes.length);
  if (bytes[end] !== CLOSE_OBJECT || bytes[end - 1] !== CLOSE_LIST) return false;
  return endOfValue(bytes, words, bytes.lastIndexOf(RECORD)) === end - 1;
}

/**
 * The last object that begins as a record does before `at`, if it reaches beyond `at` and is one of a list. What matches
 * by its own members is then found as itself, even where such objects are nested in it.
 */
function objectAround(bytes: Buffer, words: DataView, at: number): Span | undefined {
  const start = bytes.lastIndexOf(RECORD, at);
  const before = bytes[start - 1];
  if (start < FIRST || (before !== COMMA && before !== OPEN_LIST)) return undefined;
  const end = endOfValue(bytes, words, start);
  return end === CUT || end <= at ? undefined : { start, end };
}

/** Whether each of these objects, given in order, is an element of the list `Records` and not nested deeper. */
function areRecords(bytes: Buffer, words: DataView, spans: readonly Span[]): boolean {
  let reached = FIRST;
  for (const { start, end } of spans) {
    if (!isLevel(bytes, words, reached, start)) return false;
    reached = end;
  }
  return true;
}
