import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterEach, describe, expect, it } from 'vitest';
import { addExportCommand } from '../../src/cli/export-command.ts';
import { describeFailure } from '../../src/cli/failure.ts';
import type { Io } from '../../src/cli/io.ts';
import { createContext, openWorld, type World } from '../../src/tools/index.ts';
import type { OlderSource } from '../../src/trail/index.ts';
import { account, recordOf } from '../aws-server/index.ts';
import { parseCsv } from '../tools/export-support.ts';
import { liveWorld, minutesBefore } from '../tools/support.ts';
import { type FakeIo, fakeIo, fakeParts } from './fake.ts';

const NOW = new Date('2026-11-20T05:26:00Z');

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'export-'));
  folders.push(folder);
  return folder;
}

interface Ended {
  code: number;
  io: FakeIo;
}

/** Runs `export` as the command line does, with a world of the test's own or the demo. */
async function type(args: readonly string[], io: FakeIo = fakeIo(), world?: World): Promise<Ended> {
  let code = -1;
  const program = new Command('who-restarted-prod')
    .exitOverride()
    .configureOutput({ writeOut: (text) => io.stdout(text), writeErr: () => undefined })
    .option('--demo')
    .option('--json')
    .option('--yes')
    .option('--budget <seconds>');
  const parts = {
    ...fakeParts(),
    openWorld: async (options: Parameters<typeof openWorld>[0]) => world ?? openWorld({ ...options, now: NOW }),
    createContext,
  };
  addExportCommand(program, io, parts, (result) => {
    code = result;
  });
  try {
    await program.parseAsync(['export', ...args], { from: 'user' });
  } catch (error) {
    const failure = describeFailure(error, {});
    io.stderr(failure.text);
    code = failure.code;
  }
  return { code, io };
}

const three = [5, 6, 7].map((minutes) => recordOf({ time: minutesBefore(NOW, minutes), more: { note: minutes } }));
const many = Array.from({ length: 400 }, (_, at) =>
  recordOf({ time: minutesBefore(NOW, 20 + at), more: { note: at } }),
);
const worldOf = async (events: typeof three, more: Partial<Parameters<typeof liveWorld>[0]> = {}) =>
  (await liveWorld({ accounts: [account({ events: { 'us-east-1': events } })], now: () => NOW, ...more })).world;

const idsOf = (text: string) =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line): unknown => JSON.parse(line).eventId);

describe('export', () => {
  it('writes events to standard output, and what it says elsewhere', async () => {
    const { code, io } = await type([], fakeIo(), await worldOf(three));
    expect(code).toBe(0);
    expect(idsOf(io.out)).toEqual(three.map(({ record }) => record['eventID']));
    expect(io.err).toBe(
      '3 events in us-east-1 in the 24 h to 05:26 UTC, newest first. Events after 05:11 UTC may still arrive.\n',
    );
  });

  it('takes the filters of events', async () => {
    const flags = [
      '--demo',
      '--service',
      'checkout',
      '--event-name',
      'UpdateService,StopTask',
      '--region',
      'us-east-1',
    ];
    const { code, io } = await type([...flags, '--read-only', 'false', '--format', 'csv']);
    expect(code).toBe(0);
    const [header = [], ...rows] = parseCsv(io.out);
    expect(rows.length).toBeGreaterThan(1);
    const column = (name: string) => new Set(rows.map((row) => row[header.indexOf(name)]));
    expect(column('region')).toEqual(new Set(['us-east-1']));
    expect(column('read_only')).toEqual(new Set(['false']));
    expect([...column('action')].every((action) => action === 'UpdateService' || action === 'StopTask')).toBe(true);
  });

  it('warns of raw records', async () => {
    const { code, io } = await type(['--raw'], fakeIo(), await worldOf(three));
    expect(code).toBe(0);
    expect(io.out.split('\n')).toHaveLength(4);
    expect(io.err).toContain('nothing was taken out, and secrets may be in them.\n');
  });

  it('ends with 4 where something could not be read, and says what and what helps', async () => {
    const denied = [{ operation: 'cloudtrail:LookupEvents', region: 'eu-west-1' }];
    const world = await worldOf(three, { denied });
    const { code, io } = await type(['--region', 'us-east-1', '--region', 'eu-west-1'], fakeIo(), world);
    expect(code).toBe(4);
    expect(idsOf(io.out)).toHaveLength(3);
    expect(io.err).toMatch(/^Incomplete, not everything could be read: eu-west-1 \(/);
    expect(io.err).toMatch(/\n {2}- 111122223333, eu-west-1, 2026-11-19T05:26:00Z to 2026-11-20T05:26:00Z: .+\. .+/);
  });

  it('ends with 3 where nothing could be read', async () => {
    const world = await worldOf(three, { denied: [{ operation: 'cloudtrail:LookupEvents' }] });
    const { code, io } = await type(['--format', 'csv'], fakeIo(), world);
    expect(code).toBe(3);
    expect(io.out).toBe('');
  });

  it.each([
    [['--format', 'xml'], '--format xml: must be one of ndjson, csv, ocsf.\n'],
    [['--since', 'banana'], /^--since banana: not a time I know\./],
    [['--raw', '--format', 'csv'], '--raw: only ndjson carries records. Use the format ndjson, or leave --raw out.\n'],
    [['--json'], '--json: export has formats of its own: --format ndjson, csv or ocsf.\n'],
  ])('says what is wrong with %j', async (args, message) => {
    const { code, io } = await type(['--demo', ...args]);
    expect(code).toBe(2);
    expect(io.out).toBe('');
    if (typeof message === 'string') expect(io.err).toBe(message);
    else expect(io.err).toMatch(message);
  });

  it('waits for a slow reader', async () => {
    let waiting = 0;
    const io: FakeIo & { drained(): Promise<void> } = {
      ...fakeIo(),
      drained: async () => {
        waiting += 1;
      },
    };
    await type([], io, await worldOf(three));
    expect(waiting).toBe(3);
  });

  it('shows help with examples', async () => {
    const { io } = await type(['--help']);
    expect(io.out).toContain('--format <ndjson|csv|ocsf>');
    expect(io.out).toContain('who-restarted-prod export --outcome denied --format ocsf --demo');
    expect(io.out).not.toContain('allow-cost');
  });
});

describe('export --output', () => {
  it('writes a file that only its owner can read, and nothing else', async () => {
    const folder = await emptyFolder();
    const file = join(folder, 'events.ndjson');
    const { code, io } = await type(['--output', file], fakeIo(), await worldOf(three));
    expect({ code, out: io.out }).toEqual({ code: 0, out: '' });
    expect(idsOf(await readFile(file, 'utf8'))).toEqual(three.map(({ record }) => record['eventID']));
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['events.ndjson']);
    expect(io.err).toBe(
      `${file}: 3 events in us-east-1 in the 24 h to 05:26 UTC, newest first. Events after 05:11 UTC may still arrive.\n`,
    );
  });

  it('leaves a file alone that is there, unless it is to be replaced', async () => {
    const folder = await emptyFolder();
    const file = join(folder, 'events.ndjson');
    await writeFile(file, 'mine');
    const world = await worldOf(three);
    const refused = await type(['--output', file], fakeIo(), world);
    expect(refused.code).toBe(2);
    expect(refused.io.err).toBe(`--output ${file}: is there already. Name another file, or replace it with --force.\n`);
    expect(await readFile(file, 'utf8')).toBe('mine');
    expect((await type(['--output', file, '--force'], fakeIo(), world)).code).toBe(0);
    expect(idsOf(await readFile(file, 'utf8'))).toHaveLength(3);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('keeps a link, and replaces what it leads to', async () => {
    const folder = await emptyFolder();
    await writeFile(join(folder, 'old'), 'mine');
    await symlink(join(folder, 'old'), join(folder, 'link'));
    expect((await type(['--output', join(folder, 'link'), '--force'], fakeIo(), await worldOf(three))).code).toBe(0);
    expect((await readdir(folder)).sort()).toEqual(['link', 'old']);
    expect(idsOf(await readFile(join(folder, 'old'), 'utf8'))).toHaveLength(3);
  });

  it('refuses what is no file, before AWS is asked', async () => {
    const folder = await emptyFolder();
    await mkdir(join(folder, 'sub'));
    const toFolder = await type(['--demo', '--output', join(folder, 'sub')]);
    expect(toFolder.io.err).toContain('a folder. Name a file in it.');
    const toDevice = await type(['--demo', '--output', '/dev/null', '--force']);
    expect(toDevice.io.err).toBe('--output /dev/null: not a file. Leave --output out to write to standard output.\n');
    expect([toFolder.code, toDevice.code]).toEqual([2, 2]);
  });

  it('says so where a file cannot be written', async () => {
    const file = join(await emptyFolder(), 'nowhere', 'events.csv');
    const { code, io } = await type(['--output', file], fakeIo(), await worldOf(three));
    expect(code).toBe(2);
    expect(io.err).toMatch(/^--output .*events\.csv: cannot be written: ENOENT/);
  });

  it('writes - to standard output', async () => {
    const { io } = await type(['--output', '-'], fakeIo(), await worldOf(three));
    expect(idsOf(io.out)).toHaveLength(3);
  });

  it('leaves no file where nothing could be read', async () => {
    const folder = await emptyFolder();
    const world = await worldOf(three, { denied: [{ operation: 'cloudtrail:LookupEvents' }] });
    const { code } = await type(['--output', join(folder, 'events.csv'), '--format', 'csv'], fakeIo(), world);
    expect(code).toBe(3);
    expect(await readdir(folder)).toEqual([]);
  });

  it('writes a header where nothing matches', async () => {
    const file = join(await emptyFolder(), 'events.csv');
    const args = ['--output', file, '--format', 'csv', '--service', 'cart', '--until', '1h'];
    expect((await type(args, fakeIo(), await worldOf(three))).code).toBe(0);
    expect(parseCsv(await readFile(file, 'utf8'))).toHaveLength(1);
  });
});

describe('Ctrl-C', () => {
  /** Presses it when AWS is asked for the page of that number. */
  async function stoppedAt(page: number, args: readonly string[], io: FakeIo = fakeIo()): Promise<Ended> {
    let pages = 0;
    const world = await worldOf(many, {
      fail: ({ operation }) => {
        if (operation === 'cloudtrail:LookupEvents') pages += 1;
        if (pages === page) io.interrupt();
        return undefined;
      },
    });
    return type(args, io, world);
  }

  it('leaves whole lines in the file, and says so', async () => {
    const folder = await emptyFolder();
    const file = join(folder, 'events.ndjson');
    const { code, io } = await stoppedAt(5, ['--output', file]);
    expect(code).toBe(130);
    const ids = idsOf(await readFile(file, 'utf8'));
    expect(ids).toEqual(many.slice(0, ids.length).map(({ record }) => record['eventID']));
    expect(ids.length).toBeGreaterThan(100);
    expect(io.err).toBe(
      `Stopped. ${file} has the newest ${ids.length} events, in whole lines; older ones are missing.\n`,
    );
    expect(await readdir(folder)).toEqual(['events.ndjson']);
  });

  it('before the first event leaves no file', async () => {
    const folder = await emptyFolder();
    const { code, io } = await stoppedAt(1, ['--output', join(folder, 'events.csv'), '--format', 'csv']);
    expect(code).toBe(130);
    expect(io.err).toBe('Stopped. Nothing was written.\n');
    expect(await readdir(folder)).toEqual([]);
  });

  it('on standard output says how much there is', async () => {
    const { code, io } = await stoppedAt(4, []);
    expect(code).toBe(130);
    expect(io.out.endsWith('\n')).toBe(true);
    expect(io.err).toBe(
      `Stopped after ${idsOf(io.out).length} events, in whole lines, newest first. Older ones are missing.\n`,
    );
  });
});

describe('an export that costs money', () => {
  const older = (asked: string[]): OlderSource => ({
    name: 'Athena',
    cost: () => 'Athena bills 5 USD a terabyte.',
    open: (_account, query) => {
      asked.push(query.region);
      throw new Error('it is asked');
    },
  });

  it.each([
    ['nobody can be asked', undefined],
    ['nobody agrees', 'n'],
  ])('asks nothing and writes nothing where %s', async (_where, typed) => {
    const folder = await emptyFolder();
    const asked: string[] = [];
    const io = fakeIo({ ask: async () => typed } satisfies Partial<Io>);
    const world = { ...(await worldOf(three)), older: older(asked) };
    const { code } = await type(['--since', '120d', '--output', join(folder, 'events.ndjson')], io, world);
    expect(code).toBe(2);
    expect(io.err).toContain('Athena bills 5 USD a terabyte.');
    expect(asked).toEqual([]);
    expect(await readdir(folder)).toEqual([]);
  });

  it.each([
    ['somebody agrees', [], 'y'],
    ['--yes says so', ['--yes'], undefined],
  ])('asks where %s', async (_where, flags, typed) => {
    const asked: string[] = [];
    const world = { ...(await worldOf(three)), older: older(asked) };
    const { io } = await type(['--since', '120d', ...flags], fakeIo({ ask: async () => typed }), world);
    expect(asked).toEqual(['us-east-1']);
    expect(io.err).toContain('it is asked');
  });
});
