import { pause } from '../../aws/pace/abort.ts';
import { AwsProblem } from '../../aws/problem.ts';
import { throwIfCancelled } from '../budget.ts';
import type { RunOptions } from './types.ts';

/** Most queries take a few seconds; long ones are not asked after more often than every five. */
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 5_000;
const GROWTH = 1.6;

/** A query whose id nobody knows cannot be stopped: starting one is not cut off by the caller, only by this. */
const START_MS = 20_000;
/** Whoever has gone does not wait longer for the query to be stopped. */
const STOP_MS = 5_000;

/** One query in AWS, from its start to its end. */
export interface Following<End> {
  /** "Athena", "CloudTrail Lake". */
  engine: string;
  /** @returns AWS's id of the query */
  start(signal: AbortSignal): Promise<string>;
  /** Undefined while the query goes on. */
  ask(queryId: string, signal: AbortSignal): Promise<End | undefined>;
  stop(queryId: string, signal: AbortSignal): Promise<unknown>;
}

/**
 * Starts a query and waits for its end. Where nobody waits any longer, or AWS cannot be asked, the query is stopped: it
 * would go on and be billed.
 * @throws AwsProblem of kind `cancelled` once the signal is aborted
 */
export async function follow<End>(
  query: Following<End>,
  { signal, wait = pause }: RunOptions,
): Promise<{ queryId: string; end: End }> {
  throwIfCancelled(signal);
  const queryId = await query.start(AbortSignal.timeout(START_MS));
  try {
    for (let delay = FIRST_WAIT_MS; ; delay = Math.min(LONGEST_WAIT_MS, delay * GROWTH)) {
      throwIfCancelled(signal);
      const end = await query.ask(queryId, signal);
      if (end !== undefined) return { queryId, end };
      await wait(delay, signal);
    }
  } catch (error) {
    throw afterStopping(query, queryId, error, signal.aborted, await stopped(query, queryId));
  }
}

async function stopped(query: Following<unknown>, queryId: string): Promise<boolean> {
  try {
    await query.stop(queryId, AbortSignal.timeout(STOP_MS));
    return true;
  } catch {
    // The reason for stopping is what the caller hears; that it did not work is said with it.
    return false;
  }
}

function afterStopping(
  { engine }: Following<unknown>,
  queryId: string,
  error: unknown,
  aborted: boolean,
  stopped: boolean,
): unknown {
  const left = stopped
    ? undefined
    : `The query may go on and be billed: stop ${queryId} in the ${engine} console, or let it end.`;
  if (aborted) {
    const message = stopped
      ? `Cancelled by the caller. The ${engine} query was stopped; what it had scanned by then is billed.`
      : 'Cancelled by the caller.';
    return new AwsProblem('cancelled', message, { cause: error, ...(left === undefined ? {} : { fix: left }) });
  }
  if (left === undefined || !(error instanceof AwsProblem)) return error;
  const fix = error.fix === undefined ? left : `${error.fix} ${left}`;
  return new AwsProblem(error.kind, error.message, {
    fix,
    ...(error.code === undefined ? {} : { code: error.code }),
    retryable: error.retryable,
    cause: error,
  });
}
