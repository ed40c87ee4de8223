import type { Account } from '../aws/api.ts';
import { AwsProblem } from '../aws/problem.ts';
import type { Settings } from '../config.ts';
import { UsageError } from '../usage-error.ts';
import type { AccountBook } from './accounts.ts';
import { openStore } from './archive/open-store.ts';
import { ArchiveSource } from './archive/source.ts';
import type { LogStore } from './archive/types.ts';
import type { OlderSource } from './older.ts';
import { AthenaSource, describeCost, LAKE_IS_CLOSED, LakeSource, portIn, type SqlQuery } from './sql/index.ts';
import { type Engine, SqlSource } from './sql/source.ts';

/**
 * The source of events that event history no longer has, as the settings name it: a folder of log files costs nothing
 * and goes first, then Athena and CloudTrail Lake, which read any amount, then log files in S3. Undefined without any.
 * Nothing is read yet. @throws UsageError for a setting that cannot be.
 */
export function openOlder(settings: Settings, book: AccountBook): OlderSource | undefined {
  const { archive, athena, lake } = settings;
  if (archive !== undefined && 'dir' in archive) return folderSource(openStore(archive), archive.dir);
  if (athena !== undefined) {
    return billed('athena', 'Athena', [], async (account) => {
      const reader = await readerOf(account, athena.profile, book);
      return new AthenaSource(portIn(reader.api, regionOf(reader, athena.region, 'athena')), athena);
    });
  }
  if (lake !== undefined) {
    return billed('lake', 'CloudTrail Lake', [LAKE_IS_CLOSED], async (account) => {
      const reader = await readerOf(account, lake.profile, book);
      const region = /^arn:[^:]*:cloudtrail:([^:]+):/.exec(lake.eventDataStore)?.[1] ?? lake.region;
      return new LakeSource(portIn(reader.api, regionOf(reader, region, 'lake')), { ...lake, account: reader.id });
    });
  }
  if (archive === undefined) return undefined;
  return new ArchiveSource(archive.s3, async (account) =>
    openStore(archive, await readerOf(account, archive.profile, book)),
  );
}

function folderSource(store: LogStore, dir: string): OlderSource {
  return new ArchiveSource(
    dir,
    async () => store,
    (signal) => store.places(signal),
  );
}

function billed(
  engine: 'athena' | 'lake',
  name: string,
  notes: readonly string[],
  open: (account: Account) => Promise<Engine>,
): OlderSource {
  const cost = (query: SqlQuery) => [describeCost(engine, query), ...notes].join(' ');
  return new SqlSource(name, cost, perAccount(open));
}

/** Whose credentials read it: the profile's that is set for it, else the account's own. @throws UsageError, AwsProblem */
async function readerOf(account: Account, profile: string | undefined, book: AccountBook): Promise<Account> {
  if (profile === undefined && account.archived !== true) return account;
  const { accounts } = await book.open(profile === undefined ? undefined : [profile], new AbortController().signal);
  const [reader] = accounts;
  if (reader === undefined) throw new AwsProblem('credentials', 'No credentials can read it.');
  return reader;
}

function regionOf(account: Account, set: string | undefined, setting: string): string {
  const region = set ?? account.region;
  if (region === undefined) throw new UsageError(`${setting}.region: no Region is known; set it in the configuration.`);
  return region;
}

/** One engine an account and process: it remembers which columns its table lacks. */
function perAccount(open: (account: Account) => Promise<Engine>): (account: Account) => Promise<Engine> {
  const opened = new Map<string, Promise<Engine>>();
  return (account) => {
    const known = opened.get(account.id) ?? open(account);
    opened.set(account.id, known);
    known.catch(() => opened.delete(account.id));
    return known;
  };
}
