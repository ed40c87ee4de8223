import {
  ALICE,
  BOB,
  CERTAIN,
  DAN,
  idOf,
  incident,
  type MakeScenario,
  runningAt,
  serviceArn,
  stopTask,
  SURE,
  taskArn,
  update,
} from '../dsl.ts';

/** The same things under all their names. */
export const targets: readonly MakeScenario[] = [
  incident('new-service-arn', (it) => {
    const checkout = it.service('prod/checkout');
    it.service('staging/checkout', { desired: 1 });
    const at = it.ago(2, 48);
    const event = update(it, at, checkout, it.desk.cli(ALICE, 'ecs.update-service', at), { force: true, key: 'restart' });
    return it.scenario(
      'A service ARN names cluster and service.',
      { target: serviceArn(checkout) },
      { verdict: { name: ALICE.email, action: 'UpdateService', eventId: idOf(event), confidence: CERTAIN } },
    );
  }),

  incident('old-service-arn', (it) => {
    const checkout = it.service('prod/checkout');
    const at = it.ago(2, 48);
    const event = update(it, at, checkout, it.desk.cli(ALICE, 'ecs.update-service', at), { force: true, key: 'restart' });
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
    const event = update(it, at, checkout, it.desk.cli(ALICE, 'ecs.update-service', at), { force: true, key: 'restart' });
    return it.scenario(
      'cluster/service tells two services of one name apart.',
      { target: 'staging/checkout' },
      { verdict: { name: ALICE.email, action: 'UpdateService', eventId: idOf(event), confidence: CERTAIN } },
    );
  }),
];
