import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  CLOUDTRAIL_TYPES,
  deliveryOf,
  explainMiss,
  matches,
  parsePattern,
  toBusEvent,
} from '../../src/alerts/pattern/index.ts';
import { decodeRecord } from '../../src/events/index.ts';
import type { JsonObject } from '../../src/events/types.ts';

const update: JsonObject = {
  eventVersion: '1.11',
  eventID: '55f6f85b-0135-44a5-bff8-a68cd89e557f',
  eventTime: '2026-11-20T02:14:05Z',
  eventSource: 'ecs.amazonaws.com',
  eventName: 'UpdateService',
  eventType: 'AwsApiCall',
  eventCategory: 'Management',
  managementEvent: true,
  readOnly: false,
  awsRegion: 'us-east-1',
  recipientAccountId: '111122223333',
  userIdentity: { type: 'AssumedRole', accountId: '111122223333' },
  requestParameters: { cluster: 'prod', service: 'checkout', desiredCount: 0 },
  responseElements: null,
};

describe('a record on the default bus', () => {
  it('has the envelope of an event, and the record as its detail', () => {
    expect(toBusEvent(update)).toEqual({
      version: '0',
      id: '55f6f85b-0135-44a5-bff8-a68cd89e557f',
      'detail-type': 'AWS API Call via CloudTrail',
      source: 'aws.ecs',
      account: '111122223333',
      time: '2026-11-20T02:14:05Z',
      region: 'us-east-1',
      resources: [],
      detail: update,
    });
  });

  it.each([
    ['AwsApiCall', 'AWS API Call via CloudTrail'],
    ['AwsConsoleSignIn', 'AWS Console Sign In via CloudTrail'],
    ['AwsConsoleAction', 'AWS Console Action via CloudTrail'],
    ['AwsServiceEvent', 'AWS Service Event via CloudTrail'],
    ['AwsCloudTrailInsight', 'AWS Insight via CloudTrail'],
    ['AwsVpceEvent', 'AWS Network Activity Event via CloudTrail'],
    [undefined, 'AWS API Call via CloudTrail'],
  ])('of type %s is an "%s"', (eventType, detailType) => {
    const { eventType: _type, ...rest } = update;
    expect(toBusEvent(eventType === undefined ? rest : { ...rest, eventType })?.['detail-type']).toBe(detailType);
  });

  it('loses the nulls that a query engine wrote, so that "no error" stays no error', () => {
    const pattern = parsePattern({
      detail: {
        errorCode: [{ exists: false }],
        userIdentity: { invokedBy: [{ exists: false }] },
        responseElements: [null],
      },
    });
    const queried = { ...update, errorCode: null, errorMessage: '', userIdentity: { type: 'Root', invokedBy: null } };
    const event = toBusEvent(queried);
    expect(event !== undefined && matches(pattern, event)).toBe(true);
  });
});

describe('what reaches a rule', () => {
  it.each<[string, JsonObject, string]>([
    ['a change', update, 'always'],
    ['a read-only call', { ...update, eventName: 'DescribeServices', readOnly: true }, 'with-read-only-state'],
    [
      'a read-only call by its name alone',
      { eventSource: 'sts.amazonaws.com', eventName: 'AssumeRole', eventType: 'AwsApiCall' },
      'with-read-only-state',
    ],
    [
      'a read of data',
      { ...update, eventName: 'GetObject', readOnly: true, eventCategory: 'Data', managementEvent: false },
      'always',
    ],
    [
      'a console sign-in',
      { ...update, eventSource: 'signin.amazonaws.com', eventName: 'ConsoleLogin', eventType: 'AwsConsoleSignIn' },
      'always',
    ],
    ['a record over 256 KB', { ...update, responseElements: { text: 'x'.repeat(270_000) } }, 'never'],
    ['a type without a detail-type', { ...update, eventType: 'AwsMcpEvent' }, 'never'],
    ['a call outside of AWS', { ...update, eventSource: 'kong-gateway' }, 'never'],
    ['nothing', {}, 'never'],
  ])('%s: %s', (_what, record, delivered) => {
    const delivery = deliveryOf(record);
    expect(delivery.delivered).toBe(delivered);
    expect(delivery.why).toMatch(/\.$/);
    expect(toBusEvent(record) === undefined).toBe(delivered === 'never');
  });
});

describe('why an event does not match', () => {
  const event = toBusEvent(update) ?? {};

  it.each<[string, JsonObject, string | undefined]>([
    ['it does', { source: ['aws.ecs'] }, undefined],
    [
      'another value',
      { detail: { eventName: ['StopTask', 'DeleteService'] } },
      'detail.eventName is "UpdateService"; the pattern wants "StopTask" or "DeleteService".',
    ],
    [
      'nothing there',
      { detail: { requestParameters: { forceNewDeployment: [true] } } },
      'detail.requestParameters.forceNewDeployment is not in the event; the pattern wants true.',
    ],
    [
      'something where nothing is wanted',
      { detail: { requestParameters: { desiredCount: [{ exists: false }] } } },
      'detail.requestParameters.desiredCount is 0; the pattern wants nothing there.',
    ],
    [
      'the alternative that came closest',
      { $or: [{ source: ['aws.rds'], account: ['1'] }, { region: [{ prefix: 'eu-' }] }] },
      'region is "us-east-1"; the pattern wants a text that begins with "eu-".',
    ],
  ])('%s', (_what, pattern, why) => {
    expect(explainMiss(parsePattern(pattern), event)?.why).toBe(why);
  });

  it('says where fields match only in different elements of a list', () => {
    const people: JsonObject = { a: [{ x: 1 }, { y: 2 }] };
    expect(explainMiss(parsePattern({ a: { x: [1], y: [2] } }), people)).toEqual({
      fields: [],
      why: 'Its fields match only in different elements of one list.',
    });
  });
});

/** Public records kept beside the project, not in it. */
const SHARED = fileURLToPath(new URL('../../../shared/data/public-events.ndjson.gz', import.meta.url));
const Line = z.object({ event: z.record(z.string(), z.unknown()) });

describe.skipIf(!existsSync(SHARED))('every public record (../shared/data; skipped where it is absent)', () => {
  it('is on the bus as itself, or has a reason not to be', () => {
    const records = gunzipSync(readFileSync(SHARED))
      .toString('utf8')
      .split('\n')
      .filter((line) => line !== '');
    const seen = { always: 0, 'with-read-only-state': 0, never: 0 };
    for (const line of records) {
      const { record } = decodeRecord(Line.parse(JSON.parse(line)).event, { known: [], expected: [] });
      const { delivered } = deliveryOf(record);
      seen[delivered] += 1;
      const event = toBusEvent(record);
      if (event === undefined) {
        expect(delivered).toBe('never');
        continue;
      }
      expect(CLOUDTRAIL_TYPES).toContain(event['detail-type']);
      const itself = { source: [event.source ?? ''], detail: { eventName: [record.eventName ?? null] } };
      expect(matches(parsePattern(itself), event)).toBe(true);
    }
    expect(records.length).toBeGreaterThan(6000);
    expect(seen.always).toBeGreaterThan(1000);
    expect(seen['with-read-only-state']).toBeGreaterThan(1000);
    expect(seen.never).toBeLessThan(100);
  });
});
