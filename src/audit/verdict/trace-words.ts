import type { Event } from '../../events/types.ts';
import { clock } from '../time-words.ts';
import { who } from '../who.ts';

/** How tracing ended; structurally the trail room's `TraceEnd`. */
export type TraceEnd = 'caller' | 'not-found' | 'unreadable' | 'no-key' | 'cycle' | 'too-long';

/** A traced session: the event, the calls that opened its session (latest first), and how it ended. */
export interface Traced {
  event: Event;
  hops: readonly Event[];
  end: TraceEnd;
}

/** The person at the end of the trace; undefined where it ends in something else. */
export function tracedPerson(traced: Traced): string | undefined {
  if (traced.end !== 'caller') return undefined;
  const last = traced.hops.at(-1);
  if (last === undefined) return undefined;
  return (
    last.actor.person ?? (last.actor.kind === 'person' || last.actor.kind === 'root' ? last.actor.name : undefined)
  );
}

/** One sentence: who stands behind the session, or why that cannot be told. */
export function traceSentence(traced: Traced): string {
  const { event, hops, end } = traced;
  const role = event.actor.role === undefined ? 'the session' : `role ${event.actor.role}`;
  const last = hops.at(-1);
  if (end === 'caller' && last !== undefined) return behind(role, last, hops.length);
  const farthest =
    last === undefined
      ? role
      : `${who(last.actor)}, who opened it at ${clock(last.time) ?? 'an unknown time'} (event ${last.eventId.slice(0, 8)})`;
  const stop =
    last === undefined
      ? `Who was behind ${role} cannot be traced, because `
      : `${capitalRole(role)} goes back to ${farthest}; further it cannot be traced, because `;
  return `${stop}${WHY[end]}.`;
}

const WHY: Record<TraceEnd, string> = {
  caller: 'the record ends there',
  'not-found':
    'the call that opened the session is not in this account, in this Region or us-east-1, or not within 90 days',
  unreadable: 'the events that would show it could not be read',
  'no-key': 'the record names no temporary key',
  cycle: 'the sessions open each other in a circle',
  'too-long': 'the chain is longer than ten roles',
};

function behind(role: string, last: Event, hops: number): string {
  const through = hops > 1 ? `, through ${hops} sessions` : '';
  const at = `at ${clock(last.time) ?? 'an unknown time'} (event ${last.eventId.slice(0, 8)})`;
  switch (last.actor.kind) {
    case 'external-account': {
      const account = last.actor.account === undefined ? 'another account' : `account ${last.actor.account}`;
      return `${capitalRole(role)} was assumed ${at} from ${account}${through}, whose trail this account cannot read; ask there who it was.`;
    }
    case 'aws-service':
      return `${capitalRole(role)} was assumed ${at} by ${last.actor.name}${through}; who set it going is in that service's own events.`;
    case 'ci':
      return `The session of ${role} was opened ${at} by ${who(last.actor)}${through}; who started that run is not in CloudTrail.`;
    default:
      return `Behind ${role} stands ${who(last.actor)}, who opened the session ${at}${through}.`;
  }
}

function capitalRole(role: string): string {
  return role.charAt(0).toUpperCase() + role.slice(1);
}
