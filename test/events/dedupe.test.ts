import { describe, expect, it } from 'vitest';
import type { Event, JsonObject } from '../../src/events/index.ts';
import { dedupe } from '../../src/events/index.ts';
import { compareVersions } from '../../src/events/record.ts';
import { decode, record } from './records.ts';

function event(eventID: string, more: JsonObject = {}): Event {
  return decode(record('StopTask', { eventID, ...more }));
}

function corrected(eventID: string, originalEventID: string): Event {
  return event(eventID, { addendum: { reason: 'UPDATED_DATA', originalEventID } });
}

describe('dedupe', () => {
  it('keeps each event once and the order as it was', () => {
    const events = [event('c'), event('a'), event('c'), event('b'), event('a')];
    expect(dedupe(events).map(({ eventId }) => eventId)).toEqual(['c', 'a', 'b']);
  });

  it('keeps the same id of two accounts', () => {
    expect(dedupe([event('a'), event('a', { recipientAccountId: '444455556666' })])).toHaveLength(2);
  });

  it.each([[true], [false]])('drops the original of a correction (correction first: %s)', (first) => {
    const pair = [corrected('new', 'old'), event('old')];
    expect(dedupe(first ? pair : pair.reverse()).map(({ eventId }) => eventId)).toEqual(['new']);
  });

  it('keeps the correction where it has the id of its original', () => {
    const kept = dedupe([event('a'), corrected('a', 'a')]);
    expect(kept).toHaveLength(1);
    expect(kept[0]?.record.addendum).toBeDefined();
  });

  it('does not lose both of two records that claim to correct each other', () => {
    expect(dedupe([corrected('a', 'b'), corrected('b', 'a')])).toHaveLength(1);
  });

  it('prefers the newer form of two copies, by number', () => {
    const kept = dedupe([event('a', { eventVersion: '1.9' }), event('a', { eventVersion: '1.10' })]);
    expect(kept[0]?.record.eventVersion).toBe('1.10');
  });

  it('changes nothing the second time', () => {
    const once = dedupe([event('a'), corrected('b', 'a'), event('a'), event('c')]);
    expect(dedupe(once)).toEqual(once);
  });
});

describe('compareVersions', () => {
  it('compares by number, and takes an unreadable version for the oldest', () => {
    expect(compareVersions('1.10', '1.9')).toBeGreaterThan(0);
    expect(compareVersions('1.08', '1.8')).toBe(0);
    expect(compareVersions('2.0', '1.11')).toBeGreaterThan(0);
    expect(compareVersions('foo', '1.0')).toBeLessThan(0);
    expect(compareVersions(undefined, 'bar')).toBe(0);
  });
});
