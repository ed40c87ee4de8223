import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { type LookupEventsAnswer, lookupEventsAnswer } from '../../src/tools/answers.ts';
import type { RecordedEvent } from '../../src/trail/demo/types.ts';
import { type AwsServer, account, awsEnv, iamUser, recordOf, startAws } from '../aws-server/index.ts';

/** Built by `npm test`. */
const EXECUTABLE = fileURLToPath(new URL('../../dist/bin.mjs', import.meta.url));

/** How this machine lets a process have mounts of its own; undefined where it does not. */
const OWN_MOUNTS = [['-m'], ['-rm']].find(
  (flags) => spawnSync('unshare', [...flags, 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status === 0,
);
const cannotMount = OWN_MOUNTS === undefined || !existsSync(EXECUTABLE);

const PAGES = 5;
const HOUR = 3_600_000;

/** Some pages of a day, oldest first; alice made every tenth call. */
function aDay(now: number): RecordedEvent[] {
  const every = (20 * HOUR) / (PAGES * 50);
  return Array.from({ length: PAGES * 50 }, (_, at) =>
    recordOf({
      time: `${new Date(now - 21 * HOUR + at * every).toISOString().slice(0, 19)}Z`,
      who: iamUser(at % 10 === 0 ? 'alice' : 'bob'),
      request: { cluster: 'prod', service: `s${at % 7}`, nonce: at },
    }),
  );
}

const root = mkdtempSync(join(tmpdir(), 'memory-disk-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

interface Disk {
  folder: string;
  /** The executable's answers about alice, each of which takes all pages, as many times as the script says "$@". */
  ask(script: string, cache?: string): Promise<{ answers: LookupEventsAnswer[]; calls: number }>;
}

const events = aDay(Date.now());

/** A folder and an AWS of a test's own: they wait for the rate side by side. */
async function withDisk(name: string, test: (disk: Disk) => Promise<void>): Promise<void> {
  const folder = join(root, name);
  mkdirSync(folder);
  const server = await startAws({ accounts: [account({ events: { 'us-east-1': events } })], rate: 0 });
  const ask = async (script: string, cache = folder) => {
    const answers = await answersOf(server, script, cache);
    return { answers, calls: server.log.filter(({ operation }) => operation === 'cloudtrail:LookupEvents').length };
  };
  await test({ folder, ask }).finally(() => server.close());
}

async function answersOf(server: AwsServer, script: string, cache: string): Promise<LookupEventsAnswer[]> {
  const command = [process.execPath, EXECUTABLE, 'events', '--json', '--actor', 'alice', '--limit', '100'];
  const shell = ['bash', '-ec', script, 'bash', ...command];
  const [program = '', ...args] = cannotMount ? shell : ['unshare', ...(OWN_MOUNTS ?? []), ...shell];
  const env = {
    ...awsEnv(server),
    PATH: process.env['PATH'] ?? '',
    HOME: root,
    XDG_CONFIG_HOME: root,
    WHO_RESTARTED_PROD_CACHE: cache,
    FOLDER: cache,
  };
  const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const out: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  await new Promise<void>((resolve) => child.once('close', () => resolve()));
  return Buffer.concat(out)
    .toString('utf8')
    .split(/(?<=^\})\n/m)
    .filter((text) => text !== '')
    .map((text) => lookupEventsAnswer.parse(JSON.parse(text)));
}

describe.concurrent('a folder for what is remembered', () => {
  const ofAlice = events.filter(({ username }) => username === 'alice').map(({ record }) => String(record['eventID']));

  /** All that there is to say about alice, once, and nothing missing. */
  function expectWhole(answer: { events: { eventId: string }[]; coverage: { complete: boolean; missing: object[] } }) {
    expect(answer.events.map(({ eventId }) => eventId)).toEqual([...ofAlice].reverse());
    expect(answer.coverage).toMatchObject({ complete: true, missing: [] });
  }

  const note = (why: string, where: string) =>
    `Nothing that is read now can be remembered in ${where}: ${why}. ` +
    'The answer does not depend on it; the next one costs the same calls again.';

  describe.skipIf(cannotMount)(
    'on a disk of its own (skipped where nothing can be mounted, or nothing is built)',
    () => {
      it('that is full from the start costs nothing but the memory, and says so', () =>
        withDisk('full', async ({ folder, ask }) => {
          const { answers, calls } = await ask('mount -t tmpfs -o size=4k tmpfs "$FOLDER"; "$@"; "$@"');
          expect(answers).toHaveLength(2);
          for (const answer of answers) {
            expectWhole(answer);
            expect(answer.coverage.notes).toEqual([note('the disk is full', folder)]);
          }
          expect(calls).toBe(2 * PAGES);
        }));

      it('that fills up on the way keeps what had room, whole, and the next process believes that alone', () =>
        withDisk('filling', async ({ folder, ask }) => {
          const { answers, calls } = await ask('mount -t tmpfs -o size=256k tmpfs "$FOLDER"; "$@"; "$@"');
          const [first, second] = answers;
          if (first === undefined || second === undefined) throw new Error('There should be two answers.');
          expectWhole(first);
          expect(first.coverage.notes).toEqual([note('the disk is full', folder)]);
          expectWhole(second);
          expect(second.coverage.notes).toEqual([note('the disk is full', folder)]);
          expect(second.coverage.searched).toMatchObject([{ source: 'event history, remembered' }]);
          expect(calls).toBeGreaterThan(PAGES);
          expect(calls).toBeLessThan(2 * PAGES);
        }));

      it('without a place for one more file is full too', () =>
        withDisk('places', async ({ folder, ask }) => {
          const { answers } = await ask('mount -t tmpfs -o nr_inodes=3 tmpfs "$FOLDER"; "$@"');
          expect(answers.map(({ coverage }) => coverage.notes)).toEqual([[note('the disk is full', folder)]]);
          for (const answer of answers) expectWhole(answer);
        }));

      it('that is read-only costs nothing but the memory, and says so', () =>
        withDisk('read-only', async ({ folder, ask }) => {
          const { answers, calls } = await ask('mount -t tmpfs -o ro tmpfs "$FOLDER"; "$@"; "$@"');
          expect(answers).toHaveLength(2);
          for (const answer of answers) {
            expectWhole(answer);
            expect(answer.coverage.notes).toEqual([note('the disk is read-only', folder)]);
          }
          expect(calls).toBe(2 * PAGES);
        }));

      it('that became read-only still answers from what it holds', () =>
        withDisk('became-read-only', async ({ ask }) => {
          const close = 'mount --bind "$FOLDER" "$FOLDER"; mount -o remount,ro,bind "$FOLDER"';
          const { answers, calls } = await ask(`"$@"; ${close}; "$@"`);
          expect(answers).toHaveLength(2);
          for (const answer of answers) expectWhole(answer);
          expect(answers[1]?.coverage.searched).toMatchObject([{ source: 'event history, remembered', calls: 1 }]);
          expect(calls).toBe(PAGES + 1);
        }));
    },
  );

  it.skipIf(!existsSync(EXECUTABLE) || process.platform === 'win32')('that is a file is no folder', () =>
    withDisk('file', async ({ folder, ask }) => {
      const file = join(folder, 'file');
      writeFileSync(file, '');
      const { answers } = await ask('"$@"', file);
      expect(answers.map(({ coverage }) => coverage.notes)).toEqual([[note(`${file} is not a folder`, file)]]);
      for (const answer of answers) expectWhole(answer);
    }),
  );

  it.skipIf(!existsSync(EXECUTABLE) || !existsSync('/proc/self'))('that cannot be made ends no question', () =>
    withDisk('proc', async ({ ask }) => {
      const { answers } = await ask('"$@"', '/proc/nothing/here');
      expect(answers.map(({ coverage }) => coverage.notes?.length)).toEqual([1]);
      expect(answers[0]?.coverage.notes?.[0]).toMatch(
        /^Nothing that is read now can be remembered in \/proc\/nothing\/here: /,
      );
      for (const answer of answers) expectWhole(answer);
    }),
  );
});
