import type { Cache, Context, Progress, Tool, VerifyAnswer, VerifyInput, World, WorldOptions } from '../tools/index.ts';

/** Starts the MCP server; handed in by the executable, since one face does not know the other. */
export type Serve = (options: { demo?: boolean; config?: string; archive?: string; cache?: boolean }) => Promise<void>;

/** What the command line is put together from; tests bring their own. */
export interface Parts {
  tools: readonly Tool[];
  openWorld(options: WorldOptions): Promise<World>;
  createContext(
    world: World,
    call: { signal: AbortSignal; progress: (report: Progress) => void; budgetSeconds: number },
  ): Context;
  /** What is remembered of earlier questions. */
  openCache(options: { config?: string | undefined }): Cache;
  /** Whether a log archive is as CloudTrail delivered it. */
  verifyLogs(input: VerifyInput, context: Context): Promise<VerifyAnswer>;
  serve: Serve;
  version: string;
}
