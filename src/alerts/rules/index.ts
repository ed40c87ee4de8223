import { anyChangeTo } from './any-change.ts';
import { criticalEcs, serviceDeleted, shellIntoContainer } from './ecs.ts';
import { rootActivity } from './root.ts';
import { scaleToZero } from './scale-to-zero.ts';
import type { AlertName, AlertOptions, AlertRule } from './types.ts';

export { type CompiledPattern, whyMissed } from './missed.ts';
export { ownRule } from './own.ts';
export {
  ALERT_NAMES,
  type AlertName,
  type AlertOptions,
  type AlertRule,
  type AlertSubject,
  type PatternRegions,
  type RulePattern,
} from './types.ts';

const RULES: Readonly<Record<AlertName, (options: AlertOptions) => AlertRule>> = {
  'critical-ecs': criticalEcs,
  'scale-to-zero': scaleToZero,
  'root-activity': rootActivity,
  'shell-into-container': shellIntoContainer,
  'service-deleted': serviceDeleted,
  'any-change-to': anyChangeTo,
};

/** A ready-made alert. @throws UsageError where `any-change-to` is asked for without a service, or with none that can be */
export function alertRule(name: AlertName, options: AlertOptions = {}): AlertRule {
  return RULES[name](options);
}
