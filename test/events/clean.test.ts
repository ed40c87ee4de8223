import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanRecord } from '../../src/events/clean.ts';
import { redact } from '../../src/events/index.ts';

function nested(depth: number): unknown {
  let value: unknown = 'bottom';
  for (let level = 0; level < depth; level += 1) value = { level: value };
  return value;
}

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

function nodesOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1;
  return Object.values(value).reduce<number>((sum, member) => sum + nodesOf(member), 1);
}

describe('cleanRecord', () => {
  it('cuts what is nested too deeply, with a marker', () => {
    const record = cleanRecord({ requestParameters: nested(100_000) });
    expect(depthOf(record)).toBeLessThanOrEqual(21);
    expect(JSON.stringify(record)).toContain('[cut: nested too deeply]');
  });

  it('survives a record that contains itself', () => {
    const record: Record<string, unknown> = { eventID: 'loop' };
    record.requestParameters = record;
    expect(cleanRecord(record).eventID).toBe('loop');
  });

  it('cuts a huge record, with a marker, and keeps what identifies the event', () => {
    const huge = Array.from({ length: 50_000 }, (_unused, n) => ({ n }));
    const record = cleanRecord({
      aaa: huge,
      responseElements: { huge },
      userIdentity: { type: 'Root' },
      eventID: 'kept',
    });
    expect(nodesOf(record)).toBeLessThan(5_100);
    expect(record.eventID).toBe('kept');
    expect(record.userIdentity).toEqual({ type: 'Root' });
    expect(JSON.stringify(record)).toContain('[cut: too large]');
    expect(Object.keys(record)).toEqual(['aaa', 'responseElements', 'userIdentity', 'eventID']);
  });

  it('keeps five of the events that ECS returns with a service', () => {
    const events = Array.from({ length: 100 }, (_unused, n) => ({ id: String(n) }));
    const record = cleanRecord({ responseElements: { service: { serviceName: 'api', events } } });
    expect(record.responseElements).toEqual({ service: { serviceName: 'api', events: events.slice(0, 5) } });
  });

  it('reads members that arrive as JSON text', () => {
    const record = cleanRecord({ requestParameters: '{"service":"api","password":"x"}', responseElements: 'null' });
    expect(record).toEqual({ requestParameters: { service: 'api', password: '[redacted]' }, responseElements: null });
  });

  it('keeps text that is no JSON as text', () => {
    expect(cleanRecord({ requestParameters: '{service=api}' })).toEqual({ requestParameters: '{service=api}' });
  });

  it('hides the value of an SSM parameter of any type', () => {
    const call = { eventSource: 'ssm.amazonaws.com', eventName: 'PutParameter' };
    const record = cleanRecord({ ...call, requestParameters: { name: '/prod/url', value: 'plain' } });
    expect(record.requestParameters).toEqual({ name: '/prod/url', value: '[redacted]' });
  });

  it('does not let a look-alike key take the place of a real one', () => {
    const record = cleanRecord({ 'event\u200bID': 'forged', eventID: 'real' });
    expect(record.eventID).toBe('real');
    expect(record['eventID~2']).toBe('forged');
  });

  it('is not moved by keys that are special in JavaScript', () => {
    const record = cleanRecord(
      JSON.parse('{"__proto__":{"eventID":"forged"},"constructor":"x","eventName":"StopTask"}'),
    );
    expect(record.eventID).toBeUndefined();
    expect(Object.getPrototypeOf(record)).toBe(Object.prototype);
    expect(record.eventName).toBe('StopTask');
  });
});

describe('redact', () => {
  it('makes JSON of anything, and the same of it twice', () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withDate: true, withSparseArray: true, maxDepth: 4 }), (value) => {
        const once = redact(value);
        expect(redact(JSON.parse(JSON.stringify(once)))).toEqual(JSON.parse(JSON.stringify(once)));
      }),
    );
  });
});
