/** Cap for free text: reasons, commands, messages. Code points. */
export const TEXT_LIMIT = 256;
/** Cap for names of resources, actions and keys. Code points. */
export const NAME_LIMIT = 128;

const PLAIN = /^[\x20-\x7e]*$/;

/**
 * ANSI escape sequences (ECMA-48): CSI, the string commands OSC, DCS, SOS, PM and APC where they are terminated, and
 * two-character escapes. An unterminated string command loses only its introducer, so that it cannot hide what follows.
 */
const ANSI =
  /(?:\x1b\[|\x9b)[0-?]{0,64}[ -/]{0,16}[@-~]|(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x90\x98\x9c-\x9f]{0,4096}(?:\x07|\x1b\\|\x9c)|\x1b[ -/]{0,16}[0-~]?/g;

/** What separates lines or columns, or is blank without looking it: becomes one space. */
const BREAKS = /\r\n|[\t\n\v\f\r\u0085\u2028\u2029\u115f\u1160\u2800\u3164\uffa0]/g;

/**
 * Characters that nobody sees and that change what is read: controls and C1, every format character (bidi controls,
 * zero-width, soft hyphen, tags: Unicode category Cf), lone surrogates, variation selectors (which can carry hidden
 * bytes), unassigned tag characters, combining grapheme joiner, Mongolian and Khmer invisibles, noncharacters.
 */
const INVISIBLE =
  /[\p{Cc}\p{Cf}\p{Cs}\ufff0-\ufffc\ufffe\uffff\u{e0000}-\u{e00ff}\u{e01f0}-\u{e0fff}]|\u034f|\u17b4|\u17b5|[\u180b-\u180f]|[\ufe00-\ufe0f]|[\u{e0100}-\u{e01ef}]/gu;

/** Takes out everything that can deceive a terminal, a reader or a model. Keeps the whole length. */
export function stripUnsafe(value: string): string {
  if (PLAIN.test(value)) return value;
  return value.replace(ANSI, '').replace(BREAKS, ' ').replace(INVISIBLE, '');
}

/** Cuts to `max` code points, the last of which is then "…". */
export function capText(value: string, max: number): string {
  if (value.length <= max) return value;
  const kept: string[] = [];
  for (const point of value) {
    if (kept.length === max) return max > 0 ? `${kept.slice(0, max - 1).join('')}…` : '';
    kept.push(point);
  }
  return value;
}

/**
 * Log text as it may be shown: one line, without control, bidi, zero-width, tag or escape characters, and capped at
 * `max` code points. Whoever made the call wrote it, so it is hostile until it went through here.
 */
export function sanitizeText(value: string, max: number = TEXT_LIMIT): string {
  return capText(stripUnsafe(value), max);
}
