import {
  type DayRange,
  dayPrefixes,
  dayRange,
  daysIn,
  isInRange,
  type KeyFolder,
  type KeyPlace,
  placePrefix,
} from './keys.ts';
import { ahead } from './store-ahead.ts';
import type { BucketReader } from './store-bucket.ts';

/** Where in S3 the files of trails are; what is left out is looked for. */
export interface S3Place {
  bucket: string;
  /** What comes before `AWSLogs/`: empty, or ending with a slash. */
  prefix: string;
  /** `o-…`: only the files of that organization's trail. */
  organization?: string;
  account?: string;
  region?: string;
}

/** `s3://bucket/prefix`, as somebody would write it. */
export function nameOf({ bucket, prefix }: S3Place): string {
  return prefix === '' ? `s3://${bucket}` : `s3://${bucket}/${prefix.replace(/\/$/, '')}`;
}

/** An account's folder: an account can have one of its own trails, and one of its organization's. */
export type AccountFolder = Omit<KeyPlace, 'region'>;

/** One day of the folders that may have it. */
export interface Day {
  day: string;
  places: KeyPlace[];
}

/** Days, or folders, that are listed at once: S3 answers each in some 50 ms, and thousands a second are allowed. */
export const HANDS = 8;
/** A longer window first asks which days there are, rather than asking for each. */
const MOST_DAYS_UNSEEN = 31;

/** The folders of a bucket's standard layout: accounts below `AWSLogs/`, and the days of their Regions. */
export class BucketLayout {
  readonly #at: S3Place;
  readonly #bucket: BucketReader;
  /** As last looked for. */
  #accounts: AccountFolder[] | undefined;

  constructor(at: S3Place, bucket: BucketReader) {
    this.#at = at;
    this.#bucket = bucket;
  }

  /** As last looked for. @throws AwsProblem */
  async accounts(signal: AbortSignal): Promise<AccountFolder[]> {
    return this.#accounts ?? this.lookForAccounts(signal);
  }

  /** @throws AwsProblem */
  async lookForAccounts(signal: AbortSignal): Promise<AccountFolder[]> {
    this.#accounts = await this.#findAccounts(signal);
    return this.#accounts;
  }

  /** The folders that keys of that account and Region can begin with. @throws AwsProblem */
  async placesOf(account: string, region: string, signal: AbortSignal): Promise<KeyPlace[]> {
    if (this.#at.region !== undefined && this.#at.region !== region) return [];
    const own = (folder: AccountFolder): boolean => folder.account === account;
    // Accounts join an organization: one that was not there before may be now.
    if (this.#accounts?.some(own) === false) this.#accounts = undefined;
    return (await this.accounts(signal)).filter(own).map((folder) => ({ ...folder, region }));
  }

  /** The days to list, newest first. @throws AwsProblem */
  async days(
    places: readonly KeyPlace[],
    folder: KeyFolder,
    window: { from: Date; to: Date },
    signal: AbortSignal,
  ): Promise<Day[]> {
    const range = dayRange(window.from, window.to);
    if (range === undefined) return [];
    const days = new Map<string, KeyPlace[]>();
    for (const place of places) {
      const prefix = placePrefix(place, folder);
      const found =
        daysIn(range) > MOST_DAYS_UNSEEN
          ? await this.#daysSeen(prefix, '', range, signal)
          : dayPrefixes(place, window.from, window.to, folder).map((day) => day.slice(prefix.length, -1));
      for (const day of found) days.set(day, [...(days.get(day) ?? []), place]);
    }
    return [...days].sort(([one], [other]) => (one < other ? 1 : -1)).map(([day, found]) => ({ day, places: found }));
  }

  async #findAccounts(signal: AbortSignal): Promise<AccountFolder[]> {
    const { prefix, organization, account } = this.#at;
    const own = { prefix, ...(organization === undefined ? {} : { organization }) };
    if (account !== undefined) return [{ ...own, account }];
    const base = `${prefix}AWSLogs/${organization === undefined ? '' : `${organization}/`}`;
    const names = await this.#bucket.folders(base, signal);
    const accounts: AccountFolder[] = names.filter(isAccount).map((name) => ({ ...own, account: name }));
    if (organization !== undefined) return accounts;
    for (const name of names.filter((found) => /^o-[a-z0-9]+$/.test(found))) {
      const members = (await this.#bucket.folders(`${base}${name}/`, signal)).filter(isAccount);
      accounts.push(...members.map((member) => ({ prefix, organization: name, account: member })));
    }
    return accounts;
  }

  /** The days that have a folder: years first, then the months of each, then their days. */
  async #daysSeen(prefix: string, part: string, range: DayRange, signal: AbortSignal): Promise<string[]> {
    const names = await this.#bucket.folders(`${prefix}${part === '' ? '' : `${part}/`}`, signal);
    const parts = names
      .map((name) => (part === '' ? name : `${part}/${name}`))
      .filter((found) => /^\d{4}(?:\/\d\d){0,2}$/.test(found) && isInRange(found, range));
    if (part.length === 'YYYY/MM'.length) return parts;
    const days: string[] = [];
    for await (const found of ahead(parts, HANDS, (inner) => this.#daysSeen(prefix, inner, range, signal))) {
      days.push(...found);
    }
    return days;
  }
}

function isAccount(name: string): boolean {
  return /^\d{12}$/.test(name);
}
