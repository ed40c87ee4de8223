import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { namesIn, readText } from './files.ts';
import { eventsFolder, versionsFolder } from './folders.ts';
import { isBelieved, readManifest } from './manifest.ts';
import { QueryFolder } from './query-folder.ts';
import type { QueryKey, Segment } from './types.ts';

/** One remembered query, found by looking through the folders. */
export interface FoundQuery {
  path: string;
  account: string;
  region: string;
  /** Undefined where the manifest is torn. */
  key: QueryKey | undefined;
  segments: Segment[];
}

/** Every query under a version's folder. `now` in seconds. */
export async function findQueries(root: string, now: number): Promise<FoundQuery[]> {
  const found: FoundQuery[] = [];
  for (const account of await namesIn(root)) {
    for (const region of await namesIn(join(root, account))) {
      for (const name of await namesIn(join(root, account, region))) {
        const path = join(root, account, region, name);
        const manifest = readManifest(await readText(join(path, 'manifest.json')));
        const isItsOwn = manifest !== undefined && new QueryFolder(root, manifest.key).path === path;
        found.push({
          path,
          account,
          region,
          key: isItsOwn ? manifest.key : undefined,
          segments: isItsOwn ? manifest.segments.filter((segment) => isBelieved(segment, now)) : [],
        });
      }
    }
  }
  return found;
}

/** What is remembered of one Region of one account. */
export interface RememberedPlace {
  account: string;
  region: string;
  queries: number;
  events: number;
  bytes: number;
  /** Oldest and newest second that any query covers, since the epoch. */
  oldest: number;
  newest: number;
}

/** What is remembered in a cache folder, by account and Region. `now` in seconds. */
export async function survey(folder: string, now: number): Promise<RememberedPlace[]> {
  const root = eventsFolder(folder);
  const places = new Map<string, RememberedPlace>();
  for (const { account, region, segments } of await findQueries(root, now)) {
    if (segments.length === 0) continue;
    const id = `${account} ${region}`;
    const place = places.get(id) ?? {
      account,
      region,
      queries: 0,
      events: 0,
      bytes: 0,
      oldest: Number.POSITIVE_INFINITY,
      newest: 0,
    };
    places.set(id, place);
    place.queries += 1;
    for (const segment of segments) {
      place.events += segment.events;
      place.bytes += segment.bytes;
      place.oldest = Math.min(place.oldest, segment.from);
      place.newest = Math.max(place.newest, segment.to);
    }
  }
  return [...places.values()].sort((a, b) => `${a.account} ${a.region}`.localeCompare(`${b.account} ${b.region}`));
}

/** Forgets a Region, an account or everything. Returns what was there. @throws the file system's error. */
export async function clear(
  folder: string,
  only: { account?: string | undefined; region?: string | undefined },
  now: number,
): Promise<RememberedPlace[]> {
  const isMeant = (place: { account: string; region: string }) =>
    (only.account === undefined || place.account === only.account) &&
    (only.region === undefined || place.region === only.region);
  const before = (await survey(folder, now)).filter(isMeant);
  if (only.account === undefined && only.region === undefined) {
    await rm(versionsFolder(folder), { recursive: true, force: true });
    return before;
  }
  const root = eventsFolder(folder);
  for (const account of await namesIn(root)) {
    for (const region of await namesIn(join(root, account))) {
      if (isMeant({ account, region })) await rm(join(root, account, region), { recursive: true, force: true });
    }
  }
  return before;
}
