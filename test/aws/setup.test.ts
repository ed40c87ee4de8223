import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { openAccount } from '../../src/aws/account.ts';
import type { AwsApi } from '../../src/aws/api.ts';
import { loadRecording } from '../../src/trail/demo/open.ts';
import type { AwsOptions } from '../aws-server/index.ts';
import { account } from '../aws-server/index.ts';
import { rejection, useAws } from './support.ts';

const now = new Date('2026-11-20T05:00:00Z');
const trailArn = 'arn:aws:cloudtrail:us-east-1:111122223333:trail/main';
const pattern = JSON.stringify({ source: ['aws.ecs'], detail: { eventName: ['StopTask'] } });
const der = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ format: 'der', type: 'pkcs1' });

const recorded = account({
  regions: ['us-east-1', 'eu-west-1'],
  setup: {
    trails: [
      {
        trail: { Name: 'main', TrailARN: trailArn, HomeRegion: 'us-east-1', IsMultiRegionTrail: true },
        status: { IsLogging: true, LatestDeliveryTime: new Date('2026-11-20T04:54:00Z') },
        selectors: {
          AdvancedEventSelectors: [
            { Name: 'ecs', FieldSelectors: [{ Field: 'resources.type', Equals: ['AWS::ECS::Cluster'] }] },
          ],
        },
      },
      {
        trail: { Name: 'local', HomeRegion: 'eu-west-1', IsMultiRegionTrail: false },
        status: { IsLogging: false },
        selectors: {},
      },
    ],
    rules: {
      'us-east-1': Array.from({ length: 150 }, (_, at) => ({
        rule: { Name: `rule-${String(at).padStart(3, '0')}`, EventPattern: pattern, State: 'ENABLED' as const },
        targets: [{ Id: 'on-call', Arn: 'arn:aws:sns:us-east-1:111122223333:on-call' }],
      })),
    },
    ecsSettings: { 'us-east-1': [{ name: 'containerInsights', value: 'enhanced', type: 'user' }] },
    publicKeys: {
      'us-east-1': [
        {
          Value: der,
          Fingerprint: 'fedcba',
          ValidityStartTime: new Date('2026-11-01T00:00:00Z'),
          ValidityEndTime: new Date('2026-12-01T00:00:00Z'),
        },
      ],
    },
  },
});

async function open(options: Partial<AwsOptions> = {}): Promise<AwsApi> {
  await useAws({ accounts: [recorded], now: () => now, ...options });
  return (await openAccount()).api;
}

describe('the trails of an account', () => {
  it('are shown in every Region where they log, shadows only where asked for', async () => {
    const api = await open();
    const named = async (region: string, includeShadowTrails?: boolean): Promise<(string | undefined)[]> => {
      const { trailList } = await api.call(region, 'cloudtrail:DescribeTrails', { includeShadowTrails });
      return (trailList ?? []).map(({ Name }) => Name);
    };
    expect(await named('us-east-1')).toEqual(['main']);
    expect(await named('eu-west-1')).toEqual(['main', 'local']);
    expect(await named('eu-west-1', false)).toEqual(['local']);
  });

  it('say whether they log and what they select; away from home by their ARN', async () => {
    const api = await open();
    expect(await api.call('us-east-1', 'cloudtrail:GetTrailStatus', { Name: 'main' })).toMatchObject({
      IsLogging: true,
      LatestDeliveryTime: new Date('2026-11-20T04:54:00Z'),
    });
    const selected = await api.call('eu-west-1', 'cloudtrail:GetEventSelectors', { TrailName: trailArn });
    expect(selected.AdvancedEventSelectors?.[0]?.FieldSelectors?.[0]?.Equals).toEqual(['AWS::ECS::Cluster']);
    expect(await rejection(api.call('eu-west-1', 'cloudtrail:GetTrailStatus', { Name: 'main' }))).toMatchObject({
      kind: 'not-found',
      message: 'There is no such trail in eu-west-1: Unknown trail: main for the user: 111122223333',
      fix: 'See those that there are: aws cloudtrail describe-trails --region eu-west-1',
    });
  });

  it('that may not be looked at name the permission', async () => {
    const api = await open({ denied: [{ operation: 'cloudtrail:DescribeTrails' }] });
    expect(await rejection(api.call('us-east-1', 'cloudtrail:DescribeTrails', {}))).toMatchObject({
      kind: 'access-denied',
      message: 'The role auditor may not call cloudtrail:DescribeTrails in us-east-1.',
      fix: 'The optional policies in the README, section "Permissions", have cloudtrail:DescribeTrails.',
    });
  });
});

describe('the keys that digests are signed with', () => {
  it('come as bytes that are a key, for the time they are valid', async () => {
    const api = await open();
    const { PublicKeyList } = await api.call('us-east-1', 'cloudtrail:ListPublicKeys', {
      StartTime: new Date('2026-11-10T00:00:00Z'),
      EndTime: new Date('2026-11-11T00:00:00Z'),
    });
    const value = PublicKeyList?.[0]?.Value ?? new Uint8Array();
    expect(createPublicKey({ key: Buffer.from(value), format: 'der', type: 'pkcs1' }).asymmetricKeyType).toBe('rsa');
    const earlier = { StartTime: new Date('2026-10-01T00:00:00Z'), EndTime: new Date('2026-10-02T00:00:00Z') };
    expect(await api.call('us-east-1', 'cloudtrail:ListPublicKeys', earlier)).toMatchObject({ PublicKeyList: [] });
    expect(await api.call('eu-west-1', 'cloudtrail:ListPublicKeys', {})).toMatchObject({ PublicKeyList: [] });
  });
});

describe('the rules of EventBridge', () => {
  it('come by pages, with their patterns as text', async () => {
    const api = await open();
    const first = await api.call('us-east-1', 'events:ListRules', {});
    expect(first.Rules).toHaveLength(100);
    expect(first.Rules?.[0]).toEqual({ Name: 'rule-000', EventPattern: pattern, State: 'ENABLED' });
    const rest = await api.call('us-east-1', 'events:ListRules', { NextToken: first.NextToken });
    expect(rest.Rules).toHaveLength(50);
    expect(rest.NextToken).toBeUndefined();
    expect(await api.call('eu-west-1', 'events:ListRules', {})).toMatchObject({ Rules: [] });
  });

  it('name their targets', async () => {
    const api = await open();
    const { Targets } = await api.call('us-east-1', 'events:ListTargetsByRule', { Rule: 'rule-007' });
    expect(Targets).toEqual([{ Id: 'on-call', Arn: 'arn:aws:sns:us-east-1:111122223333:on-call' }]);
    expect(await rejection(api.call('us-east-1', 'events:ListTargetsByRule', { Rule: 'none' }))).toMatchObject({
      kind: 'not-found',
      message: 'events:ListTargetsByRule in us-east-1: Rule none does not exist on EventBus default.',
    });
  });
});

describe('the settings of ECS', () => {
  it('are those that were set, or with the defaults those that hold', async () => {
    const api = await open();
    const set = await api.call('us-east-1', 'ecs:ListAccountSettings', {});
    expect(set.settings).toEqual([{ name: 'containerInsights', value: 'enhanced', type: 'user' }]);
    const { settings } = await api.call('us-east-1', 'ecs:ListAccountSettings', { effectiveSettings: true });
    expect(settings?.filter(({ name }) => name === 'containerInsights').map(({ value }) => value)).toEqual([
      'enhanced',
    ]);
    expect(settings?.find(({ name }) => name === 'fargateTaskRetirementWaitPeriod')?.value).toBe('7');
  });
});

describe('the recorded company', () => {
  it('has a trail that logs for a year, without validation, and an alert rule that cannot fire', async () => {
    const recording = await loadRecording(now);
    await useAws({ accounts: [recording], now: () => now });
    const { api } = await openAccount();
    const { trailList } = await api.call('eu-west-1', 'cloudtrail:DescribeTrails', {});
    expect(trailList).toMatchObject([
      { Name: 'acme-trail', HomeRegion: 'us-east-1', IsMultiRegionTrail: true, LogFileValidationEnabled: false },
    ]);
    const Name = trailList?.[0]?.TrailARN ?? '';
    expect(await api.call('eu-west-1', 'cloudtrail:GetTrailStatus', { Name })).toMatchObject({
      IsLogging: true,
      LatestDeliveryTime: new Date('2026-11-20T04:54:00Z'),
    });
    const Bucket = trailList?.[0]?.S3BucketName;
    expect(await api.call('us-east-1', 's3:GetBucketLifecycleConfiguration', { Bucket })).toMatchObject({
      Rules: [{ Expiration: { Days: 365 }, Status: 'Enabled' }],
    });
    expect(await api.call('us-east-1', 's3:GetBucketPolicyStatus', { Bucket })).toMatchObject({
      PolicyStatus: { IsPublic: false },
    });
    const { Rules } = await api.call('us-east-1', 'events:ListRules', {});
    expect(Rules?.map(({ EventPattern = '' }) => JSON.parse(EventPattern))).toMatchObject([
      { 'detail-type': ['AWS API Call via Cloudtrail'] },
    ]);
    expect(await api.call('us-east-1', 'cloudtrail:ListEventDataStores', {})).toMatchObject({ EventDataStores: [] });
  });
});
