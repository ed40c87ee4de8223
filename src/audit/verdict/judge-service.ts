import type { Event } from '../../events/types.ts';
import { instant } from '../time-words.ts';
import type { Nobody } from '../types.ts';
import { behindService } from './behind.ts';
import { linkOf } from './link.ts';
import { type Observed, observe } from './observed.ts';
import { concernsService, isAttempt, isCandidate, isRepetition, isWeak, withService } from './own-events.ts';
import { sawAround } from './saw.ts';
import { registrationOf, ruleOf, scalingNote } from './scaling.ts';
import type { Cause, Judgement, Registration, ServiceQuestion } from './types.ts';

/** A failure this soon after a deployment is the deployment's. */
const DEPLOYMENT_FAILS_WITHIN = 30 * 60_000;
/** A deployment replaces its tasks within this; slow ones drain connections for long. */
const DEPLOYMENT_TAKES = 90 * 60_000;
/** Without any id, a call this long before is the farthest that is still worth naming. */
const NEAREST_WITHIN = 10 * 60_000;

/**
 * Who, or what, did the last thing that happened to a service. Causes are tied by identity wherever ids allow; what ECS
 * did by itself is told as that; what neither log nor ECS accounts for is said to be open.
 */
export function judgeService(question: ServiceQuestion): Judgement {
  const { view, kind } = question;
  const own = question.events
    .filter((event) => concernsService(event, view) && isAskedFor(event, question))
    .map((event) => withService(event, view));
  const candidates = own.filter((event) => isCandidate(event, kind)).sort(newestFirst);
  const attempts = own.filter(isAttempt).sort(newestFirst);
  const repetitions = kind === 'any' ? own.filter(isRepetition).sort(newestFirst) : [];
  const observed = kind === 'scale' || kind === 'delete' ? [] : observe(question);
  const open = observed.filter((seen) => !isAccountedFor(seen, candidates, question));

  const call = newestStrong(candidates);
  const seen = open[0];
  const rest = (chosen: Event | undefined) => ({
    others: [...candidates, ...repetitions].filter((event) => event.eventId !== chosen?.eventId),
    attempts,
  });
  if (seen !== undefined && (call === undefined || instant(seen.time) > instant(call.time))) {
    const found = byObservation(seen, candidates, question);
    return { ...found, ...rest(found.verdict?.event) };
  }
  if (call === undefined) return { ...rest(undefined), saw: [] };
  const cause = linkOf(call, view, candidates);
  const behind = behindService(call, question.events);
  // CodeDeploy's deployment is the change; a build or a stack update is what led to it.
  const isTied = behind?.confidence === 'certain' && behind.relay === 'CodeDeploy';
  return {
    verdict: isTied ? behind : cause,
    startedBy: isTied ? undefined : behind,
    registered: call.actor.kind === 'autoscaling' ? registration(call, question) : undefined,
    ...rest(call),
    saw: sawAround(view, call.time),
  };
}

/** When one task is asked about, only calls that name it, or that made the scheduler replace it, are its cause. */
function isAskedFor(event: Event, { taskId, view }: ServiceQuestion): boolean {
  if (taskId === undefined || isAttempt(event)) return true;
  if (event.target?.task !== undefined) return event.target.task === taskId;
  const task = view.stoppedTasks.find((one) => one.taskId === taskId);
  const stopped = task?.stoppingAt ?? task?.stoppedAt;
  return task?.stopCode === 'ServiceSchedulerInitiated' && stopped !== undefined && movesTasks(event, stopped);
}

/** The scheduler replaces or ends tasks because of such a call, for as long as a deployment takes. */
function movesTasks(event: Event, stopped: string): boolean {
  const apart = instant(stopped) - instant(event.time);
  return MOVING.has(event.change.effect) && apart >= 0 && apart <= DEPLOYMENT_TAKES;
}

const MOVING: ReadonlySet<string> = new Set([
  'restart',
  'deploy',
  'scale',
  'delete',
  'roll-back',
  'drain',
  'configure',
]);

/** The newest call; one that only changed settings yields to any that changed tasks. */
function newestStrong(candidates: readonly Event[]): Event | undefined {
  return candidates.find((event) => !isWeak(event)) ?? candidates[0];
}

/** A call names the same deployment or task, or the scheduler's stop belongs to a call that scaled or deployed. */
function isAccountedFor(seen: Observed, candidates: readonly Event[], question: ServiceQuestion): boolean {
  if (seen.nobody !== undefined) return false;
  if (candidates.some((event) => isTied(event, seen))) return true;
  if (seen.task === undefined) return isOfOversizeCall(seen, candidates);
  // A stop by the scheduler is the consequence of a deployment or a scaling: that call, or that deployment, stands for it.
  if (seen.task.stopCode === 'UserInitiated') return false;
  const knownDeployment = question.view.deployments.some(({ id }) => id === seen.deploymentId);
  return candidates.some((event) => movesTasks(event, seen.time)) || (question.taskId === undefined && knownDeployment);
}

function isTied(event: Event, seen: Observed): boolean {
  if (seen.task !== undefined && event.target?.task === seen.task.taskId) return true;
  return seen.deploymentId !== undefined && event.change.deploymentId === seen.deploymentId;
}

/** A record without its response names no deployment; the one begun at its moment is taken for its own (as likely). */
function isOfOversizeCall(seen: Observed, candidates: readonly Event[]): boolean {
  return candidates.some(
    (event) =>
      event.change.deploymentId === undefined &&
      ['restart', 'deploy', 'create'].includes(event.change.effect) &&
      Math.abs(instant(event.time) - instant(seen.time)) <= 10_000,
  );
}

/** ECS saw something newer than any call: it did it by itself, or a call is missing. */
function byObservation(
  seen: Observed,
  candidates: readonly Event[],
  question: ServiceQuestion,
): Pick<Judgement, 'verdict' | 'nobody' | 'orphan' | 'saw'> {
  const saw = sawAround(question.view, seen.time);
  if (seen.nobody !== undefined) {
    return { nobody: seen.nobody, verdict: personBehind(seen.nobody, seen, candidates, question), saw };
  }
  const fresh = instant(seen.time) > instant(question.freshUntil);
  const orphan = { time: seen.time, what: seen.what, fresh };
  return { orphan, verdict: fresh ? undefined : nearestBefore(seen, candidates), saw };
}

/** Who stands behind a thing without a caller: who shipped what was rolled back or fails, who ended the host. */
function personBehind(
  nobody: Nobody,
  seen: Observed,
  candidates: readonly Event[],
  question: ServiceQuestion,
): Cause | undefined {
  if (nobody.cause === 'host-terminated') return hostEnded(nobody, question);
  if (
    nobody.cause === 'oom' ||
    nobody.cause === 'spot' ||
    nobody.cause === 'fargate-retirement' ||
    nobody.cause === 'rebalancing'
  )
    return undefined;
  const shipped = candidates.find(
    (event) =>
      (event.change.effect === 'deploy' || event.change.effect === 'create') &&
      instant(event.time) <= instant(nobody.time) &&
      instant(nobody.time) - instant(event.time) <= DEPLOYMENT_FAILS_WITHIN,
  );
  if (shipped === undefined) return undefined;
  const id = shipped.change.deploymentId;
  const own = id !== undefined && (seen.task?.startedBy === id || namesDeployment(question, id, nobody));
  if (!own && nobody.cause !== 'rollback') return undefined;
  const link = own
    ? `what failed belongs to deployment ${id}, which this call created`
    : 'the last deployment before it failed';
  return { event: shipped, confidence: own ? 'certain' : 'likely', basis: [link] };
}

/** ECS's own words tie the rollback to the deployment. */
function namesDeployment({ view }: ServiceQuestion, id: string, nobody: Nobody): boolean {
  return (
    nobody.evidence.includes(id) ||
    view.events.some(
      ({ message, time }) =>
        message.includes(id) &&
        /fail|rolling back/i.test(message) &&
        Math.abs(instant(time) - instant(nobody.time)) <= DEPLOYMENT_FAILS_WITHIN,
    ) ||
    view.deployments.some((deployment) => deployment.id === id && deployment.rolloutState === 'FAILED')
  );
}

/** Who terminated or stopped the instance that the evidence names. */
function hostEnded(nobody: Nobody, { events, view }: ServiceQuestion): Cause | undefined {
  const instance = /\bi-[0-9a-f]{8,17}\b/.exec(nobody.evidence)?.[0];
  if (instance === undefined) return undefined;
  const ended = events
    .filter(
      (event) =>
        event.outcome === 'succeeded' &&
        ['TerminateInstances', 'StopInstances', 'TerminateInstanceInAutoScalingGroup', 'RebootInstances'].includes(
          event.name,
        ),
    )
    .filter(
      (event) =>
        event.region === view.region && JSON.stringify(event.record['requestParameters'] ?? '').includes(instance),
    )
    .filter((event) => instant(event.time) <= instant(nobody.time) + 60_000)
    .sort(newestFirst)[0];
  return ended === undefined
    ? undefined
    : { event: ended, confidence: 'certain', basis: [`the call names instance ${instance}, on which the task ran`] };
}

function nearestBefore(seen: Observed, candidates: readonly Event[]): Cause | undefined {
  const before = candidates.filter((event) => {
    const apart = instant(seen.time) - instant(event.time);
    return apart >= -2000 && apart <= NEAREST_WITHIN && event.change.deploymentId === undefined;
  });
  const nearest = before[0];
  if (nearest === undefined) return undefined;
  const basis = [`the nearest call before ${seen.what}; no id ties them`];
  return { event: nearest, confidence: before.length === 1 ? 'likely' : 'possible', basis };
}

function registration(call: Event, question: ServiceQuestion): Registration | undefined {
  const note = scalingNote(call, question.scaling);
  const rule = note === undefined ? undefined : ruleOf(note);
  return rule === undefined ? undefined : registrationOf(rule, call, question.events);
}

function newestFirst(a: Event, b: Event): number {
  return instant(b.time) - instant(a.time);
}
