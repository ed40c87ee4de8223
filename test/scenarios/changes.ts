import type { ServiceDeploymentBrief } from '@aws-sdk/client-ecs';
import { deploymentDigits } from '../../scripts/demo/random.ts';
import type { Caller } from '../../scripts/demo/records.ts';
import { usDate } from '../../scripts/demo/time.ts';
import type { JsonObject } from '../../src/events/types.ts';
import type { RecordedEvent } from '../../src/trail/demo/types.ts';
import {
  clusterArn,
  type DeploymentFact,
  definitionRequest,
  definitionShape,
  desiredAt,
  primaryAt,
  revisionArn,
  runningAt,
  type ServiceFacts,
  type StopFact,
  serviceArn,
  serviceShape,
  type TaskFact,
  targetGroupArn,
  taskShape,
} from './ecs.ts';
import { type Incident, newTask, SECOND } from './incident.ts';

/** Calls on ECS: each records what CloudTrail keeps, and lays down the facts that come of it. */

export interface Update {
  desired?: number;
  revision?: number;
  force?: true;
  /** Other fields that the caller sent. */
  also?: JsonObject;
  key?: string;
  /** The stopped tasks name the deployment that replaced them, instead of their own: which one ECS writes is not documented. */
  stopsName?: 'new';
  /** Cluster and service are sent as ARNs, as Terraform does. */
  byArn?: true;
  /** Too large a response for CloudTrail to keep. */
  withoutResponse?: true;
  /** The new tasks never become healthy; the circuit breaker goes back after seven minutes. */
  fails?: true;
}

const EVENTS_IN_RESPONSE = 3;

function arnOf(caller: Caller): string {
  return typeof caller.identity['arn'] === 'string' ? caller.identity['arn'] : 'arn:aws:iam::111122223333:root';
}

function say(service: ServiceFacts, at: number, what: string): void {
  service.events.push({ at, message: `(service ${service.name}) ${what}` });
}

function named(tasks: readonly TaskFact[]): string {
  return tasks.map(({ id }) => `(task ${id})`).join(' ');
}

function start(service: ServiceFacts, count: number, at: number, deployment: DeploymentFact): void {
  if (count <= 0) return;
  const { id: startedBy, revision } = deployment;
  const tasks = Array.from({ length: count }, () => newTask(service, { startedBy, revision, createdAt: at }));
  say(service, at, `has started ${count} tasks: ${named(tasks)}.`);
}

function stop(service: ServiceFacts, tasks: readonly TaskFact[], at: number, reason: string): void {
  if (tasks.length === 0) return;
  for (const task of tasks) task.stop = { at, code: 'ServiceSchedulerInitiated', reason, exitCode: 0 };
  say(service, at, `has stopped ${tasks.length} running tasks: ${named(tasks)}.`);
}

/**
 * A new deployment. A healthy one replaces every task within two and a half minutes; called by itself it is one whose
 * call CloudTrail has not delivered.
 */
export function rollOut(
  incident: Incident,
  service: ServiceFacts,
  at: number,
  revision: number,
  how: { reason?: string; unhealthy?: true; stopsName?: 'new' | undefined } = {},
): DeploymentFact {
  const old = runningAt(service, at);
  const before = primaryAt(service, at);
  const deployment: DeploymentFact = {
    id: `ecs-svc/${deploymentDigits(`${incident.id}/${service.cluster}/${service.name}/${at}`)}`,
    revision,
    createdAt: at,
    completedAt: at + 145 * SECOND,
    ...(how.reason === undefined ? {} : { reason: how.reason }),
  };
  service.deployments.push(deployment);
  incident.serviceDeployments.push({ service, brief: briefOf(incident, service, deployment) });
  start(service, desiredAt(service, at), at + 6 * SECOND, deployment);
  if (how.unhealthy === true) return deployment;
  const named = how.stopsName === 'new' ? deployment.id : before.id;
  stop(service, old, at + 57 * SECOND, `Scaling activity initiated by (deployment ${named})`);
  say(service, at + 145 * SECOND, `(deployment ${deployment.id}) deployment completed.`);
  say(service, at + 145 * SECOND, 'has reached a steady state.');
  return deployment;
}

/** What ListServiceDeployments tells of it at the incident's present. */
function briefOf(
  incident: Incident,
  service: ServiceFacts,
  { id, createdAt, completedAt }: DeploymentFact,
): ServiceDeploymentBrief {
  const digits = id.split('/')[1] ?? '';
  const arn = (type: string): string => `${serviceArn(service).replace(':service/', `:${type}/`)}/${digits}`;
  return {
    serviceDeploymentArn: arn('service-deployment'),
    serviceArn: serviceArn(service),
    clusterArn: clusterArn(service),
    createdAt: new Date(createdAt),
    startedAt: new Date(createdAt + SECOND),
    targetServiceRevisionArn: arn('service-revision'),
    ...(incident.now >= completedAt
      ? { status: 'SUCCESSFUL', finishedAt: new Date(completedAt) }
      : { status: 'IN_PROGRESS' }),
  };
}

/** The tasks of a deployment fail their health checks; the circuit breaker goes back. No API call does that. */
function fallBack(incident: Incident, service: ServiceFacts, at: number, revision: number): void {
  const before = primaryAt(service, at);
  const failed = rollOut(incident, service, at, revision, { unhealthy: true });
  const gone = at + 436 * SECOND;
  const group = targetGroupArn(service);
  failed.completedAt = gone + 145 * SECOND;
  failed.failed = { at: gone, reason: 'ECS deployment circuit breaker: tasks failed to start.' };
  const unhealthy = `is unhealthy in (target-group ${group}) due to (reason Health checks failed with these codes: [503]).`;
  for (const [index, task] of service.tasks.filter(({ startedBy }) => startedBy === failed.id).entries()) {
    const when = at + (126 + 100 * index) * SECOND;
    say(service, when - 4 * SECOND, `(task ${task.id}) (port 8080) ${unhealthy}`);
    stop(service, [task], when, `Task failed ELB health checks in (target-group ${group})`);
  }
  say(service, gone, `(deployment ${failed.id}) deployment failed: tasks failed to start.`);
  say(service, gone, `rolling back to deployment ${before.id}.`);
  rollOut(incident, service, gone, before.revision, {
    reason: `ECS deployment circuit breaker: rolling back to deploymentId ${before.id}.`,
  });
  const told = incident.serviceDeployments.find(
    (one) => one.service === service && one.brief.createdAt?.getTime() === at,
  );
  if (told === undefined) return;
  told.brief.status = 'ROLLBACK_SUCCESSFUL';
  told.brief.statusReason = 'Service deployment rolled back because the circuit breaker threshold was exceeded.';
}

function scale(service: ServiceFacts, at: number, count: number): void {
  service.desired.push({ at, count });
  const running = runningAt(service, at);
  const deployment = primaryAt(service, at);
  start(service, count - running.length, at + 5 * SECOND, deployment);
  stop(service, running.slice(count), at + 5 * SECOND, `Scaling activity initiated by (deployment ${deployment.id})`);
  say(service, at + 75 * SECOND, 'has reached a steady state.');
}

/** UpdateService. Fields that are left out were not sent. */
export function update(
  incident: Incident,
  at: number,
  service: ServiceFacts,
  caller: Caller,
  how: Update,
): RecordedEvent {
  const before = primaryAt(service, at);
  const revision = how.revision ?? before.revision;
  if (how.desired !== undefined && how.desired !== desiredAt(service, at)) scale(service, at, how.desired);
  if (how.force === true || revision !== before.revision) {
    if (how.fails === true) fallBack(incident, service, at, revision);
    else rollOut(incident, service, at, revision, { stopsName: how.stopsName });
  }
  const parts = {
    region: service.region,
    request: {
      cluster: how.byArn === true ? clusterArn(service) : service.cluster,
      service: how.byArn === true ? serviceArn(service) : service.name,
      ...(how.desired === undefined ? {} : { desiredCount: how.desired }),
      ...(how.revision === undefined ? {} : { taskDefinition: revisionArn(service, how.revision) }),
      ...(how.force === true ? { forceNewDeployment: true } : {}),
      ...how.also,
    },
    response: how.withoutResponse ? null : { service: serviceShape(service, at, usDate, EVENTS_IN_RESPONSE) },
    ...(how.key === undefined ? {} : { key: how.key }),
  };
  return incident.call(at, 'ecs:UpdateService', caller, parts);
}

/** RegisterTaskDefinition of the service's next revision. */
export function register(incident: Incident, at: number, service: ServiceFacts, caller: Caller): number {
  const known = incident.definitions.filter(({ definition }) => definition.family === service.family);
  const newest = Math.max(
    service.deployments[0]?.revision ?? 0,
    ...known.map(({ definition }) => definition.revision ?? 0),
  );
  const revision = newest + 1;
  const by = arnOf(caller);
  incident.definitions.push({
    region: service.region,
    definition: definitionShape(service, revision, at, by, (ms) => new Date(ms)),
  });
  incident.call(at, 'ecs:RegisterTaskDefinition', caller, {
    region: service.region,
    request: definitionRequest(service, revision),
    response: { taskDefinition: definitionShape(service, revision, at, by, usDate) },
  });
  return revision;
}

/** StopTask of one running task; the scheduler starts another. */
export function stopTask(
  incident: Incident,
  at: number,
  service: ServiceFacts,
  caller: Caller,
  how: { task?: TaskFact; reason?: string; key?: string; withoutResponse?: true } = {},
): RecordedEvent {
  const task = how.task ?? runningAt(service, at)[0];
  if (task === undefined) throw new Error(`no task of ${service.name} runs`);
  const reason = how.reason ?? 'Task stopped by user';
  const event = incident.call(at, 'ecs:StopTask', caller, {
    region: service.region,
    request: {
      cluster: service.cluster,
      task: task.id,
      ...(how.reason === undefined ? {} : { reason: how.reason }),
    },
    response: how.withoutResponse ? null : { task: taskShape(service, task, at, usDate, reason) },
    ...(how.key === undefined ? {} : { key: how.key }),
  });
  lose(service, task, { at: at + 31 * SECOND, code: 'UserInitiated', reason, exitCode: 143 });
  return event;
}

/** A task ends, however it did; the scheduler starts another one 31 seconds later. */
export function lose(service: ServiceFacts, task: TaskFact | undefined, fact: StopFact, replaced = true): TaskFact {
  if (task === undefined) throw new Error(`no task of ${service.name} to lose`);
  task.stop = fact;
  if (!replaced) return task;
  start(service, 1, fact.at + 31 * SECOND, primaryAt(service, fact.at));
  say(service, fact.at + 101 * SECOND, 'has reached a steady state.');
  return task;
}

/** DeleteService by force: it drains, and is INACTIVE from then on. */
export function remove(
  incident: Incident,
  at: number,
  service: ServiceFacts,
  caller: Caller,
  how: { forgotten?: true; key: string },
): RecordedEvent {
  service.status.push({ at, value: 'DRAINING' }, { at: at + 20 * SECOND, value: 'INACTIVE' });
  service.desired.push({ at, count: 0 });
  const response = { service: serviceShape(service, at, usDate, EVENTS_IN_RESPONSE) };
  const reason = `Scaling activity initiated by (deployment ${primaryAt(service, at).id})`;
  stop(service, runningAt(service, at), at + 9 * SECOND, reason);
  if (how.forgotten) service.forgotten = true;
  return incident.call(at, 'ecs:DeleteService', caller, {
    region: service.region,
    key: how.key,
    request: { cluster: service.cluster, service: service.name, force: true },
    response,
  });
}

/** CreateService in place of one that was deleted. */
export function create(
  incident: Incident,
  at: number,
  service: ServiceFacts,
  caller: Caller,
  how: { desired: number; key: string },
): RecordedEvent {
  service.status.push({ at, value: 'ACTIVE' });
  service.desired.push({ at, count: how.desired });
  const { revision } = primaryAt(service, at);
  rollOut(incident, service, at, revision);
  return incident.call(at, 'ecs:CreateService', caller, {
    region: service.region,
    key: how.key,
    request: {
      cluster: service.cluster,
      serviceName: service.name,
      taskDefinition: revisionArn(service, revision),
      desiredCount: how.desired,
    },
    response: { service: serviceShape(service, at, usDate, EVENTS_IN_RESPONSE) },
  });
}

/** UpdateService that was refused or failed: CloudTrail keeps no response, and of a refusal no parameters. */
export function attempt(
  incident: Incident,
  at: number,
  service: ServiceFacts,
  caller: Caller,
  how: { key?: string; failure?: { code: string; message: string }; request?: JsonObject } = {},
): RecordedEvent {
  const refusal = `User: ${arnOf(caller)} is not authorized to perform: ecs:UpdateService on resource: ${serviceArn(service)} because no identity-based policy allows the ecs:UpdateService action`;
  return incident.call(at, 'ecs:UpdateService', caller, {
    region: service.region,
    ...(how.key === undefined ? {} : { key: how.key }),
    request:
      how.failure === undefined
        ? null
        : { cluster: service.cluster, service: service.name, forceNewDeployment: true, ...how.request },
    error: how.failure ?? { code: 'AccessDenied', message: refusal },
  });
}
