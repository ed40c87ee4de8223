import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { decodeRecord } from '../../src/events/index.ts';
import type { Event, Json, JsonObject } from '../../src/events/types.ts';
import { CSV_HEADER, csvLine, csvValues } from '../../src/tools/export/csv.ts';
import { asJson } from '../../src/tools/export/lines.ts';
import { ocsfOf } from '../../src/tools/export/ocsf.ts';
import { activityOf, isApiActivity } from '../../src/tools/export/ocsf-class.ts';
import { type RecordOptions, recordOf, roleSession } from '../aws-server/index.ts';
import { exportIn, parseCsv } from './export-support.ts';
import { demoWorld } from './support.ts';

const NOW = new Date('2026-11-20T05:26:00Z');

const decode = (record: JsonObject): Event => decodeRecord(record, { known: [], expected: [] });

function eventOf(options: Partial<RecordOptions> = {}): Event {
  return decode(recordOf({ time: '2026-11-20T02:14:05Z', ...options }).record);
}

/** As a reader of JSON gets it: members without a value are not there. */
function mapped(event: Event): unknown {
  return JSON.parse(asJson(ocsfOf(event)));
}

describe('CSV', () => {
  it('says who did what, as a table', () => {
    const event = eventOf({
      request: { cluster: 'prod', service: 'checkout', forceNewDeployment: true },
      error: { code: 'ClientException', message: 'Cluster, "prod" is not there' },
    });
    expect(CSV_HEADER + csvLine(csvValues(event))).toBe(
      [
        'time,account,region,source,action,target,change,outcome,error,actor_kind,actor,person,role,session,client,address,address_class,read_only,event_id',
        `2026-11-20T02:14:05Z,111122223333,us-east-1,ecs.amazonaws.com,UpdateService,prod/checkout,asked for a restart,failed,"ClientException: Cluster, ""prod"" is not there",person,alice,,,,AWS CLI 2.34,203.0.113.7,public,false,${event.eventId}`,
        '',
      ].join('\n'),
    );
  });

  it.each([
    ['=cmd|calc!A0', "'=cmd|calc!A0"],
    ['+1', "'+1"],
    ['-2+3', "'-2+3"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['=HYPERLINK("http://x","a,b")', `"'=HYPERLINK(""http://x"",""a,b"")"`],
    ['a,b', '"a,b"'],
    ['say "no"', '"say ""no"""'],
    ['two\nlines', '"two\nlines"'],
    ['two\rlines', '"two\rlines"'],
    ['', ''],
    [undefined, ''],
  ])('writes %j as %j', (value, expected) => {
    expect(csvLine([value, 'next'])).toBe(`${expected},next\n`);
  });

  it('gives back any text, and no field that a spreadsheet calculates', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom('=', '+', '-', '@', ',', '"', '\n', '\r', "'", ' ', 'a', '\t') }),
    );
    fc.assert(
      fc.property(fc.array(text, { minLength: 2, maxLength: 6 }), (values) => {
        const rows = parseCsv(csvLine(values));
        expect(rows).toHaveLength(1);
        const read = (rows[0] ?? []).map((field, at) => (field === `'${values[at]}` ? values[at] : field));
        expect(read).toEqual(values);
        for (const field of rows[0] ?? []) expect(field).not.toMatch(/^[=+\-@\t\r]/);
      }),
      { numRuns: 500 },
    );
  });

  it('of a hostile session name keeps its columns', () => {
    const event = eventOf({ who: roleSession('deploy', '=cmd|"C calc"!A0,\n\u202e') });
    const [row = []] = parseCsv(csvLine(csvValues(event)));
    expect(row).toHaveLength(19);
    expect(row[13]).toMatch(/^'=cmd\|"C calc"!A0, ?$/);
  });
});

describe('JSON lines', () => {
  it('are one line for every reader, hide nothing, and give the text back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const line = asJson({ text });
        expect(JSON.parse(line)).toEqual({ text });
        expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      }),
    );
    expect(asJson({ a: '\u2028\u0085\u{e0041}\u202e' })).toBe('{"a":"\\u2028\\u0085\\udb40\\udc41\\u202e"}');
  });
});

const uid = z.strictObject({ uid: z.string().min(1) });

/** What OCSF 1.5 requires of API Activity and its objects, and nothing that the mapping has no word for. */
const apiActivity = z
  .strictObject({
    class_uid: z.literal(6003),
    class_name: z.literal('API Activity'),
    category_uid: z.literal(6),
    category_name: z.literal('Application Activity'),
    activity_id: z.literal([1, 2, 3, 4, 99]),
    activity_name: z.string().min(1),
    type_uid: z.int(),
    type_name: z.string().startsWith('API Activity: '),
    time: z.int().positive(),
    time_dt: z.iso.datetime(),
    severity_id: z.literal(1),
    severity: z.literal('Informational'),
    status_id: z.literal([1, 2]),
    status: z.enum(['Success', 'Failure']),
    metadata: z.strictObject({
      version: z.literal('1.5.0'),
      profiles: z.array(z.string()),
      product: z.strictObject({
        name: z.literal('CloudTrail'),
        vendor_name: z.literal('AWS'),
        version: z.string().min(1).optional(),
        feature: z.strictObject({ name: z.string().min(1) }).optional(),
      }),
      event_code: z.string().min(1).optional(),
      uid: z.string().min(1),
    }),
    cloud: z.strictObject({
      provider: z.literal('AWS'),
      region: z.string().min(1).optional(),
      account: uid.optional(),
    }),
    api: z.strictObject({
      operation: z.string().min(1),
      version: z.string().min(1).optional(),
      service: z.strictObject({ name: z.string().min(1) }).optional(),
      request: z.strictObject({ uid: z.string().min(1), data: z.string().optional() }).optional(),
      response: z
        .strictObject({
          error: z.string().min(1).optional(),
          message: z.string().min(1).optional(),
          data: z.string().optional(),
        })
        .optional(),
    }),
    actor: z
      .strictObject({
        user: z
          .strictObject({
            name: z.string().min(1).optional(),
            type: z.string().min(1).optional(),
            uid: z.string().min(1).optional(),
            uid_alt: z.string().min(1).optional(),
            credential_uid: z.string().min(1).optional(),
            account: uid.optional(),
          })
          .refine(({ name, uid: id, account }) => [name, id, account].some((part) => part !== undefined))
          .optional(),
        session: z
          .strictObject({
            created_time: z.int().optional(),
            created_time_dt: z.iso.datetime().optional(),
            is_mfa: z.boolean().optional(),
            issuer: z.string().min(1).optional(),
          })
          .optional(),
        invoked_by: z.string().min(1).optional(),
        idp: z.strictObject({ name: z.string().min(1) }).optional(),
      })
      .refine(({ user, session, invoked_by }) => [user, session, invoked_by].some((part) => part !== undefined)),
    src_endpoint: z
      .strictObject({
        ip: z.union([z.ipv4(), z.ipv6()]).optional(),
        domain: z.string().min(1).optional(),
        uid: z.string().min(1).optional(),
      })
      .refine((endpoint) => Object.keys(endpoint).length > 0),
    http_request: z.strictObject({ user_agent: z.string().min(1) }).optional(),
    resources: z
      .array(
        z.strictObject({
          uid: z.string().min(1),
          type: z.string().min(1).optional(),
          owner: z.strictObject({ account: uid }).optional(),
        }),
      )
      .min(1)
      .optional(),
  })
  .refine((event) => event.type_uid === event.class_uid * 100 + event.activity_id);

describe('OCSF', () => {
  it('has each member of a record where AWS maps it to', () => {
    const event = eventOf({
      who: roleSession('deploy-prod', 'GitHubActions'),
      request: { cluster: 'prod', service: 'checkout' },
      error: { code: 'AccessDenied', message: 'not authorized' },
      more: {
        vpcEndpointId: 'vpce-0a41c7e2f95bd8036',
        apiVersion: '2014-11-13',
        resources: [{ ARN: 'arn:aws:iam::111122223333:role/x', accountId: '111122223333', type: 'AWS::IAM::Role' }],
      },
    });
    const { userIdentity } = roleSession('deploy-prod', 'GitHubActions');
    expect(mapped(event)).toEqual({
      class_uid: 6003,
      class_name: 'API Activity',
      category_uid: 6,
      category_name: 'Application Activity',
      activity_id: 3,
      activity_name: 'Update',
      type_uid: 600303,
      type_name: 'API Activity: Update',
      time: Date.parse('2026-11-20T02:14:05Z'),
      time_dt: '2026-11-20T02:14:05Z',
      severity_id: 1,
      severity: 'Informational',
      status_id: 2,
      status: 'Failure',
      metadata: {
        version: '1.5.0',
        profiles: ['cloud', 'datetime'],
        product: { name: 'CloudTrail', vendor_name: 'AWS', version: '1.11', feature: { name: 'Management' } },
        event_code: 'AwsApiCall',
        uid: event.eventId,
      },
      cloud: { provider: 'AWS', region: 'us-east-1', account: { uid: '111122223333' } },
      api: {
        operation: 'UpdateService',
        version: '2014-11-13',
        service: { name: 'ecs.amazonaws.com' },
        request: { uid: event.record['requestID'], data: '{"cluster":"prod","service":"checkout"}' },
        response: { error: 'AccessDenied', message: 'not authorized' },
      },
      actor: {
        user: {
          type: 'AssumedRole',
          uid: userIdentity['arn'],
          uid_alt: userIdentity['principalId'],
          credential_uid: userIdentity['accessKeyId'],
          account: { uid: '111122223333' },
        },
        session: {
          created_time: Date.parse('2026-11-20T00:00:00Z'),
          created_time_dt: '2026-11-20T00:00:00.000Z',
          is_mfa: false,
          issuer: 'arn:aws:iam::111122223333:role/deploy-prod',
        },
      },
      src_endpoint: { ip: '203.0.113.7', uid: 'vpce-0a41c7e2f95bd8036' },
      http_request: { user_agent: event.record['userAgent'] },
      resources: [
        {
          uid: 'arn:aws:iam::111122223333:role/x',
          type: 'AWS::IAM::Role',
          owner: { account: { uid: '111122223333' } },
        },
      ],
    });
  });

  it.each([
    ['ecs.amazonaws.com', { domain: 'ecs.amazonaws.com' }],
    ['AWS Internal', { domain: 'AWS Internal' }],
    ['2001:db8::7', { ip: '2001:db8::7' }],
    ['10.0.0.7', { ip: '10.0.0.7' }],
  ])('tells an address from a name: %s', (address, endpoint) => {
    expect(mapped(eventOf({ address }))).toMatchObject({ src_endpoint: endpoint });
  });

  it('of a service that acts by itself names the service', () => {
    const event = eventOf({
      who: { userIdentity: { accountId: '111122223333', invokedBy: 'ecs.amazonaws.com' } },
      address: 'ecs.amazonaws.com',
    });
    expect(mapped(event)).toMatchObject({ actor: { invoked_by: 'ecs.amazonaws.com' } });
  });

  it.each([
    ['DescribeServices', true, { id: 2, name: 'Read' }],
    ['CreateService', false, { id: 1, name: 'Create' }],
    ['UpdateService', false, { id: 3, name: 'Update' }],
    ['ModifyDBInstance', false, { id: 3, name: 'Update' }],
    ['DeleteCluster', false, { id: 4, name: 'Delete' }],
    ['StopTask', false, { id: 99, name: 'StopTask' }],
    ['Created', false, { id: 99, name: 'Created' }],
  ])('calls %s what it is called', (name, readOnly, activity) => {
    expect(activityOf({ name, readOnly })).toEqual(activity);
  });

  it('of another activity says Other in its type', () => {
    expect(mapped(eventOf({ name: 'StopTask' }))).toMatchObject({
      activity_id: 99,
      activity_name: 'StopTask',
      type_uid: 600399,
      type_name: 'API Activity: Other',
    });
  });

  it.each([
    ['signin.amazonaws.com', 'ConsoleLogin', false, false],
    ['signin.amazonaws.com', 'SwitchRole', false, false],
    ['sts.amazonaws.com', 'AssumeRoleWithSAML', true, false],
    ['sts.amazonaws.com', 'GetCallerIdentity', true, true],
    ['iam.amazonaws.com', 'AttachRolePolicy', false, false],
    ['iam.amazonaws.com', 'GetRole', true, true],
    ['ecs.amazonaws.com', 'StopTask', false, true],
  ])('leaves to other classes what is theirs: %s %s', (source, name, readOnly, expected) => {
    expect(isApiActivity({ source, name, readOnly })).toBe(expected);
  });

  it.each([
    ['a caller', { more: { userIdentity: null } }],
    ['a source', { more: { sourceIPAddress: null } }],
    ['a readable time', { more: { eventTime: 'yesterday' } }],
    ['a name', { more: { eventName: '' } }],
  ])('leaves out an event without %s', (_what, options) => {
    expect(ocsfOf(eventOf(options))).toEqual({ leftOut: 'lacking' });
  });

  it('is valid for the whole demo fleet', async () => {
    const { lines, leftOut } = await exportIn(await demoWorld(NOW), { since: '3d', format: 'ocsf' });
    for (const line of lines) apiActivity.parse(JSON.parse(line));
    expect(lines.length).toBeGreaterThan(leftOut);
  });

  it('is valid or left out, whatever is in a record', () => {
    const member: fc.Arbitrary<Json> = fc.oneof(
      fc.constantFrom<Json>('', 'x', 'AWS Internal', '10.0.0.1', 'true', null, 7, true, [], {}),
      fc.string(),
    );
    const some = (...keys: string[]): fc.Arbitrary<JsonObject> => fc.dictionary(fc.constantFrom(...keys), member);
    const caller = ['type', 'arn', 'principalId', 'accountId', 'accessKeyId', 'userName', 'invokedBy'];
    const context = ['eventVersion', 'eventType', 'eventCategory', 'awsRegion', 'recipientAccountId', 'apiVersion'];
    const call = ['requestID', 'requestParameters', 'responseElements', 'errorCode', 'errorMessage', 'resources'];
    const hostile = fc.record({
      record: some(...context, ...call, 'userAgent', 'sourceIPAddress', 'vpcEndpointId', 'userIdentity'),
      userIdentity: some(...caller, 'sessionContext', 'identityProvider'),
    });
    const base = eventOf().record;
    let valid = 0;
    fc.assert(
      fc.property(hostile, ({ record, userIdentity }) => {
        const made = ocsfOf(decode({ ...base, userIdentity, ...record }));
        if ('leftOut' in made) return;
        valid += 1;
        apiActivity.parse(JSON.parse(asJson(made)));
      }),
      { numRuns: 400 },
    );
    expect(valid).toBeGreaterThan(20);
  });
});
