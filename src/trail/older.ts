import type { Account } from '../aws/api.ts';
import type { ReadOptions } from './budget.ts';
import type { Reader } from './reader.ts';
import type { TrailQuery } from './types.ts';

/** Days that event history goes back. Source: CloudTrail user guide, "Viewing events with event history". */
export const HISTORY_DAYS = 90;

/** Places and time of a question, for its price. */
export interface Span {
  places: readonly { account: string; region: string }[];
  from: Date;
  to: Date;
}

/** Where events come from that event history no longer has. */
export interface OlderSource {
  /** As coverage and errors call it: "log archive ./logs", "Athena", "CloudTrail Lake". */
  readonly name: string;
  /** Every question is billed; what that means, in a sentence. Left out where asking is free. */
  readonly cost?: (query: Span) => string;
  /**
   * Delivery of its newest log file of that place; only of a source that may be asked instead of event history. Undefined
   * where it has none, or cannot be looked at.
   */
  newest?(account: Account, place: { account: string; region: string }, signal: AbortSignal): Promise<Date | undefined>;
  open(account: Account, query: TrailQuery, options: ReadOptions): Reader;
  /** Accounts and Regions that it holds events of, where that can be told without credentials. */
  places?(signal: AbortSignal): Promise<{ account: string; region: string }[]>;
}

/** The older source of one question. */
export interface Older {
  source: OlderSource;
  /** Event history reaches back to here. */
  historyFrom: Date;
}

/** Start of event history at a time. */
export function historyStart(now: Date): Date {
  return new Date(now.getTime() - HISTORY_DAYS * 86_400_000);
}
