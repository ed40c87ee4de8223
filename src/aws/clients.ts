import type { fromNodeProviderChain } from '@aws-sdk/credential-providers';
import type { Input, Operation, Output } from './api.ts';
import { guarded } from './guard.ts';

/** Finds credentials when a client asks for them, for as long as they are valid. */
export type CredentialProvider = ReturnType<typeof fromNodeProviderChain>;

export interface ClientSettings {
  credentials: CredentialProvider;
  /** Profile whose endpoint and FIPS settings the SDK reads. */
  profile?: string | undefined;
}

interface SendOptions {
  abortSignal?: AbortSignal | undefined;
}

/** One function per allowed operation, in one Region. */
export type Calls = { [K in Operation]: (input: Input<K>, options: SendOptions) => Promise<Output<K>> };

const CONNECTION_TIMEOUT_MS = 5_000;
const REQUEST_TIMEOUT_MS = 20_000;

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

/** Every operation in one Region. Each SDK client is loaded on its first use and then kept, with its connections. */
export function openCalls(region: string, { credentials, profile }: ClientSettings): Calls {
  silenceNodeVersionNotice();
  const common = {
    region,
    credentials,
    ...(profile === undefined ? {} : { profile }),
    customUserAgent: 'who-restarted-prod',
    retryMode: 'standard',
    maxAttempts: 3,
    requestHandler: {
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      throwOnRequestTimeout: true,
    },
  };
  const cloudtrail = once(async () => {
    const sdk = await import('./sdk/cloudtrail.ts');
    // A retry inside the SDK would go out unpaced: the pacer schedules every attempt.
    return { sdk, client: guarded(new sdk.CloudTrailClient({ ...common, maxAttempts: 1 })) };
  });
  const ecs = once(async () => {
    const sdk = await import('./sdk/ecs.ts');
    return { sdk, client: guarded(new sdk.ECSClient(common)) };
  });
  const scaling = once(async () => {
    const sdk = await import('./sdk/scaling.ts');
    return { sdk, client: guarded(new sdk.ApplicationAutoScalingClient(common)) };
  });
  const sts = once(async () => {
    const sdk = await import('./sdk/sts.ts');
    return { sdk, client: guarded(new sdk.STSClient(common)) };
  });
  const account = once(async () => {
    const sdk = await import('./sdk/account.ts');
    return { sdk, client: guarded(new sdk.AccountClient(common)) };
  });
  const iam = once(async () => {
    const sdk = await import('./sdk/iam.ts');
    return { sdk, client: guarded(new sdk.IAMClient(common)) };
  });
  return {
    'cloudtrail:LookupEvents': async (input, options) => {
      const { sdk, client } = await cloudtrail();
      return client.send(new sdk.LookupEventsCommand(input), options);
    },
    'ecs:ListClusters': async (input, options) => {
      const { sdk, client } = await ecs();
      return client.send(new sdk.ListClustersCommand(input), options);
    },
    'ecs:DescribeClusters': async (input, options) => {
      const { sdk, client } = await ecs();
      return client.send(new sdk.DescribeClustersCommand(input), options);
    },
    'ecs:ListServices': async (input, options) => {
      const { sdk, client } = await ecs();
      return client.send(new sdk.ListServicesCommand(input), options);
    },
    'ecs:DescribeServices': async (input, options) => {
      const { sdk, client } = await ecs();
      return client.send(new sdk.DescribeServicesCommand(input), options);
    },
    'ecs:ListTasks': async (input, options) => {
      const { sdk, client } = await ecs();
      return client.send(new sdk.ListTasksCommand(input), options);
    },
    'ecs:DescribeTasks': async (input, options) => {
      const { sdk, client } = await ecs();
      return client.send(new sdk.DescribeTasksCommand(input), options);
    },
    'ecs:DescribeTaskDefinition': async (input, options) => {
      const { sdk, client } = await ecs();
      return client.send(new sdk.DescribeTaskDefinitionCommand(input), options);
    },
    'ecs:ListServiceDeployments': async (input, options) => {
      const { sdk, client } = await ecs();
      return client.send(new sdk.ListServiceDeploymentsCommand(input), options);
    },
    'application-autoscaling:DescribeScalableTargets': async (input, options) => {
      const { sdk, client } = await scaling();
      return client.send(new sdk.DescribeScalableTargetsCommand(input), options);
    },
    'application-autoscaling:DescribeScalingActivities': async (input, options) => {
      const { sdk, client } = await scaling();
      return client.send(new sdk.DescribeScalingActivitiesCommand(input), options);
    },
    'sts:GetCallerIdentity': async (input, options) => {
      const { sdk, client } = await sts();
      return client.send(new sdk.GetCallerIdentityCommand(input), options);
    },
    'account:ListRegions': async (input, options) => {
      const { sdk, client } = await account();
      return client.send(new sdk.ListRegionsCommand(input), options);
    },
    'iam:ListAccountAliases': async (input, options) => {
      const { sdk, client } = await iam();
      return client.send(new sdk.ListAccountAliasesCommand(input), options);
    },
  };
}
