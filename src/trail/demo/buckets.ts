import type { Input, Output } from '../../aws/api.ts';
import type { RecordedBucket } from './setup.ts';
import type { RecordedAccount } from './types.ts';
import { AwsFault } from './types.ts';

function bucketAsked(account: RecordedAccount, name: string | undefined): RecordedBucket {
  const bucket = account.setup?.buckets?.find((each) => each.name === name);
  if (bucket === undefined) throw new AwsFault('NoSuchBucket', 'The specified bucket does not exist');
  return bucket;
}

/** us-east-1 is where a bucket is that has no LocationConstraint. */
export function getBucketLocation(
  account: RecordedAccount,
  { Bucket }: Input<'s3:GetBucketLocation'>,
): Output<'s3:GetBucketLocation'> {
  const { region } = bucketAsked(account, Bucket);
  return region === 'us-east-1' ? {} : { LocationConstraint: region };
}

export function getBucketLifecycle(
  account: RecordedAccount,
  { Bucket }: Input<'s3:GetBucketLifecycleConfiguration'>,
): Output<'s3:GetBucketLifecycleConfiguration'> {
  const { lifecycle } = bucketAsked(account, Bucket);
  if (lifecycle === undefined) {
    throw new AwsFault('NoSuchLifecycleConfiguration', 'The lifecycle configuration does not exist');
  }
  return { Rules: lifecycle };
}

export function getPublicAccessBlock(
  account: RecordedAccount,
  { Bucket }: Input<'s3:GetPublicAccessBlock'>,
): Output<'s3:GetPublicAccessBlock'> {
  const { publicAccessBlock } = bucketAsked(account, Bucket);
  if (publicAccessBlock === undefined) {
    throw new AwsFault('NoSuchPublicAccessBlockConfiguration', 'The public access block configuration was not found');
  }
  return { PublicAccessBlockConfiguration: publicAccessBlock };
}

export function getBucketPolicyStatus(
  account: RecordedAccount,
  { Bucket }: Input<'s3:GetBucketPolicyStatus'>,
): Output<'s3:GetBucketPolicyStatus'> {
  const bucket = bucketAsked(account, Bucket);
  if (bucket.public === undefined) throw new AwsFault('NoSuchBucketPolicy', 'The bucket policy does not exist');
  return { PolicyStatus: { IsPublic: bucket.public } };
}

/** The recording knows how its buckets are set, and holds none of their objects. */
export function objectsOf(account: RecordedAccount, bucket: string | undefined): never {
  const { name } = bucketAsked(account, bucket);
  throw new AwsFault('AccessDenied', `The log files of ${name} are not part of the recording; its event history is.`);
}
