import { explainDeployment, explainStop, revisionsOf } from '../audit/index.ts';
import type { Nobody } from '../audit/types.ts';
import type { Event } from '../events/types.ts';
import type { Fleet } from '../fleet/index.ts';
import type { Window } from './time.ts';

/** What ECS did by itself in the window: tasks and deployments that ended without a caller. Oldest first. */
export function withoutCaller(fleet: Fleet, window: Window, events: readonly Event[]): Nobody[] {
  const revisions = revisionsOf(events);
  const stops = fleet.stoppedTasks.flatMap((task) => explainStop(task) ?? []);
  const deployments = fleet.clusters.flatMap((cluster) =>
    cluster.services.flatMap((service) => explainDeployment({ ...service, revisions })),
  );
  const stoppedByCall = new Set(
    events
      .filter((event) => event.name === 'StopTask' && event.outcome === 'succeeded')
      .map((event) => event.target?.task),
  );
  return [...stops, ...deployments]
    .filter((one) => Date.parse(one.time) >= window.from.getTime() && Date.parse(one.time) <= window.to.getTime())
    .filter((one) => one.taskId === undefined || !stoppedByCall.has(one.taskId))
    .sort((a, b) => a.time.localeCompare(b.time));
}
