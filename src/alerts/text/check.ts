import { asTyped, UsageError } from '../../usage-error.ts';
import { isKebab } from './names.ts';
import type { AlertPlan, AlertRule, AlertTarget } from './types.ts';

/** An event pattern is 4,096 characters at most. Source: EventBridge service model, EventPattern. */
const LONGEST_PATTERN = 4096;
/** The quota a rule has before it is raised. Source: EventBridge quotas, "Event pattern size". */
export const USUAL_PATTERN = 2048;

const REGION = /^[a-z]{2}(?:-[a-z]+)+-\d{1,2}$/;
const TOPIC_ARN = /^arn:aws[a-z-]*:sns:([a-z0-9-]+):\d{12}:[A-Za-z0-9_-]{1,256}$/;
const FUNCTION_ARN =
  /^arn:aws[a-z-]*:lambda:([a-z0-9-]+):\d{12}:function:[A-Za-z0-9_-]{1,64}(?::[A-Za-z0-9$_-]{1,128})?$/;
const EMAIL = /^[^\s@"'`$\\<>,;:()[\]\p{Cc}]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+$/u;
/** Source: Chatbot service model, SlackTeamId and SlackChannelId. */
const WORKSPACE_ID = /^[0-9A-Z]{1,255}$/;
const CHANNEL_ID = /^[A-Za-z0-9]{1,255}$/;

/**
 * Refuses a plan that cannot be written as text that works.
 * @throws UsageError that says which part and what to write instead.
 */
export function checkPlan(plan: AlertPlan): void {
  if (!isKebab(plan.name)) {
    throw new UsageError(
      `"${asTyped(plan.name)}" is not a name for an alert. Use lower-case words with dashes: scale-to-zero.`,
    );
  }
  if (plan.rules.length === 0) throw new UsageError(`The alert ${plan.name} has no rule, so it would never fire.`);
  for (const [index, rule] of plan.rules.entries()) {
    checkRule(rule);
    for (const other of plan.rules.slice(0, index)) checkNamesakes(other, rule);
  }
  checkTarget(plan.target);
}

function checkRule(rule: AlertRule): void {
  if (!isKebab(rule.id)) {
    throw new UsageError(
      `"${asTyped(rule.id)}" is not an id for a rule. Use lower-case words with dashes: root-activity.`,
    );
  }
  if (rule.region !== 'each' && !REGION.test(rule.region)) {
    throw new UsageError(`"${asTyped(rule.region)}" is not a Region. Write it as us-east-1, or use each.`);
  }
  if (Object.keys(rule.pattern).length === 0) {
    throw new UsageError(`The pattern of ${rule.id} is empty. Name at least a source or a detail-type.`);
  }
  const length = JSON.stringify(rule.pattern).length;
  if (length > LONGEST_PATTERN) {
    throw new UsageError(
      `The pattern of ${rule.id} has ${length} characters; EventBridge takes ${LONGEST_PATTERN}. Split it into two rules.`,
    );
  }
}

/** One rule may be wanted in two Regions under one id. Two different rules may not share one. */
function checkNamesakes(one: AlertRule, other: AlertRule): void {
  if (one.id !== other.id) return;
  const same =
    JSON.stringify(one.pattern) === JSON.stringify(other.pattern) && one.readOnlyState === other.readOnlyState;
  if (!same || one.region === other.region)
    throw new UsageError(`Two rules are called ${one.id}. Give each its own id.`);
}

function checkTarget(target: AlertTarget): void {
  if (target.kind === 'sns') {
    if (target.topicArn !== undefined && !TOPIC_ARN.test(target.topicArn)) {
      throw new UsageError(
        `"${asTyped(target.topicArn)}" is not the ARN of an SNS topic. Write it as arn:aws:sns:us-east-1:111122223333:alerts.`,
      );
    }
    if (target.email !== undefined && !EMAIL.test(target.email)) {
      throw new UsageError(`"${asTyped(target.email)}" is not an email address I can subscribe.`);
    }
  }
  if (target.kind === 'lambda' && !FUNCTION_ARN.test(target.functionArn)) {
    throw new UsageError(
      `"${asTyped(target.functionArn)}" is not the ARN of a Lambda function. Write it as arn:aws:lambda:us-east-1:111122223333:function:alert.`,
    );
  }
  if (target.kind === 'slack-chatbot') {
    if (!WORKSPACE_ID.test(target.workspaceId)) {
      throw new UsageError(`"${asTyped(target.workspaceId)}" is not a Slack workspace id. It looks like T07EA123LEP.`);
    }
    if (!CHANNEL_ID.test(target.channelId)) {
      throw new UsageError(
        `"${asTyped(target.channelId)}" is not a Slack channel id. It looks like C07EZ1ABC23, not #alerts.`,
      );
    }
  }
}

/** The Region an SNS topic or a Lambda function is in. */
export function regionOfArn(arn: string): string | undefined {
  return TOPIC_ARN.exec(arn)?.[1] ?? FUNCTION_ARN.exec(arn)?.[1];
}
