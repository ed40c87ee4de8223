import type { JsonObject } from '../events/types.ts';
import type { AccountSetup, Bucket, LifecycleRule, Trail } from '../trail/setup/types.ts';
import { chosenTrails } from './choose-trails.ts';
import { aws } from './command.ts';
import { type About, unseenFinding } from './grouped.ts';
import { bucketOf, type Retention, retentionOf } from './retention.ts';
import type { Circumstances, Finding } from './types.ts';
import { count, day } from './words.ts';

const RETENTION: About = {
  id: 'bucket-retention',
  title: 'How long log files are kept',
  why: 'Questions reach back as far as log files are kept.',
  stake: 'evidence',
};

const PUBLIC: About = {
  id: 'bucket-public',
  title: 'Access to the log bucket',
  why: 'The log names people, roles and addresses.',
  stake: 'care',
};

/** A year: what audits ask for most, and more than event history by far. */
const ENOUGH_DAYS = 365;

/** The buckets that log files of the chosen trails lie in. */
export function bucketChecks({ setup, now, historyDays }: Circumstances): Finding[] {
  const told = new Set<string>();
  return chosenTrails(setup).flatMap((trail) => {
    const bucket = bucketOf(setup, trail);
    if (bucket === undefined || told.has(bucket.name)) return [];
    told.add(bucket.name);
    if (bucket.gone) return [goneFinding(bucket, trail)];
    return [retention(bucket, trail, { account: setup.account, now, historyDays }), publicity(bucket)];
  });
}

function goneFinding({ name }: Bucket, trail: Trail): Finding {
  return {
    ...RETENTION,
    status: 'fail',
    found: `${trail.name} writes to ${name}, and there is no bucket of that name.`,
    fix: 'Set NEW_BUCKET to a bucket whose policy lets CloudTrail write, and point the trail at it.',
    command: aws('cloudtrail', 'update-trail', [
      ['name', trail.name],
      ['s3-bucket-name', { verbatim: '"$NEW_BUCKET"' }],
      ['region', trail.homeRegion],
    ]),
    short: `the bucket of ${trail.name} is gone`,
  };
}

interface Asked {
  account: AccountSetup['account'];
  now: Date;
  historyDays: number;
}

function retention(bucket: Bucket, trail: Trail, { account, now, historyDays }: Asked): Finding {
  const { name, lifecycle } = bucket;
  if (!lifecycle.seen) return unseenFinding(RETENTION, lifecycle.unseen, []);
  const kept = retentionOf(lifecycle.value, trail, account, now);
  const { days, slowAfter, deletedOn } = kept;
  const rewrite = (change: (rule: LifecycleRule) => JsonObject) => putLifecycle(bucket, lifecycle.value, kept, change);
  if (deletedOn !== undefined) {
    return {
      ...RETENTION,
      status: 'fail',
      found: `A lifecycle rule of ${name} deletes all log files on ${day(deletedOn)}.`,
      fix: `Let it delete after ${ENOUGH_DAYS} days instead. The command writes all rules of the bucket anew.`,
      command: rewrite((rule) => expiring(rule.json, ENOUGH_DAYS)),
      short: `${name} is emptied on ${day(deletedOn)}`,
    };
  }
  if (days !== undefined && days < ENOUGH_DAYS) {
    const isUseless = days <= historyDays;
    return {
      ...RETENTION,
      status: isUseless ? 'fail' : 'warn',
      found: isUseless
        ? `${name} deletes log files after ${count(days, 'day')}, no later than event history forgets.`
        : `${name} deletes log files after ${count(days, 'day')}.`,
      fix: `Keep them ${ENOUGH_DAYS} days. The command writes all rules of the bucket anew.`,
      command: rewrite((rule) => (expires(rule, days) ? expiring(rule.json, ENOUGH_DAYS) : rule.json)),
      short: `log files are deleted after ${count(days, 'day')}`,
    };
  }
  const long = days === undefined ? `${name} never deletes log files` : `${name} keeps log files ${count(days, 'day')}`;
  if (slowAfter === undefined) return { ...RETENTION, status: 'pass', found: `${long}.` };
  return {
    ...RETENTION,
    status: 'warn',
    found: `${long}, but from day ${slowAfter} they lie in a Glacier class and have to be restored before reading, which takes hours.`,
    fix: 'Glacier Instant Retrieval costs little more and is read at once. The command writes all rules of the bucket anew; what lies in Glacier already stays there.',
    command: rewrite(atOnce),
    short: `log files older than ${count(slowAfter, 'day')} have to be restored first`,
  };
}

function expires({ expiresAfterDays, expiresOn }: LifecycleRule, days: number): boolean {
  return (
    expiresAfterDays === days ||
    (expiresAfterDays !== undefined && expiresAfterDays < ENOUGH_DAYS) ||
    expiresOn !== undefined
  );
}

function expiring(rule: JsonObject, days: number): JsonObject {
  return { ...rule, Expiration: { Days: days } };
}

/** A rule must not move objects to one class twice (Amazon S3 API reference, LifecycleRule). */
function atOnce({ json, transitions }: LifecycleRule): JsonObject {
  const instant = transitions.map(({ days, storageClass }) => ({
    Days: days,
    StorageClass: storageClass === 'GLACIER' || storageClass === 'DEEP_ARCHIVE' ? 'GLACIER_IR' : storageClass,
  }));
  const kept = instant.filter(
    (one, at) => instant.findIndex(({ StorageClass }) => StorageClass === one.StorageClass) === at,
  );
  return { ...json, Transitions: kept };
}

/** Writing the configuration replaces all rules, so those that are left alone are repeated. */
function putLifecycle(
  { name, region }: Bucket,
  all: readonly LifecycleRule[],
  { rules }: Retention,
  change: (rule: LifecycleRule) => JsonObject,
): string {
  const Rules = all.map((rule) => (rules.includes(rule) ? change(rule) : rule.json));
  return aws('s3api', 'put-bucket-lifecycle-configuration', [
    ['bucket', name],
    ['lifecycle-configuration', JSON.stringify({ Rules })],
    ['region', region],
  ]);
}

/** A bucket is private where its public access is blocked, or nothing makes it public. */
function publicity({ name, region, publicAccessBlock: block, policyIsPublic: policy }: Bucket): Finding {
  const isBlocked = block.seen && block.value !== undefined && Object.values(block.value).every((one) => one);
  if (isBlocked) return { ...PUBLIC, status: 'pass', found: `Public access to ${name} is blocked.` };
  const mend = {
    fix: 'Block public access to it. CloudTrail goes on writing.',
    command: aws('s3api', 'put-public-access-block', [
      ['bucket', name],
      [
        'public-access-block-configuration',
        'BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true',
      ],
      ['region', region],
    ]),
  };
  const restricts = block.seen && block.value?.restrictPublicBuckets === true;
  if (policy.seen && policy.value && !restricts) {
    return {
      ...PUBLIC,
      status: 'fail',
      found: `The policy of ${name} makes it public${block.seen ? '' : ', unless public access is blocked, which could not be looked at'}.`,
      ...mend,
      short: `the log bucket ${name} is public`,
    };
  }
  if (!block.seen) {
    const beside = policy.seen ? ' Its policy does not make it public.' : '';
    const unseen = unseenFinding(PUBLIC, block.unseen, []);
    return { ...unseen, found: `${unseen.found}${beside}` };
  }
  const how = block.value === undefined ? 'has no public access block of its own' : 'blocks public access in part only';
  const policyWords = policy.seen
    ? 'nothing makes it public now'
    : 'whether its policy makes it public could not be looked at';
  return {
    ...PUBLIC,
    status: 'warn',
    found: `${name} ${how}; ${policyWords}.`,
    ...mend,
    short: `nothing keeps ${name} from being made public`,
  };
}
