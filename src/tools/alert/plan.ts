import { createHash } from 'node:crypto';
import { type AlertPlan, type AlertRule, toKebab } from '../../alerts/index.ts';
import { GLOBAL_REGION } from '../../trail/index.ts';
import { type AlertInput, targetOf } from './input.ts';

/** Names of rules, queues and files begin with the alert's, and have room for little more (EventBridge: 64 characters). */
const LONGEST_NAME = 48;

/** An alert as the writers of text take it. @throws UsageError for a target that is none */
export function planOf(rule: AlertRule, asked: AlertInput): AlertPlan {
  return {
    name: nameOf(rule),
    description: rule.title,
    rules: rule.patterns.flatMap(({ id, pattern, regions }) => {
      const places = regions === 'each-and-us-east-1' ? ['each', GLOBAL_REGION] : [regions];
      return places.map((region) => ({ id, pattern, region, readOnlyState: rule.needsReadOnlyState }));
    }),
    target: targetOf(asked),
  };
}

/** "scale-to-zero", "any-change-to-checkout-in-prod", "own-pattern" */
function nameOf({ name, subject }: AlertRule): string {
  if (name === 'own') return 'own-pattern';
  const { service } = subject;
  if (service === undefined) return name;
  const whole = [name, service.name, ...(service.cluster === undefined ? [] : ['in', service.cluster])].join('-');
  const kebab = toKebab(whole);
  if (kebab === whole && kebab.length <= LONGEST_NAME) return kebab;
  // Two services whose names differ in capitals, underscores or their ends are still two alerts.
  const mark = createHash('sha256').update(whole).digest('hex').slice(0, 8);
  return `${kebab.slice(0, LONGEST_NAME - mark.length - 1).replace(/-$/, '')}-${mark}`;
}
