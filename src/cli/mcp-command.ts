import { EXIT } from './exit-codes.ts';
import type { Serve } from './parts.ts';

const HELP = `Usage: who-restarted-prod mcp [options]

Serves agents over MCP on standard input and output. A client starts it; there is nothing to type.

Options:
  --demo           Answer from a recorded fleet instead of AWS
  --no-cache       Remember nothing, and ask AWS for everything again
  --config <file>  Configuration file
  --archive <path> Log files for what is older than 90 days: a folder, or s3://bucket/prefix
  -h, --help       Show this help
`;

export type McpCommand =
  | { kind: 'serve'; options: Parameters<Serve>[0] }
  | { kind: 'help'; text: string }
  | { kind: 'wrong'; text: string };

/** Reads the arguments of `mcp` by itself: a server must start fast, and these are few. */
export function readMcpCommand(args: readonly string[]): McpCommand {
  const options: Parameters<Serve>[0] = {};
  const rest = [...args];
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    if (arg === '-h' || arg === '--help') return { kind: 'help', text: HELP };
    if (arg === '--demo') {
      options.demo = true;
      continue;
    }
    if (arg === '--no-cache') {
      options.cache = false;
      continue;
    }
    const [, flag, given] = /^--(config|archive)(?:=(.*))?$/s.exec(arg) ?? [];
    if (flag !== 'config' && flag !== 'archive') {
      return wrong(`${arg}: mcp takes only --demo, --no-cache, --config <file> and --archive <path>.`);
    }
    const value = given ?? rest.shift();
    if (value === undefined || value === '')
      return wrong(`--${flag}: needs a value, as in --${flag} <${flag === 'config' ? 'file' : 'path'}>.`);
    options[flag] = value;
  }
  return { kind: 'serve', options };
}

function wrong(text: string): McpCommand {
  return { kind: 'wrong', text: `${text}\n` };
}

/** Runs `mcp`. While the server serves, the process lives on; otherwise its exit code is set. */
export async function runMcp(args: readonly string[], serve: Serve): Promise<void> {
  const command = readMcpCommand(args);
  if (command.kind === 'help') {
    process.stdout.write(command.text);
    return;
  }
  if (command.kind === 'wrong') {
    process.stderr.write(command.text);
    process.exitCode = EXIT.usage;
    return;
  }
  try {
    await serve(command.options);
  } catch (error) {
    const { describeFailure } = await import('./failure.ts');
    const failure = describeFailure(error, process.env);
    process.stderr.write(failure.text);
    process.exitCode = failure.code;
  }
}
