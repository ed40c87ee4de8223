import type { Priority } from '../api.ts';

/** Why an attempt is worth another one. */
export type Setback = 'throttled' | 'transient';

export interface PaceSettings {
  /** Milliseconds between two starts; after throttling it grows, up to eight times that. */
  minTime: number;
  /** First wait after a setback, in milliseconds; it doubles with each transient failure of the same call. */
  firstDelay: number;
  /** Longest wait after a setback, in milliseconds. */
  longestDelay: number;
  /** How often a job is tried again after transient failures. Throttling is not counted. */
  transientRetries: number;
}

/** What one job wants of its turn. */
export interface TurnOptions {
  signal?: AbortSignal | undefined;
  /** Asked when a turn is given away: it may change while the job waits. A question where left out. */
  priority?: (() => Priority) | undefined;
  /** Called when a wait ends, also by aborting, with its milliseconds. */
  onWait?: ((milliseconds: number) => void) | undefined;
}

export interface PaceOptions extends TurnOptions {
  /** What kind of failure this is; undefined: final. */
  judge(error: unknown): Setback | undefined;
  /** The user's cache folder, through which processes share the pace; left out: this process paces itself alone. */
  folder?: string | undefined;
}

/** What pacing cost so far, for one account and Region. */
export interface PaceStats {
  /** Calls that wait for their turn now. */
  waiting: number;
  /** Milliseconds that calls spent waiting for their turn or after a setback, added up. */
  waitedMs: number;
  /** Answers that said the rate was exceeded. */
  throttled: number;
  /** Milliseconds between two starts at present. */
  interval: number;
  /** The last turn was agreed on with the other processes of this user. */
  shared: boolean;
  /** "not shared with other processes, because …"; left out when it is shared, and before the first turn. */
  why?: string;
}

export interface Pacer {
  /** Runs the job in its turn, and again after a setback. Rejects at once, with the signal's reason, on abort. */
  run<T>(key: PaceKey, job: () => Promise<T>, options: PaceOptions): Promise<T>;
  stats(key: PaceKey): PaceStats;
}

/** "<account>-<region>": the rate is per account and Region. */
export type PaceKey = string;
