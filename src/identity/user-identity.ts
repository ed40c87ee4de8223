/**
 * Reading of a record's identity members, tolerant of everything: CloudTrail documents string booleans, empty objects
 * and absent members (user guide, "CloudTrail userIdentity element"), and log pipelines add their own damage.
 */
import { z } from 'zod';

/** Nothing in a record that names anybody is longer than this (role session names end at 64, user names at 64). */
const MAX_NAME = 128;
const MAX_TEXT = 4096;

/** The text without outer blanks; nothing where it is empty or the dash of a redacted log. */
function meaningful(value: string): string | undefined {
  const trimmed = value.slice(0, MAX_TEXT).trim();
  return trimmed === '' || /^-{1,8}$/.test(trimmed) ? undefined : trimmed;
}

const text = z
  .union([z.string(), z.number().transform(String)])
  .transform(meaningful)
  .optional()
  .catch(undefined);

/** CloudTrail writes booleans of the session context as the strings "true" and "false". */
const flag = z
  .union([z.boolean(), z.string()])
  .transform((value) => value === true || (typeof value === 'string' && value.toLowerCase() === 'true'))
  .catch(false);

const issuer = z.object({ type: text, userName: text, arn: text, accountId: text }).optional().catch(undefined);

const sessionContext = z
  .object({
    sessionIssuer: issuer,
    attributes: z.object({ creationDate: text, mfaAuthenticated: flag }).optional().catch(undefined),
    webIdFederationData: z
      .object({ federatedProvider: text, attributes: z.record(z.string(), text).optional().catch(undefined) })
      .optional()
      .catch(undefined),
    sourceIdentity: text,
    ec2RoleDelivery: text,
    assumedRoot: flag,
    signInSessionArn: text,
  })
  .optional()
  .catch(undefined);

const userIdentity = z
  .object({
    type: text,
    principalId: text,
    arn: text,
    accountId: text,
    accessKeyId: text,
    userName: text,
    invokedBy: text,
    identityProvider: text,
    sessionContext,
    invokedByDelegate: z.object({ accountId: text }).optional().catch(undefined),
    onBehalfOf: z.object({ userId: text }).optional().catch(undefined),
    inScopeOf: z.object({ issuerType: text, credentialsIssuedTo: text, sourceArn: text }).optional().catch(undefined),
  })
  .optional()
  .catch(undefined);

const callRecord = z
  .object({
    userIdentity,
    eventType: text,
    eventName: text,
    eventSource: text,
    recipientAccountId: text,
    sourceIPAddress: z.unknown().optional(),
    userAgent: text,
    vpcEndpointId: text,
    sessionCredentialFromConsole: flag,
  })
  .catch(() => ({ sourceIPAddress: undefined, sessionCredentialFromConsole: false }));

export type UserIdentity = NonNullable<z.infer<typeof userIdentity>>;
export type SessionContext = NonNullable<UserIdentity['sessionContext']>;

/** The members of a record that say who, with what and from where. */
export interface CallRecord {
  /** Absent where the record has none, or none that is an object. */
  userIdentity?: UserIdentity | undefined;
  eventType?: string | undefined;
  eventName?: string | undefined;
  eventSource?: string | undefined;
  recipientAccountId?: string | undefined;
  sourceIPAddress?: unknown;
  userAgent?: string | undefined;
  vpcEndpointId?: string | undefined;
  sessionCredentialFromConsole: boolean;
}

/** Reads the identity members of a record. Takes anything and never throws: what cannot be read is left out. */
export function parseCallRecord(record: unknown): CallRecord {
  return callRecord.parse(record);
}

/** A `userIdentity` element alone, or nothing where it is not an object. */
export function parseUserIdentity(value: unknown): UserIdentity | undefined {
  return userIdentity.parse(value);
}

/** A name from a record, short enough to print. */
export function capName(value: string): string {
  return value.length > MAX_NAME ? `${value.slice(0, MAX_NAME - 1)}…` : value;
}

/** The account id, where it is one: 12 digits. */
export function accountId(value: string | undefined): string | undefined {
  return value !== undefined && /^\d{12}$/.test(value) ? value : undefined;
}
