import { deploymentDigits } from '../../../scripts/demo/random.ts';
import { usDate } from '../../../scripts/demo/time.ts';
import {
  BOB,
  CAROL,
  type Caller,
  CERTAIN,
  DAN,
  type Incident,
  idOf,
  incident,
  type MakeScenario,
  newTask,
  register,
  rollOut,
  runningAt,
  SECOND,
  type ServiceFacts,
  SURE,
  serviceArn,
  serviceRole,
  targetGroupArn,
  update,
} from '../dsl.ts';
import { github } from './pipelines.ts';

const CODEDEPLOY = 'codedeploy.amazonaws.com';

/** A blue/green deployment by CodeDeploy: its own record has the caller, ECS's have the deployment's id. */
function blueGreen(it: Incident, at: number, service: ServiceFacts, caller: Caller): string[] {
  const deploymentId = 'd-3KQ9ZP7RM';
  const revision = register(it, at - 30 * SECOND, service, caller);
  const created = it.call(at, 'codedeploy:CreateDeployment', caller, {
    request: {
      applicationName: `${service.name}-blue-green`,
      deploymentGroupName: service.cluster,
      revision: { revisionType: 'AppSpecContent', appSpecContent: { sha256: '6f1c' } },
    },
    response: { deploymentId },
    key: 'create-deployment',
  });
  const role = serviceRole(it, at + 9 * SECOND, CODEDEPLOY, { role: 'ecsCodeDeployRole', session: 'AWSCodeDeploy' });
  const digits = deploymentDigits(`${it.id}/task-set`);
  const id = `ecs-svc/${digits}`;
  const place = { cluster: service.cluster, service: service.name };
  const taskSet = {
    id,
    taskSetArn: `${serviceArn(service).replace(':service/', ':task-set/')}/${id}`,
    serviceArn: serviceArn(service),
    clusterArn: serviceArn(service).replace(/:service\/([^/]+)\/.*/, ':cluster/$1'),
    externalId: deploymentId,
    status: 'ACTIVE',
    taskDefinition: `arn:aws:ecs:us-east-1:111122223333:task-definition/${service.family}:${revision}`,
    createdAt: usDate(at + 10 * SECOND),
  };
  const set = it.call(at + 10 * SECOND, 'ecs:CreateTaskSet', role, {
    request: {
      ...place,
      externalId: deploymentId,
      taskDefinition: taskSet.taskDefinition,
      scale: { value: 100, unit: 'PERCENT' },
      loadBalancers: [{ targetGroupArn: targetGroupArn(service), containerName: 'app', containerPort: 8080 }],
    },
    response: { taskSet },
    key: 'create-task-set',
  });
  const switched = it.call(at + 95 * SECOND, 'ecs:UpdateServicePrimaryTaskSet', role, {
    request: { ...place, primaryTaskSet: id },
    response: { taskSet: { ...taskSet, status: 'PRIMARY' } },
  });
  const old = runningAt(service, at);
  it.call(at + 400 * SECOND, 'ecs:DeleteTaskSet', role, {
    request: { ...place, taskSet: old[0]?.startedBy ?? '', force: true },
    response: { taskSet: { ...taskSet, id: old[0]?.startedBy ?? '', status: 'DRAINING' } },
  });
  const started = old.map(() => newTask(service, { startedBy: id, revision, createdAt: at + 16 * SECOND }));
  service.deployments.push({ id, revision, createdAt: at + 10 * SECOND, completedAt: at + 95 * SECOND });
  for (const task of old) {
    task.stop = {
      at: at + 405 * SECOND,
      code: 'ServiceSchedulerInitiated',
      reason: 'Scaling activity initiated by (task set)',
      exitCode: 0,
    };
  }
  const names = started.map((task) => `(task ${task.id})`).join(' ');
  service.events.push({
    at: at + 16 * SECOND,
    message: `(service ${service.name}, taskSet ${id}) has begun ${started.length} tasks: ${names}.`,
  });
  return [created, set, switched].map(idOf);
}

const STACK = 'arn:aws:cloudformation:us-east-1:111122223333:stack/api-staging/7a0c1f32-9d4e-4c55-8a11-0e6f2b3c4d5e';

/** The person's own calls on CloudFormation before a stack update. */
function executeChangeSet(it: Incident, at: number): string {
  const changeSetName = 'more-memory';
  const created = at - 99 * SECOND;
  it.call(created, 'cloudformation:CreateChangeSet', it.desk.cli(BOB, 'cloudformation.create-change-set', created), {
    request: { stackName: 'api-staging', changeSetName, changeSetType: 'UPDATE', usePreviousTemplate: false },
    response: { id: STACK.replace(':stack/api-staging', `:changeSet/${changeSetName}`), stackId: STACK },
  });
  const executed = at - 16 * SECOND;
  const caller = it.desk.cli(BOB, 'cloudformation.execute-change-set', executed);
  const request = { stackName: 'api-staging', changeSetName };
  return idOf(it.call(executed, 'cloudformation:ExecuteChangeSet', caller, { request, key: 'execute' }));
}

/** AWS services that act for somebody, and ECS's own deployments. */
export const services: readonly MakeScenario[] = [
  incident('codedeploy-blue-green-by-person', (it) => {
    const checkout = it.service('prod/checkout', { controller: 'CODE_DEPLOY', revision: 41 });
    const at = it.ago(2, 31);
    const ids = blueGreen(it, at, checkout, it.desk.cli(BOB, 'deploy.create-deployment', at));
    return it.scenario(
      'Bob starts a blue/green deployment; CodeDeploy creates the task set with its deployment id.',
      { target: 'checkout' },
      {
        verdict: {
          name: BOB.email,
          action: ['CreateDeployment', 'CreateTaskSet', 'UpdateServicePrimaryTaskSet'],
          eventId: ids,
          confidence: SURE,
        },
        answerMatches: [/bob\.ruiz/i, /CodeDeploy/i, /prod\/checkout/],
        // The old task set is cleared away at the end; that is not what Bob did.
        never: [/deleted a task set/i],
      },
    );
  }),

  incident('codedeploy-blue-green-by-pipeline', (it) => {
    const checkout = it.service('prod/checkout', { controller: 'CODE_DEPLOY', revision: 41 });
    const at = it.ago(6, 31);
    const ids = blueGreen(it, at, checkout, github(it, at));
    return it.scenario(
      'GitHub Actions starts a blue/green deployment.',
      { target: 'checkout' },
      {
        verdict: {
          name: 'deploy-prod',
          action: ['CreateDeployment', 'CreateTaskSet', 'UpdateServicePrimaryTaskSet'],
          eventId: ids,
          confidence: SURE,
        },
        answerMatches: [/deploy-prod/, /prod\/checkout/],
        never: [/deleted a task set/i],
      },
    );
  }),

  incident('cloudformation-for-a-person', (it) => {
    const api = it.service('staging/api', { desired: 1, revision: 57 });
    const at = it.ago(18, 6);
    executeChangeSet(it, at);
    const caller = it.desk.through(BOB, 'cloudformation.amazonaws.com', at);
    const revision = register(it, at - 5 * SECOND, api, caller);
    const event = update(it, at, api, caller, { desired: 1, revision, key: 'update' });
    return it.scenario(
      'CloudFormation updates the service with the identity of Bob, who executed the change set.',
      { target: 'staging/api' },
      {
        verdict: { name: BOB.email, action: 'UpdateService', eventId: idOf(event), confidence: CERTAIN },
        answerMatches: [/CloudFormation/, /bob\.ruiz/i],
      },
    );
  }),

  incident('cloudformation-service-role', (it) => {
    const api = it.service('staging/api', { desired: 1, revision: 57 });
    const at = it.ago(18, 6);
    const executed = executeChangeSet(it, at);
    const role = 'cdk-hnb659fds-cfn-exec-role-111122223333-us-east-1';
    const caller = serviceRole(it, at - 10 * SECOND, 'cloudformation.amazonaws.com', {
      role,
      session: 'AWSCloudFormation',
    });
    const revision = register(it, at - 5 * SECOND, api, caller);
    const event = update(it, at, api, caller, { desired: 1, revision, key: 'update' });
    return it.scenario(
      'CloudFormation works with a role of its own; Bob executed a change set 16 seconds before.',
      { target: 'staging/api' },
      {
        verdict: {
          name: [BOB.email, 'CloudFormation'],
          action: ['UpdateService', 'ExecuteChangeSet'],
          eventId: [idOf(event), executed],
          confidence: SURE,
          personAtMost: 'likely',
        },
        answerMatches: [/CloudFormation/, /likely.*bob\.ruiz|bob\.ruiz.*likely/i, /staging\/api/],
      },
    );
  }),

  incident('stop-service-deployment', (it) => {
    const search = it.service('prod/search', { revision: 87 });
    const deployed = it.ago(3, 40);
    const caller = github(it, deployed);
    const revision = register(it, deployed - 12 * SECOND, search, caller);
    update(it, deployed, search, caller, { revision, key: 'deploy' });
    const at = it.ago(3, 35);
    const brief = it.serviceDeployments.find(({ service }) => service === search)?.brief;
    if (brief === undefined) throw new Error('no deployment to stop');
    brief.status = 'ROLLBACK_SUCCESSFUL';
    const arn = brief.serviceDeploymentArn ?? '';
    const event = it.call(at, 'ecs:StopServiceDeployment', it.desk.console(CAROL, at), {
      request: { serviceDeploymentArn: arn, stopType: 'ROLLBACK' },
      response: { serviceDeploymentArn: arn },
      key: 'stop',
    });
    rollOut(it, search, at + SECOND, 87);
    return it.scenario(
      'The pipeline deploys search:88, Carol rolls it back in the console.',
      { target: 'search' },
      {
        verdict: { name: CAROL.email, action: 'StopServiceDeployment', eventId: idOf(event), confidence: SURE },
        answerMatches: [/carol\.vance/i],
      },
    );
  }),

  incident('shell-before-exit', (it) => {
    const api = it.service('prod/api', { revision: 61 });
    const [task] = runningAt(api, it.now);
    if (task === undefined) throw new Error('three tasks run');
    const at = it.ago(0, 32);
    const shell = it.call(at, 'ecs:ExecuteCommand', it.desk.cli(DAN, 'ecs.execute-command', at), {
      request: { cluster: 'prod', task: task.id, container: 'app', interactive: true, command: '/bin/sh' },
      response: { clusterArn: 'arn:aws:ecs:us-east-1:111122223333:cluster/prod', containerName: 'app' },
      key: 'shell',
    });
    task.stop = {
      at: it.ago(0, 30),
      code: 'EssentialContainerExited',
      reason: 'Essential container in task exited',
      exitCode: 1,
    };
    newTask(api, { startedBy: task.startedBy, revision: task.revision, createdAt: it.ago(0, 29, 30) });
    return it.scenario(
      'Dan opens a shell in a task that exits two minutes later: a hint, and no proof.',
      { target: 'prod/api' },
      {
        nobody: 'container-exit',
        verdict: {
          name: DAN.email,
          action: 'ExecuteCommand',
          eventId: idOf(shell),
          confidence: ['possible'],
          optional: true,
        },
        notCertain: true,
      },
    );
  }),
];
