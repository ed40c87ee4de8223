import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  buildDigestKey,
  buildLogKey,
  type DigestKey,
  dayPrefixes,
  dayRange,
  daysIn,
  digestKey,
  isInRange,
  isReadableName,
  keyBefore,
  type LogKey,
  logKey,
  logName,
  mayHold,
  placePrefix,
} from '../../../src/trail/archive/keys.ts';

const DAY = 86_400_000;
const time = (iso: string): Date => new Date(iso);

const word = fc.stringMatching(/^[a-z0-9]{1,12}$/);
const account = fc.stringMatching(/^[0-9]{12}$/);
const region = fc.constantFrom(
  'us-east-1',
  'eu-central-2',
  'us-gov-west-1',
  'cn-northwest-1',
  'eusc-de-east-1',
  'us-iso-east-1',
  'us-isob-east-1',
  'eu-isoe-west-1',
);
const extension = fc.constantFrom('.json.gz' as const, '.json' as const);
/** Whole seconds between the first trails and the year 2100. */
const second = fc.integer({ min: 1_385_000_000, max: 4_102_444_800 });
const place = fc
  .record(
    {
      prefix: fc.array(fc.oneof(word, fc.constantFrom('AWSLogs', 'o-outer1', 'a b', 'ü')), { maxLength: 3 }),
      organization: word.map((id) => `o-${id}`),
      account,
      region,
    },
    { requiredKeys: ['prefix', 'account', 'region'] },
  )
  .map(({ prefix, ...rest }) => ({ prefix: prefix.map((part) => `${part}/`).join(''), ...rest }));

describe('logKey', () => {
  it('reads the key of an account', () => {
    const key =
      'AWSLogs/111122223333/CloudTrail/us-east-2/2015/08/01/111122223333_CloudTrail_us-east-2_20150801T0210Z_Mu0KsOhtH1ar15ZZ.json.gz';
    expect(logKey(key)).toEqual({
      prefix: '',
      account: '111122223333',
      region: 'us-east-2',
      day: '2015/08/01',
      delivered: time('2015-08-01T02:10:00Z'),
      id: 'Mu0KsOhtH1ar15ZZ',
      extension: '.json.gz',
    });
  });

  it('reads the key of an organization, below a prefix that has AWSLogs in it', () => {
    const key =
      'o-outer/AWSLogs/copies/AWSLogs/o-exampleorgid/111122223333/CloudTrail/us-gov-west-1/2026/11/20/111122223333_CloudTrail_us-gov-west-1_20261120T0210Z_0123456789abcdef.json.gz';
    expect(logKey(key)).toMatchObject({
      prefix: 'o-outer/AWSLogs/copies/',
      organization: 'o-exampleorgid',
      account: '111122223333',
      region: 'us-gov-west-1',
    });
  });

  it.each([
    ['a digest', 'CloudTrail-Digest', '111122223333_CloudTrail-Digest_us-east-1_t_us-east-1_20261120T021000Z.json.gz'],
    [
      'Insights',
      'CloudTrail-Insight',
      '111122223333_CloudTrail-Insight_us-east-1_20261120T0210Z_0123456789abcdef.json.gz',
    ],
    [
      'network activity',
      'CloudTrail-NetworkActivity',
      '111122223333_CloudTrail-NetworkActivity_us-east-1_20261120T0210Z_0123456789abcdef.json.gz',
    ],
    [
      'aggregates',
      'CloudTrail-Aggregated',
      '111122223333_CloudTrail-Aggregated_us-east-1_20261120T0210Z_0123456789abcdef.json.gz',
    ],
    [
      'a log file in the folder of something else',
      'Config',
      '111122223333_CloudTrail_us-east-1_20261120T0210Z_0123456789abcdef.json.gz',
    ],
    [
      'a log file of another account',
      'CloudTrail',
      '444455556666_CloudTrail_us-east-1_20261120T0210Z_0123456789abcdef.json.gz',
    ],
    [
      'a log file of another Region',
      'CloudTrail',
      '111122223333_CloudTrail_eu-west-1_20261120T0210Z_0123456789abcdef.json.gz',
    ],
    [
      'a time that does not exist',
      'CloudTrail',
      '111122223333_CloudTrail_us-east-1_20261131T0210Z_0123456789abcdef.json.gz',
    ],
    [
      'an hour that does not exist',
      'CloudTrail',
      '111122223333_CloudTrail_us-east-1_20261120T2510Z_0123456789abcdef.json.gz',
    ],
    [
      'a name that goes on',
      'CloudTrail',
      '111122223333_CloudTrail_us-east-1_20261120T0210Z_0123456789abcdef.json.gz\n',
    ],
  ])('does not take %s for a log file', (_what, folder, name) => {
    expect(logKey(`AWSLogs/111122223333/${folder}/us-east-1/2026/11/20/${name}`)).toBeUndefined();
  });

  it('does not take a day that does not exist', () => {
    const name = '111122223333_CloudTrail_us-east-1_20261120T0210Z_0123456789abcdef.json.gz';
    expect(logKey(`AWSLogs/111122223333/CloudTrail/us-east-1/2026/02/30/${name}`)).toBeUndefined();
  });

  it('reads back every key that it builds, as written', () => {
    fc.assert(
      fc.property(place, second, fc.stringMatching(/^[A-Za-z0-9]{16}$/), extension, (at, seconds, id, ending) => {
        const delivered = new Date(Math.floor(seconds / 60) * 60_000);
        const built = buildLogKey({ ...at, delivered, id, extension: ending });
        const read = logKey(built);
        expect(read).toMatchObject({ ...at, delivered, id, extension: ending });
        expect(read?.organization).toBe(at.organization);
        expect(read === undefined ? undefined : buildLogKey(read)).toBe(built);
        expect(built.startsWith(placePrefix(at, 'CloudTrail'))).toBe(true);
        expect(digestKey(built)).toBeUndefined();
      }),
    );
  });

  it('never throws, and builds anew whatever it takes', () => {
    const pieces = fc.constantFrom(
      'AWSLogs/',
      'o-abc/',
      '111122223333',
      '/CloudTrail/',
      'us-east-1',
      '/2026/11/20/',
      '_CloudTrail_',
      '_20261120T0210Z_',
      'abc.json.gz',
      '_',
      '/',
      '\n',
      '\ud800',
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(pieces, { maxLength: 14 }).map((all) => all.join('')),
    );
    fc.assert(
      fc.property(text, (key) => {
        const read: LogKey | undefined = logKey(key);
        if (read !== undefined) expect(buildLogKey(read)).toBe(key);
        const digest: DigestKey | undefined = digestKey(key);
        if (digest !== undefined) expect(buildDigestKey(digest)).toBe(key);
      }),
    );
  });
});

describe('digestKey', () => {
  it('reads trail, home Region and end, also of a trail whose name has underscores', () => {
    const key =
      'p/AWSLogs/o-exampleorgid/111122223333/CloudTrail-Digest/eu-west-1/2026/11/20/111122223333_CloudTrail-Digest_eu-west-1_my_org_trail_us-east-1_20261120T021103Z_backfill.json.gz';
    expect(digestKey(key)).toEqual({
      prefix: 'p/',
      organization: 'o-exampleorgid',
      account: '111122223333',
      region: 'eu-west-1',
      day: '2026/11/20',
      trail: 'my_org_trail',
      homeRegion: 'us-east-1',
      ends: time('2026-11-20T02:11:03Z'),
      backfill: true,
      extension: '.json.gz',
    });
  });

  it('reads back every key that it builds, as written', () => {
    const trail = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{1,30}[A-Za-z0-9]$/);
    fc.assert(
      fc.property(place, trail, region, second, fc.boolean(), (at, name, homeRegion, seconds, backfill) => {
        const ends = new Date(seconds * 1000);
        const built = buildDigestKey({ ...at, trail: name, homeRegion, ends, backfill, extension: '.json.gz' });
        const read = digestKey(built);
        expect(read).toMatchObject({ ...at, trail: name, homeRegion, ends, backfill });
        expect(logKey(built)).toBeUndefined();
      }),
    );
  });
});

describe('days of a window', () => {
  it('go from its first day to a day after its last, newest first', () => {
    const at = { prefix: 'p/', account: '111122223333', region: 'us-east-1' };
    const days = dayPrefixes(at, time('2024-02-28T23:59:59Z'), time('2024-03-01T00:00:00Z'));
    expect(days).toEqual(
      ['2024/03/02', '2024/03/01', '2024/02/29', '2024/02/28'].map(
        (day) => `p/AWSLogs/111122223333/CloudTrail/us-east-1/${day}/`,
      ),
    );
  });

  it('are none for a window that ends before it begins, for no time at all, and before there was CloudTrail', () => {
    const at = { prefix: '', account: '111122223333', region: 'us-east-1' };
    expect(dayPrefixes(at, time('2024-03-02T00:00:00Z'), time('2024-03-01T00:00:00Z'))).toEqual([]);
    expect(dayPrefixes(at, time('banana'), time('2024-03-01T00:00:00Z'))).toEqual([]);
    expect(dayPrefixes(at, time('2001-03-01T00:00:00Z'), time('2002-03-01T00:00:00Z'))).toEqual([]);
  });

  it('have every file that may hold an event of the window and comes within a day', () => {
    fc.assert(
      fc.property(second, fc.nat(40 * 86_400), fc.nat(40 * 86_400), fc.nat(86_400), (start, length, later, delay) => {
        const [from, to] = [new Date(start * 1000), new Date((start + length) * 1000)];
        const event = Math.min(start + later, start + length);
        const delivered = new Date(Math.floor((event + delay) / 60) * 60_000);
        const at = { prefix: '', account: '111122223333', region: 'us-east-1' };
        const key = buildLogKey({ ...at, delivered, id: '0123456789abcdef', extension: '.json.gz' });
        expect(dayPrefixes(at, from, to).some((prefix) => key.startsWith(prefix))).toBe(true);
        expect(mayHold(delivered, from)).toBe(true);
        expect(key > keyBefore(at, from)).toBe(true);
      }),
    );
  });

  it('agree with the range that folders are compared with', () => {
    fc.assert(
      fc.property(second, fc.nat(800), (start, length) => {
        const [from, to] = [new Date(start * 1000), new Date(start * 1000 + length * DAY)];
        const at = { prefix: '', account: '111122223333', region: 'us-east-1' };
        const range = dayRange(from, to);
        const days = dayPrefixes(at, from, to).map((prefix) => prefix.slice(placePrefix(at, 'CloudTrail').length, -1));
        expect(range === undefined ? 0 : daysIn(range)).toBe(days.length);
        for (const day of days) {
          for (const part of [day, day.slice(0, 7), day.slice(0, 4)]) {
            expect(range !== undefined && isInRange(part, range)).toBe(true);
          }
        }
        expect(range !== undefined && isInRange('1999', range)).toBe(false);
      }),
      { numRuns: 30 },
    );
  });

  it('leave out files that were delivered more than a minute before the window', () => {
    const from = time('2026-11-20T02:10:30Z');
    expect(mayHold(time('2026-11-20T02:10:00Z'), from)).toBe(true);
    expect(mayHold(time('2026-11-20T02:09:00Z'), from)).toBe(false);
  });
});

describe('names', () => {
  it('tell account, Region and delivery without the folders', () => {
    expect(logName('111122223333_CloudTrail_us-east-1_20261120T0210Z_abc.json')).toMatchObject({
      account: '111122223333',
      region: 'us-east-1',
      delivered: time('2026-11-20T02:10:00Z'),
    });
  });

  it('that are readable are JSON in its forms, and not those of digests and Insights', () => {
    for (const name of ['a.json', 'a.JSON.GZ', 'b.ndjson', 'c.jsonl.gz']) expect(isReadableName(name)).toBe(true);
    for (const name of ['a.txt', 'json', 'a.gz', '111122223333_CloudTrail-Digest_x.json.gz']) {
      expect(isReadableName(name)).toBe(false);
    }
  });
});
