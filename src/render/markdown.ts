import type { Block, Column, FindingItem, Text } from './document.ts';
import { codeBlock, codeSpan, escapeLineStart, escapeMarkdown } from './escape.ts';
import { flat, join } from './text.ts';

/** Prints a document as Markdown: for an incident channel, and as the text of an MCP result. Ends with a line break. */
export function printMarkdown(blocks: readonly Block[]): string {
  return `${blocks.map(printBlock).join('\n\n')}\n`;
}

function printBlock(block: Block): string {
  switch (block.kind) {
    case 'title':
      return title(block);
    case 'paragraph':
      return escapeLineStart(inline(block.text));
    case 'heading':
      return block.loud ? `### ${inline(block.text)}` : `**${escapeMarkdown(flat(block.text).trim())}**`;
    case 'findings':
      return `### Findings\n\n${block.items.map(finding).join('\n')}`;
    case 'rows':
      return block.shape === 'table' ? table(block.columns, block.rows) : log(block.columns, block.rows);
    case 'facts':
      return block.facts.map((fact) => `- ${escapeMarkdown(fact.label)}: ${inline(fact.text)}`).join('\n');
    case 'list':
      return block.items.map((item) => `- ${escapeLineStart(inline(item))}`).join('\n');
    case 'code':
      return codeBlock(block.text, block.language ?? 'json');
    case 'file':
      return `**${escapeMarkdown(block.name)}**\n\n${codeBlock(block.text.trimEnd(), block.language)}`;
    case 'cursor':
      return `${escapeLineStart(inline(block.text))} The same arguments, with cursor: ${codeSpan(block.value)}`;
  }
}

/** Names are bold; other roles have no counterpart that reads well in a chat. */
function inline(text: Text): string {
  return text.map((part) => (part.tone === 'name' ? strong(part.text) : escapeMarkdown(part.text))).join('');
}

/** Spaces stay outside, since emphasis must not begin or end with one. */
function strong(text: string): string {
  const [, before = '', inner = '', after = ''] = /^(\s*)(.*?)(\s*)$/s.exec(text) ?? [];
  return inner === '' ? text : `${before}**${escapeMarkdown(inner)}**${after}`;
}

function title(block: Extract<Block, { kind: 'title' }>): string {
  const subject = block.subject.length === 0 ? '' : `: ${escapeMarkdown(flat(block.subject))}`;
  const heading = `## ${escapeMarkdown(block.text)}${subject}`;
  return block.aside.length === 0 ? heading : `${heading}\n\n${inline(block.aside)}`;
}

function finding(item: FindingItem): string {
  const proof = item.proof.length === 0 ? '' : ` (${inline(item.proof)})`;
  return `- **${item.severity.toUpperCase()}** ${codeSpan(item.rule)}: ${inline(item.text)}${proof}`;
}

/** "- 02:14 prod/checkout: Alice Ng · AWS CLI; restarted (eaeed19b)": the fixed cells lead, the others follow in order. */
function log(columns: readonly Column[], rows: readonly (readonly Text[])[]): string {
  const firstFlex = columns.findIndex((column) => column.role === 'flex');
  return rows
    .map((row) => {
      const cells = (wanted: (column: Column, index: number) => boolean) =>
        columns.flatMap((column, index) => (wanted(column, index) ? [row[index] ?? []] : []));
      const head = inline(
        join(
          cells((_, index) => index < firstFlex),
          ' ',
        ),
      );
      const body = inline(
        join(
          cells((column, index) => index >= firstFlex && column.role !== 'tail'),
          '; ',
        ),
      );
      const tail = inline(
        join(
          cells((column) => column.role === 'tail'),
          ' ',
        ),
      );
      const text = [head, body].filter((part) => part !== '').join(': ');
      return `- ${escapeLineStart(text)}${tail === '' ? '' : ` (${tail})`}`;
    })
    .join('\n');
}

/** Columns without anything in them are left out. */
function table(columns: readonly Column[], rows: readonly (readonly Text[])[]): string {
  const used = columns.flatMap((column, index) =>
    rows.some((row) => (row[index] ?? []).length > 0) ? [{ column, index }] : [],
  );
  const head = used.map(({ column }) => escapeMarkdown(column.header ?? ''));
  const rule = used.map(({ column }) => (column.align === 'right' ? '---:' : '---'));
  const body = rows.map((row) => used.map(({ index }) => inline(row[index] ?? [])));
  return [head, rule, ...body].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
