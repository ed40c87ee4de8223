import type { PathLike } from 'node:fs';
import { basename, join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { AwsProblem } from '../../../src/aws/problem.ts';
import { FolderStore } from '../../../src/trail/archive/folder-store.ts';
import { rejection } from '../../aws/support.ts';
import { all, deliveries, folderWith, HERE, keyAt, signal, windowOf } from './store-support.ts';

/** Folders by the last part of their path that the system does not let anybody read; root would read them otherwise. */
const locked = vi.hoisted(() => new Set<string>());

vi.mock(import('node:fs/promises'), async (original) => {
  const real = await original();
  const realpath = async (path: PathLike): Promise<string> => {
    if (locked.has(basename(String(path)))) {
      throw Object.assign(new Error(`EACCES: permission denied, scandir '${String(path)}'`), { code: 'EACCES' });
    }
    return real.realpath(path);
  };
  return { ...real, realpath: Object.assign(realpath, real.realpath) };
});

const DAYS = windowOf('2026-11-20T00:00:00Z', '2026-11-21T00:00:00Z');

beforeEach(() => locked.clear());

async function twoDays(): Promise<string> {
  return folderWith({ [keyAt('2026-11-20T02:10')]: 'x', [keyAt('2026-11-21T02:10')]: 'x' });
}

describe('a folder that may not be read', () => {
  it('is listed as a file that says so, and the others are listed beside it', async () => {
    const folder = await twoDays();
    locked.add('21');
    const files = await all(new FolderStore(folder).list(HERE, DAYS, signal()));
    expect(deliveries(files)).toEqual(['21T23:59', '20T02:10']);
    const [day] = files;
    expect(day).toMatchObject({ name: 'AWSLogs/111122223333/CloudTrail/us-east-1/2026/11/21', size: 0 });
    expect(day?.path).toBeUndefined();
    const error = await rejection(Promise.resolve(day?.read(signal())));
    expect(error).toBeInstanceOf(AwsProblem);
    expect(error).toMatchObject({
      kind: 'access-denied',
      message: 'The folder AWSLogs/111122223333/CloudTrail/us-east-1/2026/11/21 cannot be read: permission denied.',
      fix: 'Give this user permission to read it.',
    });
  });

  it('is listed the same where it is a whole Region', async () => {
    const folder = await twoDays();
    const store = new FolderStore(folder);
    await all(store.list(HERE, DAYS, signal()));
    locked.add('us-east-1');
    const files = await all(store.list(HERE, DAYS, signal()));
    expect(files.map(({ name }) => name)).toEqual(['AWSLogs/111122223333/CloudTrail/us-east-1']);
    expect(await all(store.list({ ...HERE, region: 'eu-west-1' }, DAYS, signal()))).toEqual([]);
  });

  it('ends the question for places: what it holds cannot be named', async () => {
    const folder = await twoDays();
    locked.add('CloudTrail');
    const error = await rejection(new FolderStore(folder).places(signal()));
    expect(error).toHaveProperty(
      'message',
      'The folder AWSLogs/111122223333/CloudTrail cannot be read: permission denied.',
    );
  });

  it('is told where it is the archive itself', async () => {
    const folder = await twoDays();
    locked.add(basename(folder));
    const error = await rejection(all(new FolderStore(join(folder)).list(HERE, DAYS, signal())));
    expect(error).toHaveProperty('message', `The folder ${basename(folder)} cannot be read: permission denied.`);
  });
});
