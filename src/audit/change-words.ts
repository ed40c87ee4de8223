import { actionInfo } from '../events/index.ts';
import type { Effect, Event, FieldChange } from '../events/types.ts';
import { runningThen } from './evidence.ts';
import { byWeight, fieldWords, isTaskDefinition, isZeroCount, VALUE_LIMIT, wishWords } from './field-words.ts';
import { asked, askedText, dig, digText, isForced, isOpaque, isSwitch, shortTask } from './fields.ts';
import { cap, quote } from './text.ts';
import { count } from './time-words.ts';

/** Settings named in one change; the rest is counted. */
const FIELD_LIMIT = 3;

/** Clients that send every property with every call, so that a property sent says nothing about a change. */
const REPEATERS: ReadonlySet<string> = new Set([
  'terraform',
  'cloudformation',
  'cdk',
  'pulumi',
  'crossplane',
  'copilot',
  'ansible',
]);

/**
 * What the call changed, in lower case words without a full stop: "restarted, no other change", "desired count 3 → 0".
 * Only what really changed, as far as settled fields say; a denied or failed call "asked for" it. Undefined where there
 * is nothing to say, as for a read.
 */
export function describeChange(event: Event): string | undefined {
  if (event.change.effect === 'read' || event.change.effect === 'agent-report') return undefined;
  if (event.change.effect === 'sign-in') return signInWords(event);
  return event.outcome === 'succeeded' ? changeWords(event) : attemptWords(event);
}

/** The call succeeded and every property that it sent had its value already. */
export function changedNothing(event: Event): boolean {
  const fields = event.change.fields.filter(({ field }) => !isSwitch(field));
  return (
    event.outcome === 'succeeded' &&
    event.change.deploymentId === undefined &&
    REPEATABLE.has(event.change.effect) &&
    fields.length > 0 &&
    fields.every(({ changed }) => changed === false)
  );
}

const REPEATABLE: ReadonlySet<Effect> = new Set(['configure', 'scale', 'scaling-rule']);

/** The properties that changed, a phrase each; without the verb that the effect has. */
export function changedParts(event: Event): string[] {
  const fields = event.change.fields.filter(({ field }) => !isSwitch(field));
  const changed = fields.filter((field) => field.changed === true);
  const open = fields.filter((field) => field.changed === undefined);
  const explained = changed.length > 0 || event.change.effect === 'restart';
  const shownOpen = isRepeated(event)
    ? open.filter((field) => isCount(field) && !(field.field === 'desiredCount' && field.after === runningThen(event)))
    : isConsole(event) && explained
      ? open.filter(isZeroCount)
      : open;
  return capped(
    [...changed, ...shownOpen].sort(byWeight).map((field) => `${fieldWords(field)}${runningNote(event, field)}`),
  );
}

/** " (3 running)": where the count before is not known, what ran when the call came says most of it. */
function runningNote(event: Event, { field, before }: FieldChange): string {
  const running = field === 'desiredCount' && before === undefined ? runningThen(event) : undefined;
  return running === undefined ? '' : ` while ${running} ran`;
}

/** A tool sent every setting again, nothing began because of it, and nothing is known to have been different before. */
export function onlyRepeats(event: Event): boolean {
  const { change, outcome } = event;
  const isQuiet = change.deploymentId === undefined && REPEATABLE.has(change.effect);
  return outcome === 'succeeded' && isQuiet && isRepeated(event) && changedParts(event).length === 0;
}

/** Sent by a tool that sends everything, to what exists already: what it sent says little about what it changed. */
function isRepeated({ client, change }: Event): boolean {
  return REPEATERS.has(client.kind) && change.effect !== 'create';
}

/** The console sends the whole form, of which a person may have changed anything. */
function isConsole({ client }: Event): boolean {
  return client.kind === 'console';
}

/** Counts are told even when repeated: what ran at the time stands beside them. */
function isCount({ field }: FieldChange): boolean {
  return field === 'desiredCount' || field === 'maxCapacity' || field === 'scalingTarget.minTaskCount';
}

function changeWords(event: Event): string | undefined {
  if (changedNothing(event)) return 'nothing changed (same settings sent again)';
  const parts = changedParts(event);
  if (onlyRepeats(event)) return 'all settings sent again, no change known';
  if (isNeighbour(event)) return joined(parts) ?? catalogueWords(event);
  switch (event.change.effect) {
    case 'restart':
      return ['restarted', ...(parts.length > 0 ? parts : ['no other change'])].join(', ');
    case 'create':
      return ['created', ...createdWith(event)].join(', ');
    case 'delete':
      return asked(event, 'force') === true ? 'deleted by force' : 'deleted';
    case 'stop':
      return `${stoppedThing(event)}${given(event)}`;
    case 'shell':
      return shellWords(event);
    case 'run':
    case 'start':
      return ['run', ...createdWith(event)].join(', ');
    case 'roll-back':
      return 'deployment rolled back';
    case 'drain':
      return ['drained', ...parts].join(', ');
    case 'register':
      return ['registered', ...createdWith(event)].join(', ');
    case 'scaling-rule':
      return scalingWords(event);
    case 'assume-role':
      return 'role assumed';
    case 'deploy':
      return joined(parts) ?? 'new deployment';
    default:
      return joined(parts);
  }
}

/** Other services have words of their own for a restart or a deletion: "rebooted", "terminated". */
function isNeighbour({ source, change: { effect } }: Event): boolean {
  return source !== 'ecs.amazonaws.com' && effect !== 'scaling-rule' && effect !== 'assume-role' && effect !== 'shell';
}

/** "started an instance refresh" of "started an instance refresh of". */
function catalogueWords({ source, name, readOnly }: Event): string {
  return actionInfo(source, name, readOnly).verb.replace(/ (?:of|to|in|on|for|from|into|with|by)$/, '');
}

/** What a denied or failed call asked for. A denied record often shows no parameters: then nothing is said. */
function attemptWords(event: Event): string | undefined {
  const { effect } = event.change;
  if (effect === 'stop' && event.target?.task !== undefined)
    return `asked to stop task ${shortTask(event.target.task)}`;
  if (effect === 'delete') return 'asked to delete it';
  if (effect === 'shell') return `asked for a ${containerWords('shell', event)}`;
  const wishes = event.change.fields
    .filter(({ field, after }) => !isSwitch(field) && after !== undefined)
    .sort(byWeight);
  const parts = [...(isForced(event) ? ['a restart'] : []), ...wishes.map(wishWords)];
  return parts.length === 0 ? undefined : `asked for ${capped(parts).join(', ')}`;
}

function signInWords(event: Event): string {
  if (event.outcome !== 'succeeded') return 'failed to sign in';
  const mfa = usedMfa(event);
  return mfa === undefined ? 'signed in' : `signed in ${mfa ? 'with' : 'without'} MFA`;
}

/** Whether a console sign-in used MFA: `additionalEventData.MFAUsed`. Source: CloudTrail user guide, console sign-in events. */
export function usedMfa(event: Event): boolean | undefined {
  const value = asked(event, 'MFAUsed') ?? dig(event.record, 'additionalEventData', 'MFAUsed');
  if (value === 'Yes' || value === true) return true;
  return value === 'No' || value === false ? false : undefined;
}

function stoppedThing(event: Event): string {
  if (event.target?.task !== undefined) return `task ${shortTask(event.target.task)} stopped`;
  return event.name === 'StopServiceDeployment' ? 'deployment stopped' : 'stopped';
}

/** The reason that the caller of StopTask gave; ECS writes one of its own where there is none. */
export function givenReason({ change: { reason } }: Event): string | undefined {
  return reason === undefined || /^task stopped by user\.?$/i.test(reason) ? undefined : reason;
}

function given(event: Event): string {
  const reason = givenReason(event);
  return reason === undefined ? '' : `, reason given: ${quote(reason)}`;
}

function shellWords(event: Event): string {
  const command = commandOf(event);
  const isShell = command === undefined || /^\S*\b(?:ba|z|k|da|a)?sh\b(?:\s+-\w+)?$/.test(command);
  return isShell ? `${containerWords('shell opened', event)}` : containerWords('command run', event);
}

function containerWords(lead: string, event: Event): string {
  const container = askedText(event, 'container') ?? digText(event.record, 'requestParameters', 'container');
  const command = commandOf(event);
  const where = container === undefined ? '' : ` in container ${cap(container, VALUE_LIMIT)}`;
  return `${lead}${where}${command === undefined ? '' : ` (${cap(command, VALUE_LIMIT)})`}`;
}

/** The command of an ExecuteCommand, as the caller wrote it. */
export function commandOf(event: Event): string | undefined {
  return event.change.reason ?? askedText(event, 'command') ?? digText(event.record, 'requestParameters', 'command');
}

/** Values that something was created with, or that a new revision changed: no "set to". */
export function createdWith(event: Event): string[] {
  const fields = event.change.fields.filter(
    ({ field, after, changed }) => !isSwitch(field) && after !== undefined && !isOpaque(after) && changed !== false,
  );
  const isNew = (field: FieldChange) => field.before === undefined || isTaskDefinition(field.field);
  const parts = fields.sort(byWeight).map((field) => (isNew(field) ? wishWords(field) : fieldWords(field)));
  return capped(parts.filter((part) => part !== event.target?.name));
}

/** "max capacity 10 → 0", "scheduled action night-floor, max capacity 4" */
function scalingWords(event: Event): string | undefined {
  const names = ['scheduledActionName', 'policyName'];
  const name = askedText(event, 'scheduledActionName') ?? askedText(event, 'policyName');
  const settings = {
    ...event,
    change: { ...event.change, fields: event.change.fields.filter(({ field }) => !names.includes(field)) },
  };
  const parts = changedParts(settings);
  if (name === undefined) return event.name.startsWith('De') ? 'removed' : joined(parts);
  const rule = `${event.name.includes('ScheduledAction') ? 'scheduled action' : 'policy'} ${cap(name, VALUE_LIMIT)}`;
  if (event.name.startsWith('Delete')) return `${rule} deleted`;
  return parts.length === 0 ? `${rule} set` : `${rule}, ${parts.join(', ').replaceAll(' set to ', ' ')}`;
}

function joined(parts: readonly string[]): string | undefined {
  return parts.length === 0 ? undefined : parts.join(', ');
}

function capped(parts: readonly string[]): string[] {
  if (parts.length <= FIELD_LIMIT) return [...parts];
  return [...parts.slice(0, FIELD_LIMIT), count(parts.length - FIELD_LIMIT, 'other setting')];
}
