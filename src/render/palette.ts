import colors from 'picocolors';
import type { Tone } from './document.ts';

/** How a terminal shows each role. Injected, so that a printer without colours is the same printer. */
export type Palette = Readonly<Record<Tone | 'heading', (text: string) => string>>;

/** Names stand out, proof steps back, only severities and gaps have a hue. */
export function palette(color: boolean): Palette {
  const { bold, dim, red, yellow, cyan } = colors.createColors(color);
  return {
    plain: (text) => text,
    name: bold,
    dim,
    trouble: yellow,
    critical: (text) => bold(red(text)),
    high: red,
    medium: yellow,
    low: cyan,
    heading: bold,
  };
}
