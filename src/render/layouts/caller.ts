import { printable } from '../text.ts';

/** Roles that IAM Identity Center makes: AWSReservedSSO_<permission set>_<16 hex>. Source: Identity Center user guide. */
const PERMISSION_SET = /^AWSReservedSSO_(.+)_[0-9a-f]{16}$/;

/** "role auditor" for the ARN that sts:GetCallerIdentity answers; the ARN itself where it has another form. */
export function callerName(arn: string): string {
  const text = printable(arn);
  const resource = /^arn:[^:]+:(?:sts|iam)::\d*:(.+)$/.exec(text)?.[1];
  if (resource === undefined) return text;
  if (resource === 'root') return 'root';
  const [kind, ...path] = resource.split('/');
  const last = path.at(-1) ?? '';
  if (kind === 'user') return `user ${last}`;
  if (kind === 'federated-user') return `federated user ${last}`;
  if (kind !== 'assumed-role' && kind !== 'role') return text;
  const role = (kind === 'assumed-role' ? path[0] : last) ?? '';
  const permissionSet = PERMISSION_SET.exec(role)?.[1];
  return permissionSet === undefined ? `role ${role}` : `permission set ${permissionSet}`;
}
