import { mkdir, symlink } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { AwsProblem } from '../../../src/aws/problem.ts';
import { FolderStore } from '../../../src/trail/archive/folder-store.ts';
import { UsageError } from '../../../src/usage-error.ts';
import { rejection } from '../../aws/support.ts';
import {
  addFile,
  all,
  deliveries,
  folderWith,
  HERE,
  keyAt,
  lastPart,
  packed,
  recordOf,
  signal,
  windowOf,
} from './store-support.ts';

const OTHER = '444455556666';
const DAY = windowOf('2026-11-20T00:00:00Z', '2026-11-20T23:59:59Z');

async function listed(folder: string, window = DAY, place: { account: string; region: string } = HERE) {
  return all(new FolderStore(folder).list(place, window, signal()));
}

describe('a copy of a bucket', () => {
  it('lists the days of a window and the one after, newest first', async () => {
    const times = ['2026-11-19T23:55', '2026-11-20T00:05', '2026-11-20T02:10', '2026-11-21T23:10', '2026-11-22T00:05'];
    const folder = await folderWith(Object.fromEntries(times.map((at) => [keyAt(at), 'x'])));
    expect(deliveries(await listed(folder))).toEqual(['21T23:10', '20T02:10', '20T00:05']);
  });

  it('leaves out files delivered before the window on its first day', async () => {
    const times = ['2026-11-20T02:08', '2026-11-20T02:09', '2026-11-20T02:10'];
    const folder = await folderWith(Object.fromEntries(times.map((at) => [keyAt(at), 'x'])));
    const window = windowOf('2026-11-20T02:10:00Z', '2026-11-20T03:00:00Z');
    expect(deliveries(await listed(folder, window))).toEqual(['20T02:10', '20T02:09']);
  });

  it('finds all accounts and Regions, of organizations and below prefixes too', async () => {
    const folder = await folderWith({
      [keyAt('2026-11-20T02:10')]: 'x',
      [keyAt('2026-11-20T02:10', { prefix: 'org/', organization: 'o-abc', account: OTHER, region: 'eu-west-1' })]: 'x',
      [keyAt('2026-11-20T02:15', { prefix: 'org/', organization: 'o-abc' })]: 'x',
      [`AWSLogs/777788889999/CloudTrail-Digest/us-east-1/2026/11/20/a.json.gz`]: 'x',
    });
    const store = new FolderStore(folder);
    expect(await store.places(signal())).toEqual([
      { account: HERE.account, region: 'us-east-1' },
      { account: OTHER, region: 'eu-west-1' },
    ]);
    expect(deliveries(await all(store.list(HERE, DAY, signal())))).toEqual(['20T02:15', '20T02:10']);
  });

  it('does not take other services of the account, digests and Insights for log files', async () => {
    const beside = 'AWSLogs/111122223333';
    const name = '111122223333_CloudTrail-Insight_us-east-1_20261120T0210Z_abc.json.gz';
    const folder = await folderWith({
      [keyAt('2026-11-20T02:10')]: 'x',
      [`${beside}/Config/us-east-1/2026/11/20/ConfigHistory/x.json.gz`]: packed(recordOf(HERE.account, HERE.region)),
      [`${beside}/CloudTrail-Insight/us-east-1/2026/11/20/${name}`]: 'x',
      [`elsewhere/CloudTrail-Aggregated/x.json`]: JSON.stringify(recordOf(HERE.account, HERE.region)),
      [name]: 'x',
    });
    expect(deliveries(await listed(folder))).toEqual(['20T02:10']);
  });

  it('answers from any folder of the layout, and names files from AWSLogs on', async () => {
    const key = keyAt('2026-11-20T02:10', { prefix: 'trail/' });
    const folder = await folderWith({ [key]: 'x', [keyAt('2026-11-25T02:10', { prefix: 'trail/' })]: 'x' });
    const parts = key.split('/');
    for (let depth = 1; depth < parts.length; depth += 1) {
      const path = join(folder, ...parts.slice(0, depth));
      const store = new FolderStore(path);
      expect(await store.places(signal()), path).toEqual([{ account: HERE.account, region: HERE.region }]);
      const [file, ...rest] = await all(store.list(HERE, DAY, signal()));
      expect(rest).toEqual([]);
      expect(file).toMatchObject({ name: key.slice('trail/'.length), account: HERE.account, region: HERE.region });
    }
  });

  it('finds nothing twice by links into it', async () => {
    const folder = await folderWith({ [keyAt('2026-11-20T02:10')]: 'x' });
    const region = join(folder, 'AWSLogs/111122223333/CloudTrail/us-east-1');
    await symlink('2026/11/20', join(region, 'latest'));
    await symlink(join(region, '2026/11/20'), join(folder, 'AAA-today'));
    await symlink(join(region, '2026'), join(region, '2026/this-year'));
    expect(deliveries(await listed(folder))).toEqual(['20T02:10']);
  });

  it('finds files in a day whose names are not CloudTrail’s, at the end of that day', async () => {
    const folder = await folderWith({
      [keyAt('2026-11-20T02:10')]: 'x',
      'AWSLogs/111122223333/CloudTrail/us-east-1/2026/11/20/renamed.json.gz': 'x',
      'AWSLogs/111122223333/CloudTrail/us-east-1/2026/11/20/late/deeper.json': 'x',
      'AWSLogs/111122223333/CloudTrail/us-east-1/2026/11/19/older.json.gz': 'x',
    });
    const files = await listed(folder);
    expect(files.map(({ name }) => lastPart(name)).sort()).toEqual([
      lastPart(keyAt('2026-11-20T02:10')),
      'deeper.json',
      'renamed.json.gz',
    ]);
    expect(deliveries(files)).toEqual(['20T23:59', '20T23:59', '20T02:10']);
  });

  it('finds files between the Region and its days', async () => {
    const file = packed(recordOf(HERE.account, HERE.region));
    const folder = await folderWith({
      [keyAt('2026-11-20T02:10')]: 'x',
      'AWSLogs/111122223333/CloudTrail/us-east-1/2026/all-of-it.json.gz': file,
      'AWSLogs/111122223333/CloudTrail/us-east-1/by-hand/more.json.gz': file,
    });
    expect((await listed(folder)).map(({ name }) => lastPart(name))).toEqual(
      expect.arrayContaining(['all-of-it.json.gz', 'more.json.gz']),
    );
  });

  it('follows links, each folder once', async () => {
    const folder = await folderWith({ [keyAt('2026-11-20T02:10')]: 'x' });
    const elsewhere = await folderWith({ [keyAt('2026-11-20T03:10', { account: OTHER })]: 'x' });
    await symlink(elsewhere, join(folder, 'a-link'));
    await symlink(folder, join(elsewhere, 'back'));
    await symlink('AWSLogs', join(folder, 'AWSLogs-again'));
    const store = new FolderStore(folder);
    expect((await store.places(signal())).map(({ account }) => account)).toEqual([HERE.account, OTHER]);
    expect((await all(store.list(HERE, DAY, signal()))).map(({ name }) => name)).toEqual([keyAt('2026-11-20T02:10')]);
    expect((await all(store.list({ ...HERE, account: OTHER }, DAY, signal()))).map(({ name }) => name)).toEqual([
      `a-link/${keyAt('2026-11-20T03:10', { account: OTHER })}`,
    ]);
  });
});

describe('files without the layout', () => {
  it('have account, Region and time from CloudTrail’s own names', async () => {
    const folder = await folderWith({
      [lastPart(keyAt('2026-11-20T02:10'))]: 'not even JSON',
      [lastPart(keyAt('2026-11-20T02:20')).replace('.gz', '')]: '{}',
      [lastPart(keyAt('2026-11-20T02:15', { account: OTHER }))]: 'x',
      [lastPart(keyAt('2026-11-22T00:15'))]: 'x',
      [lastPart(keyAt('2026-11-19T00:15'))]: 'x',
    });
    const store = new FolderStore(folder);
    expect(await store.places(signal())).toHaveLength(2);
    expect(deliveries(await all(store.list(HERE, DAY, signal())))).toEqual(['20T02:20', '20T02:10']);
  });

  it('have them from their records otherwise, for each of several places, at the end of the window', async () => {
    const folder = await folderWith({
      'merged.json': JSON.stringify(
        {
          Records: [
            recordOf(HERE.account, 'us-east-1'),
            recordOf(HERE.account, 'eu-west-1'),
            recordOf(OTHER, 'us-east-1'),
          ],
        },
        null,
        4,
      ),
      'lines.ndjson.gz': gzipSync(`${JSON.stringify(recordOf(OTHER, 'eu-west-1'))}\n`),
      'package.json': '{"name": "awsRegion"}',
    });
    const store = new FolderStore(folder);
    expect((await store.places(signal())).map(({ account, region }) => `${account} ${region}`)).toEqual([
      `${HERE.account} eu-west-1`,
      `${HERE.account} us-east-1`,
      `${OTHER} eu-west-1`,
      `${OTHER} us-east-1`,
    ]);
    const files = await all(store.list({ account: HERE.account, region: 'eu-west-1' }, DAY, signal()));
    expect(files).toMatchObject([{ name: 'merged.json', account: HERE.account, region: 'eu-west-1' }]);
    expect(files[0]?.delivered).toEqual(DAY.to);
    const others = await all(store.list({ account: OTHER, region: 'eu-west-1' }, DAY, signal()));
    expect(others.map(({ name }) => name)).toEqual(['lines.ndjson.gz']);
  });

  it('are looked through to their end, however their places are cut by what is read at once', async () => {
    for (const filler of [0, 1, 17, 100, 230, 256, 257, 300]) {
      const first = { ...recordOf(HERE.account, 'us-east-1'), filler: 'x'.repeat(2 ** 20 - 120 - filler) };
      const folder = await folderWith({
        'big.json': JSON.stringify({ Records: [first, recordOf(OTHER, 'eu-west-1')] }),
      });
      expect(await new FolderStore(folder).places(signal())).toEqual([
        { account: HERE.account, region: 'us-east-1' },
        { account: OTHER, region: 'eu-west-1' },
      ]);
    }
  });

  it('are of every place when they cannot be looked through, or records do not name their account', async () => {
    const whole = packed(recordOf(OTHER, 'us-east-1'), { ...recordOf(OTHER, 'us-west-2'), filler: 'y'.repeat(500) });
    const folder = await folderWith({
      'cut.json.gz': whole.subarray(0, whole.length - 10),
      'empty.json.gz': gzipSync(''),
      'old.json': JSON.stringify({ Records: [{ eventVersion: '1.01', awsRegion: 'us-east-1' }] }),
      'other.json': JSON.stringify(recordOf(OTHER, 'eu-west-1')),
    });
    expect((await listed(folder)).map(({ name }) => name)).toEqual(['cut.json.gz', 'old.json']);
  });

  it('that nobody can place are told', async () => {
    const folder = await folderWith({ 'x.json.gz': packed(recordOf(OTHER, 'us-east-1')).subarray(0, 20) });
    const error = await rejection(new FolderStore(folder).places(signal()));
    expect(error).toBeInstanceOf(AwsProblem);
    expect(error).toHaveProperty('message', expect.stringMatching(/No file in .* says whose .* such as x\.json\.gz\./));
    expect((await listed(folder)).map(({ name }) => name)).toEqual(['x.json.gz']);
  });

  it('stop being looked through where a scan stops', async () => {
    const bomb = gzipSync(Buffer.alloc(130 * 1024 * 1024, ' '));
    const folder = await folderWith({ 'bomb.json.gz': bomb, 'ok.json': JSON.stringify(recordOf(OTHER, 'eu-west-1')) });
    expect((await listed(folder)).map(({ name }) => name)).toEqual(['bomb.json.gz']);
  });

  it('can be one file, whatever its name', async () => {
    const folder = await folderWith({ 'events.log': JSON.stringify(recordOf(HERE.account, HERE.region)) });
    const store = new FolderStore(join(folder, 'events.log'));
    expect(await store.places(signal())).toEqual([{ account: HERE.account, region: HERE.region }]);
    expect(await all(store.list(HERE, DAY, signal()))).toMatchObject([{ name: 'events.log', delivered: DAY.to }]);
  });

  it('go between those of the layout by their time', async () => {
    const folder = await folderWith({
      [keyAt('2026-11-20T02:10')]: 'x',
      [keyAt('2026-11-21T02:10')]: 'x',
      [lastPart(keyAt('2026-11-20T12:00'))]: 'x',
      [lastPart(keyAt('2026-11-20T01:00'))]: 'x',
      'late.json': JSON.stringify(recordOf(HERE.account, HERE.region)),
    });
    expect(deliveries(await listed(folder))).toEqual(['21T02:10', '20T23:59', '20T12:00', '20T02:10', '20T01:00']);
  });
});

describe('reading', () => {
  it('gives the bytes as stored, and where they are', async () => {
    const bytes = packed(recordOf(HERE.account, HERE.region));
    const folder = await folderWith({ [keyAt('2026-11-20T02:10')]: bytes });
    const [file] = await listed(folder);
    expect(file?.size).toBe(bytes.length);
    expect(await file?.read(signal())).toEqual(bytes);
    expect(relative(folder, file?.path ?? '')).toBe(keyAt('2026-11-20T02:10'));
  });

  it('says what is wrong with a file that is gone, and with one whose link leads nowhere', async () => {
    const folder = await folderWith({ [keyAt('2026-11-20T02:10')]: 'x' });
    await symlink('nowhere', join(folder, lastPart(keyAt('2026-11-20T03:10'))));
    const [broken] = await listed(folder);
    const error = await rejection(Promise.resolve(broken?.read(signal())));
    expect(error).toBeInstanceOf(AwsProblem);
    expect(error).toHaveProperty(
      'message',
      `The file ${lastPart(keyAt('2026-11-20T03:10'))} cannot be read: it is not there any more.`,
    );
  });

  it('ends when its caller goes', async () => {
    const folder = await folderWith({ [keyAt('2026-11-20T02:10')]: 'x' });
    const [file] = await listed(folder);
    const gone = AbortSignal.abort();
    expect(await rejection(Promise.resolve(file?.read(gone)))).toHaveProperty('kind', 'cancelled');
    expect(await rejection(new FolderStore(folder).places(gone))).toHaveProperty('kind', 'cancelled');
    expect(await rejection(all(new FolderStore(folder).list(HERE, DAY, gone)))).toHaveProperty('kind', 'cancelled');
  });

  it('does not let control characters of a file name through', async () => {
    const folder = await folderWith({ 'a\u001b[31mb\n.json': JSON.stringify(recordOf(HERE.account, HERE.region)) });
    expect((await listed(folder)).map(({ name }) => name)).toEqual(['a?[31mb?.json']);
  });

  it('does not go in circles', async () => {
    const folder = await folderWith({ [keyAt('2026-11-20T02:10')]: 'x' });
    const day = join(folder, 'AWSLogs/111122223333/CloudTrail/us-east-1/2026/11/20');
    await symlink(day, join(day, 'again'));
    expect(deliveries(await listed(folder))).toEqual(['20T02:10']);
  });
});

describe('a folder that is no archive', () => {
  it('is told when it is not there', async () => {
    const store = new FolderStore('/nowhere/at/all');
    for (const ask of [() => store.places(signal()), () => all(store.list(HERE, DAY, signal()))]) {
      const error = await rejection(ask());
      expect(error).toBeInstanceOf(UsageError);
      expect(error).toHaveProperty(
        'message',
        'There is no folder /nowhere/at/all. Name one that holds CloudTrail log files, or s3://bucket.',
      );
    }
  });

  it('is told when it holds no log file, whatever else it holds', async () => {
    const folder = await folderWith({ 'readme.md': 'x', 'package.json': '{}' });
    await mkdir(join(folder, 'AWSLogs/111122223333/CloudTrail/us-east-1/2026/11/20'), { recursive: true });
    const store = new FolderStore(folder);
    for (const ask of [() => store.places(signal()), () => all(store.list(HERE, DAY, signal()))]) {
      const error = await rejection(ask());
      expect(error).toBeInstanceOf(UsageError);
      expect(error).toHaveProperty('message', expect.stringContaining('holds no CloudTrail log files'));
    }
  });

  it('is asked again once it holds some', async () => {
    const folder = await folderWith({});
    const store = new FolderStore(folder);
    expect(await rejection(store.places(signal()))).toBeInstanceOf(UsageError);
    await addFile(folder, keyAt('2026-11-20T02:10'));
    expect(deliveries(await all(store.list(HERE, DAY, signal())))).toEqual(['20T02:10']);
  });

  it('answers nothing, without complaint, for a place or window that it has no files of', async () => {
    const folder = await folderWith({ [keyAt('2026-11-20T02:10')]: 'x' });
    expect(await listed(folder, windowOf('2025-01-01T00:00:00Z', '2025-02-01T00:00:00Z'))).toEqual([]);
    expect(await listed(folder, DAY, { account: OTHER, region: 'us-east-1' })).toEqual([]);
    expect(await listed(folder, windowOf('2026-11-21T00:00:00Z', '2026-11-20T00:00:00Z'))).toEqual([]);
  });
});
