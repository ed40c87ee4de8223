import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readTime, readWindow } from '../../src/tools/time.ts';
import { HISTORY_DAYS } from '../../src/trail/index.ts';
import { UsageError } from '../../src/usage-error.ts';

/** A Friday, mid-morning, with a fraction of a second. */
const NOW = new Date('2026-11-20T10:26:00.500Z');

function read(text: string): string | undefined {
  return readTime(text, NOW)?.toISOString();
}

function refusal(input: { since?: string; until?: string }, now = NOW): string {
  try {
    readWindow(input, now);
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
  throw new Error(`${JSON.stringify(input)} was accepted`);
}

describe('a time', () => {
  it.each([
    ['now', '2026-11-20T10:26:00.500Z'],
    ['24h', '2026-11-19T10:26:00.500Z'],
    ['90m', '2026-11-20T08:56:00.500Z'],
    ['7d', '2026-11-13T10:26:00.500Z'],
    ['2w', '2026-11-06T10:26:00.500Z'],
    ['30s', '2026-11-20T10:25:30.500Z'],
    ['1h30m', '2026-11-20T08:56:00.500Z'],
    ['1h 30m', '2026-11-20T08:56:00.500Z'],
    ['2h ago', '2026-11-20T08:26:00.500Z'],
    ['3 days ago', '2026-11-17T10:26:00.500Z'],
    ['1 day', '2026-11-19T10:26:00.500Z'],
    ['90 minutes ago', '2026-11-20T08:56:00.500Z'],
    ['  24h  ', '2026-11-19T10:26:00.500Z'],
    ['today', '2026-11-20T00:00:00.000Z'],
    ['today 02:00', '2026-11-20T02:00:00.000Z'],
    ['yesterday', '2026-11-19T00:00:00.000Z'],
    ['yesterday 02:00', '2026-11-19T02:00:00.000Z'],
    ['yesterday at 23:59:59', '2026-11-19T23:59:59.000Z'],
    ['Yesterday 02:00 UTC', '2026-11-19T02:00:00.000Z'],
    ['02:14', '2026-11-20T02:14:00.000Z'],
    ['2:14', '2026-11-20T02:14:00.000Z'],
    ['2026-11-20', '2026-11-20T00:00:00.000Z'],
    ['2026-11-20T02:00Z', '2026-11-20T02:00:00.000Z'],
    ['2026-11-20T02:00', '2026-11-20T02:00:00.000Z'],
    ['2026-11-20 02:00', '2026-11-20T02:00:00.000Z'],
    ['2026-11-20 02:00 UTC', '2026-11-20T02:00:00.000Z'],
    ['2026-11-20T02:00:05Z', '2026-11-20T02:00:05.000Z'],
    ['2026-11-20T02:00:05.123456Z', '2026-11-20T02:00:05.000Z'],
    ['2026-11-20T02:00+01:00', '2026-11-20T01:00:00.000Z'],
    ['2026-11-20T02:00:00-0530', '2026-11-20T07:30:00.000Z'],
    ['2028-02-29', '2028-02-29T00:00:00.000Z'],
  ])('%j is %s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it.each([
    ['banana'],
    [''],
    [' '],
    ['24'],
    ['h'],
    ['24x'],
    ['24h banana'],
    ['24H'],
    ['1.5h'],
    ['-2h'],
    ['in 2h'],
    ['tomorrow'],
    ['24:00'],
    ['12:60'],
    ['yesterday 25:00'],
    ['2026-02-29'],
    ['2026-02-30'],
    ['2026-11-31T02:00Z'],
    ['2026-13-01'],
    ['2026-11-00'],
    ['2026-11-20T25:00Z'],
    ['2026-11-20T02:00+99:99'],
    ['20/11/2026'],
    ['Nov 20 2026'],
    ['2026-11-20T02:00Zulu'],
    ['1763616360'],
    ['999999w'.repeat(20)],
  ])('%j is none', (text) => {
    expect(read(text)).toBeUndefined();
  });

  it('is a date or nothing, whatever was typed', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('ago', ' ', '-', ':', 'T', 'Z', '+', 'today', 'yesterday', 'at', 'h', 'm', 'd', 'w', 'UTC'),
      fc.nat().map(String),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const time = readTime(pieces.join(''), NOW);
        expect(time === undefined || !Number.isNaN(time.getTime())).toBe(true);
      }),
    );
  });

  it('reads every minute of every day back, in any offset', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true }),
        fc.integer({ min: -14 * 60, max: 14 * 60 }),
        (date, offset) => {
          const minute = Math.floor(date.getTime() / 60_000) * 60_000;
          const local = new Date(minute + offset * 60_000).toISOString().slice(0, 16);
          const pad = (value: number) => String(Math.abs(value)).padStart(2, '0');
          const zone = `${offset < 0 ? '-' : '+'}${pad(Math.trunc(offset / 60))}:${pad(offset % 60)}`;
          expect(readTime(`${local}${zone}`, NOW)?.getTime()).toBe(minute);
        },
      ),
    );
  });
});

describe('a window', () => {
  it.each([
    [{}, '2026-11-19T10:26:00.000Z', '2026-11-20T10:26:00.000Z'],
    [{ since: '7d' }, '2026-11-13T10:26:00.000Z', '2026-11-20T10:26:00.000Z'],
    [{ since: 'yesterday 02:00', until: '2h ago' }, '2026-11-19T02:00:00.000Z', '2026-11-20T08:26:00.000Z'],
    // Without since, it is as long as ever, and ends at until.
    [{ until: '2026-11-18' }, '2026-11-17T00:00:00.000Z', '2026-11-18T00:00:00.000Z'],
    [{ since: '90d' }, '2026-08-22T10:26:00.000Z', '2026-11-20T10:26:00.000Z'],
    // A clock that is a few seconds behind.
    [{ until: '2026-11-20T10:26:30Z' }, '2026-11-19T10:26:30.000Z', '2026-11-20T10:26:30.000Z'],
  ])('%j is whole seconds from %s to %s', (input, from, to) => {
    const window = readWindow(input, NOW);
    expect([window.from.toISOString(), window.to.toISOString()]).toEqual([from, to]);
  });

  it('uses another length where a tool has one', () => {
    expect(readWindow({}, NOW, { defaultSince: '90d' }).from.toISOString()).toBe('2026-08-22T10:26:00.000Z');
  });

  it('reads a leap day', () => {
    const window = readWindow({ since: '2028-02-29', until: '2028-03-01' }, new Date('2028-03-02T00:00:00Z'));
    expect(window.to.getTime() - window.from.getTime()).toBe(86_400_000);
  });

  it.each([
    [
      { since: 'banana' },
      'since banana: not a time I know. Use 24h, 90m, 7d, yesterday 02:00, 2026-11-20 or 2026-11-20T02:00Z.',
    ],
    [
      { until: '' },
      'until is empty: not a time I know. Use 24h, 90m, 7d, yesterday 02:00, 2026-11-20 or 2026-11-20T02:00Z.',
    ],
    [
      { since: '1h', until: '2h' },
      'since (20 November 2026 09:26 UTC) is not before until (20 November 2026 08:26 UTC). Swap them, or give since as a duration, such as 24h.',
    ],
    [
      { since: 'now' },
      'since (20 November 2026 10:26 UTC) is not before until (20 November 2026 10:26 UTC). Swap them, or give since as a duration, such as 24h.',
    ],
    [{ until: '2026-11-21' }, '21 November 2026 00:00 UTC is in the future. It is 20 November 2026 10:26 UTC now.'],
    [{ since: '2027-01-01' }, '1 January 2027 00:00 UTC is in the future. It is 20 November 2026 10:26 UTC now.'],
    [{ since: '23:00' }, '20 November 2026 23:00 UTC is in the future. It is 20 November 2026 10:26 UTC now.'],
    [
      { since: '120d' },
      "120 days back is before CloudTrail's event history (90 days, since 22 August 2026 10:26 UTC). Start later, or name the log files of a trail: --archive s3://bucket, --archive <folder>, or archive in the configuration (who-restarted-prod archive --help).",
    ],
  ])('%j is refused in one sentence', (input, sentence) => {
    expect(refusal(input)).toBe(sentence);
  });

  it('takes every form that the refusal of another names, except in the future', () => {
    const sentence = refusal({ since: 'banana' });
    const forms = /Use (.+)\.$/.exec(sentence)?.[1]?.split(/, | or /) ?? [];
    expect(forms).toHaveLength(6);
    for (const since of forms) expect(readWindow({ since }, NOW).from < NOW).toBe(true);
  });

  it('names today in its examples in the first minutes of a day too', () => {
    const midnight = new Date('2026-11-20T00:01:00Z');
    expect(refusal({ since: 'banana' }, midnight)).toContain('2026-11-20');
  });

  it('is a valid past window or a UsageError of one line, whatever was typed', () => {
    const text = fc.option(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.stringMatching(/^[0-9]{1,6}[smhdw]( ago)?$/),
        fc.stringMatching(/^([0-9]{6}w){1,20}$/),
        fc.stringMatching(/^[0-9]{4}-[01][0-9]-[0-3][0-9](T[0-2][0-9]:[0-5][0-9]([+-][0-9]{2}:[0-9]{2})?)?$/),
      ),
      { nil: undefined },
    );
    fc.assert(
      fc.property(text, text, (since, until) => {
        try {
          const { from, to } = readWindow({ since, until }, NOW);
          expect(from.getTime() % 1000).toBe(0);
          expect(to.getTime()).toBeGreaterThan(from.getTime());
          expect(from.getTime()).toBeGreaterThanOrEqual(NOW.getTime() - HISTORY_DAYS * 86_400_000 - 61_000);
          expect(to.getTime()).toBeLessThanOrEqual(NOW.getTime() + 60_000);
        } catch (error) {
          if (!(error instanceof UsageError)) throw error;
          expect(error.message).toMatch(/^\P{Cc}{20,320}$/u);
          expect(error.message).not.toMatch(/NaN|Invalid Date/);
        }
      }),
      { numRuns: 500 },
    );
  });
});
