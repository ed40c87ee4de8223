import type { DigestDocument, ListedLog } from './document.ts';
import { type Judge, judgeDigest, type Recorded, type Standing } from './judge.ts';
import { type FoundDigest, idOf, locate, mayBeListed, parseDigest } from './names.ts';
import type { Reader } from './reader.ts';
import type { DigestState, StoredObject } from './types.ts';

/** One digest, judged. What it lists is not kept. */
export interface Entry {
  found: FoundDigest;
  state: DigestState;
  standing: Standing;
  signed: boolean;
  why?: string;
  /** Milliseconds; the start is known only where the content could be read. */
  start?: number;
  end: number;
  /** Id of the digest before it; null where the chain starts; left out where it cannot be told. */
  previous?: string | null;
  fingerprint?: string;
  /** Where it says that it was written to. */
  written?: { bucket: string; key: string };
  logFiles: number;
}

/** A log file to compare with the hash that a digest lists. */
export interface LogTask {
  log: ListedLog;
  /** Left out where the digest names something that is no log file. */
  at: StoredObject | undefined;
  digest: string;
  standing: Exclude<Standing, 'refuted'>;
}

/** Digests that are read while the one before them is judged. */
const AHEAD = 8;

/**
 * Walks digests from the newest to the oldest, chain by chain, as AWS specifies: each is known by its own signature, by
 * what the one after it recorded, and by its place. Digests that were named and not listed are looked for where they
 * should be, as the AWS CLI does.
 */
export class Walk {
  readonly entries: Entry[] = [];
  readonly #reader: Reader;
  readonly #judge: Judge;
  readonly #chains: FoundDigest[][];
  /** Before this nothing was listed. Milliseconds. */
  readonly #since: number;
  readonly #known: Set<string>;
  readonly #recorded = new Map<string, Recorded>();

  constructor(reader: Reader, judge: Judge, listed: readonly FoundDigest[], since: number) {
    this.#reader = reader;
    this.#judge = judge;
    this.#chains = chainsOf(listed);
    this.#since = since;
    this.#known = new Set(listed.map(({ id }) => id));
  }

  /** Judges digest after digest, and gives the log files of those that are not refuted. */
  async *logs(): AsyncGenerator<LogTask> {
    for (const chain of this.#chains) yield* this.#walk(chain);
  }

  async *#walk(queue: FoundDigest[]): AsyncGenerator<LogTask> {
    const readings = new Map<string, ReturnType<Reader['read']>>();
    for (let found = queue[0]; found !== undefined; found = queue[0]) {
      this.#judge.signal.throwIfAborted();
      for (const next of queue.slice(0, AHEAD)) {
        if (!readings.has(next.id)) readings.set(next.id, this.#read(next));
      }
      queue.shift();
      const reading = readings.get(found.id) ?? this.#read(found);
      readings.delete(found.id);
      const { document, ...judged } = await judgeDigest(
        found,
        await reading,
        this.#recorded.get(found.id),
        this.#judge,
      );
      this.#recorded.delete(found.id);
      const entry: Entry = { found, signed: false, ...judged, ...factsOf(found, document, judged.standing) };
      this.entries.push(entry);
      if (document === undefined) continue;
      this.#follow(entry, document, queue);
      if (entry.standing !== 'refuted') yield* tasksOf(found, document, entry.standing);
    }
  }

  #read(found: FoundDigest): ReturnType<Reader['read']> {
    const reading = this.#reader.read(found);
    // It may fail, by aborting, while nobody waits for it yet; whoever does gets the failure.
    reading.catch(() => undefined);
    return reading;
  }

  /** Notes what a digest says of the one before it, and takes that one up where the listing did not have it. */
  #follow(entry: Entry, document: DigestDocument, queue: FoundDigest[]): void {
    if (document.previous === null) return;
    const at = locate(entry.found, document.bucket, document.previous);
    const before = parseDigest(at);
    if (before === undefined || before.end >= entry.end) return;
    if (!mayName(entry.standing, entry.found, at)) return;
    const { signature, hash } = document.previous;
    const noted = this.#recorded.get(before.id);
    // One written to another bucket may be a stray among the digests of this one: it accuses none of them.
    const isAway = at.bucket !== undefined && document.bucket !== entry.found.bucket;
    const standing = isAway ? 'refuted' : entry.standing;
    if (noted === undefined || (noted.standing !== 'proven' && standing === 'proven')) {
      this.#recorded.set(before.id, { by: entry.found.name, standing, signature, hash });
    }
    if (this.#known.has(before.id) || before.end < this.#since || entry.standing === 'refuted') return;
    this.#known.add(before.id);
    const { root, chain } = entry.found;
    const older = queue.findIndex(({ end }) => end < before.end);
    queue.splice(older === -1 ? queue.length : older, 0, { ...before, root, chain });
  }
}

/** Only a digest that CloudTrail signed is followed to another bucket: anything may be written in the others. */
function mayName(standing: Standing, found: FoundDigest, at: StoredObject): boolean {
  return standing === 'proven' || at.bucket === found.bucket;
}

/** Hourly chains come before those of backfill digests, whose links may lead into them; newest digest first. */
function chainsOf(listed: readonly FoundDigest[]): FoundDigest[][] {
  const chains = new Map<string, FoundDigest[]>();
  for (const found of listed) {
    const chain = chains.get(found.chain);
    if (chain === undefined) chains.set(found.chain, [found]);
    else chain.push(found);
  }
  for (const chain of chains.values()) chain.sort((a, b) => b.end - a.end || (a.id < b.id ? -1 : 1));
  return [...chains.values()].sort((a, b) => Number(a[0]?.backfill ?? false) - Number(b[0]?.backfill ?? false));
}

type Facts = Pick<Entry, 'start' | 'end' | 'previous' | 'fingerprint' | 'written' | 'logFiles'>;

/** Of a digest that is refuted, times are believed only as far as its name has them. */
function factsOf(found: FoundDigest, document: DigestDocument | undefined, standing: Standing): Facts {
  if (document === undefined) return { end: found.end, logFiles: 0 };
  const { start, end, previous, fingerprint, bucket, key, logFiles } = document;
  const named = { fingerprint, written: { bucket, key } };
  if (standing === 'refuted') return { ...named, end: found.end, logFiles: 0 };
  return {
    ...named,
    start,
    end,
    previous: previous === null ? null : idOf(locate(found, bucket, previous)),
    logFiles: logFiles.length,
  };
}

function* tasksOf(found: FoundDigest, document: DigestDocument, standing: LogTask['standing']): Generator<LogTask> {
  for (const log of document.logFiles) {
    const at = locate(found, document.bucket, log);
    if (mayBeListed(at.key) && mayName(standing, found, at)) yield { log, at, digest: found.name, standing };
    else yield { log, at: undefined, digest: found.name, standing };
  }
}
