import { beforeAll, describe, expect, it } from 'vitest';
import { isCertainAndWrong, mistakes } from './check.ts';
import { scenariosAt } from './index.ts';
import { ask, type Asked, toolNamed } from './run.ts';

const tool = toolNamed('who_changed');
const scenarios = scenariosAt(new Date());

describe.skipIf(tool === undefined)('who_changed over the incidents', () => {
  const answers = new Map<string, Asked>();

  beforeAll(async () => {
    if (tool === undefined) return;
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

  it('needs at most 4 lookups and fewer than 2,000 characters in the median', () => {
    const all = scenarios.flatMap(({ id }) => answers.get(id) ?? []);
    const median = (numbers: number[]): number => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
    expect(median(all.map(({ calls }) => calls))).toBeLessThanOrEqual(4);
    expect(median(all.map(({ answer }) => JSON.stringify(answer ?? '').length))).toBeLessThan(2000);
  });
});

if (tool === undefined) console.warn('who_changed is not among the tools yet: the scenario suite is skipped.');
