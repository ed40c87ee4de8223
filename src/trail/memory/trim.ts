import { lstat, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { namesIn, writeWhole } from './files.ts';
import { eventsFolder, VERSION, versionsFolder } from './folders.ts';
import { LONGEST_DAYS } from './manifest.ts';
import { QueryFolder } from './query-folder.ts';
import { findQueries } from './survey.ts';
import type { Segment } from './types.ts';

/** After the size was too large, it is brought down to this share, so that the next page does not start over. */
const ROOM = 0.9;

/** Processes come and go; one look in so many seconds is enough for all of them. */
const SECONDS_BETWEEN_LOOKS = 600;

/** `trim`, unless some process has just done it. */
export async function trimNowAndThen(folder: string, maxBytes: number, now: number): Promise<void> {
  const mark = join(eventsFolder(folder), '.trimmed');
  const last = await lstat(mark).catch(() => undefined);
  const age = last === undefined ? Number.POSITIVE_INFINITY : now - last.mtimeMs / 1000;
  if (age >= 0 && age < SECONDS_BETWEEN_LOOKS) return;
  await writeWhole(mark, '');
  await trim(folder, maxBytes, now);
}

/** Drops what is too old, then what was fetched longest ago until the rest fits; and other versions' old files. */
export async function trim(folder: string, maxBytes: number, now: number): Promise<void> {
  const root = eventsFolder(folder);
  const queries = await findQueries(root, now);
  const all = queries.flatMap(({ key, segments }) => (key === undefined ? [] : segments.map((one) => ({ key, one }))));
  const size = all.reduce((sum, { one }) => sum + one.bytes, 0);
  const dropped = new Set<Segment>();
  if (size > maxBytes) {
    let left = size;
    for (const { one } of all.sort((a, b) => a.one.fetched - b.one.fetched || a.one.to - b.one.to)) {
      if (left <= maxBytes * ROOM) break;
      dropped.add(one);
      left -= one.bytes;
    }
  }
  for (const { path, key, segments } of queries) {
    if (key === undefined || segments.length === 0) {
      // Torn, or all of it too old; younger ones are only being written for the first time.
      if (await isOlder(path, now - 3600)) await rm(path, { recursive: true, force: true });
      continue;
    }
    const gone = new Set(segments.filter((one) => dropped.has(one)).map((one) => one.file));
    if (gone.size > 0) await new QueryFolder(root, key).drop((one) => gone.has(one.file), now);
  }
  await dropOldVersions(versionsFolder(folder), now);
}

/** Another version may be in use beside this one: its folder goes when nothing in it has changed for long. */
async function dropOldVersions(events: string, now: number): Promise<void> {
  const others = (await namesIn(events)).filter((name) => name !== VERSION);
  for (const name of others) {
    const path = join(events, name);
    if ((await newestChange(path)) < now - LONGEST_DAYS * 86_400) await rm(path, { recursive: true, force: true });
  }
}

async function isOlder(path: string, seconds: number): Promise<boolean> {
  return (await newestChange(path)) < seconds;
}

/** When anything in a folder last changed, in seconds since the epoch. */
async function newestChange(path: string): Promise<number> {
  const found = await lstat(path).catch(() => undefined);
  if (found === undefined) return 0;
  let newest = found.mtimeMs / 1000;
  if (!found.isDirectory()) return newest;
  for (const name of await namesIn(path)) newest = Math.max(newest, await newestChange(join(path, name)));
  return newest;
}
