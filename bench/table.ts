/** One line of the bench: what was measured, how much, and the bar it is held against. */
export interface Line {
  what: string;
  figure: string;
  /** "at most 8"; left out where the figure only stands beside others. */
  bar?: string;
}

/** A plain table, readable in a log. */
export function table(title: string, lines: readonly Line[]): string {
  const width = (pick: (line: Line) => string): number => Math.max(...lines.map((line) => pick(line).length));
  const [what, figure] = [width((line) => line.what), width((line) => line.figure)];
  const rows = lines.map(
    (line) =>
      `  ${line.what.padEnd(what)}  ${line.figure.padStart(figure)}${line.bar === undefined ? '' : `   bar: ${line.bar}`}`,
  );
  return [title, ...rows, ''].join('\n');
}

export function sorted(numbers: readonly number[]): number[] {
  return [...numbers].sort((a, b) => a - b);
}

export function median(numbers: readonly number[]): number {
  const order = sorted(numbers);
  const middle = Math.floor(order.length / 2);
  const [low = 0, high = 0] = [order[middle - 1], order[middle]];
  return order.length % 2 === 0 ? (low + high) / 2 : high;
}

/** "1,398 (most 2,415)" */
export function spread(numbers: readonly number[], digits = 0): string {
  return `${amount(median(numbers), digits)} (most ${amount(Math.max(...numbers), digits)})`;
}

export function amount(number: number, digits = 0): string {
  return number.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
