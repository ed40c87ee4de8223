import { createHash } from 'node:crypto';
import type { LogState } from './types.ts';

/** Worst first: a file that two digests list has the worse of its states. */
const WORST: readonly LogState[] = [
  'modified',
  'missing',
  'added',
  'unreadable',
  'uncovered',
  'pending',
  'unproven',
  'ok',
];

/**
 * What came of each log file, small enough for a year of them: 16 bytes of the name's SHA-256 stand for the name, far
 * beyond what can be made to collide.
 */
export class CheckedFiles {
  readonly #states = new Map<string, LogState>();

  /** Notes it; of two states of one file the worse stays. */
  note(name: string, state: LogState): void {
    const short = shorten(name);
    const before = this.#states.get(short);
    if (before === undefined || WORST.indexOf(state) < WORST.indexOf(before)) this.#states.set(short, state);
  }

  /** `unchecked` where nothing is known of it. */
  stateOf(name: string): LogState {
    return this.#states.get(shorten(name)) ?? 'unchecked';
  }

  count(): Record<LogState, number> {
    const counts: Record<LogState, number> = {
      ok: 0,
      modified: 0,
      missing: 0,
      added: 0,
      unreadable: 0,
      unproven: 0,
      uncovered: 0,
      pending: 0,
      unchecked: 0,
    };
    for (const state of this.#states.values()) counts[state] += 1;
    return counts;
  }

  /** Counts only: the names are not kept. */
  toJSON(): Record<LogState, number> {
    return this.count();
  }
}

function shorten(name: string): string {
  return createHash('sha256').update(name).digest().subarray(0, 16).toString('latin1');
}
