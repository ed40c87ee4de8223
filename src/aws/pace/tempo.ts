/** How fast calls may start. All times in milliseconds; moments since the epoch, for they are shared by processes. */
export interface Tempo {
  /** Between two starts. */
  interval: number;
  /** When throttling last slowed it down; 0: never. */
  slowedAt: number;
}

/** What became of the calls since the tempo was last looked at. */
export interface Outcomes {
  succeeded: number;
  /** Start of the latest call that was throttled. */
  throttledStart?: number;
}

/** Each round of throttling makes the interval this much longer. */
const SLOWER = 1.5;

/** Each success makes it this much shorter: from the longest back to the shortest in some twenty calls. */
const FASTER = 0.9;

/** The longest interval, in shortest ones: 4 s for LookupEvents. */
const LONGEST = 8;

/**
 * The tempo after these outcomes. Throttled calls that had started before the last slowing say nothing new: several
 * are usually under way when the first is throttled, and together they slow down once.
 */
export function nextTempo(tempo: Tempo, outcomes: Outcomes, shortest: number, now: number): Tempo {
  // A moment in the future was written before the clock was put back.
  const slowedAt = tempo.slowedAt > now ? 0 : tempo.slowedAt;
  const faster = clamp(tempo.interval, shortest) * FASTER ** outcomes.succeeded;
  const news = outcomes.throttledStart !== undefined && outcomes.throttledStart >= slowedAt;
  if (!news) return { interval: clamp(faster, shortest), slowedAt };
  return { interval: clamp(Math.max(faster, shortest) * SLOWER, shortest), slowedAt: now };
}

function clamp(interval: number, shortest: number): number {
  return Math.min(Math.max(interval, shortest), shortest * LONGEST);
}
