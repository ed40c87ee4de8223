import { attributeOf, type Reference, ruleId, ruleReferences, tagList } from './cloudformation-parts.ts';
import { cloudFormationChat, cloudFormationTarget, type Resources } from './cloudformation-target.ts';
import { type Layout, type Part, type PlacedRule, QUEUE_SECONDS, RETRY } from './layout.ts';
import { queuePolicy } from './policies.ts';
import { propertyPattern } from './property-pattern.ts';
import type { AlertFile } from './types.ts';

/**
 * One template for each Region, as JSON: CloudFormation reads it as well as YAML, and nothing in it depends on quoting. Only
 * `Ref` and `Fn::GetAtt` are used, but for ARNs of another Region, so that no text of the plan passes through `Fn::Sub`.
 */
export function writeCloudFormation(layout: Layout): AlertFile[] {
  return layout.parts.map((part, index) => ({
    name: templateName(layout, part),
    text: `${JSON.stringify(template(layout, part, index === 0), null, 2)}\n`,
  }));
}

export function templateName(layout: Layout, part: Part): string {
  return `${layout.name}${part.suffix}.template.json`;
}

function template(layout: Layout, part: Part, first: boolean): object {
  const target = cloudFormationTarget(layout, part);
  const resources: Resources = {};
  for (const rule of part.rules) resources[ruleId(rule)] = ruleResource(layout, rule, target.arn, target.role);
  Object.assign(resources, target.resources, undelivered(layout, part));
  if (first && layout.chat !== undefined) Object.assign(resources, cloudFormationChat(layout, layout.chat, part));
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: `${layout.name}: ${layout.description}`,
    ...(target.parameters === undefined ? {} : { Parameters: target.parameters }),
    Resources: resources,
  };
}

function ruleResource(layout: Layout, rule: PlacedRule, arn: Reference, role: Reference | undefined): object {
  return {
    Type: 'AWS::Events::Rule',
    Properties: {
      Name: rule.name,
      Description: rule.description,
      State: rule.state,
      EventPattern: propertyPattern(rule.pattern),
      Targets: [
        {
          Id: 'alert',
          Arn: arn,
          ...(role === undefined ? {} : { RoleArn: role }),
          ...(rule.message === undefined
            ? {}
            : { InputTransformer: { InputPathsMap: rule.message.paths, InputTemplate: rule.message.template } }),
          DeadLetterConfig: { Arn: attributeOf('Undelivered', 'Arn') },
          RetryPolicy: { MaximumEventAgeInSeconds: RETRY.seconds, MaximumRetryAttempts: RETRY.attempts },
        },
      ],
      Tags: tagList(layout),
    },
  };
}

function undelivered(layout: Layout, part: Part): Resources {
  return {
    Undelivered: {
      Type: 'AWS::SQS::Queue',
      Properties: {
        QueueName: part.queue,
        MessageRetentionPeriod: QUEUE_SECONDS,
        SqsManagedSseEnabled: true,
        Tags: tagList(layout),
      },
    },
    UndeliveredPolicy: {
      Type: 'AWS::SQS::QueuePolicy',
      Properties: {
        Queues: [{ Ref: 'Undelivered' }],
        PolicyDocument: queuePolicy<Reference>(attributeOf('Undelivered', 'Arn'), ruleReferences(part)),
      },
    },
  };
}
