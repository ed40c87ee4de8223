import type { Check } from '../../readiness/index.ts';
import type { AccountSetup } from '../../trail/setup/index.ts';
import type { Context } from '../context.ts';
import { list } from '../words.ts';

interface Known {
  checks: readonly Check[];
  setups: readonly AccountSetup[];
  context: Context;
}

/** What to do with this, beside the commands: in words of this product. */
export function nextSteps({ checks, setups, context }: Known): string[] {
  return [...olderLogs(checks, setups, context), ...alerts(checks), ...permissions(checks), ...stopped(checks)];
}

/** Log files that nobody told us of are read by nobody. */
function olderLogs(checks: readonly Check[], setups: readonly AccountSetup[], { older }: Context): string[] {
  if (older !== undefined || checks.some(({ id, status }) => id === 'bucket-retention' && status === 'fail')) return [];
  const bucket = setups.flatMap(({ trails, buckets }) =>
    trails.flatMap((trail) => buckets.filter(({ name, gone }) => name === trail.bucket && !gone)),
  )[0];
  if (bucket === undefined) return [];
  return [
    `To ask about more than 90 days, name the log files in the bucket ${bucket.name}: --archive, or archive in the configuration.`,
  ];
}

const ALERTS: ReadonlySet<string> = new Set(['ecs-alerts', 'root-alert']);

function alerts(checks: readonly Check[]): string[] {
  const isOpen = checks.some(({ id, status }) => ALERTS.has(id) && (status === 'fail' || status === 'warn'));
  return isOpen
    ? [
        'For alerts as Terraform, CloudFormation or CDK, and for what they would have fired for last week: alert_rule (alert) critical-ecs with backtest 7d.',
      ]
    : [];
}

function permissions(checks: readonly Check[]): string[] {
  const denied = checks.filter(({ status, found }) => status === 'not-allowed' && /is not allowed/.test(found));
  if (denied.length === 0) return [];
  const actions = [
    ...new Set(denied.flatMap(({ found }) => /[a-z0-9-]+:[A-Za-z]+(?= is not allowed)/.exec(found) ?? [])),
  ];
  return [
    `For the checks that could not be made, allow ${list(actions, 12)}: the policies in the README, section "Permissions", have them. All of them read.`,
  ];
}

function stopped(checks: readonly Check[]): string[] {
  const isStopped = checks.some(({ id, status }) => id === 'trail-logging' && status === 'fail');
  return isStopped
    ? ['Ask who stopped the trail: lookup_events (events) with eventNames StopLogging and since 90d.']
    : [];
}
