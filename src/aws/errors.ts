import type { Operation } from './api.ts';
import { denialFix, deniedCodes, whoWasDenied } from './caller-words.ts';
import { expired, unobtainable } from './credential-problem.ts';
import type { Failure } from './failure.ts';
import {
  brief,
  failureOf,
  isConnectionFailure,
  isCredentialFailure,
  isExpired,
  isThrottled,
  isUnknownKey,
} from './failure.ts';
import { permissionFor, purposesOf } from './permissions.ts';
import { AwsProblem } from './problem.ts';
import type { SignIn } from './profiles.ts';
import { queryProblem } from './query-problem.ts';
import { isOptInRegion, knownRegions, suggestRegion } from './regions.ts';
import { s3Problem } from './s3-problem.ts';

/** What was being done when it failed. */
export interface ErrorContext {
  operation: Operation;
  region: string;
  /** What the call was given; S3's names bucket and key. */
  input?: object | undefined;
  /** Profile that the user named. */
  profile?: string | undefined;
  /** Where the credentials come from; a plain profile where left out. */
  signIn?: SignIn | undefined;
  /** ARN of the caller, once known. */
  caller?: string | undefined;
  /** Account id, once known. */
  account?: string | undefined;
  /** AWS_ENDPOINT_URL, where set. */
  endpoint?: string | undefined;
  /** The variable that `endpoint` is from, where it is not that one. */
  endpointVariable?: string | undefined;
  /** The caller's own signal: aborted means that nothing else matters. */
  signal?: AbortSignal | undefined;
}

const README_POLICY = 'The policy in the README, section "Permissions", has it.';
const skewCodes: ReadonlySet<string> = new Set(['RequestExpired', 'RequestInTheFuture', 'RequestTimeTooSkewed']);
const signatureCodes: ReadonlySet<string> = new Set(['InvalidSignatureException', 'SignatureDoesNotMatch']);
const disabledCodes: ReadonlySet<string> = new Set([
  'OptInRequired',
  'RegionDisabledException',
  'SubscriptionRequiredException',
]);
const certificateCode = /CERT|UNABLE_TO_VERIFY|SELF_SIGNED/;
const networkInMessage = /\b(ENOTFOUND|ECONNREFUSED|ECONNRESET|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)\b/;

function cancelled({ operation, region }: ErrorContext, cause: unknown): AwsProblem {
  return new AwsProblem('cancelled', `Cancelled before ${operation} in ${region} answered.`, {
    cause,
    retryable: true,
  });
}

/** Where the policy is that allows an operation. */
function policyFix(operation: Operation): string {
  if (purposesOf(operation).includes('questions')) return README_POLICY;
  return `The optional policies in the README, section "Permissions", have ${permissionFor(operation)}.`;
}

function denied(failure: Failure, context: ErrorContext, cause: unknown): AwsProblem {
  const who = whoWasDenied(failure.message, context.caller);
  const role = /sts:AssumeRole\b.*?resource: (arn:\S+)/.exec(failure.message)?.[1];
  if (role !== undefined) {
    return new AwsProblem('access-denied', `${who} may not assume ${role}.`, {
      code: failure.code,
      cause,
      fix: "Both the caller's policy and the role's trust policy have to allow sts:AssumeRole.",
    });
  }
  return new AwsProblem('access-denied', `${who} may not call ${context.operation} in ${context.region}.`, {
    code: failure.code,
    cause,
    fix: denialFix(failure.message, policyFix(context.operation)),
  });
}

function regionDisabled(failure: Failure, { region, account }: ErrorContext, cause: unknown): AwsProblem {
  const where = account === undefined ? 'in this account' : `in account ${account}`;
  return new AwsProblem(
    'region-disabled',
    `Region ${region} is not enabled ${where}, or the credentials are not known there.`,
    {
      code: failure.code,
      cause,
      fix: 'Leave it out, or enable it for the account; a new Region can take hours to accept credentials.',
    },
  );
}

function unknownKey(failure: Failure, context: ErrorContext, cause: unknown): AwsProblem {
  if (isOptInRegion(context.region)) return regionDisabled(failure, context, cause);
  const whose = context.profile === undefined ? 'these credentials' : `the credentials of profile ${context.profile}`;
  return new AwsProblem('credentials', `AWS does not know ${whose} in ${context.region}.`, {
    code: failure.code,
    cause,
    fix: 'Check that the access key still exists. For GovCloud or China name a Region there with --region.',
  });
}

function signature(failure: Failure, context: ErrorContext, cause: unknown): AwsProblem {
  const options = { code: failure.code, cause };
  if (signatureCodes.has(failure.code) && /does not match/.test(failure.message)) {
    const whose = context.profile === undefined ? '' : ` of profile ${context.profile}`;
    return new AwsProblem('credentials', `The secret access key${whose} does not belong to its access key id.`, {
      ...options,
      fix: 'Enter both again; a secret that was cut short or belongs to another key gives this.',
    });
  }
  return new AwsProblem(
    'clock-skew',
    'AWS refuses the time of this machine: its clock is more than five minutes off.',
    {
      ...options,
      fix: 'Set the clock, for example by turning on network time (NTP), and ask again.',
    },
  );
}

function noConnection(failure: Failure, context: ErrorContext, cause: unknown): AwsProblem {
  const { operation, region, endpoint, endpointVariable = 'AWS_ENDPOINT_URL' } = context;
  const place =
    failure.host ?? (endpoint === undefined ? `the ${operation.split(':')[0]} endpoint of ${region}` : endpoint);
  const options = { code: failure.code, cause, retryable: true };
  const set =
    endpoint === undefined ? undefined : `${endpointVariable} is ${endpoint}: check that it is meant and running.`;
  if (certificateCode.test(failure.code)) {
    return new AwsProblem('network', `The certificate of ${place} is not trusted (${failure.code}).`, {
      ...options,
      retryable: false,
      fix: 'Behind a proxy that inspects TLS, point NODE_EXTRA_CA_CERTS at its certificate.',
    });
  }
  if (failure.code === 'ENOTFOUND' && endpoint === undefined && !knownRegions.includes(region)) {
    const meant = suggestRegion(region);
    return new AwsProblem('network', `No address for ${place}: Region ${region} may not exist.`, {
      ...options,
      retryable: false,
      ...(meant === undefined ? {} : { fix: `Did you mean ${meant}?` }),
    });
  }
  if (failure.code === 'ETIMEDOUT' || failure.code === 'TimeoutError') {
    return new AwsProblem('network', `No answer in time from ${place}.`, {
      ...options,
      fix: set ?? 'Check the network or VPN, or ask again.',
    });
  }
  return new AwsProblem('network', `No connection to ${place} (${failure.code}).`, {
    ...options,
    fix: set ?? 'Check the network or VPN.',
  });
}

function anythingElse(failure: Failure, { operation, region }: ErrorContext, cause: unknown): AwsProblem {
  const options = { code: failure.code, cause };
  const said = failure.message === '' ? '' : `: ${brief(failure.message)}`;
  if (failure.status !== undefined && failure.status >= 500) {
    return new AwsProblem('service', `AWS failed to answer ${operation} in ${region} (HTTP ${failure.status}).`, {
      ...options,
      retryable: true,
      fix: 'Ask again in a minute; if it stays, look at the AWS Health Dashboard.',
    });
  }
  if (failure.code.endsWith('NotFoundException')) {
    return new AwsProblem(
      'not-found',
      `${operation} in ${region}${said === '' ? ' found nothing of that name.' : said}`,
      options,
    );
  }
  return new AwsProblem('service', `${operation} in ${region} failed with ${failure.code}${said}`, options);
}

/** Every failure of an AWS call as a sentence with its remedy. What is one already stays as it is. Never a stack trace. */
export function toProblem(error: unknown, context: ErrorContext): AwsProblem {
  if (error instanceof AwsProblem) return error;
  const failure = failureOf(error);
  if (context.signal?.aborted === true || failure.code === 'AbortError') return cancelled(context, error);
  const signIn = context.signIn ?? { kind: 'other', profile: context.profile };
  if (isCredentialFailure(failure)) {
    const network = networkInMessage.exec(failure.message)?.[1];
    if (network !== undefined) {
      return noConnection({ ...failure, code: network, host: 'the sign-in service' }, context, error);
    }
    return unobtainable(signIn, failure.message, error);
  }
  const particular = s3Problem(failure, context, error) ?? queryProblem(failure, context, error);
  if (particular !== undefined) return particular;
  if (deniedCodes.has(failure.code)) return denied(failure, context, error);
  if (isExpired(failure)) return expired(signIn, failure.code, error);
  if (disabledCodes.has(failure.code)) return regionDisabled(failure, context, error);
  if (isUnknownKey(failure)) return unknownKey(failure, context, error);
  if (skewCodes.has(failure.code) || signatureCodes.has(failure.code)) return signature(failure, context, error);
  if (isThrottled(failure)) {
    return new AwsProblem('throttled', `AWS limits how often ${context.operation} may be asked in ${context.region}.`, {
      code: failure.code,
      cause: error,
      retryable: true,
      fix: 'Ask again in a minute; other tools of this account share the limit.',
    });
  }
  if (isConnectionFailure(failure) || certificateCode.test(failure.code)) return noConnection(failure, context, error);
  return anythingElse(failure, context, error);
}
