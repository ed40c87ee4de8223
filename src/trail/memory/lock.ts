import { join } from 'node:path';

/** Another process is writing; this one does without for now. */
export class LockBusy extends Error {}

/** A lock that has not been renewed for so long was left by a process that died. proper-lockfile's least. */
const STALE_MILLISECONDS = 5_000;

/** Writing takes milliseconds, so a lock that is held longer than this is not waited for. */
const RETRIES = { retries: 6, minTimeout: 10, maxTimeout: 120, randomize: true };

const queues = new Map<string, Promise<unknown>>();

/**
 * Runs the work while nobody else changes the folder: one after the other in this process, by a lock file across
 * processes. @throws LockBusy when another process holds it, else what the work throws.
 */
export async function withLock<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const before = queues.get(folder) ?? Promise.resolve();
  const mine = before.then(
    () => locked(folder, work),
    () => locked(folder, work),
  );
  queues.set(folder, mine);
  try {
    return await mine;
  } finally {
    if (queues.get(folder) === mine) queues.delete(folder);
  }
}

async function locked<T>(folder: string, work: () => Promise<T>): Promise<T> {
  // Bundled, a CommonJS module has only its default export.
  const { default: lockfile } = await import('proper-lockfile');
  let compromised = false;
  const release = await lockfile
    .lock(folder, {
      lockfilePath: join(folder, '.lock'),
      realpath: false,
      stale: STALE_MILLISECONDS,
      retries: RETRIES,
      // A machine that slept may lose the lock. Both writers leave a whole manifest; what one forgets is asked for again.
      onCompromised: () => {
        compromised = true;
      },
    })
    .catch((error: unknown) => {
      throw error instanceof Error && 'code' in error && error.code === 'ELOCKED' ? new LockBusy() : error;
    });
  try {
    return await work();
  } finally {
    if (!compromised) await release().catch(() => undefined);
  }
}
