import type { Effect, Event } from '../../events/types.ts';
import { changedNothing, onlyRepeats } from '../change-words.ts';
import type { Kind, ServiceView } from './types.ts';

/** Effects that answer each kind of question. */
const EFFECTS: Record<Exclude<Kind, 'any'>, ReadonlySet<Effect>> = {
  restart: new Set<Effect>(['restart', 'deploy', 'stop', 'roll-back', 'drain', 'start', 'create']),
  scale: new Set<Effect>(['scale', 'scaling-rule', 'create']),
  delete: new Set<Effect>(['delete']),
};

/** Effects that do something to a service; a tag or a shell does not restart it. */
const CHANGING: ReadonlySet<Effect> = new Set<Effect>([
  'restart',
  'deploy',
  'scale',
  'create',
  'delete',
  'stop',
  'start',
  'roll-back',
  'drain',
  'configure',
  'scaling-rule',
]);

/** Is the event about this service? StopTask and ExecuteCommand name only a task, which ECS may tie to the service. */
export function concernsService(event: Event, view: ServiceView): boolean {
  if (event.account !== view.account || event.region !== view.region) return false;
  const { target } = event;
  if (target?.cluster !== view.cluster) return false;
  if (target.service !== undefined) return target.service === view.service;
  return target.task !== undefined && view.stoppedTasks.some((task) => task.taskId === target.task);
}

/** The event with the service that ECS ties its task to. */
export function withService(event: Event, view: ServiceView): Event {
  const { target } = event;
  if (target?.task === undefined || target.service !== undefined) return event;
  const name = `${view.cluster}/${view.service} task ${target.task.slice(0, 8)}`;
  return { ...event, target: { ...target, service: view.service, name } };
}

/** A successful call that really did something of the kind asked about. */
export function isCandidate(event: Event, kind: Kind): boolean {
  if (event.outcome !== 'succeeded' || event.readOnly || changedNothing(event) || onlyRepeats(event)) return false;
  return kind === 'any' ? CHANGING.has(event.change.effect) : EFFECTS[kind].has(event.change.effect);
}

/** A tool sent its settings again around the time: no cause, but worth naming beside one. */
export function isRepetition(event: Event): boolean {
  return !event.readOnly && onlyRepeats(event);
}

/** A write that was refused or went wrong. */
export function isAttempt(event: Event): boolean {
  return event.outcome !== 'succeeded' && !event.readOnly;
}

/** A change of settings explains less than a change of tasks: it is asked last. */
export function isWeak(event: Event): boolean {
  return event.change.effect === 'configure' || event.change.effect === 'scaling-rule';
}
