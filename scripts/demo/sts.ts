import type { Resource } from '@aws-sdk/client-cloudtrail';
import type { JsonObject } from '../../src/events/types.ts';
import { ACCOUNT } from './fleet.ts';
import { awsId } from './random.ts';
import type { Caller, Recorder } from './records.ts';
import { iso, usDate } from './time.ts';

/** A role session: what STS handed out, and what every later record of it repeats. */
export interface Session {
  role: string;
  /** IAM path of the role, "/" or "/aws-reserved/sso.amazonaws.com/" and the like. */
  path: string;
  name: string;
  accessKeyId: string;
  openedAt: number;
  /** OIDC provider ARN, for sessions opened with a web identity. */
  provider?: string;
}

type Assume = 'AssumeRole' | 'AssumeRoleWithSAML' | 'AssumeRoleWithWebIdentity';

export interface AssumeCall {
  operation?: Assume;
  at: number;
  region: string;
  caller: Caller;
  role: string;
  path?: string;
  session: string;
  seconds?: number;
  /** Operation's own fields. */
  request?: JsonObject;
  response?: JsonObject;
  /** Other resources of the record, such as the SAML provider. */
  also?: { type: string; arn: string }[];
  provider?: string;
  sharedEventId?: string;
  key?: string;
}

function roleArn(session: Pick<Session, 'role' | 'path'>): string {
  return `arn:aws:iam::${ACCOUNT}:role${session.path}${session.role}`;
}

function sessionArn(session: Pick<Session, 'role' | 'name'>): string {
  return `arn:aws:sts::${ACCOUNT}:assumed-role/${session.role}/${session.name}`;
}

function roleId(role: string): string {
  return awsId('AROA', role);
}

/** Event history files an AssumeRole record under the issued key, the session in three forms, and the role. */
function filedUnder(session: Session, also: readonly { type: string; arn: string }[]): Resource[] {
  return [
    { ResourceType: 'AWS::IAM::AccessKey', ResourceName: session.accessKeyId },
    { ResourceType: 'AWS::STS::AssumedRole', ResourceName: session.name },
    { ResourceType: 'AWS::STS::AssumedRole', ResourceName: `${roleId(session.role)}:${session.name}` },
    { ResourceType: 'AWS::STS::AssumedRole', ResourceName: sessionArn(session) },
    { ResourceType: 'AWS::IAM::Role', ResourceName: roleArn(session) },
    ...also.map(({ type, arn }) => ({ ResourceType: type, ResourceName: arn })),
  ];
}

/** Records an AssumeRole* call, and hands out the session that it opened. */
export function assumeRole(recorder: Recorder, call: AssumeCall): Session {
  const path = call.path ?? '/';
  const seconds = call.seconds ?? 3600;
  const session: Session = {
    role: call.role,
    path,
    name: call.session,
    accessKeyId: awsId('ASIA', `${call.role}/${call.session}/${call.at}`),
    openedAt: call.at,
    ...(call.provider === undefined ? {} : { provider: call.provider }),
  };
  const also = call.also ?? [];
  recorder.add({
    at: call.at,
    region: call.region,
    service: 'sts',
    name: call.operation ?? 'AssumeRole',
    caller: call.caller,
    readOnly: true,
    ...(call.key === undefined ? {} : { key: call.key }),
    request: { roleArn: roleArn(session), roleSessionName: call.session, durationSeconds: seconds, ...call.request },
    response: {
      credentials: {
        accessKeyId: session.accessKeyId,
        sessionToken: 'IQoJb3JpZ2luEXAMPLETOKEN',
        expiration: usDate(call.at + seconds * 1000),
      },
      assumedRoleUser: { assumedRoleId: `${roleId(call.role)}:${call.session}`, arn: sessionArn(session) },
      ...call.response,
    },
    resources: [
      { accountId: ACCOUNT, type: 'AWS::IAM::Role', ARN: roleArn(session) },
      ...also.map(({ type, arn }) => ({ accountId: ACCOUNT, type, ARN: arn })),
    ],
    filed: filedUnder(session, also),
    ...(call.sharedEventId === undefined ? {} : { sharedEventId: call.sharedEventId }),
  });
  return session;
}

export interface SessionExtras {
  invokedBy?: string;
  mfa?: boolean;
  inScopeOf?: JsonObject;
  ec2RoleDelivery?: '1.0' | '2.0';
  signInSessionArn?: string;
  onBehalfOf?: JsonObject;
}

/** The `userIdentity` of a call made with a role session. */
export function assumedRole(session: Session, extras: SessionExtras = {}): JsonObject {
  return {
    type: 'AssumedRole',
    principalId: `${roleId(session.role)}:${session.name}`,
    arn: sessionArn(session),
    accountId: ACCOUNT,
    accessKeyId: session.accessKeyId,
    sessionContext: {
      sessionIssuer: {
        type: 'Role',
        principalId: roleId(session.role),
        arn: roleArn(session),
        accountId: ACCOUNT,
        userName: session.role,
      },
      ...(session.provider === undefined
        ? {}
        : { webIdFederationData: { federatedProvider: session.provider, attributes: {} } }),
      attributes: { creationDate: iso(session.openedAt), mfaAuthenticated: String(extras.mfa ?? false) },
      ...(extras.ec2RoleDelivery === undefined ? {} : { ec2RoleDelivery: extras.ec2RoleDelivery }),
      ...(extras.signInSessionArn === undefined ? {} : { signInSessionArn: extras.signInSessionArn }),
    },
    ...(extras.onBehalfOf === undefined ? {} : { onBehalfOf: extras.onBehalfOf }),
    ...(extras.inScopeOf === undefined ? {} : { inScopeOf: extras.inScopeOf }),
    ...(extras.invokedBy === undefined ? {} : { invokedBy: extras.invokedBy }),
  };
}

/** A service that assumes a role for itself: the end of any trace. */
export function awsService(principal: string): Caller {
  return { identity: { type: 'AWSService', invokedBy: principal }, address: principal, agent: principal };
}
