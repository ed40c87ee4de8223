import { describe, expect, it } from 'vitest';
import type { JsonObject, Target } from '../../src/events/index.ts';
import { decode, record, service } from './records.ts';

const ARN = 'arn:aws:ecs:us-east-1:111122223333';
const TASK = '0123abcd0123abcd0123abcd0123abcd';

function target(name: string, requestParameters: JsonObject | null, more: JsonObject = {}): Target | undefined {
  return decode(record(name, { requestParameters, ...more })).target;
}

describe('what an ECS call acted on', () => {
  it('is the service that ECS answered, whatever the caller wrote', () => {
    const arn = `${ARN}:service/platform/api`;
    expect(target('UpdateService', { service: arn }, { responseElements: service('api:64', []) })).toEqual({
      type: 'service',
      name: 'platform/api',
      cluster: 'platform',
      service: 'api',
      arn,
    });
  });

  it.each<[string, JsonObject]>([
    ['short names', { cluster: 'prod', service: 'checkout' }],
    ['a cluster ARN', { cluster: `${ARN}:cluster/prod`, service: 'checkout' }],
    ['a service ARN', { service: `${ARN}:service/prod/checkout` }],
    ['an old service ARN', { cluster: 'prod', service: `${ARN}:service/checkout` }],
  ])('is read from %s', (_what, parameters) => {
    expect(target('UpdateService', parameters)).toMatchObject({
      type: 'service',
      name: 'prod/checkout',
      cluster: 'prod',
      service: 'checkout',
    });
  });

  it('is in cluster default where the call named none', () => {
    expect(target('UpdateService', { service: 'checkout' })?.name).toBe('default/checkout');
    expect(target('StopTask', { task: TASK })?.name).toBe('default task 0123abcd');
    expect(target('ListTasks', {})?.name).toBe('default');
  });

  it('is the service of a stopped task, from its group', () => {
    const task = {
      taskArn: `${ARN}:task/prod/${TASK}`,
      clusterArn: `${ARN}:cluster/prod`,
      group: 'service:checkout',
      startedBy: 'ecs-svc/99',
      taskDefinitionArn: `${ARN}:task-definition/checkout:41`,
    };
    expect(target('StopTask', { cluster: 'prod', task: TASK }, { responseElements: { task } })).toEqual({
      type: 'task',
      name: 'prod/checkout task 0123abcd',
      cluster: 'prod',
      service: 'checkout',
      task: TASK,
      family: 'checkout',
      arn: `${ARN}:task/prod/${TASK}`,
    });
  });

  it('has no service where a task does not show one', () => {
    const group = { taskArn: `${ARN}:task/prod/${TASK}`, group: 'family:checkout' };
    expect(target('StopTask', { task: TASK }, { responseElements: { task: group } })?.service).toBeUndefined();
    expect(
      target('ExecuteCommand', { cluster: 'prod', task: `${ARN}:task/prod/${TASK}`, command: 'sh', interactive: true }),
    ).toEqual({
      type: 'task',
      name: 'prod task 0123abcd',
      cluster: 'prod',
      task: TASK,
      arn: `${ARN}:task/prod/${TASK}`,
    });
  });

  it('is the task that a run started, or the definition when none was', () => {
    const tasks = [{ taskArn: `${ARN}:task/prod/${TASK}`, taskDefinitionArn: `${ARN}:task-definition/job:7` }];
    const parameters = { cluster: 'prod', taskDefinition: 'job' };
    expect(target('RunTask', parameters, { responseElements: { tasks } })).toMatchObject({
      type: 'task',
      name: 'prod task 0123abcd',
      family: 'job',
    });
    expect(target('RunTask', parameters)).toEqual({
      type: 'task-definition',
      name: 'job',
      family: 'job',
      cluster: 'prod',
    });
  });

  it.each<[string, JsonObject, Partial<Target>]>([
    [
      'StopServiceDeployment',
      { serviceDeploymentArn: `${ARN}:service-deployment/prod/checkout/x1` },
      { type: 'deployment', name: 'prod/checkout', service: 'checkout' },
    ],
    [
      'DescribeServiceRevisions',
      { serviceRevisionArns: [`${ARN}:service-revision/prod/checkout/1`] },
      { type: 'deployment', name: 'prod/checkout' },
    ],
    [
      'DeleteTaskSet',
      { cluster: 'prod', service: 'checkout', taskSet: `${ARN}:task-set/prod/checkout/ecs-svc/1` },
      { type: 'task-set', name: 'prod/checkout' },
    ],
    ['UpdateExpressGatewayService', { serviceArn: `${ARN}:service/prod/web` }, { type: 'service', name: 'prod/web' }],
    [
      'TagResource',
      { resourceArn: `${ARN}:service/prod/checkout`, tags: [] },
      { type: 'service', name: 'prod/checkout' },
    ],
    [
      'UpdateContainerInstancesState',
      { cluster: 'prod', containerInstances: [`${ARN}:container-instance/prod/aaaabbbbcccc`] },
      { type: 'container-instance', name: 'prod container instance aaaabbbb' },
    ],
    [
      'DeregisterContainerInstance',
      { containerInstance: 'aaaabbbbcccc' },
      { type: 'container-instance', cluster: 'default' },
    ],
    ['DeleteCluster', { cluster: `${ARN}:cluster/prod` }, { type: 'cluster', name: 'prod' }],
    ['CreateCluster', { clusterName: 'prod' }, { type: 'cluster', name: 'prod' }],
    [
      'PutClusterCapacityProviders',
      { cluster: 'prod', capacityProviders: ['FARGATE'] },
      { type: 'cluster', name: 'prod' },
    ],
    ['UpdateCapacityProvider', { name: 'spot', cluster: 'prod' }, { type: 'capacity-provider', name: 'spot' }],
    ['RegisterTaskDefinition', { family: 'checkout' }, { type: 'task-definition', name: 'checkout' }],
    [
      'DeregisterTaskDefinition',
      { taskDefinition: `${ARN}:task-definition/checkout:41` },
      { type: 'task-definition', name: 'checkout:41' },
    ],
    ['DeleteTaskDefinitions', { taskDefinitions: ['checkout:40'] }, { type: 'task-definition', name: 'checkout:40' }],
    ['UpdateTaskProtection', { cluster: 'prod', tasks: [TASK] }, { type: 'task', name: 'prod task 0123abcd' }],
    [
      'PutAccountSetting',
      { name: 'containerInsights', value: 'enabled' },
      { type: 'other', name: 'containerInsights' },
    ],
    ['UpdateDaemon', { daemonArn: `${ARN}:daemon/prod/logs` }, { type: 'other', name: 'logs', cluster: 'prod' }],
    [
      'CreateDaemon',
      { daemonName: 'logs', clusterArn: `${ARN}:cluster/prod` },
      { type: 'other', name: 'prod/logs', cluster: 'prod' },
    ],
  ])('%s', (name, parameters, expected) => {
    expect(target(name, parameters)).toMatchObject(expected);
  });

  it('is the registered revision where ECS answered one', () => {
    const responseElements = {
      taskDefinition: { taskDefinitionArn: `${ARN}:task-definition/checkout:42`, family: 'checkout' },
    };
    expect(target('RegisterTaskDefinition', { family: 'checkout' }, { responseElements })?.name).toBe('checkout:42');
  });

  it.each(['aws', 'aws-cn', 'aws-us-gov'])('is found in the message of a denied call (partition %s)', (partition) => {
    const arn = `arn:${partition}:ecs:us-east-1:111122223333:service/prod/checkout`;
    const denied = {
      errorCode: 'AccessDenied',
      errorMessage: `User: arn:${partition}:iam::111122223333:user/x is not authorized to perform: ecs:UpdateService on resource: ${arn} because no identity-based policy allows the ecs:UpdateService action`,
    };
    expect(target('UpdateService', null, denied)).toEqual({
      type: 'service',
      name: 'prod/checkout',
      cluster: 'prod',
      service: 'checkout',
      arn,
    });
  });

  it('is not guessed where nothing names it', () => {
    expect(
      target('UpdateService', null, { errorCode: 'ClientException', errorMessage: 'TaskDefinition not found.' }),
    ).toBeUndefined();
    expect(target('RegisterTaskDefinition', { requestParametersOmitted: true })).toBeUndefined();
  });

  it('is read from the answer where the parameters were left out for their size', () => {
    const responseElements = service('api:64', []);
    expect(target('UpdateService', null, { responseElements })?.name).toBe('platform/api');
    expect(target('UpdateService', { requestParametersOmitted: 'too large' }, { responseElements })?.name).toBe(
      'platform/api',
    );
  });

  it('caps names and takes out what deceives', () => {
    const name =
      target('UpdateService', { cluster: 'prod\u202e', service: `x\u001b[31m${'y'.repeat(500)}` })?.service ?? '';
    expect([...name]).toHaveLength(128);
    expect(target('UpdateService', { cluster: 'prod\u202e', service: 'x' })?.name).toBe('prod/x');
  });
});

describe('what a call of another service acted on', () => {
  it.each<[string, string, JsonObject, Partial<Target>]>([
    [
      'autoscaling',
      'RegisterScalableTarget',
      { resourceId: 'service/prod/checkout', serviceNamespace: 'ecs' },
      { type: 'service', name: 'prod/checkout', cluster: 'prod', service: 'checkout' },
    ],
    [
      'application-autoscaling',
      'PutScheduledAction',
      { resourceId: 'service/prod/checkout' },
      { type: 'service', name: 'prod/checkout' },
    ],
    [
      'autoscaling',
      'UpdateAutoScalingGroup',
      { autoScalingGroupName: 'hosts' },
      { type: 'auto-scaling-group', name: 'hosts' },
    ],
    [
      'autoscaling',
      'TerminateInstanceInAutoScalingGroup',
      { instanceId: 'i-0abc' },
      { type: 'instance', name: 'i-0abc' },
    ],
    [
      'ec2',
      'StopInstances',
      { instancesSet: { items: [{ instanceId: 'i-0abc' }] } },
      { type: 'instance', name: 'i-0abc' },
    ],
    [
      'ec2',
      'TerminateInstances',
      { instancesSet: { items: [{ instanceId: 'i-1' }, { instanceId: 'i-2' }] } },
      { name: 'i-1 and 1 more' },
    ],
    ['ec2', 'AuthorizeSecurityGroupIngress', { groupId: 'sg-0abc' }, { type: 'other', name: 'sg-0abc' }],
    ['ec2', 'DeleteKeyPair', { keyName: 'ops' }, { type: 'other', name: 'ops' }],
    ['rds', 'RebootDBInstance', { dBInstanceIdentifier: 'orders' }, { type: 'database', name: 'orders' }],
    ['rds', 'DeleteDBCluster', { dBClusterIdentifier: 'aurora' }, { type: 'database', name: 'aurora' }],
    ['cloudformation', 'UpdateStack', { stackName: 'api' }, { type: 'stack', name: 'api' }],
    [
      'cloudformation',
      'DeleteStack',
      { stackName: 'arn:aws:cloudformation:us-east-1:111122223333:stack/api/1-2' },
      { type: 'stack', name: 'api' },
    ],
    [
      'codedeploy',
      'CreateDeployment',
      { applicationName: 'shop', deploymentGroupName: 'prod' },
      { type: 'deployment', name: 'shop/prod' },
    ],
    ['codepipeline', 'StartPipelineExecution', { name: 'deploy-prod' }, { name: 'deploy-prod' }],
    ['codebuild', 'StartBuild', { projectName: 'build' }, { name: 'build' }],
    ['ecr', 'PutImage', { repositoryName: 'shop', imageTag: 'latest' }, { name: 'shop:latest' }],
    [
      'secretsmanager',
      'PutSecretValue',
      { secretId: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:prod/db-AbCdEf' },
      { name: 'prod/db' },
    ],
    ['ssm', 'PutParameter', { name: '/prod/url' }, { name: '/prod/url' }],
    [
      'elasticloadbalancing',
      'ModifyTargetGroup',
      { targetGroupArn: 'arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/web/0123' },
      { name: 'web' },
    ],
    [
      'elasticloadbalancing',
      'ModifyListener',
      { listenerArn: 'arn:aws:elasticloadbalancing:us-east-1:111122223333:listener/app/front/1/2' },
      { name: 'front' },
    ],
    [
      'lambda',
      'UpdateFunctionCode20150331v2',
      { functionName: 'arn:aws:lambda:us-east-1:111122223333:function:nightly' },
      { name: 'nightly' },
    ],
    ['iam', 'PutRolePolicy', { roleName: 'task-role', policyName: 'p' }, { type: 'role', name: 'task-role' }],
    ['s3', 'DeleteBucket', { bucketName: 'assets' }, { name: 'assets' }],
    ['sts', 'AssumeRole', { roleArn: 'arn:aws:iam::111122223333:role/ops/admin' }, { type: 'role', name: 'admin' }],
    ['signin', 'ConsoleLogin', {}, { type: 'session', name: 'the AWS console' }],
    ['kms', 'ScheduleKeyDeletion', { keyId: '1234' }, { type: 'other', name: '1234' }],
    ['glue', 'UpdateJob', { jobName: 'etl', roleId: 'x' }, { type: 'other', name: 'etl' }],
  ])('%s %s', (source, name, parameters, expected) => {
    expect(target(name, parameters, { eventSource: `${source}.amazonaws.com` })).toMatchObject(expected);
  });

  it('is the first of `resources` where no parameter is known', () => {
    const resources = [{ ARN: 'arn:aws:dynamodb:us-east-1:111122223333:table/orders', accountId: '111122223333' }];
    expect(target('Frobnicate', null, { eventSource: 'dynamodb.amazonaws.com', resources })?.name).toBe('orders');
  });
});
