import type { Operation } from './api.ts';

/** How the SDK names a call: the client's class and the command's class. */
interface SdkName {
  client: string;
  command: string;
}

/**
 * The allow-list at run time: every operation that may reach AWS, by the SDK's own names. Its keys are the keys of
 * `Operations`, no more and no fewer, by type.
 */
export const allowed = {
  'cloudtrail:LookupEvents': { client: 'CloudTrailClient', command: 'LookupEventsCommand' },
  'ecs:ListClusters': { client: 'ECSClient', command: 'ListClustersCommand' },
  'ecs:DescribeClusters': { client: 'ECSClient', command: 'DescribeClustersCommand' },
  'ecs:ListServices': { client: 'ECSClient', command: 'ListServicesCommand' },
  'ecs:DescribeServices': { client: 'ECSClient', command: 'DescribeServicesCommand' },
  'ecs:ListTasks': { client: 'ECSClient', command: 'ListTasksCommand' },
  'ecs:DescribeTasks': { client: 'ECSClient', command: 'DescribeTasksCommand' },
  'ecs:DescribeTaskDefinition': { client: 'ECSClient', command: 'DescribeTaskDefinitionCommand' },
  'ecs:ListServiceDeployments': { client: 'ECSClient', command: 'ListServiceDeploymentsCommand' },
  'application-autoscaling:DescribeScalableTargets': {
    client: 'ApplicationAutoScalingClient',
    command: 'DescribeScalableTargetsCommand',
  },
  'application-autoscaling:DescribeScalingActivities': {
    client: 'ApplicationAutoScalingClient',
    command: 'DescribeScalingActivitiesCommand',
  },
  'sts:GetCallerIdentity': { client: 'STSClient', command: 'GetCallerIdentityCommand' },
  'account:ListRegions': { client: 'AccountClient', command: 'ListRegionsCommand' },
  'iam:ListAccountAliases': { client: 'IAMClient', command: 'ListAccountAliasesCommand' },
  's3:ListObjectsV2': { client: 'S3Client', command: 'ListObjectsV2Command' },
  's3:GetObject': { client: 'S3Client', command: 'GetObjectCommand' },
  's3:GetBucketLocation': { client: 'S3Client', command: 'GetBucketLocationCommand' },
  's3:GetBucketLifecycleConfiguration': { client: 'S3Client', command: 'GetBucketLifecycleConfigurationCommand' },
  's3:GetPublicAccessBlock': { client: 'S3Client', command: 'GetPublicAccessBlockCommand' },
  's3:GetBucketPolicyStatus': { client: 'S3Client', command: 'GetBucketPolicyStatusCommand' },
  'athena:StartQueryExecution': { client: 'AthenaClient', command: 'StartQueryExecutionCommand' },
  'athena:GetQueryExecution': { client: 'AthenaClient', command: 'GetQueryExecutionCommand' },
  'athena:GetQueryResults': { client: 'AthenaClient', command: 'GetQueryResultsCommand' },
  'athena:StopQueryExecution': { client: 'AthenaClient', command: 'StopQueryExecutionCommand' },
  'cloudtrail:ListPublicKeys': { client: 'CloudTrailClient', command: 'ListPublicKeysCommand' },
  'cloudtrail:StartQuery': { client: 'CloudTrailClient', command: 'StartQueryCommand' },
  'cloudtrail:DescribeQuery': { client: 'CloudTrailClient', command: 'DescribeQueryCommand' },
  'cloudtrail:GetQueryResults': { client: 'CloudTrailClient', command: 'GetQueryResultsCommand' },
  'cloudtrail:CancelQuery': { client: 'CloudTrailClient', command: 'CancelQueryCommand' },
  'cloudtrail:GetEventDataStore': { client: 'CloudTrailClient', command: 'GetEventDataStoreCommand' },
  'cloudtrail:ListEventDataStores': { client: 'CloudTrailClient', command: 'ListEventDataStoresCommand' },
  'cloudtrail:DescribeTrails': { client: 'CloudTrailClient', command: 'DescribeTrailsCommand' },
  'cloudtrail:GetTrailStatus': { client: 'CloudTrailClient', command: 'GetTrailStatusCommand' },
  'cloudtrail:GetEventSelectors': { client: 'CloudTrailClient', command: 'GetEventSelectorsCommand' },
  'events:ListRules': { client: 'EventBridgeClient', command: 'ListRulesCommand' },
  'events:ListTargetsByRule': { client: 'EventBridgeClient', command: 'ListTargetsByRuleCommand' },
  'ecs:ListAccountSettings': { client: 'ECSClient', command: 'ListAccountSettingsCommand' },
} as const satisfies Record<Operation, SdkName>;

const permitted: ReadonlySet<string> = new Set(
  Object.values(allowed).map(({ client, command }) => `${client}.${command}`),
);

/** Whether this product may send that command. */
export function isAllowed(client: string | undefined, command: string | undefined): boolean {
  return permitted.has(`${client}.${command}`);
}
