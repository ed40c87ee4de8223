import { describe, expect, it } from 'vitest';
import { athenaDdl, costOf, type DdlOptions, describeCost, priceOf } from '../../src/trail/sql/index.ts';
import { UsageError } from '../../src/usage-error.ts';
import { ask, PLACE, useGrammars } from './sql-support.ts';

describe('what a query costs', () => {
  it.each([
    [0, 0.00005],
    [1, 0.00005],
    [10e6, 0.00005],
    [10_000_001, 0.000055],
    [1e12, 5],
  ])('Athena: %d bytes', (bytes, dollars) => {
    expect(priceOf('athena', bytes)).toBeCloseTo(dollars, 9);
  });

  it('is told with the bytes, and the least that is billed', () => {
    expect(costOf('athena', 3_100_000)).toBe(
      'Athena scanned 3.1 MB, billed as 10 MB: less than $0.01 at the list price of $5 per TB.',
    );
    expect(costOf('athena', 1.5e12)).toBe('Athena scanned 1.5 TB: $7.50 at the list price of $5 per TB.');
    expect(costOf('lake', 0)).toBe('CloudTrail Lake scanned 0 bytes: $0 at the list price of $0.005 per GB.');
    expect(costOf('athena', undefined)).toBe(
      'Athena did not say how much it scanned; it bills at the list price of $5 per TB.',
    );
  });

  it('is told before, by what bounds it', () => {
    const places = [PLACE, { ...PLACE, region: 'eu-west-1' }];
    expect(describeCost('athena', ask({ places }))).toBe(
      'Athena bills what a query scans, at the list price of $5 per TB, 10 MB a query at least. That is only known afterwards; this one is bounded to 3 days of log files from 2 Regions in account 111122223333.',
    );
    expect(describeCost('lake', ask())).toBe(
      'CloudTrail Lake bills what a query scans, at the list price of $0.005 per GB. That is only known afterwards; this one is bounded to 2 days of the whole event data store.',
    );
  });

  it('is told before, as an amount where somebody has counted the log files', () => {
    expect(describeCost('athena', ask(), 3.42e9)).toBe(
      'Athena bills what a query scans, at the list price of $5 per TB, 10 MB a query at least. This one would scan about 3.4 GB: $0.02.',
    );
  });
});

describe('the table for Athena', () => {
  const grammars = useGrammars();
  const options: DdlOptions = {
    table: 'cloudtrail_logs',
    bucket: 'acme-trail',
    accounts: ['111122223333'],
    regions: ['us-east-1', 'eu-west-1'],
    from: new Date('2024-03-01T12:00:00Z'),
  };

  it('has the documented columns and formats, and projects the partitions of one account', () => {
    const ddl = athenaDdl(options);
    expect(grammars.hive(ddl)).toEqual([]);
    expect(ddl.split('\n')[0]).toBe('CREATE EXTERNAL TABLE `cloudtrail_logs` (');
    expect(ddl).toContain('  `requestparameters` STRING,\n  `responseelements` STRING,');
    expect(ddl).toContain('`resources` ARRAY<STRUCT<arn:STRING,accountid:STRING,type:STRING>>');
    expect(ddl.slice(ddl.indexOf('PARTITIONED'))).toBe(
      [
        'PARTITIONED BY (`account` STRING, `region` STRING, `timestamp` STRING)',
        "ROW FORMAT SERDE 'org.apache.hive.hcatalog.data.JsonSerDe'",
        "STORED AS INPUTFORMAT 'com.amazon.emr.cloudtrail.CloudTrailInputFormat'",
        "OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'",
        "LOCATION 's3://acme-trail/AWSLogs/'",
        'TBLPROPERTIES (',
        "  'projection.enabled' = 'true',",
        "  'projection.account.type' = 'enum',",
        "  'projection.account.values' = '111122223333',",
        "  'projection.region.type' = 'enum',",
        "  'projection.region.values' = 'us-east-1,eu-west-1',",
        "  'projection.timestamp.type' = 'date',",
        "  'projection.timestamp.format' = 'yyyy/MM/dd',",
        "  'projection.timestamp.interval' = '1',",
        "  'projection.timestamp.interval.unit' = 'DAYS',",
        "  'projection.timestamp.range' = '2024/03/01,NOW',",
        `  'storage.location.template' = 's3://acme-trail/AWSLogs/\${account}/CloudTrail/\${region}/\${timestamp}'`,
        ');',
      ].join('\n'),
    );
  });

  it('lies below the organization of an organization trail, and takes accounts from each query', () => {
    const ddl = athenaDdl({
      ...options,
      database: 'Audit',
      accounts: [],
      organization: 'o-exampleorgid',
      prefix: '/trail/all/',
    });
    expect(grammars.hive(ddl)).toEqual([]);
    expect(ddl).toContain('CREATE EXTERNAL TABLE `audit`.`cloudtrail_logs` (');
    expect(ddl).toContain("LOCATION 's3://acme-trail/trail/all/AWSLogs/o-exampleorgid/'");
    expect(ddl).toContain("'projection.account.type' = 'injected'");
    expect(ddl).toContain(
      `s3://acme-trail/trail/all/AWSLogs/o-exampleorgid/\${account}/CloudTrail/\${region}/\${timestamp}'`,
    );
    expect(ddl).not.toContain('projection.account.values');
  });

  it('lists the accounts of an organization where they are given', () => {
    const ddl = athenaDdl({ ...options, organization: 'o-exampleorgid', accounts: ['111122223333', '444455556666'] });
    expect(ddl).toContain("'projection.account.values' = '111122223333,444455556666'");
  });

  it.each([
    { table: 'a b' },
    { bucket: 's3://acme' },
    { bucket: "acme'" },
    { prefix: "x' , 'y" },
    { prefix: 'x$y' },
    { accounts: ['1'] },
    { accounts: [] },
    { organization: 'acme' },
    { regions: [] },
    { regions: ["us-east-1'"] },
  ])('is refused with %j', (more) => {
    expect(() => athenaDdl({ ...options, ...more })).toThrow(UsageError);
  });
});
