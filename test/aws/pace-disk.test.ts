import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createPacer, lookupPace } from '../../src/aws/pace.ts';

// What a disk does cannot be had from a real one here, least of all by root, whom no mode stops.
vi.mock('node:fs/promises', { spy: true });

const KEY = '111122223333-us-east-1';
const folders: string[] = [];

afterEach(async () => {
  vi.resetAllMocks();
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

function failure(code: string): Error {
  return Object.assign(new Error(code), { code });
}

describe('a disk that fails', () => {
  it.each([
    ['that is full', writeFile, 'ENOSPC', (place: string) => `the disk of ${place} is full`],
    ['whose quota is used up', rename, 'EDQUOT', (place: string) => `the disk of ${place} is full`],
    ['that is read-only', mkdir, 'EROFS', (place: string) => `${place} is on a read-only disk`],
    ['that may not be written', mkdir, 'EACCES', (place: string) => `${place} may not be written`],
    ['that breaks', writeFile, 'EIO', (place: string) => `${place} cannot be used (EIO)`],
  ])('%s costs no answer, only the sharing', async (_what, operation, code, why) => {
    const folder = await mkdtemp(join(tmpdir(), 'pace-'));
    folders.push(folder);
    vi.mocked<(...given: never[]) => Promise<unknown>>(operation).mockRejectedValue(failure(code));
    const pacer = createPacer({ ...lookupPace, minTime: 10 });
    const judge = (): undefined => undefined;
    const answers = [1, 2, 3].map((answer) => pacer.run(KEY, async () => answer, { judge, folder }));
    expect(await Promise.all(answers)).toEqual([1, 2, 3]);
    expect(pacer.stats(KEY)).toMatchObject({
      shared: false,
      why: `not shared with other processes, because ${why(join(folder, 'pace'))}`,
    });
  });

  it('that hangs costs two seconds once, and no more of the threads that Node has for files', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'pace-'));
    folders.push(folder);
    let recover: () => void = () => undefined;
    const hanging = new Promise<undefined>((resolve) => {
      recover = () => resolve(undefined);
    });
    vi.mocked(mkdir).mockReturnValueOnce(hanging);
    const pacer = createPacer({ ...lookupPace, minTime: 10 });
    const ask = (): Promise<string> => pacer.run(KEY, async () => 'answered', { judge: () => undefined, folder });
    expect(await Promise.all([ask(), ask()])).toEqual(['answered', 'answered']);
    expect(pacer.stats(KEY).why).toBe(
      `not shared with other processes, because ${join(folder, 'pace')} does not answer`,
    );
    const clock = performance.now();
    vi.spyOn(performance, 'now').mockImplementation(() => clock + 60_000);
    await ask();
    expect(vi.mocked(mkdir).mock.calls.filter(([path]) => path === join(folder, 'pace'))).toHaveLength(1);
    await mkdir(join(folder, 'pace'));
    recover();
    await vi.waitFor(async () => {
      await ask();
      expect(pacer.stats(KEY).shared).toBe(true);
    });
  });
});
