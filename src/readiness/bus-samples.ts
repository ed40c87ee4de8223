import { toBusEvent } from '../alerts/pattern/index.ts';
import type { JsonObject } from '../events/types.ts';

/** An event that somebody should hear of, as the event bus shows it. */
export interface BusSample {
  /** "StopTask", "UpdateService to 0" */
  label: string;
  /** CloudTrail's event name; undefined for what ECS reports itself. */
  eventName?: string;
  event: JsonObject;
}

interface Place {
  account: string;
  region: string;
}

/** The calls that take an ECS service down or get into it. */
export function ecsSamples(place: Place): BusSample[] {
  const { account, region } = place;
  const arn = (kind: string, name: string) => `arn:aws:ecs:${region}:${account}:${kind}/${name}`;
  return [
    sample('StopTask', place, { cluster: 'prod', task: arn('task', 'prod/0123456789abcdef0123456789abcdef') }),
    sample(
      'UpdateService',
      place,
      { cluster: 'prod', service: 'checkout', desiredCount: 0 },
      'UpdateService to 0 tasks',
    ),
    sample('DeleteService', place, { cluster: 'prod', service: 'checkout', force: true }),
    sample('ExecuteCommand', place, {
      cluster: 'prod',
      task: arn('task', 'prod/0123456789abcdef0123456789abcdef'),
      container: 'app',
      command: '/bin/sh',
      interactive: true,
    }),
  ];
}

/** A root sign-in, which CloudTrail reports in us-east-1. Source: CloudTrail user guide, "Console sign-in events". */
export function rootSample(account: string): BusSample {
  return made('ConsoleLogin', 'a root sign-in', {
    eventVersion: '1.11',
    userIdentity: { type: 'Root', principalId: account, arn: `arn:aws:iam::${account}:root`, accountId: account },
    eventTime: '2026-01-01T00:00:00Z',
    eventSource: 'signin.amazonaws.com',
    eventName: 'ConsoleLogin',
    awsRegion: 'us-east-1',
    sourceIPAddress: '203.0.113.7',
    userAgent: 'Mozilla/5.0',
    requestParameters: null,
    responseElements: { ConsoleLogin: 'Success' },
    additionalEventData: { MFAUsed: 'Yes' },
    eventID: '00000000-0000-4000-8000-000000000000',
    readOnly: false,
    eventType: 'AwsConsoleSignIn',
    managementEvent: true,
    recipientAccountId: account,
    eventCategory: 'Management',
  });
}

/** ECS's own report of a stopped task: no call, no trail. Source: ECS developer guide, "Task state change events". */
export function stoppedTaskSample({ account, region }: Place): BusSample {
  return {
    label: 'stopped tasks',
    event: {
      version: '0',
      id: '00000000-0000-4000-8000-000000000001',
      'detail-type': 'ECS Task State Change',
      source: 'aws.ecs',
      account,
      time: '2026-01-01T00:00:00Z',
      region,
      resources: [`arn:aws:ecs:${region}:${account}:task/prod/0123456789abcdef0123456789abcdef`],
      detail: {
        clusterArn: `arn:aws:ecs:${region}:${account}:cluster/prod`,
        taskArn: `arn:aws:ecs:${region}:${account}:task/prod/0123456789abcdef0123456789abcdef`,
        group: 'service:checkout',
        desiredStatus: 'STOPPED',
        lastStatus: 'STOPPED',
        stopCode: 'EssentialContainerExited',
        stoppedReason: 'Essential container in task exited',
        containers: [{ name: 'app', exitCode: 137, lastStatus: 'STOPPED' }],
      },
    },
  };
}

/** By a role session, from outside, gone through: what most rules are written for. */
function sample(eventName: string, { account, region }: Place, request: JsonObject, label = eventName): BusSample {
  return made(eventName, label, {
    eventVersion: '1.11',
    userIdentity: {
      type: 'AssumedRole',
      principalId: 'AROAEXAMPLE:alice',
      arn: `arn:aws:sts::${account}:assumed-role/admin/alice`,
      accountId: account,
      accessKeyId: 'ASIAEXAMPLE',
      sessionContext: {
        sessionIssuer: {
          type: 'Role',
          principalId: 'AROAEXAMPLE',
          arn: `arn:aws:iam::${account}:role/admin`,
          accountId: account,
          userName: 'admin',
        },
        attributes: { creationDate: '2026-01-01T00:00:00Z', mfaAuthenticated: 'true' },
      },
    },
    eventTime: '2026-01-01T00:00:00Z',
    eventSource: 'ecs.amazonaws.com',
    eventName,
    awsRegion: region,
    sourceIPAddress: '203.0.113.7',
    userAgent: 'aws-cli/2.34.1',
    requestParameters: request,
    responseElements: {},
    eventID: '00000000-0000-4000-8000-000000000000',
    readOnly: false,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: account,
    eventCategory: 'Management',
  });
}

function made(eventName: string, label: string, record: JsonObject): BusSample {
  const event = toBusEvent(record);
  if (event === undefined) throw new TypeError(`${eventName} never reaches the event bus.`);
  return { label, eventName, event };
}
