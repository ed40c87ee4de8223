import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { closest } from '../../src/aws/closest.ts';

describe('closest', () => {
  it.each([
    ['chekout', 'checkout'],
    ['checkuot', 'checkout'],
    ['CHECKOUT', 'checkout'],
    ['serch', 'search'],
    ['carts', 'cart'],
  ])('takes %s for %s', (typed, meant) => {
    expect(closest(typed, ['prod', 'checkout', 'search', 'cart'])).toBe(meant);
  });

  it('offers nothing when no candidate is near', () => {
    expect(closest('payments', ['checkout', 'search'])).toBeUndefined();
    expect(closest('anything', [])).toBeUndefined();
  });

  it('does not turn a short word into another short word', () => {
    expect(closest('api', ['web'])).toBeUndefined();
    expect(closest('ap', ['db'])).toBeUndefined();
  });

  it('prefers the nearest, then the first', () => {
    expect(closest('prodd', ['prxdd', 'prod'])).toBe('prxdd');
    expect(closest('prod-c', ['prod-b2', 'prod-a', 'prod-b'])).toBe('prod-a');
  });

  it('always finds a word again in which two neighbours were swapped', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z]{5,12}$/), fc.nat(), (word, seed) => {
        const at = seed % (word.length - 1);
        const swapped = `${word.slice(0, at)}${word[at + 1]}${word[at]}${word.slice(at + 2)}`;
        expect(closest(swapped, [word])).toBe(word);
      }),
    );
  });
});
