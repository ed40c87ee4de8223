import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Helpers } from '../../../src/trail/archive/scan/helpers.ts';
import { type ScannedLogFile, scanFiles } from '../../../src/trail/archive/scan/scan-files.ts';
import type { LogFile, Wanted } from '../../../src/trail/archive/types.ts';
import { logFile, writeArchive, writeLogFile } from './generate.ts';

const PLACE = { account: '111122223333', region: 'eu-west-1' };
const DAY = { from: new Date('2026-05-01T00:00:00Z'), to: new Date('2026-05-01T23:59:59Z') };
const ECS: Wanted = { ...DAY, attribute: { key: 'EventSource', value: 'ecs.amazonaws.com' } };
const IDLE = new AbortController().signal;
const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

let folder = '';
let files: LogFile[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scan-'));
  const archive = await writeArchive({ ...PLACE, ...DAY, folder, seed: 7, files: 40, recordsPerFile: 60 });
  files = archive.files.map(({ path, key, size, delivered }) => fileAt(path, key, size, delivered));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

function fileAt(path: string, name: string, size: number, delivered: Date): LogFile {
  return { ...PLACE, name, size, delivered, path, read: (signal) => readFile(path, { signal }) };
}

/** Of which nobody knows a path. */
function held(name: string, contents: Buffer): LogFile {
  return { ...PLACE, name, size: contents.length, delivered: DAY.from, read: async () => contents };
}

async function all(scan: AsyncIterable<ScannedLogFile>): Promise<ScannedLogFile[]> {
  const given: ScannedLogFile[] = [];
  for await (const one of scan) given.push(one);
  return given;
}

/** Gives one file after another, and knows how many were asked for. */
function counted(list: readonly LogFile[]): { files: AsyncGenerator<LogFile, void, undefined>; asked: () => number } {
  let asked = 0;
  async function* each(): AsyncGenerator<LogFile, void, undefined> {
    for (const file of list) {
      asked += 1;
      yield file;
    }
  }
  return { files: each(), asked: () => asked };
}

describe('a scan of many files', () => {
  it('gives them in the order given, each with its records, and tells of each', async () => {
    const heard: string[] = [];
    const given = await all(scanFiles(files, ECS, { signal: IDLE, onFile: (file) => heard.push(file.name) }));
    expect(given.map(({ file }) => file.name)).toEqual(files.map(({ name }) => name));
    expect(heard).toEqual(files.map(({ name }) => name));
    expect(given.flatMap(({ scanned }) => scanned.records).length).toBeGreaterThan(20);
    expect(given.every(({ scanned }) => scanned.bytes > 0 && scanned.trouble === undefined)).toBe(true);
  });

  it('gives the same on two threads, whether they read by themselves or are handed the bytes', async () => {
    const helpers = new Helpers(2, { wanted: ECS, limits: {} });
    await helpers.settled();
    expect(helpers.usable).toBe(true);
    helpers.end();
    const alone = await all(scanFiles(files, ECS, { signal: IDLE, threads: 1 }));
    const handed = files.map(({ path: _, ...file }) => file);
    for (const list of [files, handed]) {
      const shared = await all(scanFiles(list, ECS, { signal: IDLE, threads: 2 }));
      expect(shared.map(({ file, scanned }) => [file.name, scanned])).toEqual(
        alone.map(({ file, scanned }) => [file.name, scanned]),
      );
    }
  });

  it('names what is wrong with a file, and goes on', async () => {
    const damaged = logFile([{ eventVersion: '1.11', eventTime: 'x' }]).subarray(0, 30);
    const broken = await writeLogFile(folder, 'broken.json.gz', damaged);
    const list = [
      ...files.slice(0, 2),
      fileAt(join(folder, 'gone.json.gz'), 'gone', 1, DAY.from),
      fileAt(broken, 'broken', 30, DAY.from),
      { ...held('denied', damaged), read: () => Promise.reject(new Error('Access denied to s3://logs/denied.')) },
      ...files.slice(2, 4),
    ];
    for (const threads of [1, 2]) {
      const given = await all(scanFiles(list, ECS, { signal: IDLE, threads }));
      expect(given.map(({ scanned }) => scanned.trouble)).toEqual([
        undefined,
        undefined,
        expect.stringMatching(/^ENOENT/),
        'it ends too early',
        'Access denied to s3://logs/denied',
        undefined,
        undefined,
      ]);
    }
  });

  it('reads no more files at once than it may', async () => {
    let [now, most] = [0, 0];
    const slow = files.map(({ path: _, ...file }) => ({
      ...file,
      read: async (signal: AbortSignal) => {
        now += 1;
        most = Math.max(most, now);
        const contents = await file.read(signal);
        now -= 1;
        return contents;
      },
    }));
    await all(scanFiles(slow, ECS, { signal: IDLE, parallel: 3 }));
    expect(most).toBe(3);
  });

  it.each([1, 2])('stops listing and reading when its reader has enough (threads: %i)', async (threads) => {
    const source = counted(files);
    for await (const { file } of scanFiles(source.files, ECS, { signal: IDLE, threads, parallel: 4 })) {
      if (file.name === files[2]?.name) break;
    }
    expect(source.asked()).toBeLessThan(12);
    expect((await source.files.next()).done).toBe(true);
  });

  it('throws what the list throws, after the files before it', async () => {
    async function* failing(): AsyncGenerator<LogFile, void, undefined> {
      yield* files.slice(0, 3);
      throw new Error('The bucket is gone.');
    }
    const given: string[] = [];
    const scan = async (): Promise<void> => {
      for await (const { file } of scanFiles(failing(), ECS, { signal: IDLE })) given.push(file.name);
    };
    await expect(scan()).rejects.toThrow('The bucket is gone.');
    expect(given).toEqual(files.slice(0, 3).map(({ name }) => name));
  });
});

describe('an aborted scan', () => {
  const never = (signal: AbortSignal): Promise<Buffer> =>
    new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true }));

  it.each([1, 2])('throws the reason at once, though a file never comes (threads: %i)', async (threads) => {
    const caller = new AbortController();
    const list = [...files.slice(0, 2), { ...held('never', Buffer.alloc(0)), read: never }];
    const given: string[] = [];
    const scan = async (): Promise<void> => {
      for await (const { file } of scanFiles(list, ECS, { signal: caller.signal, threads })) {
        given.push(file.name);
        if (given.length === 2) setImmediate(() => caller.abort(new Error('Enough.')));
      }
    };
    await expect(scan()).rejects.toThrow('Enough.');
    expect(given).toHaveLength(2);
  });

  it('does not begin when it was aborted before', async () => {
    const source = counted(files);
    await expect(
      all(scanFiles(source.files, ECS, { signal: AbortSignal.abort(new Error('Too late.')) })),
    ).rejects.toThrow('Too late.');
    expect(source.asked()).toBeLessThanOrEqual(1);
  });
});

describe('worker threads', () => {
  it('are done without when they cannot start', async () => {
    // What cannot be copied to a thread keeps it from starting.
    const limits = { mostBytes: 1, cannotBeCopied: () => 0 };
    const helpers = new Helpers(2, { wanted: ECS, limits });
    await helpers.settled();
    expect(helpers.usable).toBe(false);
    expect(await helpers.scan({ path: 'anything' })).toBeUndefined();
    helpers.end();
  });

  it('leave the files they were given when they are ended', async () => {
    const helpers = new Helpers(1, { wanted: ECS, limits: {} });
    await helpers.settled();
    expect(helpers.usable).toBe(true);
    const answer = helpers.scan({ bytes: logFile([]) });
    helpers.end();
    expect(await answer).toBeUndefined();
    expect(helpers.usable).toBe(false);
  });

  it('work from the bundle, and let the process end although the scan was left in the middle', async () => {
    const out = join(folder, 'bundle');
    const entry = `
      import { readFile } from 'node:fs/promises';
      import { scanFiles } from './src/trail/archive/scan/index.ts';
      const paths = ${JSON.stringify(files.map(({ path }) => path))};
      const files = paths.map((path) => ({ name: path, size: 1, path, read: () => readFile(path) }));
      const wanted = { from: new Date(${DAY.from.getTime()}), to: new Date(${DAY.to.getTime()}) };
      const scan = scanFiles(files, wanted, { signal: new AbortController().signal, threads: 2 });
      let records = 0;
      for (let left = 10; left > 0; left -= 1) records += (await scan.next()).value.scanned.records.length;
      console.log(records);
    `;
    await build({
      stdin: { contents: entry, resolveDir: ROOT, sourcefile: 'main.ts', loader: 'ts' },
      outfile: join(out, 'main.mjs'),
      bundle: true,
      platform: 'node',
      format: 'esm',
      logLevel: 'error',
    });
    await build({
      entryPoints: { 'scan-worker': join(ROOT, 'src/trail/archive/scan/worker.ts') },
      outdir: out,
      outExtension: { '.js': '.mjs' },
      bundle: true,
      platform: 'node',
      format: 'esm',
      logLevel: 'error',
    });
    const { stdout } = await promisify(execFile)(process.execPath, [join(out, 'main.mjs')]);
    expect(stdout.trim()).toBe('600');
  });
});
