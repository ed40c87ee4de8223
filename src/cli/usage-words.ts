import type { CommanderError } from 'commander';
import type { Flag } from './flags.ts';

/**
 * A tool's message about an argument, in the words of the command line: "since banana: not a time I know" becomes
 * "--since banana: not a time I know". An argument that is given without a flag loses its name.
 */
export function flagMessage(message: string, flags: readonly Flag[], positional: string | undefined): string {
  return message
    .split('\n')
    .map((line) => flagLine(line, flags, positional))
    .join('\n');
}

function flagLine(line: string, flags: readonly Flag[], positional: string | undefined): string {
  const match = /^([A-Za-z]+)(?:\[\d+\])?(?=[: ])/.exec(line);
  if (match === null) return line;
  const [start, key = ''] = match;
  if (key === positional) return line.slice(start.length).replace(/^ /, '').replace(/^: /, `${key}: `);
  const flag = flags.find((candidate) => candidate.key === key)?.flag;
  return flag === undefined ? line : flag + line.slice(start.length).replace(`leave ${key} out`, `leave ${flag} out`);
}

/** Commander's own errors in one sentence. `path` is the command so far: "who-restarted-prod report". */
export function commanderMessage(
  error: CommanderError,
  path: string,
  usage: string,
  commands: readonly string[],
): string {
  const message = error.message.replace(/^error: /, '');
  const named = /'(.+?)'/.exec(message)?.[1] ?? '';
  const close = /\(Did you mean (.+)\?\)/.exec(message)?.[1];
  const hint =
    close === undefined ? '' : ` Did you mean ${close.replace(/, (?=[^,]*$)/, ' or ').replace('one of ', '')}?`;
  switch (error.code) {
    case 'commander.unknownOption':
      return `${named}: no such option.${hint} See ${path} --help.`;
    case 'commander.unknownCommand':
      return `${named}: no such command.${hint} Commands are ${commands.join(', ')}.`;
    case 'commander.help':
      return `Name a command: ${commands.join(', ')}. See ${path} --help.`;
    case 'commander.optionMissingArgument':
      return `${named.split(' ')[0] ?? named}: needs a value, as in ${named}.`;
    case 'commander.missingArgument':
      return `<${named}> is missing: ${usage}.`;
    case 'commander.excessArguments':
      return `Too many arguments; the command is: ${usage}.`;
    default:
      return `${message.replace(/\.$/, '')}. See ${path} --help.`;
  }
}
