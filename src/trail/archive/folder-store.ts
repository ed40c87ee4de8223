import { readFile, stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { AwsProblem } from '../../aws/problem.ts';
import { asTyped, UsageError } from '../../usage-error.ts';
import { type DayRange, dayOf, dayRange, endOf, isInRange, logName, mayHold, startOf } from './keys.ts';
import { fileProblem, shownName, stopIfAborted } from './store-problem.ts';
import { Surveyor } from './store-survey.ts';
import { dayFolders, type Entry, type Found, startAt, walk } from './store-walk.ts';
import type { LogFile, LogStore } from './types.ts';

type Place = { account: string; region: string };
type Window = { from: Date; to: Date };
type Sign =
  | { kind: 'place'; place: Place }
  | { kind: 'unclear'; name: string }
  | { kind: 'trouble'; problem: AwsProblem };

/**
 * Log files in a folder of this machine: a copy of a bucket (`aws s3 sync`), of any part of it, or files of any name.
 *
 * Below `<account>/CloudTrail/<region>/` only the days needed are read. Elsewhere a file's place and time are those of
 * its name, where CloudTrail gave it; the records of any other .json, .jsonl or .ndjson file, gzipped or not, are looked
 * through once for their accounts and Regions, and it is listed for each of them, at the end of the window, whenever it
 * was written: so one file may be listed for several places, and whoever scans it keeps the records of the place it asked
 * for. A file that cannot be looked through is listed for every place: reading it says why.
 *
 * A folder below that cannot be read is listed as a file, without a path, whose `read` says why: the others are still
 * answered for.
 */
export class FolderStore implements LogStore {
  readonly name: string;
  readonly #path: string;
  readonly #surveyor = new Surveyor();
  #hasLogs = false;

  constructor(folder: string) {
    this.name = folder;
    this.#path = resolve(folder);
  }

  /**
   * @throws UsageError when the folder is not there or holds no log file. AwsProblem when a folder in it cannot be read, or
   * no file says whose it is: what they hold could not even be named as missing.
   */
  async places(signal: AbortSignal): Promise<Place[]> {
    const places = new Map<string, Place>();
    let unclear: string | undefined;
    for await (const sign of this.#signs(signal)) {
      if (sign.kind === 'trouble') throw sign.problem;
      if (sign.kind === 'unclear') unclear ??= sign.name;
      else places.set(keyOf(sign.place), sign.place);
    }
    if (places.size > 0) return [...places.values()].sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
    if (unclear === undefined) throw this.#withoutLogs();
    throw new AwsProblem(
      'service',
      `No file in ${asTyped(this.name)} says whose account and Region it is of, such as ${unclear}.`,
      {
        fix: 'The files may be cut off, or not of CloudTrail. Copy them again with aws s3 sync.',
      },
    );
  }

  /** @throws UsageError when the folder is not there or holds no log file at all. */
  async *list(place: Place, window: Window, signal: AbortSignal): AsyncGenerator<LogFile> {
    await this.#checkLogs(signal);
    const range = dayRange(window.from, window.to);
    if (range === undefined) return;
    const loose: LogFile[] = [];
    const days = new Map<string, Entry[]>();
    for await (const found of this.#foundAt(place, range, signal)) {
      if (found.kind === 'day') days.set(found.day, [...(days.get(found.day) ?? []), found]);
      else loose.push(...(await this.#looseFile(found, place, window, range, signal)));
    }
    loose.sort(newestFirst);
    for (const [day, folders] of [...days].sort(([one], [other]) => (one < other ? 1 : -1))) {
      const since = startOf(day);
      const older = loose.findIndex(({ delivered }) => delivered < since);
      const files = loose.splice(0, older === -1 ? loose.length : older);
      for (const folder of folders) files.push(...(await this.#filesOf(folder, day, place, window, signal)));
      yield* files.sort(newestFirst);
    }
    yield* loose;
  }

  async *#walk(signal: AbortSignal): AsyncGenerator<Found> {
    const kind = await kindOf(this.#path, this.name);
    const start = startAt(this.#path);
    if (kind === 'folder') yield* walk(start, signal);
    else yield { kind, path: this.#path, name: start.name === '' ? shownName(basename(this.#path)) : start.name };
  }

  /** Everything that tells of log files, one by one; places come many times. */
  async *#signs(signal: AbortSignal): AsyncGenerator<Sign> {
    for await (const found of this.#walk(signal)) {
      if (found.kind === 'trouble') yield found;
      if (found.kind === 'region' && found.folder === 'CloudTrail' && (await this.#hasFile(found, signal))) {
        yield { kind: 'place', place: placeOf(found) };
      }
      if (found.kind !== 'file') continue;
      const named = logName(basename(found.path));
      if (named !== undefined) {
        yield { kind: 'place', place: placeOf(named) };
        continue;
      }
      const { places, whole } = await this.#surveyor.survey(found.path, signal);
      for (const place of places) yield { kind: 'place', place };
      if (!whole) yield { kind: 'unclear', name: found.name };
    }
  }

  async #hasFile(region: Entry, signal: AbortSignal): Promise<boolean> {
    for await (const found of dayFolders(region, { first: '0000/01/01', last: '9999/12/31' }, signal)) {
      if (found.kind !== 'day') return true;
      for await (const _ of walk(found, signal)) return true;
    }
    return false;
  }

  async #checkLogs(signal: AbortSignal): Promise<void> {
    if (this.#hasLogs) return;
    let problem: AwsProblem | undefined;
    for await (const sign of this.#signs(signal)) {
      if (sign.kind !== 'trouble') {
        this.#hasLogs = true;
        return;
      }
      problem ??= sign.problem;
    }
    throw problem ?? this.#withoutLogs();
  }

  #withoutLogs(): UsageError {
    return new UsageError(
      `${asTyped(this.name)} holds no CloudTrail log files (.json.gz or .json). Name the folder that aws s3 sync copied the bucket to.`,
    );
  }

  /** What is loose, and the days of this place. */
  async *#foundAt(place: Place, range: DayRange, signal: AbortSignal): AsyncGenerator<Found> {
    for await (const found of this.#walk(signal)) {
      if (found.kind !== 'region') yield found;
      else if (found.folder === 'CloudTrail' && keyOf(found) === keyOf(place)) yield* dayFolders(found, range, signal);
    }
  }

  async #filesOf(folder: Entry, day: string, place: Place, window: Window, signal: AbortSignal): Promise<LogFile[]> {
    const files: LogFile[] = [];
    for await (const found of walk(folder, signal)) {
      const file = basename(found.path);
      if (found.kind === 'trouble') files.push(troubled(found.name, place, endOf(day), found.problem));
      if (found.kind !== 'file') continue;
      const named = logName(file);
      const isOwn = named !== undefined && keyOf(named) === keyOf(place);
      // A file of another name in a day's folder may hold anything delivered that day.
      const delivered = isOwn ? named.delivered : endOf(day);
      if (mayHold(delivered, window.from)) files.push(await logFile(found, place, delivered));
    }
    return files;
  }

  /** A file outside the days of the layout, where it may hold events of that place and window. */
  async #looseFile(
    found: Exclude<Found, { kind: 'day' }>,
    place: Place,
    window: Window,
    range: DayRange,
    signal: AbortSignal,
  ): Promise<LogFile[]> {
    if (found.kind === 'trouble') return [troubled(found.name, place, window.to, found.problem)];
    const file = basename(found.path);
    if (found.kind === 'region') return [];
    const named = logName(file);
    if (named !== undefined) {
      const { delivered } = named;
      const isWanted = keyOf(named) === keyOf(place) && isInRange(dayOf(delivered), range);
      return isWanted && mayHold(delivered, window.from) ? [await logFile(found, place, delivered)] : [];
    }
    const { places, whole } = await this.#surveyor.survey(found.path, signal);
    // Its name tells no time: of all events that are asked for, none is after the window's end.
    const isWanted = !whole || places.some((held) => keyOf(held) === keyOf(place));
    return isWanted ? [await logFile(found, place, window.to)] : [];
  }
}

async function logFile({ path, name }: Entry, place: Place, delivered: Date): Promise<LogFile> {
  // A file that is gone by now is still listed: reading it says so.
  const { size } = await stat(path).catch(() => ({ size: 0 }));
  return { name, account: place.account, region: place.region, delivered, size, path, read: reader(path, name) };
}

function reader(path: string, name: string): LogFile['read'] {
  return async (signal) => {
    stopIfAborted(signal);
    return readFile(path, { signal }).catch((error: unknown) => {
      throw fileProblem(error, `The file ${name}`);
    });
  };
}

function troubled(name: string, place: Place, delivered: Date, problem: Error): LogFile {
  const read = (): Promise<Buffer> => Promise.reject(problem);
  return { name, account: place.account, region: place.region, delivered, size: 0, read };
}

async function kindOf(path: string, name: string): Promise<'file' | 'folder'> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'file';
  } catch (error) {
    const problem = fileProblem(error, `The folder ${asTyped(name)}`);
    if (problem.kind !== 'not-found') throw problem;
    throw new UsageError(
      `There is no folder ${asTyped(name)}. Name one that holds CloudTrail log files, or s3://bucket.`,
    );
  }
}

function newestFirst(one: LogFile, other: LogFile): number {
  return other.delivered.getTime() - one.delivered.getTime() || (one.name < other.name ? -1 : 1);
}

function placeOf({ account, region }: Place): Place {
  return { account, region };
}

function keyOf({ account, region }: Place): string {
  return `${account}/${region}`;
}
