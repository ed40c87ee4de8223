import type { RecordedSetup } from './setup.ts';

/**
 * How the recorded company is prepared for its next incident: well enough to be content, with the gaps that one finds in
 * most accounts. One trail for all Regions, kept for a year, but without log file validation, without ECS data events and
 * without a key of its own; and an alert rule that has never fired, because its detail type is misspelt.
 */
export function demoSetup(now: Date): RecordedSetup {
  const account = '111122223333';
  const region = 'us-east-1';
  const trailArn = `arn:aws:cloudtrail:${region}:${account}:trail/acme-trail`;
  const delivered = new Date(now.getTime() - 6 * 60_000);
  const since = new Date('2025-03-04T09:12:40Z');
  return {
    trails: [
      {
        trail: {
          Name: 'acme-trail',
          TrailARN: trailArn,
          HomeRegion: region,
          S3BucketName: 'acme-trail-logs',
          IsMultiRegionTrail: true,
          IncludeGlobalServiceEvents: true,
          IsOrganizationTrail: false,
          LogFileValidationEnabled: false,
          HasCustomEventSelectors: false,
          HasInsightSelectors: false,
        },
        status: {
          IsLogging: true,
          StartLoggingTime: since,
          TimeLoggingStarted: since.toISOString().replace('.000Z', 'Z'),
          LatestDeliveryTime: delivered,
          LatestDeliveryAttemptTime: delivered.toISOString().replace(/\.\d{3}Z$/, 'Z'),
        },
        selectors: {
          EventSelectors: [
            {
              ReadWriteType: 'All',
              IncludeManagementEvents: true,
              DataResources: [],
              ExcludeManagementEventSources: [],
            },
          ],
        },
      },
    ],
    buckets: [
      {
        name: 'acme-trail-logs',
        region,
        lifecycle: [
          { ID: 'expire-after-a-year', Status: 'Enabled', Filter: { Prefix: '' }, Expiration: { Days: 365 } },
        ],
        publicAccessBlock: {
          BlockPublicAcls: true,
          IgnorePublicAcls: true,
          BlockPublicPolicy: true,
          RestrictPublicBuckets: true,
        },
        public: false,
      },
    ],
    rules: {
      [region]: [
        {
          rule: {
            Name: 'ecs-critical-changes',
            Arn: `arn:aws:events:${region}:${account}:rule/ecs-critical-changes`,
            EventBusName: 'default',
            State: 'ENABLED',
            Description: 'Tell the on-call channel when somebody stops or deletes something in ECS',
            EventPattern: JSON.stringify({
              source: ['aws.ecs'],
              // AWS writes "CloudTrail": this rule matches nothing.
              'detail-type': ['AWS API Call via Cloudtrail'],
              detail: {
                eventSource: ['ecs.amazonaws.com'],
                eventName: ['StopTask', 'UpdateService', 'DeleteService', 'DeleteCluster'],
              },
            }),
          },
          targets: [{ Id: 'on-call', Arn: `arn:aws:sns:${region}:${account}:on-call` }],
        },
      ],
    },
  };
}
