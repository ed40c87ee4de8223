import type { CallOptions, Input, Output } from '../../aws/api.ts';
import type { ArchiveOperations } from '../../aws/archive-operations.ts';
import type { JsonObject } from '../../events/types.ts';
import type { Attribute } from '../types.ts';

/** An account and one of its Regions. */
export interface Place {
  /** Twelve digits. */
  account: string;
  region: string;
}

/**
 * What a statement looks for: a `TrailQuery` of several places at once, since these engines bill by the byte and have a
 * least amount a query. The window, `ReadOnly`, `EventName`, `EventSource`, `EventId`, `AccessKeyId` and `readOnly` are
 * exact. `Username` and `ResourceName` find every record that holds the value as a whole text, or at the end of an ARN or
 * session name (`…/value`, `…:value`): more than asked for, never less; whoever decodes narrows it. `ResourceType` and no
 * attribute find all. (The same as `Wanted` of log files.)
 */
export interface SqlQuery {
  places: readonly Place[];
  attribute?: Attribute | undefined;
  readOnly?: boolean | undefined;
  /** Inclusive, to the second. */
  from: Date;
  to: Date;
}

/** A record, whole and parsed, not yet sanitised, with the place that it was asked for. */
export interface PlacedRecord {
  place: Place;
  record: JsonObject;
}

/** A row that no record could be made of. */
export interface UnreadableRow {
  eventId?: string;
  /** "its userIdentity is not JSON": a clause without its end. */
  why: string;
}

export interface SqlPage {
  /** Newest first. */
  records: PlacedRecord[];
  /** Never left out in silence: whoever asks tells them. */
  unreadable: UnreadableRow[];
}

/** A query that has run, and been billed. */
export interface SqlRun {
  /** AWS's id of the query. */
  readonly queryId: string;
  /** As AWS counted them; left out where it did not. */
  readonly scannedBytes?: number;
  /** What it cost, in one sentence. */
  readonly cost: string;
  /** What coverage should say beside it: columns that the table lacks, days without log files. Whole sentences. */
  readonly notes: readonly string[];
  /** Calls to AWS so far. */
  readonly calls: number;
  /**
   * The results, newest first, a page a time; fetched as they are read, once.
   * @throws AwsProblem
   */
  pages(): AsyncGenerator<SqlPage, void, undefined>;
}

export interface RunOptions {
  /** The user has been told what it may cost, and agreed: by `allowCost` or at the prompt. */
  consent: true;
  /** Aborting it stops the query in AWS too, then throws. */
  signal: AbortSignal;
  /** Between two questions whether the query has finished; milliseconds. Real time unless a test brings its own. */
  wait?: ((milliseconds: number, signal: AbortSignal) => Promise<unknown>) | undefined;
}

/** Some of the operations that read an archive, in one Region: `AwsApi.call` without its first argument. */
export interface Port<K extends keyof ArchiveOperations> {
  /** @throws AwsProblem */
  call<Operation extends K>(
    operation: Operation,
    input: Input<Operation>,
    options: Pick<CallOptions, 'signal'>,
  ): Promise<Output<Operation>>;
}
