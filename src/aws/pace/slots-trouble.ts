/** What keeps processes from sharing the pace, as the end of "not shared with other processes, because …". */
export class SlotsTrouble extends Error {}

/** Node's or the lock's code of a failure; undefined for anything else. */
export function codeOf(error: unknown): string | undefined {
  const code: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'code') : undefined;
  return typeof code === 'string' ? code : undefined;
}

/** A failure on the way to the shared file, in words. */
export function troubleOf(error: unknown, folder: string): string {
  if (error instanceof SlotsTrouble) return error.message;
  const code = codeOf(error);
  switch (code) {
    case 'ELOCKED':
      return `the lock in ${folder} could not be had within a second`;
    case 'EACCES':
    case 'EPERM':
      return `${folder} may not be written`;
    case 'EROFS':
      return `${folder} is on a read-only disk`;
    case 'ENOSPC':
    case 'EDQUOT':
      return `the disk of ${folder} is full`;
    case 'ENOENT':
      return `${folder} cannot be made`;
    case 'EEXIST':
    case 'ENOTDIR':
      return `${folder} is not a folder`;
    default:
      return `${folder} cannot be used (${code ?? String(error)})`;
  }
}
