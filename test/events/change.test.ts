import { describe, expect, it } from 'vitest';
import type { Change, JsonObject } from '../../src/events/index.ts';
import { BEGAN, capturedUpdateService, decode, deployment, record, STOOD, service } from './records.ts';

function change(name: string, requestParameters: JsonObject | null, more: JsonObject = {}): Change {
  return decode(record(name, { requestParameters, ...more })).change;
}

function update(parameters: JsonObject, responseElements: JsonObject | null = null): Change {
  return change('UpdateService', { cluster: 'platform', service: 'api', ...parameters }, { responseElements });
}

function field(result: Change, name: string): Change['fields'][number] | undefined {
  return result.fields.find((one) => one.field === name);
}

describe('UpdateService', () => {
  it('reads the captured forced restart: same task definition, new deployment', () => {
    expect(decode(capturedUpdateService()).change).toEqual({
      effect: 'restart',
      deploymentId: 'ecs-svc/8262522039826280063',
      fields: [
        { field: 'taskDefinition', before: 'api:64', after: 'api:64', changed: false },
        { field: 'deploymentConfiguration.deploymentCircuitBreaker', after: true },
        { field: 'deploymentConfiguration.maximumPercent', after: 200 },
        { field: 'deploymentConfiguration.minimumHealthyPercent', after: 100 },
        { field: 'forceNewDeployment', after: true },
      ],
    });
  });

  it('is a deployment where the task definition differs, also when forced', () => {
    const arn = 'arn:aws:ecs:us-east-1:111122223333:task-definition/api:65';
    const result = update(
      { taskDefinition: arn, forceNewDeployment: true },
      service('api:65', BEGAN('api:65', 'api:64')),
    );
    expect(result.effect).toBe('deploy');
    expect(field(result, 'taskDefinition')).toEqual({
      field: 'taskDefinition',
      before: 'api:64',
      after: 'api:65',
      changed: true,
    });
    expect(result.deploymentId).toBe('ecs-svc/8262522039826280063');
  });

  it('is a deployment where a task definition was asked for and the one before is unknown', () => {
    const result = update({ taskDefinition: 'api:65' });
    expect(result).toEqual({ effect: 'deploy', fields: [{ field: 'taskDefinition', after: 'api:65' }] });
  });

  it('names the revision that ECS chose for a family', () => {
    const result = update({ taskDefinition: 'api' }, service('api:66', BEGAN('api:66', 'api:65')));
    expect(field(result, 'taskDefinition')).toMatchObject({ before: 'api:65', after: 'api:66' });
  });

  it('is a restart where it was forced and named no task definition', () => {
    expect(update({ forceNewDeployment: true }).effect).toBe('restart');
    expect(update({ forceNewDeployment: 'true', desiredCount: 2 }).effect).toBe('restart');
  });

  it('is a restart where it repeats the same task definition and forces', () => {
    const result = update(
      { taskDefinition: 'api:64', forceNewDeployment: true },
      service('api:64', BEGAN('api:64', 'api:64')),
    );
    expect(result.effect).toBe('restart');
  });

  it('only scales where the desired count is all that it set, and makes no deployment', () => {
    const result = update({ desiredCount: 0 }, service('api:64', STOOD('api:64'), { desiredCount: 0 }));
    expect(result).toEqual({ effect: 'scale', fields: [{ field: 'desiredCount', after: 0 }] });
  });

  it('scales where the task definition beside the count is the one that was there', () => {
    const parameters = { desiredCount: '3', taskDefinition: 'api:64', forceNewDeployment: false };
    const result = update(parameters, service('api:64', STOOD('api:64')));
    expect(result.effect).toBe('scale');
    expect(field(result, 'taskDefinition')).toEqual({
      field: 'taskDefinition',
      before: 'api:64',
      after: 'api:64',
      changed: false,
    });
    expect(field(result, 'desiredCount')?.after).toBe(3);
  });

  it('configures in every other case', () => {
    const result = update({
      desiredCount: 2,
      healthCheckGracePeriodSeconds: 60,
      enableExecuteCommand: true,
      networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'] } },
    });
    expect(result.effect).toBe('configure');
    expect(field(result, 'networkConfiguration')?.after).toBe('set');
    expect(field(result, 'enableExecuteCommand')?.after).toBe(true);
    expect(update({ platformVersion: '1.4.0' }).effect).toBe('configure');
    expect(update({ forceNewDeployment: false }).effect).toBe('configure');
  });

  it('shows capacity providers by their weights', () => {
    const result = update({
      capacityProviderStrategy: [
        { capacityProvider: 'FARGATE_SPOT', weight: 4 },
        { capacityProvider: 'FARGATE', weight: 1, base: 1 },
      ],
    });
    expect(field(result, 'capacityProviderStrategy')?.after).toBe('FARGATE_SPOT 4, FARGATE 1');
  });

  it.each([
    ['2026-04-27T02:18:05Z', true],
    ['Apr 27, 2026, 2:18:01 AM', true],
    ['Apr 27, 2026, 2:18:06 AM', false],
    ['Apr 27, 2026, 2:17:00 AM', false],
    ['no date', false],
  ])('takes a deployment created at %s for its own: %s', (createdAt, own) => {
    const result = update(
      { forceNewDeployment: true },
      service('api:64', [deployment('PRIMARY', '1', 'api:64', createdAt)]),
    );
    expect(result.deploymentId).toBe(own ? 'ecs-svc/1' : undefined);
  });

  it('claims nothing about before where the deployment is a little older than the call', () => {
    const result = update(
      { taskDefinition: 'api:64' },
      service('api:64', [deployment('PRIMARY', '1', 'api:64', 'Apr 27, 2026, 2:17:53 AM')]),
    );
    expect(field(result, 'taskDefinition')).toEqual({ field: 'taskDefinition', after: 'api:64' });
  });

  it('takes the newest active deployment for the one replaced', () => {
    const responseElements = service('api:66', [
      ...BEGAN('api:66', 'api:65'),
      deployment('ACTIVE', '3', 'api:64', 'Apr 20, 2026, 9:32:42 PM'),
    ]);
    expect(field(update({ taskDefinition: 'api:66' }, responseElements), 'taskDefinition')?.before).toBe('api:65');
  });

  it('changed nothing where it was denied, whatever it asked for', () => {
    const result = change(
      'UpdateService',
      { service: 'api', desiredCount: 0, taskDefinition: 'api:9' },
      { errorCode: 'AccessDenied' },
    );
    expect(result).toEqual({
      effect: 'deploy',
      fields: [
        { field: 'taskDefinition', after: 'api:9', changed: false },
        { field: 'desiredCount', after: 0, changed: false },
      ],
    });
  });
});

describe('other ECS calls', () => {
  it("StopTask keeps the reason, or ECS's own", () => {
    expect(change('StopTask', { task: 'a', reason: 'stuck\u001b[2J since noon' })).toEqual({
      effect: 'stop',
      fields: [],
      reason: 'stuck since noon',
    });
    expect(change('StopTask', { task: 'a' }).reason).toBe('Task stopped by user');
    expect(change('StopTask', null, { errorCode: 'AccessDenied' }).reason).toBeUndefined();
  });

  it('ExecuteCommand keeps the command without its secrets', () => {
    const result = change('ExecuteCommand', {
      task: 'a',
      command: '/bin/sh -c "PASSWORD=hunter2 ./fix"',
      interactive: true,
      container: 'app',
    });
    expect(result.reason).toBe('/bin/sh -c "PASSWORD=[redacted] ./fix"');
    expect(field(result, 'container')?.after).toBe('app');
  });

  it('CreateService tells its count, task definition and deployment', () => {
    const result = change(
      'CreateService',
      { serviceName: 'api', taskDefinition: 'api', desiredCount: 0 },
      { responseElements: service('api:64', BEGAN('api:64', 'x:1').slice(0, 1)) },
    );
    expect(result).toMatchObject({ effect: 'create', deploymentId: 'ecs-svc/8262522039826280063' });
    expect(field(result, 'taskDefinition')?.after).toBe('api:64');
    expect(field(result, 'desiredCount')?.after).toBe(0);
  });

  it.each<[string, JsonObject, Change['effect']]>([
    ['StopServiceDeployment', { stopType: 'ROLLBACK' }, 'roll-back'],
    ['StopServiceDeployment', {}, 'roll-back'],
    ['StopServiceDeployment', { stopType: 'ABORT' }, 'stop'],
    ['ContinueServiceDeployment', { action: 'ROLLBACK', hookId: 'h' }, 'roll-back'],
    ['ContinueServiceDeployment', { hookId: 'h' }, 'deploy'],
    ['UpdateContainerInstancesState', { containerInstances: ['a'], status: 'DRAINING' }, 'drain'],
    ['UpdateContainerInstancesState', { containerInstances: ['a'], status: 'ACTIVE' }, 'configure'],
    ['DeleteService', { service: 'api', force: true }, 'delete'],
    ['UpdateTaskSet', { scale: { value: 50, unit: 'PERCENT' } }, 'scale'],
    ['UpdateExpressGatewayService', { scalingTarget: { minTaskCount: 0 } }, 'scale'],
    ['UpdateExpressGatewayService', { primaryContainer: { image: 'shop:2' } }, 'deploy'],
    ['UpdateExpressGatewayService', { cpu: '512' }, 'configure'],
    ['DescribeServices', { services: ['api'] }, 'read'],
    ['SubmitTaskStateChange', { task: 'a', status: 'STOPPED' }, 'agent-report'],
  ])('%s %j', (name, parameters, effect) => {
    expect(change(name, parameters).effect).toBe(effect);
  });

  it('Express shows the range of tasks', () => {
    const result = change('UpdateExpressGatewayService', { scalingTarget: { minTaskCount: 0, maxTaskCount: 4 } });
    expect(result.fields).toEqual([
      { field: 'scalingTarget.minTaskCount', after: 0 },
      { field: 'scalingTarget.maxTaskCount', after: 4 },
    ]);
  });

  it('RegisterTaskDefinition shows the revision and its images', () => {
    const containerDefinitions = [{ name: 'app', image: 'shop:2', environment: [{ name: 'A', value: 'b' }] }];
    const responseElements = {
      taskDefinition: { taskDefinitionArn: 'arn:aws:ecs:us-east-1:111122223333:task-definition/shop:8' },
    };
    expect(
      change('RegisterTaskDefinition', { family: 'shop', containerDefinitions, cpu: '256' }, { responseElements })
        .fields,
    ).toEqual([
      { field: 'taskDefinition', after: 'shop:8' },
      { field: 'containerDefinitions.app.image', after: 'shop:2' },
      { field: 'cpu', after: '256' },
    ]);
  });
});

describe('calls of other services', () => {
  const scaling = {
    eventSource: 'autoscaling.amazonaws.com',
    additionalEventData: { service: 'application-autoscaling' },
  };

  it('RegisterScalableTarget shows limits and what is suspended', () => {
    const suspendedState = {
      dynamicScalingInSuspended: true,
      dynamicScalingOutSuspended: false,
      scheduledScalingSuspended: true,
    };
    const parameters = {
      resourceId: 'service/prod/api',
      serviceNamespace: 'ecs',
      minCapacity: 0,
      maxCapacity: 0,
      suspendedState,
    };
    expect(change('RegisterScalableTarget', parameters, scaling)).toEqual({
      effect: 'scaling-rule',
      fields: [
        { field: 'minCapacity', after: 0 },
        { field: 'maxCapacity', after: 0 },
        { field: 'suspendedState', after: 'dynamicScalingIn, scheduledScaling' },
      ],
    });
  });

  it('PutScheduledAction shows when and how far', () => {
    const parameters = {
      resourceId: 'service/prod/api',
      scheduledActionName: 'night',
      schedule: 'cron(0 22 * * ? *)',
      scalableTargetAction: { minCapacity: 0, maxCapacity: 0 },
    };
    expect(change('PutScheduledAction', parameters, scaling).fields).toEqual([
      { field: 'scheduledActionName', after: 'night' },
      { field: 'schedule', after: 'cron(0 22 * * ? *)' },
      { field: 'minCapacity', after: 0 },
      { field: 'maxCapacity', after: 0 },
    ]);
  });

  it('EC2 shows the state before and after', () => {
    const items = [
      { instanceId: 'i-1', currentState: { code: 64, name: 'stopping' }, previousState: { code: 16, name: 'running' } },
    ];
    const more = { eventSource: 'ec2.amazonaws.com', responseElements: { instancesSet: { items } } };
    expect(change('StopInstances', { instancesSet: { items: [{ instanceId: 'i-1' }] } }, more).fields).toEqual([
      { field: 'state', before: 'running', after: 'stopping', changed: true },
    ]);
  });

  it('UpdateAutoScalingGroup scales where only sizes are set', () => {
    const more = { eventSource: 'autoscaling.amazonaws.com' };
    const group = { autoScalingGroupName: 'hosts', minSize: 0, maxSize: 0, desiredCapacity: 0 };
    expect(change('UpdateAutoScalingGroup', group, more).effect).toBe('scale');
    expect(change('UpdateAutoScalingGroup', { ...group, launchTemplate: { version: '3' } }, more).effect).toBe(
      'configure',
    );
  });

  it('ConsoleLogin shows whether MFA was used', () => {
    const more = {
      eventSource: 'signin.amazonaws.com',
      additionalEventData: { MFAUsed: 'No' },
      responseElements: { ConsoleLogin: 'Success' },
    };
    expect(change('ConsoleLogin', null, more)).toEqual({
      effect: 'sign-in',
      fields: [{ field: 'MFAUsed', after: 'No' }],
    });
  });

  it('quotes no documents', () => {
    const result = change(
      'PutRolePolicy',
      { roleName: 'r', policyName: 'p', policyDocument: '{"Version":"2012-10-17"}' },
      { eventSource: 'iam.amazonaws.com' },
    );
    expect(result.fields).toEqual([
      { field: 'policyName', after: 'p' },
      { field: 'policyDocument', after: 'set' },
    ]);
  });
});
