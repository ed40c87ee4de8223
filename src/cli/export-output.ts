import type { FileHandle } from 'node:fs/promises';
import { lstat, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { asTyped, UsageError } from '../usage-error.ts';
import type { Io } from './io.ts';

/** Where exported lines go. */
export interface Output {
  /** As the user named it; left out for standard output. */
  readonly file?: string;
  write(line: string): Promise<void>;
  /** What was written stands. @throws UsageError where the file cannot be written. */
  keep(): Promise<void>;
  /** Nothing is to stand of what was written; on standard output it does. */
  discard(): Promise<void>;
}

/** `drained` resolves once a slow reader has taken what was written, so that it does not pile up here. */
export type Stdout = Pick<Io, 'stdout'> & { drained?(): Promise<void> };

/**
 * Opens standard output, or a file that nobody but its owner can read and that is there only once it is whole.
 * @throws UsageError for a file that exists, unless `force` says to replace it, or that cannot be written
 */
export async function openOutput(file: string | undefined, force: boolean, io: Stdout): Promise<Output> {
  if (file === undefined || file === '-') return toStdout(io);
  const path = await targetOf(file, force);
  return new FileOutput(file, path, force);
}

function toStdout(io: Stdout): Output {
  return {
    async write(line) {
      io.stdout(line);
      await io.drained?.();
    },
    keep: async () => undefined,
    discard: async () => undefined,
  };
}

/** The file itself where it is a link: the link stays one. */
async function targetOf(file: string, force: boolean): Promise<string> {
  const found = await stat(file).catch(() => undefined);
  if (found === undefined) return file;
  const named = `--output ${asTyped(file)}`;
  if (found.isDirectory()) throw new UsageError(`${named}: a folder. Name a file in it.`);
  if (!found.isFile()) throw new UsageError(`${named}: not a file. Leave --output out to write to standard output.`);
  if (!force) throw alreadyThere(file);
  return realpath(file);
}

function alreadyThere(file: string): UsageError {
  return new UsageError(`--output ${asTyped(file)}: is there already. Name another file, or replace it with --force.`);
}

/** Characters that are written at a time. */
const CHUNK = 65_536;

/** Lines go into a file beside the one that is wanted, which takes its name at the end. */
class FileOutput implements Output {
  readonly file: string;
  readonly #path: string;
  readonly #part: string;
  readonly #force: boolean;
  #open: FileHandle | undefined;
  #chunk = '';

  constructor(file: string, path: string, force: boolean) {
    this.file = file;
    this.#path = path;
    this.#part = `${path}.${process.pid}.part`;
    this.#force = force;
  }

  async write(line: string): Promise<void> {
    this.#chunk += line;
    if (this.#chunk.length >= CHUNK) await this.#guard(() => this.#flush());
  }

  async keep(): Promise<void> {
    await this.#guard(async () => {
      await this.#flush();
      await this.#open?.close();
      this.#open = undefined;
      if (!this.#force && (await lstat(this.#path).catch(() => undefined)) !== undefined) throw alreadyThere(this.file);
      await rename(this.#part, this.#path);
    });
  }

  async discard(): Promise<void> {
    this.#chunk = '';
    const opened = this.#open;
    this.#open = undefined;
    if (opened === undefined) return;
    await opened.close().catch(() => undefined);
    await rm(this.#part, { force: true });
  }

  async #flush(): Promise<void> {
    this.#open ??= await open(this.#part, 'wx', 0o600);
    await this.#open.writeFile(this.#chunk);
    this.#chunk = '';
  }

  /** A full disk or a folder that is not there is no fault of this program. */
  async #guard(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      await this.discard();
      if (error instanceof UsageError) throw error;
      const why = error instanceof Error ? error.message : String(error);
      throw new UsageError(`--output ${asTyped(this.file)}: cannot be written: ${why}.`);
    }
  }
}
