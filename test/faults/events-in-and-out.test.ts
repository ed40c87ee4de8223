import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAccount } from '../../src/aws/index.ts';
import { createPacer } from '../../src/aws/pace.ts';
import { HistoryReader } from '../../src/trail/history.ts';
import { Memory } from '../../src/trail/memory/memory.ts';
import { awsEnv, startAws } from '../aws-server/index.ts';
import { withEnvironment } from '../scenarios/run.ts';
import { memoryFiles } from './accidents.ts';
import { bundled, type Program } from './children.ts';
import { accountWith, eventsIn } from './fleet.ts';
import { createRandom } from './random.ts';
import { liveOnce, mistakesOf } from './run.ts';

/** Of readers alone; answers.test.ts has 200 of whole answers, and more. */
const RUNS = 60;
const AT_ONCE = 20;

describe('every event in comes out once, or lies in a time that is named as not read', () => {
  it.each(Array.from({ length: RUNS / AT_ONCE }, (_, batch) => batch * AT_ONCE))(
    '20 random lives of a memory on a failing AWS, from seed %i',
    async (first) => {
      for (let seed = first; seed < first + AT_ONCE; seed += 1) expect((await liveOnce(seed)).mistakes).toEqual([]);
    },
    60_000,
  );

  it('the lives are worth living: pages fail, time is remembered, calls are made', async () => {
    const total = { calls: 0, remembered: 0, missing: 0 };
    for (let seed = 1000; seed < 1010; seed += 1) {
      const report = await liveOnce(seed);
      total.calls += report.calls;
      total.remembered += report.remembered;
      total.missing += report.missing;
    }
    expect(total.calls).toBeGreaterThan(50);
    expect(total.remembered).toBeGreaterThan(50);
    // Two of four Regions are denied or disabled.
    expect(total.missing).toBeGreaterThan(20);
  });
});

let program: Program;
beforeAll(async () => {
  program = await bundled('reading-child');
});
afterAll(() => program.remove());

const REGION = 'us-east-1';

describe('processes that read the same at the same time', () => {
  it('leave a memory that holds every event once', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'together-'));
    const end = Math.floor(Date.now() / 1000) - 1000;
    const from = end - 86_400;
    const events = eventsIn(REGION, end, createRandom(7), 900);
    const server = await startAws({ accounts: [accountWith({ [REGION]: events })], rate: 0 });
    const restore = withEnvironment(awsEnv(server));
    try {
      const args = [folder, REGION, String(from), String(end)];
      await Promise.all([1, 2, 3].map(() => killedWhileReading(args, Number.POSITIVE_INFINITY, 0)));
      const before = server.log.length;
      const account = await openAccount({
        pacer: createPacer({ minTime: 0, firstDelay: 1, longestDelay: 3, transientRetries: 2 }),
      });
      const query = { account: account.id, region: REGION, from: new Date(from * 1000), to: new Date(end * 1000) };
      const reader = await new HistoryReader(account, query, {
        signal: new AbortController().signal,
        deadline: Date.now() + 30_000,
        identity: { known: [], expected: [], awsRanges: [] },
        memory: new Memory(folder),
      }).readAll();
      expect(mistakesOf(reader, events)).toEqual([]);
      const asked = server.log.slice(before).filter(({ operation }) => operation === 'cloudtrail:LookupEvents');
      expect(asked).toEqual([]);
    } finally {
      restore();
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('a process that is killed while it writes', () => {
  it.each([1, 2, 3, 4, 5, 6])('leaves nothing that is believed wrongly (%i)', async (seed) => {
    const random = createRandom(seed);
    const folder = mkdtempSync(join(tmpdir(), 'killed-'));
    const end = Math.floor(Date.now() / 1000) - 1000;
    const events = eventsIn(REGION, end, random, 1500);
    const server = await startAws({ accounts: [accountWith({ [REGION]: events })], rate: 0 });
    const restore = withEnvironment(awsEnv(server));
    try {
      const from = end - 86_400;
      await killedWhileReading(
        [folder, REGION, String(from), String(end)],
        random.integer(1, 12),
        random.integer(0, 9),
      );
      const account = await openAccount({
        pacer: createPacer({ minTime: 0, firstDelay: 1, longestDelay: 3, transientRetries: 2 }),
      });
      const query = { account: account.id, region: REGION, from: new Date(from * 1000), to: new Date(end * 1000) };
      const read = () =>
        new HistoryReader(account, query, {
          signal: new AbortController().signal,
          deadline: Date.now() + 30_000,
          identity: { known: [], expected: [], awsRanges: [] },
          memory: new Memory(folder),
        }).readAll();

      const survivor = await read();
      expect(mistakesOf(survivor, events)).toEqual([]);
      expect(survivor.complete).toBe(true);
      expect(survivor.searched[0]?.remembered).toBeGreaterThan(0);
      expect(memoryFiles(folder).length).toBeGreaterThan(0);
      // The lock of the dead goes stale within seconds; what was read before that may have to be asked for once more.
      await sleep(50);
      expect(mistakesOf(await read(), events)).toEqual([]);
    } finally {
      restore();
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

/** Starts a reader and kills it so many pages and milliseconds later, if it is not done by then. */
async function killedWhileReading(args: string[], pages: number, milliseconds: number): Promise<void> {
  const child = program.start(...args);
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
  let seen = 0;
  await new Promise<void>((resolve) => {
    child.stdout.on('data', (text: Buffer) => {
      seen += text.toString().split('page').length - 1;
      if (seen >= pages) resolve();
    });
    child.once('close', () => resolve());
  });
  await sleep(milliseconds);
  child.kill('SIGKILL');
  await gone;
}
