import type { Event } from '../events/types.ts';
import type { OpeningsRead } from '../trail/index.ts';

/**
 * Gives pipeline sessions the repository and branch that only the call which opened the session names.
 * The link is the access key id, so nothing is guessed.
 */
export function namePipelines(events: readonly Event[], openings: OpeningsRead['openings']): Event[] {
  return events.map((event) => {
    const opening = openings.get(event.identity.accessKeyId ?? '');
    const pipeline = opening?.actor.pipeline;
    if (opening === undefined || pipeline === undefined) return event;
    const told = `The session was opened by ${opening.name} for ${opening.actor.name} (event ${opening.eventId}).`;
    return { ...event, actor: { ...event.actor, pipeline, basis: [...event.actor.basis, told] } };
  });
}
