import type { WrappedEvent } from './fake-aws.ts';

type Parts = Record<string, unknown>;

/** A small CloudTrail record: Alice, through Identity Center, updates prod/checkout. `parts` replace what they name. */
export function record(id: string, time: string, parts: Parts = {}): Parts {
  return {
    eventVersion: '1.11',
    userIdentity: personIdentity,
    eventTime: `2026-11-20T${time}Z`,
    eventSource: 'ecs.amazonaws.com',
    eventName: 'UpdateService',
    awsRegion: 'us-east-1',
    sourceIPAddress: '203.0.113.7',
    userAgent: 'aws-cli/2.34.30 md/command#ecs.update-service',
    requestParameters: { cluster: 'prod', service: 'checkout' },
    responseElements: null,
    eventID: id,
    readOnly: false,
    eventType: 'AwsApiCall',
    recipientAccountId: '111122223333',
    ...parts,
  };
}

/** The record as event history wraps it. */
export function wrapped(inner: Parts): WrappedEvent {
  return {
    EventId: String(inner['eventID']),
    EventName: String(inner['eventName']),
    CloudTrailEvent: JSON.stringify(inner),
  };
}

export const personIdentity = {
  type: 'AssumedRole',
  principalId: 'AROAEXAMPLE:alice.ng@acme.example',
  arn: 'arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_SRE_OnCall_0123456789abcdef/alice.ng@acme.example',
  accountId: '111122223333',
  accessKeyId: 'ASIAEXAMPLEALICE',
  sessionContext: { sessionIssuer: { type: 'Role', userName: 'AWSReservedSSO_SRE_OnCall_0123456789abcdef' } },
};

export const pipelineIdentity = {
  type: 'AssumedRole',
  arn: 'arn:aws:sts::111122223333:assumed-role/deploy-prod/GitHubActions',
  accessKeyId: 'ASIAEXAMPLEDEPLOY',
  sessionContext: { sessionIssuer: { type: 'Role', userName: 'deploy-prod' } },
};
