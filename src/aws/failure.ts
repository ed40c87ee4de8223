/** What an error of the SDK, of a credential provider or of a socket says, read without trusting its shape. */
export interface Failure {
  /** AWS's code or Node's: AccessDeniedException, ECONNREFUSED. */
  code: string;
  /** One printable line, long enough to be recognised; `brief` makes it fit to be shown. */
  message: string;
  /** HTTP status of AWS's answer; left out where there was none. */
  status?: number;
  /** Host and port that could not be reached, where the socket says. */
  host?: string;
}

const READ_LIMIT = 2_000;
const SHOWN_LIMIT = 200;

/** Messages quote what callers and servers wrote: control characters out, one line, capped. */
function printable(text: string): string {
  return text
    .slice(0, READ_LIMIT)
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
}

/** Cut to what a sentence can carry: 200 characters. */
export function brief(line: string): string {
  return line.length <= SHOWN_LIMIT ? line : `${line.slice(0, SHOWN_LIMIT - 1).trimEnd()}…`;
}

/** A field of something of unknown shape. */
export function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

/** A field that is a text, and not an empty one. */
export function text(value: unknown, name: string): string | undefined {
  const found = field(value, name);
  return typeof found === 'string' && found !== '' ? found : undefined;
}

function hostOf(error: unknown): string | undefined {
  const host = text(error, 'hostname') ?? text(error, 'address');
  const port = field(error, 'port');
  return host === undefined || typeof port !== 'number' ? host : `${host}:${port}`;
}

/** Node joins the failures of several addresses of one host; the first speaks for all. */
function firstOf(error: unknown): unknown {
  const errors = field(error, 'errors');
  return Array.isArray(errors) && errors.length > 0 ? errors[0] : error;
}

export function failureOf(thrown: unknown): Failure {
  const error = firstOf(thrown);
  const name = text(error, 'name') ?? 'Error';
  const status = field(field(error, '$metadata'), 'httpStatusCode');
  const host = hostOf(error);
  const generic = name === 'Error' || name === 'AggregateError' || name === 'TimeoutError';
  return {
    code: generic ? (text(error, 'code') ?? name) : name,
    message: printable(text(error, 'message') ?? (typeof thrown === 'string' ? thrown : '')),
    ...(typeof status === 'number' ? { status } : {}),
    ...(host === undefined ? {} : { host }),
  };
}

/** Codes of an exceeded rate; `ThrottlingException` is CloudTrail's and ECS's, HTTP 400. */
const throttlingCodes: ReadonlySet<string> = new Set([
  'BandwidthLimitExceeded',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'SlowDown',
  'Throttling',
  'ThrottledException',
  'ThrottlingException',
  'TooManyRequestsException',
]);

export function isThrottled({ code, status }: Failure): boolean {
  return throttlingCodes.has(code) || status === 429;
}

/** Codes of a connection that broke or never came about. */
const connectionCodes: ReadonlySet<string> = new Set([
  'EAI_AGAIN',
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
  'TimeoutError',
]);

export function isConnectionFailure({ code }: Failure): boolean {
  return connectionCodes.has(code);
}

/** Worth another attempt: the service failed, or the connection did. A name that does not resolve will not soon. */
export function isTransient(failure: Failure): boolean {
  if (failure.status !== undefined && failure.status >= 500) return true;
  return isConnectionFailure(failure) && failure.code !== 'ENOTFOUND';
}

/** The SDK corrects its clock from AWS's answer and marks the error; the next attempt is signed with the right time. */
export function isClockCorrected(error: unknown): boolean {
  return field(field(error, '$metadata'), 'clockSkewCorrected') === true;
}

const expiredCodes: ReadonlySet<string> = new Set(['ExpiredToken', 'ExpiredTokenException', 'TokenRefreshRequired']);
const unknownKeyCodes: ReadonlySet<string> = new Set([
  'AuthFailure',
  'InvalidAccessKeyId',
  'InvalidClientTokenId',
  // S3's, for a session token that a Region does not know.
  'InvalidToken',
  'UnrecognizedClientException',
]);

export function isExpired({ code }: Failure): boolean {
  return expiredCodes.has(code);
}

/** AWS does not know these credentials: wrong, deleted, or not known in a Region that is not enabled. */
export function isUnknownKey({ code }: Failure): boolean {
  return unknownKeyCodes.has(code);
}

export function isCredentialFailure({ code }: Failure): boolean {
  return code === 'CredentialsProviderError' || code === 'TokenProviderError' || code === 'ProviderError';
}
