import type { Event, JsonObject } from '../../src/events/index.ts';
import { decodeRecord } from '../../src/events/index.ts';

/** Nobody and no network is known: what the record alone says. */
export const NOTHING_KNOWN = { known: [], expected: [] } as const;

export function decode(raw: unknown): Event {
  return decodeRecord(raw, NOTHING_KNOWN);
}

const ARN = 'arn:aws:ecs:us-east-1:111122223333';

/** A record as CloudTrail frames it; `more` sets or replaces members. */
export function record(eventName: string, more: JsonObject = {}): JsonObject {
  return {
    eventVersion: '1.11',
    userIdentity: {
      type: 'IAMUser',
      principalId: 'AIDAEXAMPLE',
      arn: 'arn:aws:iam::111122223333:user/alice',
      accountId: '111122223333',
      accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
      userName: 'alice',
    },
    eventTime: '2026-04-27T02:18:03Z',
    eventSource: 'ecs.amazonaws.com',
    eventName,
    awsRegion: 'us-east-1',
    sourceIPAddress: '198.51.100.27',
    userAgent: 'aws-cli/2.34.30 md/awscrt#0.31.2 ua/2.1 os/linux#6.8.0 md/arch#x86_64 lang/python#3.14.4',
    requestParameters: null,
    responseElements: null,
    requestID: '5d8ed4b2-6f1b-4e60-9b3e-0d2f6c2b8a11',
    eventID: '8a1f1a52-90f3-4f0d-9a0e-5f2b1f7f3c10',
    readOnly: false,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: '111122223333',
    eventCategory: 'Management',
    ...more,
  };
}

/** A deployment as UpdateService answers it. */
export function deployment(status: string, id: string, definition: string, createdAt: string): JsonObject {
  return { id: `ecs-svc/${id}`, status, taskDefinition: `${ARN}:task-definition/${definition}`, createdAt };
}

/** The answered service `platform/api`. */
export function service(definition: string, deployments: JsonObject[], more: JsonObject = {}): JsonObject {
  return {
    service: {
      serviceArn: `${ARN}:service/platform/api`,
      serviceName: 'api',
      clusterArn: `${ARN}:cluster/platform`,
      status: 'ACTIVE',
      desiredCount: 1,
      taskDefinition: `${ARN}:task-definition/${definition}`,
      deployments,
      ...more,
    },
  };
}

const CREATED_NOW = 'Apr 27, 2026, 2:18:03\u202fAM';
const CREATED_BEFORE = 'Apr 26, 2026, 9:32:42 PM';
export const BEGAN = (after: string, before: string): JsonObject[] => [
  deployment('PRIMARY', '8262522039826280063', after, CREATED_NOW),
  deployment('ACTIVE', '5870168411407799569', before, CREATED_BEFORE),
];
export const STOOD = (definition: string): JsonObject[] => [
  deployment('PRIMARY', '5870168411407799569', definition, CREATED_BEFORE),
];

/** A captured `aws ecs update-service --force-new-deployment`, its identifiers replaced, its shape unchanged. */
export function capturedUpdateService(): JsonObject {
  return record('UpdateService', {
    userIdentity: {
      type: 'AssumedRole',
      principalId: 'AROAEXAMPLE:i-0123456789abcdef0',
      arn: 'arn:aws:sts::111122223333:assumed-role/ci-runner/i-0123456789abcdef0',
      accountId: '111122223333',
      accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
      sessionContext: {
        sessionIssuer: {
          type: 'Role',
          principalId: 'AROAEXAMPLE',
          arn: 'arn:aws:iam::111122223333:role/ci-runner',
          accountId: '111122223333',
          userName: 'ci-runner',
        },
        attributes: { creationDate: '2026-04-27T01:39:22Z', mfaAuthenticated: 'false' },
        ec2RoleDelivery: '2.0',
      },
      inScopeOf: {
        issuerType: 'AWS::EC2::Instance',
        credentialsIssuedTo: 'arn:aws:ec2:us-east-1:111122223333:instance/i-0123456789abcdef0',
      },
    },
    userAgent: 'aws-cli/1.44.78 md/Botocore#1.42.88 ua/2.1 os/linux#6.8.0-1051-aws md/arch#x86_64 m/D,b,0,Z',
    requestParameters: {
      cluster: 'platform',
      service: 'api',
      deploymentConfiguration: {
        deploymentCircuitBreaker: { enable: true, rollback: true },
        maximumPercent: 200,
        minimumHealthyPercent: 100,
      },
      forceNewDeployment: true,
      dryrun: false,
    },
    responseElements: service('api:64', BEGAN('api:64', 'api:64'), {
      events: Array.from({ length: 100 }, (_unused, n) => ({
        id: `event-${n}`,
        createdAt: CREATED_BEFORE,
        message: '(service api) has stopped 1 running tasks: (task da13604f0000000000000000000000aa).',
      })),
    }),
    tlsDetails: { tlsVersion: 'TLSv1.3', clientProvidedHostHeader: 'ecs.us-east-1.amazonaws.com' },
  });
}

/** Every text inside a value, keys too, as it is: JSON would hide a control character behind an escape. */
export function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => [key, ...textsOf(member)]);
}
