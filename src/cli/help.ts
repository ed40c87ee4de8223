import type { Tool } from '../tools/index.ts';
import { EXIT_HELP } from './exit-codes.ts';

/** Name of the executable. */
export const NAME = 'who-restarted-prod';

/** What the executable says when nothing is asked: how to try it comes first. */
export function shortHelp(tools: readonly Tool[]): string {
  const lines: [command: string, says: string][] = [
    [`${NAME} report --demo`, 'try it: the report of a recorded fleet, no AWS account needed'],
    ...tools.map((tool): [string, string] => [`${NAME} ${usageOf(tool)}`, tool.command.summary]),
    [`${NAME} cache info|clear`, 'what is remembered of earlier questions, and forgetting it'],
    [`${NAME} mcp`, 'the same for agents: an MCP server on standard input and output'],
    [`${NAME} <command> --help`, 'options, examples and exit codes'],
  ];
  const column = Math.max(...lines.map(([command]) => command.length)) + 2;
  const table = lines.map(([command, says]) => `  ${command.padEnd(column)}${says}`).join('\n');
  return `Who restarted prod? ECS shows what happened, CloudTrail knows who.\n\n${table}\n`;
}

/** `identity <eventId|file|->` */
export function usageOf(tool: Tool): string {
  const argument = argumentOf(tool);
  return argument === undefined ? tool.command.name : `${tool.command.name} ${argument}`;
}

/** `<eventId|file|->` for a tool that takes a record in place of an id, else `<key>`; in brackets of its need. */
export function argumentOf(tool: Tool): string | undefined {
  const { positional } = tool.command;
  if (positional === undefined) return undefined;
  const name = takesRecord(tool) ? `${positional.key}|file|-` : positional.key;
  return positional.required ? `<${name}>` : `[${name}]`;
}

/** The tool decodes a record that is given to it: its argument may be a file. */
export function takesRecord(tool: Tool): boolean {
  return tool.command.positional?.key === 'eventId' && 'record' in tool.input.shape;
}

/** Examples and exit codes, below the options of a command. */
export function helpFooter(tool: Tool): string {
  const examples = tool.command.examples.map((example) => `  ${NAME} ${example}`).join('\n');
  return `\nExamples (add --demo to try them on a recorded fleet):\n${examples}\n${EXIT_HELP}`;
}
