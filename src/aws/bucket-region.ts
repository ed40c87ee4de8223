import type { Account } from './api.ts';
import { globalRegion } from './live.ts';
import { AwsProblem } from './problem.ts';

/**
 * LocationConstraint as a Region: nothing means us-east-1, and the oldest European buckets say EU
 * (Amazon S3 API reference, GetBucketLocation).
 */
function regionNamed(constraint: string | undefined): string {
  if (constraint === undefined || constraint === '') return 'us-east-1';
  return constraint === 'EU' ? 'eu-west-1' : constraint;
}

/** The Region that S3 names when it is asked for a bucket elsewhere. */
function regionTold(error: unknown): string {
  if (error instanceof AwsProblem && error.region !== undefined) return error.region;
  throw error;
}

/**
 * The Region of a bucket, which has to be asked there. Where s3:GetBucketLocation is denied, as it mostly is for a bucket
 * of another account, listing tells: it works, or S3 names the right Region.
 * @throws AwsProblem when the bucket does not exist or may not be listed either.
 */
export async function bucketRegion(account: Account, bucket: string, signal?: AbortSignal): Promise<string> {
  const home = globalRegion(account);
  try {
    const { LocationConstraint } = await account.api.call(home, 's3:GetBucketLocation', { Bucket: bucket }, { signal });
    return regionNamed(LocationConstraint);
  } catch (error) {
    if (!(error instanceof AwsProblem) || error.kind !== 'access-denied') return regionTold(error);
  }
  try {
    await account.api.call(home, 's3:ListObjectsV2', { Bucket: bucket, MaxKeys: 1 }, { signal });
    return home;
  } catch (error) {
    return regionTold(error);
  }
}
