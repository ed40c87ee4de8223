/**
 * The permissions an alert rests on, as IAM policy documents. `T` is how the language at hand says an ARN: text, a reference
 * or a shell variable.
 */
export interface Statement<T> {
  Sid: string;
  Effect: 'Allow';
  Principal: { Service: string };
  Action: string;
  Resource?: T;
  Condition?: { ArnEquals: { 'aws:SourceArn': T[] } };
}

export interface Policy<T> {
  Version: '2012-10-17';
  Statement: Statement<T>[];
}

/** Lets the rules publish to a topic. Source: EventBridge user guide, "Using resource-based policies", Amazon SNS. */
export function topicPolicy<T>(topic: T, rules: T[]): Policy<T> {
  return forRules('AlertRulesPublish', 'sns:Publish', topic, rules);
}

/** Lets the rules leave what they could not deliver. Source: EventBridge user guide, "Using dead-letter queues". */
export function queuePolicy<T>(queue: T, rules: T[]): Policy<T> {
  return forRules('AlertRulesKeepUndelivered', 'sqs:SendMessage', queue, rules);
}

function forRules<T>(sid: string, action: string, resource: T, rules: T[]): Policy<T> {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: sid,
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: action,
        Resource: resource,
        Condition: { ArnEquals: { 'aws:SourceArn': rules } },
      },
    ],
  };
}

/** Who may take on a role. */
export function trustPolicy(service: string) {
  return {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
  };
}

/** Lets the role of a rule call an API destination; such targets go by role, not by resource policy. */
export function invokePolicy<T>(destination: T) {
  return {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'events:InvokeApiDestination', Resource: destination }],
  };
}

export const EVENTS_SERVICE = 'events.amazonaws.com';
export const CHATBOT_SERVICE = 'chatbot.amazonaws.com';
/**
 * What a channel may do at most. AWS applies AdministratorAccess where none is set; the role has no policy of its own, so
 * nobody in the channel can do anything with it. Source: Chatbot service model, GuardrailPolicyArns.
 */
export const GUARDRAIL = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
