import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { mergeable } from './compact.ts';
import { makeFolder, namesIn, readText, sha256, writeWhole } from './files.ts';
import { withLock } from './lock.ts';
import { isBelieved, isSameQuery, type Manifest, readManifest, writeManifest } from './manifest.ts';
import { covers } from './pieces.ts';
import { readEvents, writeEvents } from './stored.ts';
import type { QueryKey, Segment, Span, StoredEvent } from './types.ts';

const MANIFEST = 'manifest.json';
/** Names that no sweep touches. */
const KEPT_NAMES = new Set([MANIFEST, '.lock']);

/** What is to be remembered: every event of the span that the query finds. */
export interface Kept extends Span {
  /** When its reading began: seconds since the epoch. */
  fetched: number;
  /** Newest first. */
  events: readonly StoredEvent[];
}

/** The folder of one query: segments, and the manifest that alone makes them count. Readers need no lock. */
export class QueryFolder {
  readonly path: string;
  readonly key: QueryKey;

  constructor(root: string, key: QueryKey) {
    this.key = key;
    // Hashed: values hold characters that file systems do not, and some of those ignore case.
    const name = key.attribute === undefined ? 'all-events' : `${key.attribute.key}-${hash(key.attribute.value)}`;
    this.path = join(root, key.account, key.region, name);
  }

  /** Segments that can be believed; none where the manifest is torn. `now` in seconds. */
  async segments(now: number): Promise<Segment[]> {
    const manifest = readManifest(await readText(join(this.path, MANIFEST)));
    if (manifest === undefined || !isSameQuery(manifest.key, this.key)) return [];
    return manifest.segments.filter((segment) => isBelieved(segment, now));
  }

  /** Events of a segment, newest first; undefined when the file is gone or is not what was written. */
  async load(segment: Segment): Promise<StoredEvent[] | undefined> {
    if (segment.events === 0) return [];
    const text = await readText(join(this.path, segment.file));
    if (text === undefined || sha256(text) !== segment.sha256) return undefined;
    return readEvents(text);
  }

  /**
   * Adds what was fetched, unless all of it is known. Returns the bytes it took.
   * @throws the file system's error, or LockBusy.
   */
  async add(kept: Kept, now: number): Promise<number> {
    let bytes = 0;
    await this.#update(now, async (segments) => {
      if (covers(segments, kept)) return segments;
      const outside = segments.filter((segment) => segment.from < kept.from || segment.to > kept.to);
      const added = await this.#write(kept);
      bytes = added.bytes;
      return this.#compacted([...outside, added]);
    });
    return bytes;
  }

  /** Takes out the segments that a test picks. @throws the file system's error, or LockBusy. */
  async drop(picked: (segment: Segment) => boolean, now: number): Promise<void> {
    await this.#update(now, async (segments) => segments.filter((segment) => !picked(segment)));
  }

  /** Changes the manifest as it is now, whoever wrote it. */
  async #update(now: number, change: (segments: Segment[]) => Promise<Segment[]>): Promise<void> {
    await makeFolder(this.path);
    await withLock(this.path, async () => {
      const before = await this.segments(now);
      const segments = await change(before);
      if (segments !== before) {
        const manifest: Manifest = { key: this.key, segments };
        await writeWhole(join(this.path, MANIFEST), writeManifest(manifest));
      }
      await this.#sweep(segments);
    });
  }

  async #write({ from, to, fetched, events }: Kept): Promise<Segment> {
    const text = writeEvents(events);
    const segment: Segment = {
      from,
      to,
      fetched,
      events: events.length,
      bytes: Buffer.byteLength(text),
      file: `${from}-${to}-${randomBytes(4).toString('hex')}.ndjson`,
      sha256: sha256(text),
    };
    if (events.length > 0) await writeWhole(join(this.path, segment.file), text);
    return segment;
  }

  /** Many small segments in a row become one: a question should not open a hundred files. */
  async #compacted(segments: Segment[]): Promise<Segment[]> {
    let kept = segments;
    for (const run of mergeable(segments)) {
      const parts = await Promise.all(run.map((segment) => this.load(segment)));
      const readable = parts.every((part) => part !== undefined);
      if (!readable) {
        kept = kept.filter((segment) => parts[run.indexOf(segment)] !== undefined || !run.includes(segment));
        continue;
      }
      const merged = await this.#write({
        from: Math.min(...run.map((segment) => segment.from)),
        to: Math.max(...run.map((segment) => segment.to)),
        fetched: Math.min(...run.map((segment) => segment.fetched)),
        events: joinedEvents(run, parts),
      });
      kept = [...kept.filter((segment) => !run.includes(segment)), merged];
    }
    return kept;
  }

  /** Whatever the manifest does not name was left by a process that died, or is no longer needed. */
  async #sweep(segments: readonly Segment[]): Promise<void> {
    const named = new Set(segments.map((segment) => segment.file));
    const left = (await namesIn(this.path)).filter((name) => !named.has(name) && !KEPT_NAMES.has(name));
    await Promise.all(left.map((name) => rm(join(this.path, name), { force: true, recursive: true })));
  }
}

/** Events of neighbours that may overlap: each second is taken from the first one that has it. */
function joinedEvents(run: readonly Segment[], parts: readonly (StoredEvent[] | undefined)[]): StoredEvent[] {
  const joined: StoredEvent[] = [];
  let below = Number.POSITIVE_INFINITY;
  for (const [index, segment] of run.entries()) {
    for (const event of parts[index] ?? []) if (event.EventTime < below) joined.push(event);
    below = Math.min(below, segment.from);
  }
  return joined;
}

function hash(value: string): string {
  return sha256(value).slice(0, 16);
}
