import { loadSettings, parseConfig, type Settings } from '../config.ts';
import {
  type AccountBook,
  demoAccounts,
  liveAccounts,
  type Memory,
  type OlderSource,
  openMemory,
  withArchived,
} from '../trail/index.ts';
import { UsageError } from '../usage-error.ts';

/** How far a long answer is. `done` only grows. */
export interface Progress {
  done: number;
  /** An honest estimate; may be corrected, and is left out when unknown. */
  total?: number;
  /** "us-east-1: page 4, 180 events, back to 09:10" */
  message: string;
}

/** What lives as long as the process: settings, credentials, pacing. */
export interface World {
  settings: Settings;
  accounts: AccountBook;
  /** What was fetched before; left out where nothing is to be remembered. */
  memory?: Memory | undefined;
  /** Where events older than event history come from, where the user has set that up. */
  older?: OlderSource | undefined;
  /** The clock; the demo's world stands still from its first look at it, so that its records stay minutes old. */
  now(): Date;
}

/** What one call gets. */
export interface Context {
  now: Date;
  settings: Settings;
  accounts: AccountBook;
  memory?: Memory | undefined;
  older?: OlderSource | undefined;
  /** The caller has gone: stop at the next wait. */
  signal: AbortSignal;
  /** Milliseconds since the epoch by which to answer with what is known. */
  deadline: number;
  progress(report: Progress): void;
}

export interface WorldOptions {
  /** The recorded fleet instead of AWS. */
  demo?: boolean | undefined;
  /** Configuration file. */
  config?: string | undefined;
  /** False: nothing is remembered, and nothing remembered is used. */
  cache?: boolean | undefined;
  /** Log files to read, in place of those of the configuration: a folder, or s3://bucket/prefix. */
  archive?: string | undefined;
  /** When the demo is told; the present if left out. */
  now?: Date | undefined;
}

/**
 * Opens the settings and the accounts behind them; talks to nobody yet.
 * @throws UsageError when the configuration is wrong.
 */
export async function openWorld(options: WorldOptions = {}): Promise<World> {
  if (options.demo === true) {
    if (options.config !== undefined)
      throw new UsageError('The demo brings its own configuration: leave --config out.');
    if (options.archive !== undefined) throw new UsageError('The demo has no archive: leave --archive or --demo out.');
    const now = options.now ?? new Date();
    const { openDemo } = await import('../trail/demo/open.ts');
    const demo = await openDemo(now);
    return {
      settings: { ...parseConfig(demo.config, 'demo'), awsRanges: [] },
      accounts: demoAccounts(demo.account),
      now: () => now,
    };
  }
  const settings = await settingsFor(options);
  const memory = options.cache === false ? undefined : openMemory(settings, process.env);
  const live = liveAccounts(settings);
  const older = hasOlder(settings) ? (await import('../trail/open-older.ts')).openOlder(settings, live) : undefined;
  const accounts = older === undefined ? live : withArchived(live, older, options.archive !== undefined);
  return { settings, accounts, memory, older, now: () => new Date() };
}

/** The configuration, with the log files of the command line in place of its own. */
async function settingsFor({ config, archive }: WorldOptions): Promise<Settings> {
  const settings = loadSettings(config);
  if (archive === undefined) return settings;
  const { parseArchive } = await import('../trail/archive/open-store.ts');
  return { ...settings, archive: parseArchive(archive), athena: undefined, lake: undefined };
}

function hasOlder({ archive, athena, lake }: Settings): boolean {
  return archive !== undefined || athena !== undefined || lake !== undefined;
}

/** A context for one call. The time budget comes from the settings. */
export function createContext(
  world: World,
  call: {
    signal?: AbortSignal | undefined;
    progress?: ((report: Progress) => void) | undefined;
    budgetSeconds?: number | undefined;
  },
): Context {
  const budget = call.budgetSeconds ?? world.settings.timeBudgetSeconds;
  return {
    now: world.now(),
    settings: world.settings,
    accounts: world.accounts,
    memory: world.memory,
    older: world.older,
    signal: call.signal ?? new AbortController().signal,
    deadline: Date.now() + budget * 1000,
    progress: call.progress ?? (() => undefined),
  };
}
