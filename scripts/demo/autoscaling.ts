import type { ScalableTarget, ScalingActivity } from '@aws-sdk/client-application-auto-scaling';
import { ACCOUNT, HOME } from './fleet.ts';
import { autoScaling } from './machines.ts';
import { CAROL } from './people.ts';
import { uuid } from './random.ts';
import type { Scene } from './scene.ts';
import { ANCHOR, DAY, FIRST, on } from './time.ts';

/** Automatic scaling of prod/cart: up with the evening, down to the floor at night. */

const RESOURCE = 'service/prod/cart';
const DIMENSION = 'ecs:service:DesiredCount';

export class CartScaling {
  readonly activities: ScalingActivity[] = [];
  readonly #scene: Scene;

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  get target(): ScalableTarget {
    return {
      ServiceNamespace: 'ecs',
      ResourceId: RESOURCE,
      ScalableDimension: DIMENSION,
      MinCapacity: 2,
      MaxCapacity: 4,
      RoleARN: `arn:aws:iam::${ACCOUNT}:role/aws-service-role/ecs.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_ECSService`,
      CreationTime: new Date(FIRST - 120 * DAY),
    };
  }

  #activity(at: number, description: string, cause: string, done: string): void {
    this.activities.push({
      ActivityId: uuid(`scaling/${at}/${description}`),
      ServiceNamespace: 'ecs',
      ResourceId: RESOURCE,
      ScalableDimension: DIMENSION,
      Description: description,
      Cause: cause,
      StartTime: new Date(at),
      EndTime: new Date(at + 42_000),
      StatusCode: 'Successful',
      StatusMessage: done,
    });
  }

  /** Application Auto Scaling sets the desired count. */
  #set(at: number, desired: number, cause: string, key?: string): void {
    this.#scene.plan(at, () => {
      const caller = autoScaling(this.#scene.recorder, at, 'UpdateDesiredCapacity');
      this.#scene.actions.update(at, 'prod/cart', caller, {
        desiredCount: desired,
        ...(key === undefined ? {} : { key }),
      });
      this.#activity(
        at,
        `Setting desired count to ${desired}.`,
        cause,
        `Successfully set desired count to ${desired}. Change successfully fulfilled by ecs.`,
      );
    });
  }

  /** A scheduled action moves the range; the desired count follows where it lies outside. */
  #scheduled(at: number, name: string, low: number, high: number): void {
    const range = `min capacity to ${low} and max capacity to ${high}`;
    this.#scene.plan(at, () =>
      this.#activity(
        at,
        `Setting ${range}`,
        `scheduled action name ${name} was triggered`,
        `Successfully set ${range}`,
      ),
    );
  }

  /** One day from the morning on, and the night after it. `key` names the records of the last one. */
  day(dayOfMonth: number, key?: string): void {
    const evening =
      'monitor alarm TargetTracking-service/prod/cart-AlarmHigh-4c0f61f2-2f0b-4f1e-9d53-8f4a2d9f0c11 in state ALARM triggered policy cart-cpu-60';
    const named = (part: string): string | undefined => (key === undefined ? undefined : `${key}/${part}`);
    const morning = on(dayOfMonth, '06:00:04');
    if (morning > on(13, '00:00:00') && morning < ANCHOR) this.#scheduled(morning, 'day-range', 3, 12);
    this.#set(on(dayOfMonth, '17:41:22'), 6, evening, named('up-6'));
    this.#set(on(dayOfMonth, '18:12:48'), 9, evening, named('up-9'));
    this.#scheduled(on(dayOfMonth + 1, '03:00:05'), 'night-floor', 2, 4);
    this.#set(on(dayOfMonth + 1, '03:00:07'), 4, 'maximum capacity was set to 4', named('night-floor'));
  }

  /** Carol sets up the two scheduled actions, at the beginning of the recording. */
  introduce(at: number): void {
    const put = (when: number, name: string, schedule: string, low: number, high: number): void =>
      this.#scene.plan(when, () => {
        this.#scene.recorder.add({
          at: when,
          region: HOME,
          service: 'autoscaling',
          name: 'PutScheduledAction',
          caller: this.#scene.desk.cli(CAROL, 'application-autoscaling.put-scheduled-action', when),
          readOnly: false,
          request: {
            serviceNamespace: 'ecs',
            scheduledActionName: name,
            resourceId: RESOURCE,
            scalableDimension: DIMENSION,
            schedule,
            scalableTargetAction: { minCapacity: low, maxCapacity: high },
          },
          response: null,
          additional: { service: 'application-autoscaling' },
          key: `autoscaling/${name}`,
        });
      });
    put(at, 'night-floor', 'cron(0 3 * * ? *)', 2, 4);
    put(at + 108_000, 'day-range', 'cron(0 6 * * ? *)', 3, 12);
  }
}
