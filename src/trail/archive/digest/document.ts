import { z } from 'zod';
import { NotContent, sha256, unpack } from './content.ts';

const text = z.string().min(1);

/**
 * A digest's content. Source: CloudTrail User Guide, "CloudTrail digest file structure"; the `previous…` fields are null
 * in the first digest of a chain.
 */
const documentSchema = z.object({
  digestStartTime: text,
  digestEndTime: text,
  digestS3Bucket: text,
  digestS3Object: text,
  digestPublicKeyFingerprint: text,
  digestSignatureAlgorithm: text,
  previousDigestS3Bucket: text.nullish(),
  previousDigestS3Object: text.nullish(),
  previousDigestHashValue: text.nullish(),
  previousDigestSignature: text.nullable(),
  logFiles: z.array(z.object({ s3Bucket: text, s3Object: text, hashValue: text, hashAlgorithm: text })),
});

export interface ListedLog {
  bucket: string;
  key: string;
  /** SHA-256 of its content, hex. */
  hash: string;
  algorithm: string;
}

export interface DigestDocument {
  /** Milliseconds; by delivery of the log files, not by their events. */
  start: number;
  end: number;
  /** Where it says that it was written to. */
  bucket: string;
  key: string;
  fingerprint: string;
  algorithm: string;
  /** Null in the first digest of a chain. */
  previous: { bucket: string; key: string; signature: string; hash: string | undefined } | null;
  logFiles: ListedLog[];
  /** SHA-256 of the content, hex. */
  hash: string;
  /** What is signed. */
  toSign: string;
}

/** Reads a digest from the bytes as stored. @throws NotContent */
export function readDocument(bytes: Uint8Array): DigestDocument {
  const content = unpack(bytes);
  const parsed = documentSchema.safeParse(parseJson(content));
  if (!parsed.success) throw new NotContent('does not have the fields of a digest');
  const fields = parsed.data;
  const start = Date.parse(fields.digestStartTime);
  const end = Date.parse(fields.digestEndTime);
  if (Number.isNaN(start) || Number.isNaN(end)) throw new NotContent('has no readable start and end');
  const hash = sha256(content);
  return {
    start,
    end,
    bucket: fields.digestS3Bucket,
    key: fields.digestS3Object,
    fingerprint: fields.digestPublicKeyFingerprint.toLowerCase(),
    algorithm: fields.digestSignatureAlgorithm,
    previous: previousOf(fields),
    logFiles: fields.logFiles.map((log) => ({
      bucket: log.s3Bucket,
      key: log.s3Object,
      hash: log.hashValue.toLowerCase(),
      algorithm: log.hashAlgorithm,
    })),
    hash,
    toSign: toSign(fields, hash),
  };
}

/**
 * The text that the signature is of: end time, place, hash of the content, the signature before it or the word `null`.
 * Source: User Guide, "Custom implementations of CloudTrail log file integrity validation"; AWS CLI, validation.py.
 */
function toSign(fields: z.infer<typeof documentSchema>, hash: string): string {
  const place = `${fields.digestS3Bucket}/${fields.digestS3Object}`;
  return [fields.digestEndTime, place, hash, fields.previousDigestSignature ?? 'null'].join('\n');
}

function previousOf(fields: z.infer<typeof documentSchema>): DigestDocument['previous'] {
  const bucket = fields.previousDigestS3Bucket ?? undefined;
  const key = fields.previousDigestS3Object ?? undefined;
  const signature = fields.previousDigestSignature ?? undefined;
  if (bucket === undefined && key === undefined && signature === undefined) return null;
  if (bucket === undefined || key === undefined || signature === undefined) {
    throw new NotContent('names the digest before it by halves');
  }
  return { bucket, key, signature, hash: fields.previousDigestHashValue?.toLowerCase() };
}

function parseJson(content: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(content));
  } catch {
    throw new NotContent('is not JSON');
  }
}
