import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { type WrittenArchive, writeArchive } from '../test/trail/archive/generate.ts';
import type { Assignment, Outcome } from './archive-run.ts';
import { amount, type Line, median, table } from './table.ts';

const ROUNDS = 5;
const FILES = 52;
const RECORDS_A_FILE = 6_600;
/** jq takes a minute for all of it: it gets every n-th file, spread over the day. */
const OF_JQ = 10;

const DAY = { from: new Date('2026-05-01T00:00:00Z'), to: new Date('2026-05-02T00:00:00Z') };
const PLACE = { account: '111122223333', region: 'eu-west-1' };

/** Writes of ECS in half of the day; in half of the files there are some. */
const BROAD: Question = {
  from: Date.UTC(2026, 4, 1, 6),
  to: Date.UTC(2026, 4, 1, 17, 59, 59),
  attribute: { key: 'EventSource', value: 'ecs.amazonaws.com' },
  readOnly: false,
};
const NARROW: Question = {
  from: Date.UTC(2026, 4, 1, 9),
  to: Date.UTC(2026, 4, 1, 12),
  attribute: { key: 'EventName', value: 'UpdateService' },
};
const JQ = `.Records[] | select(.eventSource == "ecs.amazonaws.com" and .readOnly == false
  and .eventTime >= "2026-05-01T06:00:00Z" and .eventTime <= "2026-05-01T17:59:59Z") | .eventID`;

type Question = Omit<Assignment, 'way' | 'files'>;

interface Way {
  what: string;
  bar?: number;
  run: () => Promise<Outcome>;
}

/** Searches a generated archive in several ways, in turn, each run in a process of its own; files are read from memory. */
export async function archive(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'archive-bench-'));
  try {
    const plan = { ...DAY, ...PLACE, folder, seed: 5, files: FILES, recordsPerFile: RECORDS_A_FILE };
    const written = await writeArchive(plan);
    const ways = waysOf(written, await bundle(folder));
    const outcomes = new Map(ways.map((way): [Way, Outcome[]] => [way, []]));
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const [way, runs] of outcomes) runs.push(await way.run());
    }
    const size = `${FILES} files, ${amount(written.bytes / 1e6)} MB uncompressed, ${amount(written.records)} events`;
    const eventSize = written.bytes / written.records;
    const lines = [...outcomes].flatMap(([way, runs]) => linesOf(way, runs, eventSize));
    return table(`log archive: ${size}; medians of ${ROUNDS}`, [...lines, againstJq(outcomes)]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function waysOf({ files }: WrittenArchive, script: string): Way[] {
  const node = (way: Assignment['way'], question: Question) => () => runNode(script, { way, files, ...question });
  const some = files.filter((_, index) => index % OF_JQ === 0).map(({ path }) => path);
  return [
    { what: 'broad, one thread', bar: 600, run: node(1, BROAD) },
    { what: 'broad, two threads', bar: 900, run: node(2, BROAD) },
    { what: 'broad, gunzip and JSON.parse', run: node('parse', BROAD) },
    { what: `broad, zcat | jq (${some.length} of the files)`, run: () => runJq(some) },
    { what: 'narrow, one thread', run: node(1, NARROW) },
    { what: 'narrow, two threads', run: node(2, NARROW) },
    { what: 'gunzip alone', run: node('gunzip', BROAD) },
  ];
}

/** As it is shipped: bundled, with the entry of the worker threads beside it. */
async function bundle(folder: string): Promise<string> {
  const outdir = join(folder, 'bundle');
  await build({
    entryPoints: { run: 'bench/archive-run.ts', 'scan-worker': 'src/trail/archive/scan/worker.ts' },
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'warning',
  });
  return join(outdir, 'run.mjs');
}

async function runNode(script: string, assignment: Assignment): Promise<Outcome> {
  const { stdout } = await promisify(execFile)(process.execPath, [script, JSON.stringify(assignment)]);
  return JSON.parse(stdout);
}

/** Without the memory of jq, which it does not tell. */
async function runJq(paths: readonly string[]): Promise<Outcome> {
  const run = promisify(execFile);
  const [{ stdout: size }, began] = [
    await run('bash', ['-c', 'zcat "$@" | wc -c', 'bash', ...paths]),
    performance.now(),
  ];
  const { stdout } = await run('bash', ['-c', 'filter=$1; shift; zcat "$@" | jq "$filter"', 'bash', JQ, ...paths]);
  const seconds = (performance.now() - began) / 1000;
  return { seconds, bytes: Number(size), found: stdout.split('\n').length - 1, peak: 0 };
}

function linesOf({ what, bar }: Way, runs: readonly Outcome[], eventSize: number): Line[] {
  const speed = speedOf(runs);
  const peak = Math.max(...runs.map((run) => run.peak));
  const found = runs[0]?.found ?? 0;
  return [
    { what: `${what}: MB/s`, figure: amount(speed), ...(bar === undefined ? {} : { bar: `at least ${bar}` }) },
    { what: '  events/s', figure: amount((speed * 1e6) / eventSize) },
    ...(found === 0 ? [] : [{ what: '  events found', figure: amount(found) }]),
    ...(peak === 0 ? [] : [{ what: '  peak memory, MB', figure: amount(peak / 1e6), bar: 'under 300' }]),
  ];
}

function speedOf(runs: readonly Outcome[]): number {
  return median(runs.map(({ bytes, seconds }) => bytes / 1e6 / seconds));
}

function againstJq(outcomes: ReadonlyMap<Way, readonly Outcome[]>): Line {
  const [ours, , , jq] = [...outcomes.values()].map(speedOf);
  return {
    what: 'broad, one thread, against jq',
    figure: `${amount((ours ?? 0) / (jq ?? 1), 1)}x`,
    bar: 'at least 10x',
  };
}
