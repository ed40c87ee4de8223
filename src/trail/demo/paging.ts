import { createHash } from 'node:crypto';
import type { AwsFault } from './types.ts';

/** A token that carries a position and the question it belongs to; opaque to the caller, as AWS's are. */
export interface Paging {
  /** Everything the token is bound to. */
  question: unknown;
  /** Fault for a token that is not ours or belongs to another question. */
  invalid: AwsFault;
}

function fingerprint(question: unknown): string {
  return createHash('sha256').update(JSON.stringify(question)).digest('hex').slice(0, 16);
}

/** Makes the token that continues a question at `position`. */
export function tokenAt(position: number, paging: Paging): string {
  return Buffer.from(`${fingerprint(paging.question)}.${position}`).toString('base64url');
}

/** Reads a token back. @throws the fault of `paging` for any other text, or for another question's token. */
export function positionOf(token: string | undefined, paging: Paging): number {
  if (token === undefined) return 0;
  const match = /^([0-9a-f]{16})\.(\d{1,9})$/.exec(Buffer.from(token, 'base64url').toString('latin1'));
  if (match === null || match[1] !== fingerprint(paging.question)) throw paging.invalid;
  return Number(match[2]);
}

/** One page of a list, and the token for the next one where there is more. */
export function pageOf<T>(
  all: readonly T[],
  size: number,
  token: string | undefined,
  paging: Paging,
): { items: T[]; next?: string } {
  const start = positionOf(token, paging);
  const items = all.slice(start, start + size);
  return start + size < all.length ? { items, next: tokenAt(start + size, paging) } : { items };
}
