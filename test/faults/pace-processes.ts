import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { account, awsEnv, iamUser, recordOf, startAws } from '../aws-server/index.ts';

const childReport = z.object({
  questions: z.array(
    z.object({
      number: z.number(),
      events: z.number(),
      /** Milliseconds from the start signal to its last page. */
      milliseconds: z.number(),
      waitedMs: z.number(),
      failure: z.string().optional(),
    }),
  ),
  pace: z.object({
    waiting: z.number(),
    waitedMs: z.number(),
    throttled: z.number(),
    interval: z.number(),
    shared: z.boolean(),
    why: z.string().optional(),
  }),
});

export type ChildReport = z.infer<typeof childReport>;
export type QuestionReport = ChildReport['questions'][number];

export interface PaceRun {
  children: ChildReport[];
  questions: QuestionReport[];
  /** LookupEvents requests that arrived, with what was answered and when (milliseconds since the epoch). */
  requests: { time: number; outcome: string }[];
  /** Pages that the questions have together. */
  pages: number;
  /** Seconds that these pages take at two a second. */
  idealSeconds: number;
  slowestSeconds: number;
}

export interface PaceLoad {
  processes: number;
  /** Questions that each process asks at once. */
  questions: number;
  /** Pages of a question, by its number. */
  pagesOf(number: number): number;
}

/** Requests a second that CloudTrail allows for one account and Region. */
export const RATE = 2;

/** No process outlives a run that went wrong. */
const LONGEST_MS = 110_000;

const CHILD = fileURLToPath(new URL('./pace-child.ts', import.meta.url));

export function usernameOf(number: number): string {
  return `caller-${number}`;
}

type Child = ChildProcessByStdio<Writable, Readable, null>;

/** Lines that a process writes, one at a time. */
function linesOf(child: Child): () => Promise<string> {
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return async () => {
    const line = await lines.next();
    if (line.done === true) throw new Error('The process ended before it told what it should.');
    return line.value;
  };
}

/** Real processes ask at once, each all its questions, against one loopback AWS that allows two requests a second. */
export async function runProcesses({ processes, questions, pagesOf }: PaceLoad): Promise<PaceRun> {
  const numbers = Array.from({ length: processes * questions }, (_, number) => number);
  const events = numbers.flatMap((number) =>
    Array.from({ length: pagesOf(number) }, (_, page) =>
      recordOf({ time: `2026-11-20T04:00:0${page}Z`, who: iamUser(usernameOf(number)) }),
    ),
  );
  const server = await startAws({
    accounts: [account({ events: { 'us-east-1': events } })],
    now: () => new Date('2026-11-20T05:00:00Z'),
    rate: RATE,
  });
  const folder = await mkdtemp(join(tmpdir(), 'pace-'));
  const env = { ...process.env, ...awsEnv(server) };
  const spawned = Array.from(
    { length: processes },
    (_, at): Child =>
      spawn(process.execPath, ['--import', 'tsx', CHILD, String(at * questions), String(questions), folder], {
        env,
        stdio: ['pipe', 'pipe', 'inherit'],
        timeout: LONGEST_MS,
      }),
  );
  try {
    const readers = spawned.map(linesOf);
    for (const read of readers) await read();
    for (const child of spawned) child.stdin.write('go\n');
    const children = await Promise.all(readers.map(async (read) => childReport.parse(JSON.parse(await read()))));
    const asked = children.flatMap((child) => child.questions);
    const pages = events.length;
    return {
      children,
      questions: asked,
      requests: server.log.filter(({ operation }) => operation === 'cloudtrail:LookupEvents'),
      pages,
      idealSeconds: pages / RATE,
      slowestSeconds: Math.max(...asked.map(({ milliseconds }) => milliseconds)) / 1000,
    };
  } finally {
    const ended = spawned.filter(({ exitCode }) => exitCode === null).map((child) => once(child, 'close'));
    for (const child of spawned) child.kill();
    await Promise.all(ended);
    await server.close();
    await rm(folder, { recursive: true });
  }
}

/** The most requests that arrived within any span of that many seconds, as a rate. */
export function busiestRate(times: readonly number[], seconds: number): number {
  const within = (start: number): number =>
    times.filter((time) => time >= start && time < start + seconds * 1000).length;
  return Math.max(...times.map(within)) / seconds;
}
