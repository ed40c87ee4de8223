import { describe, expect, it } from 'vitest';
import { decodeRecord } from '../../src/events/index.ts';

describe('a source that is a name of JavaScript itself', () => {
  it.each(['__proto__', 'constructor.x', 'toString.amazonaws.com', 'hasOwnProperty'])('%s is only a text', (source) => {
    const record = { eventSource: source, eventName: source, requestParameters: { [source]: 'x' } };
    const event = decodeRecord(record, { known: [], expected: [] });
    expect(event.source).toBe(source);
    expect(event.name).toBe(source);
  });
});
