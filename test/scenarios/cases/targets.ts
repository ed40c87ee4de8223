import {
  ALICE,
  BOB,
  CERTAIN,
  DAN,
  idOf,
  incident,
  type MakeScenario,
  runningAt,
  SURE,
  serviceArn,
  stopTask,
  taskArn,
  update,
} from '../dsl.ts';

/** The same things under all their names. */
export const targets: readonly MakeScenario[] = [
  incident('new-service-arn', (it) => {
    const checkout = it.service('prod/checkout');
    it.service('staging/checkout', { desired: 1 });
    const at = it.ago(2, 48);
    const event = update(it, at, checkout, it.desk.cli(ALICE, 'ecs.update-service', at), {
      force: true,
      key: 'restart',
    });
    return it.scenario(
      'A service ARN names cluster and service.',
      { target: serviceArn(checkout) },
      { verdict: { name: ALICE.email, action: 'UpdateService', eventId: idOf(event), confidence: CERTAIN } },
    );
  }),

  incident('old-service-arn', (it) => {
    const checkout = it.service('prod/checkout');
    const at = it.ago(2, 48);
    const event = update(it, at, checkout, it.desk.cli(ALICE, 'ecs.update-service', at), {
      force: true,
      key: 'restart',
    });
    return it.scenario(
      'A service ARN from before 2018 leaves the cluster out.',
      { target: 'arn:aws:ecs:us-east-1:111122223333:service/checkout' },
      { verdict: { name: ALICE.email, action: 'UpdateService', eventId: idOf(event), confidence: CERTAIN } },
    );
  }),

  incident('task-arn', (it) => {
    const cart = it.service('prod/cart');
    const [task] = runningAt(cart, it.now);
    if (task === undefined) throw new Error('three tasks run');
    const at = it.ago(0, 35);
    const event = stopTask(it, at, cart, it.desk.cli(DAN, 'ecs.stop-task', at), { task, key: 'stop' });
    return it.scenario(
      'The question names a task by its ARN.',
      { target: taskArn(cart, task) },
      { verdict: { name: DAN.email, action: 'StopTask', eventId: idOf(event), confidence: CERTAIN } },
    );
  }),

  incident('task-id-forgotten', (it) => {
    const cart = it.service('prod/cart');
    const [task] = runningAt(cart, it.now);
    if (task === undefined) throw new Error('three tasks run');
    const at = it.ago(9, 35);
    const event = stopTask(it, at, cart, it.desk.cli(DAN, 'ecs.stop-task', at), { task, key: 'stop' });
    return it.scenario(
      'The question names a task that ECS has forgotten; the StopTask record names it too.',
      { target: task.id },
      { verdict: { name: DAN.email, action: 'StopTask', eventId: idOf(event), confidence: SURE } },
    );
  }),

  incident('task-replaced-by-deployment', (it) => {
    const checkout = it.service('prod/checkout');
    const [task] = runningAt(checkout, it.now);
    if (task === undefined) throw new Error('three tasks run');
    const at = it.ago(0, 36);
    const event = update(it, at, checkout, it.desk.cli(BOB, 'ecs.update-service', at), { force: true, key: 'restart' });
    return it.scenario(
      'The scheduler stopped the task for a deployment that Bob asked for.',
      { target: task.id },
      { verdict: { name: BOB.email, action: 'UpdateService', eventId: idOf(event), confidence: SURE } },
    );
  }),

  incident('cluster-and-service', (it) => {
    const checkout = it.service('staging/checkout', { desired: 1 });
    it.service('prod/checkout');
    const at = it.ago(2, 48);
    const event = update(it, at, checkout, it.desk.cli(ALICE, 'ecs.update-service', at), {
      force: true,
      key: 'restart',
    });
    return it.scenario(
      'cluster/service tells two services of one name apart.',
      { target: 'staging/checkout' },
      { verdict: { name: ALICE.email, action: 'UpdateService', eventId: idOf(event), confidence: CERTAIN } },
    );
  }),

  incident('name-within-a-name', (it) => {
    const api = it.service('prod/api');
    const gateway = it.service('prod/api-gateway');
    const at = it.ago(3, 48);
    const event = update(it, at, api, it.desk.cli(ALICE, 'ecs.update-service', at), { force: true, key: 'api' });
    const later = it.ago(1, 48);
    update(it, later, gateway, it.desk.cli(BOB, 'ecs.update-service', later), { force: true, key: 'gateway' });
    return it.scenario(
      'The name of one service begins the name of another, which was restarted later.',
      { target: 'api' },
      {
        verdict: { name: ALICE.email, action: 'UpdateService', eventId: idOf(event), confidence: CERTAIN },
        never: [/bob\.ruiz/i],
      },
    );
  }),

  incident('caller-sent-arns', (it) => {
    const checkout = it.service('prod/checkout');
    const at = it.ago(2, 48);
    const caller = it.desk.cli(ALICE, 'ecs.update-service', at);
    const event = update(it, at, checkout, caller, { force: true, byArn: true, withoutResponse: true, key: 'restart' });
    return it.scenario(
      'The call names cluster and service by ARN, and its response was too large to keep.',
      { target: 'checkout' },
      {
        verdict: {
          name: ALICE.email,
          action: 'UpdateService',
          eventId: idOf(event),
          confidence: ['likely', 'possible'],
        },
      },
    );
  }),

  incident('before-the-usual-window', (it) => {
    const checkout = it.service('prod/checkout');
    const at = it.ago(3 * 24, 48);
    const event = update(it, at, checkout, it.desk.cli(ALICE, 'ecs.update-service', at), {
      force: true,
      key: 'restart',
    });
    return it.scenario(
      'The restart is three days old, and the question says so.',
      { target: 'checkout', since: '7d' },
      { verdict: { name: ALICE.email, action: 'UpdateService', eventId: idOf(event), confidence: CERTAIN } },
    );
  }),

  incident('older-than-the-question', (it) => {
    const checkout = it.service('prod/checkout');
    const at = it.ago(3 * 24, 48);
    update(it, at, checkout, it.desk.cli(ALICE, 'ecs.update-service', at), { force: true, key: 'restart' });
    return it.scenario(
      'The restart is three days old, and only the last day is asked for.',
      { target: 'checkout' },
      { cannotTell: true, notCertain: true, answerMatches: [/24 h|day|since/i] },
    );
  }),

  incident('default-cluster', (it) => {
    const site = it.service('default/site');
    const at = it.ago(2, 48);
    const caller = it.desk.cli(ALICE, 'ecs.update-service', at);
    const event = update(it, at, site, caller, { force: true, key: 'restart' });
    const request = event.record['requestParameters'];
    if (typeof request === 'object' && request !== null && !Array.isArray(request)) delete request['cluster'];
    return it.scenario(
      'The call named no cluster, which means the one called default.',
      { target: 'site' },
      { verdict: { name: ALICE.email, action: 'UpdateService', eventId: idOf(event), confidence: CERTAIN } },
    );
  }),

  incident('service-called-like-a-cluster', (it) => {
    const prod = it.service('staging/prod');
    it.service('prod/checkout');
    const at = it.ago(2, 48);
    const event = update(it, at, prod, it.desk.cli(DAN, 'ecs.update-service', at), { force: true, key: 'restart' });
    return it.scenario(
      'A service has the name of a cluster; named with its own cluster it is meant.',
      { target: 'staging/prod' },
      { verdict: { name: DAN.email, action: 'UpdateService', eventId: idOf(event), confidence: CERTAIN } },
    );
  }),
];
