import type { JsonObject } from '../../events/types.ts';

/** Members of patterns that several rules share. */

export const API_CALL = 'AWS API Call via CloudTrail';

/** Source: EventBridge events reference, "Amazon ECS events delivered via AWS CloudTrail". */
export const FROM_ECS = { source: ['aws.ecs'], 'detail-type': [API_CALL] };

/**
 * Calls to Application Auto Scaling are logged as autoscaling.amazonaws.com, so their source is `aws.autoscaling`; the
 * other name is listed for the case that AWS changes it. Source: Application Auto Scaling user guide, "Log API calls".
 */
export const FROM_SCALING = {
  source: ['aws.autoscaling', 'aws.application-autoscaling'],
  'detail-type': [API_CALL],
};

/** A call that went through has no `errorCode`. Source: CloudTrail record contents. */
export function outcome(includeFailed: boolean): JsonObject {
  return includeFailed ? {} : { errorCode: [{ exists: false }] };
}

/**
 * Leaves out auto scaling and nobody else: CloudFormation and other services that act for a person keep their place.
 * Source: a captured call of Application Auto Scaling, `invokedBy` with its own principal for each kind of target.
 */
export function scaler(includeAutoScaling: boolean): JsonObject {
  return includeAutoScaling
    ? {}
    : {
        userIdentity: {
          invokedBy: [{ exists: false }, { 'anything-but': { suffix: 'application-autoscaling.amazonaws.com' } }],
        },
      };
}

/** True of every rule that lives on CloudTrail. */
export const DELIVERY: readonly string[] = [
  'It needs a trail that logs management events and is switched on. Without one, CloudTrail hands nothing to EventBridge.',
  'Delivery is best effort: now and then a call is in the trail and reached no rule.',
  'CloudTrail sends no record over 256 KB to EventBridge.',
];

/** True of every rule on ECS, which is a Regional service. */
export const EACH_REGION = 'It has to stand on the default event bus of each Region that should be watched.';

export function failedNote(includeFailed: boolean): string {
  return includeFailed
    ? 'Refused and failed calls fire it too. They changed nothing.'
    : 'Refused and failed calls do not fire it.';
}

export function scalingNote(includeAutoScaling: boolean): string {
  return includeAutoScaling
    ? 'Auto scaling fires it too, as often as it scales.'
    : 'What auto scaling does is left out. What CloudFormation does for somebody is not.';
}
