import type { LifecycleRule as SdkRule } from '@aws-sdk/client-s3';
import type { Operation } from '../../aws/api.ts';
import { AwsProblem } from '../../aws/problem.ts';
import { readJsonObject } from './json.ts';
import { type Looker, seen } from './look.ts';
import type { Bucket, LifecycleRule, Looked, PublicAccessBlock } from './types.ts';

type BucketOperation = Operation & `s3:Get${string}`;

/** A trail's bucket: how long it keeps what is in it, and whether it is public. */
export async function readBucket(looker: Looker, name: string, homeRegion: string): Promise<Bucket> {
  const region = await regionOf(looker, name, homeRegion);
  const ask = asker(looker, region);
  const [lifecycle, publicAccessBlock] = await Promise.all([
    ask('s3:GetBucketLifecycleConfiguration', [], async (at): Promise<LifecycleRule[]> => {
      const { Rules = [] } = await looker.call(at, 's3:GetBucketLifecycleConfiguration', { Bucket: name });
      return Rules.map(ruleOf);
    }),
    ask('s3:GetPublicAccessBlock', undefined, async (at): Promise<PublicAccessBlock | undefined> => {
      const { PublicAccessBlockConfiguration: set } = await looker.call(at, 's3:GetPublicAccessBlock', {
        Bucket: name,
      });
      return {
        blockPublicAcls: set?.BlockPublicAcls === true,
        ignorePublicAcls: set?.IgnorePublicAcls === true,
        blockPublicPolicy: set?.BlockPublicPolicy === true,
        restrictPublicBuckets: set?.RestrictPublicBuckets === true,
      };
    }),
  ]);
  const policyIsPublic = isBlocked(publicAccessBlock.looked)
    ? { looked: seen(false), gone: false }
    : await ask('s3:GetBucketPolicyStatus', false, async (at): Promise<boolean> => {
        const { PolicyStatus } = await looker.call(at, 's3:GetBucketPolicyStatus', { Bucket: name });
        return PolicyStatus?.IsPublic === true;
      });
  const looks = [lifecycle, publicAccessBlock, policyIsPublic];
  return {
    name,
    region,
    lifecycle: lifecycle.looked,
    publicAccessBlock: publicAccessBlock.looked,
    policyIsPublic: policyIsPublic.looked,
    gone: looks.some(({ gone }) => gone),
  };
}

/** Where all of it is blocked, no policy can make the bucket public, so that none has to be asked for. */
function isBlocked(looked: Looked<PublicAccessBlock | undefined>): boolean {
  return looked.seen && looked.value !== undefined && Object.values(looked.value).every((on) => on);
}

/** S3's words for a setting that was never made. Source: Amazon S3 API reference, "Error responses". */
const UNSET: ReadonlySet<string> = new Set([
  'NoSuchLifecycleConfiguration',
  'NoSuchPublicAccessBlockConfiguration',
  'NoSuchBucketPolicy',
]);

/** Asks for a setting in the bucket's Region, and where S3 names another one, there. */
function asker(looker: Looker, region: string) {
  return async <T>(
    operation: BucketOperation,
    unset: T,
    read: (region: string) => Promise<T>,
  ): Promise<{ looked: Looked<T>; gone: boolean }> => {
    let gone = false;
    const looked = await looker.look(region, operation, async () => {
      try {
        return await whereverItIs(region, read);
      } catch (error) {
        if (!(error instanceof AwsProblem) || error.kind !== 'not-found') throw error;
        if (UNSET.has(error.code ?? '')) return unset;
        gone = error.code === 'NoSuchBucket';
        throw error;
      }
    });
    return { looked, gone };
  };
}

async function whereverItIs<T>(region: string, read: (region: string) => Promise<T>): Promise<T> {
  try {
    return await read(region);
  } catch (error) {
    if (!(error instanceof AwsProblem) || error.region === undefined || error.region === region) throw error;
    return read(error.region);
  }
}

/** Where it may not be asked, the bucket is taken to be where the trail is at home: S3 corrects that. */
async function regionOf(looker: Looker, bucket: string, homeRegion: string): Promise<string> {
  const told = await looker.look(homeRegion, 's3:GetBucketLocation', async () => {
    const { LocationConstraint = '' } = await looker.call(homeRegion, 's3:GetBucketLocation', { Bucket: bucket });
    // Nothing means us-east-1, and the oldest European buckets say EU (Amazon S3 API reference, GetBucketLocation).
    const old: Readonly<Record<string, string>> = { '': 'us-east-1', EU: 'eu-west-1' };
    return old[LocationConstraint] ?? LocationConstraint;
  });
  return told.seen ? told.value : homeRegion;
}

function ruleOf(rule: SdkRule): LifecycleRule {
  const { Filter, Expiration, Transitions = [] } = rule;
  const { Prefix = Filter?.And?.Prefix ?? rule.Prefix ?? '' } = Filter ?? {};
  return {
    enabled: rule.Status === 'Enabled',
    prefix: Prefix,
    tagged: Filter?.Tag !== undefined || (Filter?.And?.Tags ?? []).length > 0,
    ...(Expiration?.Days === undefined ? {} : { expiresAfterDays: Expiration.Days }),
    ...(Expiration?.Date === undefined ? {} : { expiresOn: Expiration.Date }),
    transitions: Transitions.map(({ Days = 0, StorageClass = '' }) => ({ days: Days, storageClass: StorageClass })),
    json: readJsonObject(rule),
  };
}
