import type { Json, JsonObject } from '../../events/types.ts';

/**
 * The columns of CloudTrail's documented Athena table, and how a record is made of them again.
 * Source: Athena user guide, "Create the table for CloudTrail logs in Athena using partition projection".
 *
 * `text` is text. `flag` is a boolean as text. `document` is JSON as text, made so by CloudTrail's input format.
 * `struct` has fields of its own, in lower case.
 */
export type Kind = 'text' | 'flag' | 'document' | 'struct';

export interface Column {
  name: string;
  /** The member of a record. */
  member: string;
  kind: Kind;
  /** Hive's type. */
  type: string;
  /** Tables of older documents lack it, and a record can do without. */
  optional?: true;
}

const ISSUER = 'STRUCT<type:STRING,principalid:STRING,arn:STRING,accountid:STRING,username:STRING>';

/**
 * Beyond the document: what CloudTrail writes besides, and tells who it was. A column that a record has not is null.
 * Source: CloudTrail user guide, "CloudTrail userIdentity element".
 */
const USER_IDENTITY = [
  'STRUCT<type:STRING,principalid:STRING,arn:STRING,accountid:STRING,invokedby:STRING,accesskeyid:STRING,username:STRING',
  'identityprovider:STRING',
  'credentialid:STRING',
  'invokedbydelegate:STRUCT<accountid:STRING>',
  'onbehalfof:STRUCT<userid:STRING,identitystorearn:STRING>',
  'inscopeof:STRUCT<sourcearn:STRING,sourceaccount:STRING,issuertype:STRING,credentialsissuedto:STRING>',
  'sessioncontext:STRUCT<attributes:STRUCT<mfaauthenticated:STRING,creationdate:STRING>',
  `sessionissuer:${ISSUER}`,
  'ec2roledelivery:STRING',
  'webidfederationdata:STRUCT<federatedprovider:STRING,attributes:MAP<STRING,STRING>>',
  'sourceidentity:STRING',
  'signinsessionarn:STRING',
  'assumedroot:STRING>>',
].join(',');

export const COLUMNS: readonly Column[] = [
  { name: 'eventversion', member: 'eventVersion', kind: 'text', type: 'STRING', optional: true },
  { name: 'useridentity', member: 'userIdentity', kind: 'struct', type: USER_IDENTITY },
  { name: 'eventtime', member: 'eventTime', kind: 'text', type: 'STRING' },
  { name: 'eventsource', member: 'eventSource', kind: 'text', type: 'STRING' },
  { name: 'eventname', member: 'eventName', kind: 'text', type: 'STRING' },
  { name: 'awsregion', member: 'awsRegion', kind: 'text', type: 'STRING' },
  { name: 'sourceipaddress', member: 'sourceIPAddress', kind: 'text', type: 'STRING', optional: true },
  { name: 'useragent', member: 'userAgent', kind: 'text', type: 'STRING', optional: true },
  { name: 'errorcode', member: 'errorCode', kind: 'text', type: 'STRING' },
  { name: 'errormessage', member: 'errorMessage', kind: 'text', type: 'STRING', optional: true },
  { name: 'requestparameters', member: 'requestParameters', kind: 'document', type: 'STRING' },
  { name: 'responseelements', member: 'responseElements', kind: 'document', type: 'STRING' },
  { name: 'additionaleventdata', member: 'additionalEventData', kind: 'document', type: 'STRING', optional: true },
  { name: 'requestid', member: 'requestID', kind: 'text', type: 'STRING', optional: true },
  { name: 'eventid', member: 'eventID', kind: 'text', type: 'STRING' },
  { name: 'readonly', member: 'readOnly', kind: 'flag', type: 'STRING' },
  {
    name: 'resources',
    member: 'resources',
    kind: 'struct',
    type: 'ARRAY<STRUCT<arn:STRING,accountid:STRING,type:STRING>>',
    optional: true,
  },
  { name: 'eventtype', member: 'eventType', kind: 'text', type: 'STRING', optional: true },
  { name: 'apiversion', member: 'apiVersion', kind: 'text', type: 'STRING', optional: true },
  { name: 'recipientaccountid', member: 'recipientAccountId', kind: 'text', type: 'STRING' },
  { name: 'serviceeventdetails', member: 'serviceEventDetails', kind: 'document', type: 'STRING', optional: true },
  { name: 'sharedeventid', member: 'sharedEventID', kind: 'text', type: 'STRING', optional: true },
  { name: 'vpcendpointid', member: 'vpcEndpointId', kind: 'text', type: 'STRING', optional: true },
  { name: 'vpcendpointaccountid', member: 'vpcEndpointAccountId', kind: 'text', type: 'STRING', optional: true },
  { name: 'eventcategory', member: 'eventCategory', kind: 'text', type: 'STRING', optional: true },
  {
    name: 'addendum',
    member: 'addendum',
    kind: 'struct',
    type: 'STRUCT<reason:STRING,updatedfields:STRING,originalrequestid:STRING,originaleventid:STRING>',
    optional: true,
  },
  {
    name: 'sessioncredentialfromconsole',
    member: 'sessionCredentialFromConsole',
    kind: 'text',
    type: 'STRING',
    optional: true,
  },
  { name: 'edgedevicedetails', member: 'edgeDeviceDetails', kind: 'document', type: 'STRING', optional: true },
  {
    name: 'tlsdetails',
    member: 'tlsDetails',
    kind: 'struct',
    type: 'STRUCT<tlsversion:STRING,ciphersuite:STRING,clientprovidedhostheader:STRING>',
    optional: true,
  },
];

/** Fields of the structures, as CloudTrail writes them; keyed in lower case below. Source: CloudTrail record contents. */
const FIELDS = [
  'principalId',
  'accountId',
  'invokedBy',
  'accessKeyId',
  'userName',
  'identityProvider',
  'credentialId',
  'onBehalfOf',
  'userId',
  'identityStoreArn',
  'inScopeOf',
  'sourceArn',
  'sourceAccount',
  'issuerType',
  'credentialsIssuedTo',
  'sessionContext',
  'mfaAuthenticated',
  'creationDate',
  'sessionIssuer',
  'ec2RoleDelivery',
  'ec2IssuedInVpc',
  'webIdFederationData',
  'federatedProvider',
  'sourceIdentity',
  'signInSessionArn',
  'assumedRoot',
  'invokedByDelegate',
  'updatedFields',
  'originalRequestID',
  'originalEventID',
  'tlsVersion',
  'cipherSuite',
  'clientProvidedHostHeader',
];

const BY_LOWER_CASE: ReadonlyMap<string, string> = new Map(FIELDS.map((name) => [name.toLowerCase(), name]));

/** Of `resources` only: there, and nowhere else, CloudTrail writes `ARN`. */
const OF_RESOURCES: ReadonlyMap<string, string> = new Map([
  ...BY_LOWER_CASE,
  ['arn', 'ARN'],
  ['arnprefix', 'ARNPrefix'],
]);

/** A structure with CloudTrail's names again, without its nulls: a column has every field, a record only those it has. */
export function named(member: string, value: Json): Json | undefined {
  return rename(value, member === 'resources' ? OF_RESOURCES : BY_LOWER_CASE);
}

function rename(value: Json, names: ReadonlyMap<string, string>, parent = ''): Json | undefined {
  if (value === null) return undefined;
  if (Array.isArray(value)) return value.flatMap((item) => rename(item, names) ?? []);
  if (typeof value !== 'object') return value;
  // A map, not a structure: its keys are the identity provider's own.
  if (parent === 'webIdFederationData.attributes') return withoutNulls(value);
  const members = Object.entries(value).flatMap(([key, inner]): [string, Json][] => {
    const name = names.get(key.toLowerCase()) ?? key;
    const renamed = rename(inner, names, name === 'attributes' ? `${parent}.attributes` : name);
    return renamed === undefined ? [] : [[name, renamed]];
  });
  return members.length === 0 ? undefined : Object.fromEntries(members);
}

function withoutNulls(value: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== null));
}
