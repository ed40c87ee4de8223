import { asTyped, UsageError } from '../../usage-error.ts';

/**
 * Names that stand in a statement as they are, where no parameter can stand. What does not look like one is refused, so
 * that nothing else can get into a statement.
 */

/** A Glue database or table, quoted for Athena. Glue keeps names in lower case; Athena wants letters, digits and `_`. */
export function quotedName(what: 'database' | 'table', name: string): string {
  return `"${plainName(what, name)}"`;
}

/** The same name, unquoted. @throws UsageError */
export function plainName(what: 'database' | 'table', name: string): string {
  if (/^\w{1,255}$/.test(name)) return name.toLowerCase();
  throw new UsageError(
    `${asTyped(name)} is not the name of an Athena ${what}. Use letters, digits and underscores, such as cloudtrail_logs.`,
  );
}

/** Source: the Athena service model, WorkGroupName. @throws UsageError */
export function workGroupName(name: string): string {
  if (/^[\w.-]{1,128}$/.test(name)) return name;
  throw new UsageError(
    `${asTyped(name)} is not the name of an Athena workgroup. Use letters, digits, dots, dashes and underscores.`,
  );
}

/** Where Athena writes results: `s3://bucket/path/`. @throws UsageError */
export function s3Location(location: string): string {
  const [, bucket = '', path = ''] = /^s3:\/\/([^/]+)(?:\/(.*))?$/s.exec(location) ?? [];
  if (isBucket(bucket) && isPrefix(path)) return location;
  throw new UsageError(`${asTyped(location)} is not a place in S3. Write it as s3://bucket/path/.`);
}

/** Source: S3 user guide, bucket naming rules. @throws UsageError */
export function bucketName(bucket: string): string {
  if (isBucket(bucket)) return bucket;
  throw new UsageError(`${asTyped(bucket)} is not the name of an S3 bucket. Give the name alone, without s3://.`);
}

/** The part of a key before `AWSLogs/`, ending with a slash where it is not empty. @throws UsageError */
export function keyPrefix(prefix: string): string {
  const bare = prefix.replace(/^\/+|\/+$/g, '');
  if (isPrefix(bare)) return bare === '' ? '' : `${bare}/`;
  throw new UsageError(
    `${asTyped(prefix)} cannot stand in the table's location. Use letters, digits and - _ . / ! * ( ) =.`,
  );
}

/** @throws UsageError */
export function organizationId(id: string): string {
  if (/^o-[a-z0-9]{10,32}$/.test(id)) return id;
  throw new UsageError(`${asTyped(id)} is not the id of an organization. It looks like o-exampleorgid.`);
}

/** @throws UsageError */
export function accountId(account: string): string {
  if (/^\d{12}$/.test(account)) return account;
  throw new UsageError(`${asTyped(account)} is not an account id. It has twelve digits.`);
}

/** @throws UsageError */
export function regionName(region: string): string {
  if (/^[a-z]{2,5}(?:-[a-z]+){1,3}-\d{1,2}$/.test(region)) return region;
  throw new UsageError(`${asTyped(region)} is not a Region. It looks like eu-west-1.`);
}

const STORE_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const STORE_ARN = /^arn:aws[\w-]*:cloudtrail:([a-z0-9-]+):(\d{12}):eventdatastore\/(.+)$/;

/** An event data store, by its ARN or the id at the end of it. A statement names it by the id. */
export interface EventDataStore {
  id: string;
  /** Left out where only the id was given. */
  region?: string;
  account?: string;
}

/** Source: CloudTrail user guide, "CloudTrail Lake SQL constraints": the id of the ARN stands after FROM. @throws UsageError */
export function eventDataStore(text: string): EventDataStore {
  const [, region, account, id = text] = STORE_ARN.exec(text) ?? [];
  if (!STORE_ID.test(id)) {
    throw new UsageError(
      `${asTyped(text)} is not an event data store. Give its ARN, or the id at the end of it: eight, four, four, four and twelve hexadecimal digits.`,
    );
  }
  return {
    id: id.toLowerCase(),
    ...(region === undefined ? {} : { region }),
    ...(account === undefined ? {} : { account }),
  };
}

function isBucket(name: string): boolean {
  return /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name);
}

/** Characters that S3 calls safe in keys, without the quote; `=` is common in paths. */
function isPrefix(path: string): boolean {
  return /^[\w!.*()=/-]{0,900}$/.test(path);
}
