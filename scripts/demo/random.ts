import { createHash } from 'node:crypto';

function digest(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

/** Hexadecimal digits that depend on the key alone. At most 64. */
export function hex(key: string, length: number): string {
  return digest(key).slice(0, length);
}

/** A version 4 UUID that depends on the key alone: event ids stay the same however the data around them changes. */
export function uuid(key: string): string {
  const text = digest(key);
  const variant = '89ab'[Number.parseInt(text.slice(16, 17), 16) % 4] ?? '8';
  return `${text.slice(0, 8)}-${text.slice(8, 12)}-4${text.slice(13, 16)}-${variant}${text.slice(17, 20)}-${text.slice(20, 32)}`;
}

/** Nineteen decimal digits, as in an ECS deployment id. */
export function deploymentDigits(key: string): string {
  return `${(BigInt(`0x${hex(key, 16)}`) % 8_000_000_000_000_000_000n) + 1_000_000_000_000_000_000n}`;
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** An id such as ASIA…EXAMPLE: AWS's own mark of a made-up id, so that no secret scanner takes it for a real key. */
export function awsId(prefix: 'AKIA' | 'ASIA' | 'AIDA' | 'AROA', key: string): string {
  const length = prefix === 'AKIA' || prefix === 'ASIA' ? 9 : 10;
  const bytes = Buffer.from(digest(`${prefix}/${key}`), 'hex');
  return `${prefix}${Array.from({ length }, (_, at) => BASE32[(bytes[at] ?? 0) % 32] ?? 'A').join('')}EXAMPLE`;
}

/** A small seeded generator (mulberry32): the same seed gives the same sequence on every machine. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** From 0, and less than 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** A whole number from `low` to `high`, both included. */
  int(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  pick<T>(choices: readonly [T, ...T[]]): T {
    return choices[Math.floor(this.next() * choices.length)] ?? choices[0];
  }
}
