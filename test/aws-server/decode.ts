import { z } from 'zod';
import type { Input, Operation } from '../../src/aws/api.ts';
import { archiveDecoders } from './decode-archive.ts';

/** The wire writes times as epoch seconds, with or without a fraction. */
const time = z.number().transform((seconds) => new Date(Math.round(seconds * 1000)));
const text = z.string().optional();
const names = z.array(z.string()).optional();
const size = z.number().optional();
const scalingNamespace = z.enum([
  'ecs',
  'elasticmapreduce',
  'ec2',
  'appstream',
  'dynamodb',
  'rds',
  'lambda',
  'cassandra',
  'kafka',
]);
const scalingDimension = z.enum(['ecs:service:DesiredCount']).optional();
const launchType = z.enum(['EC2', 'EXTERNAL', 'FARGATE', 'MANAGED_INSTANCES']).optional();

type Decoders = { [K in Operation]: z.ZodType<Input<K>> };

/** The inputs of every operation as they come over the wire; anything else is a SerializationException. */
export const decoders: Decoders = {
  'cloudtrail:LookupEvents': z.strictObject({
    LookupAttributes: z
      .array(
        z.strictObject({
          AttributeKey: z.enum([
            'EventId',
            'EventName',
            'ReadOnly',
            'Username',
            'ResourceType',
            'ResourceName',
            'EventSource',
            'AccessKeyId',
          ]),
          AttributeValue: z.string(),
        }),
      )
      .optional(),
    StartTime: time.optional(),
    EndTime: time.optional(),
    MaxResults: size,
    NextToken: text,
    EventCategory: z.enum(['insight']).optional(),
  }),
  'ecs:ListClusters': z.strictObject({ nextToken: text, maxResults: size }),
  'ecs:DescribeClusters': z.strictObject({
    clusters: names,
    include: z.array(z.enum(['ATTACHMENTS', 'CONFIGURATIONS', 'SETTINGS', 'STATISTICS', 'TAGS'])).optional(),
  }),
  'ecs:ListServices': z.strictObject({
    cluster: text,
    nextToken: text,
    maxResults: size,
    launchType,
    schedulingStrategy: z.enum(['DAEMON', 'REPLICA']).optional(),
  }),
  'ecs:DescribeServices': z.strictObject({
    cluster: text,
    services: z.array(z.string()),
    include: z.array(z.enum(['TAGS'])).optional(),
  }),
  'ecs:ListTasks': z.strictObject({
    cluster: text,
    containerInstance: text,
    family: text,
    nextToken: text,
    maxResults: size,
    startedBy: text,
    serviceName: text,
    desiredStatus: z.enum(['PENDING', 'RUNNING', 'STOPPED']).optional(),
    launchType,
  }),
  'ecs:DescribeTasks': z.strictObject({
    cluster: text,
    tasks: z.array(z.string()),
    include: z.array(z.enum(['TAGS'])).optional(),
  }),
  'ecs:DescribeTaskDefinition': z.strictObject({
    taskDefinition: z.string(),
    include: z.array(z.enum(['TAGS'])).optional(),
  }),
  'ecs:ListServiceDeployments': z.strictObject({
    service: z.string(),
    cluster: text,
    status: z
      .array(
        z.enum([
          'IN_PROGRESS',
          'PENDING',
          'ROLLBACK_FAILED',
          'ROLLBACK_IN_PROGRESS',
          'ROLLBACK_REQUESTED',
          'ROLLBACK_SUCCESSFUL',
          'STOPPED',
          'STOP_REQUESTED',
          'SUCCESSFUL',
        ]),
      )
      .optional(),
    createdAt: z.strictObject({ before: time.optional(), after: time.optional() }).optional(),
    nextToken: text,
    maxResults: size,
  }),
  'application-autoscaling:DescribeScalableTargets': z.strictObject({
    ServiceNamespace: scalingNamespace,
    ResourceIds: names,
    ScalableDimension: scalingDimension,
    MaxResults: size,
    NextToken: text,
  }),
  'application-autoscaling:DescribeScalingActivities': z.strictObject({
    ServiceNamespace: scalingNamespace,
    ResourceId: text,
    ScalableDimension: scalingDimension,
    MaxResults: size,
    NextToken: text,
    IncludeNotScaledActivities: z.boolean().optional(),
  }),
  'sts:GetCallerIdentity': z.strictObject({}),
  'account:ListRegions': z.strictObject({
    AccountId: text,
    MaxResults: size,
    NextToken: text,
    RegionOptStatusContains: z
      .array(z.enum(['DISABLED', 'DISABLING', 'ENABLED', 'ENABLED_BY_DEFAULT', 'ENABLING']))
      .optional(),
  }),
  'iam:ListAccountAliases': z.strictObject({ Marker: text, MaxItems: z.coerce.number().optional() }),
  ...archiveDecoders,
};

/** Whether the server knows an operation of that name. */
export function isOperation(name: string): name is Operation {
  return Object.hasOwn(decoders, name);
}
