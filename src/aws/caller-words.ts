/** "The role auditor", "The user alice", "The root user". */
export function whoIs(arn: string | undefined): string {
  const resource = arn?.split(':').slice(5).join(':') ?? '';
  if (resource === 'root') return 'The root user';
  const [kind, ...path] = resource.split('/');
  const name = kind === 'assumed-role' ? path[0] : path.at(-1);
  if (name === undefined) return 'This caller';
  return kind === 'assumed-role' ? `The role ${name}` : `The user ${name}`;
}

/** What AWS calls a denial; S3, STS and IAM use the short form. */
export const deniedCodes: ReadonlySet<string> = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'NotAuthorized',
  'UnauthorizedOperation',
]);

const arnInMessage = /User: (arn:aws[\w-]*:(?:iam|sts)::\d{12}:\S+)/;

/** Who was denied: the message knows best, else the caller as far as known. */
export function whoWasDenied(message: string, caller: string | undefined): string {
  return whoIs(arnInMessage.exec(message)?.[1] ?? caller);
}

/** Policies above the caller's own deny where the caller's own would allow: another remedy, other people. */
export function denialFix(message: string, ownPolicy: string): string {
  if (/service control policy/i.test(message)) {
    return 'A service control policy of the organization denies it; whoever manages the organization can allow it.';
  }
  if (/resource control policy/i.test(message)) {
    return 'A resource control policy of the organization denies it; whoever manages the organization can allow it.';
  }
  if (/permissions boundary/i.test(message)) return `The caller's permissions boundary leaves it out. ${ownPolicy}`;
  if (/session policy/i.test(message)) return `The policy of this session leaves it out. ${ownPolicy}`;
  return ownPolicy;
}
