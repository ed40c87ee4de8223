import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import {
  type DigestStore,
  keysFromCloudTrail,
  keysFromFile,
  type PublicKeys,
  type VerifyOptions,
  verifyArchive,
} from '../../../src/trail/archive/digest/index.ts';

/** Digest chains as CloudTrail writes them, signed with a key made here. */

const HOUR = 3_600_000;
export const ACCOUNT = '111122223333';
export const REGION = 'us-east-1';
export const BUCKET = 'acme-trail';
export const START = Date.parse('2026-03-01T00:00:00Z');

export interface SigningKey {
  privateKey: KeyObject;
  /** DER, PKCS#1, as ListPublicKeys gives it. */
  value: Uint8Array;
  fingerprint: string;
}

export function signingKey(): SigningKey {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const value = publicKey.export({ type: 'pkcs1', format: 'der' });
  return { privateKey, value, fingerprint: createHash('md5').update(value).digest('hex') };
}

/** One for all tests that need no other. */
export const KEY = signingKey();

export interface Stored {
  bytes: Buffer;
  metadata?: Record<string, string>;
}

/** Objects by `s3://bucket/key`. */
export type Objects = Map<string, Stored>;

export interface ChainOptions {
  account?: string;
  region?: string;
  bucket?: string;
  /** Before `AWSLogs/`, with its slash. */
  prefix?: string;
  organization?: string;
  trail?: string;
  hours?: number;
  logsPerHour?: number;
  key?: SigningKey;
  /** Hours, from 0, in which logging was off: no digest, no log file. */
  off?: readonly number[];
  /** The chain goes on over hours that were off, instead of starting anew. */
  goesOn?: boolean;
}

export interface Chain {
  /** Names, oldest first: `s3://bucket/key`. */
  digests: string[];
  /** Of each hour that was on. */
  logs: string[][];
}

type Previous = { bucket: string; key: string; hash: string; signature: string };

/** Writes hours of log files and their digests. */
export function writeChain(objects: Objects, options: ChainOptions = {}): Chain {
  const { hours = 4, off = [], goesOn = false } = options;
  const chain: Chain = { digests: [], logs: [] };
  let previous: Previous | null = null;
  for (let hour = 0; hour < hours; hour += 1) {
    if (off.includes(hour)) {
      if (!goesOn) previous = null;
      continue;
    }
    const logs = writeLogs(objects, hour, options);
    const written: Previous & { name: string } = writeDigest(objects, { hour, logs, previous, ...options });
    previous = written;
    chain.digests.push(written.name);
    chain.logs.push(logs);
  }
  return chain;
}

function writeLogs(objects: Objects, hour: number, { logsPerHour = 2, ...options }: ChainOptions): string[] {
  return Array.from({ length: logsPerHour }, (_, index) => {
    const delivered = START + hour * HOUR + Math.floor(((index + 0.5) / logsPerHour) * HOUR);
    return writeLog(objects, delivered, `Id${hour}x${index}`.padEnd(16, 'A'), options);
  });
}

/** A log file delivered then, in no digest. Its name. */
export function writeLog(objects: Objects, delivered: number, id: string, options: ChainOptions = {}): string {
  const { account = ACCOUNT, region = REGION, bucket = BUCKET } = options;
  const key = `${accountPath(options)}/CloudTrail/${region}/${day(delivered)}/${account}_CloudTrail_${region}_${compact(delivered).slice(0, 13)}Z_${id}.json.gz`;
  const records = [
    { eventVersion: '1.11', eventID: `${account}-${region}-${id}`, eventName: 'UpdateService', note: 'é ✓' },
  ];
  objects.set(`s3://${bucket}/${key}`, { bytes: gzipSync(JSON.stringify({ Records: records })) });
  return `s3://${bucket}/${key}`;
}

export interface DigestOptions extends ChainOptions {
  hour: number;
  logs: readonly string[];
  previous: Previous | null;
  backfill?: boolean;
  /** In place of the key's own. */
  fingerprint?: string;
}

export function writeDigest(objects: Objects, options: DigestOptions): Previous & { name: string } {
  const {
    account = ACCOUNT,
    region = REGION,
    bucket = BUCKET,
    trail = 'main',
    key: signer = KEY,
    backfill = false,
  } = options;
  const { hour, logs, previous } = options;
  const end = START + (hour + 1) * HOUR;
  const key = `${accountPath(options)}/CloudTrail-Digest/${region}/${day(end)}/${account}_CloudTrail-Digest_${region}_${trail}_us-east-1_${compact(end)}Z${backfill ? '_backfill' : ''}.json.gz`;
  const digestEndTime = iso(end);
  const content = JSON.stringify({
    awsAccountId: account,
    digestStartTime: iso(end - HOUR),
    digestEndTime,
    digestS3Bucket: bucket,
    digestS3Object: key,
    digestPublicKeyFingerprint: options.fingerprint ?? signer.fingerprint,
    digestSignatureAlgorithm: 'SHA256withRSA',
    newestEventTime: logs.length === 0 ? null : iso(end - 600_000),
    oldestEventTime: logs.length === 0 ? null : iso(end - HOUR),
    previousDigestS3Bucket: previous?.bucket ?? null,
    previousDigestS3Object: previous?.key ?? null,
    previousDigestHashValue: previous?.hash ?? null,
    previousDigestHashAlgorithm: previous === null ? null : 'SHA-256',
    previousDigestSignature: previous?.signature ?? null,
    logFiles: logs.map((name) => ({
      s3Bucket: bucket,
      s3Object: name.slice(`s3://${bucket}/`.length),
      hashValue: sha256(gunzipSync(get(objects, name).bytes)),
      hashAlgorithm: 'SHA-256',
      newestEventTime: iso(end - 600_000),
      oldestEventTime: iso(end - HOUR),
    })),
  });
  const hash = sha256(content);
  const toSign = `${digestEndTime}\n${bucket}/${key}\n${hash}\n${previous?.signature ?? 'null'}`;
  const signature = sign('RSA-SHA256', Buffer.from(toSign), signer.privateKey).toString('hex');
  const metadata = {
    signature,
    'signature-algorithm': 'SHA256withRSA',
    ...(backfill ? { 'backfill-generation-timestamp': iso(end + 30 * HOUR) } : {}),
  };
  const name = `s3://${bucket}/${key}`;
  objects.set(name, { bytes: gzipSync(content), metadata });
  return { name, bucket, key, hash, signature };
}

export interface StoreOptions {
  /** A copy on disk: no bucket, no metadata, keys below this prefix instead of the bucket's. */
  copy?: { prefix?: string; unpacked?: boolean; signatures?: boolean };
  /** A copy in another bucket, metadata included. */
  replica?: string;
  /** Names that cannot be read, and why. */
  denied?: Record<string, string>;
  onRead?: (name: string) => void | Promise<void>;
}

/** These objects as a bucket, or as a copy of it. Lists more than it is asked for, as stores may. */
export function storeOf(objects: Objects, { copy, replica, denied = {}, onRead }: StoreOptions = {}): DigestStore {
  const shown = new Map<string, { at: { bucket?: string; key: string }; name: string }>();
  for (const name of objects.keys()) {
    const [, bucket = '', key = ''] = /^s3:\/\/([^/]+)\/(.*)$/.exec(name) ?? [];
    const below = key.replace(/^.*?AWSLogs\//, `${copy?.prefix ?? ''}AWSLogs/`);
    const at =
      copy === undefined
        ? { bucket: replica ?? bucket, key }
        : { key: copy.unpacked ? below.replace(/\.gz$/, '') : below };
    shown.set(`${at.bucket ?? ''} ${at.key}`, { at, name });
  }
  async function* list(folder: string, { account, region }: { account: string; region: string }) {
    for (const { at } of shown.values()) if (at.key.includes(`/${account}/${folder}/${region}/`)) yield at;
  }
  return {
    name: 'test',
    listDigests: (place) => list('CloudTrail-Digest', place),
    listLogs: (place) => list('CloudTrail', place),
    async read(bucket, key, signal) {
      const found = shown.get(`${bucket ?? ''} ${key}`);
      if (found === undefined) return 'missing';
      await onRead?.(found.name);
      signal.throwIfAborted();
      const why = denied[found.name];
      if (why !== undefined) throw new Error(why);
      const { bytes, metadata } = get(objects, found.name);
      return {
        bytes: copy?.unpacked ? gunzipSync(bytes) : bytes,
        ...(copy !== undefined && copy.signatures !== true ? {} : { metadata }),
      };
    },
  };
}

/** ListPublicKeys of these keys. */
export function cloudTrailKeys(...keys: readonly SigningKey[]): PublicKeys {
  return keysFromCloudTrail(async () => [...keys], new Date('2026-11-20T00:00:00Z'));
}

/** The output of `aws cloudtrail list-public-keys` in a file. */
export function fileKeys(...keys: readonly SigningKey[]): PublicKeys {
  return keysFromFile(Buffer.from(keyFile(...keys)));
}

export function keyFile(...keys: readonly SigningKey[]): string {
  return JSON.stringify({
    PublicKeyList: keys.map(({ value, fingerprint }) => ({
      Value: Buffer.from(value).toString('base64'),
      ValidityStartTime: '2026-02-20T00:00:00+00:00',
      ValidityEndTime: '2026-03-20T00:00:00+00:00',
      Fingerprint: fingerprint,
    })),
  });
}

/** Verifies so many hours from START. */
export function verify(
  store: DigestStore,
  {
    hours = 4,
    keys = cloudTrailKeys(KEY),
    ...more
  }: Partial<VerifyOptions> & { hours?: number; keys?: PublicKeys } = {},
): ReturnType<typeof verifyArchive> {
  return verifyArchive(store, keys, {
    place: { account: ACCOUNT, region: REGION },
    window: { from: new Date(START), to: new Date(START + hours * HOUR) },
    signal: new AbortController().signal,
    ...more,
  });
}

/** Puts other content into an object, packed, with its metadata left as it is. */
export function change(objects: Objects, name: string, edit: (content: string) => string): void {
  const { bytes, metadata } = get(objects, name);
  const content = edit(gunzipSync(bytes).toString());
  objects.set(name, { bytes: gzipSync(content), ...(metadata === undefined ? {} : { metadata }) });
}

export function get(objects: Objects, name: string): Stored {
  const stored = objects.get(name);
  if (stored === undefined) throw new Error(`no object ${name}`);
  return stored;
}

/** The one at that place; the test is wrong where there is none. */
export function at<T>(items: readonly T[], index: number): T {
  const item = items.at(index);
  if (item === undefined) throw new Error(`no item ${index}`);
  return item;
}

function accountPath({ prefix = '', organization, account = ACCOUNT }: ChainOptions): string {
  return `${prefix}AWSLogs/${organization === undefined ? '' : `${organization}/`}${account}`;
}

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

function iso(time: number): string {
  return new Date(time).toISOString().replace('.000', '');
}

function compact(time: number): string {
  return new Date(time).toISOString().slice(0, 19).replaceAll(/[-:]/g, '');
}

function day(time: number): string {
  return new Date(time).toISOString().slice(0, 10).replaceAll('-', '/');
}
