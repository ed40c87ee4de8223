import type { Priority } from '../aws/api.ts';
import { AwsProblem } from '../aws/problem.ts';
import type { IdentityOptions } from '../identity/types.ts';
import type { Memory } from './memory/memory.ts';
import type { Older } from './older.ts';

/** What every read of a question shares: who may stop it, until when it may run, and who wants to hear. */
export interface ReadOptions {
  /** The caller's; aborting it throws. */
  signal: AbortSignal;
  /** Milliseconds since the epoch; reading stops there and says how far it came. */
  deadline: number;
  identity: IdentityOptions;
  /** What earlier questions fetched; left out where nothing is to be remembered. */
  memory?: Memory | undefined;
  /** Where events before event history come from; left out where there is no such source, or it may not be asked. */
  older?: Older | undefined;
  /** Events carry their record as CloudTrail wrote it, with its secrets; nothing is remembered then. */
  keepRaw?: boolean;
  /** Questions overtake background reading; a question where left out. */
  priority?: Priority;
  /** Called after each page with the query that it belongs to and how far it reached. */
  onPage?: (report: PageReport) => void;
}

export interface PageReport {
  account: string;
  region: string;
  query: string;
  page: number;
  /** Pages the query will take altogether, from the density so far. */
  estimatedPages: number;
  events: number;
  /** Everything after this has been read. */
  reachedTo: Date;
  /** Where the pages come from, when not from event history. */
  source?: string;
}

/** Time is up, although the caller still waits. */
export const OUT_OF_TIME = 'the time budget of this call was used up';

/** The caller's signal and the deadline in one, so that no wait outlasts either. */
export function boundedSignal(options: Pick<ReadOptions, 'signal' | 'deadline'>): AbortSignal {
  return AbortSignal.any([options.signal, AbortSignal.timeout(Math.max(0, options.deadline - Date.now()))]);
}

/** Throws when the caller has gone. */
export function throwIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw new AwsProblem('cancelled', 'Cancelled by the caller.');
}
