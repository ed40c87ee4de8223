import { printRows } from './columns.ts';
import type { Block, FindingItem, Text } from './document.ts';
import type { Palette } from './palette.ts';
import { concat, flat } from './text.ts';
import { hang, pad, paint, stringWidth, wrapLines } from './wrap.ts';

/** From this width on, a finding's rule has a column of its own. */
const WIDE = 100;
/** Below this width a finding's text starts at the left, under its severity. */
const NARROW = 60;
const SEVERITY_COLUMN = 'CRITICAL'.length + 2;

/** Prints a document for a terminal of `width` columns. Ends with a line break. */
export function printTerminal(blocks: readonly Block[], width: number, palette: Palette): string {
  const parts = blocks.map((block, index) => {
    // A title belongs to the paragraph below it, a heading to its rows.
    const previous = blocks[index - 1]?.kind;
    const gap = previous === undefined ? '' : previous === 'title' || previous === 'heading' ? '\n' : '\n\n';
    return gap + printBlock(block, width, palette);
  });
  return `${parts.join('')}\n`;
}

function printBlock(block: Block, width: number, palette: Palette): string {
  switch (block.kind) {
    case 'title':
      return title(block, width, palette);
    case 'paragraph':
      return wrapLines(paint(block.text, palette), width).join('\n');
    case 'heading':
      return heading(block, width, palette);
    case 'findings':
      return findings(block.items, width, palette);
    case 'rows':
      return printRows(block, width, palette);
    case 'facts':
      return facts(block.facts, width, palette);
    case 'list':
      return block.items.map((item) => hang('  - ', paint(item, palette), width)).join('\n');
    case 'code':
      return block.text
        .split('\n')
        .map((line) => palette.dim(`  ${line}`))
        .join('\n');
    case 'file':
      return `${palette.heading(block.name)}\n${block.text.trimEnd()}`;
    case 'cursor':
      return `${wrapLines(paint(block.text, palette), width).join('\n')}\n  The same command, with --cursor ${block.value}`;
  }
}

function title(block: Extract<Block, { kind: 'title' }>, width: number, palette: Palette): string {
  const left = concat(
    [{ text: block.text.toUpperCase(), tone: 'name' }],
    block.subject.length === 0 ? [] : [{ text: '  ', tone: 'plain' }, ...block.subject],
  );
  const room = width - stringWidth(flat(left)) - stringWidth(flat(block.aside));
  const aside = paint(block.aside, palette);
  if (room >= 2) return paint(left, palette) + (aside === '' ? '' : ' '.repeat(room) + aside);
  return [...wrapLines(paint(left, palette), width), ...wrapLines(aside, width)].join('\n');
}

function heading(block: Extract<Block, { kind: 'heading' }>, width: number, palette: Palette): string {
  const text: Text = block.loud ? block.text.map((part) => ({ ...part, text: part.text.toUpperCase() })) : block.text;
  return wrapLines(palette.heading(paint(text, palette)), width).join('\n');
}

function findings(items: readonly FindingItem[], width: number, palette: Palette): string {
  const ruleColumn = Math.max(...items.map((item) => stringWidth(item.rule))) + 2;
  return items.map((item) => finding(item, ruleColumn, width, palette)).join('\n');
}

function finding(item: FindingItem, ruleColumn: number, width: number, palette: Palette): string {
  const severity = palette[item.severity](item.severity.toUpperCase());
  const text = paint(concat(item.text, [{ text: '  ', tone: 'plain' }], item.proof), palette);
  if (width >= WIDE) return hang(pad(severity, SEVERITY_COLUMN) + pad(item.rule, ruleColumn), text, width);
  const head = `${pad(severity, width < NARROW ? 0 : SEVERITY_COLUMN)}${width < NARROW ? '  ' : ''}${item.rule}`;
  return `${head}\n${hang(' '.repeat(width < NARROW ? 2 : SEVERITY_COLUMN), text, width)}`;
}

function facts(items: readonly { label: string; text: Text }[], width: number, palette: Palette): string {
  const column = Math.max(...items.map((item) => stringWidth(item.label))) + 4;
  return items
    .map((item, index) => {
      const label = items[index - 1]?.label === item.label ? '' : `  ${item.label}`;
      return hang(palette.dim(pad(label, column)), paint(item.text, palette), width);
    })
    .join('\n');
}
