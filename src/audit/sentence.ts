import type { Event } from '../events/types.ts';
import type { Client } from '../identity/types.ts';
import { changedNothing, changedParts, createdWith, describeChange, givenReason, usedMfa } from './change-words.ts';
import { did, serviceOf, toDo, wasDone } from './deeds.ts';
import { runningThen } from './evidence.ts';
import { asked, fieldOf } from './fields.ts';
import { quote, words } from './text.ts';
import { clock, count, day } from './time-words.ts';
import { actingService, doer, who } from './who.ts';

export interface SentenceOptions {
  /** Adds the zone and the day: "at 02:14 UTC on 20 Nov", for a sentence that stands alone. */
  withDate?: boolean;
}

/**
 * The event in one sentence, without its full stop: "prod/checkout was updated at 02:14 by deploy-prod via GitHub Actions
 * (acme/shop, main) from 140.82.114.3: checkout:40 → checkout:41". Times are UTC. A denied or failed call reads as the
 * attempt that it was.
 */
export function sentence(event: Event, options: SentenceOptions = {}): string {
  return startSentence(body(event, when(event, options)));
}

function body(event: Event, time: string): string {
  if (event.change.effect === 'sign-in') return signIn(event, time);
  if (event.outcome !== 'succeeded') return attempt(event, time);
  if (event.change.effect === 'assume-role') return words(doer(event), did(event), time, fromWhere(event));
  if (event.actor.kind === 'autoscaling') return autoScaled(event, time);
  const service = actingService(event);
  if (service !== undefined) return `${words(service, did(event), 'for', who(event.actor), time)}${detail(event)}`;
  if (event.actor.kind === 'aws-service') return `${words(servicePhrase(event), time)}${detail(event)}`;
  const done = wasDone(event);
  const deed =
    done === undefined ? words(who(event.actor), did(event), time) : words(done, time, 'by', who(event.actor));
  return `${words(deed, withWhat(event), fromWhere(event))}${detail(event)}`;
}

function servicePhrase(event: Event): string {
  const { person, name } = event.actor;
  return words(name, did(event), person === undefined ? '' : `for ${person}`);
}

function signIn(event: Event, time: string): string {
  const actor = who(event.actor);
  if (event.outcome !== 'succeeded')
    return words('somebody tried to sign in as', actor, time, fromWhere(event), 'and failed');
  const mfa = usedMfa(event);
  return `${words(actor, 'signed in', time, fromWhere(event))}${mfa === undefined ? '' : `, ${mfa ? 'with' : 'without'} MFA`}`;
}

function attempt(event: Event, time: string): string {
  const end = event.outcome === 'denied' ? 'and was denied' : 'and the call failed';
  const code = event.error === undefined ? '' : ` (${event.error.code})`;
  return `${words(doer(event), 'tried to', toDo(event), time, withWhat(event), fromWhere(event), end)}${code}`;
}

function autoScaled(event: Event, time: string): string {
  const field = fieldOf(event, 'desiredCount');
  const service = serviceOf(event);
  if (field?.after === undefined || service === undefined)
    return `${words('auto scaling', did(event), time)}${detail(event)}`;
  const from = field.before === undefined ? '' : `from ${field.before}`;
  return words('auto scaling took', service, from, `to ${field.after} ${field.after === 1 ? 'task' : 'tasks'}`, time);
}

/** ": checkout:40 → checkout:41": what the verb has not said already. */
function detail(event: Event): string {
  if (changedNothing(event)) return ': nothing changed, it sent the same settings again';
  switch (event.change.effect) {
    case 'shell':
    case 'roll-back':
      return '';
    case 'delete':
      return asked(event, 'force') === true ? ', by force' : '';
    case 'stop':
      return reason(event);
    case 'scale':
      return after([
        ...ranThen(event),
        ...changedParts(event).filter((part) => !/^desired (?:count|capacity)\b/.test(part)),
      ]);
    case 'create':
    case 'register':
    case 'run':
      return after(createdWith(event));
    case 'deploy':
    case 'configure':
    case 'restart':
      return after(changedParts(event));
    default: {
      const change = describeChange(event);
      return after(change === undefined ? [] : [change]);
    }
  }
}

/** "3 tasks ran then", where nothing shows how many were wanted. */
function ranThen(event: Event): string[] {
  const isOpen = fieldOf(event, 'desiredCount')?.before === undefined;
  const running = isOpen ? runningThen(event) : undefined;
  return running === undefined ? [] : [`${count(running, 'task')} ran then`];
}

function reason(event: Event): string {
  const given = givenReason(event);
  return given === undefined ? '' : `, reason given: ${quote(given)}`;
}

function after(parts: readonly string[]): string {
  return parts.length === 0 ? '' : `: ${parts.join(', ')}`;
}

function when(event: Event, options: SentenceOptions): string {
  const hours = clock(event.time);
  if (hours === undefined) return '';
  return options.withDate === true ? `at ${hours} UTC on ${day(event.time)}` : `at ${hours}`;
}

/** "with AWS CLI 2.34", "in the AWS console"; nothing where the actor's name says it or the client is not known. */
export function withWhat(event: Event): string {
  const { client, actor } = event;
  if (actor.pipeline !== undefined) return '';
  switch (client.kind) {
    case 'console':
      return 'in the AWS console';
    case 'mcp':
    case 'ci':
    case 'aws-service':
    case 'browser':
    case 'ecs-agent':
    case 'other':
    case 'none':
      return '';
    default:
      return actor.invokedBy === undefined ? words(`with ${client.label}`, runsIn(client)) : '';
  }
}

/** "in CloudShell", where the client says so. */
function runsIn({ label, runsIn: place }: Client): string {
  return place === undefined || label.includes(place) ? '' : `in ${place}`;
}

/** "from 203.0.113.7 (office)"; nothing for calls that came from inside AWS. */
export function fromWhere(event: Event): string {
  const { address } = event;
  if (
    address.class === 'service' ||
    address.class === 'aws-internal' ||
    address.class === 'none' ||
    address.value === ''
  )
    return '';
  return address.label === undefined ? `from ${address.value}` : `from ${address.value} (${address.label})`;
}

/** Ordinary words begin a sentence with a capital; names of resources and callers stay as they are written. */
export function startSentence(text: string): string {
  return /^(?:root|role|account|auto scaling|an?|agent|central|cluster|container|service account|somebody|something|task|the) /.test(
    text,
  )
    ? text.charAt(0).toUpperCase() + text.slice(1)
    : text;
}
