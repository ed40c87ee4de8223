import type { JsonObject } from '../events/types.ts';
import type { EventRule } from '../trail/setup/types.ts';
import { aws, inEach, inTurn, type Verbatim } from './command.ts';

/** The part of ARNs that says which AWS: China and GovCloud are others. */
export function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

function inWords(region: string | Verbatim): string {
  return typeof region === 'string' ? region : '$region';
}

/** A rule anew with another pattern or state. What PutRule is not given, it takes away; targets stay (EventBridge API reference). */
export function rewriteRule(rule: EventRule, pattern: JsonObject | string, regions: readonly string[]): string {
  return inEach(regions, (region) =>
    aws('events', 'put-rule', [
      ['name', rule.name],
      ['event-pattern', typeof pattern === 'string' ? pattern : JSON.stringify(pattern)],
      ['state', rule.state],
      ...(rule.description === undefined ? [] : [['description', rule.description] as const]),
      ...(rule.roleArn === undefined ? [] : [['role-arn', rule.roleArn] as const]),
      ['region', region],
    ]),
  );
}

export function enableRule(rule: EventRule, regions: readonly string[]): string {
  return inEach(regions, (region) =>
    aws('events', 'enable-rule', [
      ['name', rule.name],
      ['region', region],
    ]),
  );
}

/** A topic has to be in the Region of its rule, so only its name is asked for. */
export function addTarget(rule: string, account: string, regions: readonly string[]): string {
  return inEach(regions, (region) => target(rule, account, region, regions));
}

function target(rule: string, account: string, region: string | Verbatim, [first = '']: readonly string[]): string {
  const arn = `arn:${partitionOf(first)}:sns:${inWords(region)}:${account}:$TOPIC`;
  return aws('events', 'put-targets', [
    ['rule', rule],
    ['targets', { verbatim: `"Id=on-call,Arn=${arn}"` }],
    ['region', region],
  ]);
}

/** A rule that there was not. */
export function newRule(name: string, pattern: JsonObject, account: string, regions: readonly string[]): string {
  return inEach(regions, (region) =>
    inTurn([
      aws('events', 'put-rule', [
        ['name', name],
        ['event-pattern', JSON.stringify(pattern)],
        ['region', region],
      ]),
      target(name, account, region, regions),
    ]),
  );
}

/**
 * Writes what ECS reports of stopped tasks to a log group. Source: EventBridge user guide, "CloudWatch Logs log groups as
 * targets": the name begins with /aws/events/, and a resource policy lets EventBridge write.
 */
export function keepStoppedTasks(account: string, regions: readonly string[]): string {
  const partition = partitionOf(regions[0] ?? '');
  const group = '/aws/events/ecs-stopped-tasks';
  const policy = {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: ['events.amazonaws.com', 'delivery.logs.amazonaws.com'] },
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: `arn:${partition}:logs:*:${account}:log-group:/aws/events/*:*`,
      },
    ],
  };
  const pattern = {
    source: ['aws.ecs'],
    'detail-type': ['ECS Task State Change'],
    detail: { lastStatus: ['STOPPED'] },
  };
  return inEach(regions, (region) =>
    inTurn([
      aws('logs', 'create-log-group', [
        ['log-group-name', group],
        ['region', region],
      ]),
      aws('logs', 'put-resource-policy', [
        ['policy-name', 'who-restarted-prod-stopped-tasks'],
        ['policy-document', JSON.stringify(policy)],
        ['region', region],
      ]),
      aws('events', 'put-rule', [
        ['name', 'who-restarted-prod-stopped-tasks'],
        ['event-pattern', JSON.stringify(pattern)],
        ['region', region],
      ]),
      aws('events', 'put-targets', [
        ['rule', 'who-restarted-prod-stopped-tasks'],
        [
          'targets',
          { verbatim: `"Id=log,Arn=arn:${partition}:logs:${inWords(region)}:${account}:log-group:${group}"` },
        ],
        ['region', region],
      ]),
    ]),
  );
}
