import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sanitizeText } from '../../src/events/index.ts';

/** Any text, with far more than its share of what deceives. */
const hostile = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 8 }),
      fc.constantFrom(
        '\u001b[31m',
        '\u001b]0;title\u0007',
        '\u009b2J',
        '\u202e',
        '\u2066',
        '\u200b',
        '\u200d',
        '\ufeff',
        '\u2060',
        '\u{e0041}',
        '\ud83d',
        '\ude00',
        '\ufe0f',
        '\u{e0100}',
        '\r\n',
        '\t',
        '\u0000',
        '\u0085',
        '\u2028',
        '\u001b',
      ),
    ),
    { maxLength: 30 },
  )
  .map((parts) => parts.join(''));

describe('sanitizeText', () => {
  it.each([
    ['terminal colours', 'a\u001b[31mred\u001b[0mb', 'aredb'],
    ['a C1 control sequence', 'a\u009b31mb', 'ab'],
    ['a window title', 'a\u001b]0;rm -rf\u0007b', 'ab'],
    ['a hyperlink', '\u001b]8;;https://evil.example\u001b\\click\u001b]8;;\u001b\\', 'click'],
    ['right-to-left overrides', 'abc\u202etxt.exe\u202c', 'abctxt.exe'],
    ['bidi isolates and marks', '\u2066a\u2069\u200e\u200f\u061cb', 'ab'],
    ['zero-width characters', 'pro\u200b\u200c\u200dd\ufeff\u2060', 'prod'],
    ['tag characters', `ok${String.fromCodePoint(0xe0001, 0xe0049, 0xe0067, 0xe007f)}`, 'ok'],
    ['bytes hidden in variation selectors', `a\ufe0f\u{e0100}\u{e01ef}b`, 'ab'],
    ['lone surrogates', 'a\ud800b\udc00c', 'abc'],
    ['surrogates that would join when what is between them goes', 'a\ud83d\u200b\ude00b', 'ab'],
    ['null, delete and C1', 'a\u0000\u007f\u0090b', 'ab'],
  ])('takes out %s', (_what, input, expected) => {
    expect(sanitizeText(input)).toBe(expected);
  });

  it('keeps an unterminated title readable instead of swallowing the rest', () => {
    expect(sanitizeText('\u001b]0;the rest stays')).toBe('0;the rest stays');
  });

  it('writes line breaks and tabs as spaces', () => {
    expect(sanitizeText('one\r\ntwo\nthree\tfour\u2028five')).toBe('one two three four five');
  });

  it('keeps letters of every script and emoji', () => {
    expect(sanitizeText('Grüße 日本語 عربى 😀')).toBe('Grüße 日本語 عربى 😀');
  });

  it('cuts by code points and says so', () => {
    expect(sanitizeText('😀😀😀😀', 3)).toBe('😀😀…');
    expect(sanitizeText('abc', 3)).toBe('abc');
    expect(sanitizeText('a'.repeat(300))).toHaveLength(256);
  });

  it('leaves nothing invisible, on one line, within the cap, whatever comes', () => {
    fc.assert(
      fc.property(hostile, fc.integer({ min: 1, max: 64 }), (text, max) => {
        const safe = sanitizeText(text, max);
        expect(safe).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]|[\ufe00-\ufe0f]|[\u{e0000}-\u{e0fff}]/u);
        expect([...safe].length).toBeLessThanOrEqual(max);
      }),
    );
  });

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const once = sanitizeText(text, 40);
        expect(sanitizeText(once, 40)).toBe(once);
      }),
    );
  });

  it('leaves printable ASCII as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii', maxLength: 200 }), (text) => {
        expect(sanitizeText(text)).toBe(text);
      }),
    );
  });
});
