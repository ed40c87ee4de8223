import { attribute, type Block } from './hcl.ts';
import { API_RATE, type Chat, CONNECTION_HEADER, type Layout, PAGERDUTY_URL, type Part } from './layout.ts';
import { snake } from './names.ts';
import { CHATBOT_SERVICE, EVENTS_SERVICE, GUARDRAIL, invokePolicy, topicPolicy, trustPolicy } from './policies.ts';
import { asValue, jsonencode, resource, ruleArns, terraformLabel } from './terraform-parts.ts';
import { raw, type Value } from './value.ts';

export interface TerraformTarget {
  blocks: Block[];
  arn: Value;
  /** API destinations are called with a role; topics and functions must not have one. */
  role?: Value;
}

export function terraformTarget(layout: Layout, part: Part): TerraformTarget {
  const { target } = part;
  if (target.kind === 'own-topic') return ownTopic(layout, part, target.name, target.email);
  if (target.kind === 'existing-topic') {
    const blocks =
      target.email === undefined ? [] : [subscription(part, `${layout.name}-email`, target.arn, target.email)];
    return { arn: target.arn, blocks };
  }
  if (target.kind === 'function') return lambda(layout, part, target.arn);
  return endpoint(layout, part, target.service, target.name);
}

function ownTopic(layout: Layout, part: Part, name: string, email: string | undefined): TerraformTarget {
  const label = terraformLabel(name);
  const arn = raw(`aws_sns_topic.${label}.arn`);
  return {
    arn,
    blocks: [
      resource(part, 'aws_sns_topic', label, [attribute('name', name), attribute('tags', layout.tags)]),
      resource(part, 'aws_sns_topic_policy', label, [
        attribute('arn', arn),
        attribute('policy', jsonencode(asValue(topicPolicy<Value>(arn, ruleArns(part))))),
      ]),
      ...(email === undefined ? [] : [subscription(part, name, arn, email)]),
    ],
  };
}

function subscription(part: Part, name: string, topic: Value, email: string): Block {
  return resource(part, 'aws_sns_topic_subscription', terraformLabel(name), [
    attribute('topic_arn', topic),
    attribute('protocol', 'email'),
    attribute('endpoint', email),
  ]);
}

function lambda(layout: Layout, part: Part, given: string | undefined): TerraformTarget {
  const variable = `${snake(layout.name)}_function_arn${snake(part.suffix)}`;
  const arn = given ?? raw(`var.${variable}`);
  const asked: Block[] =
    given === undefined
      ? [
          textVariable(
            variable,
            `ARN of the Lambda function in ${part.region ?? 'this Region'} that takes the alerts`,
            false,
          ),
        ]
      : [];
  return {
    arn,
    blocks: [
      ...asked,
      ...part.rules.map((rule) =>
        resource(part, 'aws_lambda_permission', terraformLabel(rule.name), [
          attribute('statement_id', rule.name),
          attribute('action', 'lambda:InvokeFunction'),
          attribute('function_name', arn),
          attribute('principal', EVENTS_SERVICE),
          attribute('source_arn', raw(`aws_cloudwatch_event_rule.${terraformLabel(rule.name)}.arn`)),
        ]),
      ),
    ],
  };
}

/** Name of the variable that takes the secret of a target. */
export function secretVariable(layout: Layout, service: 'slack' | 'pagerduty'): string {
  return `${snake(layout.name)}_${service === 'slack' ? 'slack_webhook_url' : 'pagerduty_routing_key'}`;
}

function endpoint(layout: Layout, part: Part, service: 'slack' | 'pagerduty', name: string): TerraformTarget {
  const label = terraformLabel(name);
  const secret = raw(`var.${secretVariable(layout, service)}`);
  const words =
    service === 'slack' ? 'Incoming webhook URL of the Slack channel' : 'Routing key of the PagerDuty service';
  const destination = raw(`aws_cloudwatch_event_api_destination.${label}.arn`);
  const routingKey: Block = {
    type: 'invocation_http_parameters',
    body: [
      {
        type: 'body',
        body: [attribute('key', 'routing_key'), attribute('value', secret), attribute('is_value_secret', true)],
      },
    ],
  };
  const apiKey: Block = {
    type: 'api_key',
    body: [attribute('key', CONNECTION_HEADER), attribute('value', layout.name)],
  };
  return {
    arn: destination,
    role: raw(`aws_iam_role.${label}.arn`),
    blocks: [
      // One variable serves all Regions.
      ...(part === layout.parts[0] ? [textVariable(secretVariable(layout, service), words, true)] : []),
      resource(part, 'aws_cloudwatch_event_connection', label, [
        attribute('name', name),
        attribute('authorization_type', 'API_KEY'),
        'empty',
        { type: 'auth_parameters', body: service === 'slack' ? [apiKey] : [apiKey, 'empty', routingKey] },
      ]),
      resource(part, 'aws_cloudwatch_event_api_destination', label, [
        attribute('name', name),
        attribute('connection_arn', raw(`aws_cloudwatch_event_connection.${label}.arn`)),
        attribute('invocation_endpoint', service === 'slack' ? secret : PAGERDUTY_URL),
        attribute('http_method', 'POST'),
        attribute('invocation_rate_limit_per_second', API_RATE),
      ]),
      ...role(layout, label, EVENTS_SERVICE),
      {
        type: 'resource',
        labels: ['aws_iam_role_policy', label],
        body: [
          attribute('name', 'invoke'),
          attribute('role', raw(`aws_iam_role.${label}.id`)),
          attribute('policy', jsonencode(asValue(invokePolicy<Value>(destination)))),
        ],
      },
    ],
  };
}

function role(layout: Layout, label: string, service: string): Block[] {
  return [
    {
      type: 'resource',
      labels: ['aws_iam_role', label],
      body: [
        attribute('name_prefix', 'alert-'),
        attribute('assume_role_policy', jsonencode(asValue(trustPolicy(service)))),
        attribute('tags', layout.tags),
      ],
    },
  ];
}

function textVariable(name: string, description: string, sensitive: boolean): Block {
  return {
    type: 'variable',
    labels: [name],
    body: [
      attribute('type', raw('string')),
      attribute('description', description),
      ...(sensitive ? [attribute('sensitive', true)] : []),
    ],
  };
}

/** The Slack channel, told about the topics of all Regions: a channel can be configured once in an account. */
export function terraformChat(layout: Layout, chat: Chat): Block[] {
  const label = terraformLabel(`${chat.name}-slack`);
  const topics = layout.parts.flatMap(({ target }) =>
    target.kind === 'own-topic' ? [raw(`aws_sns_topic.${terraformLabel(target.name)}.arn`)] : [],
  );
  return [
    ...role(layout, label, CHATBOT_SERVICE),
    {
      type: 'resource',
      labels: ['aws_chatbot_slack_channel_configuration', label],
      body: [
        attribute('configuration_name', chat.name),
        attribute('slack_team_id', chat.workspaceId),
        attribute('slack_channel_id', chat.channelId),
        attribute('iam_role_arn', raw(`aws_iam_role.${label}.arn`)),
        attribute('guardrail_policy_arns', [GUARDRAIL]),
        attribute('sns_topic_arns', topics),
        attribute('tags', layout.tags),
      ],
    },
  ];
}
