import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { progressLine } from '../../src/cli/progress.ts';
import { fakeIo } from './fake.ts';

const CLEAR = '\r\u001b[2K';

describe('the progress line', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('appears after a second, follows, and is removed', () => {
    const io = fakeIo({ stderrIsTerminal: true, stderrColumns: 30 });
    const line = progressLine(io);
    line.report({ done: 1, message: 'us-east-1: page 1' });
    expect(io.err).toBe('');
    vi.advanceTimersByTime(1000);
    expect(io.err).toBe(`${CLEAR}us-east-1: page 1`);
    line.report({ done: 2, message: 'us-east-1: page 2 of about 9, 180 events' });
    expect(io.err).toBe(`${CLEAR}us-east-1: page 1${CLEAR}us-east-1: page 2 of about 9,`);
    line.end();
    expect(io.err.endsWith(CLEAR)).toBe(true);
    const before = io.err;
    line.report({ done: 3, message: 'late' });
    expect(io.err).toBe(before);
  });

  it('writes nothing when the answer is quick', () => {
    const io = fakeIo({ stderrIsTerminal: true });
    const line = progressLine(io);
    line.report({ done: 1, message: 'us-east-1: page 1' });
    line.end();
    vi.advanceTimersByTime(5000);
    expect(io.err).toBe('');
  });

  it.each([
    ['stderr is no terminal', fakeIo()],
    ['the terminal is dumb', fakeIo({ stderrIsTerminal: true, env: { TERM: 'dumb' } })],
  ])('is never shown when %s', (_, io) => {
    const line = progressLine(io);
    line.report({ done: 1, message: 'us-east-1: page 1' });
    vi.advanceTimersByTime(5000);
    line.end();
    expect(io.err).toBe('');
  });
});
