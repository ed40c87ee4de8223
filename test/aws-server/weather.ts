import { createHash } from 'node:crypto';

/** A token bucket: fills with time up to `burst`, and each request takes one. */
export interface Bucket {
  /** Takes a token if there is one. `now` in milliseconds. */
  take(now: number): boolean;
}

export function createBucket(ratePerSecond: number, burst: number): Bucket {
  let tokens = burst;
  let filledAt: number | undefined;
  return {
    take(now) {
      tokens = Math.min(burst, tokens + ((now - (filledAt ?? now)) / 1000) * ratePerSecond);
      filledAt = now;
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
  };
}

/**
 * Chances that repeat: the n-th draw for a key depends on seed, key and n only, not on what other keys draw meanwhile.
 */
export function createDice(seed: number): (key: string) => number {
  const drawn = new Map<string, number>();
  return (key) => {
    const count = drawn.get(key) ?? 0;
    drawn.set(key, count + 1);
    return createHash('sha256').update(`${seed}:${key}:${count}`).digest().readUInt32BE(0) / 2 ** 32;
  };
}
