import type { Answers, ToolName } from '../tools/answers.ts';
import { layouts } from './layouts/index.ts';
import type { Layout } from './layouts/layout.ts';
import { printMarkdown } from './markdown.ts';
import { palette } from './palette.ts';
import { printTerminal } from './terminal.ts';

/** Widest lines that are still easy to read; a wider terminal gets a margin. */
const WIDEST = 140;
/** Narrowest width that is laid out for. */
const NARROWEST = 30;

/** An answer as terminal text. `width` in columns; `now` is ISO and only counts relative times. Ends with a line break. */
export function renderTerminal<Name extends ToolName>(
  tool: Name,
  answer: Answers[Name],
  options: { width: number; color: boolean; now: string },
): string {
  const layout: Layout<Name> = layouts[tool];
  const width = Math.min(WIDEST, Math.max(NARROWEST, Math.floor(options.width)));
  return printTerminal(layout(answer, options.now), width, palette(options.color));
}

/** An answer as Markdown: for an incident channel, and as the text of an MCP result. Ends with a line break. */
export function renderMarkdown<Name extends ToolName>(
  tool: Name,
  answer: Answers[Name],
  options: { now: string },
): string {
  const layout: Layout<Name> = layouts[tool];
  return printMarkdown(layout(answer, options.now));
}
