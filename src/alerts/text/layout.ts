import type { JsonObject } from '../../events/types.ts';
import { regionOfArn } from './check.ts';
import { type Message, messageOf } from './message.ts';
import { joined, LONGEST_DESCRIPTION, LONGEST_NAME, oneLine, within } from './names.ts';
import type { AlertPlan, AlertRule } from './types.ts';

/**
 * A plan laid out by Region. EventBridge calls targets in the rule's own Region only, so each Region gets its own topic,
 * queue and connection. Source: AWS re:Post "Why isn't my SNS topic receiving EventBridge notifications?".
 */
export interface Layout {
  name: string;
  /** One line. */
  description: string;
  /** The home part first, where there is one. Never empty. */
  parts: Part[];
  /** Chatbot allows one configuration for a channel and account: it serves the topics of all parts. */
  chat?: Chat;
  tags: Record<string, string>;
}

export interface Part {
  /** Undefined: wherever it is deployed. */
  region?: string;
  /** "" for the home part, else "-us-east-1": keeps the names of two parts apart. */
  suffix: string;
  rules: PlacedRule[];
  target: PlacedTarget;
  /** Name of the queue that keeps what could not be delivered. */
  queue: string;
}

export interface PlacedRule {
  id: string;
  /** Within 64 characters. */
  name: string;
  description: string;
  pattern: JsonObject;
  state: 'ENABLED' | 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS';
  message?: Message;
}

export type PlacedTarget =
  | { kind: 'own-topic'; name: string; email?: string }
  | { kind: 'existing-topic'; arn: string; email?: string }
  /** Without an ARN the function of that Region is asked for. */
  | { kind: 'function'; arn?: string }
  | { kind: 'endpoint'; service: 'slack' | 'pagerduty'; name: string };

export interface Chat {
  name: string;
  workspaceId: string;
  channelId: string;
}

/** Events that cannot be delivered are tried for an hour: an alert that comes later than that is history. */
export const RETRY = { seconds: 3600, attempts: 60 } as const;
/** Two weeks, the longest SQS keeps a message. */
export const QUEUE_SECONDS = 1_209_600;
/** Where PagerDuty takes events. Source: PagerDuty Events API v2. */
export const PAGERDUTY_URL = 'https://events.pagerduty.com/v2/enqueue';
/** EventBridge asks for an authorisation where these endpoints need none in a header: a name, not a secret. */
export const CONNECTION_HEADER = 'X-Alert';
export const API_RATE = 10;

export function layOut(plan: AlertPlan): Layout {
  const home = homeRegion(plan);
  const description = oneLine(plan.description, 400);
  const regions = [...new Set(plan.rules.map((rule) => (rule.region === home ? 'each' : rule.region)))];
  regions.sort((a, b) => Number(b === 'each') - Number(a === 'each') || (a < b ? -1 : 1));
  const ids = [...new Set(plan.rules.map((rule) => rule.id))];
  const names = joined(plan.name, ids);
  const parts = regions.map((region): Part => {
    const suffix = region === 'each' ? '' : `-${region}`;
    const where = region === 'each' ? home : region;
    const here = plan.rules.filter((rule) => rule.region === region || (region === 'each' && rule.region === home));
    // The same rule, wanted in each Region and in this one, is needed once.
    const once = here.filter((rule, index) => here.findIndex((other) => other.id === rule.id) === index);
    return {
      ...(where === undefined ? {} : { region: where }),
      suffix,
      rules: once.map((rule) => {
        const name = names[ids.indexOf(rule.id)] ?? rule.id;
        return placeRule(plan, rule, within(`${name}${suffix}`, LONGEST_NAME), description);
      }),
      target: placeTarget(plan, where, suffix),
      queue: within(`${plan.name}-undelivered${suffix}`, LONGEST_NAME),
    };
  });
  return {
    name: plan.name,
    description,
    parts,
    ...(plan.target.kind === 'slack-chatbot'
      ? {
          chat: {
            name: within(plan.name, LONGEST_NAME),
            workspaceId: plan.target.workspaceId,
            channelId: plan.target.channelId,
          },
        }
      : {}),
    tags: { 'managed-by': 'who-restarted-prod', alert: plan.name },
  };
}

/** The Region that a given topic or function is in: that is where "each" can only mean. */
function homeRegion(plan: AlertPlan): string | undefined {
  if (plan.target.kind === 'lambda') return regionOfArn(plan.target.functionArn);
  if (plan.target.kind === 'sns' && plan.target.topicArn !== undefined) return regionOfArn(plan.target.topicArn);
  return undefined;
}

function placeRule(plan: AlertPlan, rule: AlertRule, name: string, description: string): PlacedRule {
  const message = messageOf(plan.name, rule, plan.target);
  return {
    id: rule.id,
    name,
    // The name comes first, so that no description starts like a file:// argument or an option.
    description: oneLine(`${plan.name}: ${description}`, LONGEST_DESCRIPTION),
    pattern: rule.pattern,
    state: rule.readOnlyState ? 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS' : 'ENABLED',
    ...(message === undefined ? {} : { message }),
  };
}

function placeTarget(plan: AlertPlan, region: string | undefined, suffix: string): PlacedTarget {
  const { target } = plan;
  const name = within(`${plan.name}-alerts${suffix}`, LONGEST_NAME);
  if (target.kind === 'lambda') {
    return regionOfArn(target.functionArn) === region
      ? { kind: 'function', arn: target.functionArn }
      : { kind: 'function' };
  }
  if (target.kind === 'slack-webhook') return { kind: 'endpoint', service: 'slack', name };
  if (target.kind === 'pagerduty') return { kind: 'endpoint', service: 'pagerduty', name };
  if (target.kind === 'slack-chatbot') return { kind: 'own-topic', name };
  const email = target.email === undefined ? {} : { email: target.email };
  if (target.topicArn !== undefined && regionOfArn(target.topicArn) === region) {
    return { kind: 'existing-topic', arn: target.topicArn, ...email };
  }
  return { kind: 'own-topic', name, ...email };
}
