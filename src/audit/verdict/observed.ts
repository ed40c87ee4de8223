import { explainDeployment } from '../deployments.ts';
import { explainStop } from '../nobody.ts';
import { instant } from '../time-words.ts';
import type { Nobody, StoppedTaskNow } from '../types.ts';
import type { ServiceQuestion } from './types.ts';

/** One thing that ECS saw happen to the service, with the ids that can tie it to a call. */
export interface Observed {
  time: string;
  /** `ecs-svc/…` that it belongs to. */
  deploymentId?: string;
  task?: StoppedTaskNow;
  /** Set where ECS itself says that nobody asked for it. */
  nobody?: Nobody;
  /** In words, for when no call accounts for it. */
  what: string;
}

/** A deployment begun this soon after a rollback is the rollback. */
const ROLLBACK_MILLISECONDS = 5 * 60_000;

/** What ECS saw in the window: deployments begun, tasks stopped, and what it did by itself. Newest first. */
export function observe(question: ServiceQuestion): Observed[] {
  const { view, window, taskId } = question;
  const tasks = view.stoppedTasks.filter((task) => taskId === undefined || task.taskId === taskId).flatMap(ofTask);
  if (taskId !== undefined) return tasks;
  const byItself = explainDeployment(view).map((nobody) => ({ time: nobody.time, nobody, what: nobody.evidence }));
  const deployments = view.deployments.flatMap(({ id, createdAt, taskDefinition }): Observed[] => {
    if (createdAt === undefined || isRollback(createdAt, byItself)) return [];
    return [{ time: createdAt, deploymentId: id, what: `ECS began deployment ${id} of ${taskDefinition}` }];
  });
  const listed = new Set(view.deployments.map(({ id }) => id));
  const past = (view.past ?? []).flatMap(({ id, createdAt }): Observed[] =>
    listed.has(id) || isRollback(createdAt, byItself)
      ? []
      : [{ time: createdAt, deploymentId: id, what: `ECS began deployment ${id}` }],
  );
  return [...tasks, ...byItself, ...deployments, ...past]
    .filter(({ time }) => instant(time) >= instant(window.from) && instant(time) <= instant(window.to))
    .sort((a, b) => instant(b.time) - instant(a.time));
}

/**
 * A stopped task: explained by ECS, stopped by a person's call, or stopped by the scheduler. The scheduler's stops for a
 * deployment or a scale-in only matter when they are asked about by name; the deployment or the scaling stands for them.
 */
function ofTask(task: StoppedTaskNow): Observed[] {
  const time = task.stoppingAt ?? task.stoppedAt;
  if (time === undefined) return [];
  const nobody = explainStop(task);
  const deploymentId = stoppedFor(task);
  return [{ time, task, nobody, deploymentId, what: stopWords(task) }];
}

/** `UserInitiated` means that a StopTask exists, whether or not the log shows it (ECS API, TaskStopCode). */
function stopWords(task: StoppedTaskNow): string {
  const id = task.taskId.slice(0, 8);
  return task.stopCode === 'UserInitiated'
    ? `somebody stopped task ${id} with StopTask, as ECS says,`
    : `ECS stopped task ${id}`;
}

/** The deployment that the scheduler stopped a task for: "Scaling activity initiated by (deployment ecs-svc/…)". */
export function stoppedFor(task: StoppedTaskNow): string | undefined {
  return /\(deployment (ecs-svc\/\w+)\)/.exec(task.stoppedReason ?? '')?.[1];
}

function isRollback(time: string, byItself: readonly { time: string; nobody: Nobody }[]): boolean {
  return byItself.some(
    ({ nobody }) =>
      nobody.cause === 'rollback' && Math.abs(instant(time) - instant(nobody.time)) <= ROLLBACK_MILLISECONDS,
  );
}
