import type { IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Input, Operation, Output } from '../../src/aws/api.ts';
import { permissionFor } from '../../src/aws/permissions.ts';
import { answer as emulate } from '../../src/trail/demo/emulator.ts';
import type { Answer, RecordedAccount } from '../../src/trail/demo/types.ts';
import { AwsFault } from '../../src/trail/demo/types.ts';
import type { Athena } from './athena.ts';
import { decoders, isOperation } from './decode.ts';
import type { Lake } from './lake.ts';
import type { PageFaults } from './pages.ts';
import { Pages } from './pages.ts';
import type { S3Bucket } from './s3.ts';
import { answerS3, withBuckets } from './s3.ts';
import type { Bucket } from './weather.ts';
import { createBucket, createDice } from './weather.ts';
import type { Protocol, WireRequest, WireResponse } from './wire.ts';
import { failureOf, readRequest, successOf } from './wire.ts';

/** What goes wrong, and how often (0 to 1). */
export interface Faults extends PageFaults {
  /** Answers HTTP 500. */
  status500?: number;
  /** Closes the connection instead of answering. */
  drop?: number;
  /** Waits before every answer. */
  slowMs?: number;
  /** Operations that `status500`, `drop` and `slowMs` hit; LookupEvents where left out. */
  on?: readonly Operation[];
  seed?: number;
}

export interface AwsOptions {
  accounts: readonly [RecordedAccount, ...RecordedAccount[]];
  /** The emulator unless a test brings its own. */
  answer?: Answer;
  /** The server's clock; the real one where left out. */
  now?: () => Date;
  /** LookupEvents a second, per account and Region; 0: no limit. */
  rate?: number;
  /** Tokens that the limit saves up. */
  burst?: number;
  faults?: Faults;
  /** Operations (`sts:AssumeRole` too) that are denied, everywhere or in one Region. */
  denied?: readonly { operation?: string; region?: string }[];
  /** Regions where the credentials are not known. */
  disabledRegions?: readonly string[];
  /** Buckets with objects; where one is not here, the account's recorded set-up answers. */
  s3?: readonly S3Bucket[];
  /** Without one, the account has never set up Athena. */
  athena?: Athena;
  /** Without one, no query can be started on the account's event data stores. */
  lake?: Lake;
  /** A fault of the test's own for a request, or `drop` for a closed connection; asked before anything else is. */
  fail?: (request: LoggedRequest) => AwsFault | 'drop' | undefined;
  /** Requests after which the credentials have expired, until `renew()`. */
  expireAfter?: number;
}

/** A request that arrived, whatever became of it. */
export interface LoggedRequest {
  operation: string;
  region: string;
  account: string;
  accessKeyId: string;
  /** Milliseconds since the epoch. */
  time: number;
  input: Record<string, unknown>;
  userAgent: string;
  /** "200", or the code of the fault; "dropped" for a closed connection. */
  outcome: string;
}

/** A role session that sts:AssumeRole opened. */
interface AssumedSession {
  account: RecordedAccount;
  arn: string;
}

const EXPIRED = new AwsFault('ExpiredTokenException', 'The security token included in the request is expired');
const UNKNOWN_KEY = new AwsFault(
  'UnrecognizedClientException',
  'The security token included in the request is invalid.',
);
const THROTTLED = new AwsFault('ThrottlingException', 'Rate exceeded');

/** Services without Regions: asked wherever the client likes. */
const isGlobal = (operation: string): boolean => /^(?:iam|account):/.test(operation);

/** What the loopback AWS knows and does, without the socket. */
export class Aws {
  readonly options: AwsOptions;
  readonly log: LoggedRequest[] = [];
  readonly #dice: (key: string) => number;
  readonly #buckets = new Map<string, Bucket>();
  readonly #sessions = new Map<string, AssumedSession>();
  readonly #expiredKeys = new Set<string>();
  readonly #pages: Pages;
  #served = 0;
  #renewed = false;

  constructor(options: AwsOptions) {
    this.options = options;
    this.#dice = createDice(options.faults?.seed ?? 1);
    this.#pages = new Pages(options.faults ?? {}, this.#dice);
  }

  renew(): void {
    this.#renewed = true;
  }

  expire(accessKeyId: string): void {
    this.#expiredKeys.add(accessKeyId);
  }

  /** The answer to a request, or nothing for a connection that is to be dropped. */
  async respond(message: IncomingMessage, body: string): Promise<WireResponse | undefined> {
    const requestId = crypto.randomUUID();
    let protocol: Protocol = 'json';
    let entry: LoggedRequest | undefined;
    try {
      const request = readRequest(message.url ?? '/', message.headers, body, message.method);
      protocol = request.protocol;
      entry = this.#record(request, message.headers['user-agent'] ?? '');
      const own = this.options.fail?.(entry);
      if (own instanceof AwsFault) throw own;
      const trouble = own ?? (await this.#trouble(request, entry.account));
      if (trouble === 'drop') {
        entry.outcome = 'dropped';
        return undefined;
      }
      if (trouble === 'status500') {
        entry.outcome = 'InternalFailure';
        return failureOf(protocol, new AwsFault('InternalFailure', 'Internal failure'), requestId, 500);
      }
      return successOf(request, this.#output(request, entry.account), requestId);
    } catch (error) {
      if (!(error instanceof AwsFault)) throw error;
      if (entry !== undefined) entry.outcome = error.code;
      return failureOf(protocol, error, requestId);
    }
  }

  #record(request: WireRequest, userAgent: string): LoggedRequest {
    const { operation, region, accessKeyId, input } = request;
    const account = this.#accountOf(accessKeyId).id;
    const entry = { operation, region, account, accessKeyId, input, userAgent, time: Date.now(), outcome: '200' };
    this.log.push(entry);
    return entry;
  }

  /** By session, else by the account number in the access key, else the first. */
  #accountOf(accessKeyId: string): RecordedAccount {
    const { accounts } = this.options;
    const session = this.#sessions.get(accessKeyId);
    return session?.account ?? accounts.find(({ id }) => accessKeyId.endsWith(id)) ?? accounts[0];
  }

  async #trouble({ operation, region }: WireRequest, account: string): Promise<'drop' | 'status500' | undefined> {
    const { slowMs = 0, drop = 0, status500 = 0, on = ['cloudtrail:LookupEvents'] } = this.options.faults ?? {};
    if (!on.some((name) => name === operation)) return undefined;
    if (slowMs > 0) await sleep(slowMs);
    const key = `${account}:${region}:${operation}`;
    if (this.#dice(`drop:${key}`) < drop) return 'drop';
    return this.#dice(`500:${key}`) < status500 ? 'status500' : undefined;
  }

  #output(request: WireRequest, accountId: string): unknown {
    const { operation, region, accessKeyId } = request;
    this.#checkCredentials(request);
    if (operation === 'cloudtrail:LookupEvents') this.#checkRate(accountId, region);
    const account = this.#accountOf(accessKeyId);
    const denied = this.options.denied?.some(
      (rule) => (rule.operation ?? operation) === operation && (rule.region ?? region) === region,
    );
    if (denied === true) {
      const caller = this.#sessions.get(accessKeyId)?.arn ?? account.caller;
      const action = isOperation(operation) ? permissionFor(operation) : operation;
      const why = `because no identity-based policy allows the ${action} action`;
      throw new AwsFault('AccessDeniedException', `User: ${caller} is not authorized to perform: ${action} ${why}`);
    }
    if (operation === 'sts:AssumeRole') return this.#assumeRole(request, account);
    if (!isOperation(operation)) throw new AwsFault('UnknownOperationException', `No ${operation} here.`);
    return this.#answer(operation, request, account);
  }

  #checkCredentials({ operation, region, accessKeyId }: WireRequest): void {
    this.#served += 1;
    const { expireAfter, disabledRegions = [] } = this.options;
    if (this.#expiredKeys.has(accessKeyId)) throw EXPIRED;
    if (expireAfter !== undefined && !this.#renewed && this.#served > expireAfter) throw EXPIRED;
    if (!isGlobal(operation) && disabledRegions.includes(region)) throw UNKNOWN_KEY;
  }

  #checkRate(account: string, region: string): void {
    const { rate = 2, burst = 2 } = this.options;
    if (rate === 0) return;
    const key = `${account}:${region}`;
    const bucket = this.#buckets.get(key) ?? createBucket(rate, burst);
    this.#buckets.set(key, bucket);
    if (!bucket.take(performance.now())) throw THROTTLED;
  }

  #answer<K extends Operation>(operation: K, request: WireRequest, account: RecordedAccount): unknown {
    const decoded = decoders[operation].safeParse(request.input);
    if (!decoded.success) {
      const attribute = decoded.error.issues.some(({ path }) => path[0] === 'LookupAttributes');
      const code = attribute ? 'InvalidLookupAttributesException' : 'SerializationException';
      throw new AwsFault(
        code,
        decoded.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '),
      );
    }
    const { now = () => new Date(), answer = emulate, s3 = [] } = this.options;
    const known = withBuckets(account, s3);
    const home = account.regions[0] ?? request.region;
    const region = isGlobal(operation) && !account.regions.includes(request.region) ? home : request.region;
    const ask = (input: Input<K>): Output<K> => answer(known, now(), region, operation, input);
    const served = this.#serve(request, account, now());
    if (served !== undefined) return served;
    if (operation === 'cloudtrail:LookupEvents') {
      return this.#pages.page(request, (token) => ask({ ...decoded.data, NextToken: token }));
    }
    const session = this.#sessions.get(request.accessKeyId);
    if (operation === 'sts:GetCallerIdentity' && session !== undefined)
      return { ...ask(decoded.data), Arn: session.arn };
    return ask(decoded.data);
  }

  /** What the services answer that remember what they were asked; nothing where the recorded account is to answer. */
  #serve(request: WireRequest, account: RecordedAccount, now: Date): unknown {
    const { s3 = [], athena, lake } = this.options;
    if (request.protocol === 's3') return answerS3(s3, request);
    return athena?.answer(request, now) ?? lake?.answer(request, account, now);
  }

  #assumeRole({ input }: WireRequest, from: RecordedAccount): unknown {
    const { RoleArn, RoleSessionName } = input;
    const match = /^arn:aws:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(String(RoleArn));
    const account = this.options.accounts.find(({ id }) => id === match?.[1]);
    if (match === null || account === undefined) {
      const why = `is not authorized to perform: sts:AssumeRole on resource: ${String(RoleArn)}`;
      throw new AwsFault('AccessDeniedException', `User: ${from.caller} ${why}`);
    }
    const accessKeyId = `ASIA${String(this.#sessions.size).padStart(4, '0')}${account.id}`;
    const arn = `arn:aws:sts::${account.id}:assumed-role/${match[2]}/${String(RoleSessionName)}`;
    this.#sessions.set(accessKeyId, { account, arn });
    const Expiration = new Date(Date.now() + 3_600_000);
    return {
      Credentials: { AccessKeyId: accessKeyId, SecretAccessKey: 'secret', SessionToken: 'token', Expiration },
      AssumedRoleUser: { AssumedRoleId: 'AROATEST:session', Arn: arn },
    };
  }
}
