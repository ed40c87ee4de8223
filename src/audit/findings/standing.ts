import type { Event } from '../../events/types.ts';
import { fieldOf } from '../fields.ts';
import { at, duration, since } from '../time-words.ts';
import type { AuditInput, ServiceNow } from '../types.ts';
import { doer } from '../who.ts';
import { isAfter, sameService, succeededWrite } from './common.ts';
import type { ZeroKind } from './scale-to-zero.ts';

/** What became of a service that was taken to zero. */
export interface Standing {
  /** "still at 0 (7 h)", "back at 3 since 22:41, by Carol Vance" */
  text: string;
  state: 'zero' | 'back' | 'unknown';
}

const NOT_ASKED = 'ECS could not be asked';

/** Asks the later events first, for they say who; then ECS, for it knows what is now. */
export function standingOf(event: Event, kind: ZeroKind, input: AuditInput): Standing {
  const later = input.events.filter(
    (other) => isAfter(other, event) && sameService(other, event) && succeededWrite(other),
  );
  const now = input.services.find((service) => isOf(service, event));
  return kind === 'count' || kind === 'created'
    ? countStanding(event, later, now, input)
    : ruleStanding(event, kind, later, now, input);
}

function isOf(
  { account, region, cluster, service }: ServiceNow,
  { account: owner, region: place, target }: Event,
): boolean {
  return account === owner && region === place && cluster === target?.cluster && service === target.service;
}

function countStanding(
  event: Event,
  later: readonly Event[],
  now: ServiceNow | undefined,
  input: AuditInput,
): Standing {
  const next = later.find((other) => isDeletion(other) || (desired(other) ?? 0) > 0);
  if (next !== undefined && isDeletion(next))
    return { text: `deleted ${at(next.time, input.window.to)}, by ${doer(next)}`, state: 'zero' };
  if (next !== undefined) return broughtBack(next, later, now, input);
  if (now !== undefined && now.status !== 'INACTIVE') return asItIs(event, now, input);
  if (now !== undefined) return { text: 'deleted meanwhile', state: 'zero' };
  if (input.servicesKnown) return { text: 'no longer listed by ECS', state: 'zero' };
  return { text: `whether it is still at 0 is not known: ${NOT_ASKED}`, state: 'unknown' };
}

function asItIs(event: Event, now: ServiceNow, input: AuditInput): Standing {
  if (now.desired > 0) return { text: `at ${now.desired} again, by whom is not in this window`, state: 'back' };
  const span = duration(event.time, input.now);
  return { text: span === undefined ? 'still at 0' : `still at 0 (${span})`, state: 'zero' };
}

function broughtBack(back: Event, later: readonly Event[], now: ServiceNow | undefined, input: AuditInput): Standing {
  const again = later.find((other) => isAfter(other, back) && desired(other) === 0);
  const who = `by ${doer(back)}`;
  const from = since(back.time, input.window.to);
  if (again !== undefined)
    return {
      text: `back at ${desired(back)} ${from}, ${who}, then at 0 again ${since(again.time, input.window.to)}`,
      state: 'back',
    };
  if (now !== undefined && now.desired === 0)
    return { text: `back at ${desired(back)} ${at(back.time, input.window.to)}, ${who}, but at 0 now`, state: 'zero' };
  const empty = now !== undefined && now.running === 0 ? ', but no task runs' : '';
  return { text: `back at ${desired(back)} ${from}, ${who}${empty}`, state: 'back' };
}

/** A limit, a schedule or a floor: whether it was lifted, and how many tasks there are now. */
function ruleStanding(
  event: Event,
  kind: ZeroKind,
  later: readonly Event[],
  now: ServiceNow | undefined,
  input: AuditInput,
): Standing {
  const lifted = later.find((other) => lifts(other, kind, event));
  const tasks = now === undefined ? undefined : now.desired === 0 ? 'at 0 now' : `at ${now.desired} now`;
  if (lifted !== undefined) {
    return {
      text: [`lifted ${at(lifted.time, input.window.to)}, by ${doer(lifted)}`, tasks]
        .filter((part) => part !== undefined)
        .join('; '),
      state: 'back',
    };
  }
  if (now === undefined || tasks === undefined)
    return {
      text: `how many tasks it has now is not known: ${input.servicesKnown ? 'ECS does not list it' : NOT_ASKED}`,
      state: 'unknown',
    };
  return { text: tasks, state: now.desired === 0 ? 'zero' : 'back' };
}

function lifts(other: Event, kind: ZeroKind, event: Event): boolean {
  if (kind === 'floor') return isDeletion(other) || positive(other, 'minTaskCount');
  if (kind === 'schedule') {
    const sameAction = fieldOf(other, 'scheduledActionName')?.after === fieldOf(event, 'scheduledActionName')?.after;
    return (
      sameAction &&
      (other.name === 'DeleteScheduledAction' ||
        (other.name === 'PutScheduledAction' && positive(other, 'maxCapacity')))
    );
  }
  return (
    other.name === 'DeregisterScalableTarget' ||
    (other.name === 'RegisterScalableTarget' && positive(other, 'maxCapacity'))
  );
}

function positive(event: Event, name: string): boolean {
  const value = fieldOf(event, name)?.after;
  return typeof value === 'number' && value > 0;
}

/** Desired count that the call set. */
function desired(event: Event): number | undefined {
  const value = fieldOf(event, 'desiredCount')?.after;
  return typeof value === 'number' ? value : undefined;
}

function isDeletion(event: Event): boolean {
  return event.name === 'DeleteService' || event.name === 'DeleteExpressGatewayService';
}
