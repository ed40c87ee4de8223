/** Who stands behind a role session (`AssumedRole`), the form that most callers take, people and machines alike. */

import type { RoleSession } from './arn.ts';
import { roleSession } from './arn.ts';
import { federatedSession } from './federated-session.ts';
import { couldBeUserName, isEmail, machineKind } from './names.ts';
import type { Call, Reading } from './reading.ts';
import type { ServiceSession } from './service-role.ts';
import { linkedService, serviceWithGivenRole } from './service-role.ts';
import type { SessionFinding } from './session-finding.ts';
import { roleLabel, roleName } from './session-finding.ts';
import type { SessionReading } from './session-names.ts';
import { isSdkDefault, readScope, readSessionName } from './session-names.ts';
import { capName } from './user-identity.ts';

type Rule = (call: Call, session: RoleSession) => SessionFinding | undefined;

/** Strongest evidence first: what AWS guarantees, what AWS writes, what conventions say, what names look like. */
const RULES: readonly Rule[] = [
  serviceLinked,
  identityCenter,
  federatedSession,
  sourceIdentity,
  issuedTo,
  namedByConvention,
  sdkDefault,
  emailSession,
  givenRole,
  lambdaByClient,
  robotSession,
  userNameSession,
];

/** Reads an AssumedRole identity. */
export function readRoleSession(call: Call): Reading {
  const session = roleSession(call.identity);
  const found = first(call, session) ?? unknownSession(session);
  const { principal, closed, sessionOf, ...who } = found;
  const role = session.role === undefined ? {} : { role: capName(session.role) };
  const logged = session.session === undefined ? {} : { session: capName(session.session) };
  return {
    actor: { ...who, ...role, ...logged },
    principal: principal ?? session.roleArn ?? `role:${session.role ?? 'unnamed'}`,
    username: session.session,
    ...(sessionOf === undefined ? {} : { sessionOf }),
    // A person whom only the session's name shows may be anybody who may assume the role.
    traceable: closed !== true && (who.person === undefined || who.confidence !== 'certain'),
  };
}

function first(call: Call, session: RoleSession): SessionFinding | undefined {
  for (const rule of RULES) {
    const found = rule(call, session);
    if (found) return found;
  }
  return undefined;
}

function serviceFinding(service: ServiceSession): SessionFinding {
  const { kind, name, confidence, because, principal } = service;
  return { kind, name: capName(name), confidence, basis: [because], ...(principal === undefined ? {} : { principal }) };
}

function serviceLinked({ identity }: Call, session: RoleSession): SessionFinding | undefined {
  const service = linkedService(session, identity.invokedBy);
  return service && { ...serviceFinding(service), closed: true };
}

function givenRole({ identity, record }: Call, session: RoleSession): SessionFinding | undefined {
  const source = typeof record.sourceIPAddress === 'string' ? record.sourceIPAddress : undefined;
  const service = serviceWithGivenRole(session, identity.invokedBy, source);
  return service && serviceFinding(service);
}

/**
 * Identity Center: role `AWSReservedSSO_<permission set>_<16 hex digits>` under the path `/aws-reserved/`, which only
 * AWS can create; the session name is the user's name (IAM Identity Center user guide).
 */
function identityCenter({ identity }: Call, session: RoleSession): SessionFinding | undefined {
  if (!session.role?.startsWith('AWSReservedSSO_')) return undefined;
  const exact = /^AWSReservedSSO_(.+)_[0-9a-f]{16}$/.exec(session.role)?.[1];
  const permissionSet = capName(
    exact ?? (session.role.replace(/^AWSReservedSSO_/, '').replace(/_[^_]*$/, '') || session.role),
  );
  const reserved = session.path === undefined || session.path.startsWith('/aws-reserved/');
  const name = session.session === undefined ? 'an Identity Center user' : capName(session.session);
  const user = identity.onBehalfOf?.userId;
  return {
    kind: 'person',
    name,
    ...(session.session === undefined ? {} : { person: name }),
    permissionSet,
    confidence: exact !== undefined && reserved && session.session !== undefined ? 'certain' : 'likely',
    basis: [
      session.session === undefined
        ? `${name}, permission set ${permissionSet}; the record does not show which user`
        : `Identity Center user ${name}, permission set ${permissionSet}`,
      ...(reserved ? [] : ["The role has an Identity Center name but does not stand on Identity Center's path"]),
      ...(user === undefined ? [] : [`Identity Center user id ${capName(user)}`]),
    ],
  };
}

/** `sourceIdentity` is set when the first role is assumed, and no later role can change it (STS documentation). */
function sourceIdentity({ identity }: Call): SessionFinding | undefined {
  const source = identity.sessionContext?.sourceIdentity;
  if (source === undefined) return undefined;
  const name = capName(source);
  const machine = machineKind(source);
  const because = `${name} is the source identity, set when the first role was assumed and not changeable later`;
  if (machine) return { kind: machine, name, confidence: 'likely', basis: [because] };
  return { kind: 'person', name, person: name, confidence: isEmail(source) ? 'certain' : 'likely', basis: [because] };
}

function issuedTo({ identity }: Call, session: RoleSession): SessionFinding | undefined {
  const { issuerType, credentialsIssuedTo, sourceArn } = identity.inScopeOf ?? {};
  const found = readScope(
    issuerType,
    issuerType?.startsWith('AWS::Lambda::') ? (sourceArn ?? credentialsIssuedTo) : credentialsIssuedTo,
  );
  return found && machineFinding(found, session);
}

/** AWS writes how an instance's credentials were delivered (`ec2RoleDelivery`, userIdentity element) beside its session. */
function namedByConvention({ identity }: Call, session: RoleSession): SessionFinding | undefined {
  const found = readSessionName(session.session, session.role ?? 'unnamed');
  if (!found) return undefined;
  const delivered = found.sessionOf === 'ec2-instance' && identity.sessionContext?.ec2RoleDelivery !== undefined;
  return machineFinding(delivered ? { ...found, confidence: 'certain' } : found, session);
}

function machineFinding(found: SessionReading, session: RoleSession): SessionFinding {
  const { because, name: own, pipeline, ...rest } = found;
  const name = own ?? roleName(session);
  const system = pipeline === undefined ? '' : ` is a role of ${pipeline.system}`;
  return {
    ...rest,
    name: capName(name),
    ...(pipeline === undefined ? {} : { pipeline }),
    basis: [`${capName(name)}${system}: ${because}`],
  };
}

function sdkDefault(_: Call, session: RoleSession): SessionFinding | undefined {
  if (session.session === undefined || !isSdkDefault(session.session)) return undefined;
  const name = roleLabel(session);
  const basis = `${name}: the session name ${capName(session.session)} is made up by an SDK and names nobody`;
  return { kind: 'unknown', name, confidence: 'possible', basis: [basis] };
}

/** SAML and other federations put the person's e-mail address there, but so can anybody who may assume the role. */
function emailSession(_: Call, session: RoleSession): SessionFinding | undefined {
  if (session.session === undefined || !isEmail(session.session)) return undefined;
  const name = capName(session.session);
  const machine = machineKind(session.session);
  const basis = [`${name} is the session name, an e-mail address as federated sign-in sets it`];
  if (machine) return { kind: machine, name, confidence: 'likely', basis };
  return { kind: 'person', name, person: name, confidence: 'likely', basis };
}

/** A Lambda function's session has the function's name; only the client's word says that it is one. */
function lambdaByClient({ client }: Call, session: RoleSession): SessionFinding | undefined {
  if (client.runsIn !== 'AWS Lambda' || session.session === undefined) return undefined;
  const name = capName(session.session);
  const basis = [
    `${name} is the session name, and the client says that it runs in AWS Lambda, where it is the function's name`,
  ];
  return { kind: 'workload', name, sessionOf: 'lambda', confidence: 'likely', basis };
}

function robotSession(_: Call, session: RoleSession): SessionFinding | undefined {
  const kind = session.session === undefined ? undefined : machineKind(session.session);
  if (kind === undefined || session.session === undefined) return undefined;
  const name = kind === 'ci' ? capName(roleName(session)) : capName(session.session);
  const basis = [`${name}: the session name ${capName(session.session)} looks like a program's`];
  return { kind, name, confidence: 'possible', basis };
}

function userNameSession(_: Call, session: RoleSession): SessionFinding | undefined {
  if (session.session === undefined || session.session === session.role) return undefined;
  if (!couldBeUserName(session.session)) return undefined;
  const name = capName(session.session);
  const basis = [`${name} is only the session name, which whoever assumed role ${session.role ?? 'unnamed'} chose`];
  return { kind: 'person', name, confidence: 'possible', basis };
}

function unknownSession(session: RoleSession): SessionFinding {
  const name = roleLabel(session);
  const because =
    session.session === undefined
      ? 'the record shows no session name, so not who is behind it'
      : `the session name ${capName(session.session)} does not say who is behind it`;
  return { kind: 'unknown', name, confidence: 'possible', basis: [`${name}: ${because}`] };
}
