import { describe, expect, it } from 'vitest';
import { decodeRecord } from '../../src/events/index.ts';
import type { Event } from '../../src/events/types.ts';
import { splitRoutines } from '../../src/tools/alert/routines.ts';
import { iamUser, recordOf } from '../aws-server/index.ts';

function at(time: string, who = 'cron', service = 'search'): Event {
  const request = { cluster: 'staging', service, desiredCount: 0 };
  return decodeRecord(recordOf({ time, who: iamUser(who), request }).record, { known: [], expected: [] });
}

function whens(events: readonly Event[]): string[] {
  return splitRoutines(events).routines.map(({ when }) => when);
}

describe('a routine', () => {
  it('is the same thing about the same time on three days', () => {
    const nights = ['2026-11-17T22:10:00Z', '2026-11-18T22:12:00Z', '2026-11-19T22:40:00Z'].map((time) => at(time));
    expect(whens(nights)).toEqual(['about 22:12 UTC on 3 days']);
    expect(splitRoutines(nights).others).toEqual([]);
  });

  it('may be around midnight', () => {
    const nights = ['2026-11-17T23:50:00Z', '2026-11-19T00:05:00Z', '2026-11-19T23:58:00Z'].map((time) => at(time));
    expect(whens(nights)).toEqual(['about 23:58 UTC on 3 days']);
  });

  it.each([
    ['two days', ['2026-11-18T22:10:00Z', '2026-11-19T22:10:00Z']],
    ['twice a day', ['2026-11-17T22:10:00Z', '2026-11-18T22:10:00Z', '2026-11-19T22:10:00Z', '2026-11-19T22:11:00Z']],
    ['three times of day', ['2026-11-17T08:10:00Z', '2026-11-18T22:10:00Z', '2026-11-19T22:10:00Z']],
    ['times that cannot be read', ['', '', '']],
  ])('is not %s', (_name, times) => {
    const events = times.map((time) => at(time));
    expect(whens(events)).toEqual([]);
    expect(splitRoutines(events).others.flatMap(({ events: own }) => own)).toHaveLength(times.length);
  });

  it('is one caller and one target', () => {
    const days = ['2026-11-17T22:10:00Z', '2026-11-18T22:10:00Z', '2026-11-19T22:10:00Z'];
    expect(whens(days.map((time, index) => at(time, `cron-${index}`)))).toEqual([]);
    expect(whens(days.map((time, index) => at(time, 'cron', `svc-${index}`)))).toEqual([]);
  });
});
