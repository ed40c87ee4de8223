import type { RuleId } from '../../audit/types.ts';
import type { JsonObject } from '../../events/types.ts';

export const ALERT_NAMES = [
  'critical-ecs',
  'scale-to-zero',
  'root-activity',
  'shell-into-container',
  'service-deleted',
  'any-change-to',
] as const;

export type AlertName = (typeof ALERT_NAMES)[number];

/**
 * Regions in which a rule with the pattern has to stand. `each`: every Region to be watched. `us-east-1`: that one only,
 * where global services report. `each-and-us-east-1`: every Region to be watched, and us-east-1 even if nothing runs there.
 */
export type PatternRegions = 'each' | 'us-east-1' | 'each-and-us-east-1';

/** One EventBridge rule. */
export interface RulePattern {
  /** Lower case with hyphens; unique in its alert, to name the rule by. */
  id: string;
  /** What it sees, in a few words: "calls of the root user". */
  sees: string;
  regions: PatternRegions;
  /** The event pattern, ready for PutRule. */
  pattern: JsonObject;
}

/** Which findings an alert should be held against. */
export interface AlertSubject {
  findings: readonly RuleId[];
  /** Only findings about this ECS service. */
  service?: { name: string; cluster?: string };
  /** Only findings about ECS: its own calls, and the scaling rules of its services. */
  ecsOnly?: true;
}

/** An alert: one or more EventBridge rules, and what has to be said beside them. */
export interface AlertRule {
  /** `own` for a pattern of the user's. */
  name: AlertName | 'own';
  /** "Critical calls to ECS"; "Any change to prod/checkout" */
  title: string;
  patterns: readonly RulePattern[];
  /** A pattern asks for read-only calls, so the rule needs the state ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS. */
  needsReadOnlyState: boolean;
  /** Refused and failed calls are left out. */
  excludesFailed: boolean;
  /** Calls by auto scaling are left out. */
  excludesAutoScaling: boolean;
  subject: AlertSubject;
  /** Sentences: what holds for delivery, and what the patterns cannot see. */
  caveats: readonly string[];
}

export interface AlertOptions {
  /** Also refused and failed calls. */
  includeFailed?: boolean;
  /** Also what auto scaling does. Of `critical-ecs` and `any-change-to`; the others always see it. */
  includeAutoScaling?: boolean;
  /** Of `any-change-to`: "checkout", "prod/checkout", or the ARN of the service. */
  service?: string;
  /** Of `any-change-to`. */
  cluster?: string;
}
