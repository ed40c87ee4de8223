import type { Change, Effect, Event, FieldChange, FieldValue, Strength } from '../events/types.ts';
import { type CallEvidence, callEvidence, isSteadyAt } from './evidence.ts';
import { asked, askedText, isForced, isOpaque, isSwitch } from './fields.ts';
import { instant } from './time-words.ts';

/** Last known value of each property, by resource. */
type Memory = Map<string, Map<string, FieldValue>>;

/**
 * Fills in what was before: for each property that a successful write set, the value that the record itself shows, else
 * the one that the event before on the same resource left behind. A call that repeats a value gets `changed: false`, and
 * its effect is corrected to what it really did (Terraform and CloudFormation send every property every time).
 *
 * Oldest first, each event once; `earlier` only lends its state. Nothing is guessed: what no record shows stays without
 * `before`.
 */
export function settle(events: readonly Event[], earlier: readonly Event[] = []): Event[] {
  const own = oldestFirst(events);
  const ids = new Set(own.map(({ eventId }) => eventId));
  const memory: Memory = new Map();
  return oldestFirst([...earlier.filter(({ eventId }) => !ids.has(eventId)), ...own])
    .map((event) => settleOne(event, memory))
    .filter(({ eventId }) => ids.has(eventId));
}

/** Sorted by time; events of one second keep their order, and event history's newest-first order is turned round. */
function oldestFirst(events: readonly Event[]): Event[] {
  const once = [...new Map(events.map((event) => [event.eventId, event])).values()];
  const [first, last] = [once[0], once[once.length - 1]];
  if (first !== undefined && last !== undefined && instant(first.time) > instant(last.time)) once.reverse();
  return once.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
}

function settleOne(event: Event, memory: Memory): Event {
  if (!leavesState(event)) return event;
  const key = resourceKey(event);
  if (key === undefined) return event;
  const evidence = callEvidence(event);
  if (event.change.effect === 'create') memory.delete(key);
  const known = memory.get(key) ?? new Map<string, FieldValue>();
  const fields = event.change.fields.map((field) => settleField(field, event, evidence, known));
  remember(memory, key, known, event, fields, evidence);
  return corrected(event, fields, evidence);
}

/** Only a successful write with a readable time leaves a state behind that the next event can be compared with. */
function leavesState(event: Event): boolean {
  const isWrite = event.outcome === 'succeeded' && !event.readOnly && event.change.effect !== 'agent-report';
  return isWrite && event.time !== '' && asked(event, 'dryrun') !== true;
}

function settleField(
  field: FieldChange,
  event: Event,
  evidence: CallEvidence,
  known: ReadonlyMap<string, FieldValue>,
): FieldChange {
  if (isSwitch(field.field) || field.after === undefined || isOpaque(field.after)) return { ...field };
  const after = field.field === 'taskDefinition' ? withRevision(field.after, evidence) : field.after;
  const before = field.before ?? (isUntouched(field, event, evidence) ? after : known.get(field.field));
  if (before !== undefined) return { ...field, before, after, changed: before !== after };
  if (event.change.effect === 'create') return { ...field, after, changed: true };
  if (field.field === 'desiredCount' && isSteadyAt(event, after))
    return { ...field, before: after, after, changed: false };
  return { ...field, after };
}

/** The call began no deployment, so the task definition that it sent is the one that was there. */
function isUntouched({ field }: FieldChange, { name }: Event, { newDeployment }: CallEvidence): boolean {
  return name === 'UpdateService' && field === 'taskDefinition' && newDeployment === false;
}

/** A family without revision means its newest one; the response says which that was. */
function withRevision(value: FieldValue, { taskDefinition }: CallEvidence): FieldValue {
  return taskDefinition?.startsWith(`${value}:`) === true ? taskDefinition : value;
}

function remember(
  memory: Memory,
  key: string,
  known: Map<string, FieldValue>,
  event: Event,
  fields: readonly FieldChange[],
  evidence: CallEvidence,
): void {
  if (event.change.effect === 'delete' || /^De(?:lete|register)/.test(event.name)) {
    memory.delete(key);
    return;
  }
  if (evidence.desiredCount !== undefined) known.set('desiredCount', evidence.desiredCount);
  if (evidence.taskDefinition !== undefined) known.set('taskDefinition', evidence.taskDefinition);
  for (const { field, after } of fields)
    if (after !== undefined && !isSwitch(field) && !isOpaque(after)) known.set(field, after);
  memory.set(key, known);
}

/**
 * What state belongs to: an ECS service, its scaling limits, each of its scheduled actions and policies apart, or another
 * resource of ECS or auto scaling by its type and name. All within one account and Region. Other services' calls often
 * send what to do instead of what should be, so nothing follows from two of them.
 */
function resourceKey(event: Event): string | undefined {
  const { target } = event;
  if (target === undefined) return undefined;
  if (!/^(?:ecs|autoscaling|application-autoscaling)\.amazonaws\.com$/.test(event.source)) return undefined;
  const place = `${event.account}|${event.region}`;
  if (/autoscaling\.amazonaws\.com$/.test(event.source) && target.service !== undefined) {
    const rule = askedText(event, 'scheduledActionName') ?? askedText(event, 'policyName') ?? '';
    return `${place}|${scalingResource(event.name)}|${rule}|${target.cluster ?? '?'}/${target.service}`;
  }
  if (target.type === 'service' && target.service !== undefined) {
    return `${place}|service|${target.cluster ?? '?'}/${target.service}`;
  }
  if (target.type === 'task' || target.type === 'session') return undefined;
  return `${place}|${event.source}|${target.type}|${target.family ?? target.name}`;
}

/** RegisterScalableTarget and DeregisterScalableTarget act on one thing, PutScheduledAction on another. */
function scalingResource(name: string): string {
  return name.replace(/^(?:Put|Register|Deregister|Delete|Create|Update)/, '');
}

function corrected(event: Event, fields: FieldChange[], evidence: CallEvidence): Event {
  const settled: Event = { ...event, change: { ...event.change, fields } };
  if (event.name !== 'UpdateService') return settled;
  const verdict = effectOf(settled, evidence);
  if (verdict === undefined) return settled;
  const change: Change = { ...settled.change, effect: verdict.effect };
  return { ...settled, change, strength: verdict.strength };
}

/** What an UpdateService really did; undefined where its record and the events before it leave that open. */
function effectOf(event: Event, evidence: CallEvidence): { effect: Effect; strength: Strength } | undefined {
  const fields = event.change.fields.filter(({ field }) => !isSwitch(field));
  if (fields.length === 0 && !isForced(event)) return undefined;
  const changed = (name: string) =>
    fields.some(({ field, changed: isChanged }) => field === name && isChanged === true);
  const open = fields.filter((field) => field.changed === undefined);
  if (changed('taskDefinition')) return { effect: 'deploy', strength: 'direct' };
  if (open.some(({ field }) => field === 'taskDefinition')) return undefined;
  if (isForced(event)) return { effect: 'restart', strength: 'direct' };
  if (changed('desiredCount')) return { effect: 'scale', strength: 'direct' };
  if (open.some(({ field }) => field === 'desiredCount')) {
    return onlyCount(fields) ? { effect: 'scale', strength: 'direct' } : undefined;
  }
  if (evidence.newDeployment === true) return { effect: 'deploy', strength: 'direct' };
  const somethingChanged = fields.some((field) => field.changed === true);
  if (!somethingChanged && (open.length === 0 || evidence.newDeployment === false))
    return { effect: 'configure', strength: 'none' };
  return repeatsKeyField(fields) ? { effect: 'configure', strength: event.strength } : undefined;
}

/** The effect was read from a property that turns out to be repeated. */
function repeatsKeyField(fields: readonly FieldChange[]): boolean {
  return fields.some(
    ({ field, changed }) => changed === false && (field === 'taskDefinition' || field === 'desiredCount'),
  );
}

function onlyCount(fields: readonly FieldChange[]): boolean {
  return fields.every(({ field, changed }) => field === 'desiredCount' || changed === false);
}
