import type { Progress } from '../tools/index.ts';
import { UsageError } from '../usage-error.ts';
import { EXIT } from './exit-codes.ts';
import { judgeAnswer, readFailOn, type Verdict } from './fail-on.ts';
import { readFlags } from './flags.ts';
import { takesRecord } from './help.ts';
import type { Io } from './io.ts';
import { formatAnswer, readFormat, wantsColor } from './output.ts';
import type { Parts } from './parts.ts';
import type { ToolCommand } from './program.ts';
import { progressLine } from './progress.ts';
import { readRecordArgument } from './record-argument.ts';

/** Seconds for one answer: no client times out behind a terminal, unlike behind MCP. */
const BUDGET_SECONDS = 600;

/** What was typed after the command. */
export interface Typed {
  argument: string | undefined;
  options: Readonly<Record<string, unknown>>;
}

/** What to print, and how the command ends. */
interface Told extends Verdict {
  text: string;
}

/** Asks one tool and prints its answer. Returns the exit code. @throws UsageError, AwsProblem. */
export async function answer(command: ToolCommand, typed: Typed, io: Io, parts: Parts): Promise<number> {
  const { tool } = command;
  const { options } = typed;
  const format = readFormat(options);
  const color = wantsColor(options['color'] !== false, io);
  const budgetSeconds = readBudget(options['budget']);
  const given = { ...readFlags(command.flags, options), ...(await readArgument(command, typed.argument, io)) };
  const failOn = readFailOn(options['failOn'], given['minSeverity']);
  const world = await parts.openWorld({
    demo: options['demo'] === true,
    config: text(options['config']),
    ...(options['cache'] === false ? { cache: false } : {}),
  });

  const told = await untilInterrupted(io, (signal, progress) => {
    const context = parts.createContext(world, { signal, progress, budgetSeconds });
    const now = context.now.toISOString();
    return tool.call(
      { ...tool.command.defaults, ...given },
      context,
      (name, answered): Told => ({
        text: formatAnswer(name, answered, { format, color, now }, io),
        ...judgeAnswer(answered, failOn),
      }),
    );
  });
  if (told === undefined) {
    io.stderr('Stopped.\n');
    return EXIT.interrupted;
  }
  io.stdout(told.text);
  if (told.line !== undefined) io.stderr(`${told.line}\n`);
  return told.code;
}

/** Works with progress and Ctrl-C: the first stops at the next wait, a second at once. Undefined when stopped. */
async function untilInterrupted(
  io: Io,
  work: (signal: AbortSignal, progress: (report: Progress) => void) => Promise<Told>,
): Promise<Told | undefined> {
  const stop = new AbortController();
  const progress = progressLine(io);
  const forget = io.onInterrupt(() => {
    if (stop.signal.aborted) io.kill(EXIT.interrupted);
    stop.abort();
  });
  try {
    const told = await work(stop.signal, progress.report);
    return stop.signal.aborted ? undefined : told;
  } catch (error) {
    if (stop.signal.aborted) return undefined;
    throw error;
  } finally {
    progress.end();
    forget();
  }
}

async function readArgument(
  { tool }: ToolCommand,
  argument: string | undefined,
  io: Io,
): Promise<Record<string, unknown>> {
  const key = tool.command.positional?.key;
  if (key === undefined || argument === undefined) return {};
  return takesRecord(tool) ? readRecordArgument(argument, io) : { [key]: argument };
}

function readBudget(value: unknown): number {
  if (value === undefined) return BUDGET_SECONDS;
  const seconds = Number(value);
  if (/^\d+$/.test(String(value)) && seconds >= 1 && Number.isSafeInteger(seconds)) return seconds;
  throw new UsageError(`--budget ${String(value)}: not a number of seconds. Use a whole number, such as 120.`);
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
