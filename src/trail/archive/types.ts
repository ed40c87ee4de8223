import type { JsonObject } from '../../events/types.ts';
import type { Attribute } from '../types.ts';

/** One log file of an archive, found but not read. */
export interface LogFile {
  /** How coverage and errors name it: the path below the archive folder, or `s3://bucket/key`. */
  name: string;
  /** Twelve digits, from the key. */
  account: string;
  region: string;
  /** Delivery time in the file name, to the minute; events are older than it, by minutes mostly. */
  delivered: Date;
  /** Compressed bytes. */
  size: number;
  /** Path on this machine, where it has one: a worker thread reads it by itself. */
  path?: string;
  /** The file's bytes, as stored. @throws AwsProblem or an Error whose message says why it cannot be read. */
  read(signal: AbortSignal): Promise<Buffer>;
}

/**
 * What a scan looks for. The window, `ReadOnly`, `EventName`, `EventSource`, `EventId` and `AccessKeyId` are exact.
 * `Username` and `ResourceName` find every record that holds the value as a whole text, or at the end of an ARN or
 * session name (`…/value`, `…:value`): more than asked for, never less; whoever decodes narrows it. `ResourceType` and no
 * attribute find all.
 */
export interface Wanted {
  /** Inclusive, to the second. */
  from: Date;
  to: Date;
  attribute?: Attribute | undefined;
  readOnly?: boolean | undefined;
}

/** What came of one log file. */
export interface ScannedFile {
  /** Matching records, in the order of the file. Whole and parsed, not yet sanitised. */
  records: JsonObject[];
  /** Uncompressed bytes that were looked at. */
  bytes: number;
  /** Why the file, or the rest of it, could not be read: "it ends too early", "it is not gzip". A whole sentence without its end. */
  trouble?: string;
}

/** Log files somewhere: a folder or a bucket. */
export interface LogStore {
  /** As the user wrote it: a path, or `s3://bucket/prefix`. */
  readonly name: string;
  /** Accounts and Regions that it has log files of; an account without a Region found yet has none. */
  places(signal: AbortSignal): Promise<{ account: string; region: string }[]>;
  /**
   * Log files that may hold events of that window, newest delivery first. A file's name says when it was delivered, which
   * may be a day after its events; so the days from `from` to a day after `to` are listed.
   */
  list(
    place: { account: string; region: string },
    window: { from: Date; to: Date },
    signal: AbortSignal,
  ): AsyncIterable<LogFile>;
}
