import type { Event } from '../../events/types.ts';
import { askedText, digText } from '../fields.ts';
import { instant, length } from '../time-words.ts';
import type { Cause, ScalingNote } from './types.ts';

/** A stack update calls ECS within this time of being started. */
const STACK_MILLISECONDS = 60 * 60_000;
/** An activity of auto scaling and its call to ECS are this near. */
const ACTIVITY_MILLISECONDS = 2 * 60_000;

/** Moved limits take effect within this. */
const LIMITS_MILLISECONDS = 5 * 60_000;

const STACK_CALLS: ReadonlySet<string> = new Set([
  'ExecuteChangeSet',
  'UpdateStack',
  'CreateStack',
  'DeleteStack',
  'RollbackStack',
]);

/** The deployment of CodeDeploy that a task set belongs to: its `externalId`. Source: ECS API reference, CreateTaskSet. */
export function codeDeployId(event: Event): string | undefined {
  const id =
    digText(event.record, 'requestParameters', 'externalId') ??
    digText(event.record, 'responseElements', 'taskSet', 'externalId');
  return id !== undefined && /^d-[A-Z0-9]+$/.test(id) ? id : undefined;
}

/** CloudFormation acting with a service role: the caller of the stack update is in CloudFormation's own events. */
export function isStackRole(event: Event): boolean {
  const { actor } = event;
  return actor.session === 'AWSCloudFormation' && actor.person === undefined;
}

/**
 * The person behind a service that acts with a role of its own: CodeDeploy by the id of its deployment, CloudFormation by
 * the stack update before it. Undefined where the call is not such a service's, or nothing is found.
 */
export function behindService(cause: Cause, events: readonly Event[]): Cause | undefined {
  const deployment = codeDeployId(cause.event);
  if (deployment !== undefined) return behindCodeDeploy(cause, deployment, events);
  return isStackRole(cause.event) ? behindStack(cause, events) : undefined;
}

function behindCodeDeploy(cause: Cause, deployment: string, events: readonly Event[]): Cause | undefined {
  const started = events.find(
    (event) =>
      event.name === 'CreateDeployment' &&
      event.outcome === 'succeeded' &&
      digText(event.record, 'responseElements', 'deploymentId') === deployment,
  );
  if (started === undefined) return undefined;
  const basis = `CodeDeploy deployment ${deployment} made the ECS call (event ${cause.event.eventId.slice(0, 8)}), and this call started it`;
  return { event: started, confidence: 'certain', basis: [basis] };
}

function behindStack(cause: Cause, events: readonly Event[]): Cause | undefined {
  const at = instant(cause.event.time);
  const updates = events
    .filter(
      (event) =>
        STACK_CALLS.has(event.name) && event.source === 'cloudformation.amazonaws.com' && event.outcome === 'succeeded',
    )
    .filter((event) => instant(event.time) <= at && at - instant(event.time) <= STACK_MILLISECONDS)
    .sort((a, b) => instant(b.time) - instant(a.time));
  const nearest = updates[0];
  if (nearest === undefined) return undefined;
  const stacks = new Set(updates.map((event) => event.target?.name));
  const basis = [
    `CloudFormation made the ECS call with its own role (event ${cause.event.eventId.slice(0, 8)}), ${length(nearest.time, cause.event.time)} or less after this`,
    stacks.size === 1
      ? 'no other stack was changed in the hour before'
      : `${stacks.size} stacks were changed in the hour before`,
  ];
  return { event: nearest, confidence: stacks.size === 1 ? 'likely' : 'possible', basis };
}

/**
 * What auto scaling followed when it made this call, as it says itself. A scheduled action first moves the limits and
 * then, because of the limits, the count: the activity that names the rule is then the one just before.
 */
export function scalingNote(event: Event, scaling: readonly ScalingNote[]): ScalingNote | undefined {
  const at = instant(event.time);
  const near = nearestNote(event, scaling);
  if (near === undefined || ruleOf(near) !== undefined) return near;
  const before = scaling.filter(
    (note) =>
      ruleOf(note) !== undefined &&
      instant(note.time) <= at + ACTIVITY_MILLISECONDS &&
      at - instant(note.time) <= LIMITS_MILLISECONDS,
  );
  return before.sort((a, b) => instant(b.time) - instant(a.time))[0] ?? near;
}

function nearestNote(event: Event, scaling: readonly ScalingNote[]): ScalingNote | undefined {
  return scaling
    .filter((note) => Math.abs(instant(note.time) - instant(event.time)) <= ACTIVITY_MILLISECONDS)
    .sort(
      (a, b) => Math.abs(instant(a.time) - instant(event.time)) - Math.abs(instant(b.time) - instant(event.time)),
    )[0];
}

/** The rule that a scaling activity names: "scheduled action name night-floor was triggered", "policy cpu-70". */
export function ruleOf(note: ScalingNote): { kind: 'scheduled action' | 'policy'; name: string } | undefined {
  const action = /scheduled action name ([\w.@:/+=-]{1,256})/i.exec(note.cause)?.[1];
  if (action !== undefined) return { kind: 'scheduled action', name: action };
  const policy = /polic(?:y|y name) ([\w.@:/+=-]{1,256})/i.exec(note.cause)?.[1];
  return policy === undefined ? undefined : { kind: 'policy', name: policy };
}

/** Who set up that rule, last: the newest successful PutScheduledAction or PutScalingPolicy of its name before the call. */
export function registrationOf(rule: { name: string }, before: string, events: readonly Event[]): Event | undefined {
  return events
    .filter((event) => event.outcome === 'succeeded' && instant(event.time) <= instant(before))
    .filter((event) => ['PutScheduledAction', 'PutScalingPolicy'].includes(event.name))
    .filter((event) => (askedText(event, 'scheduledActionName') ?? askedText(event, 'policyName')) === rule.name)
    .sort((a, b) => instant(b.time) - instant(a.time))[0];
}
