import { isIP } from 'node:net';
import type { Event } from '../../events/types.ts';
import type { Address } from '../../identity/types.ts';
import type { LeftOut } from './lines.ts';
import { activityOf, isApiActivity } from './ocsf-class.ts';
import { type OcsfRecord, ocsfRecord } from './ocsf-record.ts';

/**
 * The version whose mapping this is; AWS's own converter in CloudWatch Logs writes it (API reference, ParseToOCSF: V1.1 and
 * V1.5). Sources of every field below: the mapping of CloudTrail to API Activity in the OCSF project's repository
 * (ocsf/examples, mappings/markdown/AWS/v1.5.0/CloudTrail/API Activity), and what the schema requires (ocsf/ocsf-schema
 * 1.5.0, event class api_activity and its objects). The mapping for 1.1 is the same but for the account, and 1.1 has no
 * rule for an endpoint that is known by its domain alone.
 */
const VERSION = '1.5.0';

const CATEGORY = 6;
const CLASS = 6003;

/**
 * The event as OCSF API Activity; or why it is none. Everything in it has its place in the mapping; what has none is left
 * out, since it stands in the record. The record is the redacted one.
 */
export function ocsfOf(event: Event): object | { leftOut: LeftOut } {
  if (!isApiActivity(event)) return { leftOut: 'other-class' };
  const record = ocsfRecord.parse(event.record);
  const time = Date.parse(event.time);
  const actor = actorOf(record);
  const endpoint = endpointOf(event.address);
  if (Number.isNaN(time) || event.name === '' || actor === undefined || endpoint === undefined) {
    return { leftOut: 'lacking' };
  }
  const { id, name } = activityOf(event);
  return {
    class_uid: CLASS,
    class_name: 'API Activity',
    category_uid: CATEGORY,
    category_name: 'Application Activity',
    activity_id: id,
    activity_name: name,
    type_uid: CLASS * 100 + id,
    type_name: `API Activity: ${id === 99 ? 'Other' : name}`,
    time,
    time_dt: event.time,
    // Both are constants of the mapping.
    severity_id: 1,
    severity: 'Informational',
    // The mapping decides by errorCode; a call that answers with nothing but failures failed as well.
    status_id: event.outcome === 'succeeded' ? 1 : 2,
    status: event.outcome === 'succeeded' ? 'Success' : 'Failure',
    metadata: metadataOf(event, record),
    cloud: { provider: 'AWS', region: orNothing(event.region), account: uid(event.account) },
    api: apiOf(event, record),
    actor,
    src_endpoint: endpoint,
    http_request: record.userAgent === undefined ? undefined : { user_agent: record.userAgent },
    resources: resourcesOf(record),
  };
}

function metadataOf(event: Event, { eventVersion, eventType, eventCategory }: OcsfRecord): object {
  return {
    version: VERSION,
    profiles: ['cloud', 'datetime'],
    product: {
      name: 'CloudTrail',
      vendor_name: 'AWS',
      version: eventVersion,
      feature: eventCategory === undefined ? undefined : { name: eventCategory },
    },
    event_code: eventType,
    uid: event.eventId,
  };
}

/** `request.uid` is required of a request (schema, object request): without a request id its data has no place. */
function apiOf(event: Event, record: OcsfRecord): object {
  const { requestID, requestParameters, responseElements, errorCode, errorMessage } = record;
  const response = { error: errorCode, message: errorMessage, data: asText(responseElements) };
  return {
    operation: event.name,
    version: record.apiVersion,
    service: event.source === '' ? undefined : { name: event.source },
    request: requestID === undefined ? undefined : { uid: requestID, data: asText(requestParameters) },
    response: isEmpty(response) ? undefined : response,
  };
}

/** At least one of user, session and invoked_by is required of an actor (schema, object actor). */
function actorOf({ userIdentity }: OcsfRecord): object | undefined {
  if (userIdentity === undefined) return undefined;
  const { type, principalId, arn, accountId, accessKeyId, userName, invokedBy, identityProvider } = userIdentity;
  const { attributes, sessionIssuer, webIdFederationData } = userIdentity.sessionContext ?? {};
  const known = [userName, arn, accountId].some((part) => part !== undefined);
  const created = Date.parse(attributes?.creationDate ?? '');
  const session = {
    ...(Number.isNaN(created) ? {} : { created_time: created, created_time_dt: new Date(created).toISOString() }),
    is_mfa: { true: true, false: false }[attributes?.mfaAuthenticated ?? ''],
    issuer: sessionIssuer?.arn,
  };
  const provider = webIdFederationData?.federatedProvider ?? identityProvider;
  const user = {
    name: userName,
    type,
    uid: arn,
    uid_alt: principalId,
    credential_uid: accessKeyId,
    account: uid(accountId),
  };
  const actor = {
    user: known ? user : undefined,
    session: isEmpty(session) ? undefined : session,
    invoked_by: invokedBy,
  };
  if (isEmpty(actor)) return undefined;
  return { ...actor, idp: provider === undefined ? undefined : { name: provider } };
}

/** `ip` or `domain` by what sourceIPAddress is; a service's name and "AWS Internal" are no address. `uid`: the endpoint. */
function endpointOf({ value, class: kind, vpcEndpointId }: Address): object | undefined {
  const endpoint = {
    ip: isIP(value) === 0 ? undefined : value,
    domain: kind === 'service' || kind === 'aws-internal' ? value : undefined,
    uid: vpcEndpointId,
  };
  return isEmpty(endpoint) ? undefined : endpoint;
}

function resourcesOf({ resources = [] }: OcsfRecord): object[] | undefined {
  const named = resources.flatMap(({ ARN, accountId, type }) => {
    if (ARN === undefined) return [];
    return [{ uid: ARN, type, owner: accountId === undefined ? undefined : { account: uid(accountId) } }];
  });
  return named.length === 0 ? undefined : named;
}

function uid(value: string | undefined): { uid: string } | undefined {
  return value === undefined || value === '' ? undefined : { uid: value };
}

function orNothing(value: string): string | undefined {
  return value === '' ? undefined : value;
}

/** AWS's samples have requests and responses as JSON text. */
function asText(value: object | undefined): string | undefined {
  return value === undefined ? undefined : JSON.stringify(value);
}

function isEmpty(value: object): boolean {
  return Object.values(value).every((part) => part === undefined);
}
