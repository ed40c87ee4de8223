import type { AwsProblem } from '../aws/problem.ts';
import type { Event } from '../events/types.ts';
import type { Missing, Searched, TrailQuery } from './types.ts';

/**
 * One reading of one query, page by page, newest first, wherever its records come from. It always knows how far it has
 * come. Failures do not throw (only a cancelled caller does): they end the reading and stand in `missing`.
 */
export interface Reader {
  readonly query: TrailQuery;
  /** What was found so far. Of an archive, also single events older than `reachedTo`. */
  readonly events: readonly Event[];
  /** LookupEvents calls that came back; nothing else is scarce. */
  readonly calls: number;
  /** Pages so far, counting what is remembered as if AWS had been asked for it. */
  readonly pages: number;
  /** LookupEvents calls still to come, from the density so far; none for what is remembered or archived. */
  readonly estimatedPagesLeft: number;
  /** No further page: the end was reached. */
  readonly complete: boolean;
  /** Why reading stopped before the end, when it did. */
  readonly stopped: string | undefined;
  readonly problem: AwsProblem | undefined;
  /** Nothing more will come. */
  readonly done: boolean;
  /** Everything after this has been read; the second itself only when complete. */
  readonly reachedTo: Date;
  /** Time that could not be read, although all that is older was read and given. Undefined where there is none. */
  readonly gap: { from: Date; to: Date } | undefined;
  /** For coverage: what was searched; empty when nothing came back. */
  readonly searched: readonly Searched[];
  /** For coverage: what should have been searched and was not. */
  readonly missing: readonly Missing[];
  /** For coverage: what AWS refused for the rate here since this reading began, and why others may not share the pace. */
  readonly throttling: { calls: number; alone?: string | undefined };
  /** For coverage: what else the user should know; told once. */
  takeNotes(): string[];
  /** Reads the next page. @throws AwsProblem of kind `cancelled` when the caller has gone. */
  readPage(): Promise<void>;
  /** Reads on until the end, or until `enough` says so after a page. */
  readAll(enough?: (reader: Reader) => boolean): Promise<this>;
}
