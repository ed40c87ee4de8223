import { uuid } from '../../../scripts/demo/random.ts';
import {
  ALICE,
  assume,
  attempt,
  autoScaling,
  BOB,
  CAROL,
  type Caller,
  CERTAIN,
  create,
  DAN,
  iamUser,
  idOf,
  incident,
  lose,
  type MakeScenario,
  MINUTE,
  newTask,
  PRIYA,
  remove,
  root,
  runningAt,
  SECOND,
  SURE,
  serviceArn,
  stopTask,
  terraformRun,
  update,
} from '../dsl.ts';

/** Calls that look like the answer and are not, and answers that the records hardly show. */
export const edges: readonly MakeScenario[] = [
  incident('stop-task-in-the-other-cluster', (it) => {
    const prod = it.service('prod/api');
    const staging = it.service('staging/api');
    const at = it.ago(2, 10);
    const event = update(it, at, prod, it.desk.cli(ALICE, 'ecs.update-service', at), { force: true, key: 'restart' });
    const later = it.ago(0, 40);
    stopTask(it, later, staging, it.desk.cli(DAN, 'ecs.stop-task', later), { key: 'stop' });
    return it.scenario(
      'Dan later stops a task of the service of the same name in staging.',
      { target: 'prod/api' },
      {
        verdict: { name: ALICE.email, action: 'UpdateService', eventId: idOf(event), confidence: CERTAIN },
        never: [/dan\.okafor/i],
      },
    );
  }),

  incident('stop-task-of-no-service', (it) => {
    const api = it.service('prod/api');
    const at = it.ago(2, 10);
    const event = update(it, at, api, it.desk.cli(ALICE, 'ecs.update-service', at), { force: true, key: 'restart' });
    const later = it.ago(0, 40);
    const id = 'c0ffee00c0ffee00c0ffee00c0ffee00';
    const arn = (path: string): string => `arn:aws:ecs:us-east-1:111122223333:${path}`;
    it.call(later, 'ecs:StopTask', it.desk.cli(DAN, 'ecs.stop-task', later), {
      request: { cluster: 'prod', task: id },
      response: {
        task: {
          taskArn: arn(`task/prod/${id}`),
          clusterArn: arn('cluster/prod'),
          taskDefinitionArn: arn('task-definition/api:41'),
          group: 'family:api',
          startedBy: 'dan',
          stopCode: 'UserInitiated',
          stoppedReason: 'Task stopped by user',
        },
      },
      key: 'stop',
    });
    return it.scenario(
      'Dan later stops a task of the same family that he had run by hand: it is not of the service.',
      { target: 'prod/api' },
      {
        verdict: { name: ALICE.email, action: 'UpdateService', eventId: idOf(event), confidence: CERTAIN },
        never: [/dan\.okafor/i],
      },
    );
  }),

  incident('stop-task-without-response', (it) => {
    const cart = it.service('prod/cart');
    const at = it.ago(0, 34);
    const event = stopTask(it, at, cart, it.desk.cli(DAN, 'ecs.stop-task', at), { withoutResponse: true, key: 'stop' });
    return it.scenario(
      'The record names only the task; that it was one of the service, ECS still knows.',
      { target: 'cart' },
      {
        verdict: { name: DAN.email, action: 'StopTask', eventId: idOf(event), confidence: SURE },
        answerMatches: [/prod\/cart/],
      },
    );
  }),

  incident('stop-task-in-delivery', (it) => {
    const cart = it.service('prod/cart');
    const at = it.ago(0, 3);
    lose(cart, runningAt(cart, at)[0], { at, code: 'UserInitiated', reason: 'Task stopped by user', exitCode: 143 });
    return it.scenario(
      'ECS says that a user stopped the task three minutes ago; the event has not arrived.',
      { target: 'cart' },
      { cannotTell: true, notCertain: true, answerMatches: [/arriv|deliver/i], never: [/nobody did/i] },
    );
  }),

  incident('stop-task-record-missing', (it) => {
    const cart = it.service('prod/cart');
    const at = it.ago(0, 43);
    lose(cart, runningAt(cart, at)[0], { at, code: 'UserInitiated', reason: 'Task stopped by user', exitCode: 143 });
    return it.scenario(
      'ECS says that a user stopped the task, and no StopTask record names it: somebody did, and who cannot be told.',
      { target: 'cart' },
      {
        cannotTell: true,
        notCertain: true,
        answerMatches: [/user|on request|somebody|StopTask/i],
        never: [/nobody did/i],
      },
    );
  }),

  incident('auto-scaling-as-a-service', (it) => {
    const cart = it.service('prod/cart', { desired: 4 });
    const at = it.ago(1, 12);
    const service = 'ecs.application-autoscaling.amazonaws.com';
    const caller: Caller = {
      identity: { type: 'AWSService', invokedBy: service },
      address: service,
      agent: service,
    };
    const event = update(it, at, cart, caller, { desired: 7, key: 'scaled' });
    it.scalingActivities.push({
      ActivityId: uuid('activity/as-a-service'),
      ServiceNamespace: 'ecs',
      ResourceId: 'service/prod/cart',
      ScalableDimension: 'ecs:service:DesiredCount',
      Description: 'Setting desired count to 7.',
      Cause: 'monitor alarm cart-backlog-high in state ALARM triggered policy cart-backlog',
      StartTime: new Date(at),
      StatusCode: 'Successful',
    });
    return it.scenario(
      'Auto scaling logged as a service instead of a role session, by a step scaling policy.',
      { target: 'cart' },
      {
        verdict: {
          name: ['Application Auto Scaling', 'auto scaling'],
          action: 'UpdateService',
          eventId: idOf(event),
          confidence: SURE,
        },
        answerMatches: [/auto scaling/i, /cart-backlog/, /7/],
      },
    );
  }),

  incident('same-count-as-an-older-call', (it) => {
    const cart = it.service('prod/cart', { desired: 4 });
    const before = it.ago(9, 2);
    update(it, before, cart, it.desk.cli(BOB, 'ecs.update-service', before), { desired: 6, key: 'by-hand' });
    const up = it.ago(6, 2);
    update(it, up, cart, autoScaling(it.recorder, up, 'UpdateDesiredCapacity'), { desired: 9, key: 'up' });
    const down = it.ago(3, 2);
    const event = update(it, down, cart, autoScaling(it.recorder, down, 'UpdateDesiredCapacity'), {
      desired: 6,
      key: 'down',
    });
    return it.scenario(
      'Bob set six by hand, auto scaling went to nine and back to six: the six that stands is not his.',
      { target: 'cart', kind: 'scale' },
      {
        verdict: {
          name: ['Application Auto Scaling', 'auto scaling'],
          action: 'UpdateService',
          eventId: idOf(event),
          confidence: SURE,
        },
      },
    );
  }),

  ...(['any', 'delete'] as const).map((kind) =>
    incident(`deleted-and-created-again-${kind}`, (it) => {
      const worker = it.service('prod/worker', { desired: 2 });
      const gone = it.ago(3);
      const deleted = remove(it, gone, worker, it.desk.cli(CAROL, 'ecs.delete-service', gone), { key: 'delete' });
      const at = it.ago(2, 50);
      const created = create(it, at, worker, terraformRun(it.recorder, at - 20 * SECOND), {
        desired: 2,
        key: 'create',
      });
      return it.scenario(
        'Carol deletes the service, Terraform creates it again ten minutes later.',
        { target: 'worker', kind },
        kind === 'delete'
          ? { verdict: { name: CAROL.email, action: 'DeleteService', eventId: idOf(deleted), confidence: SURE } }
          : { verdict: { name: 'terraform-apply', action: 'CreateService', eventId: idOf(created), confidence: SURE } },
      );
    }),
  ),

  incident('same-name-in-two-regions', (it) => {
    const here = it.service('prod/api');
    it.service('eu-prod/api', { region: 'eu-west-1' });
    const at = it.ago(2, 10);
    update(it, at, here, it.desk.cli(ALICE, 'ecs.update-service', at), { force: true, key: 'restart' });
    return it.scenario(
      'The name stands in two Regions.',
      { target: 'api', regions: ['us-east-1', 'eu-west-1'] },
      { choices: ['prod/api', 'eu-prod/api'], answerMatches: [/eu-west-1/, /which/i], never: [/alice\.ng/i] },
      { ordinary: false },
    );
  }),

  incident('central-root-access', (it) => {
    const api = it.service('prod/api', { desired: 3 });
    const opened = it.ago(2, 20);
    const at = opened + 4 * MINUTE;
    const iso = new Date(opened).toISOString().replace('.000Z', 'Z');
    const session = root('192.0.2.77', { openedAt: iso });
    const key = 'ASIAROOTEXAMPLEKEY77';
    const identity = {
      ...session.identity,
      accessKeyId: key,
      sessionContext: { attributes: { creationDate: iso, mfaAuthenticated: 'false' }, assumedRoot: 'true' },
    };
    it.call(opened, 'sts:AssumeRoot', it.desk.cli(PRIYA, 'sts.assume-root', opened), {
      request: {
        targetPrincipal: '111122223333',
        taskPolicyArn: { arn: 'arn:aws:iam::aws:policy/root-task/S3UnlockBucketPolicy' },
      },
      response: { credentials: { accessKeyId: key, expiration: 'Nov 20, 2026, 3:00:00 AM' } },
      filed: [{ ResourceType: 'AWS::IAM::AccessKey', ResourceName: key }],
    });
    const event = update(it, at, api, { ...session, identity }, { desired: 5, key: 'scale' });
    return it.scenario(
      'Root without its password: Priya opened the session with AssumeRoot.',
      { target: 'prod/api' },
      {
        verdict: {
          name: ['central root access', PRIYA.email],
          action: 'UpdateService',
          eventId: idOf(event),
          confidence: SURE,
        },
        traceEnds: /priya\.shah/i,
        answerMatches: [/root/i, /priya\.shah/i],
      },
    );
  }),

  incident('replaced-task-still-named', (it) => {
    const api = it.service('prod/api');
    const at = it.ago(0, 30);
    update(it, at, api, it.desk.cli(ALICE, 'ecs.update-service', at), { force: true, key: 'restart' });
    const [task] = runningAt(api, it.now);
    if (task === undefined) throw new Error('three tasks run');
    task.stop = {
      at: it.ago(0, 8),
      code: 'EssentialContainerExited',
      reason: 'Essential container in task exited',
      exitCode: 2,
    };
    newTask(api, { startedBy: task.startedBy, revision: 41, createdAt: it.ago(0, 7) });
    return it.scenario(
      "A task of Alice's new deployment ends by itself: she started it, she did not end it.",
      { target: task.id },
      { nobody: 'container-exit', answerMatches: [/exit/i, /\b2\b/] },
    );
  }),

  incident('borrowed-session-name', (it) => {
    const api = it.service('prod/api');
    const opened = it.ago(2, 31);
    const bob = it.desk.cli(BOB, 'sts.assume-role', opened);
    const admin = assume(it, bob, { at: opened, role: 'admin', session: ALICE.email });
    const event = update(it, opened + 89 * SECOND, api, admin, { force: true, key: 'restart' });
    return it.scenario(
      "Bob assumes a role under Alice's name: whoever assumes a role chooses the session name, the AssumeRole record says who.",
      { target: 'prod/api' },
      {
        verdict: { name: BOB.email, action: 'UpdateService', eventId: idOf(event), confidence: CERTAIN },
        traceEnds: /bob\.ruiz/i,
        never: [/^alice/i],
      },
    );
  }),

  incident('only-scaled', (it) => {
    const api = it.service('prod/api', { desired: 3 });
    const at = it.ago(2, 31);
    update(it, at, api, it.desk.cli(ALICE, 'ecs.update-service', at), { desired: 6, key: 'scale' });
    return it.scenario(
      'Asked who restarted it, when it was only scaled: scaling up restarts nothing.',
      { target: 'prod/api', kind: 'restart' },
      // It was changed, so nothing may say that no call changed it.
      { cannotTell: true, notCertain: true, never: [/no call changed/i] },
    );
  }),

  ...(['any', 'restart'] as const).map((kind) =>
    incident(`only-reconfigured-${kind}`, (it) => {
      const api = it.service('prod/api');
      const at = it.ago(2, 31);
      const event = update(it, at, api, it.desk.console(CAROL, at), {
        also: {
          deploymentConfiguration: {
            deploymentCircuitBreaker: { enable: true, rollback: true },
            maximumPercent: 200,
            minimumHealthyPercent: 50,
          },
        },
        key: 'configure',
      });
      return it.scenario(
        'Carol changes a setting that begins no deployment: a change, and no restart.',
        { target: 'prod/api', kind },
        kind === 'restart'
          ? { cannotTell: true, notCertain: true, never: [/no call changed/i] }
          : { verdict: { name: CAROL.email, action: 'UpdateService', eventId: idOf(event), confidence: SURE } },
      );
    }),
  ),

  incident('arn-in-another-region', (it) => {
    const here = it.service('prod/api');
    const there = it.service('eu-prod/api', { region: 'eu-west-1' });
    const at = it.ago(2, 10);
    update(it, at, here, it.desk.cli(ALICE, 'ecs.update-service', at), { force: true, key: 'here' });
    const event = update(it, at - MINUTE, there, it.desk.cli(PRIYA, 'ecs.update-service', at), {
      force: true,
      key: 'there',
    });
    return it.scenario(
      'An ARN says its Region; nobody has to.',
      { target: serviceArn(there) },
      { verdict: { name: PRIYA.email, action: 'UpdateService', eventId: idOf(event), confidence: CERTAIN } },
    );
  }),

  incident('arn-in-another-account', (it) => {
    const checkout = it.service('prod/checkout');
    const at = it.ago(2, 10);
    update(it, at, checkout, it.desk.cli(ALICE, 'ecs.update-service', at), { force: true, key: 'restart' });
    return it.scenario(
      'The ARN belongs to an account that was not asked; a service of the same name here is not meant.',
      { target: 'arn:aws:ecs:us-east-1:999900001111:service/prod/checkout' },
      {
        cannotTell: true,
        notCertain: true,
        never: [/alice\.ng/i],
        answerMatches: [/999900001111/],
        refusal: /999900001111/,
      },
    );
  }),

  incident('flapping', (it) => {
    const cart = it.service('prod/cart', { desired: 4 });
    for (let turn = 60; turn > 1; turn -= 1) {
      const when = it.ago(0, turn * 15);
      const caller = autoScaling(it.recorder, when, 'UpdateDesiredCapacity');
      update(it, when, cart, caller, { desired: turn % 2 === 0 ? 5 : 4 });
    }
    const refused = Array.from({ length: 30 }, (_, index) =>
      idOf(attempt(it, it.ago(3, index), cart, iamUser('contractor-x', '192.0.2.140', 'aws-cli/2.34.30'))),
    );
    const at = it.ago(0, 20);
    const event = update(it, at, cart, it.desk.cli(ALICE, 'ecs.update-service', at), { force: true, key: 'restart' });
    return it.scenario(
      'Sixty scalings and thirty refused calls on the very service: the answer stays short and counts what it leaves out.',
      { target: 'cart' },
      {
        verdict: { name: ALICE.email, action: 'UpdateService', eventId: idOf(event), confidence: CERTAIN },
        attemptsMayInclude: refused,
        truncated: /\d/,
      },
    );
  }),
];
