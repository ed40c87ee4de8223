import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import type { PublicKeys } from './types.ts';

/** A public key of CloudTrail, as ListPublicKeys gives it. */
export interface ListedKey {
  /** MD5 of the DER, hex. */
  fingerprint?: string | undefined;
  /** DER: PKCS#1 RSAPublicKey; in one sample of the documentation SubjectPublicKeyInfo. */
  value: Uint8Array;
}

/** All keys that were in use in a Region between two times: cloudtrail:ListPublicKeys, all its pages. */
export type ListPublicKeys = (
  region: string,
  window: { from: Date; to: Date },
  signal: AbortSignal,
) => Promise<ListedKey[]>;

const HOUR = 3_600_000;
/** Digests are signed after their hour: the AWS CLI asks two hours further (validation.py). */
const AFTER = 2 * HOUR;
const BEFORE = HOUR;

/**
 * Keys by ListPublicKeys, which has every key. Made for one verification: a Region's month is asked for once, and what
 * came of it holds for all its digests, also where it failed. `now` bounds what is asked for.
 */
export function keysFromCloudTrail(list: ListPublicKeys, now: Date): PublicKeys {
  const months = new Map<string, Promise<Map<string, KeyObject>>>();
  const ask = (region: string, from: number, to: number, signal: AbortSignal) => {
    const window = { from: new Date(from - BEFORE), to: new Date(Math.min(to + AFTER, now.getTime())) };
    return list(region, window, signal).then(byFingerprint);
  };
  return {
    complete: true,
    async find(fingerprint, time, region, signal) {
      const from = Date.UTC(time.getUTCFullYear(), time.getUTCMonth(), 1);
      const to = Date.UTC(time.getUTCFullYear(), time.getUTCMonth() + 1, 1);
      const month = `${region} ${from}`;
      const asked = months.get(month) ?? ask(region, from, to, signal);
      months.set(month, asked);
      return (await asked).get(fingerprint.toLowerCase());
    },
  };
}

/**
 * Keys of a file: the JSON that `aws cloudtrail list-public-keys` prints, PEM (one key or several), DER, or DER in
 * base64. Whether it has all keys of the window is not known. @throws Error whose message says what is wrong with it.
 */
export function keysFromFile(bytes: Uint8Array): PublicKeys {
  const keys = byFingerprint(listedIn(bytes));
  return { complete: false, find: async (fingerprint) => keys.get(fingerprint.toLowerCase()) };
}

const fileSchema = z.union([
  z.object({ PublicKeyList: z.array(z.object({ Value: z.string().min(1), Fingerprint: z.string().optional() })) }),
  z.array(z.object({ Value: z.string().min(1), Fingerprint: z.string().optional() })),
]);

const PEM = /-----BEGIN (?:RSA )?PUBLIC KEY-----[\s\S]+?-----END (?:RSA )?PUBLIC KEY-----/g;
const SHAPES = 'Use the output of `aws cloudtrail list-public-keys`, or a key in PEM or DER';

function listedIn(bytes: Uint8Array): ListedKey[] {
  if (bytes[0] === 0x30) return [{ value: bytes }];
  const text = new TextDecoder().decode(bytes).trim();
  if (text.startsWith('{') || text.startsWith('[')) return listedInJson(text);
  const blocks = text.match(PEM);
  if (blocks !== null)
    return blocks.map((pem) => ({ value: publicKeyOf(pem).export({ type: 'pkcs1', format: 'der' }) }));
  if (/^[A-Za-z0-9+/=\s]+$/.test(text)) return [{ value: Buffer.from(text, 'base64') }];
  throw new Error(`It holds no public key. ${SHAPES}.`);
}

function listedInJson(text: string): ListedKey[] {
  const parsed = fileSchema.safeParse(parseJson(text));
  if (!parsed.success) throw new Error(`It is JSON, and not a list of public keys. ${SHAPES}.`);
  const list = Array.isArray(parsed.data) ? parsed.data : parsed.data.PublicKeyList;
  if (list.length === 0) throw new Error(`Its list of public keys is empty. ${SHAPES}.`);
  return list.map(({ Value, Fingerprint }) => ({ value: Buffer.from(Value, 'base64'), fingerprint: Fingerprint }));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Under every fingerprint a digest may name it by: the one that AWS lists, and MD5 of the DER in both its forms. A name
 * proves nothing; the signature has to hold.
 */
function byFingerprint(listed: readonly ListedKey[]): Map<string, KeyObject> {
  const keys = new Map<string, KeyObject>();
  for (const { fingerprint, value } of listed) {
    const key = publicKeyOf(value);
    for (const type of ['pkcs1', 'spki'] as const) keys.set(md5(key.export({ type, format: 'der' })), key);
    if (fingerprint !== undefined) keys.set(fingerprint.toLowerCase(), key);
  }
  return keys;
}

function publicKeyOf(value: Uint8Array | string): KeyObject {
  const key = typeof value === 'string' ? tryKey(() => createPublicKey(value)) : fromDer(Buffer.from(value));
  if (key?.asymmetricKeyType !== 'rsa') throw new Error(`It holds no RSA public key that can be read. ${SHAPES}.`);
  return key;
}

function fromDer(key: Buffer): KeyObject | undefined {
  return (
    tryKey(() => createPublicKey({ key, format: 'der', type: 'pkcs1' })) ??
    tryKey(() => createPublicKey({ key, format: 'der', type: 'spki' }))
  );
}

function tryKey(make: () => KeyObject): KeyObject | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}

function md5(der: Uint8Array): string {
  return createHash('md5').update(der).digest('hex');
}
