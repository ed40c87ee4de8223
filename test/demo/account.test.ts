import { describe, expect, it } from 'vitest';
import { ACCOUNT, account, ask, minutesAgo, refusal } from './fixture.ts';

const dimension = 'ecs:service:DesiredCount' as const;

function activity(id: string, resource: string, minutes: number) {
  return {
    ActivityId: id,
    ServiceNamespace: 'ecs' as const,
    ResourceId: resource,
    ScalableDimension: dimension,
    Description: 'Setting desired count to 4.',
    Cause: 'maximum capacity was set to 4',
    StartTime: minutesAgo(minutes),
    StatusCode: 'Successful' as const,
  };
}

function target(resource: string) {
  return {
    ServiceNamespace: 'ecs' as const,
    ResourceId: resource,
    ScalableDimension: dimension,
    MinCapacity: 1,
    MaxCapacity: 4,
    RoleARN: 'arn:aws:iam::123456789012:role/scaling',
    CreationTime: minutesAgo(9999),
  };
}

const scaled = account({
  ecs: {
    scalableTargets: [target('service/prod/cart'), target('service/prod/web')],
    scalingActivities: [
      activity('older', 'service/prod/cart', 60),
      activity('newer', 'service/prod/cart', 10),
      activity('other', 'service/prod/web', 5),
      activity('forgotten', 'service/prod/cart', 43 * 1440),
    ],
  },
});

describe('Application Auto Scaling', () => {
  const activities = (more: object) =>
    ask(scaled, 'application-autoscaling:DescribeScalingActivities', {
      ServiceNamespace: 'ecs',
      ...more,
    }).ScalingActivities?.map((each) => each.ActivityId);

  it('lists activities newest first, of six weeks', () => {
    expect(activities({})).toEqual(['other', 'newer', 'older']);
    expect(activities({ ResourceId: 'service/prod/cart' })).toEqual(['newer', 'older']);
    expect(activities({ ServiceNamespace: 'dynamodb' })).toEqual([]);
  });

  it('lists targets by resource, page by page', () => {
    const first = ask(scaled, 'application-autoscaling:DescribeScalableTargets', {
      ServiceNamespace: 'ecs',
      MaxResults: 1,
    });
    expect(first.ScalableTargets?.map((each) => each.ResourceId)).toEqual(['service/prod/cart']);
    const second = ask(scaled, 'application-autoscaling:DescribeScalableTargets', {
      ServiceNamespace: 'ecs',
      MaxResults: 1,
      NextToken: first.NextToken,
    });
    expect(second.ScalableTargets?.map((each) => each.ResourceId)).toEqual(['service/prod/web']);
    expect(second.NextToken).toBeUndefined();
    expect(
      ask(scaled, 'application-autoscaling:DescribeScalableTargets', {
        ServiceNamespace: 'ecs',
        ResourceIds: ['service/prod/web'],
      }).ScalableTargets,
    ).toHaveLength(1);
  });

  it('refuses a call without namespace, and a page of more than 50', () => {
    expect(
      refusal(() => ask(scaled, 'application-autoscaling:DescribeScalingActivities', { ServiceNamespace: undefined })),
    ).toBe('ValidationException');
    expect(refusal(() => activities({ MaxResults: 51 }))).toBe('ValidationException');
    expect(refusal(() => activities({ NextToken: 'next' }))).toBe('InvalidNextTokenException');
  });
});

describe('the account', () => {
  it('says who calls', () => {
    const identity = ask(account(), 'sts:GetCallerIdentity', {});
    expect(identity).toMatchObject({ Account: ACCOUNT, Arn: `arn:aws:sts::${ACCOUNT}:assumed-role/auditor/me` });
    expect(identity.UserId).toMatch(/^AROA[0-9A-F]{17}:me$/);
  });

  it('lists its enabled Regions', () => {
    const all = ask(account(), 'account:ListRegions', {});
    expect(all.Regions).toEqual([
      { RegionName: 'eu-west-1', RegionOptStatus: 'ENABLED_BY_DEFAULT' },
      { RegionName: 'us-east-1', RegionOptStatus: 'ENABLED_BY_DEFAULT' },
    ]);
    expect(ask(account(), 'account:ListRegions', { RegionOptStatusContains: ['DISABLED'] }).Regions).toEqual([]);
    const first = ask(account(), 'account:ListRegions', { MaxResults: 1 });
    expect(
      ask(account(), 'account:ListRegions', { MaxResults: 1, NextToken: first.NextToken }).Regions?.[0]?.RegionName,
    ).toBe('us-east-1');
  });

  it('has an alias or none', () => {
    expect(ask(account(), 'iam:ListAccountAliases', {})).toEqual({ AccountAliases: ['example'], IsTruncated: false });
    const { alias: _, ...plain } = account();
    expect(ask(plain, 'iam:ListAccountAliases', {}).AccountAliases).toEqual([]);
  });
});
