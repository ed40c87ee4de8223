import { renderMarkdown, renderTerminal } from '../render/index.ts';
import type { Answers, ToolName } from '../tools/index.ts';
import { UsageError } from '../usage-error.ts';
import type { Io } from './io.ts';

/** Width of output that goes to a file or a pipe. */
const PIPE_WIDTH = 100;

export type Format = 'json' | 'markdown' | 'terminal';

/** @throws UsageError when two formats are asked for. */
export function readFormat(options: Readonly<Record<string, unknown>>): Format {
  if (options['json'] === true && options['markdown'] === true) {
    throw new UsageError('--json and --markdown: choose one.');
  }
  if (options['json'] === true) return 'json';
  return options['markdown'] === true ? 'markdown' : 'terminal';
}

/** The answer as text, with a line break at its end. */
export function formatAnswer<Name extends ToolName>(
  tool: Name,
  answer: Answers[Name],
  options: { format: Format; color: boolean; now: string },
  io: Io,
): string {
  switch (options.format) {
    case 'json':
      return `${JSON.stringify(answer, null, 2)}\n`;
    case 'markdown':
      return renderMarkdown(tool, answer, { now: options.now });
    case 'terminal':
      return renderTerminal(tool, answer, { width: io.columns ?? PIPE_WIDTH, color: options.color, now: options.now });
  }
}

/**
 * Whether to colour: `--no-color` and NO_COLOR say no, FORCE_COLOR says yes, otherwise only a terminal that can.
 * Source: no-color.org, force-color.org.
 */
export function wantsColor(asked: boolean, io: Io): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = io.env;
  if (!asked || (NO_COLOR !== undefined && NO_COLOR !== '')) return false;
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== '') return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  return io.stdoutIsTerminal && TERM !== 'dumb';
}
