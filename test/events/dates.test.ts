import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAwsDate } from '../../src/events/index.ts';

describe('parseAwsDate', () => {
  it.each([
    ['Apr 27, 2026, 2:18:03 AM', '2026-04-27T02:18:03Z'],
    ['Apr 27, 2026, 2:18:03\u202fAM', '2026-04-27T02:18:03Z'],
    ['Apr 26, 2026, 9:32:42 PM', '2026-04-26T21:32:42Z'],
    ['Apr 27, 2026, 12:00:00 AM', '2026-04-27T00:00:00Z'],
    ['Apr 27, 2026, 12:30:00 PM', '2026-04-27T12:30:00Z'],
    ['May 20, 2021 3:53:47 PM', '2021-05-20T15:53:47Z'],
    ['2026-04-27T02:18:03Z', '2026-04-27T02:18:03Z'],
    ['2026-04-27T02:18:03.999Z', '2026-04-27T02:18:03Z'],
    ['2026-04-27T02:18:03', '2026-04-27T02:18:03Z'],
    ['2026-04-27T04:18:03+02:00', '2026-04-27T02:18:03Z'],
    ['2024-12-12 16:04:32.000000000', '2024-12-12T16:04:32Z'],
    ['2021-05-20 15:53:47Z', '2021-05-20T15:53:47Z'],
    ['2026-04-27', '2026-04-27T00:00:00Z'],
    [1763505000, '2025-11-18T22:30:00Z'],
    [1763505000.75, '2025-11-18T22:30:00Z'],
    [1763505000123, '2025-11-18T22:30:00Z'],
    ['1763505000', '2025-11-18T22:30:00Z'],
  ])('reads %s', (text, expected) => {
    expect(parseAwsDate(text)).toBe(expected);
  });

  it.each([
    'foo',
    '',
    'redacted',
    '2026-13-01T00:00:00Z',
    '2026-02-30',
    'Feb 30, 2026, 1:00:00 AM',
    'Xyz 1, 2026, 1:00:00 AM',
    'Apr 27, 2026, 13:00:00 PM',
    '2026-04-27T24:00:01Z',
    '2026-04-27T00:00:00+99:00',
    -1,
    Number.NaN,
    Infinity,
    1e300,
    null,
    undefined,
    {},
    [],
    true,
  ])('answers undefined for %s', (value) => {
    expect(parseAwsDate(value)).toBeUndefined();
  });

  it('never throws, and what it answers it reads again unchanged', () => {
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.string(), fc.double(), fc.date({ noInvalidDate: false })), (value) => {
        const iso = parseAwsDate(value);
        if (iso !== undefined) expect(parseAwsDate(iso)).toBe(iso);
      }),
    );
  });

  it('reads the same second in every form that AWS writes', () => {
    const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
    fc.assert(
      fc.property(fc.integer({ min: 1_000_000_000, max: 4_000_000_000 }), (seconds) => {
        const date = new Date(seconds * 1000);
        const iso = `${date.toISOString().slice(0, 19)}Z`;
        const hour = date.getUTCHours();
        const clock = `${hour % 12 === 0 ? 12 : hour % 12}:${iso.slice(14, 19)} ${hour < 12 ? 'AM' : 'PM'}`;
        const us = `${months[date.getUTCMonth()]} ${date.getUTCDate()}, ${date.getUTCFullYear()}, ${clock}`;
        for (const form of [seconds, seconds * 1000, iso, date, us]) expect(parseAwsDate(form)).toBe(iso);
      }),
    );
  });
});
