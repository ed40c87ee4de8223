import { bashLiteral, bashWord, capture, command, required, shellVariable } from './bash.ts';
import { REGION, ruleVariable, ruleVariables, tagList } from './cli-parts.ts';
import { API_RATE, type Chat, CONNECTION_HEADER, type Layout, PAGERDUTY_URL, type Part } from './layout.ts';
import { within } from './names.ts';
import { CHATBOT_SERVICE, EVENTS_SERVICE, GUARDRAIL, invokePolicy, topicPolicy, trustPolicy } from './policies.ts';

export interface CliTarget {
  /** Text for `bashWord`. */
  arn: string;
  role?: string;
  before: string[];
}

/** Chatbot answers in a few Regions for all. Source: AWS General Reference, Amazon Q Developer in chat applications endpoints. */
const CHATBOT_REGION = 'us-east-2';

export function cliTarget(layout: Layout, part: Part): CliTarget {
  const { target } = part;
  if (target.kind === 'own-topic') {
    const arn = shellVariable('topic_arn');
    return { arn, before: [...ownTopic(layout, part, target.name), ...email(arn, target.email)] };
  }
  if (target.kind === 'existing-topic') return { arn: target.arn, before: email(target.arn, target.email) };
  if (target.kind === 'function') return lambda(part, target.arn);
  return target.service === 'slack' ? slack(layout, part, target.name) : pagerDuty(layout, part, target.name);
}

function ownTopic(layout: Layout, part: Part, name: string): string[] {
  const policy = JSON.stringify(topicPolicy(shellVariable('topic_arn'), ruleVariables(part)));
  return [
    capture(
      'topic_arn',
      command('aws sns create-topic', [
        REGION,
        ['--name', bashLiteral(name)],
        ['--query', 'TopicArn'],
        ['--output', 'text'],
      ]),
    ),
    command('aws sns tag-resource', [
      REGION,
      ['--resource-arn', '"$topic_arn"'],
      ['--tags', bashLiteral(JSON.stringify(tagList(layout)))],
    ]),
    command('aws sns set-topic-attributes', [
      REGION,
      ['--topic-arn', '"$topic_arn"'],
      ['--attribute-name', 'Policy'],
      ['--attribute-value', bashWord(policy)],
    ]),
  ];
}

/** Subscribing again answers with the subscription that is there. */
function email(topic: string, address: string | undefined): string[] {
  if (address === undefined) return [];
  return [
    command('aws sns subscribe', [
      REGION,
      ['--topic-arn', bashWord(topic)],
      ['--protocol', 'email'],
      ['--notification-endpoint', bashLiteral(address)],
    ]),
  ];
}

function lambda(part: Part, given: string | undefined): CliTarget {
  const arn = shellVariable('function_arn');
  const asked = `FUNCTION_ARN${part.suffix.toUpperCase().replaceAll('-', '_')}`;
  const set =
    given === undefined
      ? `function_arn=\${${asked}:?Set ${asked} to the ARN of the function in $region that takes the alerts}`
      : `function_arn=${bashLiteral(given)}`;
  const permissions = part.rules.map((rule) =>
    tolerant('aws lambda add-permission', [
      REGION,
      ['--function-name', '"$function_arn"'],
      ['--statement-id', bashLiteral(rule.name)],
      ['--action', 'lambda:InvokeFunction'],
      ['--principal', EVENTS_SERVICE],
      ['--source-arn', `"\${${ruleVariable(rule)}}"`],
    ]),
  );
  return { arn, before: [set, ...permissions] };
}

/** A command that may find its work done. */
function tolerant(first: string, options: Parameters<typeof command>[1]): string {
  return `${command(`create ${first}`, options)} || true`;
}

function slack(layout: Layout, part: Part, name: string): CliTarget {
  const check = [
    required('SLACK_WEBHOOK_URL', 'Set SLACK_WEBHOOK_URL to the incoming webhook of the channel'),
    'if [[ ! "$SLACK_WEBHOOK_URL" =~ ^https://hooks\\.slack(-gov)?\\.com/[A-Za-z0-9/_-]+$ ]]; then',
    "  echo 'SLACK_WEBHOOK_URL is not an incoming webhook: it starts with https://hooks.slack.com/' >&2",
    '  exit 2',
    'fi',
  ].join('\n');
  return endpoint(layout, part, name, check, shellVariable('SLACK_WEBHOOK_URL'), {});
}

function pagerDuty(layout: Layout, part: Part, name: string): CliTarget {
  const check = [
    required('PAGERDUTY_ROUTING_KEY', 'Set PAGERDUTY_ROUTING_KEY to the integration key, Events API v2'),
    'if [[ ! "$PAGERDUTY_ROUTING_KEY" =~ ^[A-Za-z0-9]+$ ]]; then',
    "  echo 'PAGERDUTY_ROUTING_KEY is not an integration key: it has letters and digits only' >&2",
    '  exit 2',
    'fi',
  ].join('\n');
  const key = { Key: 'routing_key', Value: shellVariable('PAGERDUTY_ROUTING_KEY'), IsValueSecret: true };
  return endpoint(layout, part, name, check, PAGERDUTY_URL, { InvocationHttpParameters: { BodyParameters: [key] } });
}

function endpoint(
  layout: Layout,
  part: Part,
  name: string,
  check: string,
  url: string,
  authorisation: object,
): CliTarget {
  const connection = {
    Name: name,
    AuthorizationType: 'API_KEY',
    AuthParameters: {
      ApiKeyAuthParameters: { ApiKeyName: CONNECTION_HEADER, ApiKeyValue: layout.name },
      ...authorisation,
    },
  };
  const destination = {
    Name: name,
    ConnectionArn: shellVariable('connection_arn'),
    InvocationEndpoint: url,
    HttpMethod: 'POST',
    InvocationRateLimitPerSecond: API_RATE,
  };
  const role = within(`${layout.name}-invoke${part.suffix}`, 64);
  return {
    arn: shellVariable('destination_arn'),
    role: shellVariable('role_arn'),
    before: [
      ...(part === layout.parts[0] ? [check, 'umask 077\nscratch=$(mktemp -d)\ntrap \'rm -rf "$scratch"\' EXIT'] : []),
      createOrUpdate('connection', 'ConnectionArn', name, connection),
      createOrUpdate('api-destination', 'ApiDestinationArn', name, destination),
      ...roleCommands(layout, role, EVENTS_SERVICE),
      command('aws iam put-role-policy', [
        ['--role-name', bashLiteral(role)],
        // One for each Region: the role is the account's, the destination is not.
        ['--policy-name', '"invoke-$region"'],
        ['--policy-document', bashWord(JSON.stringify(invokePolicy(shellVariable('destination_arn'))))],
      ]),
    ],
  };
}

/** Through a file, as its content is secret or a URL; printf is part of bash, so nothing shows up as an argument. */
function createOrUpdate(thing: 'connection' | 'api-destination', answer: string, name: string, input: object): string {
  const variable = thing === 'connection' ? 'connection_arn' : 'destination_arn';
  const file = `"$scratch/${thing}.json"`;
  const fromFile = [REGION, ['--cli-input-json', `"file://$scratch/${thing}.json"`]] as const;
  return [
    `printf '%s' ${bashWord(JSON.stringify(input))} >${file}`,
    `${command(`create aws events create-${thing}`, fromFile)} ||`,
    `  aws events update-${thing} --region "$region" --cli-input-json "file://$scratch/${thing}.json" >/dev/null`,
    capture(
      variable,
      command(`aws events describe-${thing}`, [
        REGION,
        ['--name', bashLiteral(name)],
        ['--query', answer],
        ['--output', 'text'],
      ]),
    ),
  ].join('\n');
}

function roleCommands(layout: Layout, name: string, service: string): string[] {
  return [
    tolerant('aws iam create-role', [
      ['--role-name', bashLiteral(name)],
      ['--assume-role-policy-document', bashLiteral(JSON.stringify(trustPolicy(service)))],
      ['--tags', bashLiteral(JSON.stringify(tagList(layout)))],
    ]),
    `role_arn="arn:$partition:iam::$account:role/"${bashLiteral(name)}`,
  ];
}

/**
 * The Slack channel, told about the topics of all Regions: a channel can be configured once in an account. Where this
 * configuration is there already, its topics are kept; where another one holds the channel, that one is left alone.
 */
export function cliChat(layout: Layout, chat: Chat): string[] {
  const topics = layout.parts.flatMap(({ region, target }) => {
    if (target.kind !== 'own-topic') return [];
    const where = region ?? shellVariable('home_region');
    return [bashWord(`arn:${shellVariable('partition')}:sns:${where}:${shellVariable('account')}:${target.name}`)];
  });
  const settings = (arns: string) =>
    [
      ['--slack-channel-id', chat.channelId],
      ['--iam-role-arn', '"$role_arn"'],
      ['--guardrail-policy-arns', GUARDRAIL],
      ['--sns-topic-arns', arns],
    ] as const;
  const create = command('if ! create aws chatbot create-slack-channel-configuration', [
    ['--region', CHATBOT_REGION],
    ['--configuration-name', bashLiteral(chat.name)],
    ['--slack-team-id', chat.workspaceId],
    ...settings(topics.join(' ')),
  ]);
  const known = capture(
    'known',
    command('aws chatbot describe-slack-channel-configurations', [
      ['--region', CHATBOT_REGION],
      ['--chat-configuration-arn', '"$chat_arn"'],
      ['--query', bashLiteral('SlackChannelConfigurations[0].SnsTopicArns')],
      ['--output', 'text'],
    ]),
  );
  const update = command('aws chatbot update-slack-channel-configuration', [
    ['--region', CHATBOT_REGION],
    ['--chat-configuration-arn', '"$chat_arn"'],
    // ARNs have no spaces, so this falls into one word each.
    ...settings('$topics'),
  ]);
  const again = [
    `chat_arn="arn:$partition:chatbot::$account:chat-configuration/slack-channel/"${bashLiteral(chat.name)}`,
    known,
    `topics=$(printf '%s\\n' ${topics.join(' ')} $known | sort -u | grep '^arn:')`,
    `${update} >/dev/null`,
  ];
  return [
    ...roleCommands(layout, within(`${layout.name}-slack`, 64), CHATBOT_SERVICE),
    [`${create}; then`, ...again.flatMap((text) => text.split('\n').map((line) => `  ${line}`)), 'fi'].join('\n'),
  ];
}
