import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Slots } from '../../src/aws/pace/slots.ts';
import { ownSlots, sharedSlots } from '../../src/aws/pace/slots.ts';
import type { PaceSettings } from '../../src/aws/pace.ts';
import { createPacer, lookupPace } from '../../src/aws/pace.ts';
import { rejection } from './support.ts';

const KEY = '111122223333-us-east-1';
const INTERVAL = 500;
const own = { interval: INTERVAL, slowedAt: 0 };
const nothing = { succeeded: 0 };
const folders: string[] = [];

afterEach(async () => {
  vi.restoreAllMocks();
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'pace-'));
  folders.push(folder);
  return folder;
}

const fileIn = (folder: string): string => join(folder, 'pace', `${KEY}.json`);

async function written(folder: string): Promise<unknown> {
  return JSON.parse(await readFile(fileIn(folder), 'utf8'));
}

async function folderWith(content: string): Promise<string> {
  const folder = await newFolder();
  await mkdir(join(folder, 'pace'));
  await writeFile(fileIn(folder), content);
  return folder;
}

const stateOf = (next: number, interval = INTERVAL, slowedAt = 0): string =>
  JSON.stringify({ version: 1, next, interval, slowedAt });

/** Two processes, as far as the folder can tell. */
function two(folder: string): [Slots, Slots] {
  return [sharedSlots(folder, KEY, INTERVAL), sharedSlots(folder, KEY, INTERVAL)];
}

describe('slots that processes share', () => {
  it('follow each other at the interval, whoever takes them', async () => {
    const folder = await newFolder();
    const [one, other] = two(folder);
    const taken = await Promise.all(
      Array.from({ length: 10 }, (_, at) => (at % 2 === 0 ? one : other).reserve(own, nothing)),
    );
    const slots = taken.map(({ slot = 0 }) => slot).sort((a, b) => a - b);
    expect(slots.slice(1).map((slot, at) => slot - (slots[at] ?? 0))).toEqual(Array(9).fill(INTERVAL));
    expect(taken.flatMap(({ alone }) => alone ?? [])).toEqual([]);
  });

  it('are of one account and Region: others have a file and slots of their own', async () => {
    const folder = await newFolder();
    const here = sharedSlots(folder, KEY, INTERVAL);
    for (let calls = 0; calls < 5; calls += 1) await here.reserve(own, nothing);
    const before = Date.now();
    const elsewhere = await sharedSlots(folder, '111122223333-eu-west-1', INTERVAL).reserve(own, nothing);
    expect((elsewhere.slot ?? 0) - before).toBeLessThan(INTERVAL);
    expect((await readdir(join(folder, 'pace'))).sort()).toEqual(['111122223333-eu-west-1.json', `${KEY}.json`]);
  });

  it('are kept in a folder and files that only the user can read, made where missing', async () => {
    const folder = join(await newFolder(), 'not', 'there');
    await sharedSlots(folder, KEY, INTERVAL).reserve(own, nothing);
    const modes = await Promise.all([folder, join(folder, 'pace'), fileIn(folder)].map((path) => stat(path)));
    expect(modes.map(({ mode }) => (mode & 0o777).toString(8))).toEqual(['700', '700', '600']);
  });

  it('are respected when other processes wait in line already', async () => {
    const next = Date.now() + 20 * INTERVAL;
    const slots = sharedSlots(await folderWith(stateOf(next)), KEY, INTERVAL);
    expect(await slots.reserve(own, nothing)).toEqual({ slot: next, tempo: own });
  });

  it('are given back by those who leave, the last one only', async () => {
    const [one, other] = two(await newFolder());
    const first = await one.reserve(own, nothing);
    const second = await other.reserve(own, nothing);
    await one.giveBack(first.slot ?? 0);
    await other.giveBack(second.slot ?? 0);
    const third = await one.reserve(own, nothing);
    expect(third.slot).toBe(second.slot);
  });

  it('keep no draft and no lock behind', async () => {
    const folder = await newFolder();
    await sharedSlots(folder, KEY, INTERVAL).reserve(own, nothing);
    expect(await readdir(join(folder, 'pace'))).toEqual([`${KEY}.json`]);
  });
});

describe('the tempo that processes share', () => {
  it('slows down for all when one is throttled, and speeds up with the successes of any', async () => {
    const [one, other] = two(await newFolder());
    await one.reserve(own, nothing);
    const slower = await one.reserve(own, { succeeded: 0, throttledStart: Date.now() });
    expect(slower.tempo.interval).toBe(750);
    expect((await other.reserve(own, nothing)).tempo.interval).toBe(750);
    expect((await other.reserve(own, { succeeded: 2 })).tempo.interval).toBeCloseTo(607.5);
    expect((await one.reserve(own, { succeeded: 2 })).tempo.interval).toBe(INTERVAL);
  });

  it('is forgotten when nobody has called for a minute', async () => {
    const slots = sharedSlots(await folderWith(stateOf(Date.now() - 61_000, 4_000)), KEY, INTERVAL);
    expect((await slots.reserve(own, nothing)).tempo.interval).toBe(INTERVAL);
  });

  it('is held within its bounds whatever the file says', async () => {
    const [quick, slow] = [await folderWith(stateOf(0, 1)), await folderWith(stateOf(Date.now(), 1e9))];
    expect((await sharedSlots(quick, KEY, INTERVAL).reserve(own, nothing)).tempo.interval).toBe(INTERVAL);
    expect((await sharedSlots(slow, KEY, INTERVAL).reserve(own, nothing)).tempo.interval).toBe(8 * INTERVAL);
  });
});

describe('slots without a usable file', () => {
  it.each(['', '{"version":1,"next":17', '[]', 'null', '{"next":1}', '{"version":1,"next":"soon"}', '\0\0\0\0'])(
    'are the process’s own for one call when the file holds %j, which is then replaced',
    async (content) => {
      const folder = await folderWith(content);
      const slots = sharedSlots(folder, KEY, INTERVAL);
      const before = Date.now();
      const first = await slots.reserve(own, nothing);
      expect(first.alone).toBe(`${fileIn(folder)} was torn or not ours`);
      expect((first.slot ?? 0) - before).toBeLessThan(INTERVAL);
      expect(await slots.reserve(own, nothing)).toEqual({ slot: (first.slot ?? 0) + INTERVAL, tempo: own });
    },
  );

  it('leave the file of another version as it is', async () => {
    const content = '{"version":2,"slots":[]}';
    const folder = await folderWith(content);
    const { slot, alone } = await sharedSlots(folder, KEY, INTERVAL).reserve(own, nothing);
    expect({ slot, alone }).toEqual({
      slot: undefined,
      alone: `another version of this program wrote ${fileIn(folder)}`,
    });
    expect(await readFile(fileIn(folder), 'utf8')).toBe(content);
  });

  it('do not believe a slot that no line could reach: the clock was put back', async () => {
    const folder = await folderWith(stateOf(Date.now() + 3_600_000, INTERVAL, Date.now() + 3_600_000));
    const slots = sharedSlots(folder, KEY, INTERVAL);
    const before = Date.now();
    const first = await slots.reserve(own, nothing);
    expect(first.alone).toBe(`the clock was put back since ${fileIn(folder)} was written`);
    expect((first.slot ?? 0) - before).toBeLessThan(INTERVAL);
    // Throttling that was noted in what is now the future does not hide that of today.
    const second = await slots.reserve(own, { succeeded: 0, throttledStart: Date.now() });
    expect(second).toMatchObject({ slot: (first.slot ?? 0) + INTERVAL, tempo: { interval: 750 } });
    expect(second.alone).toBeUndefined();
  });

  it('are the process’s own when the folder is a file, or the file a folder', async () => {
    const folder = await newFolder();
    await writeFile(join(folder, 'cache'), '');
    expect((await sharedSlots(join(folder, 'cache'), KEY, INTERVAL).reserve(own, nothing)).alone).toBe(
      `${join(folder, 'cache', 'pace')} is not a folder`,
    );
    await mkdir(fileIn(folder), { recursive: true });
    expect((await sharedSlots(folder, KEY, INTERVAL).reserve(own, nothing)).alone).toBe(
      `${fileIn(folder)} is a folder`,
    );
  });

  it.runIf(existsSync('/proc/self'))('are the process’s own where no folder can be made, at once', async () => {
    const { alone } = await sharedSlots('/proc/nothing-here', KEY, INTERVAL).reserve(own, nothing);
    expect(alone).toBe('/proc/nothing-here/pace cannot be made');
  });

  it('are the process’s own for what would lead out of the folder', async () => {
    const folder = await newFolder();
    const { alone } = await sharedSlots(folder, '111122223333-../../x', INTERVAL).reserve(own, nothing);
    expect(alone).toBe('"111122223333-../../x" is no name for a file');
    expect(await readdir(folder)).toEqual([]);
  });

  it('wait a second for a lock that somebody holds, and no longer', async () => {
    const folder = await newFolder();
    await mkdir(`${fileIn(folder)}.lock`, { recursive: true });
    const { slot, alone } = await sharedSlots(folder, KEY, INTERVAL).reserve(own, nothing);
    expect(slot).toBeUndefined();
    expect(alone).toBe(`the lock in ${join(folder, 'pace')} could not be had within a second`);
  });

  it('break the lock of a process that was killed', async () => {
    const folder = await newFolder();
    const lock = `${fileIn(folder)}.lock`;
    await mkdir(lock, { recursive: true });
    const longAgo = new Date(Date.now() - 10_000);
    await utimes(lock, longAgo, longAgo);
    expect((await sharedSlots(folder, KEY, INTERVAL).reserve(own, nothing)).alone).toBeUndefined();
    expect(await written(folder)).toMatchObject({ version: 1, interval: INTERVAL });
  });

  it('are shared again some seconds after the trouble has gone', async () => {
    const folder = await newFolder();
    const blocked = join(folder, 'cache');
    await writeFile(blocked, '');
    const slots = sharedSlots(blocked, KEY, INTERVAL);
    expect((await slots.reserve(own, nothing)).alone).toBeDefined();
    await rm(blocked);
    expect((await slots.reserve(own, nothing)).alone).toBeDefined();
    const now = performance.now();
    vi.spyOn(performance, 'now').mockImplementation(() => now + 5_001);
    expect((await slots.reserve(own, nothing)).alone).toBeUndefined();
  });

  it('still slow down and speed up', async () => {
    const slots = ownSlots(INTERVAL, 'it is alone');
    const slower = await slots.reserve(own, { succeeded: 0, throttledStart: Date.now() });
    expect(slower).toMatchObject({ alone: 'it is alone', tempo: { interval: 750 } });
    expect((await slots.reserve(slower.tempo, { succeeded: 9 })).tempo.interval).toBe(INTERVAL);
  });
});

describe('pacers with one folder', () => {
  const settings: PaceSettings = { ...lookupPace, minTime: 100 };
  const judge = (): undefined => undefined;

  it('are one budget, and say so', async () => {
    const folder = await newFolder();
    const pacers = [createPacer(settings), createPacer(settings)];
    const starts: number[] = [];
    const job = async (): Promise<void> => void starts.push(Date.now());
    await Promise.all(Array.from({ length: 10 }, (_, at) => pacers[at % 2]?.run(KEY, job, { judge, folder })));
    // Ten turns are 900 ms; two pacers that know nothing of each other would take 400.
    expect(Math.max(...starts) - Math.min(...starts)).toBeGreaterThan(850);
    expect(pacers.map((pacer) => pacer.stats(KEY))).toEqual(
      Array(2).fill({ waiting: 0, waitedMs: expect.any(Number), throttled: 0, interval: 100, shared: true }),
    );
  });

  it('answer without the folder, and say why they are alone', async () => {
    const folder = await folderWith('{"version":9}');
    const pacer = createPacer(settings);
    const answers = [1, 2, 3].map((answer) => pacer.run(KEY, async () => answer, { judge, folder }));
    expect(await Promise.all(answers)).toEqual([1, 2, 3]);
    expect(pacer.stats(KEY)).toMatchObject({
      shared: false,
      why: `not shared with other processes, because another version of this program wrote ${fileIn(folder)}`,
    });
    const none = createPacer(settings);
    await none.run(KEY, async () => 1, { judge });
    expect(none.stats(KEY)).toMatchObject({
      shared: false,
      why: 'not shared with other processes, because there is no cache folder to share it through',
    });
  });

  it('let a caller go at once who waits for a far slot, and give that slot back', async () => {
    const next = Date.now() + 5_000;
    const folder = await folderWith(stateOf(next, 100));
    const pacer = createPacer(settings);
    const gone = new AbortController();
    const waits: number[] = [];
    const { signal } = gone;
    const asked = pacer.run(KEY, async () => 'never', { judge, folder, signal, onWait: (ms) => waits.push(ms) });
    const failed = rejection(asked);
    await vi.waitFor(async () => expect(await written(folder)).toMatchObject({ next: next + 100 }));
    gone.abort('left');
    expect(await failed).toBe('left');
    expect(Date.now()).toBeLessThan(next);
    expect(waits).toEqual([expect.any(Number)]);
    await vi.waitFor(async () => expect(await written(folder)).toMatchObject({ next }));
  });
});
