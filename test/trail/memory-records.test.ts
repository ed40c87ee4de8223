import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readEvents, recall, takeIn, writeEvents } from '../../src/trail/memory/stored.ts';

/** Public records kept beside the project, not in it; and the demo's, which are in it. */
const SHARED = fileURLToPath(new URL('../../../shared/data/', import.meta.url));
const DEMO = fileURLToPath(new URL('../../src/trail/demo/data/', import.meta.url));
const FILES = [
  `${SHARED}ecs-events.ndjson`,
  `${SHARED}operations-events.ndjson`,
  `${SHARED}identity-samples.ndjson`,
  `${SHARED}odd-events.ndjson`,
  `${SHARED}public-events.ndjson.gz`,
  `${DEMO}us-east-1.ndjson.gz`,
  `${DEMO}eu-west-1.ndjson.gz`,
];

const Line = z.union([
  z.object({ event: z.record(z.string(), z.unknown()) }).transform(({ event }) => event),
  z.object({ record: z.record(z.string(), z.unknown()) }).transform(({ record }) => record),
]);

const query = { account: '111122223333', region: 'us-east-1', from: new Date(0), to: new Date(1) };
const identity = { known: [], expected: [], awsRanges: [] };

/** As LookupEvents would wrap it. */
function wrap(record: Record<string, unknown>) {
  const text = (key: string) => (typeof record[key] === 'string' ? String(record[key]) : undefined);
  const time = new Date(text('eventTime') ?? '2026-11-20T00:00:00Z');
  return {
    EventId: text('eventID'),
    EventName: text('eventName'),
    EventSource: text('eventSource'),
    EventTime: Number.isNaN(time.getTime()) ? new Date(0) : time,
    ReadOnly: String(record['readOnly']),
    Username: 'alice',
    Resources: [{ ResourceType: 'AWS::IAM::AccessKey', ResourceName: 'ASIAEXAMPLE' }],
    CloudTrailEvent: JSON.stringify(record),
  };
}

/** The event as AWS gave it, and as it is remembered. */
function bothWays(record: Record<string, unknown>) {
  const { event, stored } = takeIn(wrap(record), query, identity);
  if (stored === undefined) throw new Error('It has a time, so it can be kept.');
  const [read, ...others] = readEvents(writeEvents([stored])) ?? [];
  if (read === undefined || others.length > 0) throw new Error('One line was written.');
  return { event, remembered: recall(read, query, identity), line: writeEvents([stored]) };
}

describe.each(FILES)('records are remembered as they were read (skipped where the file is absent): %s', (file) => {
  it.skipIf(!existsSync(file))('all of them', () => {
    const bytes = readFileSync(file);
    const lines = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8').trim().split('\n');
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) {
      const { event, remembered } = bothWays(Line.parse(JSON.parse(line)));
      expect(remembered).toEqual(event);
    }
  });
});

describe('what is remembered', () => {
  it('is the same event, whatever the record holds', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (parameters) => {
        const { event, remembered } = bothWays({
          eventTime: '2026-11-20T09:00:00Z',
          eventSource: 'ecs.amazonaws.com',
          eventName: 'RunTask',
          userIdentity: { type: 'IAMUser', userName: 'alice' },
          requestParameters: parameters,
        });
        expect(remembered).toEqual(event);
      }),
      { numRuns: 300 },
    );
  });

  it('holds no secret of a record, wherever it stood', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('password', 'secretString', 'sessionToken', 'DB_PASSWORD', 'apiKey'),
        fc.constantFrom('requestParameters', 'responseElements'),
        (name, part) => {
          const secret = 'gBJ39kd0sHunter2qqZ';
          const { line } = bothWays({
            eventTime: '2026-11-20T09:00:00Z',
            eventName: 'RunTask',
            eventSource: 'ecs.amazonaws.com',
            [part]: {
              overrides: [{ environment: [{ name, value: secret }] }],
              [name]: secret,
              text: `${name}=${secret}`,
            },
          });
          expect(line).not.toContain(secret);
        },
      ),
    );
  });

  it.each(['', '{', 'null\n', '{"EventTime":1}\n', '{"EventTime":"1","Record":{}}\n', '{"EventTime":1,"Record":{}}'])(
    'is not read from anything but whole lines: %j',
    (text) => {
      expect(readEvents(text)).toEqual(text === '' ? [] : undefined);
    },
  );
});
