import { withConsent } from './consent.ts';
import { EXIT } from './exit-codes.ts';
import { judgeAnswer, readFailOn, type Verdict } from './fail-on.ts';
import { readFlags } from './flags.ts';
import { takesRecord } from './help.ts';
import type { Io } from './io.ts';
import { formatAnswer, readFormat, wantsColor } from './output.ts';
import type { Parts } from './parts.ts';
import type { ToolCommand } from './program.ts';
import { readRecordArgument } from './record-argument.ts';
import { inWorld } from './world.ts';

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
  const given: Record<string, unknown> = {
    ...readFlags(command.flags, options),
    ...(await readArgument(command, typed.argument, io)),
    ...(options['yes'] === true && 'allowCost' in tool.input.shape ? { allowCost: true } : {}),
  };
  const failOn = readFailOn(options['failOn'], given['minSeverity']);
  const tell = (asked: Readonly<Record<string, unknown>>) =>
    inWorld(options, io, parts, (context) =>
      tool.call(
        { ...tool.command.defaults, ...asked },
        context,
        (name, answered): Told => ({
          text: formatAnswer(name, answered, { format, color, now: context.now.toISOString() }, io),
          ...judgeAnswer(answered, failOn),
        }),
      ),
    );
  const told = await withConsent(given, tell, io);
  if (told === undefined) {
    io.stderr('Stopped.\n');
    return EXIT.interrupted;
  }
  io.stdout(told.text);
  if (told.line !== undefined) io.stderr(`${told.line}\n`);
  return told.code;
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
