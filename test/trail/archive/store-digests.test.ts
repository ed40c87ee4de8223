import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { DigestStore, StoredObject } from '../../../src/trail/archive/digest/types.ts';
import { buildDigestKey, type KeyPlace } from '../../../src/trail/archive/keys.ts';
import { openDigests } from '../../../src/trail/archive/open-store.ts';
import { UsageError } from '../../../src/usage-error.ts';
import { rejection } from '../../aws/support.ts';
import { account as recorded, s3Bucket, s3Denied } from '../../aws-server/index.ts';
import { open } from '../support.ts';
import { addFile, folderWith, HERE, keyAt, signal, windowOf } from './store-support.ts';

const WINDOW = windowOf('2026-11-20T01:00:00Z', '2026-11-20T03:00:00Z');

function digestAt(ends: string, place: Partial<KeyPlace> = {}, backfill = false): string {
  const time = new Date(`${ends}Z`);
  return buildDigestKey({
    ...HERE,
    ...place,
    trail: 'main_trail',
    homeRegion: 'us-east-1',
    ends: time,
    backfill,
    extension: '.json.gz',
  });
}

const WANTED = [
  digestAt('2026-11-20T01:03:04'),
  digestAt('2026-11-20T02:03:04'),
  digestAt('2026-11-20T02:03:04', {}, true),
  digestAt('2026-11-20T02:05:00', { organization: 'o-abc' }),
];
const OBJECTS = {
  ...Object.fromEntries(WANTED.map((key) => [key, 'digest'])),
  [digestAt('2026-11-20T00:03:04')]: 'early',
  [digestAt('2026-11-20T03:03:04')]: 'late',
  [digestAt('2026-11-20T02:03:04', { region: 'eu-west-1' })]: 'elsewhere',
  [digestAt('2026-11-20T02:03:04', { account: '444455556666' })]: 'of others',
  [keyAt('2026-11-20T00:50')]: 'early log',
  [keyAt('2026-11-20T02:10')]: 'log',
  [keyAt('2026-11-20T03:10')]: 'late log',
};

async function keys(objects: AsyncIterable<StoredObject>): Promise<string[]> {
  const found: string[] = [];
  for await (const { key } of objects) found.push(key);
  return found.sort();
}

async function inFolder(): Promise<{ folder: string; store: DigestStore }> {
  const folder = await folderWith(OBJECTS);
  return { folder, store: openDigests({ dir: folder }) };
}

async function inBucket() {
  const bucket = s3Bucket('trails', OBJECTS, { region: 'eu-west-1' });
  const other = s3Bucket('elsewhere', { 'a/key': { body: Buffer.from('there'), metadata: { signature: 'ab' } } });
  const { account } = await open({ accounts: [recorded()], s3: [bucket, other] });
  return { bucket, store: openDigests({ s3: 's3://trails' }, account) };
}

describe.each([
  ['a folder', inFolder, undefined],
  ['a bucket', inBucket, 'trails'],
] as const)('digests in %s', (_where, make, bucket) => {
  it('are those of the place whose hours end in the window, of every trail', async () => {
    const { store } = await make();
    expect(await keys(store.listDigests(HERE, WINDOW, signal()))).toEqual(WANTED.toSorted());
  });

  it('have log files beside them, by the time of their delivery', async () => {
    const { store } = await make();
    expect(await keys(store.listLogs(HERE, WINDOW, signal()))).toEqual([keyAt('2026-11-20T02:10')]);
  });

  it('are read by the key that they are listed with', async () => {
    const { store } = await make();
    for await (const object of store.listDigests(HERE, WINDOW, signal())) {
      expect(object.bucket).toBe(bucket);
      const read = await store.read(object.bucket, object.key, signal());
      expect(read === 'missing' ? read : Buffer.from(read.bytes).toString()).toBe('digest');
    }
  });

  it('are missing where they are not there', async () => {
    const { store } = await make();
    expect(await store.read(bucket, digestAt('2026-11-20T09:00:00'), signal())).toBe('missing');
  });
});

describe('digests in a bucket', () => {
  it('come with their metadata, from other buckets too', async () => {
    const { store } = await inBucket();
    expect(await store.read('elsewhere', 'a/key', signal())).toMatchObject({ metadata: { signature: 'ab' } });
    expect(await store.read('nowhere', 'a/key', signal())).toBe('missing');
  });

  it('that may not be read are not missing', async () => {
    const { bucket, store } = await inBucket();
    const [key = ''] = WANTED;
    bucket.objects.set(key, { body: Buffer.from(''), fault: s3Denied() });
    expect(await rejection(store.read('trails', key, signal()))).toHaveProperty('kind', 'access-denied');
  });
});

describe('digests in a folder', () => {
  it('come with the metadata of a file beside them', async () => {
    const { folder, store } = await inFolder();
    const [first = '', second = '', third = ''] = WANTED;
    await addFile(folder, `${first}.signature`, 'ABCD\n');
    await addFile(folder, `${second}.metadata.json`, '{"Metadata": {"signature": "12"}}');
    await addFile(folder, `${third}.metadata.json`, '[]');
    expect(await store.read(undefined, first, signal())).toMatchObject({ metadata: { signature: 'ABCD' } });
    expect(await store.read(undefined, second, signal())).toMatchObject({ metadata: { signature: '12' } });
    expect(await rejection(store.read(undefined, third, signal()))).toHaveProperty(
      'message',
      expect.stringContaining('.metadata.json has no "signature" in it.'),
    );
    expect(await keys(store.listDigests(HERE, WINDOW, signal()))).toHaveLength(WANTED.length);
  });

  it('have the same keys from any folder above the account', async () => {
    const { folder } = await inFolder();
    for (const path of ['AWSLogs', 'AWSLogs/111122223333', 'AWSLogs/111122223333/CloudTrail-Digest']) {
      const store = openDigests({ dir: join(folder, path) });
      const expected = WANTED.filter((key) => key.startsWith(path)).sort();
      expect(await keys(store.listDigests(HERE, WINDOW, signal()))).toEqual(expected);
      expect(await store.read(undefined, expected[0] ?? '', signal())).toHaveProperty('bytes');
    }
  });

  it('are not read from outside of it', async () => {
    const { folder } = await inFolder();
    const store = openDigests({ dir: join(folder, 'AWSLogs/111122223333/CloudTrail-Digest') });
    expect(await store.read(undefined, keyAt('2026-11-20T02:10'), signal())).toBe('missing');
    expect(await store.read(undefined, '../../../etc/passwd', signal())).toBe('missing');
  });

  it('need the AWSLogs folder', async () => {
    const [key = ''] = WANTED;
    const folder = await folderWith({ [key.slice('AWSLogs/'.length)]: 'x' });
    const error = await rejection(keys(openDigests({ dir: folder }).listDigests(HERE, WINDOW, signal())));
    expect(error).toBeInstanceOf(UsageError);
    expect(error).toHaveProperty('message', expect.stringContaining('without the AWSLogs folder above it'));
  });
});
