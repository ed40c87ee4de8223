import type { Input, Output } from '../../aws/api.ts';
import type { Paging } from './paging.ts';
import { pageOf } from './paging.ts';
import type { RecordedAccount } from './types.ts';
import { AwsFault } from './types.ts';

const LARGEST_PAGE = 50;
/** Scaling activities are kept for six weeks (Application Auto Scaling API reference). */
const ACTIVITIES_MS = 42 * 86_400_000;

interface Asked {
  ServiceNamespace?: string | undefined;
  MaxResults?: number | undefined;
}

function namespace(input: Asked): string {
  if (input.ServiceNamespace === undefined) {
    throw new AwsFault(
      'ValidationException',
      "1 validation error detected: Value at 'serviceNamespace' failed to satisfy constraint: Member must not be null",
    );
  }
  return input.ServiceNamespace;
}

function pageSize(input: Asked): number {
  const size = input.MaxResults ?? LARGEST_PAGE;
  if (!Number.isInteger(size) || size < 1 || size > LARGEST_PAGE) {
    throw new AwsFault('ValidationException', `maxResults has to be between 1 and ${LARGEST_PAGE}.`);
  }
  return size;
}

function paging(...question: (string | undefined)[]): Paging {
  return { question, invalid: new AwsFault('InvalidNextTokenException', 'Invalid nextToken.') };
}

/** application-autoscaling:DescribeScalableTargets. @throws AwsFault ValidationException, InvalidNextTokenException */
export function describeScalableTargets(
  account: RecordedAccount,
  region: string,
  input: Input<'application-autoscaling:DescribeScalableTargets'>,
): Output<'application-autoscaling:DescribeScalableTargets'> {
  const service = namespace(input);
  const ids = input.ResourceIds ?? [];
  const targets = (account.ecs[region]?.scalableTargets ?? [])
    .filter((target) => target.ServiceNamespace === service)
    .filter((target) => ids.length === 0 || ids.some((id) => id === target.ResourceId))
    .filter((target) => input.ScalableDimension === undefined || target.ScalableDimension === input.ScalableDimension);
  const bound = paging('DescribeScalableTargets', region, service, ids.join(), input.ScalableDimension);
  const page = pageOf(targets, pageSize(input), input.NextToken, bound);
  return { ScalableTargets: page.items, ...(page.next === undefined ? {} : { NextToken: page.next }) };
}

/**
 * application-autoscaling:DescribeScalingActivities: six weeks, newest first.
 * @throws AwsFault ValidationException, InvalidNextTokenException
 */
export function describeScalingActivities(
  account: RecordedAccount,
  now: Date,
  region: string,
  input: Input<'application-autoscaling:DescribeScalingActivities'>,
): Output<'application-autoscaling:DescribeScalingActivities'> {
  const service = namespace(input);
  const activities = (account.ecs[region]?.scalingActivities ?? [])
    .filter((activity) => activity.ServiceNamespace === service)
    .filter((activity) => (activity.StartTime?.getTime() ?? 0) >= now.getTime() - ACTIVITIES_MS)
    .filter((activity) => input.ResourceId === undefined || activity.ResourceId === input.ResourceId)
    .filter(
      (activity) => input.ScalableDimension === undefined || activity.ScalableDimension === input.ScalableDimension,
    )
    .sort((a, b) => (b.StartTime?.getTime() ?? 0) - (a.StartTime?.getTime() ?? 0));
  const bound = paging('DescribeScalingActivities', region, service, input.ResourceId, input.ScalableDimension);
  const page = pageOf(activities, pageSize(input), input.NextToken, bound);
  return { ScalingActivities: page.items, ...(page.next === undefined ? {} : { NextToken: page.next }) };
}
