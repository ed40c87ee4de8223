import type { Event } from '../events/types.ts';
import { serviceName } from '../identity/services.ts';
import type { Actor } from '../identity/types.ts';

/**
 * Whom to name in a sentence: "Alice Ng (SRE-OnCall)", "deploy-prod via GitHub Actions (acme/shop, main)",
 * "IAM user ci-legacy", "role admin (who was behind it is not shown)", "root", "auto scaling".
 */
export function who(actor: Actor): string {
  switch (actor.kind) {
    case 'autoscaling':
      return 'auto scaling';
    case 'aws-service':
      return actor.person === undefined ? actor.name : `${actor.name} for ${actor.person}`;
    case 'ai-agent':
      return agent(actor);
    case 'ci':
      return pipeline(actor);
    case 'person':
      return person(actor);
    case 'unknown':
      return stranger(actor);
    default:
      return plain(actor);
  }
}

function person(actor: Actor): string {
  const name = actor.person ?? actor.name;
  if (actor.permissionSet !== undefined) return `${name} (${actor.permissionSet})`;
  if (actor.role !== undefined) return `${name} (role ${actor.role})`;
  return isIamUser(actor) ? iamUser(name) : name;
}

/** An AI agent and whose identity it uses. */
function agent(actor: Actor): string {
  if (actor.person !== undefined) return `${actor.name} for ${person(actor)}`;
  return actor.role === undefined ? actor.name : `${actor.name} (role ${actor.role})`;
}

function pipeline(actor: Actor): string {
  const { pipeline: run } = actor;
  if (run === undefined) return plain(actor);
  const origin = [run.repository, run.ref].filter((part) => part !== undefined && part !== actor.name).join(', ');
  const named = actor.name.includes(run.system) ? actor.name : `${actor.name} via ${run.system}`;
  return origin === '' ? named : `${named} (${origin})`;
}

/** A role name never stands in a person's place unannounced. */
function stranger(actor: Actor): string {
  if (actor.person !== undefined) return person(actor);
  if (actor.role === undefined) return plain(actor);
  return `role ${actor.role} (who was behind it is not shown)`;
}

function plain(actor: Actor): string {
  return isIamUser(actor) ? iamUser(actor.name) : actor.name;
}

/** The record names an IAM user and the configuration gave no other name. */
function isIamUser(actor: Actor): boolean {
  return actor.role === undefined && actor.basis.some((line) => line.includes(`IAM user ${actor.name}:`));
}

function iamUser(name: string): string {
  return name.startsWith('IAM user ') ? name : `IAM user ${name}`;
}

/** A service that acted with somebody else's identity, such as CloudFormation for the person who updated the stack. */
export function actingService(event: Event): string | undefined {
  const { invokedBy, kind } = event.actor;
  if (invokedBy === undefined || kind === 'aws-service' || kind === 'autoscaling' || kind === 'ai-agent')
    return undefined;
  const service = serviceName(invokedBy);
  // The pipeline is that service's: naming it twice says nothing.
  return event.actor.pipeline?.system.includes(service) === true ? undefined : service;
}

/** Who did it, as the subject of a sentence: "CloudFormation for Bob Ruiz", "Alice Ng (SRE-OnCall)". */
export function doer(event: Event): string {
  const service = actingService(event);
  return service === undefined ? who(event.actor) : `${service} for ${who(event.actor)}`;
}

/** One key for one actor: the person where one is shown, whatever role they came through, else the principal. */
export function actorKey(event: Event): string {
  const { kind, person: human } = event.actor;
  return kind !== 'unknown' && human !== undefined
    ? `${kind}|${human}|${event.actor.account ?? event.account}`
    : `${kind}|${event.identity.principal}`;
}

/** The actor is AWS itself: a service or auto scaling, with nobody shown behind it. */
export function isService(actor: Actor): boolean {
  return actor.person === undefined && (actor.kind === 'aws-service' || actor.kind === 'autoscaling');
}
