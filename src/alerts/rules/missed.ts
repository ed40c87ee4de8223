import type { Event } from '../../events/types.ts';
import { asBusEvent, deliveryOf, explainMiss, type MissedField, type Pattern } from '../pattern/index.ts';
import type { AlertRule, PatternRegions } from './types.ts';

/** A pattern, parsed, and where its rule stands. */
export interface CompiledPattern {
  id: string;
  regions: PatternRegions;
  pattern: Pattern;
}

/** Why an alert would have been silent about an event: one sentence. */
export function whyMissed(rule: AlertRule, patterns: readonly CompiledPattern[], event: Event): string {
  const { delivered, why } = deliveryOf(event.record);
  const bus = asBusEvent(event.record);
  if (bus === undefined || delivered === 'never') return why;
  if (delivered === 'with-read-only-state' && !rule.needsReadOnlyState) return why;
  const misses = patterns.flatMap(({ pattern }) => explainMiss(pattern, bus) ?? []);
  if (misses.length < patterns.length) {
    return `It was reported in ${event.region}, and the rule that would fire for it stands in us-east-1.`;
  }
  const [closest] = misses.sort((a, b) => a.fields.length - b.fields.length);
  return known(rule, event, closest?.fields ?? []) ?? closest?.why ?? 'The alert has no pattern.';
}

/** The usual reasons, in words; the first that holds. */
function known(rule: AlertRule, event: Event, fields: readonly MissedField[]): string | undefined {
  const paths = new Set(fields.map(({ path }) => path));
  if (paths.has('source') && event.change.effect === 'scaling-rule') {
    return `It was set through auto scaling (${event.name}), which this alert does not watch.`;
  }
  if (paths.has('detail.eventName') || paths.has('source')) {
    return `${event.name} is not among the calls that this alert watches.`;
  }
  if (rule.excludesFailed && paths.has('detail.errorCode')) {
    return `The call ${event.outcome === 'denied' ? 'was refused' : 'failed'}, and such calls are left out.`;
  }
  if (rule.excludesAutoScaling && event.actor.kind === 'autoscaling') return 'It was auto scaling, which is left out.';
  const { requestParameters = null } = event.record;
  return requestParameters === null && fields.some(({ path }) => path.startsWith('detail.requestParameters'))
    ? 'The record has no request parameters, so nothing in it names what the alert asks for.'
    : undefined;
}
