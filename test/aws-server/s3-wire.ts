import { AwsFault } from '../../src/trail/demo/types.ts';
import type { WireRequest, WireResponse } from './wire.ts';
import { escaped, isObject } from './wire.ts';

/** A fault of S3 with what it says beside code and message. */
export class S3Fault extends AwsFault {
  /** Elements of the error document: Key, BucketName, Region. */
  readonly details: Record<string, string>;
  readonly headers: Record<string, string>;

  constructor(
    code: string,
    message: string,
    details: Record<string, string> = {},
    headers: Record<string, string> = {},
  ) {
    super(code, message);
    this.details = details;
    this.headers = headers;
  }
}

/** What a GET of a bucket asks for, by the parameter that stands in its query. */
const subresources: Record<string, string> = {
  'list-type': 's3:ListObjectsV2',
  location: 's3:GetBucketLocation',
  lifecycle: 's3:GetBucketLifecycleConfiguration',
  publicAccessBlock: 's3:GetPublicAccessBlock',
  policyStatus: 's3:GetBucketPolicyStatus',
};

/** Parameters of a list, by their names in the query. */
const listParameters: Record<string, string> = {
  prefix: 'Prefix',
  delimiter: 'Delimiter',
  'start-after': 'StartAfter',
  'continuation-token': 'ContinuationToken',
  'max-keys': 'MaxKeys',
};

function listInput(query: URLSearchParams): Record<string, string> {
  const given = Object.entries(listParameters).flatMap(([name, field]) => {
    const value = query.get(name);
    return value === null ? [] : [[field, value] as const];
  });
  return Object.fromEntries(given);
}

/** Reads a request in path style: /bucket?… or /bucket/key. */
export function readS3Request(method: string, url: string): Pick<WireRequest, 'operation' | 'input'> {
  const { pathname, searchParams } = new URL(url, 'http://s3');
  const [, bucket = '', path = ''] = /^\/([^/]*)\/?(.*)$/.exec(pathname) ?? [];
  const Bucket = decodeURIComponent(bucket);
  const Key = decodeURIComponent(path);
  const input = { Bucket, ...(Key === '' ? {} : { Key }) };
  if (method !== 'GET') {
    const verb = method.charAt(0) + method.slice(1).toLowerCase();
    return { operation: `s3:${verb}${Key === '' ? 'Bucket' : 'Object'}`, input };
  }
  if (Key !== '') return { operation: 's3:GetObject', input };
  const asked = Object.keys(subresources).find((name) => searchParams.has(name)) ?? '';
  return { operation: subresources[asked] ?? 's3:ListObjects', input: { ...input, ...listInput(searchParams) } };
}

/** S3 flattens lists: an element each, in the singular. */
const elementNames: Record<string, string> = {
  Rules: 'Rule',
  Tags: 'Tag',
  Transitions: 'Transition',
  NoncurrentVersionTransitions: 'NoncurrentVersionTransition',
};

function element(name: string, value: unknown): string {
  const called = elementNames[name] ?? name;
  if (value === undefined) return '';
  if (Array.isArray(value)) return value.map((item) => element(called, item)).join('');
  if (value instanceof Date) return `<${called}>${value.toISOString()}</${called}>`;
  return `<${called}>${isObject(value) ? elements(value) : escaped(String(value))}</${called}>`;
}

function elements(value: object): string {
  return Object.entries(value)
    .map(([name, inner]) => element(name, inner))
    .join('');
}

/** The root of each answer's document, or the field of the output that is the root itself. */
const roots: Record<string, string> = {
  's3:ListObjectsV2': 'ListBucketResult',
  's3:GetBucketLifecycleConfiguration': 'LifecycleConfiguration',
};

function documentOf(operation: string, output: object): string {
  const head = '<?xml version="1.0" encoding="UTF-8"?>\n';
  const xmlns = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"';
  if (operation === 's3:GetBucketLocation') {
    const constraint: unknown = Reflect.get(output, 'LocationConstraint');
    return constraint === undefined
      ? `${head}<LocationConstraint ${xmlns}/>`
      : `${head}<LocationConstraint ${xmlns}>${escaped(String(constraint))}</LocationConstraint>`;
  }
  const root = roots[operation];
  return root === undefined ? head + elements(output) : `${head}<${root} ${xmlns}>${elements(output)}</${root}>`;
}

function objectOf(output: object, headers: Record<string, string>): WireResponse {
  const body: unknown = Reflect.get(output, 'Body');
  const metadata: unknown = Reflect.get(output, 'Metadata');
  const cut: unknown = Reflect.get(output, 'cut');
  const named = isObject(metadata) ? Object.entries(metadata) : [];
  return {
    status: 200,
    type: 'binary/octet-stream',
    headers: {
      ...headers,
      'accept-ranges': 'bytes',
      ...Object.fromEntries(named.map(([name, value]) => [`x-amz-meta-${name}`, String(value)])),
    },
    body: body instanceof Uint8Array ? body : '',
    ...(typeof cut === 'number' ? { cut, stall: Reflect.get(output, 'stall') === true } : {}),
  };
}

export function s3SuccessOf(operation: string, output: unknown, requestId: string): WireResponse {
  const headers = { 'x-amz-request-id': requestId };
  if (!isObject(output)) throw new TypeError(`${operation} was answered without an output.`);
  if (operation === 's3:GetObject') return objectOf(output, headers);
  return { status: 200, type: 'application/xml', headers, body: documentOf(operation, output) };
}

/** HTTP status by code (Amazon S3 API reference, "Error responses"); 400 for the rest. */
const statuses: Record<string, number> = {
  AccessDenied: 403,
  InternalError: 500,
  InvalidAccessKeyId: 403,
  InvalidObjectState: 403,
  MethodNotAllowed: 405,
  NoSuchBucket: 404,
  NoSuchBucketPolicy: 404,
  NoSuchKey: 404,
  NoSuchLifecycleConfiguration: 404,
  NoSuchPublicAccessBlockConfiguration: 404,
  PermanentRedirect: 301,
  SlowDown: 503,
};

/** S3's names for faults that the other services have, too. */
const codes: Record<string, string> = {
  AccessDeniedException: 'AccessDenied',
  ExpiredTokenException: 'ExpiredToken',
  InternalFailure: 'InternalError',
  ThrottlingException: 'SlowDown',
  UnknownOperationException: 'MethodNotAllowed',
  UnrecognizedClientException: 'InvalidAccessKeyId',
};

export function s3FailureOf(fault: AwsFault, requestId: string, status: number | undefined): WireResponse {
  const code = codes[fault.code] ?? fault.code;
  const { details = {}, headers = {} } = fault instanceof S3Fault ? fault : {};
  const error = { Code: code, Message: fault.message, ...details, RequestId: requestId, HostId: 'loopback' };
  return {
    status: status ?? statuses[code] ?? 400,
    type: 'application/xml',
    headers: { 'x-amz-request-id': requestId, ...headers },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${elements(error)}</Error>`,
  };
}
