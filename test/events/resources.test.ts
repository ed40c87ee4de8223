import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Event, JsonObject, ResourceType } from '../../src/events/index.ts';
import { actionInfo, effectOn, parseArn, recogniseResource, resourceTypes } from '../../src/events/index.ts';
import { decode, record } from './records.ts';

const R = 'us-east-1:111122223333';
const KEY_ID = '1234abcd-12ab-34cd-56ef-1234567890ab';

function typeOf(label: string): ResourceType {
  const found = resourceTypes.find((type) => type.label === label);
  if (found === undefined) throw new Error(`no resource type ${label}`);
  return found;
}

/** An event of a service, in CloudTrail's frame. */
function call(
  action: string,
  requestParameters: JsonObject | null,
  responseElements: JsonObject | null = null,
  more: JsonObject = {},
): Event {
  const [service = '', name = ''] = action.split(':');
  return decode(
    record(name, { eventSource: `${service}.amazonaws.com`, requestParameters, responseElements, ...more }),
  );
}

function states(label: string, event: Event, name: string): unknown {
  return typeOf(label).states?.(event, name);
}

const LB = `arn:aws:elasticloadbalancing:${R}:loadbalancer/app/shop/50dc6c495c0c9188`;
const LISTENER = `arn:aws:elasticloadbalancing:${R}:listener/app/shop/50dc6c495c0c9188/f2f7dc8efc522ab2`;
const RULE = `arn:aws:elasticloadbalancing:${R}:listener-rule/app/shop/50dc6c495c0c9188/f2f7dc8efc522ab2/9683b2d02a6cabee`;
const GROUP = `arn:aws:elasticloadbalancing:${R}:targetgroup/shop-blue/73e2d6bc24d8a067`;
const DIGEST = `sha256:${'0'.repeat(64)}`;

const changed = (previous: string, current: string): JsonObject => ({
  instancesSet: {
    items: [
      { instanceId: 'i-0f3fbbbc0298d1a86', currentState: { name: 'stopped' }, previousState: { name: 'stopped' } },
      {
        instanceId: 'i-02287a6b78cc71d91',
        currentState: { code: 32, name: current },
        previousState: { code: 16, name: previous },
      },
    ],
  },
});
const instances = (...ids: string[]): JsonObject => ({
  instancesSet: { items: ids.map((instanceId) => ({ instanceId })) },
});
const BOTH = instances('i-0f3fbbbc0298d1a86', 'i-02287a6b78cc71d91');

/** Type, name, event about it, what it does to it, state before and after. */
const GOLDEN: [string, string, Event, string, object?][] = [
  [
    'EC2 instance',
    'i-02287a6b78cc71d91',
    call('ec2:TerminateInstances', BOTH, changed('running', 'shutting-down')),
    'delete',
    { before: 'running', after: 'shutting-down' },
  ],
  [
    'EC2 instance',
    'i-02287a6b78cc71d91',
    call('ec2:StopInstances', { ...BOTH, force: false }, changed('running', 'stopping')),
    'stop',
    { before: 'running', after: 'stopping' },
  ],
  [
    'EC2 instance',
    'i-02287a6b78cc71d91',
    call('ec2:StopInstances', BOTH, {
      stoppingInstances: {
        items: [
          {
            instanceId: 'i-02287a6b78cc71d91',
            currentState: { name: 'stopping' },
            previousState: { name: 'running' },
          },
        ],
      },
    }),
    'stop',
    { before: 'running', after: 'stopping' },
  ],
  [
    'EC2 instance',
    'i-02287a6b78cc71d91',
    call('ec2:StartInstances', BOTH, changed('stopped', 'pending')),
    'start',
    { before: 'stopped', after: 'pending' },
  ],
  ['EC2 instance', 'i-02287a6b78cc71d91', call('ec2:RebootInstances', BOTH, { _return: true }), 'restart'],
  [
    'EC2 instance',
    'i-02287a6b78cc71d91',
    call(
      'ec2:RunInstances',
      { instancesSet: { items: [{ imageId: 'ami-6eb72111', keyName: 'ops', minCount: 1, maxCount: 1 }] } },
      {
        instancesSet: { items: [{ instanceId: 'i-02287a6b78cc71d91', instanceState: { code: 0, name: 'pending' } }] },
      },
    ),
    'create',
    { after: 'pending' },
  ],
  [
    'EC2 instance',
    'i-02287a6b78cc71d91',
    call('autoscaling:TerminateInstanceInAutoScalingGroup', {
      instanceId: 'i-02287a6b78cc71d91',
      shouldDecrementDesiredCapacity: true,
    }),
    'delete',
  ],
  [
    'EC2 instance',
    'i-02287a6b78cc71d91',
    call('ec2:BidEvictedEvent', null, null, {
      eventType: 'AwsServiceEvent',
      userIdentity: { accountId: '111122223333', invokedBy: 'ec2.amazonaws.com' },
      serviceEventDetails: { instanceIdSet: ['i-02287a6b78cc71d91'] },
    }),
    'delete',
  ],
  ['EBS volume', 'vol-0fc2e34e74650e145', call('ec2:DeleteVolume', { volumeId: 'vol-0fc2e34e74650e145' }), 'delete'],
  [
    'EBS volume',
    'vol-0fc2e34e74650e145',
    call(
      'ec2:ModifyVolume',
      { ModifyVolumeRequest: { VolumeId: 'vol-0fc2e34e74650e145', Size: 200 } },
      {
        ModifyVolumeResponse: {
          volumeModification: {
            volumeId: 'vol-0fc2e34e74650e145',
            originalSize: 100,
            targetSize: 200,
            originalVolumeType: 'gp3',
            targetVolumeType: 'gp3',
          },
        },
      },
    ),
    'configure',
    { before: '100 GiB', after: '200 GiB' },
  ],
  [
    'EBS volume',
    'vol-0fc2e34e74650e145',
    call('ec2:ModifyVolume', null, {
      ModifyVolumeResponse: {
        volumeModification: {
          originalSize: 100,
          targetSize: 100,
          originalVolumeType: 'gp2',
          targetVolumeType: 'gp3',
        },
      },
      volumeId: 'vol-0fc2e34e74650e145',
    }),
    'configure',
    { before: 'gp2', after: 'gp3' },
  ],
  [
    'EBS volume',
    'vol-97c02b3e',
    call('ec2:CreateVolume', { zone: 'us-east-1b' }, { status: 'creating', volumeId: 'vol-97c02b3e' }),
    'create',
    { after: 'creating' },
  ],
  [
    'security group',
    'sg-04cfb7a4712d75b00',
    call('ec2:AuthorizeSecurityGroupEgress', {
      groupId: 'sg-04cfb7a4712d75b00',
      ipPermissions: { items: [{ ipProtocol: '-1', ipRanges: { items: [{ cidrIp: '0.0.0.0/0' }] } }] },
    }),
    'configure',
  ],
  [
    'security group',
    'sg-04cfb7a4712d75b00',
    call('ec2:DeleteSecurityGroup', { groupId: 'sg-04cfb7a4712d75b00' }),
    'delete',
  ],
  [
    'security group',
    'launch-wizard-1',
    call('ec2:RevokeSecurityGroupIngress', { groupName: 'launch-wizard-1' }),
    'configure',
  ],
  [
    'security group',
    'sg-04cfb7a4712d75b00',
    call('ec2:ModifySecurityGroupRules', {
      ModifySecurityGroupRulesRequest: {
        GroupId: 'sg-04cfb7a4712d75b00',
        SecurityGroupRule: { SecurityGroupRuleId: 'sgr-1' },
      },
    }),
    'configure',
  ],
  ['key pair', 'ops key', call('ec2:DeleteKeyPair', { keyName: 'ops key' }, { _return: true }), 'delete'],
  ['key pair', 'key-0123456789abcdef0', call('ec2:DeleteKeyPair', { keyPairId: 'key-0123456789abcdef0' }), 'delete'],
  [
    'key pair',
    'key-0123456789abcdef0',
    call(
      'ec2:CreateKeyPair',
      { keyName: 'ops', keyType: 'rsa' },
      { keyName: 'ops', keyPairId: 'key-0123456789abcdef0', keyMaterial: '<sensitiveDataRemoved>' },
    ),
    'create',
  ],
  [
    'Auto Scaling group',
    'web-asg',
    call('autoscaling:DeleteAutoScalingGroup', { autoScalingGroupName: 'web-asg', forceDelete: true }),
    'delete',
  ],
  [
    'Auto Scaling group',
    'web-asg',
    call('autoscaling:SetDesiredCapacity', { autoScalingGroupName: 'web-asg', desiredCapacity: 0 }),
    'scale',
    { after: 'desired capacity 0' },
  ],
  [
    'Auto Scaling group',
    'web-asg',
    call('autoscaling:UpdateAutoScalingGroup', { autoScalingGroupName: 'web-asg', maxSize: 4 }),
    'configure',
    { after: 'maximum size 4' },
  ],
  [
    'Auto Scaling group',
    'web-asg',
    call('autoscaling:StartInstanceRefresh', { autoScalingGroupName: 'web-asg' }),
    'restart',
  ],
  [
    'Auto Scaling group',
    'web-asg',
    call('autoscaling:CancelInstanceRefresh', { autoScalingGroupName: 'web-asg' }),
    'configure',
  ],
  [
    'Auto Scaling group',
    'web-asg',
    call('autoscaling:SuspendProcesses', { autoScalingGroupName: 'web-asg' }),
    'configure',
  ],
  [
    'Auto Scaling group',
    'web-asg',
    call(
      'autoscaling:TerminateInstanceInAutoScalingGroup',
      { instanceId: 'i-02287a6b78cc71d91' },
      { activity: { autoScalingGroupName: 'web-asg', statusCode: 'InProgress' } },
    ),
    'configure',
  ],
  [
    'RDS instance',
    'orders-db',
    call('rds:DeleteDBInstance', { dBInstanceIdentifier: 'Orders-DB' }, { dBInstanceStatus: 'deleting' }),
    'delete',
    { after: 'deleting' },
  ],
  [
    'RDS instance',
    'orders-db',
    call('rds:StopDBInstance', { dBInstanceIdentifier: 'orders-db' }, { dBInstance: { dBInstanceStatus: 'stopping' } }),
    'stop',
    { after: 'stopping' },
  ],
  [
    'RDS instance',
    'orders-db',
    call('rds:RebootDBInstance', { dBInstanceIdentifier: 'orders-db' }, { dBInstanceStatus: 'rebooting' }),
    'restart',
    { after: 'rebooting' },
  ],
  [
    'RDS instance',
    'orders-db',
    call(
      'rds:ModifyDBInstance',
      { dBInstanceIdentifier: 'orders-db', dBInstanceClass: 'db.m6g.large', applyImmediately: true },
      {
        dBInstanceIdentifier: 'orders-db',
        dBInstanceClass: 'db.t4g.medium',
        dBInstanceStatus: 'available',
        pendingModifiedValues: { dBInstanceClass: 'db.m6g.large' },
      },
    ),
    'configure',
    { before: 'db.t4g.medium', after: 'db.m6g.large' },
  ],
  [
    'RDS cluster',
    'aurora-prod',
    call(
      'rds:FailoverDBCluster',
      { dBClusterIdentifier: 'aurora-prod', targetDBInstanceIdentifier: 'aurora-2' },
      { dBClusterIdentifier: 'aurora-prod', status: 'failing-over' },
    ),
    'restart',
    { after: 'failing-over' },
  ],
  ['RDS cluster', 'aurora-prod', call('rds:StopDBCluster', { dBClusterIdentifier: 'aurora-prod' }), 'stop'],
  ['Lambda function', 'resize', call('lambda:UpdateFunctionCode20150331v2', { functionName: 'resize' }), 'deploy'],
  [
    'Lambda function',
    'resize',
    call('lambda:UpdateFunctionConfiguration20150331v2', {
      functionName: `arn:aws:lambda:${R}:function:resize:live`,
      timeout: 10,
    }),
    'configure',
  ],
  [
    'Lambda function',
    'resize',
    call('lambda:DeleteFunction20150331', { functionName: '111122223333:function:resize' }),
    'delete',
  ],
  ['Lambda function', 'resize', call('lambda:DeleteFunction', { functionName: 'resize:3' }), 'delete'],
  [
    'Lambda function',
    'resize',
    call('lambda:PutFunctionConcurrency20171031', { functionName: 'resize', reservedConcurrentExecutions: 0 }),
    'scale',
    { after: 'reserved concurrency 0' },
  ],
  ['load balancer', 'shop', call('elasticloadbalancing:DeleteLoadBalancer', { loadBalancerArn: LB }), 'delete'],
  ['load balancer', 'shop', call('elasticloadbalancing:DeleteListener', { listenerArn: LISTENER }), 'configure'],
  [
    'load balancer',
    'classic',
    call('elasticloadbalancing:DeleteLoadBalancer', { loadBalancerName: 'classic' }),
    'delete',
  ],
  [
    'load balancer',
    'shop',
    call(
      'elasticloadbalancing:CreateLoadBalancer',
      { name: 'shop', scheme: 'internet-facing' },
      { loadBalancers: [{ loadBalancerName: 'shop', state: { code: 'provisioning' } }] },
    ),
    'create',
    { after: 'provisioning' },
  ],
  ['target group', 'shop-blue', call('elasticloadbalancing:DeregisterTargets', { targetGroupArn: GROUP }), 'configure'],
  ['target group', 'shop-blue', call('elasticloadbalancing:DeleteTargetGroup', { targetGroupArn: GROUP }), 'delete'],
  [
    'listener',
    'shop/f2f7dc8efc522ab2',
    call('elasticloadbalancing:ModifyListener', { listenerArn: LISTENER }),
    'configure',
  ],
  ['listener', 'shop/f2f7dc8efc522ab2', call('elasticloadbalancing:DeleteRule', { ruleArn: RULE }), 'configure'],
  ['S3 bucket', 'shop-logs', call('s3:DeleteBucket', { bucketName: 'shop-logs' }), 'delete'],
  ['S3 bucket', 'shop-logs', call('s3:DeleteBucketPolicy', { bucketName: 'shop-logs', policy: '' }), 'configure'],
  ['S3 bucket', 'shop-logs', call('s3:DeleteBucketPublicAccessBlock', { bucketName: 'shop-logs' }), 'configure'],
  [
    'secret',
    'prod/db',
    call(
      'secretsmanager:DeleteSecret',
      { secretId: '[hidden]' },
      { aRN: `arn:aws:secretsmanager:${R}:secret:prod/db-nFvpuv`, name: 'prod/db' },
    ),
    'delete',
  ],
  [
    'secret',
    'prod/db',
    call('secretsmanager:PutSecretValue', { secretId: `arn:aws:secretsmanager:${R}:secret:prod/db-2aONLk` }),
    'configure',
  ],
  [
    'secret',
    'prod/db',
    call('secretsmanager:RotateSecret', { secretId: `arn:aws:secretsmanager:${R}:secret:prod/db` }),
    'configure',
  ],
  [
    'SSM parameter',
    '/prod/db/url',
    call('ssm:PutParameter', { name: '/prod/db/url', type: 'String', overwrite: true }, { version: 7 }),
    'configure',
    { after: 'version 7' },
  ],
  ['SSM parameter', '/prod/db/url', call('ssm:DeleteParameters', { names: ['/a', '/prod/db/url'] }), 'delete'],
  ['SSM parameter', 'flag', call('ssm:DeleteParameter', { name: `arn:aws:ssm:${R}:parameter/flag` }), 'delete'],
  ['ECR repository', 'acme/shop', call('ecr:DeleteRepository', { repositoryName: 'acme/shop', force: true }), 'delete'],
  [
    'ECR repository',
    'acme/shop',
    call('ecr:BatchDeleteImage', { repositoryName: 'acme/shop', imageIds: [{ imageTag: 'v41' }] }),
    'configure',
  ],
  [
    'container image',
    'acme/shop:v41',
    call('ecr:BatchDeleteImage', { repositoryName: 'acme/shop', imageIds: [{ imageTag: 'v40' }, { imageTag: 'v41' }] }),
    'delete',
  ],
  [
    'container image',
    `acme/shop@${DIGEST}`,
    call(
      'ecr:PutImage',
      { repositoryName: 'acme/shop', imageTag: 'latest' },
      { image: { imageId: { imageTag: 'latest', imageDigest: DIGEST } } },
    ),
    'register',
  ],
  [
    'container image',
    `acme/shop@${DIGEST}`,
    call('ecr:PolicyExecutionEvent', null, null, {
      eventType: 'AwsServiceEvent',
      serviceEventDetails: {
        repositoryName: 'acme/shop',
        lifecycleEventImageActions: [{ lifecycleEventImage: { digest: DIGEST, tagStatus: 'Untagged', tagList: [] } }],
      },
    }),
    'delete',
  ],
  [
    'IAM role',
    'deploy',
    call('iam:DetachRolePolicy', { roleName: 'Deploy', policyArn: 'arn:aws:iam::aws:policy/x' }),
    'configure',
  ],
  ['IAM role', 'deploy', call('iam:DeleteRole', { roleName: 'deploy' }), 'delete'],
  ['IAM user', 'john', call('iam:DeleteUser', { userName: 'john' }), 'delete'],
  ['IAM user', 'john', call('iam:DeleteLoginProfile', { userName: 'john' }), 'configure'],
  [
    'access key',
    'AKIANQKDUMIAYEXAMPLE',
    call('iam:UpdateAccessKey', { userName: 'john', accessKeyId: 'AKIANQKDUMIAYEXAMPLE', status: 'Inactive' }),
    'configure',
    { after: 'inactive' },
  ],
  [
    'access key',
    'AKIANQKDUMIAYEXAMPLE',
    call('iam:CreateAccessKey', null, {
      accessKey: { accessKeyId: 'AKIANQKDUMIAYEXAMPLE', status: 'Active', userName: 'john' },
    }),
    'create',
    { after: 'active' },
  ],
  [
    'access key',
    'ASIANQKDUMIAYEXAMPLE',
    call(
      'sts:AssumeRole',
      { roleArn: 'arn:aws:iam::111122223333:role/admin', roleSessionName: 'x' },
      { credentials: { accessKeyId: 'ASIANQKDUMIAYEXAMPLE', expiration: 'Apr 27, 2026, 3:18:03 AM' } },
    ),
    'create',
  ],
  [
    'CloudFormation stack',
    'api-staging',
    call('cloudformation:DeleteStack', {
      stackName: `arn:aws:cloudformation:${R}:stack/api-staging/a1b2c3d4-e5f6-7890-1234-567890abcdef`,
    }),
    'delete',
  ],
  [
    'CloudFormation stack',
    'api-staging',
    call('cloudformation:ExecuteChangeSet', { stackName: 'api-staging' }),
    'deploy',
  ],
  [
    'ECS cluster',
    'prod',
    call(
      'ecs:DeleteCluster',
      { cluster: `arn:aws:ecs:${R}:cluster/prod` },
      { cluster: { clusterName: 'prod', status: 'INACTIVE' } },
    ),
    'delete',
    { after: 'inactive' },
  ],
  [
    'ECS task definition',
    'checkout:41',
    call('ecs:DeregisterTaskDefinition', { taskDefinition: `arn:aws:ecs:${R}:task-definition/checkout:41` }),
    'delete',
  ],
  [
    'ECS task definition',
    'checkout',
    call(
      'ecs:RegisterTaskDefinition',
      { family: 'checkout' },
      { taskDefinition: { taskDefinitionArn: `arn:aws:ecs:${R}:task-definition/checkout:42`, status: 'ACTIVE' } },
    ),
    'create',
    { after: 'active' },
  ],
  [
    'DynamoDB table',
    'carts',
    call(
      'dynamodb:DeleteTable',
      { tableName: 'carts' },
      { tableDescription: { tableName: 'carts', tableStatus: 'DELETING' } },
    ),
    'delete',
    { after: 'deleting' },
  ],
  [
    'SQS queue',
    'orders',
    call('sqs:PurgeQueue', { queueUrl: 'https://sqs.us-east-1.amazonaws.com/111122223333/orders' }),
    'configure',
  ],
  ['SNS topic', 'alerts', call('sns:DeleteTopic', { topicArn: `arn:aws:sns:${R}:alerts` }), 'delete'],
  [
    'SNS topic',
    'alerts',
    call('sns:Unsubscribe', { subscriptionArn: `arn:aws:sns:${R}:alerts:a1b2c3d4-e5f6-7890-1234-567890abcdef` }),
    'configure',
  ],
  ['EventBridge rule', 'nightly', call('events:DisableRule', { name: 'nightly' }), 'stop'],
  [
    'EventBridge rule',
    'nightly',
    call('events:PutRule', { name: 'nightly', state: 'DISABLED' }),
    'configure',
    { after: 'disabled' },
  ],
  ['EventBridge rule', 'nightly', call('events:RemoveTargets', { rule: 'nightly', ids: ['1'] }), 'configure'],
  [
    'KMS key',
    KEY_ID,
    call(
      'kms:ScheduleKeyDeletion',
      { keyId: 'alias/shop', pendingWindowInDays: 7 },
      { keyId: `arn:aws:kms:${R}:key/${KEY_ID}`, keyState: 'PendingDeletion' },
    ),
    'delete',
    { after: 'pending deletion' },
  ],
  [
    'KMS key',
    KEY_ID,
    call('kms:DeleteKey', null, null, {
      eventType: 'AwsServiceEvent',
      resources: [{ accountId: '111122223333', type: 'AWS::KMS::Key', ARN: `arn:aws:kms:${R}:key/${KEY_ID}` }],
    }),
    'delete',
  ],
  [
    'VPC',
    'vpc-06fe1a64761a0f720',
    call('ec2:DetachInternetGateway', { internetGatewayId: 'igw-02a84e4222d62e16b', vpcId: 'vpc-06fe1a64761a0f720' }),
    'configure',
  ],
  ['VPC', 'vpc-06fe1a64761a0f720', call('ec2:DeleteVpc', { vpcId: 'vpc-06fe1a64761a0f720' }), 'delete'],
  [
    'subnet',
    'subnet-01ed430875cff578d',
    call(
      'ec2:CreateSubnet',
      { vpcId: 'vpc-06fe1a64761a0f720', cidrBlock: '10.0.128.0/24' },
      { subnet: { subnetId: 'subnet-01ed430875cff578d', state: 'available' } },
    ),
    'create',
    { after: 'available' },
  ],
  [
    'route table',
    'rtb-08838187a84b2f5bf',
    call('ec2:DeleteRoute', { routeTableId: 'rtb-08838187a84b2f5bf' }),
    'configure',
  ],
];

describe('the resource table', () => {
  it('has every label once and an event for every type', () => {
    const labels = resourceTypes.map(({ label }) => label);
    expect(new Set(labels).size).toBe(labels.length);
    for (const type of resourceTypes) {
      expect(type.type).toMatch(/^AWS::\w+::\w+$/);
      expect(type.events.length).toBeGreaterThan(0);
    }
  });

  it.each(resourceTypes.map((type) => [type.label, type] as const))(
    '%s: lists each event once, strongest first, all of them words in the catalogue',
    (_label, { events }) => {
      const rank = (effect: string): number => ['delete', 'stop', 'other', 'create'].indexOf(effect);
      const ranks = events.map(({ effect }) => (rank(effect) === -1 ? 2 : rank(effect)));
      expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
      expect(new Set(events.map(({ source, name }) => `${source} ${name}`)).size).toBe(events.length);
      for (const { source, name } of events) expect(`${name} ${actionInfo(source, name).known}`).toBe(`${name} true`);
    },
  );

  it('is tested for every type', () => {
    const tested = new Set(GOLDEN.map(([label]) => label));
    expect(resourceTypes.map(({ label }) => label).filter((label) => !tested.has(label))).toEqual([]);
  });
});

describe.each(GOLDEN.map(([label, name, event, effect, shown]) => ({ label, name, event, effect, shown })))(
  '$label $name: $event.name',
  ({ label, name, event, effect, shown }) => {
    const type = typeOf(label);

    it('is about it, and about nothing of another name', () => {
      expect(type.concerns(event, name)).toBe(true);
      expect(type.concerns(event, `${name}0`)).toBe(false);
      expect(type.concerns(event, '')).toBe(false);
    });

    it(`does this to it: ${effect}`, () => {
      expect(effectOn(type, event)).toBe(effect);
    });

    it('shows the state before and after, as far as the record does', () => {
      expect(type.states?.(event, name)).toEqual(shown);
    });

    it('does not say of another service that it is about it', () => {
      const elsewhere = { ...event, source: 'elasticache.amazonaws.com' };
      expect(type.concerns(elsewhere, name)).toBe(false);
    });
  },
);

describe('what an event is about', () => {
  it('is each instance of a call, with its own states', () => {
    const event = call('ec2:TerminateInstances', BOTH, changed('running', 'shutting-down'));
    expect(states('EC2 instance', event, 'i-0f3fbbbc0298d1a86')).toEqual({ before: 'stopped', after: 'stopped' });
    expect(states('EC2 instance', event, 'i-00000000000000000')).toBeUndefined();
  });

  it('takes ids in any case, names exactly, and names that AWS does not tell apart by case in any', () => {
    expect(typeOf('EC2 instance').concerns(call('ec2:RebootInstances', BOTH), 'I-02287A6B78CC71D91')).toBe(true);
    const pair = call('ec2:DeleteKeyPair', { keyName: 'Ops' });
    expect(typeOf('key pair').concerns(pair, 'Ops')).toBe(true);
    expect(typeOf('key pair').concerns(pair, 'ops')).toBe(false);
    expect(typeOf('IAM user').concerns(call('iam:DeleteUser', { userName: 'John' }), 'john')).toBe(true);
  });

  it('is not what a launch only uses', () => {
    const launch = call(
      'ec2:RunInstances',
      {
        instancesSet: { items: [{ keyName: 'ops' }] },
        subnetId: 'subnet-01ed430875cff578d',
        groupSet: { items: [{ groupId: 'sg-04cfb7a4712d75b00' }] },
      },
      instances('i-02287a6b78cc71d91'),
    );
    launch.resources = [
      { type: 'AWS::EC2::KeyPair', name: 'ops' },
      { type: 'AWS::EC2::SecurityGroup', name: 'sg-04cfb7a4712d75b00' },
      { type: 'AWS::EC2::Subnet', name: 'subnet-01ed430875cff578d' },
      { type: 'AWS::EC2::VPC', name: 'vpc-06fe1a64761a0f720' },
      { type: 'AWS::EC2::Instance', name: 'i-02287a6b78cc71d91' },
    ];
    const about = resourceTypes.filter((type) => launch.resources?.some(({ name }) => type.concerns(launch, name)));
    expect(about.map(({ label }) => label)).toEqual(['EC2 instance']);
  });

  it('is read from the Resources of LookupEvents where the record left its parameters out, by type', () => {
    const event = call('ec2:StopInstances', null);
    event.resources = [
      { type: 'AWS::EC2::Instance', name: 'i-02287a6b78cc71d91' },
      { type: 'AWS::EC2::Volume', name: 'vol-97c02b3e' },
    ];
    expect(typeOf('EC2 instance').concerns(event, 'i-02287a6b78cc71d91')).toBe(true);
    expect(typeOf('EBS volume').concerns(event, 'vol-97c02b3e')).toBe(false);
  });

  it('is an attempt on it where a denied call names it in its message, and no state follows from it', () => {
    const denied = call('rds:StopDBInstance', null, null, {
      errorCode: 'AccessDenied',
      errorMessage: `User: arn:aws:iam::111122223333:user/x is not authorized to perform: rds:StopDBInstance on resource: arn:aws:rds:${R}:db:orders-db because no identity-based policy allows it`,
    });
    expect(typeOf('RDS instance').concerns(denied, 'orders-db')).toBe(true);
    expect(states('RDS instance', denied, 'orders-db')).toBeUndefined();
    const failed = call('ec2:StopInstances', BOTH, changed('running', 'stopping'), { errorCode: 'Client.Failed' });
    expect(states('EC2 instance', failed, 'i-02287a6b78cc71d91')).toBeUndefined();
  });

  it('is an access key when it was called with it, by whatever service, reads included', () => {
    const event = call('s3:ListBuckets', null, null, { readOnly: true });
    expect(typeOf('access key').concerns(event, 'AKIAIOSFODNN7EXAMPLE')).toBe(true);
    expect(typeOf('access key').concerns(event, 'AKIAIOSFODNN7EXAMPLF')).toBe(false);
    expect(effectOn(typeOf('access key'), event)).toBeUndefined();
  });

  it('is one revision of a task definition, or all of a family', () => {
    const event = call('ecs:DeregisterTaskDefinition', { taskDefinition: 'checkout:40' });
    const type = typeOf('ECS task definition');
    expect(['checkout', 'checkout:40', 'checkout:4', 'checkout:41'].map((name) => type.concerns(event, name))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  it('is not a snapshot of a database, the cluster of a changed service, or an object of a bucket', () => {
    const snapshot = call('rds:CreateDBSnapshot', { dBInstanceIdentifier: 'orders-db', dBSnapshotIdentifier: 's' });
    expect(typeOf('RDS instance').concerns(snapshot, 'orders-db')).toBe(false);
    const update = call('ecs:UpdateService', { cluster: 'prod', service: 'checkout' });
    expect(typeOf('ECS cluster').concerns(update, 'prod')).toBe(false);
    const object = call('s3:DeleteObject', { bucketName: 'shop-logs', key: 'a' });
    expect(typeOf('S3 bucket').concerns(object, 'shop-logs')).toBe(false);
  });

  it('does not confuse a load balancer with a target group of the same name', () => {
    const event = call('elasticloadbalancing:CreateTargetGroup', { name: 'shop' });
    expect(typeOf('target group').concerns(event, 'shop')).toBe(true);
    expect(typeOf('load balancer').concerns(event, 'shop')).toBe(false);
  });

  it('may be asked for by ARN or URL as well', () => {
    const arn = `arn:aws:rds:${R}:db:orders-db`;
    expect(
      typeOf('RDS instance').concerns(call('rds:StopDBInstance', { dBInstanceIdentifier: 'orders-db' }), arn),
    ).toBe(true);
    const url = 'https://sqs.us-east-1.amazonaws.com/111122223333/orders';
    expect(typeOf('SQS queue').concerns(call('sqs:CreateQueue', { queueName: 'orders' }), url)).toBe(true);
  });

  it('never throws, whatever a record holds', () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.jsonValue(),
        fc.constantFrom('ec2', 'rds', 'ecr', 's3', 'kms'),
        (request, response, service) => {
          const raw = {
            ...record('DeleteThing', { eventSource: `${service}.amazonaws.com` }),
            requestParameters: { instancesSet: request, repositoryName: request },
            responseElements: { instancesSet: { items: response } },
            serviceEventDetails: request,
            resources: response,
          };
          const event = decode(raw);
          for (const type of resourceTypes) expect(typeof type.concerns(event, 'x')).toBe('boolean');
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('recogniseResource', () => {
  it.each([
    ['i-02287a6b78cc71d91', 'EC2 instance', 'i-02287a6b78cc71d91'],
    [' I-02287A6B78CC71D91 ', 'EC2 instance', 'i-02287a6b78cc71d91'],
    ['i-1eb2ac8e', 'EC2 instance', 'i-1eb2ac8e'],
    ['vol-0fc2e34e74650e145', 'EBS volume', 'vol-0fc2e34e74650e145'],
    ['sg-04cfb7a4712d75b00', 'security group', 'sg-04cfb7a4712d75b00'],
    ['key-0123456789abcdef0', 'key pair', 'key-0123456789abcdef0'],
    ['vpc-e9e14694', 'VPC', 'vpc-e9e14694'],
    ['subnet-ff9ec5b2', 'subnet', 'subnet-ff9ec5b2'],
    ['rtb-08838187a84b2f5bf', 'route table', 'rtb-08838187a84b2f5bf'],
    ['AKIAIOSFODNN7EXAMPLE', 'access key', 'AKIAIOSFODNN7EXAMPLE'],
    ['ASIAWRZAQAEF62CRLHQA', 'access key', 'ASIAWRZAQAEF62CRLHQA'],
    ['s3://shop-logs/', 'S3 bucket', 'shop-logs'],
    ['https://sqs.us-east-1.amazonaws.com/111122223333/orders.fifo', 'SQS queue', 'orders.fifo'],
    ['111122223333.dkr.ecr.us-east-1.amazonaws.com/acme/shop', 'ECR repository', 'acme/shop'],
    ['111122223333.dkr.ecr.us-east-1.amazonaws.com/acme/shop:v41', 'container image', 'acme/shop:v41'],
    ['mrk-1234abcd12ab34cd56ef1234567890ab', 'KMS key', 'mrk-1234abcd12ab34cd56ef1234567890ab'],
  ])('%s is certainly one %s', (target, label, name) => {
    expect(recogniseResource(target)).toEqual([{ type: typeOf(label), name, certain: true }]);
  });

  it.each([
    [`arn:aws:ec2:${R}:instance/i-02287a6b78cc71d91`, 'EC2 instance', 'i-02287a6b78cc71d91'],
    [`arn:aws:ec2:${R}:key-pair/ops`, 'key pair', 'ops'],
    [
      `arn:aws:autoscaling:${R}:autoScalingGroup:930d940e:autoScalingGroupName/web asg`,
      'Auto Scaling group',
      'web asg',
    ],
    [`arn:aws:rds:${R}:db:orders-db`, 'RDS instance', 'orders-db'],
    [`arn:aws-cn:rds:cn-north-1:111122223333:cluster:aurora`, 'RDS cluster', 'aurora'],
    [`arn:aws:lambda:${R}:function:resize:live`, 'Lambda function', 'resize'],
    [LB, 'load balancer', 'shop'],
    [LISTENER, 'listener', 'shop/f2f7dc8efc522ab2'],
    [GROUP, 'target group', 'shop-blue'],
    ['arn:aws:s3:::shop-logs', 'S3 bucket', 'shop-logs'],
    [`arn:aws:secretsmanager:${R}:secret:prod/db-nFvpuv`, 'secret', 'prod/db'],
    [`arn:aws:ssm:${R}:parameter/prod/db/url`, 'SSM parameter', '/prod/db/url'],
    [`arn:aws:ssm:${R}:parameter/flag`, 'SSM parameter', 'flag'],
    [`arn:aws:ecr:${R}:repository/acme/shop`, 'ECR repository', 'acme/shop'],
    ['arn:aws:iam::111122223333:role/service-role/deploy', 'IAM role', 'deploy'],
    ['arn:aws:iam::111122223333:user/john', 'IAM user', 'john'],
    [`arn:aws:cloudformation:${R}:stack/api-staging/a1b2`, 'CloudFormation stack', 'api-staging'],
    [`arn:aws:ecs:${R}:cluster/prod`, 'ECS cluster', 'prod'],
    [`arn:aws:ecs:${R}:task-definition/checkout:41`, 'ECS task definition', 'checkout:41'],
    [`arn:aws:dynamodb:${R}:table/carts`, 'DynamoDB table', 'carts'],
    [`arn:aws:sqs:${R}:orders`, 'SQS queue', 'orders'],
    [`arn:aws:sns:${R}:alerts`, 'SNS topic', 'alerts'],
    [`arn:aws:events:${R}:rule/bus/nightly`, 'EventBridge rule', 'nightly'],
    [`arn:aws:kms:${R}:key/${KEY_ID}`, 'KMS key', KEY_ID],
  ])('%s is certainly one %s', (target, label, name) => {
    expect(recogniseResource(target)).toEqual([{ type: typeOf(label), name, certain: true }]);
    const arn = parseArn(target);
    expect(arn === undefined ? undefined : typeOf(label).arn?.(arn)).toBe(name);
  });

  it.each([
    '',
    '  ',
    'x'.repeat(3_000),
    `arn:aws:ecs:${R}:service/prod/checkout`,
    `arn:aws:states:${R}:stateMachine:x`,
    'arn:aws:s3:::shop-logs/a/key',
    RULE,
    `arn:aws:rds:${R}:snapshot:x`,
  ])('has nothing for %s', (target) => {
    expect(recogniseResource(target)).toEqual([]);
  });

  it('leaves open what a plain name is', () => {
    const labels = recogniseResource('checkout').map(({ type }) => type.label);
    expect(labels).toEqual(
      expect.arrayContaining(['Auto Scaling group', 'RDS instance', 'Lambda function', 'IAM role']),
    );
    expect(labels).not.toContain('EC2 instance');
    expect(recogniseResource('checkout:41').map(({ type }) => type.label)).toEqual(
      expect.arrayContaining(['ECS task definition', 'container image']),
    );
    expect(recogniseResource('Orders-DB').find(({ type }) => type.label === 'RDS instance')?.name).toBe('orders-db');
  });

  const ID = /^(?:(?:i|vol|sg|vpc|subnet|rtb)-[0-9a-f]{8,17}|key-[0-9a-f]{17}|mrk-[0-9a-f]{32})$/i;
  const SERVICE = fc
    .stringMatching(/^[A-Za-z0-9_-]{1,64}$/)
    .filter((name) => !ID.test(name) && !/^A[KS]IA[A-Z0-9]{12,28}$/.test(name));

  it('never takes the name of an ECS service for certain to be something else', () => {
    fc.assert(
      fc.property(SERVICE, SERVICE, fc.boolean(), (cluster, service, alone) => {
        const found = recogniseResource(alone ? service : `${cluster}/${service}`);
        expect(found.filter(({ certain }) => certain)).toEqual([]);
        expect(found.length).toBeGreaterThan(1);
      }),
    );
    for (const name of ['checkout', 'key-service', 'i-am-a-service', 'sg-api', 'vpc-proxy', 'prod/checkout']) {
      expect(recogniseResource(name).some(({ certain }) => certain)).toBe(false);
    }
  });

  it('never throws, and names what it recognises', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string({ unit: 'binary' }),
          fc.constantFrom('arn:aws:', 'i-').chain((lead) => fc.string().map((rest) => lead + rest)),
        ),
        (target) => {
          for (const { name } of recogniseResource(target)) expect(name).not.toBe('');
        },
      ),
    );
  });
});

describe('what a call on another resource acted on', () => {
  it.each<[string, JsonObject | null, JsonObject | null, string | undefined]>([
    ['ec2:CreateVolume', { snapshotId: 'snap-1' }, { volumeId: 'vol-97c02b3e' }, 'vol-97c02b3e'],
    ['ec2:CreateSubnet', { vpcId: 'vpc-1' }, { subnet: { subnetId: 'subnet-1' } }, 'subnet-1'],
    ['ec2:DetachVolume', { instanceId: 'i-1eb2ac8e', volumeId: 'vol-97c02b3e' }, null, 'vol-97c02b3e'],
    ['ec2:DeleteKeyPair', { keyPairId: 'key-0123456789abcdef0' }, null, 'key-0123456789abcdef0'],
    ['ec2:ModifySecurityGroupRules', { ModifySecurityGroupRulesRequest: { GroupId: 'sg-1' } }, null, 'sg-1'],
    ['ec2:ModifyInstanceMetadataOptions', { ModifyInstanceMetadataOptionsRequest: { InstanceId: 'i-1' } }, null, 'i-1'],
    ['ec2:DetachInternetGateway', { internetGatewayId: 'igw-1', vpcId: 'vpc-1' }, null, 'vpc-1'],
    ['events:PutTargets', { eventBusName: 'default', rule: 'nightly' }, null, 'nightly'],
    ['dynamodb:UpdateTable', { tableName: 'carts' }, null, 'carts'],
    ['kms:DisableKey', { keyId: KEY_ID }, null, KEY_ID],
    ['sqs:CreateQueue', { queueName: 'orders' }, null, 'orders'],
  ])('%s', (action, parameters, response, expected) => {
    expect(call(action, parameters, response).target?.name).toBe(expected);
  });

  it.each([
    ['s3:DeleteBucketPolicy', 'deleted the policy of the bucket'],
    ['iam:DeleteLoginProfile', 'took the console password from'],
    ['ec2:DeleteRoute', 'deleted a route of'],
    ['ec2:CreateImage', 'made an image of'],
    ['rds:CreateDBSnapshot', 'made a snapshot of'],
    ['cloudformation:DeleteChangeSet', 'deleted a change set of'],
    ['lambda:DeleteAlias20150331', 'deleted an alias of'],
  ])('%s is not worded as the end or the making of the whole', (action, verb) => {
    const [service, name = ''] = action.split(':');
    const info = actionInfo(`${service}.amazonaws.com`, name, false);
    expect(info).toMatchObject({ effect: 'configure', verb });
  });
});

/** Public records kept beside the project, not in it. */
const FOLDER = fileURLToPath(new URL('../../../shared/data/', import.meta.url));
const FILES = ['operations-events.ndjson', 'public-events.ndjson.gz'].map((file) => `${FOLDER}${file}`);

function publicEvents(): Event[] {
  return FILES.flatMap((file) => {
    const bytes = readFileSync(file);
    const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
    return text
      .trim()
      .split('\n')
      .map((line) => decode(JSON.parse(line).event));
  });
}

describe(`public records in ${FOLDER}, skipped where absent`, () => {
  it.skipIf(!FILES.every((file) => existsSync(file)))('yield names and states', () => {
    const events = publicEvents().filter((event) => event.outcome === 'succeeded');
    const instance = typeOf('EC2 instance');
    let moved = 0;
    for (const event of events.filter(({ name }) => /^(?:Terminate|Stop|Start)Instances$/.test(name))) {
      const ids = JSON.stringify(event.record.responseElements ?? null).match(/i-[0-9a-f]{8,17}(?=")/g) ?? [];
      for (const id of ids) {
        expect(instance.concerns(event, id)).toBe(true);
        if (instance.states?.(event, id)?.before !== undefined) moved += 1;
      }
    }
    expect(moved).toBeGreaterThan(5);
    const named: [string, string, RegExp][] = [
      ['RDS instance', 'rds.amazonaws.com', /^(?:Delete|Modify|Reboot|Start|Stop)DBInstance$/],
      ['Auto Scaling group', 'autoscaling.amazonaws.com', /^CreateAutoScalingGroup$/],
      ['security group', 'ec2.amazonaws.com', /^(?:Authorize|Revoke|Delete)SecurityGroup/],
      ['IAM user', 'iam.amazonaws.com', /^(?:Delete|Create)User$/],
      ['S3 bucket', 's3.amazonaws.com', /^(?:DeleteBucket|PutBucket)/],
      ['SSM parameter', 'ssm.amazonaws.com', /^(?:Put|Delete)Parameter$/],
      ['Lambda function', 'lambda.amazonaws.com', /^UpdateFunction/],
    ];
    for (const [label, source, names] of named) {
      const type = typeOf(label);
      const own = events.filter(
        (event) => event.source === source && names.test(event.name) && event.record.requestParameters !== undefined,
      );
      expect(own.length).toBeGreaterThan(0);
      for (const event of own.filter(({ target }) => target !== undefined)) {
        expect(`${event.name} ${event.target?.name} ${type.concerns(event, event.target?.name ?? '')}`).toMatch(
          /true$/,
        );
      }
    }
    const database = typeOf('RDS instance');
    const shown = events.filter((event) => database.states?.(event, event.target?.name ?? '') !== undefined);
    expect(shown.length).toBeGreaterThan(3);
  });
});
