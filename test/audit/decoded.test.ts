import { describe, expect, it } from 'vitest';
import { describeChange, judge, sentence, settle } from '../../src/audit/index.ts';
import { decodeRecord } from '../../src/events/index.ts';
import type { Event, JsonObject } from '../../src/events/types.ts';
import { NOW, WINDOW } from './builders.ts';

const ACCOUNT = '111122223333';
const SERVICE = `arn:aws:ecs:us-east-1:${ACCOUNT}:service/prod/checkout`;

function definition(revision: number): string {
  return `arn:aws:ecs:us-east-1:${ACCOUNT}:task-definition/checkout:${revision}`;
}

const sso = {
  type: 'AssumedRole',
  principalId: 'AROAEXAMPLE:alice.ng@acme.example',
  arn: `arn:aws:sts::${ACCOUNT}:assumed-role/AWSReservedSSO_SRE-OnCall_0123456789abcdef/alice.ng@acme.example`,
  accountId: ACCOUNT,
  accessKeyId: 'ASIAEXAMPLE',
  sessionContext: {
    sessionIssuer: {
      type: 'Role',
      arn: `arn:aws:iam::${ACCOUNT}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_SRE-OnCall_0123456789abcdef`,
      accountId: ACCOUNT,
      userName: 'AWSReservedSSO_SRE-OnCall_0123456789abcdef',
    },
    attributes: { creationDate: '2026-11-20T01:39:22Z', mfaAuthenticated: 'false' },
  },
};

const scaling = {
  type: 'AssumedRole',
  principalId: 'AROASCALING:AutoScaling-UpdateDesiredCapacity',
  arn: `arn:aws:sts::${ACCOUNT}:assumed-role/AWSServiceRoleForApplicationAutoScaling_ECSService/AutoScaling-UpdateDesiredCapacity`,
  accountId: ACCOUNT,
  invokedBy: 'ecs.application-autoscaling.amazonaws.com',
  sessionContext: { sessionIssuer: { type: 'Role', userName: 'AWSServiceRoleForApplicationAutoScaling_ECSService' } },
};

let made = 0;

function decoded(parts: JsonObject): Event {
  made += 1;
  const raw = {
    eventVersion: '1.11',
    userIdentity: sso,
    eventTime: '2026-11-20T02:14:05Z',
    eventSource: 'ecs.amazonaws.com',
    eventName: 'UpdateService',
    awsRegion: 'us-east-1',
    sourceIPAddress: '203.0.113.7',
    userAgent:
      'aws-cli/2.34.30 md/awscrt#0.31.2 ua/2.1 os/macos#25.2.0 lang/python#3.14.4 md/command#ecs.update-service',
    eventID: `${String(made).padStart(8, '0')}-c5f2-4f3f-9d3f-1f0c3b8a7e9d`,
    readOnly: false,
    eventType: 'AwsApiCall',
    recipientAccountId: ACCOUNT,
    ...parts,
  };
  return decodeRecord(raw, { known: [{ match: 'alice.ng@acme.example', label: 'Alice Ng' }], expected: [] });
}

/** What ECS answers: the service with its deployments, newest first. */
function answer(desiredCount: number, ...deployments: [id: string, revision: number, createdAt: string][]): JsonObject {
  return {
    service: {
      serviceArn: SERVICE,
      serviceName: 'checkout',
      clusterArn: `arn:aws:ecs:us-east-1:${ACCOUNT}:cluster/prod`,
      status: 'ACTIVE',
      desiredCount,
      runningCount: 4,
      taskDefinition: definition(deployments[0]?.[1] ?? 0),
      deployments: deployments.map(([id, revision, createdAt], index) => ({
        id: `ecs-svc/${id}`,
        status: index === 0 ? 'PRIMARY' : 'ACTIVE',
        taskDefinition: definition(revision),
        createdAt,
      })),
    },
  };
}

function told(...events: Event[]): string {
  const last = settle(events).at(-1);
  return last === undefined ? '' : `${sentence(last)} | ${describeChange(last) ?? ''}`;
}

describe('records as CloudTrail writes them', () => {
  it('tells a forced deployment by its two deployments of one task definition', () => {
    const restarted = decoded({
      requestParameters: { cluster: 'prod', service: 'checkout', forceNewDeployment: true, dryrun: false },
      responseElements: answer(4, ['2', 41, 'Nov 20, 2026, 2:14:05 AM'], ['1', 41, 'Nov 12, 2026, 9:00:00 AM']),
    });
    expect(told(restarted)).toMatchInlineSnapshot(
      `"prod/checkout was restarted at 02:14 by Alice Ng (SRE-OnCall) with AWS CLI 2.34 from 203.0.113.7 | restarted, no other change"`,
    );
  });

  it('tells a deployment by what it replaces', () => {
    const updated = decoded({
      requestParameters: { cluster: 'prod', service: 'checkout', taskDefinition: 'checkout', desiredCount: 4 },
      responseElements: answer(4, ['2', 41, 'Nov 20, 2026, 2:14:05 AM'], ['1', 40, 'Nov 12, 2026, 9:00:00 AM']),
    });
    expect(told(updated)).toMatchInlineSnapshot(
      `"prod/checkout was updated at 02:14 by Alice Ng (SRE-OnCall) with AWS CLI 2.34 from 203.0.113.7: checkout:40 → checkout:41, desired count set to 4 while 4 ran | checkout:40 → checkout:41, desired count set to 4 while 4 ran"`,
    );
  });

  it('takes the count that auto scaling left behind', () => {
    const grown = decoded({
      userIdentity: scaling,
      eventTime: '2026-11-20T01:00:00Z',
      sourceIPAddress: 'ecs.application-autoscaling.amazonaws.com',
      userAgent: 'ecs.application-autoscaling.amazonaws.com',
      requestParameters: { cluster: 'prod', service: 'checkout', desiredCount: 9 },
      responseElements: answer(9, ['1', 41, 'Nov 12, 2026, 9:00:00 AM']),
    });
    const zero = decoded({
      requestParameters: { cluster: 'prod', service: SERVICE, desiredCount: 0 },
      responseElements: answer(0, ['1', 41, 'Nov 12, 2026, 9:00:00 AM']),
    });
    expect(told(grown)).toMatchInlineSnapshot(
      `"Auto scaling took prod/checkout to 9 tasks at 01:00 | desired count set to 9 while 4 ran"`,
    );
    expect(told(grown, zero)).toMatchInlineSnapshot(
      `"prod/checkout was scaled from 9 to 0 at 02:14 by Alice Ng (SRE-OnCall) with AWS CLI 2.34 from 203.0.113.7 | desired count 9 → 0"`,
    );
    const findings = judge({
      events: settle([grown, zero]),
      window: WINDOW,
      now: NOW,
      baselines: new Map(),
      services: [],
      servicesKnown: false,
      isProduction: () => true,
    });
    expect(findings.map(({ rule, severity, title }) => `${severity} ${rule}: ${title}`)).toMatchInlineSnapshot(`
      [
        "critical scale-to-zero: Alice Ng (SRE-OnCall) took prod/checkout from 9 to 0 tasks at 02:14 with AWS CLI 2.34 from 203.0.113.7.",
      ]
    `);
  });

  it('tells what Terraform sent again without changing anything', () => {
    const terraform = (eventTime: string, count: number) =>
      decoded({
        eventTime,
        userAgent:
          'APN/1.0 HashiCorp/1.0 Terraform/1.9.5 (+https://www.terraform.io) terraform-provider-aws/5.75.0 aws-sdk-go-v2/1.32',
        requestParameters: {
          cluster: 'prod',
          service: 'checkout',
          taskDefinition: definition(41),
          desiredCount: count,
        },
        responseElements: answer(count, ['1', 41, 'Nov 12, 2026, 9:00:00 AM']),
      });
    expect(told(terraform('2026-11-20T01:00:00Z', 4), terraform('2026-11-20T02:00:00Z', 4))).toMatchInlineSnapshot(
      `"prod/checkout was updated at 02:00 by Alice Ng (SRE-OnCall) with Terraform 1.9 from 203.0.113.7: nothing changed, it sent the same settings again | nothing changed (same settings sent again)"`,
    );
    expect(told(terraform('2026-11-20T01:00:00Z', 4), terraform('2026-11-20T02:00:00Z', 0))).toMatchInlineSnapshot(
      `"prod/checkout was scaled from 4 to 0 at 02:00 by Alice Ng (SRE-OnCall) with Terraform 1.9 from 203.0.113.7 | desired count 4 → 0"`,
    );
  });

  it('tells a denied call, whose parameters are kept and whose response is not', () => {
    const refused = decoded({
      errorCode: 'AccessDenied',
      errorMessage: 'not authorized',
      requestParameters: { cluster: 'prod', service: 'checkout', desiredCount: 0 },
      responseElements: null,
    });
    expect(told(refused)).toMatchInlineSnapshot(
      `"Alice Ng (SRE-OnCall) tried to scale prod/checkout to 0 at 02:14 with AWS CLI 2.34 from 203.0.113.7 and was denied (AccessDenied) | asked for desired count 0"`,
    );
  });

  it('tells a stopped task by the service of its group', () => {
    const task = `arn:aws:ecs:us-east-1:${ACCOUNT}:task/prod/0123abcd4567ef890123abcd4567ef89`;
    const parameters = { cluster: 'prod', task, reason: 'stuck' };
    const stopped = decoded({
      eventName: 'StopTask',
      requestParameters: parameters,
      responseElements: { task: { taskArn: task, group: 'service:checkout' } },
    });
    expect(told(stopped)).toMatchInlineSnapshot(
      `"Task 0123abcd of prod/checkout was stopped at 02:14 by Alice Ng (SRE-OnCall) with AWS CLI 2.34 from 203.0.113.7, reason given: “stuck” | task 0123abcd stopped, reason given: “stuck”"`,
    );
  });

  it('tells root signing in to the console', () => {
    const entered = decoded({
      userIdentity: {
        type: 'Root',
        principalId: ACCOUNT,
        arn: `arn:aws:iam::${ACCOUNT}:root`,
        accountId: ACCOUNT,
        accessKeyId: '',
      },
      eventSource: 'signin.amazonaws.com',
      eventName: 'ConsoleLogin',
      eventType: 'AwsConsoleSignIn',
      userAgent: 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0',
      requestParameters: null,
      responseElements: { ConsoleLogin: 'Success' },
      additionalEventData: { MFAUsed: 'No', MobileVersion: 'No' },
    });
    expect(told(entered)).toMatchInlineSnapshot(
      `"Root signed in at 02:14 from 203.0.113.7, without MFA | signed in without MFA"`,
    );
  });

  it('tells limits of Application Auto Scaling', () => {
    const limited = decoded({
      eventSource: 'autoscaling.amazonaws.com',
      eventName: 'RegisterScalableTarget',
      requestParameters: {
        serviceNamespace: 'ecs',
        resourceId: 'service/prod/checkout',
        scalableDimension: 'ecs:service:DesiredCount',
        minCapacity: 0,
        maxCapacity: 0,
      },
      additionalEventData: { service: 'application-autoscaling' },
    });
    expect(told(limited)).toMatchInlineSnapshot(
      `"Alice Ng (SRE-OnCall) changed the scaling limits of prod/checkout at 02:14 with AWS CLI 2.34 from 203.0.113.7: max capacity set to 0, min capacity set to 0 | max capacity set to 0, min capacity set to 0"`,
    );
    const findings = judge({
      events: settle([limited]),
      window: WINDOW,
      now: NOW,
      baselines: new Map(),
      services: [],
      servicesKnown: false,
      isProduction: () => true,
    });
    expect(findings.map(({ rule, title }) => `${rule}: ${title}`)).toMatchInlineSnapshot(`
      [
        "scale-to-zero: Alice Ng (SRE-OnCall) limited auto scaling of prod/checkout to at most 0 tasks at 02:14 with AWS CLI 2.34 from 203.0.113.7.",
      ]
    `);
  });
});
