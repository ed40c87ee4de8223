import type { Event } from '../events/types.ts';

/** The eight attributes that LookupEvents can be asked by, one per call. */
export type AttributeKey =
  | 'EventId'
  | 'EventName'
  | 'ReadOnly'
  | 'Username'
  | 'ResourceType'
  | 'ResourceName'
  | 'EventSource'
  | 'AccessKeyId';

export interface Attribute {
  key: AttributeKey;
  value: string;
}

/** One way of asking one Region of one account. Times inclusive, to the second. */
export interface TrailQuery {
  account: string;
  region: string;
  /** Left out: all management events. */
  attribute?: Attribute;
  from: Date;
  to: Date;
  /**
   * Nothing else is wanted of what the attribute finds: what is remembered of all writes (false) or all reads (true)
   * may answer. What comes from AWS is not narrowed by it.
   */
  readOnly?: boolean | undefined;
}

/** What was searched, and how much came of it. */
export interface Searched {
  account: string;
  region: string;
  /** "event history", "remembered", "event history, remembered" or "recorded demo". */
  source: string;
  /** "ReadOnly=false", "EventName=StopTask", "all events". */
  query: string;
  from: string;
  to: string;
  events: number;
  /** Calls to AWS; what is remembered costs none. */
  calls: number;
  /** Events that were remembered; left out where AWS was asked for everything. */
  remembered?: number;
  /** Log files that were read. */
  files?: number;
  /** Bytes that were read, uncompressed, or that an engine counted. */
  scannedBytes?: number;
  /** Seconds that these calls waited for the rate that AWS allows, added up; left out where they did not wait. */
  waitedSeconds?: number;
}

/** What was not searched, and why. */
export interface Missing {
  account?: string;
  region?: string;
  from?: string;
  to?: string;
  why: string;
  fix?: string;
}

/** Everything an answer must say about its own reach. */
export interface Coverage {
  complete: boolean;
  accounts: { account: string; alias?: string; caller: string; profile?: string }[];
  searched: Searched[];
  missing: Missing[];
  /** Events after this may not have arrived (CloudTrail delivers within about 15 minutes). ISO. */
  freshUntil: string;
  /** What the user should know about how it was read, beside what is missing. */
  notes?: string[];
}

export interface Page {
  /** Newest first. */
  events: Event[];
  /** More pages follow. */
  more: boolean;
}
