import { DELIVERY, EACH_REGION, FROM_ECS, FROM_SCALING, failedNote, outcome } from './parts.ts';
import type { AlertOptions, AlertRule } from './types.ts';

/**
 * Services taken to zero tasks, or allowed to go there: the same five ways as the finding of that name. Sources: ECS API
 * reference (`desiredCount`, `scalingTarget`), Application Auto Scaling API reference (`maxCapacity`).
 */
export function scaleToZero({ includeFailed = false }: AlertOptions): AlertRule {
  return {
    name: 'scale-to-zero',
    title: 'A service is taken to zero tasks, or may go there',
    patterns: [
      {
        id: 'service',
        sees: 'desired count 0, and minimum 0 of an Express service',
        regions: 'each',
        pattern: {
          ...FROM_ECS,
          detail: {
            ...outcome(includeFailed),
            $or: [
              { eventName: ['UpdateService', 'CreateService'], requestParameters: { desiredCount: [0] } },
              {
                eventName: ['UpdateExpressGatewayService', 'CreateExpressGatewayService'],
                requestParameters: { scalingTarget: { minTaskCount: [0] } },
              },
            ],
          },
        },
      },
      {
        id: 'scaling',
        sees: 'maximum 0 in the scaling limits or a scheduled action of a service',
        regions: 'each',
        pattern: {
          ...FROM_SCALING,
          detail: {
            ...outcome(includeFailed),
            requestParameters: { serviceNamespace: ['ecs'] },
            $or: [
              { eventName: ['RegisterScalableTarget'], requestParameters: { maxCapacity: [0] } },
              { eventName: ['PutScheduledAction'], requestParameters: { scalableTargetAction: { maxCapacity: [0] } } },
            ],
          },
        },
      },
    ],
    needsReadOnlyState: false,
    excludesFailed: !includeFailed,
    excludesAutoScaling: false,
    subject: { findings: ['scale-to-zero'] },
    caveats: [
      ...DELIVERY,
      EACH_REGION,
      failedNote(includeFailed),
      'A tool that sends desired count 0 again to a service that is at 0 already fires it too: the pattern sees what was asked for, not what it was before.',
      'It also fires for staging services that are put to sleep on purpose, and when auto scaling itself goes to 0.',
      'It does not see a minimum of 0 with a higher maximum, which lets auto scaling go to 0 later; when that happens, the UpdateService call fires it.',
      'It does not see a deleted service (the alert service-deleted does), a task set scaled to 0, or hosts taken away under the tasks.',
    ],
  };
}
