/** Identities without credentials or sessions to explain: federated users, directories, other accounts, services. */
import { nameOfArn } from './arn.ts';
import { HIDDEN, hiddenUser } from './iam-user.ts';
import { isEmail, looksLikePerson, machineKind } from './names.ts';
import type { Call, Reading, Who } from './reading.ts';
import { reading, serviceReading } from './reading.ts';
import { serviceName, servicePrincipal } from './services.ts';
import type { Confidence } from './types.ts';
import { accountId, capName } from './user-identity.ts';

/** GetFederationToken: the name is chosen by the IAM user or root user that asked for the token. */
export function readFederatedUser({ identity }: Call): Reading {
  const name = capName(nameOfArn(identity.arn) ?? identity.principalId?.split(':').at(-1) ?? 'a federated user');
  const issuer = identity.sessionContext?.sessionIssuer;
  const by = issuer?.userName ?? nameOfArn(issuer?.arn);
  const machine = machineKind(name);
  const personal = isEmail(name) || looksLikePerson(name);
  const confidence: Confidence = machine || personal ? 'likely' : 'possible';
  const who: Who = { kind: machine ?? 'person', name, confidence, ...(personal && !machine ? { person: name } : {}) };
  const opened = by === undefined ? 'an IAM user' : `IAM user ${capName(by)}`;
  return reading(
    who,
    [`${name} is a federated user: the name was chosen by ${opened} with GetFederationToken`],
    identity.arn ?? `federated-user:${name}`,
    name,
  );
}

/** A person as an identity provider names them: SAML, AWS Directory Service, Identity Center. */
export function readDirectoryPerson(call: Call, source: string): Reading {
  const { identity } = call;
  const userId = identity.onBehalfOf?.userId;
  const userName = identity.userName === HIDDEN ? undefined : identity.userName;
  if (identity.userName === HIDDEN) return hiddenUser(call);
  const shown = userName ?? (userId === undefined ? undefined : `Identity Center user ${userId}`);
  if (shown === undefined) return readUnknown(call);
  const name = capName(shown);
  const machine = userName === undefined ? undefined : machineKind(userName);
  const certain = userName === undefined || isEmail(userName);
  const who: Who = machine
    ? { kind: machine, name, confidence: 'likely' }
    : { kind: 'person', name, person: name, confidence: certain ? 'certain' : 'likely' };
  const basis = [`${name}, as ${source} names the user`];
  if (userName !== undefined && userId !== undefined) basis.push(`Identity Center user id ${capName(userId)}`);
  return reading(who, basis, `${source}:${userId ?? name}`, userName);
}

/** A caller in another account: only that account's trail shows who (CloudTrail userIdentity element). */
export function readAccount({ identity, record }: Call): Reading {
  const account = accountId(identity.accountId);
  const session = identity.principalId?.includes(':') ? identity.principalId.split(':').at(-1) : undefined;
  const id = identity.principalId?.split(':')[0];
  const principal = `${account ?? 'unknown'}:${id ?? 'account'}`;
  if (identity.accountId === 'anonymous' || identity.principalId === 'ANONYMOUS_PRINCIPAL') {
    const who = { kind: 'unknown', name: 'an anonymous caller', confidence: 'certain' } as const;
    return reading(who, [`${who.name}: the call was not signed`], 'anonymous');
  }
  if (account === undefined) {
    const who = { kind: 'unknown', name: 'an unnamed AWS account', confidence: 'possible' } as const;
    return reading(who, [`${who.name}: the record leaves the account out`], principal);
  }
  const foreign = account !== accountId(record.recipientAccountId);
  const known = accountId(record.recipientAccountId) !== undefined;
  const who: Who = foreign
    ? { kind: 'external-account', name: `account ${account}`, confidence: known ? 'certain' : 'likely' }
    : { kind: 'unknown', name: `account ${account}`, confidence: 'possible' };
  const because = foreign
    ? "another account's caller, whom only that account's trail names"
    : 'the record names the account but not the caller';
  const found = reading(who, [`${who.name}: ${because}`], principal);
  return session ? { ...found, actor: { ...found.actor, session: capName(session) } } : found;
}

/** An AWS service on its own account, as `AWSService` or as a service event without any type. */
export function readService(call: Call): Reading {
  const { identity, record } = call;
  const source = typeof record.sourceIPAddress === 'string' ? record.sourceIPAddress : undefined;
  const principal =
    servicePrincipal(identity.invokedBy) ??
    servicePrincipal(identity.principalId) ??
    servicePrincipal(source) ??
    (record.eventType === 'AwsServiceEvent' ? servicePrincipal(record.eventSource) : undefined);
  if (principal !== undefined) return serviceReading(principal, `${serviceName(principal)} made the call itself`);
  const name = identity.invokedBy === 'AWS Internal' ? 'AWS' : 'an AWS service';
  const who = { kind: 'aws-service', name, confidence: name === 'AWS' ? 'certain' : 'likely' } as const;
  return reading(who, [`${name} made the call itself; the record does not say which service`], 'aws-internal');
}

/** A bare role, which only services show before they open a session with it. */
export function readRole({ identity }: Call): Reading {
  const role = nameOfArn(identity.arn) ?? identity.userName;
  const name = role === undefined ? 'an unnamed role' : `role ${capName(role)}`;
  const found = reading(
    { kind: 'unknown', name, confidence: 'possible' },
    [`${name}: the record shows a role and no session of it`],
    identity.arn ?? 'role:unnamed',
  );
  return role === undefined ? found : { ...found, actor: { ...found.actor, role: capName(role) } };
}

/** Nothing that names anybody, or a type that CloudTrail does not document. */
export function readUnknown({ identity, record }: Call): Reading {
  const account = accountId(identity.accountId ?? record.recipientAccountId) ?? 'unknown';
  if (identity.userName !== undefined && identity.userName !== HIDDEN) {
    const name = capName(identity.userName);
    const because = `${name} is the user name of an identity of unknown type`;
    return reading(
      { kind: 'unknown', name, confidence: 'possible' },
      [because],
      `${account}:${name}`,
      identity.userName,
    );
  }
  const who = { kind: 'unknown', name: 'an unnamed caller', confidence: 'possible' } as const;
  return reading(who, [`${who.name}: the record does not say who called`], `${account}:unknown`);
}
