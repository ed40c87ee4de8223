import { describe, expect, it } from 'vitest';
import type { Account, AwsApi } from '../../../src/aws/api.ts';
import { AwsProblem } from '../../../src/aws/problem.ts';
import { S3Store } from '../../../src/trail/archive/s3-store.ts';
import type { S3Place } from '../../../src/trail/archive/store-s3-layout.ts';
import { UsageError } from '../../../src/usage-error.ts';
import { rejection } from '../../aws/support.ts';
import {
  type AwsOptions,
  kmsDenied,
  account as recorded,
  type S3Bucket,
  s3Bucket,
  s3Denied,
  s3Object,
} from '../../aws-server/index.ts';
import { open } from '../support.ts';
import { all, deliveries, HERE, keyAt, packed, recordOf, signal, windowOf } from './store-support.ts';

const OTHER = '444455556666';
const DAY = windowOf('2026-11-20T00:00:00Z', '2026-11-20T23:59:59Z');

interface Opened {
  store: S3Store;
  account: Account;
  /** What S3 was asked, after it was opened: "eu-west-1 ListObjectsV2 AWSLogs/". */
  asked(): string[];
}

async function storeOf(
  bucket: S3Bucket,
  at: Partial<S3Place> = {},
  options: Partial<AwsOptions> = {},
): Promise<Opened> {
  const { account, server } = await open({ accounts: [recorded()], s3: [bucket], ...options });
  const store = new S3Store({ bucket: bucket.name, prefix: '', ...at }, account);
  const asked = (): string[] =>
    server.log
      .filter(({ operation }) => operation.startsWith('s3:'))
      .map(({ operation, region, input }) =>
        [region, operation.slice(3), input['Prefix'] ?? input['Key'] ?? ''].join(' ').trim(),
      );
  return { store, account, asked };
}

function logs(times: readonly string[], place = {}): Record<string, string> {
  return Object.fromEntries(times.map((at) => [keyAt(at, place), 'x']));
}

describe('a bucket', () => {
  it('is asked for its Region once, and read there', async () => {
    const bucket = s3Bucket('trails', logs(['2026-11-20T02:10']), { region: 'eu-west-1' });
    const { store, asked } = await storeOf(bucket);
    expect(deliveries(await all(store.list(HERE, DAY, signal())))).toEqual(['20T02:10']);
    await store.places(signal());
    expect(asked().filter((line) => line.includes('GetBucketLocation'))).toHaveLength(1);
    expect(asked().filter((line) => line.includes('ListObjectsV2') && !line.startsWith('eu-west-1'))).toEqual([]);
  });

  it('is read where S3 says that it is when its Region may not be asked for', async () => {
    const bucket = s3Bucket('trails', logs(['2026-11-20T02:10']), { region: 'eu-west-1' });
    const { store } = await storeOf(bucket, {}, { denied: [{ operation: 's3:GetBucketLocation' }] });
    expect(deliveries(await all(store.list(HERE, DAY, signal())))).toEqual(['20T02:10']);
  });

  it('is read where only the trail’s prefix may be listed', async () => {
    const bucket = s3Bucket('trails', logs(['2026-11-20T02:10']), { region: 'eu-west-1' });
    const { store } = await storeOf(
      bucket,
      { account: HERE.account },
      {
        denied: [{ operation: 's3:GetBucketLocation' }],
        fail: ({ operation, input, region }) =>
          operation === 's3:ListObjectsV2' && region === 'us-east-1' && input['Prefix'] === undefined
            ? s3Denied()
            : undefined,
      },
    );
    expect(deliveries(await all(store.list(HERE, DAY, signal())))).toEqual(['20T02:10']);
  });

  it('that is not there is told', async () => {
    const { account } = await open({ accounts: [recorded()], s3: [] });
    const store = new S3Store({ bucket: 'nowhere', prefix: '' }, account);
    const error = await rejection(store.places(signal()));
    expect(error).toBeInstanceOf(AwsProblem);
    expect(error).toHaveProperty('message', 'There is no bucket nowhere.');
  });

  it('without log files is told, with what was looked for', async () => {
    const { store } = await storeOf(s3Bucket('trails', { 'other/readme.md': 'x' }), { prefix: 'prod/' });
    for (const ask of [() => store.places(signal()), () => all(store.list(HERE, DAY, signal()))]) {
      const error = await rejection(ask());
      expect(error).toBeInstanceOf(UsageError);
      expect(error).toHaveProperty(
        'message',
        's3://trails/prod has no CloudTrail log files: no key begins with prod/AWSLogs/<account>/CloudTrail/. Name the bucket and prefix that the trail delivers to.',
      );
    }
  });
});

describe('places', () => {
  it('are all accounts and Regions with log files, of organizations too', async () => {
    const bucket = s3Bucket('trails', {
      ...logs(['2026-11-20T02:10'], { prefix: 'p/' }),
      ...logs(['2026-11-20T02:10'], { prefix: 'p/', organization: 'o-abc', account: OTHER, region: 'eu-west-1' }),
      ...logs(['2026-11-20T02:10'], { prefix: 'p/', organization: 'o-abc' }),
      ...logs(['2026-11-20T02:10'], { account: '999999999999' }),
      'p/AWSLogs/777788889999/CloudTrail-Digest/us-east-1/2026/11/20/x.json.gz': 'x',
      'p/AWSLogs/777788889999/Config/us-east-1/2026/11/20/x.json.gz': 'x',
      'p/AWSLogs/aws-controltower/CloudTrail/us-east-1/x.json.gz': 'x',
    });
    const { store } = await storeOf(bucket, { prefix: 'p/' });
    expect(await store.places(signal())).toEqual([
      { account: HERE.account, region: 'us-east-1' },
      { account: OTHER, region: 'eu-west-1' },
    ]);
  });

  it('are those of one organization, account or Region where the archive is narrowed to it', async () => {
    const bucket = s3Bucket('trails', {
      ...logs(['2026-11-20T02:10', '2026-11-20T03:10']),
      ...logs(['2026-11-20T02:15'], { organization: 'o-abc' }),
      ...logs(['2026-11-20T02:10'], { organization: 'o-abc', region: 'eu-west-1' }),
      ...logs(['2026-11-20T02:10'], { organization: 'o-abc', account: OTHER, region: 'eu-west-1' }),
    });
    const { store: ofOrganization, account } = await storeOf(bucket, { organization: 'o-abc' });
    expect(await ofOrganization.places(signal())).toHaveLength(3);
    expect(deliveries(await all(ofOrganization.list(HERE, DAY, signal())))).toEqual(['20T02:15']);
    const narrow = new S3Store(
      { bucket: 'trails', prefix: '', organization: 'o-abc', account: HERE.account, region: 'eu-west-1' },
      account,
    );
    expect(await narrow.places(signal())).toEqual([{ account: HERE.account, region: 'eu-west-1' }]);
    expect(await all(narrow.list(HERE, DAY, signal()))).toEqual([]);
    expect(await all(narrow.list({ ...HERE, region: 'eu-west-1' }, DAY, signal()))).toHaveLength(1);
  });
});

describe('a window', () => {
  it('is listed day by day, newest first, from its own time on, with the day after', async () => {
    const times = ['2026-11-19T23:59', '2026-11-20T02:00', '2026-11-20T02:10', '2026-11-21T10:00', '2026-11-21T10:05'];
    const { store, asked } = await storeOf(s3Bucket('trails', logs([...times, '2026-11-22T00:00'])));
    const files = await all(store.list(HERE, windowOf('2026-11-20T02:10:00Z', '2026-11-20T03:00:00Z'), signal()));
    expect(deliveries(files)).toEqual(['21T10:05', '21T10:00', '20T02:10']);
    expect(asked().filter((line) => line.includes('/2026/'))).toEqual([
      'us-east-1 ListObjectsV2 AWSLogs/111122223333/CloudTrail/us-east-1/2026/11/21/',
      'us-east-1 ListObjectsV2 AWSLogs/111122223333/CloudTrail/us-east-1/2026/11/20/',
    ]);
  });

  it('has the files of the account’s own trail and of its organization’s, in one order', async () => {
    const bucket = s3Bucket('trails', {
      ...logs(['2026-11-20T02:10', '2026-11-20T02:20', '2026-11-21T02:10']),
      ...logs(['2026-11-20T02:15', '2026-11-20T02:25'], { organization: 'o-abc' }),
    });
    const { store } = await storeOf(bucket);
    const files = await all(store.list(HERE, DAY, signal()));
    expect(deliveries(files)).toEqual(['21T02:10', '20T02:25', '20T02:20', '20T02:15', '20T02:10']);
    expect(files[1]).toMatchObject({
      name: `s3://trails/${keyAt('2026-11-20T02:25', { organization: 'o-abc' })}`,
      account: HERE.account,
      region: HERE.region,
      size: 1,
    });
  });

  it('of many files is read to its last page', async () => {
    const ids = Array.from({ length: 2_345 }, (_, at) => String(at).padStart(16, '0'));
    const objects = Object.fromEntries(ids.map((id) => [keyAt('2026-11-20T02:10', {}, id), 'x']));
    const { store } = await storeOf(s3Bucket('trails', objects));
    expect(await all(store.list(HERE, DAY, signal()))).toHaveLength(2_345);
  });

  it('of a year lists the days that there are, and no other', async () => {
    const times = ['2025-12-31T02:10', '2026-01-05T02:10', '2026-06-30T02:10', '2026-11-20T02:10', '2026-11-25T02:10'];
    const { store, asked } = await storeOf(
      s3Bucket('trails', logs([...times, '2024-01-01T00:00', '2026-12-02T00:00'])),
    );
    const files = await all(store.list(HERE, windowOf('2025-12-01T00:00:00Z', '2026-11-30T00:00:00Z'), signal()));
    expect(files.map(({ delivered }) => delivered.toISOString().slice(0, 10))).toEqual([
      '2026-11-25',
      '2026-11-20',
      '2026-06-30',
      '2026-01-05',
      '2025-12-31',
    ]);
    expect(asked().filter((line) => /\d{4}\/\d\d\/\d\d\/$/.test(line))).toHaveLength(5);
  });

  it('has objects of other names in its days, but no folder markers, digests or text', async () => {
    const day = 'AWSLogs/111122223333/CloudTrail/us-east-1/2026/11/20/';
    const bucket = s3Bucket('trails', {
      ...logs(['2026-11-20T02:10']),
      [day]: '',
      [`${day}renamed.json.gz`]: 'x',
      [`${day}notes.txt`]: 'x',
      [`${day}111122223333_CloudTrail-Digest_us-east-1_t_us-east-1_20261120T021000Z.json.gz`]: 'x',
    });
    const { store } = await storeOf(bucket);
    expect(deliveries(await all(store.list(HERE, DAY, signal())))).toEqual(['20T23:59', '20T02:10']);
  });

  it('is empty, without complaint, where the account or Region has nothing', async () => {
    const { store } = await storeOf(s3Bucket('trails', logs(['2026-11-20T02:10'])));
    expect(await all(store.list({ account: OTHER, region: 'us-east-1' }, DAY, signal()))).toEqual([]);
    expect(await all(store.list({ ...HERE, region: 'eu-west-1' }, DAY, signal()))).toEqual([]);
    expect(await all(store.list(HERE, { from: DAY.to, to: DAY.from }, signal()))).toEqual([]);
  });

  it('finds an account that joined after the store was opened', async () => {
    const bucket = s3Bucket('trails', logs(['2026-11-20T02:10']));
    const { store } = await storeOf(bucket);
    await store.places(signal());
    bucket.objects.set(keyAt('2026-11-20T04:10', { account: OTHER }), s3Object('x'));
    expect(await all(store.list({ ...HERE, account: OTHER }, DAY, signal()))).toHaveLength(1);
    bucket.objects.set(keyAt('2026-11-20T04:10', { account: '777788889999' }), s3Object('x'));
    expect(await store.places(signal())).toHaveLength(3);
  });

  it('that is left early gives up the calls under way', async () => {
    const bucket = s3Bucket('trails', logs(['2026-11-20T02:10', '2026-11-01T02:10']));
    const { account } = await storeOf(bucket);
    const given: AbortSignal[] = [];
    const api: AwsApi = {
      call: (region, operation, input, options) => {
        if (options?.signal !== undefined) given.push(options.signal);
        return account.api.call(region, operation, input, options);
      },
    };
    const store = new S3Store({ bucket: 'trails', prefix: '' }, { ...account, api });
    const seen: string[] = [];
    for await (const file of store.list(HERE, windowOf('2026-10-25T00:00:00Z', '2026-11-20T03:00:00Z'), signal())) {
      seen.push(file.name);
      expect(given.some(({ aborted }) => aborted)).toBe(false);
      break;
    }
    expect(seen).toEqual([`s3://trails/${keyAt('2026-11-20T02:10')}`]);
    expect(given.every(({ aborted }) => aborted)).toBe(true);
    expect(given.length).toBeGreaterThan(2);
  });

  it('ends when its caller goes', async () => {
    const { store } = await storeOf(s3Bucket('trails', logs(['2026-11-20T02:10'])));
    expect(await rejection(all(store.list(HERE, DAY, AbortSignal.abort())))).toHaveProperty('kind', 'cancelled');
  });
});

describe('trouble', () => {
  it('with listing names bucket and prefix', async () => {
    const bucket = s3Bucket('trails', logs(['2026-11-20T02:10']), { listFault: s3Denied() });
    const { store } = await storeOf(bucket);
    const error = await rejection(store.places(signal()));
    expect(error).toHaveProperty('kind', 'access-denied');
    expect(error).toHaveProperty('message', expect.stringContaining('may not list s3://trails'));
  });

  it('on one day comes after the files of newer days', async () => {
    const { store } = await storeOf(
      s3Bucket('trails', logs(['2026-11-20T02:10', '2026-11-21T02:10'])),
      {},
      {
        fail: ({ input }) => (String(input['Prefix']).endsWith('2026/11/20/') ? s3Denied() : undefined),
      },
    );
    const seen: string[] = [];
    const read = async (): Promise<void> => {
      for await (const { name } of store.list(HERE, DAY, signal())) seen.push(name);
    };
    expect(await rejection(read())).toHaveProperty('kind', 'access-denied');
    expect(seen).toEqual([`s3://trails/${keyAt('2026-11-21T02:10')}`]);
  });

  it('with one object is that object’s', async () => {
    const key = 'arn:aws:kms:us-east-1:111122223333:key/abc';
    const [kms, ice, ok, gone] = ['2026-11-20T01:00', '2026-11-20T02:00', '2026-11-20T03:00', '2026-11-20T04:00'].map(
      (at) => keyAt(at),
    );
    const bytes = packed(recordOf(HERE.account, HERE.region));
    const bucket = s3Bucket('trails', {
      [kms ?? '']: { body: bytes, fault: kmsDenied(key, 'arn:aws:iam::111122223333:user/alice') },
      [ice ?? '']: { body: bytes, storageClass: 'GLACIER' },
      [ok ?? '']: bytes,
      [gone ?? '']: bytes,
    });
    const { store } = await storeOf(bucket);
    const files = await all(store.list(HERE, DAY, signal()));
    bucket.objects.delete(gone ?? '');
    const results = await Promise.allSettled(files.map((file) => file.read(signal())));
    expect(results.map((result) => (result.status === 'fulfilled' ? result.value : result.reason.message))).toEqual([
      `There is no s3://trails/${gone}.`,
      bytes,
      expect.stringMatching(/lies in a Glacier storage class/),
      expect.stringMatching(/kms:Decrypt/),
    ]);
  });
});
