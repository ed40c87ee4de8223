import { cap, quote } from './text.ts';
import { instant } from './time-words.ts';
import type { Nobody, ServiceEvidence } from './types.ts';

/** How long after a failed deployment ECS announces the rollback; both lines come within the same minute. */
const ROLLBACK_MINUTES = 5;

const FAILED = /\(deployment (ecs-svc\/\w+)\) deployment failed: (.+?)\.?$/i;
const ROLLING_BACK = /rolling back to deployment(?:Id)? (ecs-svc\/\w+)/i;

/**
 * Rollbacks and rebalancing that ECS began by itself, newest first: the circuit breaker, a CloudWatch alarm, Availability
 * Zone rebalancing. A rollback that somebody asked for (StopServiceDeployment) is an event and not told here.
 * Source: ECS developer guide, "Amazon ECS service event messages"; `Deployment.rolloutStateReason`.
 */
export function explainDeployment(service: ServiceEvidence): Nobody[] {
  const told = [...rollbacksInEvents(service), ...rebalancing(service)];
  const known = new Set(told.map(({ deployment }) => deployment));
  for (const more of [failedDeployments(service), pastRollbacks(service)]) {
    told.push(...more.filter(({ deployment }) => !known.has(deployment)));
    for (const { deployment } of more) known.add(deployment);
  }
  return told.map(({ nobody }) => nobody).sort((a, b) => instant(b.time) - instant(a.time));
}

interface Told {
  deployment: string | undefined;
  nobody: Nobody;
}

/** "deployment failed" lines, with the rollback that follows them. A failure without rollback replaced nothing. */
function rollbacksInEvents(service: ServiceEvidence): Told[] {
  return service.events.flatMap((failure) => {
    const match = FAILED.exec(failure.message);
    if (match === null) return [];
    const after = instant(failure.time);
    const back = service.events.find(
      ({ time, message }) =>
        ROLLING_BACK.test(message) && instant(time) >= after && instant(time) - after <= ROLLBACK_MINUTES * 60_000,
    );
    if (back === undefined) return [];
    const [, deployment, why = ''] = match;
    const evidence = `${keeper(why)} rolled back ${naming(service, deployment)} to ${naming(service, ROLLING_BACK.exec(back.message)?.[1])}: ${cap(why, 120)}`;
    return [{ deployment, nobody: { ...place(service), cause: 'rollback' as const, time: back.time, evidence } }];
  });
}

/**
 * Deployments that ECS marks as failed, for when the service's events have scrolled away (it keeps 100). One that failed
 * and is still the primary was not rolled back.
 */
function failedDeployments(service: ServiceEvidence): Told[] {
  return service.deployments.flatMap(({ id, status, rolloutState, rolloutStateReason, updatedAt, createdAt }) => {
    const time = updatedAt ?? createdAt;
    const why = rolloutStateReason ?? '';
    const onwards = ROLLING_BACK.exec(why)?.[1];
    // The deployment that is rolled back to repeats the reason; it is not what failed.
    const rolledBack =
      (onwards !== undefined && onwards !== id && rolloutState !== 'COMPLETED') ||
      (status !== 'PRIMARY' && rolloutState === 'FAILED' && /circuit breaker|alarm/i.test(why));
    if (time === undefined || !rolledBack) return [];
    const to = onwards === undefined ? '' : ` to ${naming(service, onwards)}`;
    const evidence = `${keeper(why)} rolled back ${naming(service, id)}${to}: ${quote(why, 120)}`;
    return [{ deployment: id, nobody: { ...place(service), cause: 'rollback' as const, time, evidence } }];
  });
}

/**
 * Rollbacks in the list of past deployments, for when the service's events have scrolled away. One that somebody asked for
 * says so in its reason, and has a StopServiceDeployment of its own.
 */
function pastRollbacks(service: ServiceEvidence): Told[] {
  return (service.past ?? []).flatMap(({ id, status, reason = '', createdAt, finishedAt }) => {
    const isOwn = /^ROLLBACK_(?:SUCCESSFUL|IN_PROGRESS|FAILED)$/.test(status) && /circuit breaker|alarm/i.test(reason);
    if (!isOwn) return [];
    const evidence = `${keeper(reason)} rolled back ${naming(service, id)}: ${quote(reason, 120)}`;
    return [
      {
        deployment: id,
        nobody: { ...place(service), cause: 'rollback' as const, time: finishedAt ?? createdAt, evidence },
      },
    ];
  });
}

/** "(service api) has stopped 1 running tasks in eu-central-1a to AZ Rebalance: (task …)." */
function rebalancing(service: ServiceEvidence): Told[] {
  return service.events
    .filter(({ message }) => /has stopped .* to AZ Rebalance/i.test(message))
    .map(({ time, message }) => {
      const [, tasks, zone] = /has stopped (\d+) (?:running )?tasks? in (\S+)/i.exec(message) ?? [];
      const what =
        tasks === undefined || zone === undefined ? 'tasks' : `${tasks} ${tasks === '1' ? 'task' : 'tasks'} in ${zone}`;
      const evidence = `ECS stopped ${what} to balance the Availability Zones`;
      return { deployment: undefined, nobody: { ...place(service), cause: 'rebalancing' as const, time, evidence } };
    });
}

/** Who watched over the deployment. "tasks failed to start" is the circuit breaker's wording. */
function keeper(why: string): string {
  return /alarm/i.test(why) ? 'a CloudWatch alarm' : 'the deployment circuit breaker';
}

function place({ account, region, cluster, service }: ServiceEvidence): Pick<Nobody, 'account' | 'region' | 'target'> {
  return { account, region, target: `${cluster}/${service}` };
}

/** "search:88" where the deployment is still listed, else its id. */
function naming(service: ServiceEvidence, id: string | undefined): string {
  if (id === undefined) return 'the deployment before';
  const listed =
    service.deployments.find((deployment) => deployment.id === id)?.taskDefinition ??
    // A completed rollback is a deployment of its own, which says which one it went back to.
    service.deployments.find((one) => one.rolloutState === 'COMPLETED' && one.rolloutStateReason?.includes(id) === true)
      ?.taskDefinition;
  return listed ?? service.revisions?.get(id) ?? `deployment ${id}`;
}
