import type { UserIdentity } from './user-identity.ts';

/** The parts of an ARN that say whose it is. `resource` keeps its own colons. */
export interface Arn {
  partition: string;
  service: string;
  account: string;
  resource: string;
}

/** Splits an ARN; nothing where the text is not one. */
export function parseArn(value: string | undefined): Arn | undefined {
  const [prefix, partition, service, , account, ...resource] = value?.split(':') ?? [];
  if (prefix !== 'arn' || !partition || service === undefined || account === undefined || resource.length === 0) {
    return undefined;
  }
  return { partition, service, account, resource: resource.join(':') };
}

/** What an ARN names, also where its first part is damaged: "assumed-role/admin/alice". */
function resourceOf(arn: string | undefined): string {
  const whole = parseArn(arn);
  if (whole) return whole.resource;
  const starts = ['assumed-role/', 'federated-user/', 'user/', 'role/'];
  const start = starts.map((word) => (arn ?? '').indexOf(word)).find((at) => at >= 0);
  return start === undefined ? '' : (arn ?? '').slice(start);
}

/** The type of identity that an ARN shows, for records whose `type` is missing or contradicts it. */
export function typeOfArn(arn: string | undefined): 'AssumedRole' | 'FederatedUser' | 'IAMUser' | 'Root' | undefined {
  const resource = resourceOf(arn);
  if (resource.startsWith('assumed-role/')) return 'AssumedRole';
  if (resource.startsWith('federated-user/')) return 'FederatedUser';
  if (resource.startsWith('user/')) return 'IAMUser';
  if (resource === 'root') return 'Root';
  return undefined;
}

/** The last part of an ARN's path: the user name of `user/team/alice`, the role name of `role/path/admin`. */
export function nameOfArn(arn: string | undefined): string | undefined {
  const parts = resourceOf(arn).split('/');
  return parts.length > 1 ? parts.at(-1) || undefined : undefined;
}

/** Role and session of a role session. */
export interface RoleSession {
  role?: string | undefined;
  session?: string | undefined;
  /** ARN of the role itself, with its path where the record shows it. */
  roleArn?: string | undefined;
  /** The path of the role, such as `/aws-service-role/ecs.amazonaws.com/`; absent where no issuer is shown. */
  path?: string | undefined;
}

/** Session name, from the session's ARN or from `principalId` (`AROA…:session`). */
function sessionName(parts: string[], principalId: string | undefined): string | undefined {
  if (parts.length > 1) return parts.at(-1) || undefined;
  const colon = principalId?.indexOf(':') ?? -1;
  return colon > 0 ? principalId?.slice(colon + 1) || undefined : undefined;
}

/**
 * Role and session of an AssumedRole identity: `arn:aws:sts::<account>:assumed-role/<role>/<session>`, with the
 * session issuer as the source for what that ARN leaves out (role path) or lacks.
 */
export function roleSession(identity: UserIdentity): RoleSession {
  const resource = resourceOf(identity.arn);
  const parts = resource.startsWith('assumed-role/') ? resource.split('/').slice(1) : [];
  const issuer = identity.sessionContext?.sessionIssuer;
  const issuerResource = resourceOf(issuer?.arn);
  const issuerRole = issuerResource.startsWith('role/') ? issuerResource.slice('role'.length) : undefined;
  const arnRole = parts.length > 1 ? parts.at(-2) : parts[0];
  const role = arnRole || issuerRole?.split('/').at(-1) || issuer?.userName || identity.userName;
  const path = issuerRole?.slice(0, issuerRole.lastIndexOf('/') + 1);
  return { role, session: sessionName(parts, identity.principalId), roleArn: roleArn(identity, role), path };
}

function roleArn(identity: UserIdentity, role: string | undefined): string | undefined {
  const issuer = identity.sessionContext?.sessionIssuer?.arn;
  if (parseArn(issuer)?.resource.startsWith('role/')) return issuer;
  const session = parseArn(identity.arn);
  if (role === undefined || session === undefined) return undefined;
  return `arn:${session.partition}:iam::${session.account}:role/${role}`;
}
