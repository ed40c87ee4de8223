import { actionInfo } from '../../events/index.ts';
import type { Json, JsonObject } from '../../events/types.ts';

/**
 * `detail-type` by CloudTrail's `eventType`. Source: EventBridge user guide, "AWS service events delivered via AWS
 * CloudTrail". For console sign-ins the guide spells `Signin`; captured events and working rules have `Sign In`.
 */
const DETAIL_TYPES: ReadonlyMap<string, string> = new Map([
  ['AwsApiCall', 'AWS API Call via CloudTrail'],
  ['AwsConsoleSignIn', 'AWS Console Sign In via CloudTrail'],
  ['AwsConsoleSignin', 'AWS Console Sign In via CloudTrail'],
  ['AwsConsoleAction', 'AWS Console Action via CloudTrail'],
  ['AwsServiceEvent', 'AWS Service Event via CloudTrail'],
  ['AwsCloudTrailInsight', 'AWS Insight via CloudTrail'],
  ['AwsVpceEvent', 'AWS Network Activity Event via CloudTrail'],
  ['AwsVpceEvents', 'AWS Network Activity Event via CloudTrail'],
]);

/** Console sign-ins, as the guide spells them and as they were seen: a pattern has to list both. */
export const SIGN_IN_TYPES: readonly string[] = [
  'AWS Console Sign In via CloudTrail',
  'AWS Console Signin via CloudTrail',
];
/** Every `detail-type` that CloudTrail sends. */
export const CLOUDTRAIL_TYPES: readonly string[] = [...new Set([...DETAIL_TYPES.values(), ...SIGN_IN_TYPES])];

/** Bytes. Source: CloudTrail user guide, "Quotas in AWS CloudTrail": larger events are not sent to EventBridge. */
const LARGEST_EVENT = 256 * 1024;

/** The state a rule needs to be given read-only calls. Source: EventBridge API reference, PutRule. */
export const READ_ONLY_STATE = 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS';

/** Whether a record reaches EventBridge rules at all, given a trail that logs it. */
export interface Delivery {
  delivered: 'always' | 'with-read-only-state' | 'never';
  /** One sentence. */
  why: string;
}

/**
 * How CloudTrail hands a record to EventBridge: writes to every enabled rule, read-only management calls only to rules in
 * the read-only state, anything over 256 KB to none. Delivery is best effort throughout. Source: EventBridge user guide,
 * "AWS service events delivered via AWS CloudTrail"; CloudTrail user guide, "Quotas". A record that was cut on its way
 * here can have been larger than it is now.
 */
export function deliveryOf(record: JsonObject): Delivery {
  if (busSource(record) === undefined || text(record.eventName) === undefined) {
    return never('The record names no call of an AWS service, so CloudTrail has nothing to hand to EventBridge.');
  }
  if (detailType(record) === undefined) {
    return never(`EventBridge documents no detail-type for ${text(record.eventType)} records.`);
  }
  if (new TextEncoder().encode(JSON.stringify(record)).length > LARGEST_EVENT) {
    return never('The record is over 256 KB, and CloudTrail sends no such record to EventBridge.');
  }
  return isManagement(record) && isReadOnly(record)
    ? {
        delivered: 'with-read-only-state',
        why: `A read-only call, which EventBridge gives only to rules in the state ${READ_ONLY_STATE}.`,
      }
    : { delivered: 'always', why: 'CloudTrail hands it to every enabled rule.' };
}

/**
 * A CloudTrail record as the default event bus shows it; undefined where it never gets there. `id` is the record's own:
 * the one that EventBridge gives cannot be known.
 */
export function toBusEvent(record: JsonObject): JsonObject | undefined {
  return deliveryOf(record).delivered === 'never' ? undefined : asBusEvent(record);
}

/** `toBusEvent` for a record of any size: measuring each is the dear part of looking at many. */
export function asBusEvent(record: JsonObject): JsonObject | undefined {
  const source = busSource(record);
  const type = detailType(record);
  if (source === undefined || type === undefined) return undefined;
  const identity = asObject(record.userIdentity);
  return {
    version: '0',
    id: text(record.eventID) ?? '',
    'detail-type': type,
    source,
    account: text(record.recipientAccountId) ?? text(identity?.accountId) ?? '',
    time: text(record.eventTime) ?? '',
    region: text(record.awsRegion) ?? '',
    resources: [],
    detail: asWritten(record),
  };
}

/** `aws.ecs` of `ecs.amazonaws.com`. Source: EventBridge events reference: every service's page shows the pair. */
function busSource(record: JsonObject): string | undefined {
  const service = /^([\w.-]+)\.amazonaws\.com$/.exec(text(record.eventSource) ?? '')?.[1];
  return service === undefined ? undefined : `aws.${service}`;
}

/** Records before version 1.02 have no `eventType`; all of them are API calls. Source: CloudTrail record contents. */
function detailType(record: JsonObject): string | undefined {
  return DETAIL_TYPES.get(text(record.eventType) ?? 'AwsApiCall');
}

/** Data and network activity events are handed on whether or not they only read. */
function isManagement(record: JsonObject): boolean {
  const category = text(record.eventCategory) ?? 'Management';
  return category === 'Management' && record.managementEvent !== false;
}

function isReadOnly(record: JsonObject): boolean {
  if (typeof record.readOnly === 'boolean') return record.readOnly;
  const type = text(record.eventType) ?? 'AwsApiCall';
  return type === 'AwsApiCall' && actionInfo(text(record.eventSource) ?? '', text(record.eventName) ?? '').readOnly;
}

/**
 * Query engines write null where CloudTrail writes nothing. In these members that would turn "no error" and "called
 * directly" into values that exist; the null of `requestParameters` and `responseElements` is CloudTrail's own.
 */
function asWritten(record: JsonObject): JsonObject {
  const { errorCode, errorMessage, userIdentity, ...rest } = record;
  return {
    ...rest,
    ...(errorCode === undefined || errorCode === null || errorCode === '' ? {} : { errorCode }),
    ...(errorMessage === undefined || errorMessage === null || errorMessage === '' ? {} : { errorMessage }),
    ...(userIdentity === undefined ? {} : { userIdentity: withoutNulls(userIdentity) }),
  };
}

function withoutNulls(value: Json): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, member]) => (member === null ? [] : [[key, withoutNulls(member)]])),
  );
}

function never(why: string): Delivery {
  return { delivered: 'never', why };
}

function text(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function asObject(value: Json | undefined): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
}
