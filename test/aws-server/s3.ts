import type { ObjectStorageClass } from '@aws-sdk/client-s3';
import { pageOf } from '../../src/trail/demo/paging.ts';
import type { RecordedBucket } from '../../src/trail/demo/setup.ts';
import type { AwsFault, RecordedAccount } from '../../src/trail/demo/types.ts';
import { decoders } from './decode.ts';
import { S3Fault } from './s3-wire.ts';
import type { WireRequest } from './wire.ts';

/** An object, and what goes wrong when it is read. */
export interface S3Object {
  body: Uint8Array;
  /** Sent as x-amz-meta- headers; names in lower case. */
  metadata?: Record<string, string>;
  lastModified?: Date;
  storageClass?: ObjectStorageClass;
  /** What GetObject answers instead of the object. */
  fault?: AwsFault;
  /** The connection breaks after so many bytes of the body, so many times; or stays open and silent. */
  cut?: { after: number; times: number; stall?: boolean };
}

/** A bucket of the loopback AWS. A test may change it while the server runs. */
export interface S3Bucket extends RecordedBucket {
  objects: Map<string, S3Object>;
  /** What listing the bucket answers instead. */
  listFault?: AwsFault;
}

const LARGEST_PAGE = 1000;

/** A bucket in us-east-1, with these objects by key; texts are stored as UTF-8. `more` wins. */
export function s3Bucket(
  name: string,
  objects: Record<string, Uint8Array | string | S3Object> = {},
  more: Partial<S3Bucket> = {},
): S3Bucket {
  const stored = Object.entries(objects).map(([key, object]) => [key, s3Object(object)] as const);
  return { name, region: 'us-east-1', objects: new Map(stored), ...more };
}

export function s3Object(object: Uint8Array | string | S3Object): S3Object {
  if (typeof object === 'string') return { body: Buffer.from(object) };
  return object instanceof Uint8Array ? { body: object } : object;
}

/** S3's denial of a key that the caller may not use (HTTP 403, code AccessDenied, as S3 words it). */
export function kmsDenied(keyArn: string, caller: string): S3Fault {
  const why = 'because no identity-based policy allows the kms:Decrypt action';
  return new S3Fault(
    'AccessDenied',
    `User: ${caller} is not authorized to perform: kms:Decrypt on resource: ${keyArn} ${why}`,
  );
}

export const slowDown = (): S3Fault => new S3Fault('SlowDown', 'Please reduce your request rate.');
export const s3Denied = (): S3Fault => new S3Fault('AccessDenied', 'Access Denied');

/**
 * S3 refuses a bucket of another Region: us-east-1 by the signature, the others by a redirect. Where it is, us-east-1
 * tells for every bucket.
 */
function checkRegion({ name, region }: S3Bucket, { operation, region: asked }: WireRequest): void {
  if (region === asked || (operation === 's3:GetBucketLocation' && asked === 'us-east-1')) return;
  if (asked === 'us-east-1') {
    const why = `the region 'us-east-1' is wrong; expecting '${region}'`;
    throw new S3Fault('AuthorizationHeaderMalformed', `The authorization header is malformed; ${why}`, {
      Region: region,
    });
  }
  throw new S3Fault(
    'PermanentRedirect',
    'The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.',
    { Endpoint: `${name}.s3.${region}.amazonaws.com`, Bucket: name },
    { 'x-amz-bucket-region': region },
  );
}

function list(bucket: S3Bucket, request: WireRequest): unknown {
  if (bucket.listFault !== undefined) throw bucket.listFault;
  const input = decoders['s3:ListObjectsV2'].parse(request.input);
  const { Prefix = '', Delimiter = '', StartAfter = '', ContinuationToken, MaxKeys = LARGEST_PAGE } = input;
  // In the order of their bytes in UTF-8.
  const keys = [...bucket.objects.keys()]
    .filter((key) => key.startsWith(Prefix))
    .sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)));
  const endOfGroup = (key: string): number => (Delimiter === '' ? -1 : key.indexOf(Delimiter, Prefix.length));
  const groupOf = (key: string): string => {
    const end = endOfGroup(key);
    return end < 0 ? key : key.slice(0, end + Delimiter.length);
  };
  const entries = [...new Set(keys.filter((key) => key > StartAfter).map(groupOf))];
  const page = pageOf(entries, Math.min(MaxKeys, LARGEST_PAGE), ContinuationToken, {
    question: ['ListObjectsV2', bucket.name, Prefix, Delimiter],
    invalid: new S3Fault('InvalidArgument', 'The continuation token provided is incorrect', {
      ArgumentName: 'continuation-token',
    }),
  });
  const contents = page.items.flatMap((key) => {
    const object = bucket.objects.get(key);
    if (object === undefined || endOfGroup(key) >= 0) return [];
    const { body, lastModified = new Date(0), storageClass = 'STANDARD' } = object;
    return [
      { Key: key, LastModified: lastModified, ETag: '"loopback"', Size: body.length, StorageClass: storageClass },
    ];
  });
  return {
    Name: bucket.name,
    Prefix,
    ...(Delimiter === '' ? {} : { Delimiter }),
    ...(StartAfter === '' ? {} : { StartAfter }),
    ...(ContinuationToken === undefined ? {} : { ContinuationToken }),
    ...(page.next === undefined ? {} : { NextContinuationToken: page.next }),
    KeyCount: page.items.length,
    MaxKeys: Math.min(MaxKeys, LARGEST_PAGE),
    IsTruncated: page.next !== undefined,
    Contents: contents,
    CommonPrefixes: page.items.filter((key) => endOfGroup(key) >= 0).map((Prefix) => ({ Prefix })),
  };
}

function get(bucket: S3Bucket, request: WireRequest): unknown {
  const { Key = '' } = decoders['s3:GetObject'].parse(request.input);
  const object = bucket.objects.get(Key);
  if (object === undefined) throw new S3Fault('NoSuchKey', 'The specified key does not exist.', { Key });
  if (object.fault !== undefined) throw object.fault;
  if (object.storageClass === 'GLACIER' || object.storageClass === 'DEEP_ARCHIVE') {
    const why = "The operation is not valid for the object's storage class";
    throw new S3Fault('InvalidObjectState', why, { StorageClass: object.storageClass });
  }
  const { body, metadata = {}, cut } = object;
  if (cut === undefined || cut.times <= 0) return { Body: body, Metadata: metadata };
  cut.times -= 1;
  return { Body: body, Metadata: metadata, cut: cut.after, stall: cut.stall === true };
}

/**
 * Answers for the test's own buckets; nothing where the emulator is to answer: for the account's recorded buckets, and for
 * the settings of these, which it finds among the account's.
 */
export function answerS3(buckets: readonly S3Bucket[], request: WireRequest): unknown {
  const bucket = buckets.find(({ name }) => name === request.input['Bucket']);
  if (bucket === undefined) return undefined;
  checkRegion(bucket, request);
  if (request.operation === 's3:ListObjectsV2') return list(bucket, request);
  return request.operation === 's3:GetObject' ? get(bucket, request) : undefined;
}

/** The account with the test's own buckets among its recorded ones, so that the emulator knows their settings. */
export function withBuckets(account: RecordedAccount, buckets: readonly S3Bucket[]): RecordedAccount {
  if (buckets.length === 0) return account;
  return { ...account, setup: { ...account.setup, buckets: [...(account.setup?.buckets ?? []), ...buckets] } };
}
