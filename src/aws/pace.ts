import { pause } from './pace/abort.ts';
import { Lane, MOST_UNDER_WAY } from './pace/lane.ts';
import { ownSlots, sharedSlots } from './pace/slots.ts';
import type { PaceKey, PaceOptions, Pacer, PaceSettings, PaceStats } from './pace/types.ts';

export { orAborted } from './pace/abort.ts';
export type { PaceKey, PaceOptions, Pacer, PaceSettings, PaceStats, Setback, TurnOptions } from './pace/types.ts';

/**
 * LookupEvents allows 2 requests a second per account and Region (CloudTrail quotas), so one starts every 500 ms: that
 * is exact and never bursts.
 */
export const lookupPace: PaceSettings = {
  minTime: 500,
  firstDelay: 500,
  longestDelay: 10_000,
  transientRetries: 5,
};

const NO_FOLDER = 'there is no cache folder to share it through';

/** Half of the doubled delay for certain, the other half by chance, so that competitors fall out of step. */
function backoff(attempt: number, { firstDelay, longestDelay }: PaceSettings): number {
  const full = Math.min(firstDelay * 2 ** (attempt - 1), longestDelay);
  return full / 2 + Math.random() * (full / 2);
}

/**
 * Paces jobs by key: in this process with Bottleneck, and with the other processes of this user through the cache
 * folder. A job that failed waits for another turn after a backoff: Bottleneck's own `failed` hook would retry between
 * the turns, just when the rate is exceeded. Throttling never makes a job fail; it slows all of them down instead.
 */
export function createPacer(settings: PaceSettings): Pacer {
  const lanes = new Map<PaceKey, Lane>();

  async function laneOf(key: PaceKey, folder: string | undefined): Promise<Lane> {
    const { default: Limiter } = await import('bottleneck');
    const known = lanes.get(key);
    if (known !== undefined) return known;
    const { minTime } = settings;
    const openLimiter = (interval: number) => new Limiter({ maxConcurrent: MOST_UNDER_WAY, minTime: interval });
    const slots = folder === undefined ? ownSlots(minTime, NO_FOLDER) : sharedSlots(folder, key, minTime);
    const opened = new Lane(openLimiter, slots, minTime);
    lanes.set(key, opened);
    return opened;
  }

  async function run<T>(key: PaceKey, job: () => Promise<T>, options: PaceOptions): Promise<T> {
    const { signal, judge, folder } = options;
    signal?.throwIfAborted();
    const lane = await laneOf(key, folder);
    let started = 0;
    const attempt = (): Promise<T> => {
      started = Date.now();
      return job();
    };
    let transient = 0;
    for (let again = false; ; again = true) {
      try {
        const answer = await lane.turn(attempt, again, options);
        lane.succeeded();
        return answer;
      } catch (error) {
        signal?.throwIfAborted();
        const setback = judge(error);
        if (setback === undefined) throw error;
        if (setback === 'throttled') lane.wasThrottled(started);
        else if (++transient > settings.transientRetries) throw error;
        // Throttling has made every turn later already.
        const delay = backoff(setback === 'throttled' ? 1 : transient, settings);
        lane.waited(await pause(delay, signal), options);
        signal?.throwIfAborted();
      }
    }
  }

  return {
    run,
    stats: (key) => lanes.get(key)?.stats ?? restingAt(settings.minTime),
  };
}

function restingAt(interval: number): PaceStats {
  return { waiting: 0, waitedMs: 0, throttled: 0, interval, shared: false };
}

/** One budget for the whole process: every tool and every session of an account goes through it. */
export const lookupPacer: Pacer = createPacer(lookupPace);

/** What waiting for the LookupEvents rate cost in this process so far, and who shares it. */
export function paceStats(account: string, region: string): PaceStats {
  return lookupPacer.stats(paceKey(account, region));
}

/** The rate is per account and Region. */
export function paceKey(account: string, region: string): PaceKey {
  return `${account}-${region}`;
}
