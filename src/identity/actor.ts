/** Who called: the identity element by its type, then what the configuration and the client add to it. */
import { agentBehind, withAgent } from './agent.ts';
import { parseArn, roleSession, typeOfArn } from './arn.ts';
import {
  readAccount,
  readDirectoryPerson,
  readFederatedUser,
  readRole,
  readService,
  readUnknown,
} from './direct-identity.ts';
import { readIamUser, readRoot } from './iam-user.ts';
import type { KnownMatch } from './known.ts';
import { findKnown } from './known.ts';
import type { Call, Reading } from './reading.ts';
import { readRoleSession } from './role-session.ts';
import { isLinkedRoleName } from './service-role.ts';
import { actingService, serviceName } from './services.ts';
import type { Actor, KnownPrincipal } from './types.ts';
import type { CallRecord, UserIdentity } from './user-identity.ts';
import { accountId, capName } from './user-identity.ts';
import { readWebIdentityUser } from './web-identity-user.ts';

const READERS: Readonly<Record<string, (call: Call) => Reading>> = {
  Root: readRoot,
  IAMUser: readIamUser,
  AssumedRole: readRoleSession,
  Role: readRole,
  FederatedUser: readFederatedUser,
  AWSAccount: readAccount,
  AWSService: readService,
  WebIdentityUser: readWebIdentityUser,
  SAMLUser: (call) => readDirectoryPerson(call, 'SAML sign-in'),
  Directory: (call) => readDirectoryPerson(call, 'the directory'),
  IdentityCenterUser: (call) => readDirectoryPerson(call, 'Identity Center'),
};

/** Identity Center's own records call a user `Unknown` (CloudTrail userIdentity element). */
function isIdentityCenterRecord({ eventSource }: CallRecord): boolean {
  return /^(?:sso|sso-directory|signin|identitystore)\.amazonaws\.com$/.test(eventSource ?? '');
}

/**
 * The type that decides: the record's own, except where it has none or one that is not documented, and where an IAMUser
 * has a session's ARN (seen in records of services that act for a session).
 */
function effectiveType(identity: UserIdentity): string | undefined {
  const shown = typeOfArn(identity.arn);
  if (identity.type === 'IAMUser' && shown === 'AssumedRole') return shown;
  if (identity.type === 'Unknown') return identity.type;
  return identity.type !== undefined && Object.hasOwn(READERS, identity.type)
    ? identity.type
    : (shown ?? identity.type);
}

function readIdentity(call: Call): Reading {
  const { identity, record } = call;
  const type = effectiveType(identity);
  const reader = type === undefined || !Object.hasOwn(READERS, type) ? undefined : READERS[type];
  if (reader) return reader(call);
  if (type === undefined && (identity.invokedBy !== undefined || record.eventType === 'AwsServiceEvent'))
    return readService(call);
  if (type === 'Unknown' && isIdentityCenterRecord(record)) return readDirectoryPerson(call, 'Identity Center');
  return readUnknown(call);
}

/** True where an AWS service calls on its own account, so that "AWS Internal" does not mean the console. */
export function isServiceCaller(record: CallRecord): boolean {
  const identity = record.userIdentity ?? {};
  const type = effectiveType(identity);
  if (type === undefined || type === 'AWSService') return true;
  return type === 'AssumedRole' && isLinkedRoleName(roleSession(identity).role);
}

/** Reads the caller of a record. `call.identity` is empty where the record has none. */
export function readActor(call: Call, known: readonly KnownPrincipal[]): Reading {
  const read = withSurroundings(readIdentity(call), call);
  const named = withKnown(read, call, known);
  const keyed = { ...named, principal: sessionPrincipal(named) };
  const agent = agentBehind(call);
  return agent === undefined ? keyed : { ...keyed, actor: withAgent(keyed.actor, agent) };
}

/** A person's role session is a caller of its own; any other session of the role is the same caller. */
function sessionPrincipal({ actor, principal, username }: Reading): string {
  const own = actor.kind === 'person' && actor.role !== undefined && username !== undefined;
  return own ? `${principal}/${username}` : principal;
}

/** Account, acting service and the remarks that hold for every type. */
function withSurroundings(read: Reading, call: Call): Reading {
  const { identity, record } = call;
  const account = accountId(identity.accountId) ?? accountId(parseArn(identity.arn)?.account);
  const service = isService(read.actor) ? undefined : actingService(identity.invokedBy);
  return {
    ...read,
    actor: {
      ...read.actor,
      ...(account === undefined ? {} : { account }),
      ...(service === undefined ? {} : { invokedBy: service }),
      basis: [
        ...read.actor.basis,
        ...serviceBasis(read.actor, service),
        ...accountBasis(read.actor, account, accountId(record.recipientAccountId)),
        ...sessionBasis(identity),
      ],
    },
  };
}

const isService = (actor: Actor): boolean => actor.kind === 'aws-service' || actor.kind === 'autoscaling';

/** Forward access sessions: the service calls with the caller's own identity, so the caller is still the one. */
function serviceBasis(actor: Actor, service: string | undefined): string[] {
  if (service === undefined) return [];
  const whose =
    actor.kind === 'person' || actor.kind === 'root' ? 'for them, with their own identity' : 'with this identity';
  return [`${serviceName(service)} made the call ${whose}`];
}

function accountBasis(actor: Actor, account: string | undefined, recipient: string | undefined): string[] {
  if (account === undefined || recipient === undefined || account === recipient) return [];
  return actor.kind === 'external-account' ? [] : [`The caller belongs to another account, ${account}`];
}

function sessionBasis({ sessionContext, invokedByDelegate }: UserIdentity): string[] {
  const signIn = sessionContext?.signInSessionArn?.split('/').at(-1);
  const delegate = invokedByDelegate?.accountId;
  return [
    ...(signIn ? [`Opened in sign-in session ${capName(signIn)}`] : []),
    ...(delegate ? [`Account ${capName(delegate)} acted under a temporary delegation`] : []),
  ];
}

function withKnown(read: Reading, { identity }: Call, known: readonly KnownPrincipal[]): Reading {
  if (known.length === 0) return read;
  const { role, session } = read.actor;
  const roleArn = role === undefined ? undefined : read.principal;
  const match = findKnown(known, {
    arns: [identity.arn, roleArn].filter((arn) => arn?.startsWith('arn:')).map(String),
    role,
    session,
    userName: userNameOf(identity, read),
  });
  return match ? applyKnown(read, match) : read;
}

function userNameOf(identity: UserIdentity, read: Reading): string | undefined {
  return identity.sessionContext?.sourceIdentity ?? (read.actor.role === undefined ? read.username : undefined);
}

/**
 * The configuration's word on a caller. It decides kind and name. It makes them certain, except where all that matched
 * is a session name that the caller was free to choose: whoever may assume the role could take a colleague's name.
 */
function applyKnown(read: Reading, { entry, matched, on }: KnownMatch): Reading {
  const { actor } = read;
  const kind = entry.kind ?? actor.kind;
  const name = capName(entry.label ?? actor.name);
  const chosenByCaller = on === 'session' && actor.confidence !== 'certain';
  const confidence = chosenByCaller ? 'likely' : 'certain';
  const { person: shown, ...rest } = actor;
  const person = kind === 'person' ? name : on === 'role' ? shown : undefined;
  const basis = [`${name}: the configuration knows ${capName(matched)}`, ...actor.basis];
  return {
    ...read,
    actor: { ...rest, kind, name, ...(person === undefined ? {} : { person }), confidence, basis },
    traceable: read.traceable && (person === undefined || confidence !== 'certain'),
  };
}
