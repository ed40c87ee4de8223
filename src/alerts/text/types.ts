import type { JsonObject } from '../../events/types.ts';

/** One EventBridge rule: what it matches, and where it has to be. */
export interface AlertRule {
  /**
   * Kebab: part of the rule's name and of its message. Unique in the plan, but for one rule that is wanted both in each
   * Region and in one of its own: it is then given twice, and written once where both are the same place.
   */
  id: string;
  /** EventBridge event pattern, as an object. Written out unchanged in every format. */
  pattern: JsonObject;
  /** "each": in every Region it is deployed to. A Region: there and nowhere else, as global services need us-east-1. */
  region: string | 'each';
  /** True where the pattern needs read-only management events, which an ENABLED rule never sees. */
  readOnlyState: boolean;
}

/** Where an alert goes. Secrets (webhook URL, routing key) are parameters of the text, never part of it. */
export type AlertTarget =
  | { kind: 'sns'; topicArn?: string; email?: string }
  | { kind: 'lambda'; functionArn: string }
  /** AWS Chatbot, since 2025 "Amazon Q Developer in chat applications". The workspace is authorised in its console first. */
  | { kind: 'slack-chatbot'; workspaceId: string; channelId: string }
  | { kind: 'slack-webhook' }
  | { kind: 'pagerduty' };

/** An alert, described without saying in which language it will be written. */
export interface AlertPlan {
  /** Kebab; the first word of every name that is made from it. */
  name: string;
  /** One sentence for people. Free text: it reaches descriptions and comments on one line, and no message. */
  description: string;
  rules: AlertRule[];
  target: AlertTarget;
}

export type Format = 'terraform' | 'cloudformation' | 'cdk' | 'cli';

export interface AlertFile {
  /** File name, without a folder. */
  name: string;
  text: string;
}

/** Files to save, and what to run and fill in, as sentences in the order they matter. */
export interface AlertText {
  files: AlertFile[];
  notes: string[];
}
