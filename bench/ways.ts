import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fleetAuditAnswer } from '../src/tools/answers.ts';
import type { RecordedAccount } from '../src/trail/demo/types.ts';
import { type AwsServer, awsEnv, startAws } from '../test/aws-server/index.ts';
import { busyDay, ECS_EVENTS, ECS_WRITES, everywhere, NOISY_READS, OTHER_WRITES } from './day.ts';
import { ALL_OF_ECS, BY_NAME, callsFor, readPlainly } from './plain.ts';
import { amount, type Line, median, table } from './table.ts';

const BIN = 'dist/bin.mjs';

/** Requests a second that the loopback allows in one Region, as CloudTrail does. */
const RATE = 2;

/** Ours is timed so often; the figures are medians. */
const ROUNDS = 3;

/** A way that takes longer than so many calls is read so far, and the rest reckoned at the same speed. */
const MOST_CALLS = 40;

const REGIONS = [
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
  'eu-west-1',
  'eu-central-1',
  'ap-northeast-1',
  'ap-southeast-1',
] as const;

interface Spent {
  /** Seconds from the start of the process to its end. */
  seconds: number;
  /** Seconds from the start of the process until the last call for the window itself was made. */
  read: number;
  /** LookupEvents calls in the Region that took most of them, by what they were for. */
  audit: number;
  baseline: number;
  /** Both, over all Regions. */
  all: number;
  throttled: number;
  complete: boolean;
}

/** The built executable's report as a process of its own, which shares nothing with the last one but the folder. */
async function report(server: AwsServer, folder: string, regions: readonly string[]): Promise<Spent> {
  const [before, started, began] = [server.log.length, Date.now(), performance.now()];
  const args = ['report', '--json', '--region', regions.join(',')];
  const text = await outputOf(args, { ...awsEnv(server), WHO_RESTARTED_PROD_CACHE: folder });
  const seconds = (performance.now() - began) / 1000;
  const { window, coverage } = fleetAuditAnswer.parse(JSON.parse(text));

  const lookups = server.log.slice(before).filter(({ operation }) => operation === 'cloudtrail:LookupEvents');
  const answered = lookups.filter(({ outcome }) => outcome === '200');
  // A lookup that ends before the window begins asks what was usual before.
  const isBaseline = ({ input: { EndTime: end } }: (typeof answered)[number]): boolean =>
    typeof end === 'number' && end * 1000 < Date.parse(window.from);
  const [baseline, audit] = [answered.filter(isBaseline), answered.filter((one) => !isBaseline(one))];
  const most = (calls: typeof answered): number =>
    Math.max(...regions.map((name) => calls.filter(({ region }) => region === name).length));
  return {
    seconds,
    read: (Math.max(...audit.map(({ time }) => time)) - started) / 1000,
    audit: most(audit),
    baseline: most(baseline),
    all: answered.length,
    throttled: lookups.length - answered.length,
    complete: coverage.complete,
  };
}

async function outputOf(args: readonly string[], variables: Record<string, string>): Promise<string> {
  const nowhere = '/nonexistent';
  const env = { PATH: process.env['PATH'] ?? '', HOME: nowhere, XDG_CONFIG_HOME: nowhere, ...variables };
  const child = spawn(process.execPath, [BIN, ...args], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const out: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  await new Promise<void>((resolve) => child.once('close', () => resolve()));
  return Buffer.concat(out).toString('utf8');
}

interface Rounds {
  cold: Spent[];
  again: Spent[];
}

/** Cold, and again by another process with the same folder; each round with a folder of its own. */
async function ours(account: RecordedAccount, regions: readonly string[], rounds: Rounds): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'ways-bench-'));
  const server = await startAws({ accounts: [account], rate: RATE });
  try {
    rounds.cold.push(await report(server, folder, regions));
    rounds.again.push(await report(server, folder, regions));
  } finally {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A plain way as a line: what it takes, and where the figure comes from when it was not read to its end. */
async function plain(
  what: string,
  account: RecordedAccount,
  now: Date,
  attributes: Parameters<typeof readPlainly>[2],
): Promise<{ line: Line; seconds: number }> {
  const { calls } = callsFor(account, now, attributes);
  const server = await startAws({ accounts: [account], rate: RATE, now: () => now });
  const read = await readPlainly(server, now, attributes, MOST_CALLS).finally(() => server.close());
  const isWhole = read.calls === calls;
  const seconds = isWhole ? read.seconds : (read.seconds / read.calls) * calls;
  const how = isWhole ? '' : `, extrapolated from ${read.calls} calls in ${amount(read.seconds, 1)} s`;
  return { line: { what, figure: `${amount(calls)} calls, ${amount(seconds, 1)} s${how}` }, seconds };
}

const secondsOf = (rounds: readonly Spent[]): number => median(rounds.map(({ seconds }) => seconds));
const most = (rounds: readonly Spent[], pick: (spent: Spent) => number): number => Math.max(...rounds.map(pick));

/** Calls are the most of all rounds, seconds the median. */
function told(rounds: readonly Spent[]): string {
  const throttled = most(rounds, (one) => one.throttled);
  return [
    `${amount(most(rounds, (one) => one.audit))} calls, ${amount(secondsOf(rounds), 1)} s`,
    ...(throttled === 0 ? [] : [`${throttled} throttled`]),
    ...(rounds.every((one) => one.complete) ? [] : ['incomplete']),
  ].join(', ');
}

/** What came on top of the calls for the window itself, which ends when it is read. */
function onTop(rounds: readonly Spent[]): string {
  const read = median(rounds.map((one) => one.read));
  return `${amount(most(rounds, (one) => one.baseline))} calls, ${amount(secondsOf(rounds) - read, 1)} s`;
}

async function day(name: string, ecsReads: number): Promise<string> {
  const now = new Date(Math.floor(Date.now() / 1000) * 1000);
  const account = busyDay(now, ecsReads);
  const all = everywhere(account, REGIONS);
  const [one, eight]: [Rounds, Rounds] = [
    { cold: [], again: [] },
    { cold: [], again: [] },
  ];
  for (let round = 0; round < ROUNDS; round += 1) {
    await ours(account, ['us-east-1'], one);
    await ours(all, REGIONS, eight);
  }
  const byName = await plain(`one query per event name (${BY_NAME.length}), pause 0.5 s`, account, now, BY_NAME);
  const allOfEcs = await plain('reading all of ECS, pause 0.5 s', account, now, ALL_OF_ECS);
  const against = (seconds: number): string =>
    `${amount(seconds / secondsOf(one.cold), 1)}x, ${amount(seconds / secondsOf(one.again), 1)}x again`;
  const eightToOne = (pick: (rounds: Rounds) => Spent[]): string =>
    `${amount(secondsOf(pick(eight)) / secondsOf(pick(one)), 2)}x`;
  const lines: Line[] = [
    { what: 'our report, cold', figure: told(one.cold), bar: 'at most 8 calls' },
    { what: '  of it after the window was read: usual addresses, ECS', figure: onTop(one.cold) },
    { what: 'our report again, another process', figure: told(one.again), bar: 'at most 2 calls' },
    { what: '  of it usual addresses, ECS', figure: onTop(one.again), bar: 'in the 2' },
    byName.line,
    allOfEcs.line,
    { what: 'seconds by event name / ours', figure: against(byName.seconds) },
    { what: 'seconds for all of ECS / ours', figure: against(allOfEcs.seconds) },
    {
      what: `${REGIONS.length} Regions, cold, calls in the one with most`,
      figure: told(eight.cold),
      bar: 'at most 8 calls',
    },
    { what: '  of it after the window was read', figure: onTop(eight.cold) },
    { what: `${REGIONS.length} Regions again, another process`, figure: told(eight.again), bar: 'at most 2 calls' },
    { what: '  of it usual addresses, ECS', figure: onTop(eight.again), bar: 'in the 2' },
    {
      what: `seconds, ${REGIONS.length} Regions / one`,
      figure: eightToOne((rounds) => rounds.cold),
      bar: 'at most 1.5x',
    },
    {
      what: `seconds, ${REGIONS.length} Regions / one, again (no waiting left, all of it work)`,
      figure: eightToOne((rounds) => rounds.again),
    },
    {
      what: `calls in all ${REGIONS.length} Regions together, cold and again`,
      figure: `${amount(most(eight.cold, (spent) => spent.all))}, ${amount(most(eight.again, (spent) => spent.all))}`,
    },
  ];
  const title = `ways of reading 24 h at ${RATE} requests/s, whole processes, median of ${ROUNDS}; ${name}: ${amount(ecsReads + ECS_WRITES)} ECS events of which ${ECS_WRITES} writes, ${OTHER_WRITES} writes of other services`;
  return table(title, lines);
}

/** The report beside the plain ways of reading a day, in seconds and calls, on an endpoint as slow as CloudTrail's. */
export async function ways(): Promise<string> {
  return [await day('a Region', ECS_EVENTS - ECS_WRITES), await day('a noisy Region', NOISY_READS)].join('\n');
}
