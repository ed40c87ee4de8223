import type { Trail } from '../trail/setup/types.ts';
import { aws } from './command.ts';
import { type About, unseenFinding } from './grouped.ts';
import type { Finding } from './types.ts';
import { DAY, duration } from './words.ts';

const DELIVERY: About = {
  id: 'trail-delivery',
  title: 'Delivery of log files',
  why: 'What cannot be delivered for 30 days is dropped, and nobody is told.',
  stake: 'evidence',
};

/** CloudTrail delivers about every five minutes where anything happens (CloudTrail user guide, "How CloudTrail works"). */
const STALE = DAY;
/** A trail that was just started has not delivered yet. */
const FIRST_DELIVERY = 3_600_000;

/** Whether log files reach the bucket. */
export function deliveryChecks(trail: Trail, now: Date): Finding[] {
  const { name, status, bucket = 'its bucket' } = trail;
  if (!status.seen) return [unseenFinding(DELIVERY, status.unseen, [])];
  const { deliveredAt, deliveryError, logging: on } = status.value;
  if (deliveryError !== undefined) {
    return [
      {
        ...DELIVERY,
        status: 'fail',
        found: `The last delivery to ${bucket} failed: ${deliveryError}.`,
        fix: deliveryFix(deliveryError, bucket),
        command: lookAtBucket(trail),
        short: `log files of ${name} do not reach ${bucket}`,
      },
    ];
  }
  // A stopped trail delivers nothing; that is told once, above.
  if (!on) return [];
  const isNew = now.getTime() - (status.value.startedAt?.getTime() ?? 0) < FIRST_DELIVERY;
  if (deliveredAt === undefined && isNew) {
    return [{ ...DELIVERY, status: 'pass', found: `${name} was started within the hour; nothing is due yet.` }];
  }
  const age = deliveredAt === undefined ? undefined : now.getTime() - deliveredAt.getTime();
  if (age !== undefined && age <= STALE) {
    return [{ ...DELIVERY, status: 'pass', found: `The last log file reached ${bucket} ${duration(age)} ago.` }];
  }
  return [
    {
      ...DELIVERY,
      status: age === undefined ? 'fail' : 'warn',
      found:
        age === undefined
          ? `Nothing has ever reached ${bucket}.`
          : `Nothing has reached ${bucket} for ${duration(age)}.`,
      fix: deliveryFix('', bucket),
      command: lookAtBucket(trail),
      short: `no log file of ${name} arrives`,
    },
  ];
}

function deliveryFix(error: string, bucket: string): string {
  if (/NoSuchBucket/.test(error)) return `${bucket} does not exist any more. Point the trail at another bucket.`;
  if (/KMS/i.test(error)) return 'Look at the policy of the KMS key: CloudTrail needs kms:GenerateDataKey* on it.';
  return `Look at the policy of ${bucket}: cloudtrail.amazonaws.com needs s3:GetBucketAcl and s3:PutObject there.`;
}

/** The first look, not the cure: a policy written over another one would take away what else it allows. */
export function lookAtBucket({ bucket, homeRegion, kmsKey, status, name }: Trail): string {
  const error = status.seen ? (status.value.deliveryError ?? '') : '';
  if (/NoSuchBucket/.test(error)) {
    return aws('cloudtrail', 'update-trail', [
      ['name', name],
      ['s3-bucket-name', { verbatim: '"$NEW_BUCKET"' }],
      ['region', homeRegion],
    ]);
  }
  if (/KMS/i.test(error) && kmsKey !== undefined) {
    return aws('kms', 'get-key-policy', [
      ['key-id', kmsKey],
      ['region', homeRegion],
    ]);
  }
  return aws('s3api', 'get-bucket-policy', [
    ['bucket', bucket ?? ''],
    ['region', homeRegion],
  ]);
}
