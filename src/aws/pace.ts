import { setTimeout as sleep } from 'node:timers/promises';
import type Bottleneck from 'bottleneck';

/** Why an attempt is worth another one. */
export type Setback = 'throttled' | 'transient';

export interface PaceSettings {
  /** Milliseconds between two starts. */
  minTime: number;
  /** First wait after a setback, in milliseconds; it doubles each time. */
  firstDelay: number;
  /** Longest wait after a setback, in milliseconds. */
  longestDelay: number;
  /** How often a job is tried again after transient failures. Throttling is not counted. */
  transientRetries: number;
}

export interface PaceOptions {
  signal?: AbortSignal | undefined;
  /** What kind of failure this is; undefined: final. */
  judge(error: unknown): Setback | undefined;
}

/** What pacing cost so far, for one account and Region. */
export interface PaceStats {
  /** Calls that wait for their turn now. */
  waiting: number;
  /** Milliseconds that calls spent waiting for their turn or after a setback, added up. */
  waitedMs: number;
  /** Answers that said the rate was exceeded. */
  throttled: number;
}

export interface Pacer {
  /** Runs the job in its turn, and again after a setback. Rejects at once, with the signal's reason, on abort. */
  run<T>(key: string, job: () => Promise<T>, options: PaceOptions): Promise<T>;
  stats(key: string): PaceStats;
}

/**
 * LookupEvents allows 2 requests a second per account and Region (CloudTrail quotas), so one starts every 500 ms, one
 * at a time: that is exact and never bursts.
 */
export const lookupPace: PaceSettings = {
  minTime: 500,
  firstDelay: 500,
  longestDelay: 10_000,
  transientRetries: 5,
};

interface Lane {
  limiter: Bottleneck;
  /** Calls whose turn has not come. Those that give up leave it, so they cost nobody a turn. */
  queue: (() => Promise<void>)[];
  waitedMs: number;
  throttled: number;
}

/** Half of the doubled delay for certain, the other half by chance, so that competitors fall out of step. */
function backoff(attempt: number, { firstDelay, longestDelay }: PaceSettings): number {
  const full = Math.min(firstDelay * 2 ** (attempt - 1), longestDelay);
  return full / 2 + Math.random() * (full / 2);
}

/** The promise, or the signal's reason as soon as it is aborted. */
export async function orAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  let abort: () => void = () => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/**
 * Waits in the queue for a turn, then runs the job. Bottleneck hands out the turns and knows no cancelling, so each
 * turn takes whoever is first in our own queue.
 */
function inTurn<T>(lane: Lane, job: () => Promise<T>, again: boolean, signal: AbortSignal | undefined): Promise<T> {
  const turn = new Promise<T>((resolve, reject) => {
    const start = async (): Promise<void> => {
      signal?.removeEventListener('abort', leave);
      lane.waitedMs += performance.now() - queued;
      await job().then(resolve, reject);
    };
    const leave = (): void => {
      const place = lane.queue.indexOf(start);
      if (place === -1) return;
      lane.queue.splice(place, 1);
      reject(signal?.reason);
    };
    const queued = performance.now();
    if (again) lane.queue.unshift(start);
    else lane.queue.push(start);
    signal?.addEventListener('abort', leave, { once: true });
    lane.limiter.schedule(async () => lane.queue.shift()?.()).catch(reject);
  });
  return orAborted(turn, signal);
}

/**
 * Paces jobs by key. A job that failed goes through the limiter again after a backoff: Bottleneck's own `failed` hook
 * would retry between the turns, just when the rate is exceeded.
 */
export function createPacer(settings: PaceSettings): Pacer {
  const lanes = new Map<string, Lane>();

  async function laneOf(key: string): Promise<Lane> {
    const { default: Limiter } = await import('bottleneck');
    const known = lanes.get(key);
    if (known !== undefined) return known;
    const limiter = new Limiter({ maxConcurrent: 1, minTime: settings.minTime });
    const opened: Lane = { limiter, queue: [], waitedMs: 0, throttled: 0 };
    lanes.set(key, opened);
    return opened;
  }

  async function run<T>(key: string, job: () => Promise<T>, { signal, judge }: PaceOptions): Promise<T> {
    signal?.throwIfAborted();
    const lane = await laneOf(key);
    const setbacks = { throttled: 0, transient: 0 };
    for (;;) {
      const again = setbacks.throttled + setbacks.transient > 0;
      try {
        return await inTurn(lane, job, again, signal);
      } catch (error) {
        signal?.throwIfAborted();
        const setback = judge(error);
        if (setback === undefined) throw error;
        setbacks[setback] += 1;
        if (setback === 'transient' && setbacks.transient > settings.transientRetries) throw error;
        if (setback === 'throttled') lane.throttled += 1;
        const delay = backoff(setbacks[setback], settings);
        await sleep(delay, undefined, signal === undefined ? {} : { signal });
        lane.waitedMs += delay;
      }
    }
  }

  return {
    run,
    stats(key) {
      const lane = lanes.get(key);
      return {
        waiting: lane?.queue.length ?? 0,
        waitedMs: Math.round(lane?.waitedMs ?? 0),
        throttled: lane?.throttled ?? 0,
      };
    },
  };
}

/** One budget for the whole process: every tool and every session of an account goes through it. */
export const lookupPacer: Pacer = createPacer(lookupPace);

/** What waiting for the LookupEvents rate cost in this process so far. */
export function paceStats(account: string, region: string): PaceStats {
  return lookupPacer.stats(paceKey(account, region));
}

/** The rate is per account and Region. */
export function paceKey(account: string, region: string): string {
  return `${account}:${region}`;
}
