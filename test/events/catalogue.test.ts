import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { actionInfo, catalogue, ECS_ACTIONS } from '../../src/events/index.ts';

/** The operations of @aws-sdk/client-ecs 3.1161.0 that change something or are sent by agents. */
const MUTATING = `
  AssociateGatewayWithCluster ContinueServiceDeployment CreateCapacityProvider CreateCluster CreateDaemon
  CreateExpressGatewayService CreateGateway CreateService CreateTaskSet DeleteAccountSetting DeleteAttributes
  DeleteCapacityProvider DeleteCluster DeleteDaemon DeleteDaemonTaskDefinition DeleteExpressGatewayService
  DeleteGateway DeleteService DeleteTaskDefinitions DeleteTaskSet DeregisterContainerInstance
  DeregisterTaskDefinition DisassociateGatewayFromCluster DiscoverPollEndpoint ExecuteCommand PutAccountSetting
  PutAccountSettingDefault PutAttributes PutClusterCapacityProviders RegisterContainerInstance
  RegisterDaemonTaskDefinition RegisterTaskDefinition RunTask StartTask StopServiceDeployment StopTask
  SubmitAttachmentStateChanges SubmitContainerStateChange SubmitTaskStateChange TagResource UntagResource
  UpdateCapacityProvider UpdateCluster UpdateClusterSettings UpdateContainerAgent UpdateContainerInstancesState
  UpdateDaemon UpdateExpressGatewayService UpdateGateway UpdateService UpdateServicePrimaryTaskSet
  UpdateTaskProtection UpdateTaskSet
`
  .trim()
  .split(/\s+/);

const READ_ONLY = `
  DescribeCapacityProviders DescribeClusters DescribeContainerInstances DescribeDaemon
  DescribeDaemonDeployments DescribeDaemonRevisions DescribeDaemonTaskDefinition DescribeExpressGatewayService
  DescribeGateway DescribeGatewayResources DescribeGatewayRoute DescribeServiceDeployments
  DescribeServiceRevisions DescribeServices DescribeTaskDefinition DescribeTaskSets DescribeTasks
  GetTaskProtection ListAccountSettings ListAttributes ListClusters ListContainerInstances
  ListDaemonDeployments ListDaemonTaskDefinitions ListDaemons ListGatewayClusterAssociations ListGatewayRoutes
  ListGateways ListServiceDeployments ListServices ListServicesByNamespace ListTagsForResource
  ListTaskDefinitionFamilies ListTaskDefinitions ListTasks
`
  .trim()
  .split(/\s+/);

const ECS = 'ecs.amazonaws.com';

describe('the catalogue', () => {
  it('has all 88 actions of ECS and no other', () => {
    expect(ECS_ACTIONS).toHaveLength(88);
    expect([...ECS_ACTIONS].sort()).toEqual([...MUTATING, ...READ_ONLY].sort());
  });

  it('has every action once', () => {
    const keys = catalogue.map(({ source, name }) => `${source} ${name}`);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it.each(READ_ONLY)('knows that %s only reads', (name) => {
    expect(actionInfo(ECS, name)).toMatchObject({ effect: 'read', strength: 'none', readOnly: true });
  });

  it.each(MUTATING)('knows that %s is no mere reading', (name) => {
    expect(actionInfo(ECS, name).effect).not.toBe('read');
  });

  it.each([
    'UpdateService',
    'StopTask',
    'DeleteService',
    'StopServiceDeployment',
    'ContinueServiceDeployment',
    'UpdateExpressGatewayService',
    'DeleteExpressGatewayService',
    'UpdateServicePrimaryTaskSet',
    'CreateTaskSet',
    'UpdateTaskSet',
    'DeleteTaskSet',
    'CreateService',
    'RunTask',
    'StartTask',
    'UpdateContainerInstancesState',
    'DeregisterContainerInstance',
    'DeleteCluster',
    'UpdateDaemon',
    'DeleteDaemon',
  ])('takes %s for a direct cause', (name) => {
    expect(actionInfo(ECS, name).strength).toBe('direct');
  });

  it.each([
    'SubmitTaskStateChange',
    'SubmitContainerStateChange',
    'SubmitAttachmentStateChanges',
    'DiscoverPollEndpoint',
  ])('takes %s of an agent for a report, never a cause', (name) => {
    expect(actionInfo(ECS, name)).toMatchObject({ effect: 'agent-report', strength: 'report' });
  });

  it('words actions for people', () => {
    expect(actionInfo(ECS, 'UpdateService').verb).toBe('updated');
    expect(actionInfo(ECS, 'StopTask').verb).toBe('stopped a task of');
    expect(actionInfo(ECS, 'ExecuteCommand')).toMatchObject({
      verb: 'opened a shell in',
      effect: 'shell',
      strength: 'access',
    });
  });

  it('finds Application Auto Scaling under both event sources', () => {
    for (const source of ['autoscaling.amazonaws.com', 'application-autoscaling.amazonaws.com']) {
      expect(actionInfo(source, 'RegisterScalableTarget')).toMatchObject({
        effect: 'scaling-rule',
        strength: 'indirect',
      });
    }
  });

  it('knows Lambda actions by the name with the API version too', () => {
    const info = actionInfo('lambda.amazonaws.com', 'UpdateFunctionCode20150331v2');
    expect(info).toMatchObject({ name: 'UpdateFunctionCode20150331v2', effect: 'deploy', known: true });
  });

  it('knows that role assumption is read-only to CloudTrail, and AssumeRoot is not', () => {
    expect(actionInfo('sts.amazonaws.com', 'AssumeRoleWithWebIdentity').readOnly).toBe(true);
    expect(actionInfo('sts.amazonaws.com', 'AssumeRoot').readOnly).toBe(false);
  });
});

describe('actionInfo of an action that is not in the catalogue', () => {
  const source = 'elasticache.amazonaws.com';

  it('believes the record about reading before the name', () => {
    expect(actionInfo(source, 'DescribeAndChange', false).readOnly).toBe(false);
    expect(actionInfo(source, 'Whatever', true)).toMatchObject({ effect: 'read', readOnly: true, known: false });
  });

  it('judges by the first word of the name', () => {
    expect(actionInfo(source, 'RebootCacheCluster')).toMatchObject({
      effect: 'restart',
      strength: 'indirect',
      verb: 'rebooted',
    });
    expect(actionInfo(source, 'BatchGetThings')).toMatchObject({ effect: 'read', readOnly: true });
    expect(actionInfo(source, 'Frobnicate')).toMatchObject({ effect: 'other', verb: 'called Frobnicate on' });
  });

  it('never throws and quotes no odd name', () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ unit: 'binary' }), (from, name) => {
        expect(actionInfo(from, name).verb).toMatch(/^[A-Za-z0-9_ ]+$/);
      }),
    );
  });
});
