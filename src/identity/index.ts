/** Who called, with what and from where: the reading of a CloudTrail record's identity. Pure; never throws. */
import { isServiceCaller, readActor } from './actor.ts';
import { describeAddress } from './address.ts';
import { describeClient } from './client.ts';
import type { Reading } from './reading.ts';
import type { Client, Identity, IdentityOptions } from './types.ts';
import { parseUserAgent, workflowRun } from './user-agent.ts';
import type { CallRecord } from './user-identity.ts';
import { capName, parseCallRecord } from './user-identity.ts';

export { describeAddress, networkOf } from './address.ts';
export type { ClientHints } from './client.ts';
export { describeClient } from './client.ts';
export { parseSubject } from './pipeline.ts';
export { serviceName } from './services.ts';
export type * from './types.ts';
export type { UserIdentity } from './user-identity.ts';
export { parseUserIdentity } from './user-identity.ts';

/**
 * Reads who made a call, with what and from where. Takes a whole CloudTrail record, or anything else, and never throws:
 * what the record does not say comes out as an unnamed caller.
 */
export function identify(record: unknown, options: IdentityOptions): Identity {
  const call = parseCallRecord(record);
  const identity = call.userIdentity ?? {};
  const client = clientOf(call);
  const read = readActor({ record: call, identity, client }, options.known);
  const accessKeyId = keyId(identity.accessKeyId);
  const sessionStart = isoTime(identity.sessionContext?.attributes?.creationDate);
  return {
    actor: withRun(read, call).actor,
    client,
    address: describeAddress(call.sourceIPAddress, options, call.vpcEndpointId),
    principal: read.principal,
    ...(read.username === undefined ? {} : { username: capName(read.username) }),
    ...(accessKeyId === undefined ? {} : { accessKeyId }),
    ...(sessionStart === undefined ? {} : { sessionStart }),
    ...(read.sessionOf === undefined ? {} : { sessionOf: read.sessionOf }),
    traceable: read.traceable,
  };
}

function clientOf(call: CallRecord): Client {
  return describeClient(call.userAgent, {
    sessionCredentialFromConsole: call.sessionCredentialFromConsole,
    invokedBy: call.userIdentity?.invokedBy,
    eventType: call.eventType,
    temporaryKey: call.userIdentity?.accessKeyId?.startsWith('ASIA') === true,
    byService: isServiceCaller(call),
  });
}

/** GitHub's action names the workflow run in the user agent of its own STS call. */
function withRun(read: Reading, call: CallRecord): Reading {
  const { pipeline } = read.actor;
  const run = workflowRun(parseUserAgent(call.userAgent));
  if (run === undefined || pipeline?.system !== 'GitHub Actions' || pipeline.run !== undefined) return read;
  return { ...read, actor: { ...read.actor, pipeline: { ...pipeline, run } } };
}

/** An access key id, and not what redaction left of one. */
function keyId(value: string | undefined): string | undefined {
  return value !== undefined && /^[A-Za-z0-9]{4,128}$/.test(value) ? value : undefined;
}

/** CloudTrail's own time format, which is UTC; other forms are of an unknown time zone. */
function isoTime(value: string | undefined): string | undefined {
  if (value === undefined || !/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?Z$/.test(value)) return undefined;
  return Number.isNaN(Date.parse(value)) ? undefined : `${value.slice(0, 19)}Z`;
}
