import { uuid } from '../../../scripts/demo/random.ts';
import {
  ALICE,
  autoScaling,
  BOB,
  CAROL,
  type Caller,
  CERTAIN,
  DAY,
  type Incident,
  idOf,
  incident,
  type MakeScenario,
  SECOND,
  type ServiceFacts,
  SURE,
  update,
} from '../dsl.ts';

const NAMESPACE = { serviceNamespace: 'ecs', scalableDimension: 'ecs:service:DesiredCount' };
const SCALER = ['Application Auto Scaling', 'auto scaling'];

function resourceId({ cluster, name }: ServiceFacts): string {
  return `service/${cluster}/${name}`;
}

/** Calls on Application Auto Scaling are logged under EC2 Auto Scaling's name. */
function configure(
  it: Incident,
  at: number,
  service: ServiceFacts,
  name: string,
  caller: Caller,
  request: Record<string, string | number | Record<string, number>>,
  key?: string,
) {
  return it.call(at, `autoscaling:${name}`, caller, {
    request: { ...NAMESPACE, resourceId: resourceId(service), ...request },
    additional: { service: 'application-autoscaling' },
    ...(key === undefined ? {} : { key }),
  });
}

function activity(it: Incident, service: ServiceFacts, at: number, description: string, cause: string): void {
  it.scalingActivities.push({
    ActivityId: uuid(`activity/${it.id}/${at}/${description}`),
    ServiceNamespace: 'ecs',
    ResourceId: resourceId(service),
    ScalableDimension: 'ecs:service:DesiredCount',
    Description: description,
    Cause: cause,
    StartTime: new Date(at),
    EndTime: new Date(at + 42 * SECOND),
    StatusCode: 'Successful',
    StatusMessage: 'Successfully set desired count. Change successfully fulfilled by ecs.',
  });
}

function target(it: Incident, service: ServiceFacts, low: number, high: number): void {
  it.scalableTargets.push({
    ServiceNamespace: 'ecs',
    ResourceId: resourceId(service),
    ScalableDimension: 'ecs:service:DesiredCount',
    MinCapacity: low,
    MaxCapacity: high,
    RoleARN:
      'arn:aws:iam::111122223333:role/aws-service-role/ecs.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_ECSService',
    CreationTime: new Date(it.now - 120 * DAY),
  });
}

/** Application Auto Scaling sets the desired count, for the cause it gives. */
function scaled(it: Incident, at: number, service: ServiceFacts, desired: number, cause: string, key = 'scaled') {
  activity(it, service, at, `Setting desired count to ${desired}.`, cause);
  return update(it, at, service, autoScaling(it.recorder, at, 'UpdateDesiredCapacity'), { desired, key });
}

function alarm(service: ServiceFacts, state: 'High' | 'Low', policy: string): string {
  return `monitor alarm TargetTracking-${resourceId(service)}-Alarm${state}-4c0f61f2-2f0b-4f1e-9d53-8f4a2d9f0c11 in state ALARM triggered policy ${policy}`;
}

/** Auto scaling, and people who set it up. */
export const scaling: readonly MakeScenario[] = [
  incident('scheduled-action-of-a-person', (it) => {
    const cart = it.service('prod/cart', { desired: 9, revision: 23 });
    const set = it.ago(3 * 24, 10);
    const caller = it.desk.cli(CAROL, 'application-autoscaling.put-scheduled-action', set);
    configure(it, set, cart, 'PutScheduledAction', caller, {
      scheduledActionName: 'night-floor',
      schedule: 'cron(0 3 * * ? *)',
      scalableTargetAction: { minCapacity: 2, maxCapacity: 4 },
    });
    const at = it.ago(2, 25, 53);
    target(it, cart, 2, 4);
    activity(
      it,
      cart,
      at - 2 * SECOND,
      'Setting min capacity to 2 and max capacity to 4',
      'scheduled action name night-floor was triggered',
    );
    const event = scaled(it, at, cart, 4, 'maximum capacity was set to 4');
    return it.scenario(
      'Auto scaling takes 9 to 4 on the scheduled action night-floor, which Carol created three days ago.',
      { target: 'cart', kind: 'scale' },
      {
        verdict: { name: [...SCALER, CAROL.email], action: 'UpdateService', eventId: idOf(event), confidence: SURE },
        answerMatches: [/auto scaling/i, /night-floor/, /carol\.vance/i, /4/],
      },
    );
  }),

  incident('policy-scales-up', (it) => {
    const cart = it.service('prod/cart', { desired: 4, revision: 23 });
    target(it, cart, 2, 12);
    const at = it.ago(1, 12);
    const event = scaled(it, at, cart, 7, alarm(cart, 'High', 'cart-cpu-60'));
    return it.scenario(
      'The target tracking policy cart-cpu-60 takes 4 to 7.',
      { target: 'prod/cart' },
      {
        verdict: { name: SCALER, action: 'UpdateService', eventId: idOf(event), confidence: SURE },
        answerMatches: [/auto scaling/i, /cart-cpu-60/, /7/],
      },
    );
  }),

  incident('policy-scales-down', (it) => {
    const cart = it.service('prod/cart', { desired: 9, revision: 23 });
    target(it, cart, 2, 12);
    scaled(it, it.ago(5, 12), cart, 6, alarm(cart, 'Low', 'cart-cpu-60'), 'first');
    const at = it.ago(0, 47);
    const event = scaled(it, at, cart, 3, alarm(cart, 'Low', 'cart-cpu-60'));
    return it.scenario(
      'The same policy takes it down in two steps; the tasks it stopped are still remembered.',
      { target: 'cart' },
      {
        verdict: { name: SCALER, action: 'UpdateService', eventId: idOf(event), confidence: SURE },
        answerMatches: [/auto scaling/i, /cart-cpu-60/, /3/],
        never: [/nobody did/i],
      },
    );
  }),

  incident('ceiling-at-zero', (it) => {
    const worker = it.service('prod/batch', { desired: 3, revision: 12 });
    target(it, worker, 0, 0);
    const set = it.ago(5, 30, 8);
    const caller = it.desk.cli(BOB, 'application-autoscaling.register-scalable-target', set);
    const registered = configure(
      it,
      set,
      worker,
      'RegisterScalableTarget',
      caller,
      { minCapacity: 0, maxCapacity: 0 },
      'register',
    );
    const event = scaled(it, it.ago(5, 30), worker, 0, 'maximum capacity was set to 0');
    return it.scenario(
      'Bob sets the ceiling of auto scaling to zero, and auto scaling obeys.',
      { target: 'batch' },
      {
        verdict: {
          name: [...SCALER, BOB.email],
          action: ['UpdateService', 'RegisterScalableTarget'],
          eventId: [idOf(event), idOf(registered)],
          confidence: SURE,
        },
        answerMatches: [/bob\.ruiz/i, /0|zero/],
      },
    );
  }),

  incident('restart-between-scalings', (it) => {
    const cart = it.service('prod/cart', { desired: 4, revision: 23 });
    target(it, cart, 2, 12);
    scaled(it, it.ago(4, 12), cart, 7, alarm(cart, 'High', 'cart-cpu-60'), 'up');
    const at = it.ago(3, 1);
    const event = update(it, at, cart, it.desk.cli(ALICE, 'ecs.update-service', at), { force: true, key: 'restart' });
    scaled(it, it.ago(2, 2), cart, 5, alarm(cart, 'Low', 'cart-cpu-60'), 'down');
    return it.scenario(
      'Auto scaling works before and after the restart; only Alice restarted anything.',
      { target: 'cart', kind: 'restart' },
      { verdict: { name: ALICE.email, action: 'UpdateService', eventId: idOf(event), confidence: CERTAIN } },
    );
  }),
];
