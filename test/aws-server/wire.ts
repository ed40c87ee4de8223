import type { IncomingHttpHeaders } from 'node:http';
import { AwsFault } from '../../src/trail/demo/types.ts';
import { readS3Request, s3FailureOf, s3SuccessOf } from './s3-wire.ts';

/** How a service speaks: awsJson1_1, restJson1, the query protocol with XML answers, or S3's own restXml. */
export type Protocol = 'json' | 'rest' | 'query' | 's3';

/** A request as it came over the wire, before it is known to make sense. */
export interface WireRequest {
  protocol: Protocol;
  /** "ecs:ListClusters" */
  operation: string;
  /** From the SigV4 credential scope. */
  region: string;
  accessKeyId: string;
  input: Record<string, unknown>;
}

export interface WireResponse {
  status: number;
  type: string;
  headers: Record<string, string>;
  body: string | Uint8Array;
  /** Bytes of the body after which the connection breaks, or stays open and silent. */
  cut?: number;
  stall?: boolean;
}

/** `x-amz-target` is `<service class>.<operation>`; older clients put more dotted parts before it. */
const targets: Record<string, string> = {
  CloudTrail_20131101: 'cloudtrail',
  AmazonEC2ContainerServiceV20141113: 'ecs',
  AnyScaleFrontendService: 'application-autoscaling',
  AmazonAthena: 'athena',
  AWSEvents: 'events',
};

const credentialScope = /Credential=([^/]+)\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request/;

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function jsonObject(body: string): Record<string, unknown> {
  const parsed: unknown = body === '' ? {} : JSON.parse(body);
  if (!isObject(parsed)) throw new AwsFault('SerializationException', 'The body is not a JSON object.');
  return parsed;
}

/** @throws AwsFault MissingAuthenticationTokenException, UnknownOperationException, SerializationException */
export function readRequest(url: string, headers: IncomingHttpHeaders, body: string, method = 'POST'): WireRequest {
  const scope = credentialScope.exec(headers.authorization ?? '');
  const [, accessKeyId, region, service] = scope ?? [];
  if (accessKeyId === undefined || region === undefined || service === undefined) {
    throw new AwsFault('MissingAuthenticationTokenException', 'Missing Authentication Token');
  }
  const common = { accessKeyId, region };
  if (service === 's3') return { ...common, protocol: 's3', ...readS3Request(method, url) };
  const target = headers['x-amz-target'];
  if (typeof target === 'string') {
    const [kind, name] = target.split('.').slice(-2);
    const known = targets[kind ?? ''];
    if (known === undefined || name === undefined)
      throw new AwsFault('UnknownOperationException', `No ${target} here.`);
    return { ...common, protocol: 'json', operation: `${known}:${name}`, input: jsonObject(body) };
  }
  if (service === 'account') {
    if (url !== '/listRegions') throw new AwsFault('UnknownOperationException', `No ${url} here.`);
    return { ...common, protocol: 'rest', operation: 'account:ListRegions', input: jsonObject(body) };
  }
  const { Action, Version, ...input } = Object.fromEntries(new URLSearchParams(body));
  if (Action === undefined || Version === undefined)
    throw new AwsFault('UnknownOperationException', 'No Action was named.');
  return { ...common, protocol: 'query', operation: `${service}:${Action}`, input };
}

/** awsJson1_1 and restJson1 write times as epoch seconds, and bytes as base64. */
function asWire(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (value instanceof Date) return value.getTime() / 1000;
  if (Array.isArray(value)) return value.map(asWire);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, asWire(inner)]));
}

export function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

/** The query protocol lists as `<member>`, and writes times as ISO 8601. */
function xml(value: unknown): string {
  if (Array.isArray(value)) return value.map((item) => `<member>${xml(item)}</member>`).join('');
  if (value instanceof Date) return value.toISOString();
  if (isObject(value))
    return Object.entries(value)
      .map(([key, inner]) => `<${key}>${xml(inner)}</${key}>`)
      .join('');
  return escaped(String(value));
}

const contentTypes: Record<Protocol, string> = {
  json: 'application/x-amz-json-1.1',
  rest: 'application/json',
  query: 'text/xml',
  s3: 'application/xml',
};

export function successOf({ protocol, operation }: WireRequest, output: unknown, requestId: string): WireResponse {
  if (protocol === 's3') return s3SuccessOf(operation, output, requestId);
  const common = { status: 200, type: contentTypes[protocol], headers: { 'x-amzn-requestid': requestId } };
  if (protocol !== 'query') return { ...common, body: JSON.stringify(asWire(output)) };
  const name = operation.split(':')[1] ?? '';
  const result = `<${name}Result>${xml(output)}</${name}Result>`;
  const metadata = `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>`;
  return { ...common, body: `<${name}Response>${result}${metadata}</${name}Response>` };
}

/** STS and IAM have codes of their own for the same faults. */
const queryCodes: Record<string, string> = {
  AccessDeniedException: 'AccessDenied',
  ExpiredTokenException: 'ExpiredToken',
  UnrecognizedClientException: 'InvalidClientTokenId',
  ThrottlingException: 'Throttling',
};

export function failureOf(protocol: Protocol, fault: AwsFault, requestId: string, status = 400): WireResponse {
  if (protocol === 's3') return s3FailureOf(fault, requestId, status === 400 ? undefined : status);
  const headers = { 'x-amzn-requestid': requestId };
  const type = contentTypes[protocol];
  if (protocol === 'query') {
    const code = queryCodes[fault.code] ?? fault.code;
    const error = `<Error><Type>Sender</Type><Code>${code}</Code><Message>${escaped(fault.message)}</Message></Error>`;
    const body = `<ErrorResponse>${error}<RequestId>${requestId}</RequestId></ErrorResponse>`;
    return { status: status === 400 ? 403 : status, type, headers, body };
  }
  if (protocol === 'rest') {
    const denied = fault.code === 'AccessDeniedException' ? 403 : status;
    return {
      status: denied,
      type,
      headers: { ...headers, 'x-amzn-errortype': fault.code },
      body: JSON.stringify({ message: fault.message }),
    };
  }
  return { status, type, headers, body: JSON.stringify({ __type: fault.code, message: fault.message }) };
}
