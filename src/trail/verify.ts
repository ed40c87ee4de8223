import type { Account } from '../aws/api.ts';
import type { Settings } from '../config.ts';
import { UsageError } from '../usage-error.ts';
import type { AccountBook } from './accounts.ts';
import {
  keysFromCloudTrail,
  type ListedKey,
  type Place,
  type PublicKeys,
  type VerifyProgress,
  type VerifyReport,
  verifyArchive,
} from './archive/digest/index.ts';
import { openDigests } from './archive/open-store.ts';

export {
  type Evidence,
  evidenceIntact,
  keysFromFile,
  type PublicKeys,
  type Summary,
  summarise,
  type VerifyReport,
} from './archive/digest/index.ts';

/** One account's places to verify, and whose credentials read bucket and keys. */
export interface VerifyRequest {
  account: Account;
  places: readonly Place[];
  /** Delivery times. */
  window: { from: Date; to: Date };
  /** CloudTrail's public keys from a file; by API where left out. */
  keys?: PublicKeys | undefined;
  /** Only these log files are compared. */
  logFiles?: readonly string[] | undefined;
  now: Date;
  signal: AbortSignal;
  onProgress?: ((place: Place, progress: VerifyProgress) => void) | undefined;
}

/** Verifies the digests and log files of an account's places, one after the other. @throws UsageError, AwsProblem */
export async function verifyPlaces(
  settings: Pick<Settings, 'archive'>,
  book: AccountBook,
  request: VerifyRequest,
): Promise<VerifyReport[]> {
  const { archive } = settings;
  if (archive === undefined)
    throw new UsageError(
      'There is no log archive to verify: name one with --archive <folder> or --archive s3://bucket, or set archive in the configuration.',
    );
  const { account, places, window, signal, logFiles } = request;
  const profile = 's3' in archive ? archive.profile : undefined;
  const reader = profile === undefined ? account : ((await book.open([profile], signal)).accounts[0] ?? account);
  const store = openDigests(archive, reader);
  const keys = request.keys ?? keysFromCloudTrail(listKeys(reader), request.now);
  const reports: VerifyReport[] = [];
  for (const place of places) {
    const onProgress = (progress: VerifyProgress) => request.onProgress?.(place, progress);
    reports.push(await verifyArchive(store, keys, { place, window, signal, logFiles, onProgress }));
  }
  return reports;
}

/** All pages of cloudtrail:ListPublicKeys. Source: CloudTrail API reference, ListPublicKeys. */
function listKeys({ api }: Account) {
  return async (region: string, window: { from: Date; to: Date }, signal: AbortSignal): Promise<ListedKey[]> => {
    const keys: ListedKey[] = [];
    let token: string | undefined;
    do {
      const page = await api.call(
        region,
        'cloudtrail:ListPublicKeys',
        { StartTime: window.from, EndTime: window.to, NextToken: token },
        { signal },
      );
      for (const { Value: value, Fingerprint: fingerprint } of page.PublicKeyList ?? []) {
        if (value !== undefined) keys.push({ value, fingerprint });
      }
      token = page.NextToken;
    } while (token !== undefined);
    return keys;
  };
}
