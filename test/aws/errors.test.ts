import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ErrorContext } from '../../src/aws/errors.ts';
import { toProblem } from '../../src/aws/errors.ts';
import { AwsProblem } from '../../src/aws/problem.ts';

const context: ErrorContext = {
  operation: 'cloudtrail:LookupEvents',
  region: 'eu-west-1',
  caller: 'arn:aws:sts::111122223333:assumed-role/auditor/night-shift',
  account: '111122223333',
};
const sso: ErrorContext = { ...context, profile: 'prod', signIn: { kind: 'sso', profile: 'prod' } };
const plain: ErrorContext = { ...context, profile: 'prod', signIn: { kind: 'other', profile: 'prod' } };

/** An error as the SDK throws it for an answer of AWS. */
const answered = (name: string, message = '', status = 400): Error =>
  Object.assign(new Error(message), { name, $metadata: { httpStatusCode: status } });
/** An error as a credential provider of the SDK throws it. */
const provider = (message: string): Error => Object.assign(new Error(message), { name: 'CredentialsProviderError' });
/** An error as a socket throws it. */
const socket = (code: string, more: object = {}): Error =>
  Object.assign(new Error(`connect ${code}`), { code, ...more });

/** What is shown: kind, sentence, remedy. */
function shown(error: unknown, where: ErrorContext = context): [string, string, string | undefined] {
  const problem = toProblem(error, where);
  return [problem.kind, problem.message, problem.fix];
}

const policy = 'The policy in the README, section "Permissions", has it.';

describe('access denied', () => {
  it('names role, call and Region, and where the policy is', () => {
    expect(shown(answered('AccessDeniedException', 'User: x is not authorized'))).toEqual([
      'access-denied',
      'The role auditor may not call cloudtrail:LookupEvents in eu-west-1.',
      policy,
    ]);
  });

  it.each([
    ['arn:aws:iam::111122223333:user/team/alice', 'The user alice'],
    ['arn:aws:iam::111122223333:root', 'The root user'],
    [
      'arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_ReadOnly_0a1b2c3d4e5f6a7b/alice',
      'The role AWSReservedSSO_ReadOnly_0a1b2c3d4e5f6a7b',
    ],
    [undefined, 'This caller'],
  ])('calls %s %s', (caller, who) => {
    const [, message] = shown(answered('AccessDenied'), { ...context, caller });
    expect(message).toBe(`${who} may not call cloudtrail:LookupEvents in eu-west-1.`);
  });

  it('reads the caller from the message, which knows best', () => {
    const said = 'User: arn:aws:iam::444455556666:user/bob is not authorized to perform: ecs:ListClusters';
    expect(shown(answered('AccessDeniedException', said))[1]).toMatch(/^The user bob may not call/);
  });

  it('tells a policy of the organization from the caller’s own, however long the message is', () => {
    const caller = `arn:aws:sts::111122223333:assumed-role/auditor/${'n'.repeat(64)}`;
    const denial = `User: ${caller} is not authorized to perform: cloudtrail:LookupEvents with an explicit deny in a service control policy`;
    expect(shown(answered('AccessDeniedException', denial))[2]).toBe(
      'A service control policy of the organization denies it; whoever manages the organization can allow it.',
    );
    expect(shown(answered('AccessDeniedException', 'no permissions boundary allows it'))[2]).toBe(
      `The caller's permissions boundary leaves it out. ${policy}`,
    );
  });

  it('names the role that may not be assumed', () => {
    const said =
      'User: arn:aws:iam::111122223333:user/alice is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::444455556666:role/reader';
    expect(shown(answered('AccessDenied', said, 403))).toEqual([
      'access-denied',
      'The user alice may not assume arn:aws:iam::444455556666:role/reader.',
      "Both the caller's policy and the role's trust policy have to allow sts:AssumeRole.",
    ]);
  });
});

describe('expired credentials', () => {
  it.each([
    ['an SSO profile', sso, 'Your SSO session for profile prod has expired.', 'Run: aws sso login --profile prod'],
    [
      'the default SSO profile',
      { ...context, signIn: { kind: 'sso' as const } },
      'Your SSO session has expired.',
      'Run: aws sso login',
    ],
    [
      'a login profile',
      { ...context, signIn: { kind: 'login' as const, profile: 'prod' } },
      'Your AWS sign-in for profile prod has expired.',
      'Run: aws login --profile prod',
    ],
    [
      'another profile',
      plain,
      'The credentials of profile prod have expired.',
      'Renew them the way you got them; the next question reads them again.',
    ],
    [
      'the environment',
      { ...context, signIn: { kind: 'environment' as const } },
      'The credentials in the environment have expired.',
      'Set new AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN and start again, or use a profile, which is read again by itself.',
    ],
  ])('of %s say how to renew them', (_what, where, message, fix) => {
    expect(shown(answered('ExpiredTokenException'), where)).toEqual(['credentials', message, fix]);
    expect(shown(answered('ExpiredToken', '', 403), where)).toEqual(['credentials', message, fix]);
  });
});

describe('credentials that cannot be obtained', () => {
  const login = 'Run: aws sso login --profile prod';
  const expired = 'Your SSO session for profile prod has expired.';
  const none = 'There is no SSO session for profile prod, or it cannot be read.';
  it.each([
    [
      'The SSO session associated with this profile has expired. To refresh this SSO session run aws sso login with the corresponding profile.',
      expired,
      login,
    ],
    [
      "Token is expired. To refresh this SSO session run 'aws sso login' with the corresponding profile.",
      expired,
      login,
    ],
    [
      "Value not present for 'refreshToken' in SSO Token. Cannot refresh. To refresh this SSO session run 'aws sso login'",
      expired,
      login,
    ],
    ['UnauthorizedException: Session token not found or invalid', expired, login],
    [
      'The SSO session associated with this profile is invalid. To refresh this SSO session run aws sso login with the corresponding profile.',
      none,
      login,
    ],
    [
      'The SSO session token associated with profile=prod was not found or is invalid. To refresh this SSO session run',
      none,
      login,
    ],
    [
      'ForbiddenException: No access',
      'Your SSO user may not use the account or the permission set of profile prod.',
      'Check sso_account_id and sso_role_name in the profile, or ask for the assignment.',
    ],
    [
      'Your session has expired. Please reauthenticate.',
      'Your AWS sign-in for profile prod has expired.',
      'Run: aws login --profile prod',
    ],
    [
      'Failed to load a token for session arn:aws:iam::1:root, please re-authenticate using aws login',
      'Your AWS sign-in for profile prod has expired.',
      'Run: aws login --profile prod',
    ],
    [
      'Profile prod requires multi-factor authentication, but no MFA code callback was provided.',
      'The credentials of profile prod ask for an MFA code, and there is nowhere here to type one.',
      'Put a session into the environment first: eval "$(aws configure export-credentials --profile prod --format env)"',
    ],
    [
      'Command failed: /opt/vault --secret hunter2',
      'The credential_process of profile prod failed.',
      'Run its command by hand to see why.',
    ],
    [
      'Could not resolve credentials using profile: [prod] in configuration/credentials file(s).',
      'Profile prod has no credentials: no keys, no role and no SSO session are configured.',
      'Run: aws configure sso --profile prod',
    ],
    [
      'Could not load credentials from any providers',
      'No AWS credentials were found.',
      'Sign in with aws sso login and name the profile with --profile or AWS_PROFILE, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
    ],
    [
      'Something new\nin two lines',
      'The credentials of profile prod could not be read: Something new in two lines',
      'Check them with: aws sts get-caller-identity --profile prod',
    ],
  ])('%s', (said, message, fix) => {
    expect(shown(provider(said), sso)).toEqual(['credentials', message, fix]);
  });

  it('because the network is down are a network problem', () => {
    expect(shown(provider('Error: getaddrinfo ENOTFOUND portal.sso.eu-west-1.amazonaws.com'), sso)).toEqual([
      'network',
      'No connection to the sign-in service (ENOTFOUND).',
      'Check the network or VPN.',
    ]);
  });
});

describe('credentials that AWS does not know', () => {
  it.each(['UnrecognizedClientException', 'InvalidClientTokenId'])('mean a Region that is not enabled: %s', (code) => {
    expect(shown(answered(code), { ...context, region: 'me-south-1' })).toEqual([
      'region-disabled',
      'Region me-south-1 is not enabled in account 111122223333, or the credentials are not known there.',
      'Leave it out, or enable it for the account; a new Region can take hours to accept credentials.',
    ]);
  });

  it('are wrong where every account is enabled', () => {
    expect(shown(answered('UnrecognizedClientException'), plain)).toEqual([
      'credentials',
      'AWS does not know the credentials of profile prod in eu-west-1.',
      'Check that the access key still exists. For GovCloud or China name a Region there with --region.',
    ]);
  });

  it('are told from a Region that has to be opted in to', () => {
    expect(shown(answered('OptInRequired'))[0]).toBe('region-disabled');
  });
});

describe('signatures', () => {
  it.each([
    ['InvalidSignatureException', 'Signature expired: 20261120T050000Z is now earlier than 20261120T052000Z'],
    ['RequestExpired', 'Request has expired.'],
    ['SignatureDoesNotMatch', 'Signature not yet current'],
  ])('that are too old or too young are the clock of this machine: %s', (code, said) => {
    expect(shown(answered(code, said, 403))).toEqual([
      'clock-skew',
      'AWS refuses the time of this machine: its clock is more than five minutes off.',
      'Set the clock, for example by turning on network time (NTP), and ask again.',
    ]);
  });

  it('that do not match are a wrong secret', () => {
    const said = 'The request signature we calculated does not match the signature you provided.';
    expect(shown(answered('InvalidSignatureException', said), plain).slice(0, 2)).toEqual([
      'credentials',
      'The secret access key of profile prod does not belong to its access key id.',
    ]);
  });
});

describe('the network', () => {
  const host = 'cloudtrail.eu-west-1.amazonaws.com';
  it.each([
    [socket('ENOTFOUND', { hostname: host }), `No connection to ${host} (ENOTFOUND).`, 'Check the network or VPN.'],
    [
      socket('ECONNREFUSED', { address: '10.0.0.1', port: 443 }),
      'No connection to 10.0.0.1:443 (ECONNREFUSED).',
      'Check the network or VPN.',
    ],
    [
      socket('ECONNRESET'),
      'No connection to the cloudtrail endpoint of eu-west-1 (ECONNRESET).',
      'Check the network or VPN.',
    ],
    [
      Object.assign(new Error('request timeout'), { name: 'TimeoutError', code: 'ETIMEDOUT' }),
      'No answer in time from the cloudtrail endpoint of eu-west-1.',
      'Check the network or VPN, or ask again.',
    ],
    [
      Object.assign(new Error('no connection'), { name: 'TimeoutError' }),
      'No answer in time from the cloudtrail endpoint of eu-west-1.',
      'Check the network or VPN, or ask again.',
    ],
    [
      new AggregateError([socket('ECONNREFUSED', { address: '::1', port: 4566 })]),
      'No connection to ::1:4566 (ECONNREFUSED).',
      'Check the network or VPN.',
    ],
    [
      socket('SELF_SIGNED_CERT_IN_CHAIN'),
      'The certificate of the cloudtrail endpoint of eu-west-1 is not trusted (SELF_SIGNED_CERT_IN_CHAIN).',
      'Behind a proxy that inspects TLS, point NODE_EXTRA_CA_CERTS at its certificate.',
    ],
  ])('%s', (error, message, fix) => {
    expect(shown(error)).toEqual(['network', message, fix]);
  });

  it('is not to blame for a Region that may not exist', () => {
    const error = socket('ENOTFOUND', { hostname: 'cloudtrail.us-east-9.amazonaws.com' });
    expect(shown(error, { ...context, region: 'us-east-9' })).toEqual([
      'network',
      'No address for cloudtrail.us-east-9.amazonaws.com: Region us-east-9 may not exist.',
      'Did you mean us-east-1?',
    ]);
  });

  it('leads to AWS_ENDPOINT_URL where that is set', () => {
    const endpoint = 'http://localhost:4566';
    expect(shown(socket('ECONNREFUSED'), { ...context, endpoint })).toEqual([
      'network',
      'No connection to http://localhost:4566 (ECONNREFUSED).',
      'AWS_ENDPOINT_URL is http://localhost:4566: check that it is meant and running.',
    ]);
  });
});

describe('everything else', () => {
  it.each([
    [
      answered('ThrottlingException', 'Rate exceeded'),
      'throttled',
      'AWS limits how often cloudtrail:LookupEvents may be asked in eu-west-1.',
      'Ask again in a minute; other tools of this account share the limit.',
    ],
    [
      answered('InternalFailure', '', 500),
      'service',
      'AWS failed to answer cloudtrail:LookupEvents in eu-west-1 (HTTP 500).',
      'Ask again in a minute; if it stays, look at the AWS Health Dashboard.',
    ],
    [
      answered('InvalidTimeRangeException', 'The start\u0000\ntime \u202eis wrong.'),
      'service',
      'cloudtrail:LookupEvents in eu-west-1 failed with InvalidTimeRangeException: The start time is wrong.',
      undefined,
    ],
    [
      answered('ClusterNotFoundException', 'Cluster not found.'),
      'not-found',
      'cloudtrail:LookupEvents in eu-west-1: Cluster not found.',
      undefined,
    ],
    [
      Object.assign(new Error('Request aborted'), { name: 'AbortError' }),
      'cancelled',
      'Cancelled before cloudtrail:LookupEvents in eu-west-1 answered.',
      undefined,
    ],
    ['odd', 'service', 'cloudtrail:LookupEvents in eu-west-1 failed with Error: odd', undefined],
  ])('%s', (error, kind, message, fix) => {
    expect(shown(error)).toEqual([kind, message, fix]);
  });

  it('leaves a problem as it is, and calls anything cancelled once the signal is aborted', () => {
    const problem = new AwsProblem('refused', 'StopTaskCommand was not sent: only reading is allowed here.');
    expect(toProblem(problem, context)).toBe(problem);
    expect(shown(new Error('socket hang up'), { ...context, signal: AbortSignal.abort() })[0]).toBe('cancelled');
  });

  it('is never more than a line, and never a stack', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 5000 }), fc.stringMatching(/^[A-Z][A-Za-z]{0,30}$/), (message, name) => {
        const problem = toProblem(answered(name, message), context);
        expect(problem.message.length).toBeLessThan(400);
        expect(problem.message).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]|\n\s+at /u);
      }),
    );
  });
});
