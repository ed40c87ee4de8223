import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/events/types.ts';
import { endOfValue, wordsOf } from '../../../src/trail/archive/scan/json.ts';
import { isLevel, isLevelPlainly } from '../../../src/trail/archive/scan/level.ts';
import { Dice } from './generate.ts';

/** Values with much of what could be mistaken: quotes, backslashes and brackets in text. */
function value(dice: Dice, depth: number): Json {
  const kind = depth > 4 ? 0 : dice.below(6);
  if (kind < 3) return dice.word(dice.below(dice.chance(0.1) ? 300 : 12), '"\\[]{},:abc ');
  const count = dice.below(5);
  const inner = Array.from({ length: count }, () => value(dice, depth + 1));
  return kind < 5 ? Object.fromEntries(inner.map((one) => [dice.word(3, '"\\]}a'), one])) : inner;
}

/** Stands where the stretch ends. */
const MARK = '"MARK"';

describe('whether two places are in the same list', () => {
  it('is told alike with and without WebAssembly, at any place of any text', () => {
    const dice = new Dice(11);
    const answers = { true: 0, false: 0 };
    for (let run = 0; run < 3_000; run += 1) {
      const items = Array.from({ length: dice.below(dice.chance(0.02) ? 4_000 : 60) }, () => value(dice, 0));
      const bytes = Buffer.from(`[${JSON.stringify(items).slice(1, -1)}`);
      const words = wordsOf(bytes);
      const to = dice.chance(0.5) ? bytes.length : dice.below(bytes.length + 1);
      const plainly = isLevelPlainly(bytes, words, 1, to);
      answers[`${plainly}`] += 1;
      expect(isLevel(bytes, words, 1, to)).toBe(plainly);
      if (to === bytes.length) expect(plainly).toBe(true);
    }
    expect(Math.min(answers.true, answers.false)).toBeGreaterThan(300);
  });

  it('is told across the pages in which long texts are taken', () => {
    for (let shift = 0; shift < 70; shift += 1) {
      const filler = `"${'x'.repeat(65_536 - shift)}",`;
      const odd = `${'\\\\'.repeat(33)}\\"]}{[`;
      for (const [inside, level] of [
        [`{"a":"${odd}"},`, true],
        [`{"a":["${odd}",`, false],
        [`{"a":"${odd}"}],[`, false],
      ] as const) {
        const bytes = Buffer.from(`${filler}${inside}${MARK}`);
        expect(isLevel(bytes, wordsOf(bytes), 0, bytes.indexOf(MARK))).toBe(level);
      }
    }
  });

  it('is not told from a depth that is the same again after the list was left', () => {
    const left = Buffer.from(`"${'x'.repeat(300)}"],"other":[${MARK}`);
    expect(isLevel(left, wordsOf(left), 0, left.indexOf(MARK))).toBe(false);
  });
});

describe('where a value ends', () => {
  it('is where JSON.stringify ended it', () => {
    const dice = new Dice(12);
    for (let run = 0; run < 3_000; run += 1) {
      const text = Buffer.from(JSON.stringify(value(dice, 0)));
      const followed = Buffer.concat([text, Buffer.from(dice.pick([',', ']', '}', ' ', '\n']))]);
      expect(endOfValue(followed, wordsOf(followed), 0)).toBe(text.length);
      const cut = text.subarray(0, dice.below(text.length));
      if (cut.length > 0) expect(endOfValue(cut, wordsOf(cut), 0)).toBe(-1);
    }
  });
});
