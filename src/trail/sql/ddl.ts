import { UsageError } from '../../usage-error.ts';
import { COLUMNS } from './columns.ts';
import { accountId, bucketName, keyPrefix, organizationId, plainName, regionName } from './names.ts';

export interface DdlOptions {
  table: string;
  /** In this database; the one chosen in the query editor where left out. */
  database?: string | undefined;
  bucket: string;
  /** What comes before `AWSLogs/` in the bucket. */
  prefix?: string | undefined;
  /** Twelve digits each. May be empty for an organization: then every query names the accounts it wants. */
  accounts?: readonly string[] | undefined;
  /** Id of the organization of an organization trail: `o-…`. */
  organization?: string | undefined;
  regions: readonly string[];
  /** First day that has logs. */
  from: Date;
}

/**
 * The table that `athenaStatement` asks, as a statement to run once in Athena: log files of all accounts and Regions,
 * partitioned by account, Region and day of delivery, with the partitions projected from these properties, so that none
 * has to be added. Sources: Athena user guide, "Create the table for CloudTrail logs in Athena using partition projection"
 * and "Supported types for partition projection".
 * @throws UsageError
 */
export function athenaDdl(options: DdlOptions): string {
  const { database, table, bucket, prefix = '', organization, regions, from } = options;
  const accounts = (options.accounts ?? []).map(accountId);
  if (accounts.length === 0 && organization === undefined) {
    throw new UsageError('Name the accounts whose logs the table should have, or the organization of the trail.');
  }
  if (regions.length === 0) throw new UsageError('Name the Regions whose logs the table should have.');
  const whose = organization === undefined ? '' : `${organizationId(organization)}/`;
  const root = `s3://${bucketName(bucket)}/${keyPrefix(prefix)}AWSLogs/${whose}`;
  const properties: [string, string][] = [
    ['projection.enabled', 'true'],
    ...accountProjection(accounts),
    ['projection.region.type', 'enum'],
    ['projection.region.values', [...new Set(regions.map(regionName))].join(',')],
    ['projection.timestamp.type', 'date'],
    ['projection.timestamp.format', 'yyyy/MM/dd'],
    ['projection.timestamp.interval', '1'],
    ['projection.timestamp.interval.unit', 'DAYS'],
    ['projection.timestamp.range', `${from.toISOString().slice(0, 10).replaceAll('-', '/')},NOW`],
    ['storage.location.template', `${root}\${account}/CloudTrail/\${region}/\${timestamp}`],
  ];
  return [
    `CREATE EXTERNAL TABLE ${qualified(database, table)} (`,
    COLUMNS.map(({ name, type }) => `  \`${name}\` ${type}`).join(',\n'),
    ')',
    'PARTITIONED BY (`account` STRING, `region` STRING, `timestamp` STRING)',
    "ROW FORMAT SERDE 'org.apache.hive.hcatalog.data.JsonSerDe'",
    "STORED AS INPUTFORMAT 'com.amazon.emr.cloudtrail.CloudTrailInputFormat'",
    "OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'",
    `LOCATION '${root}'`,
    'TBLPROPERTIES (',
    properties.map(([name, value]) => `  '${name}' = '${value}'`).join(',\n'),
    ');',
  ].join('\n');
}

/** An organization gains accounts; those that are not listed are taken from each query ("injected"), which names them. */
function accountProjection(accounts: readonly string[]): [string, string][] {
  if (accounts.length === 0) return [['projection.account.type', 'injected']];
  return [
    ['projection.account.type', 'enum'],
    ['projection.account.values', [...new Set(accounts)].join(',')],
  ];
}

function qualified(database: string | undefined, table: string): string {
  const name = `\`${plainName('table', table)}\``;
  return database === undefined ? name : `\`${plainName('database', database)}\`.${name}`;
}
