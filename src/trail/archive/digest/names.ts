import { digestKey, logKey, REGION } from '../keys.ts';
import type { StoredObject } from './types.ts';

/** A digest found, and what its key says of it. */
export interface FoundDigest extends StoredObject {
  /** `s3://bucket/key`, or the path below the folder. */
  name: string;
  /** The same whether or not a copy on disk was unpacked: what digests name is found by it. */
  id: string;
  /** Where digests and log files that belong together lie: bucket and everything before the account. */
  root: string;
  trail: string;
  /** One trail's digests that follow each other have the same; backfill digests have a chain of their own. */
  chain: string;
  /** End of the hour it covers. Milliseconds. */
  end: number;
  backfill: boolean;
}

/**
 * Paths that digests may list: log files, and those of CloudTrail's other folders (`CloudTrail-Insight` and the like).
 * What a digest names is looked for only where this holds, so that none can point out of an archive.
 */
const LISTED = new RegExp(
  `^AWSLogs/(?:o-[a-z0-9]+/)?\\d{12}/CloudTrail[A-Za-z-]*/${REGION}/\\d{4}/\\d\\d/\\d\\d/[^/\\\\]+$`,
);

/** Undefined where the key is not a digest's. */
export function parseDigest(object: StoredObject): FoundDigest | undefined {
  const key = digestKey(object.key);
  if (key === undefined) return undefined;
  const root = rootOf(object, key);
  return {
    ...object,
    name: nameOf(object),
    id: idOf(object),
    root,
    trail: key.trail,
    chain: JSON.stringify([root, key.account, key.region, key.trail, key.homeRegion, key.backfill]),
    end: key.ends.getTime(),
    backfill: key.backfill,
  };
}

/** Root and delivery time (milliseconds, to the minute) of a log file's key; undefined where it is not one's. */
export function parseLog(object: StoredObject): { name: string; root: string; delivered: number } | undefined {
  const key = logKey(object.key);
  if (key === undefined) return undefined;
  return { name: nameOf(object), root: rootOf(object, key), delivered: key.delivered.getTime() };
}

function rootOf(object: StoredObject, { prefix, organization }: { prefix: string; organization?: string }): string {
  return nameOf({
    bucket: object.bucket,
    key: `${prefix}AWSLogs/${organization === undefined ? '' : `${organization}/`}`,
  });
}

export function nameOf({ bucket, key }: StoredObject): string {
  return bucket === undefined ? key : `s3://${bucket}/${key}`;
}

/** One for a file as delivered and its unpacked copy on disk; buckets have files as delivered only. */
export function idOf(object: StoredObject): string {
  return object.bucket === undefined ? unpackedName(object.key) : nameOf(object);
}

/** The object of a name that `nameOf` made. */
export function objectOf(name: string): StoredObject {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.*)$/s.exec(name) ?? [];
  return bucket === undefined || key === undefined ? { key: name } : { bucket, key };
}

/** Whether a digest may name this as a log file. */
export function mayBeListed(key: string): boolean {
  return LISTED.test(split(key).rest);
}

/**
 * The same file of the same bucket, or its copy: then only what follows `AWSLogs/` counts, since a copy may lie deeper
 * or less deep than the original, and its digests may have been unpacked.
 */
export function isInPlace(found: StoredObject, written: { bucket: string; key: string }): boolean {
  if (found.bucket === written.bucket) return found.key === written.key;
  return unpackedName(split(found.key).rest) === unpackedName(split(written.key).rest);
}

/**
 * Where to look for an object that a digest names. In the bucket it was written to, that is where it says. In a copy,
 * it is beside the digest: same bucket or folder, same prefix.
 */
export function locate(found: StoredObject, writtenTo: string, named: { bucket: string; key: string }): StoredObject {
  if (found.bucket === writtenTo) return { bucket: named.bucket, key: named.key };
  const key = split(found.key).prefix + split(named.key).rest;
  return found.bucket === undefined ? { key } : { bucket: found.bucket, key };
}

/** The name of a file once unpacked: copies on disk may be. */
export function unpackedName(key: string): string {
  return key.replace(/\.json\.gz$/, '.json');
}

function split(key: string): { prefix: string; rest: string } {
  const [, prefix, rest] = /^((?:.*\/)?)(AWSLogs\/.*)$/s.exec(key) ?? [];
  return prefix === undefined || rest === undefined ? { prefix: '', rest: key } : { prefix, rest };
}
