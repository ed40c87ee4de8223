import { construct, permission } from './cdk-parts.ts';
import { API_RATE, type Chat, CONNECTION_HEADER, type Layout, PAGERDUTY_URL, type Part } from './layout.ts';
import { camel, pascal } from './names.ts';
import { CHATBOT_SERVICE, EVENTS_SERVICE, GUARDRAIL } from './policies.ts';
import { tsString } from './typescript.ts';
import { raw, type Value } from './value.ts';

export interface CdkTarget {
  arn: Value;
  role?: Value;
  /** Statements that the rules need. */
  before: string[];
  /** Statements that need the rules. */
  after: string[];
}

export function cdkTarget(part: Part, layout: Layout): CdkTarget {
  const { target } = part;
  if (target.kind === 'own-topic') {
    return {
      arn: raw('topic.topicArn'),
      before: [construct('topic', 'sns.Topic', 'Topic', { topicName: target.name })],
      after: [permission('topic', 'sns:Publish', 'topic.topicArn'), ...email(raw('topic.topicArn'), target.email)],
    };
  }
  if (target.kind === 'existing-topic') return { arn: target.arn, before: [], after: email(target.arn, target.email) };
  if (target.kind === 'function') return lambda(part, target.arn);
  return target.service === 'slack' ? slack(layout, target.name) : pagerDuty(layout, target.name);
}

function email(topicArn: Value, endpoint: string | undefined): string[] {
  return endpoint === undefined
    ? []
    : [construct(undefined, 'sns.CfnSubscription', 'Email', { topicArn, protocol: 'email', endpoint })];
}

function lambda(part: Part, given: string | undefined): CdkTarget {
  const asked = parameter(
    'functionArn',
    'FunctionArn',
    'ARN of the Lambda function in this Region that takes the alerts',
    false,
  );
  const arn = given ?? raw('functionArn.valueAsString');
  return {
    arn,
    before: given === undefined ? [asked] : [],
    after: part.rules.map((rule) => {
      const name = `rule-${rule.id}`;
      return construct(undefined, 'lambda.CfnPermission', `Permission${pascal(name)}`, {
        action: 'lambda:InvokeFunction',
        functionName: arn,
        principal: EVENTS_SERVICE,
        sourceArn: raw(`${camel(name)}.attrArn`),
      });
    }),
  };
}

function parameter(name: string, id: string, description: string, secret: boolean): string {
  return construct(name, 'cdk.CfnParameter', id, { description, ...(secret ? { noEcho: true } : {}) });
}

function slack(layout: Layout, name: string): CdkTarget {
  return endpoint(
    layout,
    name,
    parameter('webhookUrl', 'SlackWebhookUrl', 'Incoming webhook URL of the Slack channel', true),
    raw('webhookUrl.valueAsString'),
    {},
  );
}

function pagerDuty(layout: Layout, name: string): CdkTarget {
  const routingKey = { key: 'routing_key', value: raw('routingKey.valueAsString'), isValueSecret: true };
  return endpoint(
    layout,
    name,
    parameter('routingKey', 'PagerDutyRoutingKey', 'Integration key (Events API v2) of the PagerDuty service', true),
    PAGERDUTY_URL,
    { invocationHttpParameters: { bodyParameters: [routingKey] } },
  );
}

function endpoint(
  layout: Layout,
  name: string,
  secret: string,
  url: Value,
  authorisation: Record<string, Value>,
): CdkTarget {
  return {
    arn: raw('destination.attrArn'),
    role: raw('role.roleArn'),
    before: [
      secret,
      construct('connection', 'events.CfnConnection', 'Connection', {
        name,
        authorizationType: 'API_KEY',
        authParameters: {
          apiKeyAuthParameters: { apiKeyName: CONNECTION_HEADER, apiKeyValue: layout.name },
          ...authorisation,
        },
      }),
      construct('destination', 'events.CfnApiDestination', 'Destination', {
        name,
        connectionArn: raw('connection.attrArn'),
        invocationEndpoint: url,
        httpMethod: 'POST',
        invocationRateLimitPerSecond: API_RATE,
      }),
      [
        construct('role', 'iam.Role', 'DestinationRole', {
          assumedBy: raw(`new iam.ServicePrincipal(${tsString(EVENTS_SERVICE)})`),
        }),
        'role.addToPolicy(',
        "  new iam.PolicyStatement({ actions: ['events:InvokeApiDestination'], resources: [destination.attrArn] }),",
        ');',
      ].join('\n'),
    ],
    after: [],
  };
}

/** The Slack channel, told about the topics of all Regions: a channel can be configured once in an account. */
export function cdkChat(layout: Layout, chat: Chat, home: Part): string[] {
  const topics = layout.parts.flatMap((part): Value[] => {
    if (part.target.kind !== 'own-topic') return [];
    if (part === home) return [raw('topic.topicArn')];
    const place = `{ service: 'sns', region: ${tsString(part.region ?? '')}, resource: ${tsString(part.target.name)} }`;
    return [raw(`this.formatArn(${place})`)];
  });
  return [
    construct('slackRole', 'iam.Role', 'SlackRole', {
      assumedBy: raw(`new iam.ServicePrincipal(${tsString(CHATBOT_SERVICE)})`),
    }),
    construct(undefined, 'chatbot.CfnSlackChannelConfiguration', 'SlackChannel', {
      configurationName: chat.name,
      slackWorkspaceId: chat.workspaceId,
      slackChannelId: chat.channelId,
      iamRoleArn: raw('slackRole.roleArn'),
      guardrailPolicies: [GUARDRAIL],
      snsTopicArns: topics,
    }),
  ];
}
