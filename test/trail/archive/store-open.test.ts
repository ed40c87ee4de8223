import { homedir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FolderStore } from '../../../src/trail/archive/folder-store.ts';
import { folderOf, openDigests, openStore, parseArchive, s3Place } from '../../../src/trail/archive/open-store.ts';
import { UsageError } from '../../../src/usage-error.ts';

describe('an archive as it is written', () => {
  it.each(['./logs', '/var/logs', 'logs', '..', 'C:\\logs', 'C:/logs', 'arnold', '~/trail logs', 's3', 'my-s3:copy'])(
    'is a folder: %s',
    (text) => {
      expect(parseArchive(text)).toEqual({ dir: text });
    },
  );

  it.each(['s3://trails', 's3://trails/', 'S3://trails/prod/x', 's3://old_Bucket.name/AWSLogs/o-abc'])(
    'is in S3: %s',
    (text) => {
      expect(parseArchive(text)).toEqual({ s3: text });
    },
  );

  it.each([
    ['', 'The archive is empty.'],
    ['  ', 'The archive is empty.'],
    ['s3://', 'no bucket'],
    ['s3:trails', 'not a bucket name'],
    ['s3:/trails', 'not a bucket name'],
    ['s3://a b/c', 'not a bucket name'],
    ['s3://x', 'not a bucket name'],
    ['https://trails.s3.amazonaws.com/prod', 'neither a folder nor in S3'],
    ['gs://trails', 'neither a folder nor in S3'],
    ['arn:aws:s3:::trails', 'neither a folder nor in S3'],
    ['a\u0000b', 'not a name'],
  ])('is refused with what to write instead: %j', (text, why) => {
    const open = (): unknown => parseArchive(text);
    expect(open).toThrow(UsageError);
    expect(open).toThrow(why);
    expect(open).toThrow('Write s3://bucket, s3://bucket/prefix, or the path of a folder.');
  });

  it('is something, or refused in words, whatever is written', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.string().map((path) => `s3://trails/${path}`),
        ),
        (text) => {
          try {
            const parsed = parseArchive(text);
            expect('dir' in parsed ? parsed.dir : parsed.s3).toBe(text.trim());
          } catch (error) {
            expect(error).toBeInstanceOf(UsageError);
          }
        },
      ),
    );
  });
});

describe('a place in S3', () => {
  it.each([
    [{ s3: 'trails' }, { bucket: 'trails', prefix: '' }],
    [{ s3: 's3://trails/' }, { bucket: 'trails', prefix: '' }],
    [
      { s3: 'trails', prefix: '/a/b/' },
      { bucket: 'trails', prefix: 'a/b/' },
    ],
    [{ s3: 's3://trails/a/b' }, { bucket: 'trails', prefix: 'a/b/' }],
    [{ s3: 's3://trails/a/AWSLogs/' }, { bucket: 'trails', prefix: 'a/' }],
    [
      { s3: 'trails', prefix: 'AWSLogs' },
      { bucket: 'trails', prefix: '' },
    ],
    [{ s3: 's3://trails/o-abc/AWSLogs/o-abc/' }, { bucket: 'trails', prefix: 'o-abc/', organization: 'o-abc' }],
    [{ s3: 's3://trails/AWSLogs/111122223333/' }, { bucket: 'trails', prefix: '', account: '111122223333' }],
    [
      { s3: 's3://trails/AWSLogs/o-abc/111122223333/CloudTrail/us-gov-west-1/' },
      { bucket: 'trails', prefix: '', organization: 'o-abc', account: '111122223333', region: 'us-gov-west-1' },
    ],
    [
      { s3: 'trails', prefix: 'a', organization: 'o-abc' },
      { bucket: 'trails', prefix: 'a/', organization: 'o-abc' },
    ],
    [
      { s3: 's3://trails/AWSLogs/o-abc', organization: 'o-abc' },
      { bucket: 'trails', prefix: '', organization: 'o-abc' },
    ],
  ])('is %j', (setting, place) => {
    expect(s3Place(setting)).toEqual(place);
  });

  it.each([
    [{ s3: 's3://trails/a', prefix: 'b' }, 'Leave one out.'],
    [
      { s3: 's3://trails/AWSLogs/111122223333/CloudTrail/us-east-1/2026/11' },
      'the days are those of --since and --until',
    ],
    [{ s3: 's3://trails/AWSLogs/111122223333/Config' }, 'end it at AWSLogs'],
    [{ s3: 'trails', organization: 'acme' }, 'Organization acme: write its id'],
    [{ s3: 's3://trails/AWSLogs/o-abc', organization: 'o-def' }, 'its path is of o-abc'],
    [{ s3: '' }, 'no bucket'],
  ])('is refused where it cannot be: %j', (setting, why) => {
    expect(() => s3Place(setting)).toThrow(UsageError);
    expect(() => s3Place(setting)).toThrow(why);
  });
});

describe('opening', () => {
  it('takes ~ for the home folder, and for nothing else', () => {
    expect(folderOf('~/logs')).toBe(join(homedir(), 'logs'));
    expect(folderOf('~')).toBe(homedir());
    expect(folderOf('~alice/logs')).toBe('~alice/logs');
    expect(folderOf('a~/logs')).toBe('a~/logs');
  });

  it('does not take nothing for the present folder', () => {
    expect(() => openStore({ dir: ' ' })).toThrow(UsageError);
  });

  it('reads a folder without credentials, and refuses a bucket without', () => {
    expect(openStore({ dir: './logs' })).toBeInstanceOf(FolderStore);
    expect(openDigests({ dir: './logs' }).name).toBe('./logs');
    expect(() => openStore({ s3: 'trails' })).toThrow('Reading trails needs AWS credentials: name a profile.');
    expect(() => openDigests({ s3: 'trails' })).toThrow(UsageError);
  });
});
