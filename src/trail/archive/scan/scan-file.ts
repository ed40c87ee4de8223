import type { JsonObject } from '../../../events/types.ts';
import type { ScannedFile, Wanted } from '../types.ts';
import { inflate, MOST_BYTES } from './inflate.ts';
import { hides, isPlausible } from './probe.ts';
import { type Found, objectAt, type Question, questionOf } from './question.ts';
import { sliceRecords } from './slices.ts';
import { notJson, walkRecords } from './walk.ts';

/** What a scan may use up. */
export interface ScanLimits {
  /** Uncompressed bytes of one file; 128 MB where left out. */
  mostBytes?: number | undefined;
}

/** What a scan found of one file, each record as `take` made it. */
export interface Scan<Taken> {
  taken: Taken[];
  /** Uncompressed bytes that were looked at. */
  bytes: number;
  trouble?: string | undefined;
}

/**
 * Searches one log file, given as it is stored: gzip (one member or several) or plain; `{"Records":[…]}` however it is
 * spaced and ordered, a list, one record or many one after another. Never throws for what is in the file: damage is named
 * in `trouble`, and what stands before it is answered.
 *
 * Gives the records for which `matchesRecord` holds, each as JSON.parse of the whole would give it. What is not wanted is
 * not parsed, so that a fault of JSON in it may stay unseen; every list named `Records` counts.
 */
export function scanFile(compressed: Uint8Array, wanted: Wanted, limits: ScanLimits = {}): ScannedFile {
  return scannedOf(search(compressed, questionOf(wanted), limits, ({ record }) => record));
}

/** A scan that took the records, as the contract has it. */
export function scannedOf({ taken: records, bytes, trouble }: Scan<JsonObject>): ScannedFile {
  return trouble === undefined ? { records, bytes } : { records, bytes, trouble };
}

/** `scanFile`, for a question that is asked of many files. `take` sees a record and the text that it stands in. */
export function search<Taken>(
  compressed: Uint8Array,
  question: Question,
  limits: ScanLimits,
  take: (found: Found, text: Buffer) => Taken,
): Scan<Taken> {
  const inflated = inflate(compressed, limits.mostBytes ?? MOST_BYTES);
  const text = inflated.bytes;
  const { found, trouble } = inflated.trouble === undefined ? read(text, question) : walk(text, question, () => true);
  const scan = {
    taken: found.map((one) => take(one, text)),
    bytes: text.length,
    trouble: inflated.trouble ?? trouble,
  };
  inflated.release();
  return scan;
}

interface Read {
  found: Found[];
  trouble?: string | undefined;
}

/** The fastest way that is sure to miss nothing in this text. */
function read(text: Buffer, question: Question): Read {
  const { probes } = question;
  if (hides(text, probes, question.wanted)) return walk(text, question, () => true);
  const found = sliceRecords(text, question);
  if (found !== undefined) return { found };
  const all = [probes.first, ...probes.others];
  return walk(text, question, (start, end) => isPlausible(text.subarray(start, end), all));
}

/** Every record in turn; those that pass `worthParsing` are parsed. In a damaged file all are, as that shows the damage. */
function walk(text: Buffer, { matches }: Question, worthParsing: (start: number, end: number) => boolean): Read {
  const found: Found[] = [];
  const trouble = walkRecords(text, (start, end) => {
    if (!worthParsing(start, end)) return undefined;
    const record = objectAt(text, start, end);
    if (record === undefined) return notJson(start);
    if (matches(record)) found.push({ record, start, end });
    return undefined;
  });
  return { found, trouble };
}
