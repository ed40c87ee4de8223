import { availableParallelism } from 'node:os';
import { setImmediate as breathe } from 'node:timers/promises';
import type { LogFile, ScannedFile, Wanted } from '../types.ts';
import { Ahead } from './ahead.ts';
import { Helpers } from './helpers.ts';
import type { Texts } from './messages.ts';
import { type Question, questionOf, recordsOf } from './question.ts';
import { type ScanLimits, scannedOf, search } from './scan-file.ts';

/**
 * Compressed bytes from which on two threads pay: they take about 100 ms to start, in which one thread scans some 8 MB of
 * log files (measured from the bundle, Node 20, two busy cores).
 */
const LARGE_JOB = 16 * 1024 * 1024;
const THREADS = 2;

/** Files read at once: S3 answers after tens of milliseconds, and gives most of its speed to parallel readers. */
const PARALLEL = 16;
/** Compressed bytes held for that: enough for any line, and at most about 130 MB of text should all of it be wanted. */
const MOST_AHEAD = 16 * 1024 * 1024;

export interface ScanOptions {
  /** Aborting it ends the scan at once, and throws its reason. */
  signal: AbortSignal;
  /** Worker threads from the start; 1: none. Left out: none until the job turns out to be large, then two. */
  threads?: number | undefined;
  /** Files read at once; 16 where left out. */
  parallel?: number | undefined;
  limits?: ScanLimits | undefined;
  /** Hears of each file before it is given. */
  onFile?: ((file: LogFile, scanned: ScannedFile) => void) | undefined;
}

export interface ScannedLogFile {
  file: LogFile;
  scanned: ScannedFile;
}

/**
 * Scans log files in the order given, reading some ahead. A file that cannot be read is one with `trouble`; only the
 * caller's abort and what `files` throws come as exceptions, the latter after what was listed before. Stopping early
 * stops everything.
 */
export async function* scanFiles(
  files: AsyncIterable<LogFile> | Iterable<LogFile>,
  wanted: Wanted,
  options: ScanOptions,
): AsyncGenerator<ScannedLogFile, void, undefined> {
  const job = new Job(wanted, options);
  const ahead = new Ahead(job.begin(files), { most: options.parallel ?? PARALLEL, mostBytes: MOST_AHEAD });
  try {
    await job.untilAborted(job.prepare());
    for (;;) {
      const begun = await job.untilAborted(ahead.take());
      if (begun === undefined) return;
      const scanned = await job.untilAborted(begun.finish());
      job.count(begun.size, ahead.size);
      options.onFile?.(begun.file, scanned);
      yield { file: begun.file, scanned };
    }
  } finally {
    ahead.end();
    job.end();
  }
}

/** A log file that is being read, or scanned by a helper. */
interface BegunFile {
  file: LogFile;
  size: number;
  ready: Promise<unknown>;
  finish(): Promise<ScannedFile>;
}

class Job {
  readonly #question: Question;
  readonly #options: ScanOptions;
  readonly #stop = new AbortController();
  readonly #signal: AbortSignal;
  #helpers: Helpers | undefined;
  #done = 0;

  constructor(wanted: Wanted, options: ScanOptions) {
    this.#question = questionOf(wanted);
    this.#options = options;
    this.#signal = AbortSignal.any([options.signal, this.#stop.signal]);
  }

  /** What comes of the work, or the caller's abort, whichever is first. */
  async untilAborted<T>(work: Promise<T>): Promise<T> {
    const { signal } = this.#options;
    // A listener each time: promises raced with one that lasts would all be held by it, with what they gave.
    const over = new AbortController();
    const aborted = new Promise<never>((_, reject) => {
      const abort = (): void => reject(signal.reason);
      if (signal.aborted) abort();
      else signal.addEventListener('abort', abort, { once: true, signal: over.signal });
    });
    try {
      return await Promise.race([aborted, work]);
    } finally {
      over.abort();
    }
  }

  /** Threads that were asked for are waited for. */
  async prepare(): Promise<void> {
    const { threads } = this.#options;
    if (threads === undefined || threads < 2) return;
    this.#helpers = this.#startHelpers(threads);
    await this.#helpers.settled();
  }

  async *begin(files: AsyncIterable<LogFile> | Iterable<LogFile>): AsyncGenerator<BegunFile, void, undefined> {
    for await (const file of files)
      yield this.#helpers?.usable === true ? this.#delegate(file, this.#helpers) : this.#own(file);
  }

  /** So much was scanned, so much is begun: when that is a large job, helpers come. */
  count(done: number, begun: number): void {
    this.#done += done;
    if (this.#options.threads !== undefined || this.#helpers !== undefined) return;
    if (this.#done + begun >= LARGE_JOB && availableParallelism() >= THREADS)
      this.#helpers = this.#startHelpers(THREADS);
  }

  end(): void {
    this.#stop.abort();
    this.#helpers?.end();
  }

  #startHelpers(count: number): Helpers {
    return new Helpers(count, { wanted: this.#question.wanted, limits: this.#options.limits ?? {} });
  }

  /** Read ahead, scanned when its turn comes. */
  #own(file: LogFile): BegunFile {
    const contents = this.#read(file);
    return { file, size: file.size, ready: contents, finish: async () => this.#scan(await contents) };
  }

  /** Scanned ahead by a helper, and here if the helper cannot. */
  #delegate(file: LogFile, helpers: Helpers): BegunFile {
    const contents = file.path === undefined ? this.#read(file) : undefined;
    const texts = this.#handOver(file, contents, helpers);
    const finish = async (): Promise<ScannedFile> => {
      const scan = await texts;
      return scan === undefined ? this.#scan(await (contents ?? this.#read(file))) : this.#parse(scan);
    };
    return { file, size: file.size, ready: texts, finish };
  }

  async #handOver(
    file: LogFile,
    contents: Promise<Contents> | undefined,
    helpers: Helpers,
  ): Promise<Texts | undefined> {
    if (file.path !== undefined) return helpers.scan({ path: file.path });
    const read = await contents;
    return read !== undefined && 'bytes' in read ? helpers.scan({ bytes: read.bytes }) : undefined;
  }

  async #read(file: LogFile): Promise<Contents> {
    try {
      return { bytes: await file.read(this.#signal) };
    } catch (error) {
      return { trouble: troubleOf(error) };
    }
  }

  /** One file holds the thread for some milliseconds; between two of them others have their turn. */
  async #scan(contents: Contents): Promise<ScannedFile> {
    await breathe();
    if ('trouble' in contents) return { records: [], bytes: 0, trouble: contents.trouble };
    return scannedOf(search(contents.bytes, this.#question, this.#options.limits ?? {}, ({ record }) => record));
  }

  #parse({ texts, bytes, trouble }: Texts): ScannedFile {
    return scannedOf({ taken: recordsOf(texts), bytes, trouble });
  }
}

/** What is in a file, or why that cannot be told. */
type Contents = { bytes: Uint8Array } | { trouble: string };

function troubleOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/\.$/, '');
}
