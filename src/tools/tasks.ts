import type { Event } from '../events/types.ts';
import { readTaskServices } from '../fleet/index.ts';
import type { ReadOptions } from '../trail/index.ts';
import type { Scope } from './scope.ts';

/**
 * Names the service of calls that name only a task, such as ExecuteCommand, by asking ECS for the task. Tasks that ECS has
 * forgotten keep their id as name.
 */
export async function nameTaskServices(
  events: readonly Event[],
  scope: Scope,
  { signal, deadline }: Pick<ReadOptions, 'signal' | 'deadline'>,
): Promise<Event[]> {
  const unnamed = events.filter(
    (event) => event.source === 'ecs.amazonaws.com' && !event.readOnly && isUnnamedTask(event),
  );
  const groups = new Map<string, Event[]>();
  for (const event of unnamed) groups.set(placeOf(event), [...(groups.get(placeOf(event)) ?? []), event]);
  const services = new Map<string, string>();
  await Promise.all(
    [...groups.values()].map(async (group) => {
      const [first] = group;
      const account = scope.accounts.find((one) => one.id === first?.account);
      const cluster = first?.target?.cluster;
      if (first === undefined || account === undefined || cluster === undefined) return;
      const ids = [...new Set(group.flatMap((event) => event.target?.task ?? []))];
      const found = await readTaskServices(account, first.region, cluster, ids, { signal, deadline });
      for (const [task, service] of found) services.set(`${placeOf(first)} ${task}`, service);
    }),
  );
  return events.map((event) => withService(event, services.get(`${placeOf(event)} ${event.target?.task ?? ''}`)));
}

function isUnnamedTask({ target }: Event): boolean {
  return target?.task !== undefined && target.service === undefined && target.cluster !== undefined;
}

function withService(event: Event, service: string | undefined): Event {
  const { target } = event;
  if (service === undefined || target === undefined || !isUnnamedTask(event)) return event;
  return {
    ...event,
    target: { ...target, service, name: `${target.cluster}/${service} task ${target.task?.slice(0, 8) ?? ''}` },
  };
}

function placeOf(event: Event): string {
  return [event.account, event.region, event.target?.cluster ?? ''].join(' ');
}
