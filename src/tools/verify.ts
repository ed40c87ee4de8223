import type { Summary, VerifyReport } from '../trail/verify.ts';
import type { Context } from './context.ts';
import { openScope } from './scope.ts';
import { readWindow } from './time.ts';

/** What to verify: the log files of a window, in the accounts and Regions of the archive or those named. */
export interface VerifyInput {
  since?: string | undefined;
  until?: string | undefined;
  regions?: string[] | undefined;
  profiles?: string[] | undefined;
  /** A file of CloudTrail's public keys, already read. */
  keys?: Uint8Array | undefined;
}

export interface VerifyAnswer extends Summary {
  reports: VerifyReport[];
}

/**
 * Is the log archive as CloudTrail delivered it? A command and no tool: agents ask who_changed with `verify: true`.
 * @throws UsageError, AwsProblem
 */
export async function verifyLogs(input: VerifyInput, context: Context): Promise<VerifyAnswer> {
  const { keysFromFile, summarise, verifyPlaces } = await import('../trail/verify.ts');
  const window = readWindow(input, context.now, { older: context.older ?? true });
  const scope = await openScope(input, context);
  const keys = input.keys === undefined ? undefined : keysFromFile(input.keys);
  const reports: VerifyReport[] = [];
  for (const account of scope.accounts) {
    const places = scope.places
      .filter((place) => place.account === account)
      .map(({ region }) => ({ account: account.id, region }));
    reports.push(
      ...(await verifyPlaces(context.settings, context.accounts, {
        account,
        places,
        window,
        keys,
        now: context.now,
        signal: context.signal,
        onProgress: (place, progress) =>
          context.progress({
            done: progress.digests + progress.logFiles,
            message: `${place.region}: ${progress.digests} of ${progress.digestsFound} digests, ${progress.logFiles} log files`,
          }),
      })),
    );
  }
  return { ...summarise(reports), reports };
}
