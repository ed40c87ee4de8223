import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isLiteral, whyNotSelect } from '../../src/aws/select-only.ts';
import { matchesRecord } from '../../src/trail/archive/scan/match.ts';
import { holding } from '../../src/trail/sql/holds.ts';
import { athenaStatement, lakeStatement, type SqlQuery } from '../../src/trail/sql/index.ts';
import { UsageError } from '../../src/usage-error.ts';
import { ATTRIBUTES, ask, hostile, PLACE, useGrammars } from './sql-support.ts';

const TABLE = { database: 'audit', table: 'cloudtrail_logs' };
const STORE = '1a2b3c4d-12ab-34cd-56ef-1234567890ab';
const grammars = useGrammars();

const SELECT =
  'SELECT eventversion, json_format(CAST(useridentity AS JSON)) AS useridentity, eventtime, eventsource, eventname, awsregion, sourceipaddress, useragent, errorcode, errormessage, requestparameters, responseelements, additionaleventdata, requestid, eventid, readonly, json_format(CAST(resources AS JSON)) AS resources, eventtype, apiversion, recipientaccountid, serviceeventdetails, sharedeventid, vpcendpointid, vpcendpointaccountid, eventcategory, json_format(CAST(addendum AS JSON)) AS addendum, sessioncredentialfromconsole, edgedevicedetails, json_format(CAST(tlsdetails AS JSON)) AS tlsdetails';

const HOLDS =
  "regexp_like(concat_ws(' ', json_format(CAST(ARRAY[eventversion, eventtime, eventsource, eventname, awsregion, sourceipaddress, useragent, errorcode, errormessage, requestid, eventid, eventtype, apiversion, recipientaccountid, sharedeventid, vpcendpointid, vpcendpointaccountid, eventcategory, sessioncredentialfromconsole] AS JSON)), json_format(CAST(useridentity AS JSON)), json_format(CAST(resources AS JSON)), json_format(CAST(addendum AS JSON)), json_format(CAST(tlsdetails AS JSON)), requestparameters, responseelements, additionaleventdata, serviceeventdetails, edgedevicedetails), ?)";

/** The whole statement, with these conditions beside the bounds. */
function athena(conditions: string[], places = ['"account" = ?', '"region" = ?', 'awsregion = ?']): string {
  return [
    SELECT,
    'FROM "audit"."cloudtrail_logs"',
    `WHERE ${['"timestamp" BETWEEN ? AND ?', 'eventtime BETWEEN ? AND ?', ...places, ...conditions].join('\n  AND ')}`,
    'ORDER BY eventtime DESC, eventid DESC',
  ].join('\n');
}

const BOUNDS = ["'2025/01/31'", "'2025/02/02'", "'2025-01-31T22:15:00Z'", "'2025-02-01T23:59:59Z'"];
const IN_PLACE = [...BOUNDS, "'111122223333'", "'us-east-1'", "'us-east-1'"];

describe('a statement for Athena', () => {
  it('is bounded on the day of delivery, a day late, on the time of events and on the place', () => {
    expect(athenaStatement(TABLE, ask())).toEqual({ text: athena([]), parameters: IN_PLACE });
  });

  it.each([
    ['EventId', 'ab-12', 'eventid = ?', "'ab-12'"],
    ['EventName', 'StopTask', 'eventname = ?', "'StopTask'"],
    ['EventSource', 'ecs.amazonaws.com', 'eventsource = ?', "'ecs.amazonaws.com'"],
    ['AccessKeyId', 'ASIAEXAMPLE', 'useridentity.accesskeyid = ?', "'ASIAEXAMPLE'"],
    ['ReadOnly', 'false', 'readonly = ?', "'false'"],
    ['Username', 'alice.ng@acme.example', HOLDS, String.raw`'["/:]alice\.ng@acme\.example"'`],
    ['ResourceName', 'prod/checkout', HOLDS, String.raw`'["/:]prod\\?/checkout"'`],
  ] as const)('asks by %s', (key, value, condition, parameter) => {
    const statement = athenaStatement(TABLE, ask({ attribute: { key, value } }));
    expect(statement).toEqual({ text: athena([condition]), parameters: [...IN_PLACE, parameter] });
  });

  it('reads everything for ResourceType, which no record names', () => {
    const all = athenaStatement(TABLE, ask());
    expect(athenaStatement(TABLE, ask({ attribute: { key: 'ResourceType', value: 'AWS::ECS::Service' } }))).toEqual(
      all,
    );
  });

  it('narrows by readOnly beside an attribute', () => {
    const query = ask({ attribute: { key: 'EventName', value: 'UpdateService' }, readOnly: false });
    expect(athenaStatement(TABLE, query)).toEqual({
      text: athena(['eventname = ?', 'readonly = ?']),
      parameters: [...IN_PLACE, "'UpdateService'", "'false'"],
    });
  });

  it('asks several Regions of an account at once', () => {
    const places = ['us-east-1', 'eu-west-1'].map((region) => ({ ...PLACE, region }));
    expect(athenaStatement(TABLE, ask({ places }))).toEqual({
      text: athena([], ['"account" = ?', '"region" IN (?, ?)', 'awsregion IN (?, ?)']),
      parameters: [...BOUNDS, "'111122223333'", "'eu-west-1'", "'us-east-1'", "'eu-west-1'", "'us-east-1'"],
    });
  });

  it('names each place where accounts times Regions would be more', () => {
    const places = [PLACE, { account: '444455556666', region: 'us-east-1' }, { ...PLACE, region: 'eu-west-1' }];
    expect(athenaStatement(TABLE, ask({ places }))).toEqual({
      text: athena(
        [],
        [
          '"account" IN (?, ?)',
          '"region" IN (?, ?)',
          'awsregion IN (?, ?)',
          '(("account" = ? AND awsregion IN (?, ?)) OR ("account" = ? AND awsregion = ?))',
        ],
      ),
      parameters: [
        ...BOUNDS,
        ...["'111122223333'", "'444455556666'", "'eu-west-1'", "'us-east-1'", "'eu-west-1'", "'us-east-1'"],
        ...["'111122223333'", "'eu-west-1'", "'us-east-1'", "'444455556666'", "'us-east-1'"],
      ],
    });
  });

  it('asks a table without place partitions by the columns of records', () => {
    const { text } = athenaStatement(TABLE, ask(), new Set(['account', 'region', 'tlsdetails']));
    const columns = SELECT.replace(', json_format(CAST(tlsdetails AS JSON)) AS tlsdetails', '');
    const places = ['COALESCE(recipientaccountid, useridentity.accountid) = ?', 'awsregion = ?'];
    expect(text).toBe(athena([], places).replace(SELECT, columns));
  });

  it.each([
    [{ database: 'a"; DROP', table: 't' }],
    [{ database: 'audit', table: 'logs; --' }],
    [{ database: '', table: 't' }],
    [{ database: 'audit', table: 'a.b' }],
  ])('refuses a name that is none: %j', (table) => {
    expect(() => athenaStatement(table, ask())).toThrow(UsageError);
  });

  it.each([
    [{ places: [] }],
    [{ places: [{ account: '1', region: 'us-east-1' }] }],
    [{ places: [{ ...PLACE, region: "us-east-1'" }] }],
    [{ attribute: { key: 'ReadOnly' as const, value: 'perhaps' } }],
    [{ attribute: { key: 'EventName' as const, value: 'x'.repeat(501) } }],
  ])('refuses what cannot be asked: %j', (more) => {
    expect(() => athenaStatement(TABLE, ask(more))).toThrow(UsageError);
  });
});

const query: fc.Arbitrary<SqlQuery> = fc
  .record({
    places: fc.uniqueArray(
      fc.record({
        account: fc.constantFrom('111122223333', '444455556666'),
        region: fc.constantFrom('us-east-1', 'eu-west-1', 'ap-southeast-2'),
      }),
      { minLength: 1, maxLength: 4, selector: ({ account, region }) => `${account} ${region}` },
    ),
    key: fc.constantFrom(...ATTRIBUTES, undefined),
    value: hostile,
    readOnly: fc.constantFrom(true, false, undefined),
    from: fc.date({ min: new Date('2015-01-01'), max: new Date('2026-01-01'), noInvalidDate: true }),
    days: fc.integer({ min: 0, max: 400 }),
  })
  .map(({ places, key, value, readOnly, from, days }) => ({
    places,
    from,
    to: new Date(from.getTime() + days * 86_400_000),
    readOnly,
    attribute: key === undefined ? undefined : { key, value: key === 'ReadOnly' ? 'true' : value },
  }));

/** Values that a statement could hold by chance are no sign of pasting. */
function isTelling(value: string): boolean {
  return value.length >= 3 && !/^[\w .,()=?:@+/-]*$/.test(value) && !' \n'.includes(value.trim());
}

describe('every statement', () => {
  it('for Athena parses as Trino, has a parameter for each mark, and never the value itself', () => {
    fc.assert(
      fc.property(query, (asked) => {
        const { text, parameters } = athenaStatement(TABLE, asked);
        expect(grammars.trino(text)).toEqual([]);
        expect(text.split('?')).toHaveLength(parameters.length + 1);
        expect(whyNotSelect(text)).toBeUndefined();
        for (const parameter of parameters) {
          expect(isLiteral(parameter)).toBe(true);
          expect(parameter.length).toBeLessThanOrEqual(1_024);
        }
        // The same text whatever the value is: nothing of it can be in there.
        const { attribute } = asked;
        if (attribute !== undefined && attribute.key !== 'ReadOnly') {
          const other = athenaStatement(TABLE, { ...asked, attribute: { ...attribute, value: 'other' } });
          expect(text).toBe(other.text);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('for Lake parses as Trino, is short enough, and has no value in it that could be more than a text', () => {
    fc.assert(
      fc.property(query, (asked) => {
        const text = lakeStatement(STORE, asked);
        // Lake wants the bare id after FROM, which plain Trino does not know.
        expect(grammars.trino(text.replace(`FROM ${STORE}`, `FROM "${STORE}"`))).toEqual([]);
        expect(text.length).toBeLessThanOrEqual(10_000);
        expect(whyNotSelect(text)).toBeUndefined();
        const value = asked.attribute?.value ?? '';
        if (isTelling(value)) expect(text).not.toContain(value);
        // Whatever stands in quotes is harmless characters only.
        for (const [, inner = ''] of text.matchAll(/'([^']*)'/g)) expect(inner).toMatch(/^[\w .:@/+=,-]*$/);
        expect(text.split("'").length % 2).toBe(1);
      }),
      { numRuns: 60 },
    );
  });
});

describe('a statement for CloudTrail Lake', () => {
  const lake = (conditions: string[]): string =>
    [
      'SELECT eventID, eventTime, eventJson',
      `FROM ${STORE}`,
      `WHERE ${[
        "eventTime >= '2025-01-31 22:15:00'",
        "eventTime <= '2025-02-01 23:59:59'",
        "recipientAccountId = '111122223333'",
        "awsRegion = 'us-east-1'",
        ...conditions,
      ].join('\n  AND ')}`,
      'ORDER BY eventTime DESC, eventID DESC',
    ].join('\n');

  it.each([
    [undefined, '', []],
    ['EventId', 'ab-12', ["eventID = 'ab-12'"]],
    ['EventName', 'StopTask', ["eventName = 'StopTask'"]],
    ['EventSource', 'ecs.amazonaws.com', ["eventSource = 'ecs.amazonaws.com'"]],
    ['AccessKeyId', 'ASIAEXAMPLE', ["userIdentity.accessKeyId = 'ASIAEXAMPLE'"]],
    ['ReadOnly', 'false', ['readOnly = false']],
    ['ResourceType', 'AWS::ECS::Service', []],
    ['Username', 'ann', [`regexp_like(eventJson, from_utf8(from_hex('${hexOf('["/:]ann"')}')))`]],
    ['ResourceName', 'web', [`regexp_like(eventJson, from_utf8(from_hex('${hexOf('["/:]web"')}')))`]],
    ['EventName', "x' OR '1'='1", [`eventName = from_utf8(from_hex('${hexOf("x' OR '1'='1")}'))`]],
  ] as const)('asks by %s %s', (key, value, conditions) => {
    const attribute = key === undefined ? undefined : { key, value };
    expect(lakeStatement(STORE, ask({ attribute }))).toBe(lake([...conditions]));
  });

  it('refuses more places than a statement can name', () => {
    const places = Array.from({ length: 900 }, (_, at) => ({
      account: String(100_000_000_000 + at),
      region: 'us-east-1',
    }));
    expect(() => lakeStatement(STORE, ask({ places }))).toThrow(/Ask for fewer accounts/);
  });
});

function hexOf(text: string): string {
  return Buffer.from(text).toString('hex').toUpperCase();
}

describe('the pattern for a value somewhere in a record', () => {
  const anyWindow = { from: new Date(0), to: new Date('2100-01-01') };
  const escaped = (json: string): string =>
    json.replace(/[^ -~]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);

  it('finds all that a scan of log files finds, however the JSON was escaped', () => {
    const name = fc.oneof(hostile, fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }));
    fc.assert(
      fc.property(name, fc.constantFrom('', 'arn:aws:ecs:::service/', 'AROA:'), name, (value, before, other) => {
        const record = { eventTime: '2025-01-01T00:00:00Z', requestParameters: { a: [other, `${before}${value}`] } };
        const wanted = { ...anyWindow, attribute: { key: 'ResourceName' as const, value } };
        expect(matchesRecord(record, wanted)).toBe(true);
        const json = JSON.stringify(record.requestParameters);
        const pattern = new RegExp(holding(value, 1_022));
        for (const text of [json, escaped(json), json.replaceAll('/', '\\/')]) expect(text).toMatch(pattern);
      }),
      { numRuns: 500 },
    );
  });

  it('does not find a longer name that only contains the value', () => {
    const pattern = new RegExp(holding('web', 1_022));
    expect('{"service":"web-admin"}').not.toMatch(pattern);
    expect('{"service":"web"}').toMatch(pattern);
    expect('{"arn":"arn:aws:ecs:us-east-1:111122223333:service/prod/web"}').toMatch(pattern);
  });

  it('asks for the end of a value that is too long for a parameter', () => {
    const value = `${'/'.repeat(400)}tail`;
    const pattern = holding(value, 1_022);
    expect(pattern.length).toBeLessThanOrEqual(1_022);
    expect(JSON.stringify({ a: value })).toMatch(new RegExp(pattern));
  });
});
