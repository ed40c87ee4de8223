import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { openAccount } from '../../src/aws/account.ts';
import type { Account } from '../../src/aws/api.ts';
import { bucketRegion } from '../../src/aws/bucket-region.ts';
import type { AwsOptions, AwsServer, S3Bucket } from '../aws-server/index.ts';
import { account, kmsDenied, S3Fault, s3Bucket, s3Denied, slowDown } from '../aws-server/index.ts';
import { rejection, setEnv, useAws } from './support.ts';

const body = randomBytes(200_000);
const KEY = 'AWSLogs/111122223333/CloudTrail/eu-west-1/2026/11/20/one.json.gz';

async function open(
  buckets: readonly S3Bucket[],
  more: Partial<AwsOptions> = {},
): Promise<{ server: AwsServer; account: Account }> {
  const server = await useAws({ accounts: [account()], s3: buckets, ...more });
  return { server, account: await openAccount() };
}

const get = ({ api }: Account, Key = KEY, signal?: AbortSignal): Promise<unknown> =>
  api.call('us-east-1', 's3:GetObject', { Bucket: 'logs', Key }, { signal });
const asked = (server: AwsServer, operation: string): number =>
  server.log.filter((entry) => entry.operation === operation).length;

describe('listing a bucket', () => {
  const keys = ['a/1', 'a/2', 'a/b/3', 'é/<&> 4', 'z'];
  const bucket = s3Bucket('logs', Object.fromEntries(keys.map((key) => [key, key])));

  it('gives keys as they are, with size and time', async () => {
    const { account } = await open([bucket]);
    const { Contents, IsTruncated } = await account.api.call('us-east-1', 's3:ListObjectsV2', { Bucket: 'logs' });
    expect(Contents?.map(({ Key }) => Key)).toEqual(['a/1', 'a/2', 'a/b/3', 'z', 'é/<&> 4']);
    expect(Contents?.[0]).toMatchObject({ Size: 3, LastModified: new Date(0) });
    expect(IsTruncated).toBe(false);
  });

  it('folds keys into prefixes at a delimiter, below a prefix', async () => {
    const { account } = await open([bucket]);
    const input = { Bucket: 'logs', Prefix: 'a/', Delimiter: '/' };
    const { Contents, CommonPrefixes } = await account.api.call('us-east-1', 's3:ListObjectsV2', input);
    expect(Contents?.map(({ Key }) => Key)).toEqual(['a/1', 'a/2']);
    expect(CommonPrefixes).toEqual([{ Prefix: 'a/b/' }]);
  });

  it('goes on after a key, page by page', async () => {
    const { account, server } = await open([bucket]);
    const seen: (string | undefined)[] = [];
    let ContinuationToken: string | undefined;
    do {
      const page = await account.api.call('us-east-1', 's3:ListObjectsV2', {
        Bucket: 'logs',
        StartAfter: 'a/1',
        MaxKeys: 2,
        ContinuationToken,
      });
      seen.push(...(page.Contents ?? []).map(({ Key }) => Key));
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken !== undefined);
    expect(seen).toEqual(['a/2', 'a/b/3', 'z', 'é/<&> 4']);
    expect(asked(server, 's3:ListObjectsV2')).toBe(2);
  });
});

describe('reading an object', () => {
  it('gives its bytes as stored, and its metadata', async () => {
    const metadata = { signature: 'abc123', 'signature-algorithm': 'SHA256withRSA' };
    const { account } = await open([s3Bucket('logs', { [KEY]: { body, metadata } })]);
    const object = await account.api.call('us-east-1', 's3:GetObject', { Bucket: 'logs', Key: KEY });
    expect(Buffer.compare(Buffer.from(object.Body), body)).toBe(0);
    expect(object).toMatchObject({ Metadata: metadata, ContentLength: body.length });
  });

  it('begins again when the connection breaks in its midst', async () => {
    const bucket = s3Bucket('logs', { [KEY]: { body, cut: { after: 1_000, times: 2 } } });
    const { account, server } = await open([bucket]);
    expect(await get(account)).toMatchObject({ ContentLength: body.length });
    expect(asked(server, 's3:GetObject')).toBe(3);
  });

  it('says so when the connection keeps breaking', async () => {
    const bucket = s3Bucket('logs', { [KEY]: { body, cut: { after: 1_000, times: Infinity } } });
    const { account } = await open([bucket]);
    expect(await rejection(get(account))).toMatchObject({
      kind: 'network',
      message: `The connection broke off while s3://logs/${KEY} was read.`,
      fix: 'Check the network or VPN, or ask again.',
      retryable: true,
    });
  });

  it('refuses one that is larger than asked for, before it is read', async () => {
    const { account } = await open([s3Bucket('logs', { [KEY]: body })]);
    const call = account.api.call('us-east-1', 's3:GetObject', { Bucket: 'logs', Key: KEY, MaxBytes: 199_999 });
    expect(await rejection(call)).toMatchObject({
      kind: 'refused',
      message: `s3://logs/${KEY} has 200000 bytes, more than the 199999 that are read of an object.`,
    });
    const whole = account.api.call('us-east-1', 's3:GetObject', { Bucket: 'logs', Key: KEY, MaxBytes: 200_000 });
    expect(await whole).toMatchObject({ ContentLength: 200_000 });
  });

  it('waits while S3 asks to slow down', async () => {
    let left = 2;
    const { account, server } = await open([s3Bucket('logs', { [KEY]: body })], {
      fail: ({ operation }) => (operation === 's3:GetObject' && left-- > 0 ? slowDown() : undefined),
    });
    expect(await get(account)).toMatchObject({ ContentLength: body.length });
    expect(server.log.filter(({ operation }) => operation === 's3:GetObject').map(({ outcome }) => outcome)).toEqual([
      'SlowDown',
      'SlowDown',
      '200',
    ]);
  });

  it('ends as soon as the caller has gone', async () => {
    const controller = new AbortController();
    const { account } = await open([s3Bucket('logs', { [KEY]: { body, cut: { after: 10, times: Infinity } } })], {
      fail: ({ operation }) => {
        if (operation === 's3:GetObject') controller.abort();
        return undefined;
      },
    });
    expect(await rejection(get(account, KEY, controller.signal))).toMatchObject({
      kind: 'cancelled',
      message: 'Cancelled before s3:GetObject in us-east-1 answered.',
    });
  });

  it('ends with the caller also while a body is awaited that does not come', async () => {
    const stalled = { body, cut: { after: 1_000, times: Infinity, stall: true } };
    const { account } = await open([s3Bucket('logs', { [KEY]: stalled })]);
    expect(await rejection(get(account, KEY, AbortSignal.timeout(300)))).toMatchObject({ kind: 'cancelled' });
  });

  it('may find that it is empty', async () => {
    const { account } = await open([s3Bucket('logs', { [KEY]: '' })]);
    expect(await get(account)).toMatchObject({ ContentLength: 0, Body: Buffer.alloc(0) });
  });

  it('follows the endpoint of S3 alone, where that is set', async () => {
    const { account, server } = await open([s3Bucket('logs', { [KEY]: body })]);
    setEnv({ AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:1' });
    const other = await openAccount();
    expect(await rejection(get(other))).toMatchObject({
      kind: 'network',
      fix: 'AWS_ENDPOINT_URL_S3 is http://127.0.0.1:1: check that it is meant and running.',
    });
    expect(asked(server, 's3:GetObject')).toBe(0);
    expect(account.id).toBe('111122223333');
  });
});

describe('a failure of S3', () => {
  const caller = 'arn:aws:sts::111122223333:assumed-role/auditor/night-shift';
  const keyArn = 'arn:aws:kms:us-east-1:111122223333:key/0a1b2c3d-0000-4000-8000-000000000001';
  const allow = "in the caller's policy, and in the bucket's own where the bucket belongs to another account.";

  it.each([
    [
      'a denial',
      s3Denied(),
      'access-denied',
      `The role auditor may not read s3://logs/${KEY}.`,
      `Allow s3:GetObject on arn:aws:s3:::logs/* ${allow}`,
    ],
    [
      'a denial by the bucket',
      new S3Fault('AccessDenied', `User: ${caller} is not authorized with an explicit deny in a resource-based policy`),
      'access-denied',
      `The role auditor may not read s3://logs/${KEY}.`,
      'The policy of the bucket denies it.',
    ],
    [
      'a denial of the organization',
      new S3Fault(
        'AccessDenied',
        `User: ${caller} is not authorized with an explicit deny in a service control policy`,
      ),
      'access-denied',
      `The role auditor may not read s3://logs/${KEY}.`,
      'A service control policy of the organization denies it; whoever manages the organization can allow it.',
    ],
    [
      'a denial of the key',
      kmsDenied(keyArn, caller),
      'access-denied',
      `The role auditor may not read s3://logs/${KEY}: the object is encrypted with a KMS key that the caller may not use (kms:Decrypt).`,
      `Both the caller's policy and the key's own have to allow kms:Decrypt on ${keyArn}.`,
    ],
    [
      'a disabled key',
      new S3Fault('KMS.DisabledException', `${keyArn} is disabled.`),
      'service',
      `s3://logs/${KEY} cannot be decrypted: ${keyArn} is disabled.`,
      'Look whether its KMS key is disabled or about to be deleted: aws kms describe-key',
    ],
  ])('names bucket and key: %s', async (_what, fault, kind, message, fix) => {
    const { account } = await open([s3Bucket('logs', { [KEY]: { body, fault } })]);
    expect(await rejection(get(account))).toMatchObject({ kind, message, fix });
  });

  it('tells what is not there: the object, the bucket, or only not restored', async () => {
    const { account } = await open([s3Bucket('logs', { cold: { body, storageClass: 'GLACIER' } })]);
    expect(await rejection(get(account, 'gone'))).toMatchObject({
      kind: 'not-found',
      code: 'NoSuchKey',
      message: 'There is no s3://logs/gone.',
      fix: 'It was deleted or has expired; look at: aws s3api get-bucket-lifecycle-configuration --bucket logs',
    });
    const list = account.api.call('us-east-1', 's3:ListObjectsV2', { Bucket: 'lgos' });
    expect(await rejection(list)).toMatchObject({
      kind: 'not-found',
      code: 'NoSuchBucket',
      message: 'There is no bucket lgos.',
      fix: 'Check its name; aws cloudtrail describe-trails shows the buckets of the trails.',
    });
    expect(await rejection(get(account, 'cold'))).toMatchObject({
      message: 's3://logs/cold lies in a Glacier storage class and cannot be read before it is restored.',
      fix: "Restore it: aws s3api restore-object --bucket logs --key 'cold' --restore-request Days=7",
    });
  });

  it('names what may not be listed, and the permission by the name that IAM has for it', async () => {
    const { account } = await open([s3Bucket('logs', {}, { listFault: s3Denied() })]);
    const list = account.api.call('us-east-1', 's3:ListObjectsV2', { Bucket: 'logs', Prefix: 'AWSLogs/' });
    expect(await rejection(list)).toMatchObject({
      kind: 'access-denied',
      message: 'The role auditor may not list s3://logs/AWSLogs/.',
      fix: `Allow s3:ListBucket on arn:aws:s3:::logs ${allow}`,
    });
  });

  it.each(['us-east-1', 'eu-central-1'])('tells the right Region of a bucket asked for in %s', async (asked) => {
    const { account } = await open([s3Bucket('logs', { [KEY]: body }, { region: 'eu-west-1' })]);
    const call = account.api.call(asked, 's3:GetObject', { Bucket: 'logs', Key: KEY });
    expect(await rejection(call)).toMatchObject({
      message: `Bucket logs is in eu-west-1, not in ${asked}.`,
      fix: 'Allow s3:GetBucketLocation on arn:aws:s3:::logs, which tells its Region.',
      region: 'eu-west-1',
    });
    const right = account.api.call('eu-west-1', 's3:GetObject', { Bucket: 'logs', Key: KEY });
    expect(await right).toMatchObject({ ContentLength: body.length });
  });

  it('is S3 limiting the rate, once it has been waited for long enough', async () => {
    const { account } = await open([s3Bucket('logs', { [KEY]: { body, fault: slowDown() } })]);
    expect(await rejection(get(account))).toMatchObject({ kind: 'throttled', retryable: true });
  });
});

describe('the Region of a bucket', () => {
  const places = [
    s3Bucket('home'),
    s3Bucket('away', {}, { region: 'eu-west-1' }),
    s3Bucket('old', {}, { region: 'EU' }),
  ];
  const denied = [{ operation: 's3:GetBucketLocation' }];

  it('is asked for', async () => {
    const { account } = await open(places);
    expect(await bucketRegion(account, 'home')).toBe('us-east-1');
    expect(await bucketRegion(account, 'away')).toBe('eu-west-1');
    expect(await bucketRegion(account, 'old')).toBe('eu-west-1');
  });

  it('comes out of a list where asking is denied', async () => {
    const { account } = await open(places, { denied });
    expect(await bucketRegion(account, 'home')).toBe('us-east-1');
    expect(await bucketRegion(account, 'away')).toBe('eu-west-1');
  });

  it('is not known for a bucket that does not exist, or may not be looked at', async () => {
    const { account } = await open([s3Bucket('secret', {}, { listFault: s3Denied() })], { denied });
    expect(await rejection(bucketRegion(account, 'secret'))).toMatchObject({
      message: 'The role auditor may not list s3://secret.',
    });
    expect(await rejection(bucketRegion(account, 'nowhere'))).toMatchObject({ kind: 'not-found' });
  });
});

describe('the settings of a bucket', () => {
  it('come back as they are', async () => {
    const lifecycle = [
      {
        ID: 'expire',
        Status: 'Enabled' as const,
        Filter: { Prefix: 'AWSLogs/' },
        Expiration: { Days: 365 },
        Transitions: [{ Days: 30, StorageClass: 'GLACIER' as const }],
      },
    ];
    const block = {
      BlockPublicAcls: true,
      IgnorePublicAcls: true,
      BlockPublicPolicy: true,
      RestrictPublicBuckets: false,
    };
    const { account } = await open([s3Bucket('logs', {}, { lifecycle, publicAccessBlock: block, public: true })]);
    const { api } = account;
    const input = { Bucket: 'logs' };
    expect(await api.call('us-east-1', 's3:GetBucketLifecycleConfiguration', input)).toMatchObject({
      Rules: lifecycle,
    });
    expect(await api.call('us-east-1', 's3:GetPublicAccessBlock', input)).toMatchObject({
      PublicAccessBlockConfiguration: block,
    });
    expect(await api.call('us-east-1', 's3:GetBucketPolicyStatus', input)).toMatchObject({
      PolicyStatus: { IsPublic: true },
    });
  });

  it('that were never set are said to be absent', async () => {
    const { account } = await open([s3Bucket('logs')]);
    const { api } = account;
    const input = { Bucket: 'logs' };
    expect(await rejection(api.call('us-east-1', 's3:GetBucketLifecycleConfiguration', input))).toMatchObject({
      kind: 'not-found',
      code: 'NoSuchLifecycleConfiguration',
      message: 'Bucket logs has no lifecycle rules: nothing in it expires.',
    });
    expect(await rejection(api.call('us-east-1', 's3:GetPublicAccessBlock', input))).toMatchObject({
      kind: 'not-found',
      message: 'Bucket logs has no public access block of its own.',
    });
    expect(await rejection(api.call('us-east-1', 's3:GetBucketPolicyStatus', input))).toMatchObject({
      kind: 'not-found',
      message: 'Bucket logs has no bucket policy.',
    });
  });

  it('that may not be read are named', async () => {
    const { account } = await open([s3Bucket('logs')], { denied: [{ operation: 's3:GetPublicAccessBlock' }] });
    const call = account.api.call('us-east-1', 's3:GetPublicAccessBlock', { Bucket: 'logs' });
    expect(await rejection(call)).toMatchObject({
      kind: 'access-denied',
      message: 'The role auditor may not read the public access block of s3://logs.',
      fix: expect.stringContaining('Allow s3:GetBucketPublicAccessBlock on arn:aws:s3:::logs'),
    });
  });
});
