import type { KeyObject } from 'node:crypto';
import { NotContent } from './content.ts';
import { type DigestDocument, readDocument } from './document.ts';
import { type FoundDigest, isInPlace, nameOf } from './names.ts';
import { ALGORITHM, sameHex, signatureHolds } from './signature.ts';
import { messageOf } from './trouble.ts';
import type { DigestState, PublicKeys, ReadObject, StoredObject } from './types.ts';

/**
 * How far a digest can be believed. `proven`: CloudTrail wrote this content here. `unproven`: nothing speaks against it.
 * `refuted`: it is not what CloudTrail wrote here, or is not there, or cannot be read.
 */
export type Standing = 'proven' | 'unproven' | 'refuted';

/** What the digest after it recorded of a digest. */
export interface Recorded {
  by: string;
  standing: Standing;
  signature: string;
  hash: string | undefined;
}

export interface Judged {
  state: DigestState;
  standing: Standing;
  /** A whole sentence, where the state is not `ok`. */
  why?: string;
  /** Its signature was verified, not only recorded. */
  signed?: boolean;
  /** Left out where the content cannot be read. */
  document?: DigestDocument;
}

export type Reading = { at: StoredObject; object: ReadObject } | { missing: true } | { failed: string };

export interface Judge {
  keys: PublicKeys;
  region: string;
  signal: AbortSignal;
}

/** Judges one digest by its own signature, its place, and what the digest after it recorded. */
export async function judgeDigest(
  found: FoundDigest,
  reading: Reading,
  recorded: Recorded | undefined,
  judge: Judge,
): Promise<Judged> {
  if ('missing' in reading) {
    const why =
      recorded === undefined
        ? 'It was listed, and then it was gone.'
        : `Digest ${recorded.by} names it as the one before.`;
    return { state: 'missing', standing: 'refuted', why };
  }
  if ('failed' in reading) return { state: 'unreadable', standing: 'refuted', why: reading.failed };
  const document = documentOf(reading.object.bytes);
  if (document instanceof NotContent) {
    return { state: 'changed', standing: 'refuted', why: `Its file ${document.message}.` };
  }
  if (document.algorithm !== ALGORITHM) {
    const why = `It says that it is signed with ${document.algorithm}, and CloudTrail signs with ${ALGORITHM}.`;
    return { state: 'changed', standing: 'refuted', why, document };
  }
  return { ...(await judgeSignature(found, document, reading.object.metadata ?? {}, recorded, judge)), document };
}

async function judgeSignature(
  found: FoundDigest,
  document: DigestDocument,
  metadata: Readonly<Record<string, string>>,
  recorded: Recorded | undefined,
  judge: Judge,
): Promise<Judged> {
  if (recorded?.standing === 'proven' && recorded.hash !== undefined && recorded.hash !== document.hash) {
    return refuted(
      'changed',
      `Its content is not the one that digest ${recorded.by} recorded of it.${elsewhere(found, document)}`,
    );
  }
  const own = metadata['signature'];
  if (own === undefined && recorded === undefined) return unsigned(found, document);
  const key = await findKey(document, metadata, judge);
  if (key === undefined || typeof key === 'string') {
    if (isRecorded(document, recorded) && isInPlace(found, document)) return { state: 'ok', standing: 'proven' };
    return withoutKey(key, found, document, metadata, judge);
  }
  if (own === undefined) return judgeByRecorded(found, document, recorded, key);
  if (!signatureHolds(document, own, key)) {
    const genuine =
      recorded !== undefined && signatureHolds(document, recorded.signature, key) && isInPlace(found, document);
    if (!genuine) return refuted('changed', `Its content does not fit its signature.${elsewhere(found, document)}`);
    return {
      state: 'changed',
      standing: 'proven',
      why: `Its content is genuine, by the signature that digest ${recorded.by} recorded; the signature beside it is another.`,
    };
  }
  if (!isInPlace(found, document)) return refuted('moved', movedWhy(document));
  const algorithm = metadata['signature-algorithm'];
  if (algorithm !== undefined && algorithm !== document.algorithm) {
    return {
      state: 'changed',
      standing: 'proven',
      why: 'Its content is genuine; the signature algorithm beside it is another.',
    };
  }
  if (recorded?.standing === 'proven' && !sameHex(recorded.signature, own)) {
    return {
      state: 'changed',
      standing: 'proven',
      why: `Its signature is not the one that digest ${recorded.by} recorded of it.`,
    };
  }
  return { state: 'ok', standing: 'proven', signed: true };
}

/** Without a signature of its own, as in a copy on disk, the next digest has it: a signature that holds cannot be made up. */
function judgeByRecorded(
  found: FoundDigest,
  document: DigestDocument,
  recorded: Recorded | undefined,
  key: KeyObject,
): Judged {
  if (recorded === undefined) return unsigned(found, document);
  if (signatureHolds(document, recorded.signature, key)) {
    return isInPlace(found, document)
      ? { state: 'ok', standing: 'proven', signed: true }
      : refuted('moved', movedWhy(document));
  }
  if (recorded.standing === 'refuted') return unsigned(found, document);
  const doubt =
    recorded.standing === 'proven'
      ? ''
      : ' That digest is not proven itself, so which of the two was changed cannot be told.';
  const why = `Its content does not fit the signature that digest ${recorded.by} recorded of it.`;
  return refuted('changed', why + elsewhere(found, document) + doubt);
}

function unsigned(found: FoundDigest, document: DigestDocument): Judged {
  if (!isInPlace(found, document)) return refuted('moved', movedWhy(document));
  return {
    state: 'unsigned',
    standing: 'unproven',
    why: 'Its signature is not here, and no later digest that can be believed records it.',
  };
}

function refuted(state: DigestState, why: string): Judged {
  return { state, standing: 'refuted', why };
}

function movedWhy({ bucket, key }: DigestDocument): string {
  return `It is genuine as ${nameOf({ bucket, key })}, and not here.`;
}

/** Names the true place, where the content is another digest's. */
function elsewhere(found: FoundDigest, document: DigestDocument): string {
  return isInPlace(found, document) ? '' : ` The content says that it is ${nameOf(document)}.`;
}

/** The key; a sentence where keys cannot be had; undefined where it is not known. */
async function findKey(
  document: DigestDocument,
  metadata: Readonly<Record<string, string>>,
  { keys, region, signal }: Judge,
): Promise<KeyObject | string | undefined> {
  try {
    const signed = signedAt(document, metadata);
    return await keys.find(document.fingerprint, signed, region, signal);
  } catch (error) {
    signal.throwIfAborted();
    return `The public keys of ${region} could not be read: ${messageOf(error)}`;
  }
}

/** Backfill digests are signed long after their hour; their metadata says when (AWS CLI, validation.py). */
function signedAt(document: DigestDocument, metadata: Readonly<Record<string, string>>): Date {
  const time = Date.parse(metadata['backfill-generation-timestamp'] ?? '');
  return new Date(Number.isNaN(time) ? document.end : time);
}

/** A digest that is proven has its hash: that is as good as its signature. */
function isRecorded(document: DigestDocument, recorded: Recorded | undefined): boolean {
  return recorded?.standing === 'proven' && recorded.hash === document.hash;
}

function withoutKey(
  trouble: string | undefined,
  found: FoundDigest,
  document: DigestDocument,
  metadata: Readonly<Record<string, string>>,
  { keys, region }: Judge,
): Judged {
  if (trouble !== undefined) return { state: 'no-key', standing: 'unproven', why: trouble };
  const signed = `It is signed with key ${document.fingerprint}`;
  if (!keys.complete)
    return { state: 'no-key', standing: 'unproven', why: `${signed}, which the key file does not have.` };
  if (found.backfill && metadata['backfill-generation-timestamp'] === undefined) {
    return { state: 'no-key', standing: 'unproven', why: `${signed}, at a time that is not known here.` };
  }
  return refuted('wrong-key', `${signed}, which is none of CloudTrail's in ${region} at that time.`);
}

function documentOf(bytes: Uint8Array): DigestDocument | NotContent {
  try {
    return readDocument(bytes);
  } catch (error) {
    if (error instanceof NotContent) return error;
    throw error;
  }
}
