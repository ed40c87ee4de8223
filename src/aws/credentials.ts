import type { CredentialProvider } from './clients.ts';
import { AwsProblem } from './problem.ts';

/** Whose credentials: those of a profile or of the default chain, or of a role assumed with them. */
export interface CredentialSource {
  profile?: string | undefined;
  roleArn?: string | undefined;
  /** Region whose STS is asked for the role. */
  region?: string | undefined;
}

/** Shows up in the account's own trail as the session that read it. */
const SESSION_NAME = 'who-restarted-prod';

const roleArnShape = /^arn:aws[\w-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/;

/** @throws AwsProblem when it is no ARN of an IAM role. */
export function checkRoleArn(roleArn: string): void {
  if (roleArnShape.test(roleArn)) return;
  throw new AwsProblem('credentials', `${roleArn} is not the ARN of a role.`, {
    fix: 'Write it as arn:aws:iam::111122223333:role/auditor.',
  });
}

/** The SDK warns on the console when environment and profile both hold credentials; answers name the caller anyway. */
const quiet = {
  trace: () => undefined,
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

/**
 * The SDK's own chain (environment, SSO, profile, process, web identity, container, instance), or a role on top of it.
 * The shared files are read again for each provider made, so that a new one sees what was renewed. The SDK's own
 * clients for this (STS AssumeRole, SSO GetRoleCredentials, token refresh) sign in and do nothing else; they are not in
 * our hands, and the guard is on the clients that ask.
 */
export function openCredentials({ profile, roleArn, region }: CredentialSource): CredentialProvider {
  let provider: Promise<CredentialProvider> | undefined;
  const open = async (): Promise<CredentialProvider> => {
    const sdk = await import('./sdk/credentials.ts');
    const chain = sdk.fromNodeProviderChain({
      ignoreCache: true,
      logger: quiet,
      ...(profile === undefined ? {} : { profile }),
    });
    if (roleArn === undefined) return chain;
    return sdk.fromTemporaryCredentials({
      params: { RoleArn: roleArn, RoleSessionName: SESSION_NAME },
      masterCredentials: chain,
      ...(region === undefined ? {} : { clientConfig: { region } }),
    });
  };
  return async (properties) => {
    provider ??= open();
    return (await provider)(properties);
  };
}
