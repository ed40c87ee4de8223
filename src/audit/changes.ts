import type { Effect, Event } from '../events/types.ts';
import { changedNothing, onlyRepeats } from './change-words.ts';
import { targetOfChange } from './deeds.ts';
import { instant } from './time-words.ts';
import type { Activity } from './types.ts';
import { actorKey, who } from './who.ts';

/** Effects that change nothing that runs: a registered revision does nothing until a service is updated to it. */
const NO_CHANGE: ReadonlySet<Effect> = new Set(['read', 'agent-report', 'sign-in', 'assume-role', 'register']);

/**
 * A successful write on something that the fleet report lists: ECS itself, the scaling rules of its services, and
 * neighbours whose change can restart tasks. Root and console sign-ins are findings, not changes.
 */
export function isChange(event: Event): boolean {
  if (event.outcome !== 'succeeded' || event.readOnly || NO_CHANGE.has(event.change.effect)) return false;
  if (event.source === 'ecs.amazonaws.com') return event.strength !== 'report';
  const isServiceScaling = event.change.effect === 'scaling-rule' && event.target?.service !== undefined;
  return isServiceScaling || event.strength === 'direct';
}

/** A change that is known to have changed something, or may have: not a tool that sent its settings again. */
export function isRealChange(event: Event): boolean {
  return isChange(event) && !changedNothing(event) && !onlyRepeats(event);
}

/** Who was active: most changes first, then most denied attempts, then latest. Reads do not count. */
export function byActor(events: readonly Event[]): Activity[] {
  const activities = new Map<string, Activity>();
  for (const event of events) {
    const changed = isRealChange(event);
    const denied = event.outcome === 'denied' && !event.readOnly && !NO_CHANGE.has(event.change.effect);
    if (!changed && !denied) continue;
    const key = actorKey(event);
    const so = activities.get(key) ?? {
      actor: who(event.actor),
      kind: event.actor.kind,
      changes: 0,
      denied: 0,
      targets: [],
      lastTime: event.time,
    };
    activities.set(key, counted(so, event, changed));
  }
  return [...activities.values()].sort(
    (a, b) =>
      b.changes - a.changes ||
      b.denied - a.denied ||
      instant(b.lastTime) - instant(a.lastTime) ||
      (a.actor < b.actor ? -1 : 1),
  );
}

function counted(so: Activity, event: Event, changed: boolean): Activity {
  const target = changed ? targetOfChange(event) : undefined;
  return {
    ...so,
    changes: so.changes + (changed ? 1 : 0),
    denied: so.denied + (changed ? 0 : 1),
    targets: target === undefined || so.targets.includes(target) ? so.targets : [...so.targets, target],
    lastTime: instant(event.time) > instant(so.lastTime) ? event.time : so.lastTime,
  };
}

/** The task definition of each deployment that a call created, by deployment id. */
export function revisionsOf(events: readonly Event[]): Map<string, string> {
  return new Map(
    events.flatMap((event): [string, string][] => {
      const revision = event.change.fields.find(({ field }) => field === 'taskDefinition')?.after;
      return event.change.deploymentId === undefined || typeof revision !== 'string'
        ? []
        : [[event.change.deploymentId, revision]];
    }),
  );
}
