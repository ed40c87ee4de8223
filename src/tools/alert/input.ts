import { z } from 'zod';
import { ALERT_NAMES, type AlertTarget } from '../../alerts/index.ts';
import { UsageError } from '../../usage-error.ts';
import { commonInput, costInput } from '../input.ts';

/** What alert_rule is asked with. */
export const alertInput = z.strictObject({
  name: z.enum(ALERT_NAMES).optional().describe('Ready-made'),
  // Text or an object: what is wrong with it is told by whoever reads patterns.
  pattern: z.unknown().optional().describe('Or an event pattern, JSON'),
  service: z.string().optional().describe('Of any-change-to: prod/checkout or ARN'),
  format: z.enum(['terraform', 'cloudformation', 'cdk', 'cli']).default('terraform').describe('Language'),
  target: z
    .enum(['sns', 'lambda', 'slack-chatbot', 'slack-webhook', 'pagerduty'])
    .default('sns')
    .describe('Who is told'),
  targetId: z.string().optional().describe('sns: ARN or email; lambda: ARN; slack-chatbot: workspaceId/channelId'),
  includeFailed: z.boolean().default(false).describe('Failed calls too'),
  includeAutoScaling: z.boolean().default(false).describe('Auto scaling too'),
  backtest: z.string().optional().describe('Try it on the last 7d, 24h …'),
  regions: commonInput.regions.describe('To try it on'),
  profiles: commonInput.profiles.describe('To try it on'),
  allowCost: costInput.allowCost.describe('Agrees to a price an error told'),
});

export type AlertInput = z.infer<typeof alertInput>;

/** Refuses what would be dropped in silence, or contradicts itself. @throws UsageError */
export function checkAlertInput(asked: AlertInput): void {
  const { name, pattern, service, targetId, backtest } = asked;
  if (name === undefined && pattern === undefined) {
    throw new UsageError(`Which alert? Name one of ${ALERT_NAMES.join(', ')}, or give a pattern of your own.`);
  }
  if (name !== undefined && pattern !== undefined) {
    throw new UsageError(`pattern: ${name} has its own. Give a name or a pattern, not both.`);
  }
  if (name === 'any-change-to' && (service ?? '').trim() === '') {
    throw new UsageError('service: missing. Name the service to watch, such as prod/checkout.');
  }
  if (name !== 'any-change-to' && service !== undefined) {
    throw new UsageError('service: only any-change-to is about one service. Name that alert, or leave service out.');
  }
  if (asked.includeFailed && pattern !== undefined) {
    throw new UsageError(
      'includeFailed: your pattern says itself whether it wants failed calls, so leave includeFailed out.',
    );
  }
  if (asked.includeAutoScaling && name !== 'critical-ecs' && name !== 'any-change-to') {
    throw new UsageError(
      'includeAutoScaling: only critical-ecs and any-change-to could do without it; here, leave includeAutoScaling out.',
    );
  }
  if (targetId === '') throw new UsageError('targetId: empty. Give one, or leave targetId out.');
  for (const key of ['regions', 'profiles'] as const) {
    if (asked[key] !== undefined && backtest === undefined) {
      throw new UsageError(
        `${key}: only a back-test reads AWS; the text goes where you deploy it. Ask for a back-test, or leave ${key} out.`,
      );
    }
  }
}

/** Where the alert goes, and under which of its identifiers. @throws UsageError */
export function targetOf({ target, targetId }: AlertInput): AlertTarget {
  switch (target) {
    case 'sns':
      return snsTarget(targetId);
    case 'lambda':
      return { kind: 'lambda', functionArn: targetId ?? needs('lambda', FUNCTION) };
    case 'slack-chatbot': {
      const [workspaceId = '', channelId, ...more] = (targetId ?? needs('slack-chatbot', CHANNEL)).split('/');
      if (channelId === undefined || more.length > 0) {
        throw new UsageError(`targetId: a Slack workspace and a channel are wanted, such as ${CHANNEL}.`);
      }
      return { kind: 'slack-chatbot', workspaceId, channelId };
    }
    default:
      // It may be the secret itself: never repeated.
      if (targetId !== undefined) {
        throw new UsageError(
          `targetId: ${target} takes none, for its secret is asked for where the text is deployed; leave targetId out.`,
        );
      }
      return { kind: target };
  }
}

const FUNCTION = 'arn:aws:lambda:us-east-1:111122223333:function:alert';
const CHANNEL = 'T07EA123LEP/C07EZ1ABC23';

function snsTarget(targetId: string | undefined): AlertTarget {
  if (targetId === undefined) return { kind: 'sns' };
  return targetId.includes('@') ? { kind: 'sns', email: targetId } : { kind: 'sns', topicArn: targetId };
}

function needs(target: string, example: string): never {
  throw new UsageError(`targetId: missing. ${target} needs one, such as ${example}.`);
}
