import { Command, CommanderError, Option } from 'commander';
import { UsageError } from '../usage-error.ts';
import { answer } from './answer.ts';
import { addArchiveCommand } from './archive-command.ts';
import { addCacheCommand } from './cache-command.ts';
import { EXIT, EXIT_HELP } from './exit-codes.ts';
import { addExportCommand } from './export-command.ts';
import { SEVERITIES } from './fail-on.ts';
import { describeFailure } from './failure.ts';
import { attributeOf, type Flag, flagsOf } from './flags.ts';
import { argumentOf, helpFooter, NAME, shortHelp, takesRecord, usageOf } from './help.ts';
import type { Io } from './io.ts';
import type { Parts } from './parts.ts';
import { commanderMessage, flagMessage } from './usage-words.ts';
import { addVerifyCommand } from './verify-command.ts';

/** A tool as a command. */
export interface ToolCommand {
  tool: Parts['tools'][number];
  flags: readonly Flag[];
}

/** Runs one command line and returns its exit code. Never throws. */
export async function run(argv: readonly string[], io: Io, parts: Parts): Promise<number> {
  if (argv.length === 0) {
    io.stdout(shortHelp(parts.tools));
    return EXIT.ok;
  }
  const commands = parts.tools.map((tool): ToolCommand => ({ tool, flags: flagsOfTool(tool) }));
  const asked = commands.find(({ tool }) => argv.includes(tool.command.name));
  let code: number = EXIT.ok;
  const program = build(commands, io, parts, (result) => {
    code = result;
  });
  try {
    await program.parseAsync(argv, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return commanderExit(error, asked, io, parts);
    const failure = describeFailure(error, io.env, (message) =>
      flagMessage(message, asked?.flags ?? [], asked?.tool.command.positional?.key),
    );
    io.stderr(failure.text);
    return failure.code;
  }
}

function flagsOfTool(tool: Parts['tools'][number]): Flag[] {
  const { positional, defaults } = tool.command;
  const without = [
    'allowCost',
    ...(positional === undefined ? [] : [positional.key]),
    ...(takesRecord(tool) ? ['record'] : []),
  ];
  return flagsOf(tool.input, without, defaults);
}

function commanderExit(error: CommanderError, asked: ToolCommand | undefined, io: Io, parts: Parts): number {
  if (error.code === 'commander.helpDisplayed' || error.code === 'commander.version' || error.exitCode === 0)
    return EXIT.ok;
  const path = asked === undefined ? NAME : `${NAME} ${asked.tool.command.name}`;
  const usage = `${NAME} ${asked === undefined ? '<command>' : usageOf(asked.tool)}`;
  const names = [...parts.tools.map((tool) => tool.command.name), 'verify', 'export', 'archive', 'cache', 'mcp'];
  io.stderr(`${commanderMessage(error, path, usage, names)}\n`);
  return EXIT.usage;
}

function build(commands: readonly ToolCommand[], io: Io, parts: Parts, exit: (code: number) => void): Command {
  const program = new Command(NAME)
    .description('Who restarted prod? ECS shows what happened, CloudTrail knows who.')
    .usage('<command> [options]')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout(text),
      // Errors are told once, in our words, where they are caught.
      writeErr: () => undefined,
      outputError: () => undefined,
      getOutHelpWidth: () => Math.min(io.columns ?? 100, 120),
      getOutHasColors: () => false,
    })
    .configureHelp({ showGlobalOptions: true })
    .version(parts.version, '-V, --version', 'Print the version')
    .helpOption('-h, --help', 'Show this help')
    .helpCommand(false)
    .option('--demo', 'Ask a recorded fleet instead of AWS')
    .option('--json', 'Print the structured answer')
    .option('--markdown', 'Print Markdown, for an incident channel')
    .option('--no-color', 'No colours (as NO_COLOR=1 does)')
    .option('--no-cache', 'Remember nothing, and ask AWS for everything again')
    .option('--config <file>', 'Configuration file')
    .option('--archive <path>', 'Log files for what is older than 90 days: a folder, or s3://bucket/prefix')
    .option('--yes', 'Agree to what Athena or CloudTrail Lake cost')
    .option('--budget <seconds>', 'Answer within this many seconds, with what is known by then (default: 600)')
    .addHelpText('before', `Try it: ${NAME} report --demo\n`)
    .addHelpText('after', EXIT_HELP);
  for (const command of commands) addTool(program, command, io, parts, exit);
  addVerifyCommand(program, io, parts, exit);
  addExportCommand(program, io, parts, exit);
  addArchiveCommand(program, io);
  addCacheCommand(program, io, parts);
  program
    .command('mcp')
    .description('serve agents over MCP on standard input and output')
    .action(async () => {
      const { demo, config, archive, cache } = program.opts<{
        demo?: boolean;
        config?: string;
        archive?: string;
        cache: boolean;
      }>();
      await parts.serve({
        ...(demo === undefined ? {} : { demo }),
        ...(config === undefined ? {} : { config }),
        ...(archive === undefined ? {} : { archive }),
        ...(cache ? {} : { cache }),
      });
    });
  return program;
}

function addTool(
  program: Command,
  { tool, flags }: ToolCommand,
  io: Io,
  parts: Parts,
  exit: (code: number) => void,
): void {
  const command = program
    .command(tool.command.name)
    .summary(tool.command.summary)
    .description(sentence(tool.command.summary));
  const argument = argumentOf(tool);
  if (argument !== undefined) command.argument(argument, tool.command.positional?.description);
  for (const flag of flags) addFlag(command, flag);
  if (tool.name === 'fleet_audit') {
    command.option(`--fail-on <${SEVERITIES.join('|')}>`, 'Exit with 1 when there is a finding at least that severe');
  }
  command.addHelpText('after', helpFooter(tool));
  command.action(async () => {
    const options: Record<string, unknown> = command.optsWithGlobals();
    exit(await answer({ tool, flags }, { argument: command.args[0], options }, io, parts));
  });
}

function addFlag(command: Command, flag: Flag): void {
  const option = new Option(`${flag.flag} ${flag.value}`.trim(), flag.description);
  if (flag.kind === 'list') {
    option.argParser((value, previous: unknown) => [...(Array.isArray(previous) ? previous : []), value]);
  }
  if (option.attributeName() !== attributeOf(flag)) throw new UsageError(`${flag.flag} cannot be an option`);
  command.addOption(option);
  if (flag.negatable) command.option(`--no-${flag.flag.slice(2)}`, `Turns ${flag.flag} off`);
}

/** "List CloudTrail events." */
function sentence(summary: string): string {
  return `${summary.charAt(0).toUpperCase()}${summary.slice(1).replace(/\.$/, '')}.`;
}
