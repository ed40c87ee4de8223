import { readFile } from 'node:fs/promises';
import { basename, join, relative, resolve, sep } from 'node:path';
import type { Account } from '../../aws/api.ts';
import { AwsProblem } from '../../aws/problem.ts';
import { asTyped, UsageError } from '../../usage-error.ts';
import { readSignatureFile, signatureFilesOf } from './digest/signature-files.ts';
import type { DigestStore, Place, ReadObject, StoredObject, TimeWindow } from './digest/types.ts';
import { dayRange, digestName, type KeyFolder, logName, placePrefix } from './keys.ts';
import { ahead } from './store-ahead.ts';
import { BucketReader } from './store-bucket.ts';
import { fileProblem } from './store-problem.ts';
import { BucketLayout, type Day, HANDS, nameOf, type S3Place } from './store-s3-layout.ts';
import { dayFolders, type Found, startAt, walk } from './store-walk.ts';

/** Names have the minute of delivery cut off. */
const MINUTE = 60_000;
/** What is larger than this is neither a log file nor a digest. */
const MOST_BYTES = 64 * 1024 * 1024;

/** Whether a file is of that place and time by its name. */
function isWanted(folder: KeyFolder, name: string, place: Place, { from, to }: TimeWindow): boolean {
  const digest = folder === 'CloudTrail-Digest' ? digestName(name) : undefined;
  const log = folder === 'CloudTrail' ? logName(name) : undefined;
  const named = digest ?? log;
  const time = digest?.ends ?? log?.delivered;
  if (named === undefined || time === undefined) return false;
  if (named.account !== place.account || named.region !== place.region) return false;
  return time.getTime() >= from.getTime() - MINUTE && time.getTime() <= to.getTime();
}

/** Digests and log files in a bucket. */
export class S3Digests implements DigestStore {
  readonly name: string;
  readonly #account: Account;
  readonly #layout: BucketLayout;
  /** Digests may name files of other buckets: a trail can have been pointed elsewhere. */
  readonly #buckets = new Map<string, BucketReader>();
  readonly #bucket: BucketReader;

  constructor(at: S3Place, account: Account) {
    this.name = nameOf(at);
    this.#account = account;
    this.#bucket = this.#open(at.bucket);
    this.#layout = new BucketLayout(at, this.#bucket);
  }

  listDigests(place: Place, window: TimeWindow, signal: AbortSignal): AsyncGenerator<StoredObject> {
    return this.#list('CloudTrail-Digest', place, window, signal);
  }

  listLogs(place: Place, window: TimeWindow, signal: AbortSignal): AsyncGenerator<StoredObject> {
    return this.#list('CloudTrail', place, window, signal);
  }

  async read(bucket: string | undefined, key: string, signal: AbortSignal): Promise<ReadObject | 'missing'> {
    try {
      const reader = bucket === undefined ? this.#bucket : this.#open(bucket);
      const { Body, Metadata } = await reader.get(key, MOST_BYTES, signal);
      return { bytes: Body, metadata: Metadata };
    } catch (error) {
      if (error instanceof AwsProblem && error.kind === 'not-found') return 'missing';
      throw error;
    }
  }

  async *#list(folder: KeyFolder, place: Place, window: TimeWindow, signal: AbortSignal): AsyncGenerator<StoredObject> {
    const over = new AbortController();
    const both = AbortSignal.any([signal, over.signal]);
    try {
      await this.#bucket.locate(both);
      const places = await this.#layout.placesOf(place.account, place.region, both);
      const days = await this.#layout.days(places, folder, window, both);
      const keysOf = (day: Day): Promise<StoredObject[]> => this.#keysOf(folder, day, place, window, both);
      for await (const keys of ahead(days, HANDS, keysOf)) yield* keys;
    } finally {
      over.abort();
    }
  }

  async #keysOf(
    folder: KeyFolder,
    { day, places }: Day,
    place: Place,
    window: TimeWindow,
    signal: AbortSignal,
  ): Promise<StoredObject[]> {
    const found: StoredObject[] = [];
    for (const at of places) {
      for await (const { key } of this.#bucket.objects({ prefix: `${placePrefix(at, folder)}${day}/` }, signal)) {
        const name = key.slice(key.lastIndexOf('/') + 1);
        if (isWanted(folder, name, place, window)) found.push({ bucket: this.#bucket.name, key });
      }
    }
    return found;
  }

  #open(bucket: string): BucketReader {
    const reader = this.#buckets.get(bucket) ?? new BucketReader(bucket, this.#account);
    this.#buckets.set(bucket, reader);
    return reader;
  }
}

/** Digests and log files in a folder, which has the layout from `AWSLogs` on: digests name each other by it. */
export class FolderDigests implements DigestStore {
  readonly name: string;
  readonly #path: string;

  constructor(folder: string) {
    this.name = folder;
    this.#path = resolve(folder);
  }

  /** @throws UsageError where the folders above an account are left out; AwsProblem where a folder cannot be read. */
  listDigests(place: Place, window: TimeWindow, signal: AbortSignal): AsyncGenerator<StoredObject> {
    return this.#list('CloudTrail-Digest', place, window, signal);
  }

  listLogs(place: Place, window: TimeWindow, signal: AbortSignal): AsyncGenerator<StoredObject> {
    return this.#list('CloudTrail', place, window, signal);
  }

  async read(_bucket: string | undefined, key: string, signal: AbortSignal): Promise<ReadObject | 'missing'> {
    const path = this.#pathOf(key);
    if (path === undefined) return 'missing';
    const bytes = await fileAt(path, key, signal);
    if (bytes === undefined) return 'missing';
    if (digestName(basename(path)) === undefined) return { bytes };
    for (const side of signatureFilesOf(path)) {
      const text = await fileAt(side, basename(side), signal);
      if (text !== undefined) return { bytes, metadata: metadataIn(side, text.toString('utf8')) };
    }
    return { bytes };
  }

  /** Undefined for what lies outside the folder. */
  #pathOf(key: string): string | undefined {
    const { name } = startAt(this.#path);
    const base = name === '' ? this.#path : resolve(this.#path, ...name.split('/').map(() => '..'));
    const path = join(base, ...key.split('/'));
    const below = relative(this.#path, path);
    return below === '..' || below.startsWith(`..${sep}`) ? undefined : path;
  }

  async *#list(folder: KeyFolder, place: Place, window: TimeWindow, signal: AbortSignal): AsyncGenerator<StoredObject> {
    const range = dayRange(window.from, window.to);
    if (range === undefined) return;
    for await (const found of walk(startAt(this.#path), signal, () => false)) {
      if (found.kind === 'trouble') throw found.problem;
      if (found.kind !== 'region' || found.folder !== folder) continue;
      if (found.account !== place.account || found.region !== place.region) continue;
      if (!/(?:^|\/)AWSLogs\//.test(found.name)) throw this.#withoutLayout(found.name);
      for await (const day of dayFolders(found, range, signal))
        yield* this.#filesOf(day, folder, place, window, signal);
    }
  }

  async *#filesOf(
    day: Found,
    folder: KeyFolder,
    place: Place,
    window: TimeWindow,
    signal: AbortSignal,
  ): AsyncGenerator<StoredObject> {
    if (day.kind === 'trouble') throw day.problem;
    if (day.kind !== 'day') return;
    for await (const file of walk(day, signal, (name) => isWanted(folder, name, place, window))) {
      if (file.kind === 'trouble') throw file.problem;
      if (file.kind === 'file') yield { key: file.name };
    }
  }

  #withoutLayout(name: string): UsageError {
    return new UsageError(
      `${asTyped(this.name)} has ${asTyped(name)}, without the AWSLogs folder above it, which digests name each other by. Put it into one, or copy the bucket again from AWSLogs on.`,
    );
  }
}

function metadataIn(path: string, text: string): Record<string, string> {
  try {
    return readSignatureFile(path, text);
  } catch (error) {
    throw new Error(`${basename(path)} ${error instanceof Error ? error.message : String(error)}.`, { cause: error });
  }
}

async function fileAt(path: string, name: string, signal: AbortSignal): Promise<Buffer | undefined> {
  try {
    return await readFile(path, { signal });
  } catch (error) {
    const problem = fileProblem(error, `The file ${name}`);
    if (problem.kind === 'not-found') return undefined;
    throw problem;
  }
}
