import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { locked } from './lock.ts';
import { codeOf, SlotsTrouble, troubleOf } from './slots-trouble.ts';
import { nextTempo, type Outcomes, type Tempo } from './tempo.ts';
import type { PaceKey } from './types.ts';

/** A time to start at, and the tempo it was given out at. */
export interface Reservation {
  /** Milliseconds since the epoch; undefined: at once, as far as other processes are concerned. */
  slot?: number;
  tempo: Tempo;
  /** Why other processes do not know of this start; undefined when they do. */
  alone?: string;
}

/** Gives out the times at which calls of one account and Region may start. Nothing here ever rejects. */
export interface Slots {
  /** The next free time. `own` is the tempo that counts where processes share none. */
  reserve(own: Tempo, outcomes: Outcomes): Promise<Reservation>;
  /** Returns a slot that was not used, as long as it is the last one that was given out. */
  giveBack(slot: number): Promise<void>;
}

/** What the file holds. Other versions of this program may one day write another `version`. */
const VERSION = 1;
const contents = z.object({
  version: z.literal(VERSION),
  /** The next free slot: milliseconds since the epoch. */
  next: z.number(),
  interval: z.number().positive(),
  slowedAt: z.number(),
});
type Contents = z.infer<typeof contents>;

/** More intervals ahead than processes could wait in line: the clock was put back since that was written. */
export const FURTHEST_BELIEVED = 64;

/** A slower tempo is forgotten when nobody has called for so long. */
const FORGOTTEN_AFTER_MS = 60_000;

/** After trouble with the folder the process goes on alone for so long before it tries again. */
const ALONE_FOR_MS = 5_000;

/** A network disk that has gone does not fail, it hangs. Longer than anybody waits for the lock. */
const HANGS_AFTER_MS = 2_000;

/** Without a folder each process is alone. */
export function ownSlots(shortest: number, alone: string): Slots {
  return {
    reserve: async (own, outcomes) => ({ tempo: nextTempo(own, outcomes, shortest, Date.now()), alone }),
    giveBack: async () => undefined,
  };
}

/** Slots that all processes share which use the same folder: one small file for each account and Region. */
export function sharedSlots(folder: string, key: PaceKey, shortest: number): Slots {
  if (!/^[\w-]+$/.test(key)) return ownSlots(shortest, `${JSON.stringify(key)} is no name for a file`);
  const place = join(folder, 'pace');
  const file = join(place, `${key}.json`);
  let alone: { until: number; why: string } | undefined;
  let hangs = false;

  async function exclusively<T>(work: () => Promise<T>): Promise<T> {
    const done = makeFolder(place).then(() => locked(file, work));
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        hangs = true;
        reject(new SlotsTrouble(`${place} does not answer`));
      }, HANGS_AFTER_MS);
      const settled = (): void => {
        hangs = false;
        clearTimeout(late);
      };
      done.finally(settled).then(resolve, reject);
    });
  }

  async function reserveShared(own: Tempo, outcomes: Outcomes): Promise<Reservation> {
    return exclusively(async () => {
      const found = await read(file);
      const now = Date.now();
      const written = typeof found === 'string' ? undefined : found;
      const idle = written !== undefined && now - written.next > FORGOTTEN_AFTER_MS;
      const tempo = nextTempo(idle ? { interval: shortest, slowedAt: 0 } : (written ?? own), outcomes, shortest, now);
      const believed = written === undefined || written.next - now <= FURTHEST_BELIEVED * tempo.interval;
      const slot = Math.max(now, believed ? (written?.next ?? now) : now);
      await write(file, { version: VERSION, next: slot + tempo.interval, ...tempo });
      // What was wrong with the file is so no more, but this one start was not agreed on with anybody.
      if (typeof found === 'string') return { slot, tempo, alone: found };
      return believed ? { slot, tempo } : { slot, tempo, alone: `the clock was put back since ${file} was written` };
    });
  }

  return {
    async reserve(own, outcomes) {
      // Every try on a disk that hangs would block one more of the few threads that Node has for files.
      if (alone === undefined || (performance.now() >= alone.until && !hangs)) {
        try {
          const reservation = await reserveShared(own, outcomes);
          alone = undefined;
          return reservation;
        } catch (error) {
          alone = { until: performance.now() + ALONE_FOR_MS, why: troubleOf(error, place) };
        }
      }
      return { tempo: nextTempo(own, outcomes, shortest, Date.now()), alone: alone.why };
    },
    async giveBack(slot) {
      if (alone !== undefined) return;
      try {
        await exclusively(async () => {
          const written = await read(file);
          if (typeof written !== 'object' || written.next !== slot + written.interval) return;
          await write(file, { ...written, next: slot });
        });
      } catch (error) {
        // The slot is lost, which costs the others one interval.
        alone = { until: performance.now() + ALONE_FOR_MS, why: troubleOf(error, place) };
      }
    },
  };
}

/**
 * Makes a folder and those it lies in. Node's own `recursive` never ends where a folder that exists refuses with
 * ENOENT, as /proc does.
 */
async function makeFolder(folder: string): Promise<void> {
  const make = (): Promise<void> => mkdir(folder, { mode: 0o700 });
  try {
    await make();
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return;
    if (codeOf(error) !== 'ENOENT' || dirname(folder) === folder) throw error;
    await makeFolder(dirname(folder));
    await make().catch((again: unknown) => {
      if (codeOf(again) !== 'EEXIST') throw again;
    });
  }
}

/**
 * What is written; undefined when nothing is yet; in words when it cannot be made sense of and is to be replaced.
 * @throws SlotsTrouble for the file of another version, which is left as it is.
 */
async function read(file: string): Promise<Contents | string | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw codeOf(error) === 'EISDIR' ? new SlotsTrouble(`${file} is a folder`) : error;
  }
  const value = parsed(text);
  const known = contents.safeParse(value);
  if (known.success) return known.data;
  const other = z.object({ version: z.number() }).safeParse(value);
  if (other.success && other.data.version !== VERSION)
    throw new SlotsTrouble(`another version of this program wrote ${file}`);
  return `${file} was torn or not ours`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A crash or a full disk can leave half a file; `read` says so.
    return undefined;
  }
}

/** All or nothing, for readers of a process that is killed; only the holder of the lock writes. */
async function write(file: string, state: Contents): Promise<void> {
  const draft = `${file}.draft`;
  await writeFile(draft, `${JSON.stringify(state)}\n`, { mode: 0o600 });
  await rename(draft, file);
}
