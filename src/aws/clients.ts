import type { Input, Operation, Output } from './api.ts';
import { openArchiveCalls } from './archive-calls.ts';
import { openReadinessCalls } from './readiness-calls.ts';
import type { ClientSettings } from './sdk-clients.ts';
import { openClients } from './sdk-clients.ts';

export type { ClientSettings, CredentialProvider } from './sdk-clients.ts';

export interface SendOptions {
  abortSignal?: AbortSignal | undefined;
}

/** One function per allowed operation, in one Region. */
export type Calls = { [K in Operation]: (input: Input<K>, options: SendOptions) => Promise<Output<K>> };

/** Every operation in one Region. */
export function openCalls(region: string, settings: ClientSettings): Calls {
  const clients = openClients(region, settings);
  return {
    'cloudtrail:LookupEvents': async (input, options) => {
      const { sdk, client } = await clients.cloudtrailOnce();
      return client.send(new sdk.LookupEventsCommand(input), options);
    },
    'ecs:ListClusters': async (input, options) => {
      const { sdk, client } = await clients.ecs();
      return client.send(new sdk.ListClustersCommand(input), options);
    },
    'ecs:DescribeClusters': async (input, options) => {
      const { sdk, client } = await clients.ecs();
      return client.send(new sdk.DescribeClustersCommand(input), options);
    },
    'ecs:ListServices': async (input, options) => {
      const { sdk, client } = await clients.ecs();
      return client.send(new sdk.ListServicesCommand(input), options);
    },
    'ecs:DescribeServices': async (input, options) => {
      const { sdk, client } = await clients.ecs();
      return client.send(new sdk.DescribeServicesCommand(input), options);
    },
    'ecs:ListTasks': async (input, options) => {
      const { sdk, client } = await clients.ecs();
      return client.send(new sdk.ListTasksCommand(input), options);
    },
    'ecs:DescribeTasks': async (input, options) => {
      const { sdk, client } = await clients.ecs();
      return client.send(new sdk.DescribeTasksCommand(input), options);
    },
    'ecs:DescribeTaskDefinition': async (input, options) => {
      const { sdk, client } = await clients.ecs();
      return client.send(new sdk.DescribeTaskDefinitionCommand(input), options);
    },
    'ecs:ListServiceDeployments': async (input, options) => {
      const { sdk, client } = await clients.ecs();
      return client.send(new sdk.ListServiceDeploymentsCommand(input), options);
    },
    'application-autoscaling:DescribeScalableTargets': async (input, options) => {
      const { sdk, client } = await clients.scaling();
      return client.send(new sdk.DescribeScalableTargetsCommand(input), options);
    },
    'application-autoscaling:DescribeScalingActivities': async (input, options) => {
      const { sdk, client } = await clients.scaling();
      return client.send(new sdk.DescribeScalingActivitiesCommand(input), options);
    },
    'sts:GetCallerIdentity': async (input, options) => {
      const { sdk, client } = await clients.sts();
      return client.send(new sdk.GetCallerIdentityCommand(input), options);
    },
    'account:ListRegions': async (input, options) => {
      const { sdk, client } = await clients.account();
      return client.send(new sdk.ListRegionsCommand(input), options);
    },
    'iam:ListAccountAliases': async (input, options) => {
      const { sdk, client } = await clients.iam();
      return client.send(new sdk.ListAccountAliasesCommand(input), options);
    },
    ...openArchiveCalls(clients),
    ...openReadinessCalls(clients),
  };
}
