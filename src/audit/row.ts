import type { Event } from '../events/types.ts';
import type { Actor } from '../identity/types.ts';
import { describeChange } from './change-words.ts';
import { cap } from './text.ts';
import type { Row } from './types.ts';

/** Characters that a row should stay under as JSON; the basis gives way first. */
const ROW_BUDGET = 350;
const ROW_LIMIT = 418;
/** Longest texts of a row, so that no caller's words make it a page. */
const LIMITS = { change: 70, target: 60, basis: 70, error: 70, client: 32, address: 64 } as const;

/**
 * The event as a row of an answer: about 350 characters as JSON. Of the actor's basis one line stays, the one that carries
 * the name; a certain actor's goes where the row would be longer than that.
 */
export function toRow(event: Event): Row {
  const change = describeChange(event);
  const error = errorWords(event);
  const { address } = event;
  return fitted({
    time: event.time.replace(/\.\d+Z$/, 'Z'),
    account: event.account,
    region: event.region,
    action: event.name,
    target: cap(event.target?.name ?? targetless(event), LIMITS.target),
    ...(change === undefined ? {} : { change: cap(change, LIMITS.change) }),
    actor: withoutAddress(briefActor(event.actor, event.account), address.value),
    client: cap(event.client.label, LIMITS.client),
    address: cap(address.label === undefined ? address.value : `${address.value} (${address.label})`, LIMITS.address),
    ...(error === undefined ? {} : { error }),
    eventId: event.eventId,
  });
}

/**
 * Makes the row short enough by its basis alone: a certain actor's goes, a doubt keeps its reason as long as there is room.
 * What was changed and by whom is never cut for length: a row without it would have to be looked up again.
 */
function fitted(row: Row): Row {
  if (size(row) <= ROW_BUDGET) return row;
  const bare = withBasis(row, []);
  const [line] = row.actor.basis;
  const room = ROW_LIMIT - size(bare) - 2;
  if (row.actor.confidence === 'certain' || line === undefined || room < SHORTEST_LINE) return bare;
  return withBasis(row, [cap(line, room)]);
}

/** A text cut shorter than this says nothing. */
const SHORTEST_LINE = 24;

function size(row: Row): number {
  return JSON.stringify(row).length;
}

function withBasis(row: Row, basis: string[]): Row {
  return { ...row, actor: { ...row.actor, basis } };
}

/** A service that acted for somebody is what the call came from, too. */
function withoutAddress(actor: Actor, address: string): Actor {
  const { invokedBy, ...rest } = actor;
  return invokedBy === undefined || invokedBy === address ? rest : actor;
}

/** The actor without what its other members, or the row, say already. */
export function briefActor(actor: Actor, account: string): Actor {
  const { person, role, permissionSet, session, invokedBy, pipeline } = actor;
  const basis = tellingBasis(actor);
  return {
    kind: actor.kind,
    name: actor.name,
    ...(person === undefined || person === actor.name ? {} : { person }),
    ...(role === undefined || isSaid(role, actor) ? {} : { role }),
    ...(permissionSet === undefined ? {} : { permissionSet }),
    ...(session === undefined || !isNeeded(session, actor) ? {} : { session }),
    ...(actor.account === undefined || actor.account === account ? {} : { account: actor.account }),
    ...(invokedBy === undefined || invokedBy === actor.name ? {} : { invokedBy }),
    ...(pipeline === undefined ? {} : { pipeline }),
    confidence: actor.confidence,
    basis: basis === undefined ? [] : [cap(basis, LIMITS.basis)],
  };
}

/** The name is the role's, or says more than it. */
function isSaid(role: string, { name, kind, permissionSet }: Actor): boolean {
  return (
    role === name ||
    `role ${role}` === name ||
    permissionSet !== undefined ||
    kind === 'autoscaling' ||
    kind === 'aws-service'
  );
}

/** A session name is a lead where nobody is named; beside a person or a pipeline it repeats them. */
function isNeeded(session: string, actor: Actor): boolean {
  const isNamed = actor.person !== undefined || actor.pipeline !== undefined || session === actor.name;
  const isShown = tellingBasis(actor)?.slice(0, LIMITS.basis).includes(session) === true;
  return !isNamed && !isShown && actor.kind !== 'autoscaling' && actor.kind !== 'aws-service';
}

/** The line that carries the person's name, else the actor's, else the first. */
function tellingBasis({ basis, person, name }: Actor): string | undefined {
  const naming = (wanted: string | undefined) =>
    wanted === undefined ? undefined : basis.find((line) => line.includes(wanted));
  return naming(person) ?? naming(name) ?? basis[0];
}

/** "denied: AccessDenied", "failed: ClientException, TaskDefinition not found". */
function errorWords(event: Event): string | undefined {
  if (event.outcome === 'succeeded') return undefined;
  const code = event.error?.code;
  if (event.outcome === 'denied') return code === undefined ? 'denied' : `denied: ${code}`;
  const parts = [code, event.error?.message?.replace(/\.$/, '')].filter((part) => part !== undefined && part !== '');
  return parts.length === 0 ? 'failed' : cap(`failed: ${parts.join(', ')}`, LIMITS.error);
}

/** What to show as target where the call names none. */
function targetless(event: Event): string {
  return event.change.effect === 'sign-in' ? 'AWS console' : event.source.replace(/\.amazonaws\.com$/, '');
}
