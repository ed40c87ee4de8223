import { z } from 'zod';
import type { Input } from '../../src/aws/api.ts';
import type { ArchiveOperations } from '../../src/aws/archive-operations.ts';
import type { ReadinessOperations } from '../../src/aws/readiness-operations.ts';

const time = z.number().transform((seconds) => new Date(Math.round(seconds * 1000)));
const text = z.string().optional();
const names = z.array(z.string()).optional();
const size = z.number().optional();
const bucket = z.strictObject({ Bucket: z.string() });
const query = z.strictObject({ QueryExecutionId: z.string() });
const settingNames = [
  'awsvpcTrunking',
  'containerInsights',
  'containerInstanceLongArnFormat',
  'defaultLogDriverMode',
  'fargateEventWindows',
  'fargateFIPSMode',
  'fargateTaskRetirementWaitPeriod',
  'guardDutyActivate',
  'serviceLongArnFormat',
  'tagResourceAuthorization',
  'taskLongArnFormat',
] as const;

type Decoders = { [K in keyof (ArchiveOperations & ReadinessOperations)]: z.ZodType<Input<K>> };

/** Inputs of the operations that read archives and check readiness; S3's come out of path and query as texts. */
export const archiveDecoders: Decoders = {
  's3:ListObjectsV2': z.strictObject({
    Bucket: z.string(),
    Prefix: text,
    Delimiter: text,
    StartAfter: text,
    ContinuationToken: text,
    MaxKeys: z.coerce.number().int().min(0).optional(),
  }),
  's3:GetObject': z.strictObject({ Bucket: z.string(), Key: z.string() }),
  's3:GetBucketLocation': bucket,
  's3:GetBucketLifecycleConfiguration': bucket,
  's3:GetPublicAccessBlock': bucket,
  's3:GetBucketPolicyStatus': bucket,
  'athena:StartQueryExecution': z.strictObject({
    QueryString: z.string(),
    ClientRequestToken: text,
    QueryExecutionContext: z.strictObject({ Database: text, Catalog: text }).optional(),
    ResultConfiguration: z.strictObject({ OutputLocation: text, ExpectedBucketOwner: text }).optional(),
    WorkGroup: text,
    ExecutionParameters: z.array(z.string().max(1024)).min(1).optional(),
    ResultReuseConfiguration: z
      .strictObject({
        ResultReuseByAgeConfiguration: z.strictObject({ Enabled: z.boolean(), MaxAgeInMinutes: size }).optional(),
      })
      .optional(),
  }),
  'athena:GetQueryExecution': query,
  'athena:GetQueryResults': z.strictObject({ QueryExecutionId: z.string(), NextToken: text, MaxResults: size }),
  'athena:StopQueryExecution': query,
  'cloudtrail:ListPublicKeys': z.strictObject({
    StartTime: time.optional(),
    EndTime: time.optional(),
    NextToken: text,
  }),
  'cloudtrail:StartQuery': z.strictObject({
    QueryStatement: text,
    DeliveryS3Uri: text,
    QueryAlias: text,
    QueryParameters: names,
    EventDataStoreOwnerAccountId: text,
  }),
  'cloudtrail:DescribeQuery': z.strictObject({
    EventDataStore: text,
    QueryId: text,
    QueryAlias: text,
    EventDataStoreOwnerAccountId: text,
  }),
  'cloudtrail:GetQueryResults': z.strictObject({
    EventDataStore: text,
    QueryId: z.string(),
    NextToken: text,
    MaxQueryResults: size,
    EventDataStoreOwnerAccountId: text,
  }),
  'cloudtrail:CancelQuery': z.strictObject({
    EventDataStore: text,
    QueryId: z.string(),
    EventDataStoreOwnerAccountId: text,
  }),
  'cloudtrail:GetEventDataStore': z.strictObject({ EventDataStore: z.string() }),
  'cloudtrail:ListEventDataStores': z.strictObject({ NextToken: text, MaxResults: size }),
  'cloudtrail:DescribeTrails': z.strictObject({ trailNameList: names, includeShadowTrails: z.boolean().optional() }),
  'cloudtrail:GetTrailStatus': z.strictObject({ Name: z.string() }),
  'cloudtrail:GetEventSelectors': z.strictObject({ TrailName: z.string() }),
  'events:ListRules': z.strictObject({ NamePrefix: text, EventBusName: text, NextToken: text, Limit: size }),
  'events:ListTargetsByRule': z.strictObject({ Rule: z.string(), EventBusName: text, NextToken: text, Limit: size }),
  'ecs:ListAccountSettings': z.strictObject({
    name: z.enum(settingNames).optional(),
    value: text,
    principalArn: text,
    effectiveSettings: z.boolean().optional(),
    nextToken: text,
    maxResults: size,
  }),
};
