import { createHash } from 'node:crypto';
import { createGunzip, gunzipSync } from 'node:zlib';

/** Log files are at most 50 MB unpacked (CloudTrail User Guide); far beyond that is no log file but a gzip bomb. */
export const LOG_LIMIT = 256 * 1024 * 1024;
/** A digest lists one hour; this holds some 150,000 log files. */
export const DIGEST_LIMIT = 64 * 1024 * 1024;

/** The content cannot be had from the bytes. `message` goes on from "it …". */
export class NotContent extends Error {
  override readonly name = 'NotContent';
}

export function sha256(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/**
 * SHA-256 (hex) of a log file's content, unpacked: what `hashValue` in a digest is the hash of (AWS CLI,
 * customizations/cloudtrail/validation.py; User Guide, "Custom implementations of log file integrity validation").
 * Piece by piece, so that memory does not grow with the file. Bytes that are not gzip are taken as they are.
 * @throws NotContent; whatever the signal aborts with.
 */
export async function hashContent(bytes: Uint8Array, signal: AbortSignal, limit = LOG_LIMIT): Promise<string> {
  if (!isGzip(bytes)) return sha256(bytes);
  const hash = createHash('sha256');
  const gunzip = createGunzip({ chunkSize: 128 * 1024 });
  gunzip.end(bytes);
  let size = 0;
  try {
    for await (const piece of gunzip) {
      signal.throwIfAborted();
      size += piece.length;
      if (size > limit) throw new NotContent(tooLarge(limit));
      hash.update(piece);
    }
  } catch (error) {
    signal.throwIfAborted();
    throw notContent(error, limit);
  }
  return hash.digest('hex');
}

/** A digest's content, unpacked. @throws NotContent */
export function unpack(bytes: Uint8Array, limit = DIGEST_LIMIT): Uint8Array {
  if (!isGzip(bytes)) return bytes;
  try {
    return gunzipSync(bytes, { maxOutputLength: limit });
  } catch (error) {
    throw notContent(error, limit);
  }
}

function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

function notContent(error: unknown, limit: number): NotContent {
  if (error instanceof NotContent) return error;
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  if (code === 'ERR_BUFFER_TOO_LARGE') return new NotContent(tooLarge(limit));
  if (code === 'Z_BUF_ERROR') return new NotContent('ends too early to be unpacked');
  return new NotContent('cannot be unpacked');
}

function tooLarge(limit: number): string {
  return `unpacks to more than ${Math.round(limit / 1024 / 1024)} MiB, which no file of CloudTrail does`;
}
