import { describe, expect, it } from 'vitest';
import { explainMiss, matches, parsePattern } from '../../src/alerts/pattern/index.ts';
import { type Example, LIBRARY, PAGES, TABLE, WORKED } from './pattern-examples.ts';

function holds(title: string, examples: readonly Example[]): void {
  describe(title, () => {
    it.each(examples)('$source', ({ pattern, matching, other }) => {
      const parsed = parsePattern(pattern);
      for (const event of matching) {
        expect(matches(parsed, event), JSON.stringify(event)).toBe(true);
        expect(explainMiss(parsed, event)).toBeUndefined();
      }
      for (const event of other) {
        expect(matches(parsed, event), JSON.stringify(event)).toBe(false);
        expect(explainMiss(parsed, event)?.why).toMatch(/\.$/);
      }
    });
  });
}

holds('every row of the operator table', TABLE);
holds('every worked example of the operators', WORKED);
holds('examples of the pages beside it', PAGES);
holds('examples of the matcher that AWS publishes', LIBRARY);
