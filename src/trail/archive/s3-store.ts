import type { Account } from '../../aws/api.ts';
import { asTyped, UsageError } from '../../usage-error.ts';
import {
  accountPrefix,
  dayOf,
  endOf,
  isReadableName,
  type KeyPlace,
  keyBefore,
  logName,
  mayHold,
  placePrefix,
} from './keys.ts';
import { ahead } from './store-ahead.ts';
import { BucketReader, type ObjectFound } from './store-bucket.ts';
import { shownName } from './store-problem.ts';
import { type AccountFolder, BucketLayout, type Day, HANDS, nameOf, type S3Place } from './store-s3-layout.ts';
import type { LogFile, LogStore } from './types.ts';

type Place = { account: string; region: string };
type Window = { from: Date; to: Date };

/** A log file has at most 50 MB unpacked (CloudTrail user guide), so what is larger than this packed is none. */
const MOST_BYTES = 64 * 1024 * 1024;

/**
 * Log files in a bucket, in the standard layout below a prefix. Each day of a window is listed by its own prefix, several
 * at once, the first of them from the time of the window on. An object in a day's folder whose name is not CloudTrail's
 * is taken to be delivered at the end of that day, unless it sorts before the window's beginning on the first day.
 */
export class S3Store implements LogStore {
  readonly name: string;
  readonly #at: S3Place;
  readonly #bucket: BucketReader;
  readonly #layout: BucketLayout;

  /** @param account whose credentials may list the bucket and read its objects; the log files may be of others. */
  constructor(at: S3Place, account: Account) {
    this.name = nameOf(at);
    this.#at = at;
    this.#bucket = new BucketReader(at.bucket, account);
    this.#layout = new BucketLayout(at, this.#bucket);
  }

  /** @throws AwsProblem; UsageError when there is no account or Region with log files below the prefix. */
  async places(signal: AbortSignal): Promise<Place[]> {
    await this.#bucket.locate(signal);
    const folders = await this.#layout.lookForAccounts(signal);
    const places = new Map<string, Place>();
    for await (const found of ahead(folders, HANDS, (folder) => this.#regionsOf(folder, signal))) {
      for (const place of found) places.set(`${place.account}/${place.region}`, place);
    }
    if (places.size === 0) throw this.#withoutLogs();
    return [...places].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, place]) => place);
  }

  /** @throws AwsProblem; UsageError when no account has log files below the prefix. */
  async *list({ account, region }: Place, window: Window, signal: AbortSignal): AsyncGenerator<LogFile> {
    const over = new AbortController();
    const both = AbortSignal.any([signal, over.signal]);
    try {
      await this.#bucket.locate(both);
      if ((await this.#layout.accounts(both)).length === 0) throw this.#withoutLogs();
      const places = await this.#layout.placesOf(account, region, both);
      const days = await this.#layout.days(places, 'CloudTrail', window, both);
      for await (const files of ahead(days, HANDS, (day) => this.#filesOf(day, window, both))) yield* files;
    } finally {
      // Whoever has seen enough leaves listings of older days under way.
      over.abort();
    }
  }

  async #regionsOf(folder: AccountFolder, signal: AbortSignal): Promise<Place[]> {
    const regions = await this.#bucket.folders(`${accountPrefix(folder)}CloudTrail/`, signal);
    const { region: only } = this.#at;
    const wanted = only === undefined ? regions : regions.filter((region) => region === only);
    return wanted.map((region) => ({ account: folder.account, region }));
  }

  #withoutLogs(): UsageError {
    const { prefix, organization, account, region } = this.#at;
    const path = [`${prefix}AWSLogs`, organization, account ?? '<account>', 'CloudTrail', region];
    const start = path.filter((part) => part !== undefined).join('/');
    return new UsageError(
      `${asTyped(this.name)} has no CloudTrail log files: no key begins with ${asTyped(start)}/. Name the bucket and prefix that the trail delivers to.`,
    );
  }

  async #filesOf({ day, places }: Day, { from }: Window, signal: AbortSignal): Promise<LogFile[]> {
    const files: LogFile[] = [];
    for (const place of places) {
      const prefix = `${placePrefix(place, 'CloudTrail')}${day}/`;
      const after = day === dayOf(from) ? { after: keyBefore(place, from) } : {};
      for await (const object of this.#bucket.objects({ prefix, ...after }, signal)) {
        const name = object.key.slice(object.key.lastIndexOf('/') + 1);
        if (!isReadableName(name)) continue;
        const named = logName(name);
        const isOwn = named?.account === place.account && named.region === place.region;
        const delivered = isOwn ? named.delivered : endOf(day);
        if (mayHold(delivered, from)) files.push(this.#logFile(object, place, delivered));
      }
    }
    return files.sort(newestFirst);
  }

  #logFile({ key, size }: ObjectFound, { account, region }: KeyPlace, delivered: Date): LogFile {
    const read = async (signal: AbortSignal): Promise<Buffer> => {
      const { Body } = await this.#bucket.get(key, MOST_BYTES, signal);
      return Buffer.from(Body.buffer, Body.byteOffset, Body.byteLength);
    };
    return { name: shownName(`s3://${this.#at.bucket}/${key}`), account, region, delivered, size, read };
  }
}

function newestFirst(one: LogFile, other: LogFile): number {
  return other.delivered.getTime() - one.delivered.getTime() || (one.name < other.name ? -1 : 1);
}
