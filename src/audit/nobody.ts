import { quote } from './text.ts';
import type { Nobody, NobodyCause, StoppedTaskNow } from './types.ts';

/** What explains a stop: the cause and its sentence. `called` is the answer "somebody asked for this": no explanation. */
type Explanation = { cause: NobodyCause; evidence: string } | 'called' | undefined;

/**
 * Explains a stop that no API call asked for. Undefined where a person stopped the task (`UserInitiated`: a StopTask must
 * exist), where the scheduler did for a deployment or a scale-in, which have a caller, and where the task still runs.
 * Source: ECS developer guide, "Stopped tasks error codes"; `TaskStopCode` of the ECS API.
 */
export function explainStop(task: StoppedTaskNow): Nobody | undefined {
  const time = task.stoppingAt ?? task.stoppedAt;
  if (time === undefined) return undefined;
  const found = explain(task);
  if (found === undefined || found === 'called') return undefined;
  return {
    cause: found.cause,
    time,
    account: task.account,
    region: task.region,
    target: targetOf(task),
    taskId: task.taskId,
    evidence: found.evidence,
  };
}

/** Order matters: a task killed for Spot or by its host also shows exit 137. */
function explain(task: StoppedTaskNow): Explanation {
  if (task.stopCode === 'UserInitiated') return 'called';
  return (
    spot(task) ?? infrastructure(task) ?? scheduler(task) ?? failedStart(task) ?? exited(task) ?? unexplained(task)
  );
}

function targetOf(task: StoppedTaskNow): string {
  if (task.service !== undefined) return `${task.cluster}/${task.service}`;
  const family = task.taskDefinition?.replace(/^.*\//, '').replace(/:\d+$/, '');
  return `${task.cluster}/${family ?? task.taskId.slice(0, 8)}`;
}

function spot(task: StoppedTaskNow): Explanation {
  const reason = task.stoppedReason ?? '';
  const isSpot =
    task.stopCode === 'SpotInterruption' || task.stopCode === 'TerminationNotice' || /spot .*interrupt/i.test(reason);
  if (!isSpot) return undefined;
  const host = task.capacityProvider === 'FARGATE_SPOT' || task.launchType === 'FARGATE' ? 'Fargate Spot' : 'Spot';
  return { cause: 'spot', evidence: `AWS took back the ${host} capacity it ran on${said(task)}` };
}

function infrastructure(task: StoppedTaskNow): Explanation {
  const reason = task.stoppedReason ?? '';
  if (/performing maintenance|task retirement|patching/i.test(reason)) {
    return {
      cause: 'fargate-retirement',
      evidence: `Fargate retired the task to patch the host under it${said(task)}`,
    };
  }
  const instance = /\bi-[0-9a-f]{8,17}\b/.exec(reason)?.[0];
  if (/deregistration forced/i.test(reason)) return 'called';
  if (/^host ec2|instance .*(?:terminat|stopped)/i.test(reason)) {
    return {
      cause: 'host-terminated',
      evidence: `${instance === undefined ? 'the instance' : `instance ${instance}`} it ran on went away${said(task)}`,
    };
  }
  if (task.stopCode !== 'InfrastructureHealth') return undefined;
  return { cause: 'host-terminated', evidence: `the host under the task failed${said(task)}` };
}

/** Stops by the service scheduler: health checks and rebalancing have no caller, deployments and scale-ins do. */
function scheduler(task: StoppedTaskNow): Explanation {
  const reason = task.stoppedReason ?? '';
  if (/\bELB health checks?\b/i.test(reason)) {
    const group = /target[- ]group (?:arn:\S*:targetgroup\/)?([^\s)/]+)/i.exec(reason)?.[1];
    const where = group === undefined ? 'the load balancer' : `the load balancer (target group ${group})`;
    return { cause: 'health-check', evidence: `it failed the health checks of ${where}` };
  }
  if (/failed container health checks?/i.test(reason)) {
    return { cause: 'health-check', evidence: 'it failed the health check of its container' };
  }
  if (/\bhealth checks?\b/i.test(reason))
    return { cause: 'health-check', evidence: `it failed its health checks${said(task)}` };
  if (/\bAZ[- ]rebalanc|availability zone rebalanc/i.test(reason)) {
    return { cause: 'rebalancing', evidence: `ECS moved it to balance the Availability Zones${said(task)}` };
  }
  if (/circuit breaker|roll(?:ed|ing)? ?back/i.test(reason)) {
    return { cause: 'rollback', evidence: `ECS rolled the deployment back${said(task)}` };
  }
  return task.stopCode === 'ServiceSchedulerInitiated' || /^scaling activity initiated/i.test(reason)
    ? 'called'
    : undefined;
}

/** The task never ran: no image, no secret, no network. */
function failedStart(task: StoppedTaskNow): Explanation {
  const texts = [task.stoppedReason, ...task.containers.map(({ reason }) => reason)].filter(
    (text) => text !== undefined,
  );
  const pull = texts.find((text) => /CannotPull\w*Error|pull image|image manifest/i.test(text));
  if (pull !== undefined)
    return { cause: 'image-pull', evidence: `the image could not be pulled: ${quote(pull, 160)}` };
  const resource = texts.find((text) => text.includes('ResourceInitializationError'));
  if (resource !== undefined) return resourceError(resource);
  if (task.stopCode !== 'TaskFailedToStart') return undefined;
  const [first] = texts;
  return {
    cause: 'unknown',
    evidence:
      first === undefined
        ? 'it could not be started; ECS gives no reason'
        : `it could not be started: ${quote(first, 160)}`,
  };
}

/** ResourceInitializationError covers secrets, registry credentials, log groups and network interfaces: say which. */
function resourceError(text: string): Explanation {
  const secret = /arn:aws[\w-]*:(secretsmanager|ssm):[\w-]*:\d*:(?:secret:|parameter\/?)([\w/.+=@-]+)/.exec(text);
  if (secret !== null) {
    const kind = secret[1] === 'ssm' ? 'parameter' : 'secret';
    const name = kind === 'secret' ? secret[2]?.replace(/-[A-Za-z0-9]{6}$/, '') : secret[2];
    return { cause: 'image-pull', evidence: `it could not read the ${kind} ${name}: ${quote(text, 160)}` };
  }
  if (/registry auth|registry credential/i.test(text) && !/secrets? from/i.test(text)) {
    return { cause: 'image-pull', evidence: `it could not sign in to the image registry: ${quote(text, 160)}` };
  }
  if (/secret/i.test(text))
    return { cause: 'image-pull', evidence: `it could not read a secret it needs: ${quote(text, 160)}` };
  return { cause: 'unknown', evidence: `it could not be set up: ${quote(text, 160)}` };
}

function exited(task: StoppedTaskNow): Explanation {
  const outOfMemory = task.containers.find(({ reason }) => reason !== undefined && /OutOfMemory/i.test(reason));
  if (outOfMemory !== undefined) {
    return {
      cause: 'oom',
      evidence: `container ${outOfMemory.name} ran out of memory (${memory(outOfMemory.exitCode, task)})`,
    };
  }
  const byItself =
    task.stopCode === 'EssentialContainerExited' || /^essential container/i.test(task.stoppedReason ?? '');
  if (!byItself) return undefined;
  const killed = task.containers.find(({ exitCode }) => exitCode === 137);
  if (killed !== undefined) {
    const evidence = `container ${killed.name} was killed (${memory(137, task)}), most often for want of memory; ECS gives no reason`;
    return { cause: 'oom', evidence };
  }
  return containerExit(task);
}

function containerExit(task: StoppedTaskNow): Explanation {
  const container =
    task.containers.find(({ exitCode }) => exitCode !== undefined && exitCode !== 0) ?? task.containers[0];
  if (container === undefined) return { cause: 'container-exit', evidence: 'an essential container ended' };
  const reason = container.reason === undefined ? '' : `: ${quote(container.reason)}`;
  const evidence =
    container.exitCode === undefined
      ? `container ${container.name} ended without an exit code${reason}`
      : `container ${container.name} ended by itself (exit ${container.exitCode}${signal(container.exitCode)})${reason}`;
  return { cause: 'container-exit', evidence };
}

/** Exit codes above 128 are 128 and the signal's number. */
function signal(code: number): string {
  if (code === 139) return ', segmentation fault';
  if (code === 134) return ', aborted';
  return code === 143 ? ', SIGTERM' : '';
}

function memory(exitCode: number | undefined, task: StoppedTaskNow): string {
  const exit = exitCode === undefined ? undefined : `exit ${exitCode}`;
  const limit = task.memory === undefined ? undefined : `limit ${task.memory} MiB`;
  return [exit, limit].filter((part) => part !== undefined).join(', ') || 'OutOfMemoryError';
}

/** ECS gave a reason that is none of the above; without one there is nothing to say. */
function unexplained(task: StoppedTaskNow): Explanation {
  const reason = task.stoppedReason;
  if (reason === undefined || reason === '' || /^task stopped by user/i.test(reason)) return undefined;
  if (task.stopCode === undefined) return undefined;
  return { cause: 'unknown', evidence: `ECS says ${quote(reason, 160)}` };
}

/** ECS's own words after ours. */
function said({ stoppedReason }: StoppedTaskNow): string {
  return stoppedReason === undefined || stoppedReason === '' ? '' : ` (${quote(stoppedReason, 120)})`;
}
