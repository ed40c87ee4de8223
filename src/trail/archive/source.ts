import type { Account } from '../../aws/api.ts';
import { AwsProblem } from '../../aws/problem.ts';
import type { ReadOptions } from '../budget.ts';
import { historyStart, type OlderSource } from '../older.ts';
import type { Reader } from '../reader.ts';
import { type RecordPage, RecordReader, type RecordSource } from '../record-reader.ts';
import type { Missing, TrailQuery } from '../types.ts';
import { scanFiles } from './scan/scan-files.ts';
import type { LogFile, LogStore, ScannedFile } from './types.ts';

/** As many records as LookupEvents gives at a time; where they are rare, a reader hears after so many log files. */
const RECORDS_A_PAGE = 50;
const FILES_A_PAGE = 500;

/** Files that are named one by one when they cannot be read; more are counted. */
const MOST_NAMED = 5;

/** A file's name tells its delivery to the minute. */
const MINUTE = 60_000;

interface Place {
  account: string;
  region: string;
}

/** Opens the store that one account's questions read: a folder is the same for all, a bucket is read by somebody. */
export type OpenStore = (account: Account, signal: AbortSignal) => Promise<LogStore>;

/** Log files, in a folder or in S3, as a source of events. */
export class ArchiveSource implements OlderSource {
  readonly name: string;
  readonly #open: OpenStore;
  readonly #places: OlderSource['places'];

  /** `where`: as the user wrote it. `places`: what it holds, where that can be told without credentials. */
  constructor(where: string, open: OpenStore, places?: OlderSource['places']) {
    this.name = `log archive ${where}`;
    this.#open = open;
    this.#places = places;
  }

  get places(): OlderSource['places'] {
    return this.#places;
  }

  async newest(account: Account, place: Place, signal: AbortSignal): Promise<Date | undefined> {
    const to = new Date();
    try {
      const store = await this.#open(account, signal);
      for await (const file of store.list(place, { from: historyStart(to), to }, signal)) return file.delivered;
    } catch (error) {
      // Then event history answers; reading the archive for what is older tells what is wrong with it.
      if (!(error instanceof AwsProblem) || error.kind === 'cancelled') throw error;
    }
    return undefined;
  }

  open(account: Account, query: TrailQuery, options: ReadOptions): Reader {
    return new RecordReader(query, new ScanOfArchive(this.name, account, this.#open), options);
  }
}

/** One scan of the log files of one place. */
class ScanOfArchive implements RecordSource {
  readonly name: string;
  readonly holds = true;
  readonly #account: Account;
  readonly #open: OpenStore;
  #files = 0;
  #bytes = 0;
  #unreadable = 0;

  constructor(name: string, account: Account, open: OpenStore) {
    this.name = name;
    this.#account = account;
    this.#open = open;
  }

  spent(): ReturnType<RecordSource['spent']> {
    return { files: this.#files, scannedBytes: this.#bytes, notes: [] };
  }

  async *pages(query: TrailQuery, signal: AbortSignal): AsyncGenerator<RecordPage, void, undefined> {
    const store = await this.#open(this.#account, signal);
    const place = { account: query.account, region: query.region };
    const listed = store.list(place, query, signal);
    let page: Collected = { records: [], missing: [] };
    let reached = query.to;
    let files = 0;
    for await (const { file, scanned } of scanFiles(listed, query, { signal })) {
      this.#count(scanned);
      for (const record of scanned.records) page.records.push({ record, logFile: file.name });
      page.missing.push(...this.#troublesOf(file, scanned, query));
      reached = earlier(reached, new Date(file.delivered.getTime() + MINUTE));
      files += 1;
      if (page.records.length < RECORDS_A_PAGE && files < FILES_A_PAGE) continue;
      yield { ...page, reachedTo: reached };
      files = 0;
      page = { records: [], missing: [] };
    }
    yield { ...page, missing: [...page.missing, ...this.#endOf(query)] };
  }

  #count({ bytes }: ScannedFile): void {
    this.#files += 1;
    this.#bytes += bytes;
  }

  #troublesOf(file: LogFile, { trouble }: ScannedFile, query: TrailQuery): Missing[] {
    if (trouble === undefined) return [];
    this.#unreadable += 1;
    if (this.#unreadable > MOST_NAMED) return [];
    return [
      {
        account: query.account,
        region: query.region,
        why: `log file ${file.name} could not be read whole: ${trouble}`,
        fix: 'Copy it again; verify tells whether it was changed.',
      },
    ];
  }

  /** What only the end can tell: how many more files were unreadable, or that there were none at all. */
  #endOf({ account, region }: TrailQuery): Missing[] {
    const more = this.#unreadable - MOST_NAMED;
    if (more > 0) return [{ account, region, why: `${more} more log files could not be read whole` }];
    if (this.#files > 0) return [];
    return [
      {
        account,
        region,
        why: `the ${this.name} has no log files of that time`,
        fix: 'Check that the trail logged this Region then, and that the copy is whole.',
      },
    ];
  }
}

interface Collected {
  records: RecordPage['records'][number][];
  missing: Missing[];
}

function earlier(a: Date, b: Date): Date {
  return a < b ? a : b;
}
