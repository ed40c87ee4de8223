import { isAutoScaling, serviceName } from './services.ts';
import type { Actor, Client, Identity } from './types.ts';
import type { CallRecord, UserIdentity } from './user-identity.ts';
import { capName } from './user-identity.ts';

/** What a record's identity element comes to, before the configuration and agents are looked at. */
export interface Reading {
  actor: Actor;
  /** See `Identity.principal`. `session` is appended for a person's role session. */
  principal: string;
  username?: string | undefined;
  sessionOf?: Identity['sessionOf'];
  /** A session whose opener another record shows. */
  traceable: boolean;
}

/** Everything that a judgement about the caller may look at. */
export interface Call {
  record: CallRecord;
  identity: UserIdentity;
  client: Client;
}

/** Kind, name and person of a caller. */
export type Who = Pick<Actor, 'kind' | 'name' | 'confidence'> & { person?: string };

/** A reading of a caller that is no session somebody else's record explains. */
export function reading(who: Who, because: string[], principal: string, username?: string): Reading {
  return { actor: { ...who, basis: because }, principal, username, traceable: false };
}

/** A service that calls on its own account. */
export function serviceReading(principal: string, because: string): Reading {
  const kind = isAutoScaling(principal) ? 'autoscaling' : 'aws-service';
  return reading({ kind, name: capName(serviceName(principal)), confidence: 'certain' }, [because], principal);
}
