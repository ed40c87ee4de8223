import type { LookupEventsCommandInput } from '@aws-sdk/client-cloudtrail';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answer } from '../../src/trail/demo/emulator.ts';
import type { RecordedAccount } from '../../src/trail/demo/types.ts';
import { account, ask, minutesAgo, NOW, recorded, refusal } from './fixture.ts';

function ids(from: RecordedAccount, input: LookupEventsCommandInput): string[] {
  return (ask(from, 'cloudtrail:LookupEvents', input).Events ?? []).map((event) => event.EventId ?? '');
}

function allPages(from: RecordedAccount, input: LookupEventsCommandInput): { ids: string[]; calls: number } {
  const found: string[] = [];
  let token: string | undefined;
  for (let calls = 1; ; calls += 1) {
    const page = ask(from, 'cloudtrail:LookupEvents', { ...input, NextToken: token });
    found.push(...(page.Events ?? []).map((event) => event.EventId ?? ''));
    token = page.NextToken;
    if (token === undefined) return { ids: found, calls };
  }
}

const filed = account({
  events: [
    recorded('oldest', 30),
    recorded(
      'stop',
      10,
      { eventName: 'StopTask', userIdentity: { type: 'IAMUser', accessKeyId: 'AKIAOTHEREXAMPLEKEY1' } },
      { username: 'bob' },
    ),
    recorded(
      'assume',
      20,
      { eventName: 'AssumeRole', eventSource: 'sts.amazonaws.com', readOnly: true },
      {
        username: 'Alice',
        resources: [
          { ResourceType: 'AWS::IAM::AccessKey', ResourceName: 'ASIAISSUEDEXAMPLE000' },
          { ResourceType: 'AWS::IAM::Role', ResourceName: 'arn:aws:iam::123456789012:role/admin' },
        ],
      },
    ),
  ],
});

describe('LookupEvents', () => {
  it('lists the newest event first, whatever the order in the recording', () => {
    expect(ids(filed, {})).toEqual(['stop', 'assume', 'oldest']);
  });

  it.each([
    ['EventId', 'stop', ['stop']],
    ['EventName', 'StopTask', ['stop']],
    ['ReadOnly', 'true', ['assume']],
    ['ReadOnly', 'false', ['stop', 'oldest']],
    ['Username', 'Alice', ['assume']],
    ['ResourceType', 'AWS::IAM::AccessKey', ['assume']],
    ['ResourceName', 'ASIAISSUEDEXAMPLE000', ['assume']],
    ['EventSource', 'ecs.amazonaws.com', ['stop', 'oldest']],
    ['AccessKeyId', 'AKIAOTHEREXAMPLEKEY1', ['stop']],
  ] as const)('finds by %s %s', (AttributeKey, AttributeValue, expected) => {
    expect(ids(filed, { LookupAttributes: [{ AttributeKey, AttributeValue }] })).toEqual(expected);
  });

  it.each([
    ['EventName', 'stoptask'],
    ['EventName', 'Stop'],
    ['Username', 'alice'],
    ['EventSource', 'ecs'],
    ['ResourceName', 'ASIAISSUED'],
  ] as const)('matches whole values in their own case: %s %s finds nothing', (AttributeKey, AttributeValue) => {
    expect(ids(filed, { LookupAttributes: [{ AttributeKey, AttributeValue }] })).toEqual([]);
  });

  it('answers in the shape of the SDK, ReadOnly as text and the record as JSON text', () => {
    const [event] =
      ask(filed, 'cloudtrail:LookupEvents', { LookupAttributes: [{ AttributeKey: 'EventId', AttributeValue: 'stop' }] })
        .Events ?? [];
    expect(event).toEqual({
      EventId: 'stop',
      EventName: 'StopTask',
      EventSource: 'ecs.amazonaws.com',
      EventTime: minutesAgo(10),
      ReadOnly: 'false',
      AccessKeyId: 'AKIAOTHEREXAMPLEKEY1',
      Username: 'bob',
      Resources: [],
      CloudTrailEvent: expect.any(String),
    });
    expect(JSON.parse(event?.CloudTrailEvent ?? '')).toMatchObject({ eventID: 'stop', eventName: 'StopTask' });
  });

  it('leaves out what a record does not have', () => {
    const bare = account({ events: [{ record: { eventTime: minutesAgo(1).toISOString() }, resources: [] }] });
    const [event] = ask(bare, 'cloudtrail:LookupEvents', {}).Events ?? [];
    expect(Object.keys(event ?? {}).sort()).toEqual(['CloudTrailEvent', 'EventTime', 'Resources']);
  });

  it('takes both ends of the time range as inside', () => {
    expect(ids(filed, { StartTime: minutesAgo(20), EndTime: minutesAgo(10) })).toEqual(['stop', 'assume']);
    expect(ids(filed, { StartTime: minutesAgo(19.99), EndTime: minutesAgo(10.01) })).toEqual([]);
  });

  it('knows nothing older than 90 days and nothing that has not happened yet', () => {
    const edges = account({
      events: [recorded('old', 90 * 1440 + 1), recorded('kept', 90 * 1440), recorded('future', -1)],
    });
    expect(ids(edges, {})).toEqual(['kept']);
    expect(ids(edges, { StartTime: minutesAgo(100 * 1440), EndTime: minutesAgo(-10) })).toEqual(['kept']);
  });

  it.each([
    [
      'two attributes',
      {
        LookupAttributes: [
          { AttributeKey: 'EventName', AttributeValue: 'StopTask' },
          { AttributeKey: 'ReadOnly', AttributeValue: 'false' },
        ],
      },
      'InvalidLookupAttributesException',
    ],
    [
      'an attribute without value',
      { LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: undefined }] },
      'InvalidLookupAttributesException',
    ],
    [
      'an empty value',
      { LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: '' }] },
      'InvalidLookupAttributesException',
    ],
    ['a start after the end', { StartTime: minutesAgo(1), EndTime: minutesAgo(2) }, 'InvalidTimeRangeException'],
    [
      'a range that lies before the 90 days',
      { StartTime: minutesAgo(95 * 1440), EndTime: minutesAgo(91 * 1440) },
      'InvalidTimeRangeException',
    ],
    ['no results', { MaxResults: 0 }, 'InvalidMaxResultsException'],
    ['51 results', { MaxResults: 51 }, 'InvalidMaxResultsException'],
    ['a made-up token', { NextToken: 'next' }, 'InvalidNextTokenException'],
  ] satisfies [string, LookupEventsCommandInput, string][])('refuses %s', (_what, input, code) => {
    expect(refusal(() => ask(filed, 'cloudtrail:LookupEvents', input))).toBe(code);
  });

  it('takes insight as the only event category, and has no insights', () => {
    expect(ids(filed, { EventCategory: 'insight' })).toEqual([]);
    const other: unknown = 'management';
    const input: LookupEventsCommandInput = {};
    Object.assign(input, { EventCategory: other });
    expect(refusal(() => ask(filed, 'cloudtrail:LookupEvents', input))).toBe('InvalidEventCategoryException');
  });

  it('refuses an attribute that it does not know', () => {
    const input: LookupEventsCommandInput = { LookupAttributes: [] };
    input.LookupAttributes?.push(
      Object.assign({ AttributeKey: 'EventId' as const, AttributeValue: 'x' }, { AttributeKey: 'Region' }),
    );
    expect(refusal(() => ask(filed, 'cloudtrail:LookupEvents', input))).toBe('InvalidLookupAttributesException');
  });

  it('refuses a token with any other parameter than it was given for', () => {
    const many = account({ events: Array.from({ length: 8 }, (_, at) => recorded(`e${at}`, at + 1)) });
    const input: LookupEventsCommandInput = {
      MaxResults: 3,
      StartTime: minutesAgo(60),
      LookupAttributes: [{ AttributeKey: 'ReadOnly', AttributeValue: 'false' }],
    };
    const NextToken = ask(many, 'cloudtrail:LookupEvents', input).NextToken;
    expect(ids(many, { ...input, NextToken })).toEqual(['e3', 'e4', 'e5']);
    const changes: LookupEventsCommandInput[] = [
      { MaxResults: 4 },
      { StartTime: minutesAgo(59) },
      { EndTime: minutesAgo(1) },
      { LookupAttributes: [{ AttributeKey: 'ReadOnly', AttributeValue: 'true' }] },
      { LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: 'UpdateService' }] },
    ];
    for (const change of changes) {
      expect(refusal(() => ask(many, 'cloudtrail:LookupEvents', { ...input, ...change, NextToken }))).toBe(
        'InvalidNextTokenException',
      );
    }
    expect(refusal(() => answer(many, NOW, 'eu-west-1', 'cloudtrail:LookupEvents', { ...input, NextToken }))).toBe(
      'InvalidNextTokenException',
    );
  });

  it('answers 50 to a page where nothing is asked for, and a full last page ends without a token', () => {
    const hundred = account({ events: Array.from({ length: 100 }, (_, at) => recorded(`e${at}`, at + 1)) });
    expect(ids(hundred, {})).toHaveLength(50);
    expect(allPages(hundred, {}).calls).toBe(2);
  });

  it('gives every matching event exactly once over all pages, also where many share a second', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ minute: fc.integer({ min: 0, max: 12 }), readOnly: fc.boolean() }), { maxLength: 60 }),
        fc.integer({ min: 1, max: 50 }),
        (drawn, MaxResults) => {
          const from = account({
            events: drawn.map(({ minute, readOnly }, at) => recorded(`e${at}`, minute, { readOnly })),
          });
          const expected = drawn.flatMap(({ readOnly }, at) => (readOnly ? [] : [`e${at}`]));
          const pages = allPages(from, {
            MaxResults,
            LookupAttributes: [{ AttributeKey: 'ReadOnly', AttributeValue: 'false' }],
          });
          expect([...pages.ids].sort()).toEqual([...expected].sort());
          expect(pages.calls).toBe(Math.max(1, Math.ceil(expected.length / MaxResults)));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('returns a record that was delivered twice, twice', () => {
    const twice = account({ events: [recorded('same', 5), recorded('same', 5)] });
    expect(ids(twice, {})).toEqual(['same', 'same']);
  });

  it('has nothing in an enabled Region without records, and refuses one that is not enabled', () => {
    expect(answer(filed, NOW, 'eu-west-1', 'cloudtrail:LookupEvents', {})).toEqual({ Events: [] });
    expect(refusal(() => answer(filed, NOW, 'me-south-1', 'cloudtrail:LookupEvents', {}))).toBe(
      'UnrecognizedClientException',
    );
  });
});
