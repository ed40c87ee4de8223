import { openAccount } from '../../src/aws/index.ts';
import { createPacer, lookupPace } from '../../src/aws/pace.ts';
import { type CoverageAnswer, fleetAuditAnswer, lookupEventsAnswer, type RowAnswer } from '../../src/tools/answers.ts';
import { createContext, openWorld, type Progress, tools } from '../../src/tools/index.ts';

/** Tools whose answers can be held against every event of a window. */
export type Asked = 'lookup_events' | 'fleet_audit';

/** One question to one process. Plain data, so that it can be sent to another. */
export interface Ask {
  tool: Asked;
  given: Record<string, unknown>;
  /** Milliseconds between two calls: CloudTrail's own 500 would take a test minutes. */
  interval: number;
  /** How often a call is tried again that failed by chance. */
  retries: number;
  budgetSeconds: number;
  /** Folder for a pace shared with other processes. */
  paceFolder?: string | undefined;
}

export interface Told {
  rows: RowAnswer[];
  coverage: CoverageAnswer;
  /** Rows were left out because the answer has no room for them. */
  cut: boolean;
  cursor: string | undefined;
}

/** Asks in a world of its own: nothing is shared with any other question but what lies on the disk. */
export async function ask(asked: Ask, progress?: (report: Progress) => void): Promise<Told> {
  const { tool: name, given, interval, retries, budgetSeconds, paceFolder } = asked;
  const tool = tools.find((one) => one.name === name);
  if (tool === undefined) throw new Error(`There is no tool ${name}.`);
  const settings = { ...lookupPace, minTime: interval, firstDelay: interval, longestDelay: interval * 8 };
  const pacer = createPacer({ ...settings, transientRetries: retries });
  const world = await openWorld({ config: undefined });
  const account = await openAccount({ pacer, cacheFolder: paceFolder });
  const context = {
    ...createContext(world, { budgetSeconds, progress }),
    now: new Date(Date.now()),
    accounts: { open: async () => ({ accounts: [account], missing: [] }) },
  };
  const told = await tool.call(given, context, (_name, answer): unknown => answer);
  if (name === 'lookup_events') {
    const { events, coverage, cursor } = lookupEventsAnswer.parse(told);
    return { rows: events, coverage, cut: false, cursor };
  }
  const { changes, coverage, cursor, truncated } = fleetAuditAnswer.parse(told);
  return { rows: changes, coverage, cut: truncated?.includes('changes are given as rows') ?? false, cursor };
}
