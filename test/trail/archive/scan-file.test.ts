import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/events/types.ts';
import { MOST_BYTES } from '../../../src/trail/archive/scan/inflate.ts';
import { matchesRecord } from '../../../src/trail/archive/scan/match.ts';
import { questionOf } from '../../../src/trail/archive/scan/question.ts';
import { scanFile } from '../../../src/trail/archive/scan/scan-file.ts';
import { sliceRecords } from '../../../src/trail/archive/scan/slices.ts';
import type { Wanted } from '../../../src/trail/archive/types.ts';
import type { Attribute } from '../../../src/trail/types.ts';
import { Dice, logFile, ordinaryRecord } from './generate.ts';

const DAY = { from: new Date('2026-05-01T00:00:00Z'), to: new Date('2026-05-01T23:59:59Z') };
const PLACE = { account: '111122223333', region: 'eu-west-1' };

function record(members: JsonObject = {}): JsonObject {
  return {
    eventVersion: '1.11',
    userIdentity: {
      type: 'IAMUser',
      userName: 'alice',
      accessKeyId: 'AKIA1',
      arn: 'arn:aws:iam::111122223333:user/alice',
    },
    eventTime: '2026-05-01T12:00:00Z',
    eventSource: 'ecs.amazonaws.com',
    eventName: 'UpdateService',
    requestParameters: { service: 'arn:aws:ecs:eu-west-1:111122223333:service/prod/checkout', cluster: 'prod' },
    readOnly: false,
    eventID: 'id-1',
    ...members,
  };
}

function wanted(attribute?: Attribute, more: Partial<Wanted> = {}): Wanted {
  return { ...DAY, attribute, ...more };
}

const ECS = wanted({ key: 'EventSource', value: 'ecs.amazonaws.com' });

describe('which records match', () => {
  const cases: [what: string, Wanted, expected: boolean][] = [
    ['the second the window begins with', wanted(undefined, { from: new Date('2026-05-01T12:00:00.900Z') }), true],
    ['the second the window ends with', wanted(undefined, { to: new Date('2026-05-01T12:00:00.000Z') }), true],
    ['a second after the window', wanted(undefined, { to: new Date('2026-05-01T11:59:59.999Z') }), false],
    ['a user name anywhere', wanted({ key: 'Username', value: 'alice' }), true],
    ['the end of a user name only', wanted({ key: 'Username', value: 'lice' }), false],
    ['the last part of an ARN', wanted({ key: 'ResourceName', value: 'checkout' }), true],
    ['the last two parts of an ARN', wanted({ key: 'ResourceName', value: 'prod/checkout' }), true],
    ['a middle part of an ARN', wanted({ key: 'ResourceName', value: '111122223333' }), false],
    ['a name of a member, which is no value', wanted({ key: 'ResourceName', value: 'cluster' }), false],
    ['an event name in another case', wanted({ key: 'EventName', value: 'updateservice' }), false],
    ['an access key', wanted({ key: 'AccessKeyId', value: 'AKIA1' }), true],
    ['an event ID', wanted({ key: 'EventId', value: 'id-1' }), true],
    ['writes by attribute', wanted({ key: 'ReadOnly', value: 'false' }), true],
    ['reads', wanted(undefined, { readOnly: true }), false],
    ['any resource type', wanted({ key: 'ResourceType', value: 'AWS::S3::Bucket' }), true],
  ];

  it.each(cases)('%s', (_, question, expected) => {
    expect(matchesRecord(record(), question)).toBe(expected);
    expect(scanFile(logFile([record()]), question).records).toEqual(expected ? [record()] : []);
  });

  it('leaves out a record without a readable time, whatever the window', () => {
    expect(matchesRecord(record({ eventTime: 'yesterday' }), wanted())).toBe(false);
  });
});

describe('a file as CloudTrail writes it', () => {
  const dice = new Dice(1);
  const records = Array.from({ length: 400 }, (_, index) =>
    ordinaryRecord(dice, new Date(DAY.from.getTime() + index * 200_000), PLACE),
  );
  const text = Buffer.from(JSON.stringify({ Records: records }));

  it.each([ECS, wanted(undefined, { readOnly: false }), wanted({ key: 'Username', value: 'alice' }), wanted()])(
    'is searched without being walked, and gives what a full parse gives (%#)',
    (question) => {
      const expected = records.filter((one) => matchesRecord(one, question));
      expect(expected.length).toBeGreaterThan(0);
      expect(sliceRecords(text, questionOf(question))?.map(({ record: found }) => found)).toEqual(expected);
      expect(scanFile(gzipSync(text), question)).toEqual({ records: expected, bytes: text.length });
    },
  );

  it('may hold no records', () => {
    expect(scanFile(gzipSync('{"Records":[]}'), ECS)).toEqual({ records: [], bytes: 14 });
  });
});

describe('what looks like a record and is none', () => {
  const forged = record({ eventID: 'forged' });
  const harmless = { eventSource: 's3.amazonaws.com', eventName: 'PutObject' };

  it.each([
    ['in a list', { items: [forged, forged] }],
    ['in a list after something else', { items: [{ x: 1 }, forged, forged] }],
    ['by itself', { event: forged }],
    ['in a text', JSON.stringify({ Records: [forged] })],
  ])('is not found when it is nested %s', (_, requestParameters) => {
    const outer = record({ ...harmless, requestParameters });
    expect(scanFile(logFile([outer, outer]), ECS).records).toEqual([]);
    const last = record({ eventID: 'last', requestParameters });
    expect(scanFile(logFile([outer, last]), ECS).records).toEqual([last]);
  });

  it('does not hide the record around it from a search for a name', () => {
    const old = { ...forged, eventTime: '2020-01-01T00:00:00Z' };
    const outer = record({ userIdentity: {}, requestParameters: { items: [old, old] } });
    const question = wanted({ key: 'Username', value: 'alice' });
    expect(scanFile(logFile([outer]), question).records).toEqual([outer]);
  });

  it('is not found in another list of the file', () => {
    const text = JSON.stringify({ Records: [record()], rejected: [forged] });
    expect(scanFile(gzipSync(text), ECS).records).toEqual([record()]);
  });
});

describe('forms that CloudTrail does not write', () => {
  const odd: [string, string | Buffer][] = [
    ['plain JSON', JSON.stringify({ Records: [record()] })],
    ['pretty-printed', gzipSync(JSON.stringify({ Records: [record()] }, undefined, 2))],
    ['with a byte order mark', gzipSync(`\ufeff${JSON.stringify({ Records: [record()] })}`)],
    ['one record', JSON.stringify(record())],
    ['a bare list', JSON.stringify([record()])],
    ['with other members before the records', JSON.stringify({ version: 1, Records: [record()] })],
    ['members in another order', JSON.stringify({ Records: [Object.fromEntries(Object.entries(record()).reverse())] })],
    ['escaped without need', JSON.stringify({ Records: [record()] }).replace('"ecs.am', '"\\u0065cs.am')],
    ['a member name escaped without need', JSON.stringify({ Records: [record()] }).replace('"eventS', '"\\u0065ventS')],
  ];

  it.each(odd)('%s', (_, file) => {
    expect(scanFile(Buffer.from(file), ECS)).toEqual({ records: [record()], bytes: expect.any(Number) });
  });

  it('one record a line', () => {
    const lines = `${JSON.stringify(record())}\n${JSON.stringify(record({ eventName: 'StopTask' }))}\n`;
    expect(scanFile(Buffer.from(lines), ECS).records.map(({ eventName }) => eventName)).toEqual([
      'UpdateService',
      'StopTask',
    ]);
  });

  it('several gzip members, cut anywhere', () => {
    const text = Buffer.from(JSON.stringify({ Records: [record(), record()] }));
    const members = [text.subarray(0, 100), text.subarray(100, 101), text.subarray(101)].map((part) => gzipSync(part));
    expect(scanFile(Buffer.concat(members), ECS).records).toEqual([record(), record()]);
  });

  it('several whole log files put together', () => {
    const together = Buffer.concat([logFile([record()]), logFile([record({ eventID: 'id-2' })])]);
    expect(scanFile(together, ECS).records.map(({ eventID }) => eventID)).toEqual(['id-1', 'id-2']);
  });

  it.each([
    ['Username', 'Größe'],
    ['Username', 'a"b\\c'],
    ['ResourceName', 'a/b'],
    ['Username', '\ud83d\ude80'],
  ] as const)('finds a %s of %s however it is escaped', (key, value) => {
    const one = record({ requestParameters: { name: `x:${value}` } });
    const text = JSON.stringify({ Records: [one] });
    const escaped = text
      .replaceAll('/', '\\/')
      .replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
    for (const form of [text, escaped])
      expect(scanFile(Buffer.from(form), wanted({ key, value })).records).toEqual([one]);
  });
});

describe('damage', () => {
  const records = Array.from({ length: 50 }, (_, index) =>
    record({ eventID: `id-${index}`, filler: 'x'.repeat(index) }),
  );
  const file = logFile(records);
  const idsOf = (compressed: Uint8Array): unknown[] => scanFile(compressed, ECS).records.map(({ eventID }) => eventID);

  it('an empty file is named', () => {
    expect(scanFile(Buffer.alloc(0), ECS)).toEqual({ records: [], bytes: 0, trouble: 'it is empty' });
    expect(scanFile(gzipSync(''), ECS).trouble).toBe('it is empty');
  });

  it('a file that was not copied whole gives what it has', () => {
    const half = file.subarray(0, file.length * 0.7);
    const { records: found, trouble } = scanFile(half, ECS);
    expect(trouble).toBe('it ends too early');
    expect(found.length).toBeGreaterThan(10);
    expect(found).toEqual(records.slice(0, found.length));
  });

  it('a damaged file gives what stands before the damage', () => {
    const damaged = Buffer.from(gzipSync(JSON.stringify({ Records: records }), { level: 0 }));
    const at = damaged.indexOf('id-25');
    damaged[at - 3] = 0;
    expect(idsOf(damaged)).toEqual(records.slice(0, 25).map(({ eventID }) => eventID));
    expect(scanFile(damaged, ECS).trouble).toMatch(/^its checksum is not that of its text/);
  });

  it('something after the end of the gzip data is named', () => {
    const { records: found, trouble } = scanFile(Buffer.concat([file, Buffer.from('rest')]), ECS);
    expect(found).toEqual(records);
    expect(trouble).toBe('it goes on with something that is not gzip');
  });

  it('zeros that fill up the last block are no damage', () => {
    expect(scanFile(Buffer.concat([file, Buffer.alloc(512)]), ECS).trouble).toBeUndefined();
  });

  it('what is not a log file is named', () => {
    expect(scanFile(Buffer.from('hello'), ECS).trouble).toBe('its text is not JSON from byte 1 on');
    expect(scanFile(gzipSync('{"digestStartTime":"2026"}'), ECS).trouble).toMatch(/not a CloudTrail log file$/);
  });

  it('a bomb stops at its bound', () => {
    const zeros = gzipSync(Buffer.alloc(4 * 1024 * 1024, '['));
    const limits = { mostBytes: 1024 * 1024 };
    const { records: found, bytes, trouble } = scanFile(zeros, ECS, limits);
    expect(found).toEqual([]);
    expect(bytes).toBeLessThanOrEqual(limits.mostBytes);
    expect(trouble).toBe('it holds more than 1 MB of text, and only its beginning was read');
  });

  it('a file larger than the bound gives its beginning', () => {
    const { records: found, trouble } = scanFile(file, ECS, { mostBytes: 20_000 });
    expect(trouble).toMatch(/^it holds more than/);
    expect(found.length).toBeGreaterThan(5);
    expect(found).toEqual(records.slice(0, found.length));
  });

  it('a trailer that announces too much changes nothing', () => {
    const lying = Buffer.from(file);
    lying.writeUInt32LE(0xffffffff, lying.length - 4);
    const { records: found, trouble } = scanFile(lying, ECS);
    expect(found).toEqual(records);
    expect(trouble).toMatch(/^its checksum/);
  });

  it('nesting deeper than any stack is stepped over', () => {
    const deep = JSON.stringify({ Records: [record({ eventID: 'deep', requestParameters: 'DEEP' })] });
    const text = deep.replace('"DEEP"', `${'['.repeat(100_000)}"alice"${']'.repeat(100_000)}`);
    const question = wanted({ key: 'Username', value: 'alice' });
    expect(scanFile(Buffer.from(text), question).records).toHaveLength(1);
    expect(scanFile(Buffer.from(text).subarray(0, -50_000), question).trouble).toBe('it ends too early');
  });

  it('the bound leaves room for the largest file that CloudTrail writes', () => {
    expect(MOST_BYTES).toBeGreaterThan(2 * 50_000_000);
  });
});
