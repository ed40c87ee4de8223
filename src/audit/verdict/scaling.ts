import type { Event } from '../../events/types.ts';
import { asked, askedText } from '../fields.ts';
import { instant } from '../time-words.ts';
import type { Registration, ScalingNote, ScalingRule } from './types.ts';

/** An activity of auto scaling and its call to ECS are this near. */
const ACTIVITY_MILLISECONDS = 2 * 60_000;
/** Moved limits take effect within this. */
const LIMITS_MILLISECONDS = 10 * 60_000;

/**
 * What auto scaling followed when it made this call, as it says itself. A scheduled action first moves the limits and
 * then, because of the limits, the count: the activity that names the rule is then the one just before.
 */
export function scalingNote(event: Event, scaling: readonly ScalingNote[]): ScalingNote | undefined {
  const at = instant(event.time);
  const apart = (note: ScalingNote) => Math.abs(instant(note.time) - at);
  const near = scaling.filter((note) => apart(note) <= ACTIVITY_MILLISECONDS).sort((a, b) => apart(a) - apart(b))[0];
  if (near === undefined || namedRule(near) !== undefined) return near;
  const before = scaling
    .filter((note) => namedRule(note) !== undefined && instant(note.time) <= at + ACTIVITY_MILLISECONDS)
    .filter((note) => at - instant(note.time) <= LIMITS_MILLISECONDS)
    .sort((a, b) => instant(b.time) - instant(a.time));
  return before[0] ?? near;
}

/** The rule behind an activity: a scheduled action, a policy, or the limits themselves. */
export function ruleOf(note: ScalingNote): ScalingRule | undefined {
  return namedRule(note) ?? (/\bcapacity was set to\b/i.test(note.cause) ? { kind: 'limits' } : undefined);
}

/** "scheduled action name night-floor was triggered", "… in state ALARM triggered policy cpu-70" */
function namedRule(note: ScalingNote): ScalingRule | undefined {
  const action = /scheduled action name ([\w.@:/+=-]{1,256})/i.exec(note.cause)?.[1];
  if (action !== undefined) return { kind: 'scheduled action', name: action };
  const policy = /polic(?:y|y name) ([\w.@:/+=-]{1,256})/i.exec(note.cause)?.[1];
  return policy === undefined ? undefined : { kind: 'policy', name: policy };
}

/** The call that sets up a rule of this kind. */
export function registeringCall(rule: ScalingRule): string {
  if (rule.kind === 'limits') return 'RegisterScalableTarget';
  return rule.kind === 'policy' ? 'PutScalingPolicy' : 'PutScheduledAction';
}

/** Who set the rule up, last before it acted: the newest successful call of its name for this service. */
export function registrationOf(rule: ScalingRule, call: Event, events: readonly Event[]): Registration | undefined {
  const name = registeringCall(rule);
  const event = events
    .filter((one) => one.name === name && one.outcome === 'succeeded' && instant(one.time) <= instant(call.time))
    .filter((one) => one.target?.service === call.target?.service && one.target?.cluster === call.target?.cluster)
    .filter(
      (one) =>
        rule.name === undefined ||
        (askedText(one, 'scheduledActionName') ?? askedText(one, 'policyName')) === rule.name,
    )
    .sort((a, b) => instant(b.time) - instant(a.time))[0];
  return event === undefined ? undefined : { rule, event };
}

/** "max capacity 0", for the limits that somebody set. */
export function limitWords(event: Event): string {
  const words = [
    ['min', asked(event, 'minCapacity')],
    ['max', asked(event, 'maxCapacity')],
  ].flatMap(([word, value]) => (value === undefined ? [] : [`${word} ${value}`]));
  return words.join(', ');
}
