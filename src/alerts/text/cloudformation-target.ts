import { attributeOf, type Reference, ruleId, ruleReferences, tagList } from './cloudformation-parts.ts';
import { API_RATE, type Chat, CONNECTION_HEADER, type Layout, PAGERDUTY_URL, type Part } from './layout.ts';
import { CHATBOT_SERVICE, EVENTS_SERVICE, GUARDRAIL, invokePolicy, topicPolicy, trustPolicy } from './policies.ts';

export type Resources = Record<string, object>;

export interface CloudFormationTarget {
  resources: Resources;
  arn: Reference;
  role?: Reference;
  parameters?: Record<string, object>;
}

export function cloudFormationTarget(layout: Layout, part: Part): CloudFormationTarget {
  const { target } = part;
  if (target.kind === 'own-topic') return ownTopic(layout, part, target.name, target.email);
  if (target.kind === 'existing-topic') {
    return { arn: target.arn, resources: target.email === undefined ? {} : subscription(target.arn, target.email) };
  }
  if (target.kind === 'function') return lambda(part, target.arn);
  return target.service === 'slack' ? slack(layout, target.name) : pagerDuty(layout, target.name);
}

function ownTopic(layout: Layout, part: Part, name: string, email: string | undefined): CloudFormationTarget {
  // Ref of a topic is its ARN.
  const arn = { Ref: 'Topic' };
  return {
    arn,
    resources: {
      Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: name, Tags: tagList(layout) } },
      TopicPolicy: {
        Type: 'AWS::SNS::TopicPolicy',
        Properties: { Topics: [arn], PolicyDocument: topicPolicy<Reference>(arn, ruleReferences(part)) },
      },
      ...(email === undefined ? {} : subscription(arn, email)),
    },
  };
}

function subscription(topic: Reference, email: string): Resources {
  return {
    Email: { Type: 'AWS::SNS::Subscription', Properties: { TopicArn: topic, Protocol: 'email', Endpoint: email } },
  };
}

function lambda(part: Part, given: string | undefined): CloudFormationTarget {
  const arn = given ?? { Ref: 'FunctionArn' };
  const permissions = part.rules.map((rule) => [
    `${ruleId(rule)}Permission`,
    {
      Type: 'AWS::Lambda::Permission',
      Properties: {
        Action: 'lambda:InvokeFunction',
        FunctionName: arn,
        Principal: EVENTS_SERVICE,
        SourceArn: attributeOf(ruleId(rule), 'Arn'),
      },
    },
  ]);
  return {
    arn,
    resources: Object.fromEntries(permissions),
    ...(given === undefined
      ? {
          parameters: {
            FunctionArn: {
              Type: 'String',
              Description: 'ARN of the Lambda function in this Region that takes the alerts',
            },
          },
        }
      : {}),
  };
}

function slack(layout: Layout, name: string): CloudFormationTarget {
  const parameters = {
    SlackWebhookUrl: {
      Type: 'String',
      NoEcho: true,
      Description: 'Incoming webhook URL of the Slack channel',
      AllowedPattern: '^https://hooks\\.slack(-gov)?\\.com/[A-Za-z0-9/_-]+$',
      ConstraintDescription: 'It starts with https://hooks.slack.com/',
    },
  };
  return endpoint(layout, name, { Ref: 'SlackWebhookUrl' }, {}, parameters);
}

function pagerDuty(layout: Layout, name: string): CloudFormationTarget {
  const parameters = {
    PagerDutyRoutingKey: {
      Type: 'String',
      NoEcho: true,
      Description: 'Integration key (Events API v2) of the PagerDuty service',
      AllowedPattern: '^[A-Za-z0-9]+$',
      ConstraintDescription: 'It has letters and digits only',
    },
  };
  const body = {
    InvocationHttpParameters: {
      BodyParameters: [{ Key: 'routing_key', Value: { Ref: 'PagerDutyRoutingKey' }, IsValueSecret: true }],
    },
  };
  return endpoint(layout, name, PAGERDUTY_URL, body, parameters);
}

function endpoint(
  layout: Layout,
  name: string,
  url: Reference,
  authorisation: object,
  parameters: Record<string, object>,
): CloudFormationTarget {
  const arn = attributeOf('Destination', 'Arn');
  return {
    arn,
    role: attributeOf('DestinationRole', 'Arn'),
    parameters,
    resources: {
      Connection: {
        Type: 'AWS::Events::Connection',
        Properties: {
          Name: name,
          AuthorizationType: 'API_KEY',
          AuthParameters: {
            ApiKeyAuthParameters: { ApiKeyName: CONNECTION_HEADER, ApiKeyValue: layout.name },
            ...authorisation,
          },
        },
      },
      Destination: {
        Type: 'AWS::Events::ApiDestination',
        Properties: {
          Name: name,
          ConnectionArn: attributeOf('Connection', 'Arn'),
          InvocationEndpoint: url,
          HttpMethod: 'POST',
          InvocationRateLimitPerSecond: API_RATE,
        },
      },
      DestinationRole: {
        Type: 'AWS::IAM::Role',
        Properties: {
          AssumeRolePolicyDocument: trustPolicy(EVENTS_SERVICE),
          Policies: [{ PolicyName: 'invoke', PolicyDocument: invokePolicy<Reference>(arn) }],
          Tags: tagList(layout),
        },
      },
    },
  };
}

/** The Slack channel, told about the topics of all Regions: a channel can be configured once in an account. */
export function cloudFormationChat(layout: Layout, chat: Chat, home: Part): Resources {
  const topics = layout.parts.flatMap((part): Reference[] => {
    if (part.target.kind !== 'own-topic') return [];
    if (part === home) return [{ Ref: 'Topic' }];
    return [{ 'Fn::Sub': `arn:\${AWS::Partition}:sns:${part.region}:\${AWS::AccountId}:${part.target.name}` }];
  });
  return {
    SlackRole: {
      Type: 'AWS::IAM::Role',
      Properties: { AssumeRolePolicyDocument: trustPolicy(CHATBOT_SERVICE), Tags: tagList(layout) },
    },
    SlackChannel: {
      Type: 'AWS::Chatbot::SlackChannelConfiguration',
      Properties: {
        ConfigurationName: chat.name,
        SlackWorkspaceId: chat.workspaceId,
        SlackChannelId: chat.channelId,
        IamRoleArn: attributeOf('SlackRole', 'Arn'),
        GuardrailPolicies: [GUARDRAIL],
        SnsTopicArns: topics,
        Tags: tagList(layout),
      },
    },
  };
}
