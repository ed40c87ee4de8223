import {
  CAROL,
  CERTAIN,
  ec2AutoScaling,
  type Incident,
  idOf,
  incident,
  john,
  lose,
  type MakeScenario,
  newTask,
  register,
  runningAt,
  SECOND,
  type ServiceFacts,
  SURE,
  targetGroupArn,
  update,
} from '../dsl.ts';

const HOST = 'i-0d41f6a2b7c3e8901';

/** A service that somebody restarted a day before, so that an unlucky guess has somebody to name. */
function withOldRestart(it: Incident, name: string, options: Parameters<Incident['service']>[1] = {}): ServiceFacts {
  const service = it.service(name, options);
  const at = it.ago(21, 17);
  update(it, at, service, it.desk.cli(CAROL, 'ecs.update-service', at), { force: true, key: 'old-restart' });
  return service;
}

function instanceGone(at: number, service: ServiceFacts): void {
  for (const task of runningAt(service, at).slice(0, 2)) {
    // Which stopCode ECS writes here is not known for certain; the reason is.
    lose(service, task, { at: at + 40 * SECOND, reason: `Host EC2 (instance ${HOST}) terminated.`, exitCode: 137 });
  }
}

function terminated(id: string) {
  return {
    instancesSet: {
      items: [
        {
          instanceId: id,
          currentState: { code: 32, name: 'shutting-down' },
          previousState: { code: 16, name: 'running' },
        },
      ],
    },
  };
}

/** Restarts that no API call on the service explains. */
export const nobody: readonly MakeScenario[] = [
  incident('out-of-memory', (it) => {
    const mail = withOldRestart(it, 'prod/email-worker', { desired: 2, revision: 18 });
    const at = it.ago(0, 39);
    lose(mail, runningAt(mail, at)[0], {
      at,
      code: 'EssentialContainerExited',
      reason: 'Essential container in task exited',
      exitCode: 137,
      containerReason: 'OutOfMemoryError: Container killed due to memory usage',
    });
    return it.scenario(
      'A container runs out of memory.',
      { target: 'email-worker' },
      { nobody: 'oom', answerMatches: [/memory/i, /137/, /512/] },
    );
  }),

  incident('container-exits', (it) => {
    const api = withOldRestart(it, 'prod/api');
    const at = it.ago(0, 22);
    lose(api, runningAt(api, at)[0], {
      at,
      code: 'EssentialContainerExited',
      reason: 'Essential container in task exited',
      exitCode: 1,
    });
    return it.scenario(
      'The essential container ends by itself with exit code 1.',
      { target: 'prod/api' },
      { nobody: 'container-exit', answerMatches: [/exit/i, /\b1\b/] },
    );
  }),

  incident('load-balancer-health-check', (it) => {
    const web = withOldRestart(it, 'prod/web', { desired: 4 });
    const at = it.ago(0, 33);
    const group = targetGroupArn(web);
    const task = lose(web, runningAt(web, at)[0], {
      at,
      code: 'ServiceSchedulerInitiated',
      reason: `Task failed ELB health checks in (target-group ${group})`,
      exitCode: 143,
    });
    web.events.push({
      at: at - 20 * SECOND,
      message: `(service web) (task ${task.id}) (port 8080) is unhealthy in (target-group ${group}) due to (reason Health checks failed with these codes: [503]).`,
    });
    return it.scenario(
      'A task fails the health checks of the load balancer, and the scheduler replaces it.',
      { target: 'web' },
      { nobody: 'health-check', answerMatches: [/health check/i] },
    );
  }),

  incident('image-cannot-be-pulled', (it) => {
    const pdf = withOldRestart(it, 'prod/pdf', { desired: 2 });
    const image = '111122223333.dkr.ecr.us-east-1.amazonaws.com/shop/pdf:9a61f0c';
    lose(
      pdf,
      runningAt(pdf, it.now)[0],
      { at: it.ago(4), code: 'EssentialContainerExited', reason: 'Essential container in task exited', exitCode: 1 },
      false,
    );
    for (const minutes of [50, 35, 20]) {
      const task = newTask(pdf, {
        startedBy: pdf.tasks[0]?.startedBy ?? '',
        revision: 41,
        createdAt: it.ago(0, minutes),
      });
      task.stop = {
        at: it.ago(0, minutes, -45),
        code: 'TaskFailedToStart',
        reason: `CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref ${image}: ${image}: not found`,
      };
    }
    return it.scenario(
      'A task that ended hours ago cannot be replaced: its image is gone.',
      { target: 'pdf' },
      { nobody: 'image-pull', answerMatches: [/image/i, /pull/i] },
    );
  }),

  incident('spot-interruption', (it) => {
    const batch = withOldRestart(it, 'prod/thumbnails', { capacityProvider: 'FARGATE_SPOT' });
    const at = it.ago(0, 14);
    lose(batch, runningAt(batch, at)[0], {
      at,
      code: 'SpotInterruption',
      reason: 'Your Spot Task was interrupted.',
      exitCode: 143,
    });
    return it.scenario(
      'AWS takes back the Fargate Spot capacity.',
      { target: 'thumbnails' },
      { nobody: 'spot', answerMatches: [/spot/i] },
    );
  }),

  incident('fargate-retirement', (it) => {
    const api = withOldRestart(it, 'prod/api');
    const at = it.ago(0, 52);
    lose(api, runningAt(api, at)[0], {
      at,
      code: 'ServiceSchedulerInitiated',
      reason: 'ECS is performing maintenance on the underlying infrastructure hosting the task',
      exitCode: 143,
    });
    return it.scenario(
      'Fargate retires a task to patch its host.',
      { target: 'prod/api' },
      { nobody: 'fargate-retirement', answerMatches: [/fargate/i, /retire|maintenance/i] },
    );
  }),

  incident('zone-rebalancing', (it) => {
    const api = withOldRestart(it, 'prod/api', { desired: 4 });
    const at = it.ago(0, 27);
    const [task] = runningAt(api, at);
    if (task === undefined) throw new Error('four tasks run');
    const started = newTask(api, { startedBy: task.startedBy, revision: 41, createdAt: at - 90 * SECOND });
    api.events.push(
      {
        at: at - 95 * SECOND,
        message:
          '(service api) is not balanced with 3 tasks in us-east-1a and 1 tasks in us-east-1b. AZ Rebalancing in progress.',
      },
      {
        at: at - 90 * SECOND,
        message: `(service api) has started 1 tasks in us-east-1b to AZ Rebalance: (task ${started.id}).`,
      },
      { at, message: `(service api) has stopped 1 running tasks in us-east-1a to AZ Rebalance: (task ${task.id}).` },
    );
    task.stop = {
      at,
      code: 'ServiceSchedulerInitiated',
      reason: `Scaling activity initiated by (deployment ${task.startedBy})`,
      exitCode: 143,
    };
    return it.scenario(
      'ECS moves a task to balance the Availability Zones.',
      { target: 'prod/api' },
      { nobody: 'rebalancing', answerMatches: [/balanc/i, /zone|AZ/i] },
    );
  }),

  incident('container-health-check', (it) => {
    const api = withOldRestart(it, 'prod/api');
    const at = it.ago(0, 8);
    lose(api, runningAt(api, at)[0], {
      at,
      code: 'ServiceSchedulerInitiated',
      reason: 'Task failed container health checks',
      exitCode: 137,
    });
    return it.scenario(
      'A task fails the health check of its container; its exit code is that of a kill, not of want of memory.',
      { target: 'prod/api' },
      { nobody: 'health-check', answerMatches: [/health check/i], never: [/out of memory/i] },
    );
  }),

  incident('host-terminated-by-a-person', (it) => {
    const api = it.service('staging/api', { launchType: 'EC2', desired: 3 });
    const at = it.ago(0, 44);
    const event = it.call(at, 'ec2:TerminateInstances', john('ec2.terminate-instances'), {
      request: { instancesSet: { items: [{ instanceId: HOST }] } },
      response: terminated(HOST),
      filed: [{ ResourceType: 'AWS::EC2::Instance', ResourceName: HOST }],
      key: 'terminate',
    });
    it.call(
      at - 5 * 60 * SECOND,
      'ec2:TerminateInstances',
      it.desk.cli(CAROL, 'ec2.terminate-instances', at - 300_000),
      {
        request: { instancesSet: { items: [{ instanceId: 'i-0aaaabbbbccccdddd' }] } },
        response: terminated('i-0aaaabbbbccccdddd'),
        filed: [{ ResourceType: 'AWS::EC2::Instance', ResourceName: 'i-0aaaabbbbccccdddd' }],
      },
    );
    instanceGone(at, api);
    return it.scenario(
      'The IAM user John terminates the host under two tasks; another instance was terminated just before.',
      { target: 'staging/api' },
      {
        nobody: 'host-terminated',
        verdict: { name: 'John', action: 'TerminateInstances', eventId: idOf(event), confidence: SURE },
        answerMatches: [/John/, new RegExp(HOST)],
      },
    );
  }),

  incident('host-terminated-by-auto-scaling', (it) => {
    const api = it.service('staging/api', { launchType: 'EC2', desired: 3 });
    const at = it.ago(0, 44);
    const event = it.call(at, 'ec2:TerminateInstances', ec2AutoScaling(it, at), {
      request: { instancesSet: { items: [{ instanceId: HOST }] } },
      response: terminated(HOST),
      filed: [{ ResourceType: 'AWS::EC2::Instance', ResourceName: HOST }],
      key: 'terminate',
    });
    instanceGone(at, api);
    return it.scenario(
      'EC2 Auto Scaling takes the host away: a cause with a service behind it, and no person.',
      { target: 'staging/api' },
      {
        nobody: 'host-terminated',
        verdict: {
          name: ['EC2 Auto Scaling', 'auto scaling'],
          action: 'TerminateInstances',
          eventId: idOf(event),
          confidence: SURE,
          optional: true,
        },
        answerMatches: [new RegExp(HOST)],
      },
    );
  }),

  incident('secret-cannot-be-read', (it) => {
    const api = withOldRestart(it, 'prod/api');
    const secret = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:prod/api/database-AbCdEf';
    const reason = `ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret ${secret} from secrets manager: AccessDeniedException`;
    lose(
      api,
      runningAt(api, it.now)[0],
      { at: it.ago(3), code: 'EssentialContainerExited', reason: 'Essential container in task exited', exitCode: 1 },
      false,
    );
    const task = newTask(api, { startedBy: api.tasks[0]?.startedBy ?? '', revision: 41, createdAt: it.ago(0, 25) });
    task.stop = { at: it.ago(0, 24), code: 'TaskFailedToStart', reason };
    return it.scenario(
      'A task cannot start, because it may not read its secret.',
      { target: 'prod/api' },
      { nobody: 'image-pull', answerMatches: [/secret/i] },
    );
  }),

  incident('alarm-rollback', (it) => {
    const api = it.service('prod/api');
    const at = it.ago(4, 30);
    const caller = it.desk.cli(CAROL, 'ecs.update-service', at);
    const event = update(it, at, api, caller, {
      revision: register(it, at - 9 * SECOND, api, caller),
      fails: true,
      key: 'deploy',
    });
    const gone = api.deployments[1]?.failed;
    if (gone === undefined) throw new Error('the deployment did not fail');
    gone.reason = 'ECS deployment failed: alarm detected.';
    for (const told of api.events)
      told.message = told.message.replace(
        'deployment failed: tasks failed to start',
        'deployment failed: alarm detected',
      );
    return it.scenario(
      "A CloudWatch alarm takes Carol's deployment back.",
      { target: 'prod/api' },
      {
        nobody: 'rollback',
        verdict: { name: CAROL.email, action: 'UpdateService', eventId: idOf(event), confidence: SURE },
        answerMatches: [/alarm/i, /carol\.vance/i],
      },
    );
  }),

  ...([undefined, 'new'] as const).map((stopsName) =>
    incident(`restart-within-the-hour-${stopsName ?? 'old'}-id`, (it) => {
      const api = it.service('prod/api');
      const at = it.ago(0, 50);
      const caller = it.desk.cli(CAROL, 'ecs.update-service', at);
      const event = update(it, at, api, caller, {
        force: true,
        key: 'restart',
        ...(stopsName === undefined ? {} : { stopsName }),
      });
      return it.scenario(
        `The scheduler stopped the old tasks for a deployment that Carol asked for, and names ${stopsName === undefined ? 'their own' : 'the new'} deployment.`,
        { target: 'prod/api' },
        {
          verdict: { name: CAROL.email, action: 'UpdateService', eventId: idOf(event), confidence: CERTAIN },
          never: [/nobody did/i],
        },
      );
    }),
  ),

  incident('scaled-down-within-the-hour', (it) => {
    const api = it.service('prod/api', { desired: 6 });
    const at = it.ago(0, 37);
    const event = update(it, at, api, it.desk.cli(CAROL, 'ecs.update-service', at), { desired: 3, key: 'scale' });
    return it.scenario(
      'Carol scaled down, and ECS still remembers the three tasks that it stopped for it.',
      { target: 'prod/api' },
      {
        verdict: { name: CAROL.email, action: 'UpdateService', eventId: idOf(event), confidence: SURE },
        never: [/nobody did/i],
      },
    );
  }),

  incident('crash-after-a-restart', (it) => {
    const api = it.service('prod/api');
    const at = it.ago(0, 55);
    update(it, at, api, it.desk.cli(CAROL, 'ecs.update-service', at), { force: true, key: 'restart' });
    const crash = it.ago(0, 12);
    lose(api, runningAt(api, crash)[0], {
      at: crash,
      code: 'EssentialContainerExited',
      reason: 'Essential container in task exited',
      exitCode: 139,
    });
    return it.scenario(
      "Forty minutes after Carol's restart a container crashes by itself: the latest restart is nobody's.",
      { target: 'prod/api' },
      { nobody: 'container-exit', answerMatches: [/139/] },
    );
  }),
];
