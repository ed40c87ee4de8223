import { createHash, randomBytes } from 'node:crypto';
import { chmod, lstat, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Only this user reads what is remembered: it names people, addresses and resources. */
const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;
const OTHERS = 0o077;

const POSIX = process.platform !== 'win32';

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Text of a file; undefined where there is none, or none that can be read. */
export async function readText(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined);
}

/** Names in a folder; none where there is no folder. */
export async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}

/**
 * Writes a file so that it is there whole or not at all: under another name, to the disk, then renamed.
 * @throws the file system's error; nothing is left behind then.
 */
export async function writeWhole(path: string, text: string): Promise<void> {
  const temporary = `${path}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`;
  try {
    const file = await open(temporary, 'wx', FILE_MODE);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
  await syncFolder(dirname(path));
}

/** The new name is on the disk too. Windows cannot do this for folders, and needs it less. */
async function syncFolder(folder: string): Promise<void> {
  if (!POSIX) return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Makes a folder and those it lies in. Node's own `recursive` never ends where a folder that exists refuses with ENOENT,
 * as /proc does, and says ENOENT where a disk is full or read-only.
 * @throws the file system's error.
 */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { mode: FOLDER_MODE });
  } catch (error) {
    const code = codeOf(error);
    if (code === 'EEXIST') return;
    if (code !== 'ENOENT' || dirname(folder) === folder) throw error;
    await makeFolder(dirname(folder));
    await mkdir(folder, { mode: FOLDER_MODE }).catch((again: unknown) => {
      // Another process was faster.
      if (codeOf(again) !== 'EEXIST') throw again;
    });
  }
}

/**
 * Makes sure that a folder is this user's alone; one that does not exist is.
 * @throws Error when it is another user's, no folder, or cannot be closed to others.
 */
export async function checkOwn(folder: string): Promise<void> {
  const found = await lstat(folder).catch(() => undefined);
  if (found === undefined) return;
  if (!found.isDirectory()) throw new Error(`${folder} is not a folder`);
  if (!POSIX) return;
  if (found.uid !== process.getuid?.()) throw new Error(`${folder} belongs to another user`);
  if ((found.mode & OTHERS) !== 0) await chmod(folder, FOLDER_MODE);
}

/** Says a file system error in a few words. */
export function explainTrouble(error: unknown): string {
  const code = codeOf(error);
  if (code === 'ENOSPC' || code === 'EDQUOT') return 'the disk is full';
  if (code === 'EROFS') return 'the disk is read-only';
  if (code === 'EACCES' || code === 'EPERM') return 'it may not be written';
  if (code === 'EFBIG') return 'files may not be that large here';
  return error instanceof Error ? error.message : String(error);
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
