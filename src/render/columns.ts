import type { Block, Column, Text } from './document.ts';
import type { Palette } from './palette.ts';
import { concat, flat, join } from './text.ts';
import { pad, paint, stringWidth, wrapLines } from './wrap.ts';

type Rows = Extract<Block, { kind: 'rows' }>;

const INDENT = 2;
const GAP = 2;
/** Below this many columns a terminal gets stacked lines. */
export const NARROW = 60;
/** A wrapping column narrower than this is worse to read than a line of its own. */
const READABLE = 32;

/** Rows side by side where there is room, else with the wrapping cells below each other, else stacked. */
export function printRows(block: Rows, width: number, palette: Palette): string {
  const used = block.columns.map((_, index) => block.rows.some((row) => flat(row[index] ?? []) !== ''));
  const columns = block.columns.filter((_, index) => used[index]);
  const rows = block.rows.map((row) => row.filter((_, index) => used[index]));
  if (width < NARROW) return stacked(columns, rows, width, palette);
  const natural = columns.map((column, index) => naturalWidth(column, rows, index, width));
  const sideBySide = allot(columns, natural, width);
  if (sideBySide !== undefined) return table({ ...block, columns, rows }, sideBySide, palette);
  if (columns[0]?.role === 'flex') return stacked(columns, rows, width, palette);
  const merged = mergeFlex(columns, rows);
  const mergedNatural = merged.columns.map((column, index) =>
    column.role === 'flex' ? width : naturalWidth(column, merged.rows, index, width),
  );
  const widths = allot(merged.columns, mergedNatural, width);
  return widths === undefined ? stacked(columns, rows, width, palette) : lines(merged, widths, palette);
}

/** Widest cell; fixed columns are capped so that one long name cannot take the line. */
function naturalWidth(column: Column, rows: readonly (readonly Text[])[], index: number, width: number): number {
  const widest = Math.max(
    stringWidth(column.header ?? ''),
    ...rows.map((row) => (isSpread(row, column, index) ? 0 : stringWidth(flat(row[index] ?? [])))),
  );
  return column.role === 'flex' ? widest : Math.min(widest, Math.floor(width * 0.3));
}

/** A wrapping cell with nothing to its right takes that space too. */
function isSpread(row: readonly Text[], column: Column | undefined, index: number): boolean {
  return column?.role === 'flex' && index < row.length - 1 && row.slice(index + 1).every((cell) => cell.length === 0);
}

/** Column widths that fit, or undefined where a wrapping column would be too narrow to read. */
function allot(columns: readonly Column[], natural: readonly number[], width: number): number[] | undefined {
  const fixed = natural.reduce((sum, size, index) => (columns[index]?.role === 'flex' ? sum : sum + size), 0);
  let room = width - INDENT - GAP * (columns.length - 1) - fixed;
  if (room < 0) return undefined;
  const flexible = columns.flatMap((column, index) => (column.role === 'flex' ? [index] : []));
  flexible.sort((a, b) => (natural[a] ?? 0) - (natural[b] ?? 0));
  const widths = [...natural];
  for (const [order, index] of flexible.entries()) {
    const wanted = natural[index] ?? 0;
    const share = Math.min(wanted, Math.floor(room / (flexible.length - order)));
    if (share < Math.min(wanted, READABLE)) return undefined;
    widths[index] = share;
    room -= share;
  }
  return widths;
}

function table(block: Rows, widths: readonly number[], palette: Palette): string {
  const headers = block.columns.some((column) => column.header !== undefined)
    ? [
        line(
          block.columns.map((column) => [palette.dim(column.header ?? '')]),
          block.columns,
          widths,
        ),
      ]
    : [];
  const body = block.rows.map((row, at) => {
    const cells = row.map((cell, index) => {
      const above = block.rows[at - 1]?.[index];
      const repeats = block.columns[index]?.once === true && above !== undefined && flat(above) === flat(cell);
      const spread = isSpread(row, block.columns[index], index);
      const room = spread ? total(widths.slice(index)) : (widths[index] ?? 0);
      return repeats ? [''] : wrapLines(paint(cell, palette), room);
    });
    return line(cells, block.columns, widths);
  });
  return [...headers, ...body].join('\n');
}

/** Width of columns with the gaps between them. */
function total(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width + GAP, -GAP);
}

/** One row: cells of several lines each, padded to their columns. */
function line(cells: readonly (readonly string[])[], columns: readonly Column[], widths: readonly number[]): string {
  const height = Math.max(...cells.map((cell) => cell.length));
  return Array.from(
    { length: height },
    (_, at) =>
      ' '.repeat(INDENT) +
      cells.map((cell, index) => pad(cell[at] ?? '', widths[index] ?? 0, columns[index]?.align)).join(' '.repeat(GAP)),
  )
    .map((text) => text.trimEnd())
    .join('\n');
}

interface Merged {
  columns: Column[];
  /** The last cell of each row is the merged one; its parts are printed as lines. */
  rows: Text[][];
  parts: Text[][];
}

/** Puts all wrapping cells, and the tail behind the last of them, into one last column. */
function mergeFlex(columns: readonly Column[], rows: readonly (readonly Text[])[]): Merged {
  const isFixed = (index: number) => columns[index]?.role === 'fixed';
  const parts = rows.map((row) => below(columns, row));
  return {
    columns: [...columns.filter((_, index) => isFixed(index)), { role: 'flex' }],
    rows: rows.map((row, at) => [...row.filter((_, index) => isFixed(index)), (parts[at] ?? []).flat()]),
    parts,
  };
}

/** The cells that go below the fixed ones. */
function below(columns: readonly Column[], row: readonly Text[]): Text[] {
  const flexible = row.filter((cell, index) => columns[index]?.role === 'flex' && cell.length > 0);
  const tail = row.filter((cell, index) => columns[index]?.role === 'tail' && cell.length > 0);
  const last = flexible.at(-1);
  if (last === undefined) return tail;
  return [
    ...flexible.slice(0, -1),
    concat(last, ...tail.map((cell): Text => [{ text: '  ', tone: 'plain' }, ...cell])),
  ];
}

function lines(merged: Merged, widths: readonly number[], palette: Palette): string {
  return merged.rows
    .map((row, at) => {
      const last = row.length - 1;
      const cells = row.map((cell, index) => {
        if (index === last) {
          return (merged.parts[at] ?? []).flatMap((part) => wrapLines(paint(part, palette), widths[index] ?? 0));
        }
        const above = merged.rows[at - 1]?.[index];
        const repeats = merged.columns[index]?.once === true && above !== undefined && flat(above) === flat(cell);
        return repeats ? [''] : wrapLines(paint(cell, palette), widths[index] ?? 0);
      });
      return line(cells, merged.columns, widths);
    })
    .join('\n');
}

/** The fixed cells, or a wrapping one that comes first, on a line; the others indented below it. */
function stacked(
  columns: readonly Column[],
  rows: readonly (readonly Text[])[],
  width: number,
  palette: Palette,
): string {
  return rows
    .map((row) => {
      const { head, rest } = split(columns, row);
      const lines = rest.flatMap((part) => wrapLines(paint(part, palette), width - INDENT));
      return [
        ...(head.length === 0 ? [] : wrapLines(paint(head, palette), width)),
        ...lines.map((text) => ' '.repeat(INDENT) + text),
      ].join('\n');
    })
    .join('\n');
}

function split(columns: readonly Column[], row: readonly Text[]): { head: Text; rest: Text[] } {
  const fixed = join(
    row.filter((_, index) => columns[index]?.role === 'fixed'),
    '  ',
  );
  const [first = []] = row;
  return columns[0]?.role === 'flex' ? { head: first, rest: [fixed] } : { head: fixed, rest: below(columns, row) };
}
