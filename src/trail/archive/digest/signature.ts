import { type KeyObject, verify } from 'node:crypto';
import type { DigestDocument } from './document.ts';

/** What digests are signed with: RSASSA-PKCS1-v1_5 over SHA-256. The only one that the User Guide names. */
export const ALGORITHM = 'SHA256withRSA';

/** Whether this signature (hex) is the key's, of this digest. What is not hex is no signature. */
export function signatureHolds(document: DigestDocument, signature: string, key: KeyObject): boolean {
  if (!/^(?:[0-9a-f]{2})+$/i.test(signature)) return false;
  return verify('RSA-SHA256', Buffer.from(document.toSign, 'utf8'), key, Buffer.from(signature, 'hex'));
}

/** Hex has no case. */
export function sameHex(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
