import { brief } from './failure.ts';
import { AwsProblem } from './problem.ts';
import type { SignIn } from './profiles.ts';

const option = (profile: string | undefined): string => (profile === undefined ? '' : ` --profile ${profile}`);
const forProfile = (profile: string | undefined): string => (profile === undefined ? '' : ` for profile ${profile}`);
const ofProfile = (profile: string | undefined): string => (profile === undefined ? '' : ` of profile ${profile}`);

/** Credentials that AWS says have expired, with the way to renew this kind. */
export function expired(signIn: SignIn, code: string, cause: unknown): AwsProblem {
  const { kind, profile } = signIn;
  const options = { code, cause };
  switch (kind) {
    case 'sso':
      return new AwsProblem('credentials', `Your SSO session${forProfile(profile)} has expired.`, {
        ...options,
        fix: `Run: aws sso login${option(profile)}`,
      });
    case 'login':
      return new AwsProblem('credentials', `Your AWS sign-in${forProfile(profile)} has expired.`, {
        ...options,
        fix: `Run: aws login${option(profile)}`,
      });
    case 'environment':
      return new AwsProblem('credentials', 'The credentials in the environment have expired.', {
        ...options,
        fix: 'Set new AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN and start again, or use a profile, which is read again by itself.',
      });
    case 'process':
    case 'other':
      return new AwsProblem('credentials', `The credentials${ofProfile(profile)} have expired.`, {
        ...options,
        fix: 'Renew them the way you got them; the next question reads them again.',
      });
  }
}

interface Reading {
  /** What the credential provider of the SDK writes. */
  says: RegExp;
  words(signIn: SignIn, match: RegExpExecArray): { message: string; fix: string };
}

const ssoLogin = (profile: string | undefined): string => `Run: aws sso login${option(profile)}`;

/** The SDK's credential providers tell their failures apart by text only (credential-provider-* 3.1169). First match wins. */
const readings: readonly Reading[] = [
  {
    says: /SSO session token associated with profile=\S+ was not found|SSO session associated with this profile is invalid/,
    words: ({ profile }) => ({
      message: `There is no SSO session${forProfile(profile)}, or it cannot be read.`,
      fix: ssoLogin(profile),
    }),
  },
  {
    says: /ForbiddenException|No access/,
    words: ({ profile }) => ({
      message: `Your SSO user may not use the account or the permission set${ofProfile(profile)}.`,
      fix: 'Check sso_account_id and sso_role_name in the profile, or ask for the assignment.',
    }),
  },
  {
    says: /SSO session|SSO Token|Token is expired|UnauthorizedException/i,
    words: ({ profile }) => ({
      message: `Your SSO session${forProfile(profile)} has expired.`,
      fix: ssoLogin(profile),
    }),
  },
  {
    says: /aws login|reauthenticate/i,
    words: ({ profile }) => ({
      message: `Your AWS sign-in${forProfile(profile)} has expired.`,
      fix: `Run: aws login${option(profile)}`,
    }),
  },
  {
    says: /requires multi-factor authentication/,
    words: ({ profile }) => ({
      message: `The credentials${ofProfile(profile)} ask for an MFA code, and there is nowhere here to type one.`,
      fix: `Put a session into the environment first: eval "$(aws configure export-credentials${option(profile)} --format env)"`,
    }),
  },
  {
    says: /^Command failed/,
    words: ({ profile }) => ({
      message: `The credential_process${ofProfile(profile)} failed.`,
      fix: 'Run its command by hand to see why.',
    }),
  },
  {
    says: /Could not resolve credentials using profile: \[([^\]]+)\]/,
    words: (_signIn, match) => ({
      message: `Profile ${match[1] ?? ''} has no credentials: no keys, no role and no SSO session are configured.`,
      fix: `Run: aws configure sso --profile ${match[1] ?? ''}`,
    }),
  },
  {
    says: /Could not load credentials from any providers/,
    words: () => ({
      message: 'No AWS credentials were found.',
      fix: 'Sign in with aws sso login and name the profile with --profile or AWS_PROFILE, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
    }),
  },
];

/** A credential provider that gave up, in words. `message` is one printable line. */
export function unobtainable(signIn: SignIn, message: string, cause: unknown): AwsProblem {
  const options = { code: 'CredentialsProviderError', cause };
  for (const { says, words } of readings) {
    const match = says.exec(message);
    if (match === null) continue;
    const { message: sentence, fix } = words(signIn, match);
    return new AwsProblem('credentials', sentence, { ...options, fix });
  }
  const said = message === '' ? '' : `: ${brief(message)}`;
  return new AwsProblem('credentials', `The credentials${ofProfile(signIn.profile)} could not be read${said}`, {
    ...options,
    fix: `Check them with: aws sts get-caller-identity${option(signIn.profile)}`,
  });
}
