import type { KeyObject } from 'node:crypto';
import type { CheckedFiles } from './checked-files.ts';

/** One account in one Region: digests are written, and signed, for each apart. */
export interface Place {
  /** Twelve digits. */
  account: string;
  region: string;
}

export interface TimeWindow {
  from: Date;
  to: Date;
}

/** Where an object was found. A copy on disk knows no bucket: its key is the path below the folder, with `/`. */
export interface StoredObject {
  bucket?: string | undefined;
  key: string;
}

export interface ReadObject {
  /** As stored, not unpacked. */
  bytes: Uint8Array;
  /** The object's S3 metadata without `x-amz-meta-`: `signature` and its kin; from a side file for a copy on disk. */
  metadata?: Readonly<Record<string, string>> | undefined;
}

/** Digests and log files somewhere: a bucket, or a copy of one on disk. */
export interface DigestStore {
  /** As the user wrote it: a path, or `s3://bucket/prefix`. */
  readonly name: string;
  /**
   * Digests of a place whose names end their hour inside the window, of every trail, `_backfill` ones too. More is no harm.
   * @throws AwsProblem or an Error whose message says why they cannot be listed.
   */
  listDigests(place: Place, window: TimeWindow, signal: AbortSignal): AsyncIterable<StoredObject>;
  /** Log files of a place whose names say that they were delivered inside the window. More is no harm. */
  listLogs(place: Place, window: TimeWindow, signal: AbortSignal): AsyncIterable<StoredObject>;
  /** One object; the bucket is left out for a copy on disk. @throws where it is there, or may be, and cannot be read. */
  read(bucket: string | undefined, key: string, signal: AbortSignal): Promise<ReadObject | 'missing'>;
}

/** The public halves of the keys that CloudTrail signs with. */
export interface PublicKeys {
  /** It knows every key of CloudTrail (the API), so a key that it does not find is none. A key file may lack some. */
  readonly complete: boolean;
  /**
   * The key with this fingerprint (MD5 of its DER, hex) that was in use in that Region around that time.
   * @throws AwsProblem or an Error whose message says why keys cannot be read.
   */
  find(fingerprint: string, time: Date, region: string, signal: AbortSignal): Promise<KeyObject | undefined>;
}

/**
 * What came of one digest.
 *
 * - `changed`: its content does not fit its signature, or is not the one that the digest after it recorded
 * - `moved`: it is genuine, and says that it was written elsewhere
 * - `wrong-key`: signed with a key that is not CloudTrail's
 * - `missing`: the digest after it names it, and it is not there
 * - `unsigned`, `no-key`, `unreadable`: cannot be told; signature, public key or the file itself is out of reach
 */
export type DigestState = 'ok' | 'changed' | 'moved' | 'wrong-key' | 'missing' | 'unsigned' | 'no-key' | 'unreadable';

/** How a digest holds on to the one before it. `before-window`: that one was not asked for. `unknown`: it cannot be trusted to say. */
export type LinkState = 'intact' | 'broken' | 'starts' | 'before-window' | 'unknown';

export interface DigestCheck {
  /** `s3://bucket/key`, or the path below the folder. */
  name: string;
  trail: string;
  backfill: boolean;
  state: DigestState;
  link: LinkState;
  /** Delivery times it covers, ISO; the start is known only where the content could be read. */
  from?: string;
  to: string;
  logFiles: number;
  /** Fingerprint of the key that it names. */
  key?: string;
  /** A whole sentence, where it is not `ok`. */
  why?: string;
}

/**
 * What came of one log file. `unproven`: it has the hash that a digest lists, and the digest itself is not proven.
 * `uncovered`: delivered when no digest covers, or the one that did is lost. `pending`: delivered after the newest digest.
 */
export type LogState =
  | 'ok'
  | 'modified'
  | 'missing'
  | 'added'
  | 'unreadable'
  | 'unproven'
  | 'uncovered'
  | 'pending'
  | 'unchecked';

/**
 * Why no digest covers a time. `gap`: the chain starts anew after it, or goes on over it, as when logging or validation
 * was off. `missing`: a digest that should cover it is gone. `unproven`: it is there and not to be trusted. `end`: no digest
 * follows at all, which an archive alone cannot tell from digests taken away. `none`: there is no digest.
 */
export type UncoveredCause = 'gap' | 'missing' | 'unproven' | 'end' | 'none';

export interface Uncovered {
  cause: UncoveredCause;
  from: string;
  to: string;
  /** Left out where there is no digest of any trail. */
  trail?: string;
  /** Of a gap: the chain starts anew after it, so that digests taken away from the end of the old one would not show. */
  restarts?: boolean;
  /** Log files that were found there, vouched for by nothing. */
  logFiles: number;
}

export type FindingKind =
  | 'digest-changed'
  | 'digest-moved'
  | 'digest-wrong-key'
  | 'digest-missing'
  | 'chain-broken'
  | 'log-modified'
  | 'log-missing'
  | 'log-added'
  | 'digest-unsigned'
  | 'digest-no-key'
  | 'digest-unreadable'
  | 'log-unreadable'
  | 'gap'
  | 'not-covered';

/**
 * One thing that is wrong, or could not be told. `gap`: no digest was written for a time, which is no tampering.
 * `not-covered`: no digest that can be believed is there for a time, for any other cause.
 */
export interface VerifyFinding {
  kind: FindingKind;
  /** Digest or log file; left out where it is a time. */
  name?: string;
  /** One sentence that names it. */
  sentence: string;
  fix?: string;
}

/** `intact`: all of it is proven. `not-intact`: something was done to it. `not-complete`: nothing was, as far as can be told. */
export type Verdict = 'intact' | 'not-intact' | 'not-complete';

export interface VerifyReport {
  place: Place;
  /** ISO. */
  window: { from: string; to: string };
  verdict: Verdict;
  /** The verdict in words. */
  sentence: string;
  /** Worst first; of each kind at most 1,000, `counts` has all. */
  findings: VerifyFinding[];
  /** What the reader should know, and is nobody's fault. */
  notes: string[];
  /** Oldest first, trail by trail. */
  digests: DigestCheck[];
  /** Log files by what came of them. */
  logFiles: Record<LogState, number>;
  /** How many findings of each kind there are. */
  counts: Partial<Record<FindingKind, number>>;
  uncovered: Uncovered[];
  /** Delivery times from the first proven digest's start to the last one's end, ISO; left out where none is proven. */
  covered?: { from: string; to: string };
  /** Keys whose signatures hold, most used first. */
  keys: { fingerprint: string; digests: number }[];
  /** What came of each log file; for `evidenceIntact`. Not for printing. */
  checked: CheckedFiles;
}

export interface VerifyProgress {
  digests: number;
  digestsFound: number;
  logFiles: number;
  /** Bytes read, as stored. */
  bytes: number;
}

export interface VerifyOptions {
  place: Place;
  /** Delivery times, which follow the events by minutes. */
  window: TimeWindow;
  signal: AbortSignal;
  onProgress?: ((progress: VerifyProgress) => void) | undefined;
  /** Reads under way at once; 8 where left out. */
  parallel?: number | undefined;
  /** Only these log files are compared, by name as `LogFile.name` has it; all digests of the window are. All where left out. */
  logFiles?: readonly string[] | undefined;
}
