import { createHash } from 'node:crypto';
import type { Input, Operation, Output } from '../../aws/api.ts';
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
import { describeScalableTargets, describeScalingActivities } from './scaling.ts';
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
