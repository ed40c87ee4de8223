import type {
  DescribeTrailsCommandInput,
  DescribeTrailsCommandOutput,
  GetEventDataStoreCommandInput,
  GetEventDataStoreCommandOutput,
  GetEventSelectorsCommandInput,
  GetEventSelectorsCommandOutput,
  GetTrailStatusCommandInput,
  GetTrailStatusCommandOutput,
  ListEventDataStoresCommandInput,
  ListEventDataStoresCommandOutput,
} from '@aws-sdk/client-cloudtrail';
import type { ListAccountSettingsCommandInput, ListAccountSettingsCommandOutput } from '@aws-sdk/client-ecs';
import type {
  ListRulesCommandInput,
  ListRulesCommandOutput,
  ListTargetsByRuleCommandInput,
  ListTargetsByRuleCommandOutput,
} from '@aws-sdk/client-eventbridge';
import type {
  GetBucketLifecycleConfigurationCommandInput,
  GetBucketLifecycleConfigurationCommandOutput,
  GetBucketPolicyStatusCommandInput,
  GetBucketPolicyStatusCommandOutput,
  GetPublicAccessBlockCommandInput,
  GetPublicAccessBlockCommandOutput,
} from '@aws-sdk/client-s3';

/** What tells whether an account will be able to answer next time: its trails, buckets, Lake stores, rules, settings. */
export interface ReadinessOperations {
  'cloudtrail:DescribeTrails': [DescribeTrailsCommandInput, DescribeTrailsCommandOutput];
  'cloudtrail:GetTrailStatus': [GetTrailStatusCommandInput, GetTrailStatusCommandOutput];
  'cloudtrail:GetEventSelectors': [GetEventSelectorsCommandInput, GetEventSelectorsCommandOutput];
  'cloudtrail:ListEventDataStores': [ListEventDataStoresCommandInput, ListEventDataStoresCommandOutput];
  'cloudtrail:GetEventDataStore': [GetEventDataStoreCommandInput, GetEventDataStoreCommandOutput];
  's3:GetBucketLifecycleConfiguration': [
    GetBucketLifecycleConfigurationCommandInput,
    GetBucketLifecycleConfigurationCommandOutput,
  ];
  's3:GetPublicAccessBlock': [GetPublicAccessBlockCommandInput, GetPublicAccessBlockCommandOutput];
  's3:GetBucketPolicyStatus': [GetBucketPolicyStatusCommandInput, GetBucketPolicyStatusCommandOutput];
  'events:ListRules': [ListRulesCommandInput, ListRulesCommandOutput];
  'events:ListTargetsByRule': [ListTargetsByRuleCommandInput, ListTargetsByRuleCommandOutput];
  'ecs:ListAccountSettings': [ListAccountSettingsCommandInput, ListAccountSettingsCommandOutput];
}
