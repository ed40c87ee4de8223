import { describe, expect, it } from 'vitest';
import { callerName } from '../../src/render/layouts/caller.ts';
import { ago, isBefore, length, range, timeOfDay } from '../../src/render/time.ts';

const NOW = '2026-11-20T05:26:00Z';

describe('times in text', () => {
  it('adds the day only where it differs, and the year only where that differs', () => {
    expect(timeOfDay('2026-11-20T02:14:05Z', NOW)).toBe('02:14');
    expect(timeOfDay('2026-11-20T02:14:05Z', NOW, 'seconds')).toBe('02:14:05');
    expect(timeOfDay('2026-11-19T23:31:00Z', NOW)).toBe('19 Nov 23:31');
    expect(timeOfDay('2025-12-31T23:31:00Z', NOW)).toBe('31 Dec 2025 23:31');
    expect(timeOfDay('', NOW)).toBe('no time');
  });

  it.each([
    ['2026-11-20T05:25:29Z', '31 s ago'],
    ['2026-11-20T05:22:10Z', '3 min 50 s ago'],
    ['2026-11-20T05:00:30Z', '25 min ago'],
    ['2026-11-20T02:14:05Z', '3 h 11 min ago'],
    ['2026-11-20T02:26:00Z', '3 h ago'],
    ['2026-11-19T03:26:00Z', '1 day 2 h ago'],
    ['2026-11-12T03:26:00Z', '8 days ago'],
    [NOW, 'just now'],
    ['2026-11-20T05:27:00Z', 'in 1 min'],
    ['nonsense', ''],
  ])('counts %s as %s', (time, words) => {
    expect(ago(time, NOW)).toBe(words);
  });

  it('says how long a window is', () => {
    expect(length('2026-11-19T05:26:00Z', NOW)).toBe('24 h');
    expect(length('2026-11-13T05:26:00Z', NOW)).toBe('7 days');
    expect(length('2026-11-20T03:56:00Z', NOW)).toBe('90 min');
    expect(length('2026-11-19T23:26:30Z', NOW)).toBe('5 h 59 min');
    expect(length(NOW, NOW)).toBe('');
  });

  it('says a range with its zone once', () => {
    expect(range('2026-11-19T05:26:00Z', NOW)).toBe('19 Nov 05:26 – 20 Nov 05:26 UTC');
    expect(range('2026-11-20T02:00:00Z', NOW)).toBe('20 Nov 02:00 – 05:26 UTC');
    expect(range('2025-12-31T02:00:00Z', '2026-01-01T02:00:00Z')).toBe('31 Dec 2025 02:00 – 1 Jan 2026 02:00 UTC');
  });

  it('compares times, and says no where one cannot be read', () => {
    expect(isBefore('2026-11-20T05:11:00Z', NOW)).toBe(true);
    expect(isBefore(NOW, NOW)).toBe(false);
    expect(isBefore('', NOW)).toBe(false);
  });
});

describe('the caller of an answer', () => {
  it.each([
    ['arn:aws:sts::111122223333:assumed-role/auditor/night', 'role auditor'],
    [
      'arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_ReadOnly_0123456789abcdef/alice',
      'permission set ReadOnly',
    ],
    ['arn:aws-us-gov:iam::111122223333:user/team/alice', 'user alice'],
    ['arn:aws:iam::111122223333:root', 'root'],
    ['arn:aws:sts::111122223333:federated-user/bob', 'federated user bob'],
    ['arn:aws:iam::111122223333:role/path/auditor', 'role auditor'],
    ['something else', 'something else'],
  ])('calls %s "%s"', (arn, name) => {
    expect(callerName(arn)).toBe(name);
  });
});
