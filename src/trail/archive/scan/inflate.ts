import { constants, gunzipSync } from 'node:zlib';
import { release } from './release.ts';
import { EMPTY, ENDS_EARLY } from './walk.ts';

/**
 * Most uncompressed bytes of one file that are read. CloudTrail's own log files hold at most 50 MB; a bomb, or something
 * that only looks like a log file, stops here.
 */
export const MOST_BYTES = 128 * 1024 * 1024;

/** DEFLATE cannot do better than this. Source: zlib technical details, "maximum compression factor". */
const BEST_RATIO = 1032;
/** zlib writes into chunks of this size where the trailer does not say more. */
const CHUNK = 64 * 1024;
/** Room after the text, so that its end and the end of the chunk do not fall together. */
const ROOM = 64;
/** Checksum and length. Source: RFC 1952, section 2.3. */
const TRAILER = 8;
/** A log file's header and trailer; less is not a member. Source: RFC 1952, section 2.3. */
const SMALLEST = 18;

export interface Inflated {
  /** The text, or as much as could be read. */
  bytes: Buffer;
  trouble?: string;
  /** To be called when nobody looks at the bytes any more. */
  release(): void;
}

/** The text of a log file, gzip (one member or several) or plain, at most `most` bytes of it. Never throws for its input. */
export function inflate(file: Uint8Array, most: number): Inflated {
  if (file.length === 0) return { bytes: Buffer.alloc(0), trouble: EMPTY, release: () => {} };
  if (file[0] === 0x1f && file[1] === 0x8b) return inflateGzip(file, most);
  const bytes = Buffer.from(file.buffer, file.byteOffset, Math.min(file.length, most));
  return { bytes, ...(file.length > most ? { trouble: tooLarge(most) } : {}), release: () => {} };
}

function inflateGzip(file: Uint8Array, most: number): Inflated {
  try {
    return releasable(gunzipSync(file, { chunkSize: chunkFor(file, most), maxOutputLength: most }));
  } catch (error) {
    const failure = failureOf(error);
    if (failure === 'cut') return releasable(beginning(file, most) ?? Buffer.alloc(0), ENDS_EARLY);
    if (failure === 'large') return releasable(longestBeginning(file, most / 2, most / 4), tooLarge(most));
    // Mostly only the checksum shows the damage, after all else was read.
    const all = beginning(file.subarray(0, -TRAILER), most);
    return releasable(all ?? longestBeginning(file, most, most), failure);
  }
}

/** Smaller buffers may share their memory with others (Node's pool); what zlib fills never does. */
function releasable(bytes: Buffer, trouble?: string): Inflated {
  const own = bytes.buffer.byteLength >= CHUNK;
  return { bytes, ...(trouble === undefined ? {} : { trouble }), release: () => (own ? release(bytes) : undefined) };
}

/** What zlib says, as words; "cut" and "large" where more can be done. @throws what is not about the file. */
function failureOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'Z_BUF_ERROR') return 'cut';
  if (code === 'ERR_BUFFER_TOO_LARGE') return 'large';
  if (code !== 'Z_DATA_ERROR' && code !== 'Z_NEED_DICT') throw error;
  const reason = error instanceof Error ? error.message : '';
  if (reason === 'incorrect data check' || reason === 'incorrect length check') {
    return 'its checksum is not that of its text, so its records may have been altered';
  }
  return reason === 'incorrect header check' ? 'it goes on with something that is not gzip' : 'it is damaged';
}

/**
 * Bytes that the trailer announces. Only a hint: it counts the last member alone, modulo 4 GB, and anybody can write it
 * (RFC 1952, section 2.3.1); one chunk of the right size is a third faster than many small ones.
 */
function chunkFor(file: Uint8Array, most: number): number {
  if (file.length < SMALLEST) return CHUNK;
  const announced = new DataView(file.buffer, file.byteOffset + file.length - 4, 4).getUint32(0, true);
  return Math.max(CHUNK, Math.min(announced, most, file.length * BEST_RATIO) + ROOM);
}

/** What the file gives before it ends; undefined where it is damaged or too large before that. */
function beginning(file: Uint8Array, most: number): Buffer | undefined {
  try {
    return gunzipSync(file, {
      // One chunk for all of it: several would have to be joined, in twice the memory. What is not filled costs nothing.
      chunkSize: Math.max(CHUNK, Math.min(most, file.length * BEST_RATIO) + ROOM),
      maxOutputLength: most,
      finishFlush: constants.Z_SYNC_FLUSH,
    });
  } catch (error) {
    failureOf(error);
    return undefined;
  }
}

/**
 * What the file gives before it goes wrong. Node gives no output together with an error, so the longest beginning of the
 * file without one is found by halving; `enough` bytes of text end the search.
 */
function longestBeginning(file: Uint8Array, most: number, enough: number): Buffer {
  let best: Buffer = Buffer.alloc(0);
  let [good, bad] = [0, file.length];
  while (bad - good > 1 && best.length < enough) {
    const middle = Math.floor((good + bad) / 2);
    const bytes = beginning(file.subarray(0, middle), most);
    if (bytes === undefined) {
      bad = middle;
    } else {
      good = middle;
      releasable(best).release();
      best = bytes;
    }
  }
  return best;
}

function tooLarge(most: number): string {
  const megabytes = most / (1024 * 1024);
  const size = megabytes >= 1 ? `${Math.floor(megabytes)} MB` : `${most} bytes`;
  return `it holds more than ${size} of text, and only its beginning was read`;
}
