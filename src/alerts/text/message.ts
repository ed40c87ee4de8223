import type { Json, JsonObject } from '../../events/types.ts';
import type { AlertRule, AlertTarget } from './types.ts';

/**
 * What EventBridge sends: values taken out of the event by path, put into a template.
 *
 * Source: EventBridge user guide, "Input transformation". A path that the event lacks "isn't created and won't appear in
 * the output", so each value stands beside its own label. Values are not escaped, so every variable stands inside a quoted
 * string and only fields that cannot hold a quote are used: no user agent, no error message, no reason, and names of
 * services and tasks only from calls that ECS accepted. Variables must not be called `aws.…`, which is reserved; `<` and `>`
 * cannot be escaped, so free text of the plan stays out.
 */
export interface Message {
  /** InputPathsMap: variable to JSONPath in dot notation. */
  paths: Record<string, string>;
  /** InputTemplate: a quoted JSON string for people, a JSON object for machines. */
  template: string;
}

/** On every CloudTrail event, but for `actor`: records of AWS services have no ARN, and then `actorType` says what it was. */
const ALWAYS: Record<string, string> = {
  account: '$.account',
  region: '$.region',
  time: '$.time',
  action: '$.detail.eventName',
  api: '$.detail.eventSource',
  actor: '$.detail.userIdentity.arn',
  actorType: '$.detail.userIdentity.type',
  address: '$.detail.sourceIPAddress',
  eventId: '$.detail.eventID',
};

/**
 * Request parameters that name what was acted on, and the calls that have them. Those of one label stand side by side: a
 * call has one of them, and the others leave nothing. Source: ECS and Application Auto Scaling service models.
 */
const SUBJECTS: readonly { label: string; name: string; source: string; calls?: readonly string[] }[] = [
  { label: 'cluster', name: 'cluster', source: 'aws.ecs' },
  {
    label: 'service',
    name: 'service',
    source: 'aws.ecs',
    calls: [
      'UpdateService',
      'DeleteService',
      'UpdateServicePrimaryTaskSet',
      'CreateTaskSet',
      'UpdateTaskSet',
      'DeleteTaskSet',
    ],
  },
  {
    label: 'service',
    name: 'serviceName',
    source: 'aws.ecs',
    calls: ['CreateService', 'CreateExpressGatewayService'],
  },
  {
    label: 'service',
    name: 'serviceArn',
    source: 'aws.ecs',
    calls: ['UpdateExpressGatewayService', 'DeleteExpressGatewayService'],
  },
  { label: 'task', name: 'task', source: 'aws.ecs', calls: ['StopTask', 'ExecuteCommand'] },
  { label: 'resource', name: 'resourceId', source: 'aws.autoscaling' },
];

/** What was acted on: a label and the variables that may name it. */
type Subjects = Record<string, string[]>;

/** The message of a rule for a target; undefined where the whole event is sent, as a function wants it. */
export function messageOf(plan: string, rule: AlertRule, target: AlertTarget): Message | undefined {
  const subjects = subjectsOf(rule.pattern);
  const named = Object.values(subjects).flat();
  const paths = {
    ...ALWAYS,
    ...Object.fromEntries(named.map((name) => [name, `$.detail.requestParameters.${name}`])),
  };
  const title = rule.id === plan ? plan : `${plan} (${rule.id})`;
  if (target.kind === 'lambda') return undefined;
  if (target.kind === 'sns') return { paths, template: JSON.stringify(sentence(title, subjects)) };
  if (target.kind === 'slack-chatbot') return { paths, template: JSON.stringify(chatNotification(title, subjects)) };
  if (target.kind === 'slack-webhook') {
    return { paths, template: JSON.stringify({ text: [`*${title}*: <action>`, ...lines(subjects)].join('\n') }) };
  }
  return { paths, template: JSON.stringify(incident(title, subjects)) };
}

function sentence(title: string, subjects: Subjects): string {
  return [`${title}: <action> (<api>).`, ...lines(subjects).map((line) => `${line}.`)].join(' ');
}

function lines(subjects: Subjects): string[] {
  const what = variables(subjects);
  return [
    'Who: <actor> (<actorType>)',
    ...(what.length === 0 ? [] : [`What: ${what.map(([label, text]) => `${label} ${text}`).join(', ')}`]),
    'From: <address>',
    'When: <time>',
    'Where: account <account>, <region>',
    'Proof: event <eventId>',
  ];
}

/** `service` with `<service><serviceName>`. */
function variables(subjects: Subjects): [label: string, text: string][] {
  return Object.entries(subjects).map(([label, names]) => [label, names.map((name) => `<${name}>`).join('')]);
}

/**
 * Chatbot shows only messages that it knows, and drops the rest without a word: this is its schema for custom ones.
 * Source: Amazon Q Developer in chat applications, "Custom notifications".
 */
function chatNotification(title: string, subjects: Subjects): JsonObject {
  return {
    version: '1.0',
    source: 'custom',
    content: {
      textType: 'client-markdown',
      title: `${title}: <action>`,
      description: lines(subjects).join('\n'),
      nextSteps: ['who-restarted-prod explain <eventId>'],
    },
  };
}

/** PagerDuty Events API v2, without `routing_key`: the connection adds it to the body. Source: PagerDuty, "Send an event". */
function incident(title: string, subjects: Subjects): JsonObject {
  return {
    event_action: 'trigger',
    dedup_key: '<eventId>',
    payload: {
      summary: `${title}: <action> by <actor> (<actorType>) in <region>`,
      source: '<account>/<region>',
      severity: 'critical',
      timestamp: '<time>',
      class: '<action>',
      custom_details: {
        actor: '<actor>',
        actorType: '<actorType>',
        address: '<address>',
        api: '<api>',
        eventId: '<eventId>',
        ...Object.fromEntries(variables(subjects)),
      },
    },
  };
}

/** Only calls that succeeded: their names were checked by the service, so none holds a quote that would break the message. */
function subjectsOf(pattern: JsonObject): Subjects {
  const detail = member(pattern, 'detail');
  if (JSON.stringify(member(detail, 'errorCode')) !== '[{"exists":false}]') return {};
  const sources = texts(member(pattern, 'source'));
  const asked = texts(member(detail, 'eventName'));
  const subjects: Subjects = {};
  for (const { label, name, source, calls } of SUBJECTS) {
    const isAsked = calls === undefined || asked.length === 0 || asked.some((call) => calls.includes(call));
    if (isAsked && sources.includes(source)) subjects[label] = [...(subjects[label] ?? []), name];
  }
  return subjects;
}

function member(value: Json | undefined, key: string): Json | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

function texts(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
