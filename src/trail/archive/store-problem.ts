import { AwsProblem, type ProblemKind } from '../../aws/problem.ts';

/** What Node's codes mean to somebody who wants to read a file. */
const reasons: Readonly<Record<string, { kind: ProblemKind; why: string; fix?: string }>> = {
  EACCES: { kind: 'access-denied', why: 'permission denied', fix: 'Give this user permission to read it.' },
  EPERM: { kind: 'access-denied', why: 'permission denied', fix: 'Give this user permission to read it.' },
  ENOENT: { kind: 'not-found', why: 'it is not there any more' },
  ELOOP: { kind: 'not-found', why: 'its symbolic links lead in a circle' },
  ENOTDIR: { kind: 'not-found', why: 'it is not there any more' },
  EISDIR: { kind: 'service', why: 'it is a folder' },
  EMFILE: { kind: 'service', why: 'too many files are open', fix: 'Raise the limit of open files (ulimit -n).' },
  EIO: { kind: 'service', why: 'the disk reports an error' },
  ERR_FS_FILE_TOO_LARGE: { kind: 'service', why: 'it is larger than 2 GiB', fix: 'Split it, or gzip it.' },
};

/** A failure of the file system in words. `what`: "The folder 2026/11/20", a name with its kind. */
export function fileProblem(error: unknown, what: string): AwsProblem {
  if (error instanceof AwsProblem) return error;
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  if (code === 'ABORT_ERR' || (error instanceof Error && error.name === 'AbortError')) {
    return new AwsProblem('cancelled', `Cancelled before ${what.replace(/^T/, 't')} was read.`, { cause: error });
  }
  const reason = code === undefined ? undefined : reasons[code];
  const why = reason?.why ?? code ?? 'the system does not say why';
  return new AwsProblem(reason?.kind ?? 'service', `${what} cannot be read: ${why}.`, {
    cause: error,
    ...(code === undefined ? {} : { code }),
    ...(reason?.fix === undefined ? {} : { fix: reason.fix }),
  });
}

/** @throws AwsProblem when the caller has gone. */
export function stopIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw new AwsProblem('cancelled', 'Cancelled by the caller.');
}

/** A name of a file or key as a sentence can carry it: on one line, without control characters. */
export function shownName(name: string): string {
  return name.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+/gu, '?');
}
