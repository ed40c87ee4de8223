import { pause } from './abort.ts';
import { codeOf } from './slots-trouble.ts';

/** Longer than this nobody waits for the others. */
const PATIENCE_MS = 1_000;

/** A lock is held for a few milliseconds; one as old as this was left behind by a process that was killed. */
const STALE_MS = 2_000;

/** Those who wait try again after 5 to 25 ms, so that they fall out of step. */
const RETRY_MS = 5;
const RETRY_SPREAD_MS = 20;

/**
 * Does the work while no other process does it for the same file.
 * @throws with code ELOCKED after a second of waiting, or whatever creating the lock or the work failed with.
 */
export async function locked<T>(file: string, work: () => Promise<T>): Promise<T> {
  const release = await acquire(file);
  try {
    return await work();
  } finally {
    await release();
  }
}

async function acquire(file: string): Promise<() => Promise<void>> {
  // Bundled, a CommonJS module has only its default export.
  const { default: lockfile } = await import('proper-lockfile');
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      // A process that was stopped for seconds has lost its lock meanwhile: one slot may be taken twice, which
      // throttling makes good. It must not end the process, as the library would have it.
      let lost = false;
      const onCompromised = (): void => {
        lost = true;
      };
      const release = await lockfile.lock(file, { realpath: false, stale: STALE_MS, onCompromised });
      return async () => {
        if (!lost) await release();
      };
    } catch (error) {
      if (codeOf(error) !== 'ELOCKED' || performance.now() >= until) throw error;
      await pause(RETRY_MS + Math.random() * RETRY_SPREAD_MS, undefined);
    }
  }
}
