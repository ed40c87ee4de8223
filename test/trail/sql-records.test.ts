import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeRecord } from '../../src/events/index.ts';
import { flagAt, isObject } from '../../src/events/record.ts';
import type { Json, JsonObject } from '../../src/events/types.ts';
import { athenaRows } from '../../src/trail/sql/athena-rows.ts';
import { recordsOf, tellUnreadable } from '../../src/trail/sql/index.ts';
import { fromColumns, fromEventJson, placeOf, type Rebuilt } from '../../src/trail/sql/rebuild.ts';

const OPTIONS = { known: [], expected: [] };

/** Members of a record that are columns of text, and those that the input format turns into JSON text. */
const TEXT = [
  ...['eventVersion', 'eventTime', 'eventSource', 'eventName', 'awsRegion', 'sourceIPAddress', 'userAgent'],
  ...['errorCode', 'errorMessage', 'requestID', 'eventID', 'eventType', 'apiVersion', 'recipientAccountId'],
  ...['sharedEventID', 'vpcEndpointId', 'vpcEndpointAccountId', 'eventCategory', 'sessionCredentialFromConsole'],
];
const DOCUMENTS = ['requestParameters', 'responseElements', 'additionalEventData', 'serviceEventDetails'];

const ISSUER = { type: '', principalId: '', arn: '', accountId: '', userName: '' };
/** Structures as the table has them; an empty text is a field, `MAP` keeps what it is. */
const STRUCTS: Record<string, Shape> = {
  userIdentity: {
    ...{ type: '', principalId: '', arn: '', accountId: '', invokedBy: '', accessKeyId: '', userName: '' },
    ...{ identityProvider: '', credentialId: '', invokedByDelegate: { accountId: '' } },
    onBehalfOf: { userId: '', identityStoreArn: '' },
    inScopeOf: { sourceArn: '', sourceAccount: '', issuerType: '', credentialsIssuedTo: '' },
    sessionContext: {
      attributes: { mfaAuthenticated: '', creationDate: '' },
      sessionIssuer: ISSUER,
      ec2RoleDelivery: '',
      webIdFederationData: { federatedProvider: '', attributes: 'MAP' },
      ...{ sourceIdentity: '', signInSessionArn: '', assumedRoot: '' },
    },
  },
  addendum: { reason: '', updatedFields: '', originalRequestID: '', originalEventID: '' },
  tlsDetails: { tlsVersion: '', cipherSuite: '', clientProvidedHostHeader: '' },
};
const RESOURCE: Shape = { ARN: '', accountId: '', type: '' };

type Shape = { [field: string]: string | Shape };

/** What Hive reads of a value by a shape: every field, in lower case, null where the record has none. */
function column(value: Json | undefined, shape: Shape): Json {
  if (value === undefined || !isObject(value)) return null;
  return Object.fromEntries(
    Object.entries(shape).map(([field, inner]): [string, Json] => {
      const found = value[field] ?? null;
      if (found === null) return [field.toLowerCase(), null];
      if (inner === 'MAP') return [field.toLowerCase(), found];
      return [field.toLowerCase(), typeof inner === 'string' ? String(found) : column(found, inner)];
    }),
  );
}

/** The row that Athena gives for a record. */
function athenaRow(record: JsonObject): Map<string, string> {
  const row = new Map<string, string>();
  const put = (name: string, value: string | undefined): unknown =>
    value === undefined ? row : row.set(name.toLowerCase(), value);
  for (const name of TEXT) put(name, isPresent(record[name]) ? String(record[name]) : undefined);
  for (const name of DOCUMENTS) put(name, isPresent(record[name]) ? JSON.stringify(record[name]) : undefined);
  put('readOnly', isPresent(record['readOnly']) ? String(record['readOnly']) : undefined);
  for (const [name, shape] of Object.entries(STRUCTS)) {
    put(name, isPresent(record[name]) ? JSON.stringify(column(record[name], shape)) : undefined);
  }
  const { resources } = record;
  if (Array.isArray(resources)) put('resources', JSON.stringify(resources.map((item) => column(item, RESOURCE))));
  return row;
}

function isPresent(value: Json | undefined): value is string | number | boolean | Json[] | JsonObject {
  return value !== undefined && value !== null;
}

/** What of a record a table with these columns can hold. */
function documented(record: JsonObject): JsonObject {
  const names = [...TEXT, ...DOCUMENTS, 'readOnly', ...Object.keys(STRUCTS), 'resources'];
  const members = names.flatMap((name): [string, Json][] => {
    const value = record[name];
    if (!isPresent(value)) return [];
    if (name === 'resources') {
      return Array.isArray(value) ? [[name, value.flatMap((item) => kept(item, RESOURCE) ?? [])]] : [];
    }
    const shape = STRUCTS[name];
    if (name === 'readOnly') return [[name, flagAt(record, name) ?? String(value)]];
    const whole = TEXT.includes(name) ? String(value) : value;
    const inner = shape === undefined ? whole : kept(value, shape);
    return inner === undefined ? [] : [[name, inner]];
  });
  return Object.fromEntries(members);
}

function kept(value: Json, shape: Shape): JsonObject | undefined {
  if (!isObject(value)) return undefined;
  const members = Object.entries(shape).flatMap(([field, inner]): [string, Json][] => {
    const found = value[field];
    if (!isPresent(found)) return [];
    if (inner === 'MAP') return [[field, found]];
    const part = typeof inner === 'string' ? String(found) : kept(found, inner);
    return part === undefined ? [] : [[field, part]];
  });
  return members.length === 0 ? undefined : Object.fromEntries(members);
}

function recordOf(rebuilt: Rebuilt): JsonObject {
  if ('record' in rebuilt) return rebuilt.record;
  throw new Error(rebuilt.unreadable.why);
}

function withoutUndefined(members: Record<string, Json | undefined>): JsonObject {
  return Object.fromEntries(
    Object.entries(members).flatMap(([name, value]): [string, Json][] => (value === undefined ? [] : [[name, value]])),
  );
}

const text = fc.oneof(fc.constantFrom('a', 'prod/web', "it's", '{not json', 'null', ''), fc.string({ maxLength: 20 }));
const json: fc.Arbitrary<JsonObject> = fc.dictionary(
  fc.string({ minLength: 1, maxLength: 8 }).filter((key) => key !== '__proto__'),
  fc.oneof(text, fc.integer(), fc.boolean(), fc.constant(null), fc.array(text, { maxLength: 3 })),
  { maxKeys: 4 },
);

function structOf(shape: Shape): fc.Arbitrary<JsonObject> {
  const fields = Object.entries(shape).map(([field, inner]): [string, fc.Arbitrary<Json>] => {
    if (inner === 'MAP') return [field, fc.dictionary(fc.constantFrom('aud', 'Sub', 'x:y'), text, { minKeys: 1 })];
    return [field, typeof inner === 'string' ? text : structOf(inner)];
  });
  return fc.record(Object.fromEntries(fields), { requiredKeys: [] }).map(withoutUndefined);
}

const generated: fc.Arbitrary<JsonObject> = fc
  .record(
    {
      ...Object.fromEntries(TEXT.map((name) => [name, text])),
      eventSource: fc.constantFrom('ecs.amazonaws.com', 'sts.amazonaws.com', 'signin.amazonaws.com', 'x.example'),
      ...Object.fromEntries(DOCUMENTS.map((name) => [name, fc.oneof(json, fc.constant(null))])),
      ...Object.fromEntries(Object.entries(STRUCTS).map(([name, shape]) => [name, structOf(shape)])),
      readOnly: fc.boolean(),
      resources: fc.array(structOf(RESOURCE), { maxLength: 3 }),
    },
    { requiredKeys: [] },
  )
  .map((members) => ({ eventTime: '2025-02-01T10:00:00Z', eventName: 'StopTask', ...withoutUndefined(members) }));

const FILES = ['ecs-events.ndjson', 'identity-samples.ndjson', 'operations-events.ndjson', 'public-events.ndjson.gz'];

describe("a row of Athena's table", () => {
  it('becomes the record that it was made of', () => {
    fc.assert(
      fc.property(generated, (record) => {
        const rebuilt = recordOf(fromColumns(athenaRow(record)));
        expect(rebuilt).toEqual(documented(record));
        expect(decodeRecord(rebuilt, OPTIONS)).toEqual(decodeRecord(documented(record), OPTIONS));
      }),
      { numRuns: 300 },
    );
  });

  for (const name of FILES) {
    const path = fileURLToPath(new URL(`../../../shared/data/${name}`, import.meta.url));
    const title = `decodes as the real record that it was made of: ${name}`;
    if (!existsSync(path)) it.skip(`${title} (skipped: the file is not here)`, () => undefined);
    else {
      it(title, () => {
        const records = realRecords(path);
        expect(records.length).toBeGreaterThan(5);
        // Of thousands, every eighth: they are much alike.
        const some = records.filter((_, at) => records.length < 1_000 || at % 8 === 0);
        for (const record of some) {
          const rebuilt = decodeRecord(recordOf(fromColumns(athenaRow(record))), OPTIONS);
          const real = decodeRecord(documented(record), OPTIONS);
          // The matcher explains, and is slow: it is only asked where there is something to explain.
          if (!isDeepStrictEqual(rebuilt, real)) expect(rebuilt).toEqual(real);
        }
      });
    }
  }

  it('names the fields of structures as CloudTrail does, and keeps the keys of maps', () => {
    const useridentity = {
      type: 'AssumedRole',
      accesskeyid: 'ASIA1',
      username: null,
      sessioncontext: {
        attributes: { mfaauthenticated: 'false', creationdate: '2025-02-01T09:00:00Z' },
        sessionissuer: { username: 'deploy', accountid: '111122223333', type: null },
        webidfederationdata: { federatedprovider: 'arn:aws:iam::1:oidc', attributes: { Aud: 'x', sub: null } },
        sourceidentity: 'alice',
      },
      onbehalfof: null,
    };
    const row = new Map([
      ['eventtime', '2025-02-01T10:00:00Z'],
      ['eventname', 'StopTask'],
      ['readonly', 'false'],
      ['useridentity', JSON.stringify(useridentity)],
      ['resources', '[{"arn":"arn:aws:ecs:::x","accountid":"1","type":null}]'],
      ['requestparameters', '{"cluster":"prod","nothing":null}'],
      ['responseelements', 'null'],
    ]);
    expect(fromColumns(row)).toEqual({
      record: {
        eventTime: '2025-02-01T10:00:00Z',
        eventName: 'StopTask',
        readOnly: false,
        userIdentity: {
          type: 'AssumedRole',
          accessKeyId: 'ASIA1',
          sessionContext: {
            attributes: { mfaAuthenticated: 'false', creationDate: '2025-02-01T09:00:00Z' },
            sessionIssuer: { userName: 'deploy', accountId: '111122223333' },
            webIdFederationData: { federatedProvider: 'arn:aws:iam::1:oidc', attributes: { Aud: 'x' } },
            sourceIdentity: 'alice',
          },
        },
        resources: [{ ARN: 'arn:aws:ecs:::x', accountId: '1' }],
        requestParameters: { cluster: 'prod', nothing: null },
      },
    });
  });

  it('keeps a document that is no JSON as text', () => {
    const row = athenaRow({ eventTime: 't', eventName: 'n' }).set('requestparameters', '{"cut":"in the mid');
    expect(recordOf(fromColumns(row))['requestParameters']).toBe('{"cut":"in the mid');
  });

  it.each([
    ['{type=IAMUser, arn=null}', 'its userIdentity is not JSON'],
    ['["IAMUser",null]', 'its userIdentity is not JSON'],
  ])('is told as unreadable where a structure came back otherwise: %s', (useridentity, why) => {
    const row = athenaRow({ eventTime: 't', eventName: 'n', eventID: 'ab-12' }).set('useridentity', useridentity);
    expect(fromColumns(row)).toEqual({ unreadable: { eventId: 'ab-12', why } });
  });

  it('is told as unreadable without a time or a name', () => {
    expect(fromColumns(athenaRow({ eventName: 'n' }))).toEqual({
      unreadable: { why: 'it has no eventTime or no eventName' },
    });
  });
});

describe("pages of Athena's results", () => {
  const cells = (...values: (string | undefined)[]) => ({ Data: values.map((VarCharValue) => ({ VarCharValue })) });
  const names = ['eventid', 'eventname'];

  it('begin with the names of the columns, once', () => {
    const result = { Rows: [cells('eventid', 'eventname'), cells('1', undefined)] };
    expect(athenaRows(result, names, true)).toEqual([new Map([['eventid', '1']])]);
    expect(athenaRows({ Rows: [cells('2', 'x')] }, names, false)).toEqual([
      new Map([
        ['eventid', '2'],
        ['eventname', 'x'],
      ]),
    ]);
  });

  it('are read by the names that they come with', () => {
    const ColumnInfo = ['eventname', 'eventid'].map((Name) => ({ Name, Type: 'varchar' }));
    const result = { Rows: [cells('StopTask', '1')], ResultSetMetadata: { ColumnInfo } };
    expect(athenaRows(result, names, true)[0]?.get('eventname')).toBe('StopTask');
  });
});

describe("a row of Lake's eventJson", () => {
  it('is the record itself', () => {
    fc.assert(
      fc.property(generated, (record) => {
        expect(fromEventJson(new Map([['eventjson', JSON.stringify(record)]]))).toEqual({ record });
      }),
      { numRuns: 50 },
    );
  });

  it.each([
    [undefined, 'its eventJson is empty'],
    ['', 'its eventJson is empty'],
    ['{eventName=StopTask}', 'its eventJson is not a JSON object'],
    ['[]', 'its eventJson is not a JSON object'],
  ])('is told as unreadable where that is %j', (json, why) => {
    const row = new Map([['eventid', 'ab-12'], ...(json === undefined ? [] : [['eventjson', json] as const])]);
    expect(fromEventJson(row)).toEqual({ unreadable: { eventId: 'ab-12', why } });
  });
});

describe('unreadable rows', () => {
  it('are told with their number, the reason and the first ids', () => {
    const rows = ['aaaaaaaa-1', 'bbbbbbbb-2', 'cccccccc-3', 'dddddddd-4'].map((eventId) => ({
      eventId,
      why: 'it is torn',
    }));
    expect(tellUnreadable(rows, 'Athena')).toBe(
      '4 records from Athena could not be read (it is torn): aaaaaaaa, bbbbbbbb, cccccccc and 1 more.',
    );
    expect(tellUnreadable([{ why: 'it is torn' }], 'Athena')).toBe(
      '1 record from Athena could not be read (it is torn).',
    );
    expect(tellUnreadable([], 'Athena')).toBeUndefined();
  });
});

describe('the place of a record', () => {
  const east = { account: '111122223333', region: 'us-east-1' };
  const west = { account: '444455556666', region: 'us-west-2' };

  it('is the one asked for, also where an old record does not name the account of its log', () => {
    const old = { awsRegion: 'us-east-1', userIdentity: { accountId: '999999999999' } };
    expect(placeOf(old, [east, west])).toEqual(east);
    expect(
      placeOf({ awsRegion: 'us-east-1', recipientAccountId: west.account }, [east, { ...west, region: 'us-east-1' }]),
    ).toEqual({ ...west, region: 'us-east-1' });
  });

  it('tells records of several places apart', () => {
    const placed = [east, west, east].map((place) => ({ place, record: {} }));
    expect(recordsOf(placed, east)).toHaveLength(2);
  });
});

function realRecords(path: string): JsonObject[] {
  const bytes = readFileSync(path);
  const lines = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8').split('\n');
  return lines.flatMap((line) => {
    if (line.trim() === '') return [];
    // Numbers are written as CloudTrail would: JSON has no minus zero.
    const parsed: Json = JSON.parse(JSON.stringify(JSON.parse(line)));
    const event = isObject(parsed) ? (parsed['event'] ?? parsed['record'] ?? parsed) : null;
    return isObject(event) && isPresent(event['eventTime']) && isPresent(event['eventName']) ? [event] : [];
  });
}
