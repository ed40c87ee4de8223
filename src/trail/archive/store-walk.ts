import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, join, sep } from 'node:path';
import type { AwsProblem } from '../../aws/problem.ts';
import { type DayRange, isInRange, isReadableName, REGION } from './keys.ts';
import { fileProblem, shownName, stopIfAborted } from './store-problem.ts';

/** A file or folder, and what to call it: its path below the archive folder, with slashes. */
export interface Entry {
  path: string;
  name: string;
}

/** What a walk comes upon. */
export type Found =
  | ({ kind: 'file' } & Entry)
  /** A Region's folder of the standard layout, or one of its digests; its days are for `dayFolders` to find. */
  | ({ kind: 'region'; folder: 'CloudTrail' | 'CloudTrail-Digest'; account: string; region: string } & Entry)
  | ({ kind: 'day'; day: string } & Entry)
  | ({ kind: 'trouble'; problem: AwsProblem } & Entry);

const regionFolder = new RegExp(`/(\\d{12})/(CloudTrail|CloudTrail-Digest)/(${REGION})$`);
/** What lies beside the logs of an account: CloudTrail's other files, and other services' logs. */
const besideLogs = /\/AWSLogs\/(?:o-[a-z0-9]+\/)?\d{12}\/(?!CloudTrail$|CloudTrail-Digest$)[^/]+$/;
const otherFiles = /\/CloudTrail-(?:Insight|NetworkActivity|Aggregated)$/;

/** Files by the last part of their path. */
export type Accept = (name: string) => boolean;

/**
 * The folder or file of that path as a walk begins with it. Names are paths below the archive folder, as it was given, or
 * from `AWSLogs` on where that folder lies in one: so they are keys of the bucket, less its prefix.
 */
export function startAt(path: string): Entry {
  const parts = slashed(path).split('/');
  const at = parts.lastIndexOf('AWSLogs');
  return { path, name: at === -1 ? '' : shownName(parts.slice(at).join('/')) };
}

/** Every accepted file below a folder, and the Regions of the standard layout, which are not entered. */
export async function* walk(start: Entry, signal: AbortSignal, accept: Accept = isReadableName): AsyncGenerator<Found> {
  const links: Entry[] = [];
  const walking = { signal, accept, links, seen: new Set<string>(), regions: [] };
  yield* walkBelow(start, walking);
  // Links come last: what a link shows a second time, such as latest -> 2026/11/20, has then been read where it belongs.
  for (let link = links.shift(); link !== undefined; link = links.shift()) {
    yield* walkBelow(link, walking);
  }
}

interface Walk {
  signal: AbortSignal;
  accept: Accept;
  /** Folders by their real path: each is entered once, whatever links lead to it. */
  seen: Set<string>;
  /** Links to folders, still to be followed. */
  links: Entry[];
  /** Real paths of the Regions found: what lies in them is not found again by a link. */
  regions: string[];
}

async function* walkBelow(entry: Entry, walking: Walk): AsyncGenerator<Found> {
  const { signal, accept, seen, links, regions } = walking;
  const path = slashed(entry.path);
  if (besideLogs.test(path) || otherFiles.test(path)) return;
  let children: Child[];
  try {
    const [, account, folder, region] = regionFolder.exec(path) ?? [];
    const isRegion = account !== undefined && region !== undefined;
    // Whoever wants the Region finds out that it cannot be read.
    const real = isRegion ? await realpath(entry.path).catch(() => entry.path) : await realpath(entry.path);
    if (seen.has(real) || regions.some((other) => isInside(real, other))) return;
    seen.add(real);
    if (isRegion) {
      regions.push(real);
      const kind = folder === 'CloudTrail' ? folder : 'CloudTrail-Digest';
      yield { kind: 'region', folder: kind, account, region, path: entry.path, name: entry.name };
      return;
    }
    children = await childrenOf(entry, signal, accept);
  } catch (error) {
    yield troubleAt(entry, error);
    return;
  }
  for (const child of children) {
    if (child.kind === 'file') yield child;
    else if (child.isLink) links.push(child);
    else yield* walkBelow(child, walking);
  }
}

/**
 * The day folders of a Region's folder that lie in the range, and files that lie beside them, where CloudTrail would put
 * none. Years and months out of range are not read.
 */
export async function* dayFolders(region: Entry, range: DayRange, signal: AbortSignal): AsyncGenerator<Found> {
  try {
    yield* datedFolders(region, '', { range, signal, real: await realpath(region.path) });
  } catch (error) {
    yield troubleAt(region, error);
  }
}

interface Dating {
  range: DayRange;
  signal: AbortSignal;
  /** The Region's folder without links. */
  real: string;
}

async function* datedFolders(folder: Entry, date: string, dating: Dating): AsyncGenerator<Found> {
  const { range, signal, real } = dating;
  let children: Child[];
  try {
    children = await childrenOf(folder, signal, isReadableName);
  } catch (error) {
    yield troubleAt(folder, error);
    return;
  }
  for (const child of children) {
    const last = basename(child.path);
    const part = date === '' ? last : `${date}/${last}`;
    if (child.kind === 'file') yield child;
    else if (!/^\d{4}(?:\/\d\d){0,2}$/.test(part)) {
      const again = child.isLink && isInside(await realpath(child.path), real);
      if (!again) yield* walk(child, signal);
    } else if (!isInRange(part, range)) continue;
    else if (part.length === 'YYYY/MM/DD'.length) yield { kind: 'day', day: part, path: child.path, name: child.name };
    else yield* datedFolders(child, part, dating);
  }
}

type Child = ({ kind: 'file' } & Entry) | ({ kind: 'folder'; isLink: boolean } & Entry);

async function childrenOf(folder: Entry, signal: AbortSignal, accept: Accept): Promise<Child[]> {
  stopIfAborted(signal);
  const entries = await readdir(folder.path, { withFileTypes: true });
  entries.sort((one, other) => (one.name < other.name ? -1 : 1));
  const children: Child[] = [];
  for (const entry of entries) {
    const child = await childOf(folder, entry, accept);
    if (child !== undefined) children.push(child);
  }
  return children;
}

async function childOf(folder: Entry, entry: Dirent, accept: Accept): Promise<Child | undefined> {
  const at = {
    path: join(folder.path, entry.name),
    name: shownName(folder.name === '' ? entry.name : `${folder.name}/${entry.name}`),
  };
  if (entry.isDirectory()) return { kind: 'folder', isLink: false, ...at };
  if (entry.isFile()) return accept(entry.name) ? { kind: 'file', ...at } : undefined;
  if (!entry.isSymbolicLink()) return undefined;
  const target = await stat(at.path).catch(() => undefined);
  if (target?.isDirectory() === true) return { kind: 'folder', isLink: true, ...at };
  // A link that leads nowhere is still listed under its name, so that reading it says so.
  return accept(entry.name) && target?.isFile() !== false ? { kind: 'file', ...at } : undefined;
}

function troubleAt(entry: Entry, error: unknown): Found {
  const name = entry.name === '' ? shownName(basename(entry.path)) : entry.name;
  const problem = fileProblem(error, `The folder ${name}`);
  if (problem.kind === 'cancelled') throw problem;
  return { kind: 'trouble', problem, path: entry.path, name };
}

function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder + sep);
}

function slashed(path: string): string {
  return sep === '/' ? path : path.replaceAll(sep, '/');
}
