import { createHash } from 'node:crypto';
import type { Input, Operation, Output } from '../../aws/api.ts';
import {
  getBucketLifecycle,
  getBucketLocation,
  getBucketPolicyStatus,
  getPublicAccessBlock,
  objectsOf,
} from './buckets.ts';
import {
  describeClusters,
  describeServices,
  listClusters,
  listServiceDeployments,
  listServices,
} from './ecs-services.ts';
import { describeTaskDefinition, describeTasks, listTasks } from './ecs-tasks.ts';
import { lookupEvents } from './lookup.ts';
import { pageOf } from './paging.ts';
import { noAthena, noLakeQuery, startLakeQuery } from './queries.ts';
import { listAccountSettings, listRules, listTargetsByRule } from './rules.ts';
import { describeScalableTargets, describeScalingActivities } from './scaling.ts';
import {
  describeTrails,
  getEventSelectors,
  getTrailStatus,
  listEventDataStores,
  listPublicKeys,
  storeAsked,
} from './trails.ts';
import type { Answer, RecordedAccount } from './types.ts';
import { AwsFault } from './types.ts';

type Handlers = {
  [K in Operation]: (account: RecordedAccount, now: Date, region: string, input: Input<K>) => Output<K>;
};

const REGIONS_PAGE = 50;

/** Made from the ARN, so that the same caller always has the same id. */
function userId(callerArn: string): string {
  const id = createHash('sha256').update(callerArn).digest('hex').slice(0, 17).toUpperCase();
  const role = /:assumed-role\/[^/]+\/(.+)$/.exec(callerArn);
  return role?.[1] === undefined ? `AIDA${id}` : `AROA${id}:${role[1]}`;
}

function listRegions(account: RecordedAccount, input: Input<'account:ListRegions'>): Output<'account:ListRegions'> {
  const wanted = input.RegionOptStatusContains ?? [];
  const size = input.MaxResults ?? REGIONS_PAGE;
  if (!Number.isInteger(size) || size < 1 || size > REGIONS_PAGE) {
    throw new AwsFault('ValidationException', `MaxResults has to be between 1 and ${REGIONS_PAGE}.`);
  }
  const regions = account.regions
    .map((name) => ({ RegionName: name, RegionOptStatus: 'ENABLED_BY_DEFAULT' as const }))
    .filter((region) => wanted.length === 0 || wanted.some((status) => status === region.RegionOptStatus));
  const page = pageOf(regions, size, input.NextToken, {
    question: ['ListRegions', account.id, wanted],
    invalid: new AwsFault('ValidationException', 'The token is not valid.'),
  });
  return { Regions: page.items, ...(page.next === undefined ? {} : { NextToken: page.next }) };
}

const handlers: Handlers = {
  'cloudtrail:LookupEvents': lookupEvents,
  'ecs:ListClusters': (account, _now, region, input) => listClusters(account, region, input),
  'ecs:DescribeClusters': (account, _now, region, input) => describeClusters(account, region, input),
  'ecs:ListServices': (account, _now, region, input) => listServices(account, region, input),
  'ecs:DescribeServices': (account, _now, region, input) => describeServices(account, region, input),
  'ecs:ListTasks': listTasks,
  'ecs:DescribeTasks': describeTasks,
  'ecs:DescribeTaskDefinition': (account, _now, region, input) => describeTaskDefinition(account, region, input),
  'ecs:ListServiceDeployments': (account, _now, region, input) => listServiceDeployments(account, region, input),
  'application-autoscaling:DescribeScalableTargets': (account, _now, region, input) =>
    describeScalableTargets(account, region, input),
  'application-autoscaling:DescribeScalingActivities': describeScalingActivities,
  'sts:GetCallerIdentity': (account) => ({ Account: account.id, Arn: account.caller, UserId: userId(account.caller) }),
  'account:ListRegions': (account, _now, _region, input) => listRegions(account, input),
  'iam:ListAccountAliases': (account) => ({
    AccountAliases: account.alias === undefined ? [] : [account.alias],
    IsTruncated: false,
  }),
  's3:ListObjectsV2': (account, _now, _region, { Bucket }) => objectsOf(account, Bucket),
  's3:GetObject': (account, _now, _region, { Bucket }) => objectsOf(account, Bucket),
  's3:GetBucketLocation': (account, _now, _region, input) => getBucketLocation(account, input),
  's3:GetBucketLifecycleConfiguration': (account, _now, _region, input) => getBucketLifecycle(account, input),
  's3:GetPublicAccessBlock': (account, _now, _region, input) => getPublicAccessBlock(account, input),
  's3:GetBucketPolicyStatus': (account, _now, _region, input) => getBucketPolicyStatus(account, input),
  'athena:StartQueryExecution': () => noAthena(undefined),
  'athena:GetQueryExecution': (_account, _now, _region, input) => noAthena(input.QueryExecutionId),
  'athena:GetQueryResults': (_account, _now, _region, input) => noAthena(input.QueryExecutionId),
  'athena:StopQueryExecution': (_account, _now, _region, input) => noAthena(input.QueryExecutionId),
  'cloudtrail:ListPublicKeys': listPublicKeys,
  'cloudtrail:StartQuery': (account, _now, region, input) => startLakeQuery(account, region, input),
  'cloudtrail:DescribeQuery': (_account, _now, _region, input) => noLakeQuery(input.QueryId),
  'cloudtrail:GetQueryResults': (_account, _now, _region, input) => noLakeQuery(input.QueryId),
  'cloudtrail:CancelQuery': (_account, _now, _region, input) => noLakeQuery(input.QueryId),
  'cloudtrail:GetEventDataStore': (account, _now, region, input) => storeAsked(account, region, input.EventDataStore),
  'cloudtrail:ListEventDataStores': (account, _now, region, input) => listEventDataStores(account, region, input),
  'cloudtrail:DescribeTrails': (account, _now, region, input) => describeTrails(account, region, input),
  'cloudtrail:GetTrailStatus': (account, _now, region, input) => getTrailStatus(account, region, input),
  'cloudtrail:GetEventSelectors': (account, _now, region, input) => getEventSelectors(account, region, input),
  'events:ListRules': (account, _now, region, input) => listRules(account, region, input),
  'events:ListTargetsByRule': (account, _now, region, input) => listTargetsByRule(account, region, input),
  'ecs:ListAccountSettings': (account, _now, region, input) => listAccountSettings(account, region, input),
};

/**
 * Answers one read operation from recorded data, by AWS's own rules. Pure: the same account, time and question give the
 * same answer. A Region that the account has not enabled refuses the credentials, as AWS does.
 * @throws AwsFault with the code that AWS answers with.
 */
export const answer: Answer = (account, now, region, operation, input) => {
  if (!account.regions.includes(region)) {
    throw new AwsFault('UnrecognizedClientException', 'The security token included in the request is invalid.');
  }
  return handlers[operation](account, now, region, input);
};
