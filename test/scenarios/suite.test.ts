import { beforeAll, describe, expect, it } from 'vitest';
import { isCertainAndWrong, mistakes } from './check.ts';
import { inBusyRegion } from './crowd.ts';
import { scenariosAt } from './index.ts';
import { type Asked, ask, toolNamed } from './run.ts';
import type { Scenario } from './types.ts';

const tool = toolNamed('who_changed');
if (tool === undefined) throw new Error('who_changed is not among the tools');
const scenarios = scenariosAt(new Date());
/** Which pages come short depends on the question, times included: a fixed moment makes the weather repeat itself. */
const FIXED = new Date('2026-03-01T12:00:00Z');

describe('who_changed over the incidents', () => {
  const answers = new Map<string, Asked>();

  beforeAll(async () => {
    for (const scenario of scenarios) answers.set(scenario.id, await ask(tool, scenario));
  }, 300_000);

  it.each(scenarios.map((scenario) => [scenario.id, scenario] as const))('%s', (id, scenario) => {
    const asked = answers.get(id);
    if (asked === undefined) throw new Error(`${id} was not asked`);
    expect(mistakes(scenario, asked), scenario.story).toEqual([]);
  });

  it('is never certain of anything wrong', () => {
    const wrong = scenarios.filter((scenario) => {
      const asked = answers.get(scenario.id);
      return asked !== undefined && isCertainAndWrong(scenario, asked);
    });
    expect(wrong.map(({ id }) => id)).toEqual([]);
  });

  /** Which scenarios are told otherwise than in calm weather without a word about it, or with certainty and wrong. */
  async function silentlyDifferent(asAsked: (scenario: Scenario) => Promise<Asked>): Promise<string[]> {
    const different: string[] = [];
    for (const scenario of scenariosAt(FIXED)) {
      const calm = answers.get(scenario.id);
      const rough = await asAsked(scenario);
      const same =
        rough.answer?.verdict?.eventId === calm?.answer?.verdict?.eventId &&
        rough.answer?.nobody?.cause === calm?.answer?.nobody?.cause;
      if (isCertainAndWrong(scenario, rough)) different.push(`${scenario.id}: certain and wrong`);
      else if (!same && rough.answer?.coverage.complete !== false) {
        different.push(`${scenario.id}: ${rough.answer?.answer}`);
      }
    }
    return different;
  }

  it.each([1, 2])(
    'names the same when pages come short or empty, or says what it has not read (weather %i)',
    async (seed) => {
      const faults = { shortPages: 0.3, emptyPages: 0.2, status500: 0.05, seed };
      expect(await silentlyDifferent((scenario) => ask(tool, scenario, { faults }))).toEqual([]);
    },
    300_000,
  );

  it('names the same in a busy Region, or says what it has not read', async () => {
    expect(await silentlyDifferent((scenario) => ask(tool, inBusyRegion(scenario)))).toEqual([]);
  }, 300_000);

  it('needs at most 4 lookups and fewer than 2,000 characters in the median', () => {
    const all = scenarios.flatMap(({ id }) => answers.get(id) ?? []);
    const median = (numbers: number[]): number => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
    expect(median(all.map(({ calls }) => calls))).toBeLessThanOrEqual(4);
    expect(median(all.map(({ answer }) => JSON.stringify(answer ?? '').length))).toBeLessThan(2000);
  });
});
