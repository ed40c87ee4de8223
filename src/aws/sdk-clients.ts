import type { fromNodeProviderChain } from '@aws-sdk/credential-providers';
import { endpointOf } from './endpoint.ts';
import { guarded } from './guard.ts';

/** Finds credentials when a client asks for them, for as long as they are valid. */
export type CredentialProvider = ReturnType<typeof fromNodeProviderChain>;

export interface ClientSettings {
  credentials: CredentialProvider;
  /** Profile whose endpoint and FIPS settings the SDK reads. */
  profile?: string | undefined;
}

const CONNECTION_TIMEOUT_MS = 5_000;
const REQUEST_TIMEOUT_MS = 20_000;
/** Many log files are read at a time, and S3 says SlowDown while it makes room for them. */
const S3_ATTEMPTS = 5;

/** Once only, however many ask for it at the same time; tried again after a failure. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}

/** The SDK prints a notice about Node versions to stderr with the first client; it is not the user's to act on. */
function silenceNodeVersionNotice(): void {
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
}

/** The SDK's clients of one Region: each is loaded on its first use and then kept, with its connections. */
export function openClients(region: string, { credentials, profile }: ClientSettings) {
  silenceNodeVersionNotice();
  const requestHandler = {
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    throwOnRequestTimeout: true,
  };
  const common = {
    region,
    credentials,
    ...(profile === undefined ? {} : { profile }),
    customUserAgent: 'who-restarted-prod',
    retryMode: 'standard',
    maxAttempts: 3,
    requestHandler,
  };
  return {
    /**
     * CloudTrail where the SDK may not try again by itself: the pacer schedules every attempt of LookupEvents, and a
     * second StartQuery would start, and bill, a second query.
     */
    cloudtrailOnce: once(async () => {
      const sdk = await import('./sdk/cloudtrail.ts');
      return { sdk, client: guarded(new sdk.CloudTrailClient({ ...common, maxAttempts: 1 })) };
    }),
    cloudtrail: once(async () => {
      const sdk = await import('./sdk/cloudtrail.ts');
      return { sdk, client: guarded(new sdk.CloudTrailClient(common)) };
    }),
    ecs: once(async () => {
      const sdk = await import('./sdk/ecs.ts');
      return { sdk, client: guarded(new sdk.ECSClient(common)) };
    }),
    scaling: once(async () => {
      const sdk = await import('./sdk/scaling.ts');
      return { sdk, client: guarded(new sdk.ApplicationAutoScalingClient(common)) };
    }),
    sts: once(async () => {
      const sdk = await import('./sdk/sts.ts');
      return { sdk, client: guarded(new sdk.STSClient(common)) };
    }),
    account: once(async () => {
      const sdk = await import('./sdk/account.ts');
      return { sdk, client: guarded(new sdk.AccountClient(common)) };
    }),
    iam: once(async () => {
      const sdk = await import('./sdk/iam.ts');
      return { sdk, client: guarded(new sdk.IAMClient(common)) };
    }),
    s3: once(async () => {
      const sdk = await import('./sdk/s3.ts');
      const settings = {
        ...common,
        maxAttempts: S3_ATTEMPTS,
        // The time for the head of an answer is not that for a body, which may take as long as bytes keep coming.
        requestHandler: { ...requestHandler, socketTimeout: REQUEST_TIMEOUT_MS },
        // A stand-in for S3 has no host name for each bucket.
        forcePathStyle: endpointOf('s3:GetObject').endpoint !== undefined,
        // Log files are gzip, which carries a checksum of its own, and digests vouch for the rest.
        responseChecksumValidation: 'WHEN_REQUIRED' as const,
      };
      return { sdk, client: guarded(new sdk.S3Client(settings)) };
    }),
    athena: once(async () => {
      const sdk = await import('./sdk/athena.ts');
      return { sdk, client: guarded(new sdk.AthenaClient(common)) };
    }),
    events: once(async () => {
      const sdk = await import('./sdk/events.ts');
      return { sdk, client: guarded(new sdk.EventBridgeClient(common)) };
    }),
  };
}

export type Clients = ReturnType<typeof openClients>;
