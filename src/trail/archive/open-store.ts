import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Account } from '../../aws/api.ts';
import { asTyped, UsageError } from '../../usage-error.ts';
import type { DigestStore } from './digest/types.ts';
import { FolderStore } from './folder-store.ts';
import { REGION } from './keys.ts';
import { S3Store } from './s3-store.ts';
import { FolderDigests, S3Digests } from './store-digests.ts';
import type { S3Place } from './store-s3-layout.ts';
import type { LogStore } from './types.ts';

/** Where the user keeps log files, as the configuration says it. */
export type ArchiveSetting =
  | { dir: string }
  | {
      /** A bucket's name, or `s3://bucket[/prefix]`. */
      s3: string;
      prefix?: string | undefined;
      organization?: string | undefined;
    };

const EXAMPLE = 'Write s3://bucket, s3://bucket/prefix, or the path of a folder.';
/** Amazon S3 user guide, "General purpose bucket naming rules"; capitals and underscores are in old buckets' names. */
const bucketName = /^[A-Za-z0-9][A-Za-z0-9._-]{1,253}[A-Za-z0-9]$/;
const organizationId = /^o-[a-z0-9]+$/;
const belowLogs = new RegExp(`^(?:(o-[a-z0-9]+)(?:/|$))?(?:(\\d{12})(?:/CloudTrail(?:/(${REGION}))?)?)?$`);

/** What `--archive` names: a folder, or `s3://bucket/prefix`. @throws UsageError for anything else. */
export function parseArchive(text: string): ArchiveSetting {
  const written = text.trim();
  if (written === '') throw new UsageError(`The archive is empty. ${EXAMPLE}`);
  if (/[\p{Cc}\p{Cs}]/u.test(written)) throw new UsageError(`Archive ${asTyped(written)}: not a name. ${EXAMPLE}`);
  if (/^s3:/i.test(written)) {
    s3Place({ s3: written });
    return { s3: written };
  }
  if (/^(?:arn:|[a-z][a-z0-9+.-]+:\/\/)/i.test(written)) {
    throw new UsageError(`Archive ${asTyped(written)}: neither a folder nor in S3. ${EXAMPLE}`);
  }
  return { dir: written };
}

/**
 * The log files that a setting names. Nothing is read yet.
 * @param account whose credentials read the bucket; the log files may be of others. A folder needs none.
 * @throws UsageError for a setting that cannot be.
 */
export function openStore(archive: ArchiveSetting, account?: Account): LogStore {
  if ('dir' in archive) return new FolderStore(folderOf(archive.dir));
  return new S3Store(s3Place(archive), needed(archive.s3, account));
}

/** The digests and log files of a setting, for their verification. @throws UsageError as `openStore` does. */
export function openDigests(archive: ArchiveSetting, account?: Account): DigestStore {
  if ('dir' in archive) return new FolderDigests(folderOf(archive.dir));
  return new S3Digests(s3Place(archive), needed(archive.s3, account));
}

function needed(s3: string, account: Account | undefined): Account {
  if (account === undefined) throw new UsageError(`Reading ${asTyped(s3)} needs AWS credentials: name a profile.`);
  return account;
}

/** `~` for the home folder: no shell has put it in where the path comes from a file. @throws UsageError */
export function folderOf(dir: string): string {
  if (dir.trim() === '') throw new UsageError(`The archive is empty. ${EXAMPLE}`);
  return /^~(?=$|[/\\])/.test(dir) ? join(homedir(), dir.slice(1)) : dir;
}

/**
 * Bucket, prefix and what is narrower, from a setting. People copy paths from the console, so what lies below `AWSLogs/`
 * narrows to that organization, account or Region. @throws UsageError
 */
export function s3Place(setting: Exclude<ArchiveSetting, { dir: string }>): S3Place {
  const { bucket, path } = partsOf(setting.s3);
  if (path !== '' && setting.prefix !== undefined && setting.prefix !== '') {
    throw new UsageError(`Archive ${asTyped(setting.s3)}: it has a prefix, and another is set. Leave one out.`);
  }
  const parts = (path === '' ? (setting.prefix ?? '') : path).split('/').filter((part) => part !== '');
  const at = parts.lastIndexOf('AWSLogs');
  const before = at === -1 ? parts : parts.slice(0, at);
  const match = belowLogs.exec(at === -1 ? '' : parts.slice(at + 1).join('/'));
  if (match === null) {
    throw new UsageError(
      `Archive ${asTyped(setting.s3)}: end it at AWSLogs, or at an account or Region below; the days are those of --since and --until.`,
    );
  }
  const [, inPath, account, region] = match;
  const organization = setting.organization ?? inPath;
  if (organization !== undefined && !organizationId.test(organization)) {
    throw new UsageError(`Organization ${asTyped(organization)}: write its id, such as o-a1b2c3d4e5.`);
  }
  if (inPath !== undefined && organization !== inPath) {
    throw new UsageError(
      `Archive ${asTyped(setting.s3)}: its path is of ${inPath}, and the organization set is ${organization}.`,
    );
  }
  return {
    bucket,
    prefix: before.map((part) => `${part}/`).join(''),
    ...(organization === undefined ? {} : { organization }),
    ...(account === undefined ? {} : { account }),
    ...(region === undefined ? {} : { region }),
  };
}

function partsOf(written: string): { bucket: string; path: string } {
  const [, bucket = '', path = ''] = /^(?:s3:\/\/)?([^/]*)(?:\/(.*))?$/is.exec(written.trim()) ?? [];
  if (!bucketName.test(bucket)) {
    throw new UsageError(
      `Archive ${asTyped(written)}: ${bucket === '' ? 'no bucket' : 'not a bucket name'}. ${EXAMPLE}`,
    );
  }
  return { bucket, path };
}
