import type { Context, Progress } from '../tools/index.ts';
import { UsageError } from '../usage-error.ts';
import { EXIT } from './exit-codes.ts';
import type { Io } from './io.ts';
import type { Parts } from './parts.ts';
import { progressLine } from './progress.ts';

/** Seconds for one answer: no client times out behind a terminal, unlike behind MCP. */
const BUDGET_SECONDS = 600;

/**
 * Works in the world that the options of the command line describe, with progress on stderr and Ctrl-C. Undefined when
 * it was stopped. @throws UsageError, AwsProblem
 */
export async function inWorld<T>(
  options: Readonly<Record<string, unknown>>,
  io: Io,
  parts: Pick<Parts, 'openWorld' | 'createContext'>,
  work: (context: Context) => Promise<T>,
): Promise<T | undefined> {
  const budgetSeconds = readBudget(options['budget']);
  const world = await parts.openWorld({
    demo: options['demo'] === true,
    config: text(options['config']),
    archive: text(options['archive']),
    ...(options['cache'] === false ? { cache: false } : {}),
  });
  return untilInterrupted(io, (signal, progress) =>
    work(parts.createContext(world, { signal, progress, budgetSeconds })),
  );
}

/** Works with progress and Ctrl-C: the first stops at the next wait, a second at once. Undefined when stopped. */
async function untilInterrupted<T>(
  io: Io,
  work: (signal: AbortSignal, progress: (report: Progress) => void) => Promise<T>,
): Promise<T | undefined> {
  const stop = new AbortController();
  const progress = progressLine(io);
  const forget = io.onInterrupt(() => {
    if (stop.signal.aborted) io.kill(EXIT.interrupted);
    stop.abort();
  });
  try {
    const told = await work(stop.signal, progress.report);
    return stop.signal.aborted ? undefined : told;
  } catch (error) {
    if (stop.signal.aborted) return undefined;
    throw error;
  } finally {
    progress.end();
    forget();
  }
}

function readBudget(value: unknown): number {
  if (value === undefined) return BUDGET_SECONDS;
  const seconds = Number(value);
  if (/^\d+$/.test(String(value)) && seconds >= 1 && Number.isSafeInteger(seconds)) return seconds;
  throw new UsageError(`--budget ${String(value)}: not a number of seconds. Use a whole number, such as 120.`);
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
