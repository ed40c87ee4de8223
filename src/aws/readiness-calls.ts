import type { Calls } from './clients.ts';
import type { ReadinessOperations } from './readiness-operations.ts';
import type { Clients } from './sdk-clients.ts';

/** The calls that ask how well an account is prepared, in one Region. */
export function openReadinessCalls(clients: Clients): Pick<Calls, keyof ReadinessOperations> {
  return {
    'cloudtrail:DescribeTrails': async (input, options) => {
      const { sdk, client } = await clients.cloudtrail();
      return client.send(new sdk.DescribeTrailsCommand(input), options);
    },
    'cloudtrail:GetTrailStatus': async (input, options) => {
      const { sdk, client } = await clients.cloudtrail();
      return client.send(new sdk.GetTrailStatusCommand(input), options);
    },
    'cloudtrail:GetEventSelectors': async (input, options) => {
      const { sdk, client } = await clients.cloudtrail();
      return client.send(new sdk.GetEventSelectorsCommand(input), options);
    },
    'cloudtrail:ListEventDataStores': async (input, options) => {
      const { sdk, client } = await clients.cloudtrail();
      return client.send(new sdk.ListEventDataStoresCommand(input), options);
    },
    'cloudtrail:GetEventDataStore': async (input, options) => {
      const { sdk, client } = await clients.cloudtrail();
      return client.send(new sdk.GetEventDataStoreCommand(input), options);
    },
    's3:GetBucketLifecycleConfiguration': async (input, options) => {
      const { sdk, client } = await clients.s3();
      return client.send(new sdk.GetBucketLifecycleConfigurationCommand(input), options);
    },
    's3:GetPublicAccessBlock': async (input, options) => {
      const { sdk, client } = await clients.s3();
      return client.send(new sdk.GetPublicAccessBlockCommand(input), options);
    },
    's3:GetBucketPolicyStatus': async (input, options) => {
      const { sdk, client } = await clients.s3();
      return client.send(new sdk.GetBucketPolicyStatusCommand(input), options);
    },
    'events:ListRules': async (input, options) => {
      const { sdk, client } = await clients.events();
      return client.send(new sdk.ListRulesCommand(input), options);
    },
    'events:ListTargetsByRule': async (input, options) => {
      const { sdk, client } = await clients.events();
      return client.send(new sdk.ListTargetsByRuleCommand(input), options);
    },
    'ecs:ListAccountSettings': async (input, options) => {
      const { sdk, client } = await clients.ecs();
      return client.send(new sdk.ListAccountSettingsCommand(input), options);
    },
  };
}
