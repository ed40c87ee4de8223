import type { Event } from '../../events/types.ts';
import { describeChange } from '../change-words.ts';
import { did, serviceOf, targetOfChange } from '../deeds.ts';
import { briefActor } from '../row.ts';
import { fromWhere, startSentence, withWhat } from '../sentence.ts';
import { worst } from '../severity.ts';
import { list, unique, words } from '../text.ts';
import { at, clock, count, day, instant, sameDay } from '../time-words.ts';
import type { AuditInput, Finding, RuleId, Severity } from '../types.ts';
import { actorKey, doer } from '../who.ts';

/** Names in a title; the finding's `target` has them all. */
const NAMES = 6;

/** Groups in order of first appearance. */
export function groupBy<T>(items: readonly T[], key: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group === undefined) groups.set(key(item), [item]);
    else group.push(item);
  }
  return [...groups.values()];
}

/** Events of one actor together: findings of one rule by the same actor are one finding. */
export function byActorOf(events: readonly Event[]): Event[][] {
  return groupBy(events, actorKey);
}

/** ECS cluster that the event concerns. */
function clusterOf(event: Event): string | undefined {
  const { target } = event;
  return target?.cluster ?? (target?.type === 'cluster' ? target.name : undefined);
}

export function inProduction(event: Event, input: AuditInput): boolean {
  const cluster = clusterOf(event);
  return cluster !== undefined && input.isProduction(cluster);
}

/** One severity in production, another elsewhere; the worst of several events. */
export function severityOf(
  events: readonly Event[],
  input: AuditInput,
  production: Severity,
  elsewhere: Severity,
): Severity {
  return worst(events.map((event) => (inProduction(event, input) ? production : elsewhere)));
}

export function targetNames(events: readonly Event[]): string[] {
  return unique(events.map(targetOfChange).filter((name) => name !== undefined));
}

/** "prod/cart and prod/checkout" */
export function targetList(events: readonly Event[]): string {
  return list(targetNames(events), NAMES);
}

/** "at 02:14", "between 02:14 and 02:20", with the day when it is not the day on which the window ends. */
export function times(events: readonly Event[], input: AuditInput): string {
  const [first, last] = [events[0], events[events.length - 1]];
  if (first === undefined || last === undefined) return '';
  if (clock(first.time) === clock(last.time) && sameDay(first.time, last.time)) return at(first.time, input.window.to);
  const [from, to] = [clock(first.time), clock(last.time)];
  if (from === undefined || to === undefined) return '';
  if (!sameDay(first.time, last.time)) return `between ${from} on ${day(first.time)} and ${to} on ${day(last.time)}`;
  return sameDay(last.time, input.window.to)
    ? `between ${from} and ${to}`
    : `between ${from} and ${to} on ${day(last.time)}`;
}

/** "with AWS CLI 2.34 from 203.0.113.7", as far as all events agree. */
export function origin(events: readonly Event[]): string {
  return words(same(events.map(withWhat)), same(events.map(fromWhere)));
}

function same(values: readonly string[]): string {
  const [first] = values;
  return first !== undefined && values.every((value) => value === first) ? first : '';
}

/** One event told with its subject first: "Alice Ng (SRE-OnCall) scaled prod/cart from 3 to 0 at 02:14 from 203.0.113.7". */
function told(event: Event, input: AuditInput): string {
  return words(doer(event), did(event), times([event], input), origin([event]));
}

/** One actor's changes: each told when it is one, else named with their number. */
export function toldAll(events: readonly Event[], input: AuditInput): string {
  const [first] = events;
  if (first === undefined) return '';
  if (events.length === 1) return `${told(first, input)}${changeNote(first)}`;
  const often = events.length > targetNames(events).length ? ` (${count(events.length, 'change')})` : '';
  return words(doer(first), `changed ${targetList(events)}${often}`, times(events, input), origin(events));
}

/** ": checkout:40 → checkout:41", where the event's change is not in its verb already. */
function changeNote(event: Event): string {
  const { effect } = event.change;
  if (effect !== 'deploy' && effect !== 'configure' && effect !== 'scaling-rule' && effect !== 'other') return '';
  const change = describeChange(event);
  return change === undefined ? '' : `: ${change}`;
}

/** ", in eu-west-1": which of several resources of one name it is. Account and Region go without saying otherwise. */
function placeNote(events: readonly Event[], input: AuditInput): string {
  const [first] = events;
  const name = first === undefined ? undefined : targetOfChange(first);
  if (first === undefined || name === undefined || events.some((event) => placeOf(event) !== placeOf(first))) return '';
  const namesakes = [
    ...input.events.filter((event) => targetOfChange(event) === name),
    ...input.services.filter(({ cluster, service }) => `${cluster}/${service}` === name),
  ];
  const account = namesakes.some((other) => other.account !== first.account) ? ` of account ${first.account}` : '';
  return account !== '' || namesakes.some((other) => other.region !== first.region)
    ? `, in ${first.region}${account}`
    : '';
}

function placeOf({ account, region }: Event): string {
  return `${account}|${region}`;
}

interface Draft {
  input: AuditInput;
  rule: RuleId;
  severity: Severity;
  /** Without the full stop. */
  title: string;
  why: string;
  events: readonly Event[];
  status?: string | undefined;
  /** False for a finding about several actors. */
  named?: boolean;
}

/** Puts a finding together from the events that it rests on. */
export function finding({ input, rule, severity, title, why, events, status, named = true }: Draft): Finding {
  const [first] = events;
  const targets = targetNames(events);
  return {
    rule,
    severity,
    title: `${startSentence(title)}${placeNote(events, input)}.`,
    why,
    time: first?.time ?? '',
    ...(targets.length === 0 ? {} : { target: targets.join(', ') }),
    ...(first === undefined || !named ? {} : { actor: briefActor(first.actor, first.account) }),
    eventIds: events.map(({ eventId }) => eventId),
    ...(status === undefined ? {} : { status }),
  };
}

/** The later of two events happened after the earlier one. */
export function isAfter(later: Event, earlier: Event): boolean {
  return instant(later.time) > instant(earlier.time);
}

/** The events concern one ECS service of one account and Region. */
export function sameService(one: Event, other: Event): boolean {
  const service = serviceOf(one);
  return (
    service !== undefined &&
    service === serviceOf(other) &&
    one.account === other.account &&
    one.region === other.region
  );
}

/** An attempt is never a cause: only these count as done. */
export function succeededWrite(event: Event): boolean {
  return (
    event.outcome === 'succeeded' &&
    !event.readOnly &&
    event.change.effect !== 'agent-report' &&
    event.change.effect !== 'read'
  );
}
