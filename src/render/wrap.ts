import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';
import type { Text } from './document.ts';
import type { Palette } from './palette.ts';

/** Keeps a middle dot at the end of the line before it; replaced by a space again once the lines are broken. */
const HELD = '\u00a0·';

export { stringWidth };

/** Text with its roles turned into escape codes, on one line. */
export function paint(text: Text, palette: Palette): string {
  return text.map((part) => palette[part.tone](part.text)).join('');
}

/** Lines of at most `width` columns. Words longer than that are broken, because a table cell must not overflow. */
export function wrapLines(styled: string, width: number): string[] {
  return wrapAnsi(styled.replaceAll(' ·', HELD), Math.max(width, 8), { hard: true }).replaceAll(HELD, ' ·').split('\n');
}

/** Wrapped text whose first line starts with `first` and all others with as many spaces. */
export function hang(first: string, styled: string, width: number): string {
  const indent = stringWidth(first);
  return wrapLines(styled, width - indent)
    .map((line, index) => (index === 0 ? first : ' '.repeat(indent)) + line)
    .join('\n');
}

/** Filled up with spaces to `width` columns. */
export function pad(styled: string, width: number, align: 'left' | 'right' = 'left'): string {
  const space = ' '.repeat(Math.max(0, width - stringWidth(styled)));
  return align === 'right' ? space + styled : styled + space;
}
