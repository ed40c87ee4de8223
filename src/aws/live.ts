import type { AwsApi, CallOptions, Input, Operation, Output } from './api.ts';
import type { Calls, CredentialProvider } from './clients.ts';
import { openCalls } from './clients.ts';
import { openCredentials } from './credentials.ts';
import { endpointOf } from './endpoint.ts';
import { toProblem } from './errors.ts';
import {
  failureOf,
  isClockCorrected,
  isCredentialFailure,
  isExpired,
  isThrottled,
  isTransient,
  isUnknownKey,
} from './failure.ts';
import { Flights } from './pace/flights.ts';
import type { Pacer, Setback, TurnOptions } from './pace.ts';
import { lookupPacer, orAborted, paceKey } from './pace.ts';
import { AwsProblem } from './problem.ts';
import type { SignIn } from './profiles.ts';

export interface LiveOptions {
  profile?: string | undefined;
  roleArn?: string | undefined;
  /** Region of the chain. */
  region?: string | undefined;
  signIn: SignIn;
  /** Whose budget LookupEvents draws on; the process-wide one unless a test brings its own. */
  pacer?: Pacer | undefined;
  /** Folder through which processes share that budget. */
  cacheFolder?: string | undefined;
}

/** Who the credentials belong to, as sts:GetCallerIdentity says. */
export interface Caller {
  account: string;
  arn: string;
}

/** Clients made from one reading of the credentials. */
interface Generation {
  credentials: CredentialProvider;
  regions: Map<string, Calls>;
}

/** Credentials that were refused may have been renewed meanwhile: they are read again, and the call made once more. */
class Stale extends Error {}

/** Where services without Regions are called when the user has named none; nothing is ever searched there for it. */
const GLOBAL_ENDPOINT_REGION = 'us-east-1';

function judgeLookup(error: unknown): Setback | undefined {
  if (error instanceof Stale) return undefined;
  const failure = failureOf(error);
  if (isThrottled(failure)) return 'throttled';
  return isTransient(failure) || isClockCorrected(error) ? 'transient' : undefined;
}

/** The live AWS: one set of credentials, every Region, and the caller they belong to. */
export class LiveAws implements AwsApi {
  readonly #options: LiveOptions;
  readonly #pacer: Pacer;
  /** Of one set of credentials: what another may see is another's, although the account be the same. */
  readonly #flights: { [K in Operation]?: Flights<Output<K>> } = { 'cloudtrail:LookupEvents': new Flights() };
  #generation: Generation | undefined;
  #caller: Caller | undefined;
  #identifying: Promise<Caller> | undefined;
  /** The caller of the present generation is known. */
  #verified = false;

  constructor(options: LiveOptions) {
    this.#options = options;
    this.#pacer = options.pacer ?? lookupPacer;
  }

  /** The caller as last told by AWS. */
  get caller(): Caller | undefined {
    return this.#caller;
  }

  /**
   * Asks AWS who the credentials belong to; those who ask at the same time share the question.
   * @throws AwsProblem, also when renewed credentials turn out to belong to another account.
   */
  async identify(signal?: AbortSignal): Promise<Caller> {
    this.#identifying ??= this.#askCaller().finally(() => {
      this.#identifying = undefined;
    });
    try {
      return await orAborted(this.#identifying, signal);
    } catch (error) {
      throw this.#problem(error, 'sts:GetCallerIdentity', globalRegion(this.#options), signal);
    }
  }

  async #askCaller(): Promise<Caller> {
    const { Account, Arn } = await this.#guided(globalRegion(this.#options), 'sts:GetCallerIdentity', {});
    if (Account === undefined || Arn === undefined) {
      throw new AwsProblem('service', 'AWS did not say whom the credentials belong to.', { retryable: true });
    }
    const before = this.#caller?.account;
    if (before !== undefined && before !== Account) {
      throw new AwsProblem(
        'credentials',
        `The credentials now belong to account ${Account}; this was begun in ${before}.`,
        { fix: 'Go back to the credentials of before, or start again.' },
      );
    }
    this.#caller = { account: Account, arn: Arn };
    this.#verified = true;
    return this.#caller;
  }

  async call<K extends Operation>(
    region: string,
    operation: K,
    input: Input<K>,
    options: CallOptions = {},
  ): Promise<Output<K>> {
    // A signal of its own for each call: the many listeners of a long question would look like a leak on the caller's.
    const signal = options.signal === undefined ? undefined : AbortSignal.any([options.signal]);
    const flights = this.#flights[operation];
    if (flights === undefined) return this.#guided(region, operation, input, { signal });
    try {
      const key = JSON.stringify([region, operation, asked(input)]);
      return await flights.join(key, { ...options, signal }, (shared) =>
        this.#guided(region, operation, input, shared),
      );
    } catch (error) {
      throw this.#problem(error, operation, region, signal, input);
    }
  }

  /** One call, once more if the credentials were stale, with every failure in words. */
  async #guided<K extends Operation>(
    region: string,
    operation: K,
    input: Input<K>,
    options: TurnOptions = {},
  ): Promise<Output<K>> {
    const { signal } = options;
    try {
      signal?.throwIfAborted();
      return await this.#paced(region, operation, input, options);
    } catch (error) {
      if (!(error instanceof Stale)) throw this.#problem(error, operation, region, signal, input);
    }
    try {
      return await this.#paced(region, operation, input, options);
    } catch (error) {
      throw this.#problem(error instanceof Stale ? error.cause : error, operation, region, signal, input);
    }
  }

  async #paced<K extends Operation>(
    region: string,
    operation: K,
    input: Input<K>,
    options: TurnOptions,
  ): Promise<Output<K>> {
    const { signal } = options;
    const send = (): Promise<Output<K>> => orAborted(this.#send(region, operation, input, signal), signal);
    if (operation !== 'cloudtrail:LookupEvents') return send();
    const account = this.#caller?.account ?? '';
    const { cacheFolder: folder } = this.#options;
    return this.#pacer.run(paceKey(account, region), send, { ...options, judge: judgeLookup, folder });
  }

  async #send<K extends Operation>(
    region: string,
    operation: K,
    input: Input<K>,
    signal?: AbortSignal,
  ): Promise<Output<K>> {
    // Also for calls that waited in the queue while the credentials were renewed: theirs may be another account now.
    if (!this.#verified && operation !== 'sts:GetCallerIdentity') await this.identify(signal);
    this.#generation ??= { credentials: openCredentials(this.#options), regions: new Map() };
    const generation = this.#generation;
    try {
      return await callsIn(generation, region, this.#options.profile)[operation](input, { abortSignal: signal });
    } catch (error) {
      const failure = failureOf(error);
      const refused = isExpired(failure) || isUnknownKey(failure);
      if (refused || isCredentialFailure(failure)) this.#drop(generation);
      throw refused ? new Stale(failure.code, { cause: error }) : error;
    }
  }

  /** The next call reads the credentials again. Calls under way keep their connections. */
  #drop(generation: Generation): void {
    if (this.#generation !== generation) return;
    this.#generation = undefined;
    this.#verified = false;
  }

  #problem(error: unknown, operation: Operation, region: string, signal?: AbortSignal, input?: object): AwsProblem {
    return toProblem(error, {
      operation,
      region,
      input,
      profile: this.#options.profile,
      signIn: this.#options.signIn,
      caller: this.#caller?.arn,
      account: this.#caller?.account,
      ...endpointOf(operation),
      signal,
    });
  }
}

/** What a request asks for, whatever the order it was written in and whatever was left undefined. */
function asked(input: object): unknown[] {
  return Object.entries(input)
    .filter(([, value]) => value !== undefined)
    .sort(([one], [other]) => one.localeCompare(other));
}

function callsIn(generation: Generation, region: string, profile: string | undefined): Calls {
  const known = generation.regions.get(region);
  if (known !== undefined) return known;
  const opened = openCalls(region, { credentials: generation.credentials, profile });
  generation.regions.set(region, opened);
  return opened;
}

/** Region for services that have none, such as IAM: the account's, or the place of the global endpoint. */
export function globalRegion({ region }: { region?: string | undefined }): string {
  return region ?? GLOBAL_ENDPOINT_REGION;
}
