import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Life, type LifeReport } from './answers.ts';
import { bundled, type Program } from './children.ts';

const RUNS = 200;
const AT_ONCE = 25;

describe('every event of the window is in an answer, or in a time of its Region that the last answer names as missing', () => {
  let program: Program;
  const total = new Map<string, number>();

  beforeAll(async () => {
    program = await bundled('asking-child');
  });

  afterAll(() => {
    vi.unstubAllEnvs();
    program.remove();
    process.stdout.write(`${[...total].map(([name, count]) => `${count} ${name}`).join(', ')}\n`);
  });

  it.each(Array.from({ length: RUNS / AT_ONCE }, (_, batch) => batch * AT_ONCE))(
    '25 random lives of questions to a failing AWS, from seed %i',
    async (first) => {
      for (let seed = first; seed < first + AT_ONCE; seed += 1) {
        const { mistakes, ...counts }: LifeReport = await new Life(seed, program).live();
        expect(mistakes).toEqual([]);
        for (const [name, count] of Object.entries(counts)) total.set(name, (total.get(name) ?? 0) + count);
      }
    },
    120_000,
  );
});
