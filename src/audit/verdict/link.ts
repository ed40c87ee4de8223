import type { Event } from '../../events/types.ts';
import { asked, dig } from '../fields.ts';
import { instant } from '../time-words.ts';
import type { Cause, ServiceView } from './types.ts';

/** ECS and CloudTrail stamp one deployment within this of each other. */
const SAME_MOMENT = 10_000;
/** Another call this near could have begun the deployment as well. */
const RIVAL = 60_000;

/**
 * What ties a call to what happened. Certain only by identity: the task that it names, the deployment id in its response,
 * or a response that itself shows the change. A call without a response is tied by time at most.
 */
export function linkOf(event: Event, view: ServiceView, rivals: readonly Event[]): Cause {
  return byTask(event, view) ?? byDeployment(event, view) ?? byResponse(event, view) ?? byTime(event, view, rivals);
}

function byTask(event: Event, view: ServiceView): Cause | undefined {
  const task = event.target?.task;
  if (event.change.effect !== 'stop' || task === undefined) return undefined;
  const stopped = view.stoppedTasks.find(({ taskId }) => taskId === task);
  const short = task.slice(0, 8);
  if (stopped?.stopCode === 'UserInitiated') {
    return {
      event,
      confidence: 'certain',
      basis: [`the call names task ${short}, and ECS shows that task stopped on request`],
    };
  }
  return { event, confidence: 'certain', basis: [`the call names task ${short} and succeeded`] };
}

function byDeployment(event: Event, view: ServiceView): Cause | undefined {
  const id = event.change.deploymentId;
  if (id === undefined) return undefined;
  const shown = [...view.deployments, ...(view.past ?? [])].some((deployment) => deployment.id === id);
  const replaced = view.stoppedTasks.filter(({ stoppedReason }) => stoppedReason?.includes(id) === true).length;
  const tasks =
    replaced === 0 ? '' : `; ${replaced === 1 ? 'the task' : `the ${replaced} tasks`} that ECS stopped belong to it`;
  const basis = shown
    ? `the call created deployment ${id}, which ECS shows${tasks}`
    : `its response shows that it created deployment ${id}${tasks}`;
  return { event, confidence: 'certain', basis: [basis] };
}

/** Effects that the call itself is, so that its response is the evidence. */
function byResponse(event: Event, view: ServiceView): Cause | undefined {
  const { effect, fields } = event.change;
  if (effect === 'restart' || effect === 'deploy') return undefined;
  const answered = dig(event.record, 'responseElements');
  const isShown = answered !== undefined && answered !== null;
  if (effect === 'delete' || effect === 'create' || effect === 'roll-back' || effect === 'drain') {
    return { event, confidence: 'certain', basis: ['the call itself did it, and succeeded'] };
  }
  const moved = fields.some(({ changed }) => changed === true);
  const count = asked(event, 'desiredCount');
  const stands = count !== undefined && count === view.desired ? `; ECS still shows desired count ${count}` : '';
  if (moved && isShown) return { event, confidence: 'certain', basis: [`its response shows the change${stands}`] };
  if (stands !== '') return { event, confidence: 'certain', basis: [`the call set desired count ${count}${stands}`] };
  if (moved || isShown)
    return { event, confidence: isRepeater(event) ? 'likely' : 'certain', basis: ['the call set it, and succeeded'] };
  return undefined;
}

/** Sends every setting every time, so that success alone says little. */
function isRepeater(event: Event): boolean {
  return ['terraform', 'cloudformation', 'cdk', 'pulumi', 'crossplane', 'ansible', 'copilot'].includes(
    event.client.kind,
  );
}

function byTime(event: Event, view: ServiceView, rivals: readonly Event[]): Cause {
  const deployment = view.deployments.find(
    ({ createdAt }) => createdAt !== undefined && near(createdAt, event.time, SAME_MOMENT),
  );
  const alone = !rivals.some((rival) => rival.eventId !== event.eventId && near(rival.time, event.time, RIVAL));
  if (deployment !== undefined && alone) {
    const basis = `ECS began deployment ${deployment.id} at that moment, and no other call was near; the record shows no id`;
    return { event, confidence: 'likely', basis: [basis] };
  }
  const basis = alone
    ? 'the call succeeded; its record shows no deployment to check against'
    : 'the call succeeded, but another came within a minute of it';
  return { event, confidence: alone ? 'likely' : 'possible', basis: [basis] };
}

function near(one: string, other: string, milliseconds: number): boolean {
  return Math.abs(instant(one) - instant(other)) <= milliseconds;
}
