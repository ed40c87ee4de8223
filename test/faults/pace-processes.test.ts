import { describe, expect, it } from 'vitest';
import { busiestRate, RATE, runProcesses } from './pace-processes.ts';

/** Seconds over which the rate counts as sustained, and requests that may come on top as one burst. */
const SUSTAINED = 10;
const BURST = 2;

describe('four processes of one user, eight questions at once in each', () => {
  it('share two requests a second: none fails, every page comes once, and the last answer is not late', async () => {
    const pagesOf = (number: number): number => 1 + (number % 2);
    const run = await runProcesses({ processes: 4, questions: 8, pagesOf });

    expect(run.questions.flatMap(({ failure }) => failure ?? [])).toEqual([]);
    expect(run.questions.map(({ number, events }) => [number, events])).toEqual(
      Array.from({ length: 32 }, (_, number) => [number, pagesOf(number)]),
    );
    expect(run.requests.filter(({ outcome }) => outcome === '200')).toHaveLength(run.pages);
    expect(run.children.map(({ pace }) => ({ shared: pace.shared, why: pace.why, waiting: pace.waiting }))).toEqual(
      Array(4).fill({ shared: true, why: undefined, waiting: 0 }),
    );

    const rate = busiestRate(
      run.requests.map(({ time }) => time),
      SUSTAINED,
    );
    expect(rate).toBeLessThanOrEqual(RATE * 1.1 + BURST / SUSTAINED);
    // Time is the subject here: alone, each process would take its own two a second, and be throttled.
    expect(run.slowestSeconds).toBeLessThanOrEqual(run.idealSeconds * 1.5);
    const throttled = run.requests.length - run.pages;
    process.stdout.write(
      `slowest of ${run.questions.length} questions ${run.slowestSeconds.toFixed(1)} s, ideal ${run.idealSeconds.toFixed(1)} s: ` +
        `${(run.slowestSeconds / run.idealSeconds).toFixed(2)}x; at most ${rate.toFixed(2)} requests/s over ${SUSTAINED} s; ${throttled} throttled\n`,
    );
  }, 120_000);
});
