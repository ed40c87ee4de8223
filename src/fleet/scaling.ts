import type { Account, CallOptions } from '../aws/api.ts';
import { AwsProblem } from '../aws/problem.ts';
import { sanitizeText } from '../events/index.ts';

/** One thing that Application Auto Scaling did to a service. */
export interface ScalingActivity {
  /** ISO. */
  time: string;
  /** "Setting desired count to 4." */
  description: string;
  /** "minimum capacity was set to 2 and maximum capacity was set to 4 … scheduled action name night-floor was triggered" */
  cause: string;
}

/**
 * Why auto scaling changed a service: its activities, newest first, kept by AWS for six weeks
 * (Application Auto Scaling user guide, "Scaling activities"). Undefined when they cannot be read.
 */
export async function readScalingActivities(
  account: Account,
  region: string,
  name: { cluster: string; service: string },
  options: CallOptions = {},
): Promise<ScalingActivity[] | undefined> {
  try {
    const reply = await account.api.call(
      region,
      'application-autoscaling:DescribeScalingActivities',
      { ServiceNamespace: 'ecs', ResourceId: `service/${name.cluster}/${name.service}`, MaxResults: 50 },
      options,
    );
    return (reply.ScalingActivities ?? []).flatMap((activity) =>
      activity.StartTime === undefined
        ? []
        : [
            {
              time: activity.StartTime.toISOString().replace(/\.\d{3}Z$/, 'Z'),
              description: sanitizeText(activity.Description ?? ''),
              cause: sanitizeText(activity.Cause ?? '', 400),
            },
          ],
    );
  } catch (error) {
    if (error instanceof AwsProblem && error.kind !== 'cancelled') return undefined;
    throw error;
  }
}
