import type { AccountSetup, Bucket, LifecycleRule, Trail } from '../trail/setup/types.ts';
import { DAY } from './words.ts';

/** How long log files of a trail stay, and stay readable at once. */
export interface Retention {
  /** Days until they are deleted; undefined: never. */
  days?: number;
  /** Everything is deleted on that day. */
  deletedOn?: Date;
  /** Days until they lie in a class that has to be restored first; undefined: never. */
  slowAfter?: number;
  /** The rules that say so. */
  rules: LifecycleRule[];
}

/** Classes that have to be restored before reading. Source: Amazon S3 user guide, "Understanding archival". */
const SLOW: ReadonlySet<string> = new Set(['GLACIER', 'DEEP_ARCHIVE']);

/** What the lifecycle rules of the bucket do to the log files of a trail. */
export function retentionOf(
  rules: readonly LifecycleRule[],
  trail: Pick<Trail, 'prefix'>,
  account: string,
  now: Date,
): Retention {
  const own = rules.filter((rule) => rule.enabled && !rule.tagged && reaches(rule.prefix, trail, account));
  const days = own.flatMap(({ expiresAfterDays, expiresOn }) => [
    ...(expiresAfterDays === undefined ? [] : [expiresAfterDays]),
    // A date that has passed goes on deleting whatever the rule matches (Amazon S3 user guide, "Lifecycle rules based on
    // a specific date").
    ...(expiresOn !== undefined && expiresOn <= now ? [0] : []),
  ]);
  const dates = own.flatMap(({ expiresOn }) => (expiresOn !== undefined && expiresOn > now ? [expiresOn] : []));
  const slow = own.flatMap(({ transitions }) =>
    transitions.filter(({ storageClass }) => SLOW.has(storageClass)).map((transition) => transition.days),
  );
  const [soonest] = dates.sort((a, b) => a.getTime() - b.getTime());
  return {
    ...(days.length === 0 ? {} : { days: Math.min(...days) }),
    ...(soonest === undefined ? {} : { deletedOn: soonest }),
    ...(slow.length === 0 ? {} : { slowAfter: Math.min(...slow) }),
    rules: own,
  };
}

/**
 * Whether keys with this prefix are log files of the trail, all or some of them; digests and Insights lie beside them.
 * Source: CloudTrail user guide, "Finding your CloudTrail log files".
 */
function reaches(prefix: string, { prefix: folder }: Pick<Trail, 'prefix'>, account: string): boolean {
  const top = `${folder === undefined || folder === '' ? '' : `${folder}/`}AWSLogs/`;
  const logs = `${top}${account}/CloudTrail/`;
  // An organization's trail has its id in between.
  const plain = prefix.startsWith(top) ? top + prefix.slice(top.length).replace(/^o-[a-z0-9]+\//, '') : prefix;
  return (
    logs.startsWith(plain) ||
    plain.startsWith(logs) ||
    (plain.startsWith(top) && /^o-[a-z0-9]*$/.test(plain.slice(top.length)))
  );
}

/** How far back the log files of a trail reach. */
export interface Kept {
  /** Undefined where the bucket's rules could not be looked at. */
  from?: Date;
}

/** From the day the trail was started, or as long as the bucket keeps; undefined where the trail keeps nothing new. */
export function keptBy({ setup, now }: { setup: AccountSetup; now: Date }, trail: Trail): Kept | undefined {
  const bucket = bucketOf(setup, trail);
  if (bucket === undefined || bucket.gone || (trail.status.seen && !trail.status.value.logging)) return undefined;
  if (!bucket.lifecycle.seen) return {};
  const { days } = retentionOf(bucket.lifecycle.value, trail, setup.account, now);
  const started = trail.status.seen ? trail.status.value.startedAt : undefined;
  const oldest = days === undefined ? undefined : now.getTime() - days * DAY;
  const times = [oldest, started?.getTime()].filter((time) => time !== undefined);
  return times.length === 0 ? {} : { from: new Date(Math.max(...times)) };
}

export function bucketOf({ buckets }: Pick<AccountSetup, 'buckets'>, trail: Trail): Bucket | undefined {
  return buckets.find(({ name }) => name === trail.bucket);
}
