import { rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPacer } from '../../src/aws/pace.ts';
import { Clock } from './clock.ts';
import { quickFolder } from './folder.ts';

const HOUR = 3_600_000;
const SETTINGS = { minTime: 20, firstDelay: 1, longestDelay: 10, transientRetries: 0 };

describe('a clock that jumps under a process that goes on', () => {
  let clock: Clock;
  let folder: string;

  beforeEach(() => {
    clock = new Clock();
    folder = quickFolder('clock-');
  });

  afterEach(() => {
    clock.restore();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each([
    ['put back by an hour', -HOUR, false],
    ['put back by an hour, with a pace that is shared', -HOUR, true],
    ['put forward by an hour', HOUR, false],
    ['put forward by an hour, with a pace that is shared', HOUR, true],
  ])('%s, keeps nobody waiting', async (_name, jump, isShared) => {
    const pacer = createPacer(SETTINGS);
    let started = 0;
    const call = (): Promise<void> =>
      pacer.run(
        '111122223333-us-east-1',
        async () => {
          started += 1;
        },
        // Longer than any turn takes, shorter than the jump.
        { signal: AbortSignal.timeout(10_000), judge: () => undefined, folder: isShared ? folder : undefined },
      );
    for (let count = 0; count < 3; count += 1) await call();
    clock.jump(jump);
    for (let count = 0; count < 3; count += 1) await call();
    expect(started).toBe(6);
  });
});
