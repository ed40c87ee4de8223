import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { matches, parsePattern, patternProblems, toBusEvent } from '../../src/alerts/pattern/index.ts';
import { ALERT_NAMES, type AlertRule, alertRule, ownRule } from '../../src/alerts/rules/index.ts';
import { decodeRecord } from '../../src/events/index.ts';
import type { JsonObject } from '../../src/events/types.ts';

const ACCOUNT = '111122223333';
const SERVICE = `arn:aws:ecs:us-east-1:${ACCOUNT}:service`;

/** A record of an ECS call, or of another where `parts` says so. */
function record(eventName: string, requestParameters: JsonObject, parts: JsonObject = {}): JsonObject {
  return {
    eventVersion: '1.11',
    eventTime: '2026-11-20T02:14:05Z',
    eventSource: 'ecs.amazonaws.com',
    eventName,
    eventType: 'AwsApiCall',
    awsRegion: 'us-east-1',
    recipientAccountId: ACCOUNT,
    readOnly: false,
    sourceIPAddress: '203.0.113.7',
    userIdentity: { type: 'AssumedRole', arn: `arn:aws:sts::${ACCOUNT}:assumed-role/admin/alice` },
    requestParameters,
    responseElements: null,
    ...parts,
  };
}

/** Ids of the patterns that a record matches once it went through the one door that cleans records. */
function fires(rule: AlertRule, raw: JsonObject): string[] {
  const event = toBusEvent(decodeRecord(raw, { known: [], expected: [] }).record);
  return event === undefined
    ? []
    : rule.patterns.filter(({ pattern }) => matches(parsePattern(pattern), event)).map(({ id }) => id);
}

const denied = { errorCode: 'AccessDenied', errorMessage: 'User is not authorized to perform: ecs:UpdateService' };
const scaling = { eventSource: 'autoscaling.amazonaws.com', sourceIPAddress: 'AWS Internal' };
const target = {
  serviceNamespace: 'ecs',
  resourceId: 'service/prod/checkout',
  scalableDimension: 'ecs:service:DesiredCount',
};
const byAutoScaling = {
  userIdentity: { type: 'AssumedRole', invokedBy: 'ecs.application-autoscaling.amazonaws.com' },
  sourceIPAddress: 'ecs.application-autoscaling.amazonaws.com',
};
const byCloudFormation = {
  userIdentity: { type: 'AssumedRole', invokedBy: 'cloudformation.amazonaws.com' },
  sourceIPAddress: 'cloudformation.amazonaws.com',
};

describe('every ready-made alert', () => {
  const all = ALERT_NAMES.flatMap((name) =>
    [{}, { includeFailed: true, includeAutoScaling: true }].flatMap((options) =>
      ['checkout', 'prod/checkout'].map((service) => alertRule(name, { ...options, service })),
    ),
  );

  it('has patterns that EventBridge takes, within the usual quota and without a part that matches nothing', () => {
    for (const rule of all) {
      for (const { pattern } of rule.patterns) {
        expect(JSON.stringify(pattern).length).toBeLessThan(2048);
        expect(patternProblems(pattern).filter(({ kind }) => kind !== 'careful')).toEqual([]);
        expect(patternProblems(pattern).map(({ what }) => what)).toEqual(
          rule.name === 'any-change-to' && JSON.stringify(pattern).includes('wildcard')
            ? ['It has a wildcard; an event bus holds at most 30 rules that have one.']
            : [],
        );
      }
    }
  });

  it('says what holds for delivery, in sentences', () => {
    for (const { caveats, patterns, needsReadOnlyState } of all) {
      expect(caveats.join(' ')).toMatch(/needs a trail that logs management events.*best effort.*over 256 KB/);
      for (const caveat of caveats) expect(caveat).toMatch(/^[A-Z].*\.$/);
      expect(new Set(patterns.map(({ id }) => id)).size).toBe(patterns.length);
      expect(needsReadOnlyState).toBe(false);
    }
  });

  it('leaves refused calls out unless they are asked for', () => {
    const call = record('StopTask', { cluster: 'prod' }, denied);
    expect(fires(alertRule('critical-ecs'), call)).toEqual([]);
    expect(fires(alertRule('critical-ecs', { includeFailed: true }), call)).toEqual(['calls']);
  });
});

describe('critical-ecs', () => {
  const rule = alertRule('critical-ecs');

  it('sees the captured form of an UpdateService, and not its read-only neighbours', () => {
    expect(
      fires(rule, record('UpdateService', { cluster: 'platform', service: 'api', forceNewDeployment: true })),
    ).toEqual(['calls']);
    expect(fires(rule, record('DescribeServices', { services: ['api'] }, { readOnly: true }))).toEqual([]);
    expect(fires(rule, record('RegisterTaskDefinition', { family: 'api' }))).toEqual([]);
    expect(fires(rule, record('UpdateService', {}, { eventSource: 'apprunner.amazonaws.com' }))).toEqual([]);
  });

  it('keeps CloudFormation that acts for a person, and leaves out auto scaling unless it is asked for', () => {
    const update = { cluster: 'prod', service: 'api', desiredCount: 4 };
    expect(fires(rule, record('UpdateService', update, byCloudFormation))).toEqual(['calls']);
    expect(fires(rule, record('UpdateService', update, byAutoScaling))).toEqual([]);
    expect(
      fires(alertRule('critical-ecs', { includeAutoScaling: true }), record('UpdateService', update, byAutoScaling)),
    ).toEqual(['calls']);
  });
});

describe('scale-to-zero', () => {
  const rule = alertRule('scale-to-zero');

  it.each<[string, JsonObject, string[]]>([
    ['desired count 0', record('UpdateService', { service: `${SERVICE}/prod/checkout`, desiredCount: 0 }), ['service']],
    ['desired count 0 by CloudFormation', record('UpdateService', { desiredCount: 0 }, byCloudFormation), ['service']],
    ['desired count 0 by auto scaling', record('UpdateService', { desiredCount: 0 }, byAutoScaling), ['service']],
    ['a service created at 0', record('CreateService', { serviceName: 'x', desiredCount: 0 }), ['service']],
    [
      'an Express service that may go to 0',
      record('UpdateExpressGatewayService', { scalingTarget: { minTaskCount: 0, maxTaskCount: 4 } }),
      ['service'],
    ],
    [
      'maximum 0',
      record('RegisterScalableTarget', { ...target, minCapacity: 0, maxCapacity: 0 }, scaling),
      ['scaling'],
    ],
    [
      'a schedule with maximum 0',
      record('PutScheduledAction', { ...target, scalableTargetAction: { maxCapacity: 0 } }, scaling),
      ['scaling'],
    ],
    ['desired count 1', record('UpdateService', { desiredCount: 1 }), []],
    ['desired count not set', record('UpdateService', { service: 'x' }), []],
    ['desired count 0 of a new task set', record('CreateTaskSet', { desiredCount: 0 }), []],
    ['a refused call', record('UpdateService', { desiredCount: 0 }, denied), []],
    ['minimum 0 alone', record('RegisterScalableTarget', { ...target, minCapacity: 0, maxCapacity: 4 }, scaling), []],
    [
      'maximum 0 of a table',
      record('RegisterScalableTarget', { ...target, serviceNamespace: 'dynamodb', maxCapacity: 0 }, scaling),
      [],
    ],
  ])('%s: %j', (_what, call, ids) => {
    expect(fires(rule, call)).toEqual(ids);
  });
});

describe('root-activity', () => {
  const rule = alertRule('root-activity');
  const own = { type: 'Root', arn: `arn:aws:iam::${ACCOUNT}:root`, accountId: ACCOUNT };
  const signIn = {
    eventSource: 'signin.amazonaws.com',
    eventType: 'AwsConsoleSignIn',
    userIdentity: { ...own, accessKeyId: '' },
  };

  it.each<[string, JsonObject, string[]]>([
    [
      'a sign-in',
      record('ConsoleLogin', {}, { ...signIn, responseElements: { ConsoleLogin: 'Success' } }),
      ['sign-in'],
    ],
    [
      'a failed sign-in',
      record(
        'ConsoleLogin',
        {},
        { ...signIn, errorMessage: 'Failed authentication', responseElements: { ConsoleLogin: 'Failure' } },
      ),
      ['sign-in'],
    ],
    ['a changed password', record('PasswordUpdated', {}, signIn), ['sign-in']],
    ['a step of a sign-in', record('CheckMfa', {}, signIn), []],
    ['a change', record('DeleteService', {}, { userIdentity: { ...own, accessKeyId: 'ASIAEXAMPLE' } }), ['calls']],
    [
      'a click in the console, which leaves the name of the sign-in service',
      record(
        'CreateAccessKey',
        {},
        {
          eventSource: 'iam.amazonaws.com',
          userIdentity: { ...own, accessKeyId: 'ASIAEXAMPLE', invokedBy: 'signin.amazonaws.com' },
        },
      ),
      ['calls'],
    ],
    [
      'CloudFormation for root',
      record(
        'UpdateService',
        {},
        {
          ...byCloudFormation,
          userIdentity: {
            ...own,
            invokedBy: 'cloudformation.amazonaws.com',
            sessionContext: { attributes: { creationDate: '2026-11-20T02:00:00Z' } },
          },
        },
      ),
      ['calls'],
    ],
    [
      'a service in the name of root',
      record(
        'RunInstances',
        {},
        {
          eventSource: 'ec2.amazonaws.com',
          userIdentity: { ...own, invokedBy: 'autoscaling.amazonaws.com' },
          sourceIPAddress: 'autoscaling.amazonaws.com',
        },
      ),
      [],
    ],
    [
      'a service that only the address names',
      record(
        'RunInstances',
        {},
        { eventSource: 'ec2.amazonaws.com', userIdentity: own, sourceIPAddress: 'autoscaling.amazonaws.com' },
      ),
      [],
    ],
    [
      'a service event',
      record('RotateKey', {}, { eventSource: 'kms.amazonaws.com', eventType: 'AwsServiceEvent', userIdentity: own }),
      [],
    ],
    ['a refused change', record('DeleteService', {}, { userIdentity: own, ...denied }), []],
    [
      'a change of an account setting in the console',
      record(
        'SetContactAddress',
        {},
        { eventSource: 'billingconsole.amazonaws.com', eventType: 'AwsConsoleAction', userIdentity: own },
      ),
      ['calls'],
    ],
    [
      'AssumeRoot',
      record('AssumeRoot', { targetPrincipal: ACCOUNT }, { eventSource: 'sts.amazonaws.com' }),
      ['central'],
    ],
    ['a change by somebody else', record('DeleteService', {}), []],
  ])('%s: %j', (_what, call, ids) => {
    expect(fires(rule, call)).toEqual(ids);
  });

  it('stands in us-east-1 for sign-ins, and there too for calls', () => {
    expect(rule.patterns.map(({ id, regions }) => [id, regions])).toEqual([
      ['sign-in', 'us-east-1'],
      ['calls', 'each-and-us-east-1'],
      ['central', 'each-and-us-east-1'],
    ]);
  });
});

describe('shell-into-container and service-deleted', () => {
  it('see their calls only', () => {
    expect(
      fires(alertRule('shell-into-container'), record('ExecuteCommand', { task: 'x', command: '/bin/sh' })),
    ).toEqual(['calls']);
    expect(fires(alertRule('shell-into-container'), record('StopTask', { task: 'x' }))).toEqual([]);
    for (const name of ['DeleteService', 'DeleteCluster', 'DeleteExpressGatewayService']) {
      expect(fires(alertRule('service-deleted'), record(name, {}))).toEqual(['calls']);
    }
    expect(fires(alertRule('service-deleted'), record('DeleteTaskSet', {}))).toEqual([]);
  });
});

describe('any-change-to', () => {
  const inProd = alertRule('any-change-to', { service: 'prod/checkout' });
  const anywhere = alertRule('any-change-to', { service: 'checkout' });
  const stopped = (group: string, cluster: string): JsonObject =>
    record(
      'StopTask',
      { task: 'x' },
      { responseElements: { task: { group, clusterArn: `arn:aws:ecs:us-east-1:${ACCOUNT}:cluster/${cluster}` } } },
    );

  it.each<[string, JsonObject, string[], string[]]>([
    ['short names', record('UpdateService', { cluster: 'prod', service: 'checkout' }), ['service'], ['service']],
    ['another cluster', record('UpdateService', { cluster: 'staging', service: 'checkout' }), [], ['service']],
    [
      'a cluster ARN',
      record('UpdateService', { cluster: `arn:aws:ecs:us-east-1:${ACCOUNT}:cluster/prod`, service: 'checkout' }),
      ['service'],
      ['service'],
    ],
    ['a service ARN', record('UpdateService', { service: `${SERVICE}/prod/checkout` }), ['service'], ['service']],
    [
      'an old service ARN',
      record('UpdateService', { cluster: 'prod', service: `${SERVICE}/checkout` }),
      ['service'],
      ['service'],
    ],
    ['a service whose name begins alike', record('UpdateService', { cluster: 'prod', service: 'checkout-v2' }), [], []],
    [
      'a service whose name ends alike',
      record('UpdateService', { cluster: 'prod', service: `${SERVICE}/prod/my-checkout` }),
      [],
      [],
    ],
    ['its creation', record('CreateService', { cluster: 'prod', serviceName: 'checkout' }), ['service'], ['service']],
    [
      'an Express service',
      record('UpdateExpressGatewayService', { serviceArn: `${SERVICE}/prod/checkout` }),
      ['service'],
      ['service'],
    ],
    [
      'its deployment',
      record('StopServiceDeployment', {
        serviceDeploymentArn: `arn:aws:ecs:us-east-1:${ACCOUNT}:service-deployment/prod/checkout/8262522039826280063`,
      }),
      ['service'],
      ['service'],
    ],
    ['its tags', record('TagResource', { resourceArn: `${SERVICE}/prod/checkout` }), ['service'], ['service']],
    [
      'tags of something that ends alike',
      record('TagResource', { resourceArn: `${SERVICE}/prod/my-checkout` }),
      [],
      [],
    ],
    [
      'tags of a cluster of that name',
      record('TagResource', { resourceArn: `arn:aws:ecs:us-east-1:${ACCOUNT}:cluster/checkout` }),
      [],
      [],
    ],
    ['a task of it', stopped('service:checkout', 'prod'), ['service'], ['service']],
    ['a task of its namesake', stopped('service:checkout', 'staging'), [], ['service']],
    [
      'its scaling limits',
      record('RegisterScalableTarget', { ...target, maxCapacity: 9 }, scaling),
      ['scaling'],
      ['scaling'],
    ],
    [
      'scaling limits of a namesake',
      record('RegisterScalableTarget', { ...target, resourceId: 'service/staging/checkout' }, scaling),
      [],
      ['scaling'],
    ],
    [
      'CloudFormation',
      record('UpdateService', { cluster: 'prod', service: 'checkout' }, byCloudFormation),
      ['service'],
      ['service'],
    ],
    ['auto scaling', record('UpdateService', { cluster: 'prod', service: 'checkout' }, byAutoScaling), [], []],
    [
      'a refused call, which has no parameters',
      record('UpdateService', {}, { ...denied, requestParameters: null }),
      [],
      [],
    ],
  ])('%s', (_what, call, ids, idsAnywhere) => {
    expect(fires(inProd, call)).toEqual(ids);
    expect(fires(anywhere, call)).toEqual(idsAnywhere);
  });

  it('finds a refused call by its message where those are asked for', () => {
    const rule = alertRule('any-change-to', { service: 'prod/checkout', includeFailed: true });
    const refused = (name: string): JsonObject =>
      record(
        'UpdateService',
        {},
        {
          requestParameters: null,
          errorCode: 'AccessDenied',
          errorMessage: `User: arn:aws:iam::${ACCOUNT}:user/x is not authorized to perform: ecs:UpdateService on resource: ${SERVICE}/prod/${name} because no identity-based policy allows it`,
        },
      );
    expect(fires(rule, refused('checkout'))).toEqual(['service']);
    expect(fires(rule, refused('checkout-v2'))).toEqual([]);
  });

  it('takes a call without a cluster for one on the cluster "default"', () => {
    const call = record('UpdateService', { service: 'checkout' });
    expect(fires(alertRule('any-change-to', { service: 'checkout', cluster: 'default' }), call)).toEqual(['service']);
    expect(fires(inProd, call)).toEqual([]);
  });

  it.each([
    ['prod/checkout', undefined, 'Any change to prod/checkout'],
    ['checkout', 'prod', 'Any change to prod/checkout'],
    [`${SERVICE}/prod/checkout`, undefined, 'Any change to prod/checkout'],
    ['checkout', `arn:aws:ecs:us-east-1:${ACCOUNT}:cluster/prod`, 'Any change to prod/checkout'],
    ['checkout', undefined, 'Any change to checkout'],
  ])('reads %s in cluster %s', (service, cluster, title) => {
    expect(alertRule('any-change-to', { service, ...(cluster === undefined ? {} : { cluster }) }).title).toBe(title);
  });

  it.each<[{ service?: string; cluster?: string }, string]>([
    [{}, 'Which service? Write any-change-to and its name, such as prod/checkout.'],
    [{ service: 'check out' }, 'check out names no ECS service. Write its name, such as checkout or prod/checkout.'],
    [{ service: 'a/b/c' }, 'a/b/c names no ECS service. Write its name, such as checkout or prod/checkout.'],
    [{ service: '*' }, '* names no ECS service. Write its name, such as checkout or prod/checkout.'],
    [
      { service: 'arn:aws:ecs:us-east-1:1:task/prod/x' },
      'arn:aws:ecs:us-east-1:1:task/prod/x names no ECS service. Write its name, such as checkout or prod/checkout.',
    ],
    [
      { service: 'prod/checkout', cluster: 'staging' },
      'prod/checkout is not in cluster staging. Name the cluster once.',
    ],
    [{ service: 'checkout', cluster: 'p rod' }, 'p rod names no ECS cluster. Write its name, such as prod.'],
  ])('refuses %j', (options, message) => {
    expect(() => alertRule('any-change-to', options)).toThrow(message);
  });
});

describe("an alert of one's own", () => {
  it('stands where its services report, and is in the state that it needs', () => {
    const told = (pattern: JsonObject): unknown[] => {
      const rule = ownRule(pattern);
      return [rule.patterns[0]?.regions, rule.needsReadOnlyState, rule.excludesFailed];
    };
    expect(told({ source: ['aws.ecs'], detail: { errorCode: [{ exists: false }] } })).toEqual(['each', false, true]);
    expect(told({ source: ['aws.iam'] })).toEqual(['us-east-1', false, false]);
    expect(told({ detail: { eventSource: ['iam.amazonaws.com'] } })).toEqual(['us-east-1', false, false]);
    expect(told({ source: ['aws.iam', 'aws.ecs'] })).toEqual(['each-and-us-east-1', false, false]);
    expect(told({ source: ['aws.sts'], detail: { eventName: ['AssumeRole'] } })).toEqual([
      'each-and-us-east-1',
      true,
      false,
    ]);
    expect(told({ detail: { userIdentity: { type: ['Root'] } } })).toEqual(['each-and-us-east-1', false, false]);
  });

  it('is refused where EventBridge refuses it', () => {
    expect(() => ownRule('{"source": "aws.ecs"}')).toThrow(/has to be a list/);
  });
});

/** Public records kept beside the project, not in it. */
const SHARED = fileURLToPath(new URL('../../../shared/data/public-events.ndjson.gz', import.meta.url));
const Line = z.object({ event: z.record(z.string(), z.json()) });

describe.skipIf(!existsSync(SHARED))('real records (../shared/data; skipped where it is absent)', () => {
  const records = (): JsonObject[] =>
    gunzipSync(readFileSync(SHARED))
      .toString('utf8')
      .split('\n')
      .filter((line) => line.includes('"Root"') || line.includes('ecs.amazonaws.com'))
      .map((line) => Line.parse(JSON.parse(line)).event);

  it('fire root-activity for what the finding of that name counts as root in person, and for nothing else', () => {
    const rule = alertRule('root-activity');
    const byRoot = records().map((raw) => ({ raw, event: decodeRecord(raw, { known: [], expected: [] }) }));
    const names: string[] = [];
    for (const { raw, event } of byRoot) {
      const inPerson =
        event.actor.kind === 'root' &&
        !(event.address.class === 'service' && event.actor.invokedBy === undefined) &&
        raw.eventType !== 'AwsServiceEvent';
      const isStep = event.name === 'CheckMfa' || event.name === 'CredentialVerification';
      const counts = raw.eventType === 'AwsConsoleSignIn' ? !isStep : event.outcome === 'succeeded';
      expect([event.name, fires(rule, raw).length]).toEqual([event.name, inPerson && counts ? 1 : 0]);
      if (inPerson && counts) names.push(event.name);
    }
    expect(names.filter((name) => name === 'ConsoleLogin').length).toBeGreaterThan(20);
    expect(names).toContain('CreateAccessKey');
  });

  it('fire no ECS alert for the eight public ECS records, none of which stops or deletes anything', () => {
    const ecs = records().filter(({ eventSource }) => eventSource === 'ecs.amazonaws.com');
    expect(ecs.length).toBeGreaterThanOrEqual(5);
    for (const name of ['critical-ecs', 'scale-to-zero', 'shell-into-container', 'service-deleted'] as const) {
      expect(ecs.flatMap((one) => fires(alertRule(name), one))).toEqual([]);
    }
  });
});
