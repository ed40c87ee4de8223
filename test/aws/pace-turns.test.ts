import { describe, expect, it, vi } from 'vitest';
import { nextTempo } from '../../src/aws/pace/tempo.ts';
import type { PaceSettings } from '../../src/aws/pace.ts';
import { createPacer, lookupPace } from '../../src/aws/pace.ts';

const KEY = '111122223333-us-east-1';
const settings: PaceSettings = { ...lookupPace, minTime: 20, firstDelay: 1, longestDelay: 2 };
const final = (): undefined => undefined;

describe('turns', () => {
  it('go to questions before background reading, and each kind in the order it came', async () => {
    const pacer = createPacer(settings);
    const started: string[] = [];
    const ask = (name: string, priority: 'question' | 'background'): Promise<void> =>
      pacer.run(KEY, async () => void started.push(name), { judge: final, priority: () => priority });
    await Promise.all([
      ask('b1', 'background'),
      ask('b2', 'background'),
      ask('q1', 'question'),
      ask('b3', 'background'),
      ask('q2', 'question'),
    ]);
    expect(started).toEqual(['q1', 'q2', 'b1', 'b2', 'b3']);
  });

  it('go to background reading at least every five seconds', async () => {
    const pacer = createPacer(settings);
    const started: string[] = [];
    let clock = performance.now();
    vi.spyOn(performance, 'now').mockImplementation(() => clock);
    const ask = (name: string, priority: 'question' | 'background'): Promise<void> =>
      pacer.run(
        KEY,
        async () => {
          started.push(name);
          clock += 1_000;
        },
        { judge: final, priority: () => priority },
      );
    const background = ['b1', 'b2'].map((name) => ask(name, 'background'));
    const questions = Array.from({ length: 12 }, (_, at) => ask(`q${at + 1}`, 'question'));
    await Promise.all([...background, ...questions]);
    vi.restoreAllMocks();
    // Five seconds are at most five questions of a second each.
    expect(started.join(' ')).toMatch(/^(?:q\d+ ){1,5}b1 (?:q\d+ ){1,5}b2(?: q\d+)+$/);
  });

  it('come on time while slow answers are waited for, a few at once', async () => {
    const pacer = createPacer(settings);
    const answers: (() => void)[] = [];
    const job = (): Promise<void> => new Promise((resolve) => answers.push(resolve));
    const asked = Array.from({ length: 6 }, () => pacer.run(KEY, job, { judge: final }));
    await vi.waitFor(() => expect(answers).toHaveLength(4));
    expect(pacer.stats(KEY).waiting).toBe(2);
    answers[0]?.();
    await vi.waitFor(() => expect(answers).toHaveLength(5));
    answers[1]?.();
    await vi.waitFor(() => expect(answers).toHaveLength(6));
    for (const answer of answers) answer();
    await Promise.all(asked);
  });

  it('tell each caller what it waited, and add it up', async () => {
    const pacer = createPacer({ ...settings, minTime: 100 });
    const waits: number[] = [];
    const ask = (): Promise<void> => {
      const at = waits.push(0) - 1;
      return pacer.run(KEY, async () => undefined, {
        judge: final,
        onWait: (milliseconds) => {
          waits[at] = (waits[at] ?? 0) + milliseconds;
        },
      });
    };
    await Promise.all([ask(), ask(), ask()]);
    const [first = 0, second = 0, third = 0] = waits;
    expect(second - first).toBeGreaterThan(80);
    expect(third - second).toBeGreaterThan(80);
    expect(pacer.stats(KEY).waitedMs).toBeCloseTo(first + second + third, -1);
  });

  it('come later for everybody after throttling, and on time again after successes', async () => {
    const pacer = createPacer(settings);
    let throttled = 3;
    const job = async (): Promise<string> => {
      if (throttled-- > 0) throw new Error('Rate exceeded');
      return 'answered';
    };
    expect(await pacer.run(KEY, job, { judge: () => 'throttled' })).toBe('answered');
    expect(pacer.stats(KEY)).toMatchObject({ throttled: 3, interval: 20 * 1.5 ** 3 + 0.5 });
    for (let calls = 0; calls < 20; calls += 1) await pacer.run(KEY, job, { judge: final });
    expect(pacer.stats(KEY)).toMatchObject({ throttled: 3, interval: 20 });
  });

  it('do not wait for a failure that is final, nor fail the others with it', async () => {
    const pacer = createPacer(settings);
    const fails = (): never => {
      throw new Error('denied');
    };
    const outcomes = await Promise.allSettled([
      pacer.run(KEY, fails, { judge: final }),
      pacer.run(KEY, async () => 'answered', { judge: final }),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
  });
});

describe('the tempo', () => {
  const base = { interval: 500, slowedAt: 0 };

  it('never gets slower than eight intervals, nor faster than one', () => {
    let tempo = base;
    for (let round = 1; round <= 20; round += 1)
      tempo = nextTempo(tempo, { succeeded: 0, throttledStart: round * 10 }, 500, round * 10);
    expect(tempo.interval).toBe(4_000);
    expect(nextTempo(tempo, { succeeded: 20 }, 500, 1_000).interval).toBe(500);
    expect(nextTempo(base, { succeeded: 1 }, 500, 1_000).interval).toBe(500);
  });

  it('slows down once for calls that were under way together', () => {
    const slower = nextTempo(base, { succeeded: 0, throttledStart: 100 }, 500, 200);
    expect(slower).toEqual({ interval: 750, slowedAt: 200 });
    expect(nextTempo(slower, { succeeded: 0, throttledStart: 150 }, 500, 300)).toEqual(slower);
    expect(nextTempo(slower, { succeeded: 0, throttledStart: 250 }, 500, 300)).toEqual({
      interval: 1_125,
      slowedAt: 300,
    });
  });
});
