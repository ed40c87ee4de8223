import type { JsonObject } from '../../src/events/types.ts';
import type { RecordedEvent } from '../../src/trail/demo/types.ts';
import {
  clusterArn,
  definitionRequest,
  definitionShape,
  serviceArn,
  serviceShape,
  taskArn,
  taskDefinitionArn,
  taskShape,
} from './ecs-shapes.ts';
import type { Fleet, SimService, SimTask } from './ecs-state.ts';
import type { ServiceSpec } from './fleet.ts';
import { ecsArn } from './fleet.ts';
import { hex } from './random.ts';
import type { Call, Caller, Recorder } from './records.ts';
import type { Rollouts } from './rollout.ts';
import { usDate } from './time.ts';

/** A revision that somebody registered. */
export interface Definition {
  region: string;
  spec: ServiceSpec;
  revision: number;
  by: string;
  at: number;
}

interface Update {
  desiredCount?: number;
  /** Revision to run. */
  revision?: number;
  forceNewDeployment?: true;
  /** Other fields the caller sent. */
  also?: JsonObject;
  /** The new tasks never become healthy, and the circuit breaker goes back to the revision before. */
  fails?: true;
  key?: string;
}

/** The longest part of a response that the recording keeps: ECS sends up to 100 service events. */
const EVENTS_IN_RESPONSE = 3;

/** Calls that change the fleet: each moves the state on, and leaves the record that CloudTrail would. */
export class Actions {
  readonly definitions: Definition[] = [];
  readonly #fleet: Fleet;
  readonly #rollouts: Rollouts;
  readonly #recorder: Recorder;

  constructor(fleet: Fleet, rollouts: Rollouts, recorder: Recorder) {
    this.#fleet = fleet;
    this.#rollouts = rollouts;
    this.#recorder = recorder;
  }

  #ecs(at: number, region: string, name: string, caller: Caller, parts: Partial<Call>): RecordedEvent {
    return this.#recorder.add({
      readOnly: false,
      request: null,
      response: null,
      ...parts,
      at,
      region,
      service: 'ecs',
      name,
      caller,
    });
  }

  /** RegisterTaskDefinition: a new revision of a service's family. `oversize`: too large for CloudTrail to keep its parts. */
  register(at: number, name: string, caller: Caller, how: { oversize?: true; key?: string } = {}): number {
    const { spec, region } = this.#fleet.get(name);
    const newest = this.definitions
      .filter((each) => each.region === region && each.spec.family === spec.family)
      .reduce((highest, each) => Math.max(highest, each.revision), spec.revision);
    const revision = newest + 1;
    const by = typeof caller.identity['arn'] === 'string' ? caller.identity['arn'] : '';
    this.definitions.push({ region, spec, revision, by, at });
    const tooLarge = (field: string, originalSize: number): JsonObject => ({
      omitted: true,
      originalSize,
      reason: `${field} too large`,
    });
    this.#ecs(at, region, 'RegisterTaskDefinition', caller, {
      request: how.oversize ? tooLarge('requestParameters', 118_604) : definitionRequest(region, spec, revision),
      response: how.oversize
        ? tooLarge('responseElements', 121_377)
        : { taskDefinition: definitionShape(region, spec, revision, by, at, usDate) },
      ...(how.key === undefined ? {} : { key: how.key }),
    });
    return revision;
  }

  /** UpdateService: a new deployment where one is due, more or fewer tasks, or neither. */
  update(at: number, name: string, caller: Caller, update: Update): RecordedEvent {
    const service = this.#fleet.get(name);
    const [before] = service.deployments;
    const revision = update.revision ?? before.revision;
    const redeploys = update.forceNewDeployment === true || revision !== before.revision;
    const scales = update.desiredCount !== undefined && update.desiredCount !== service.desired;
    if (scales) this.#fleet.scale(service, at, update.desiredCount ?? service.desired);
    if (redeploys) {
      const deployment = this.#rollouts.deploy(service, at, revision);
      if (update.fails) this.#rollouts.fallBack(service, deployment, before, at);
      else this.#rollouts.rollOut(service, deployment, at);
    }
    return this.#ecs(at, service.region, 'UpdateService', caller, {
      request: {
        cluster: service.spec.cluster,
        service: service.spec.name,
        ...(update.desiredCount === undefined ? {} : { desiredCount: update.desiredCount }),
        ...(update.revision === undefined ? {} : { taskDefinition: taskDefinitionArn(service, update.revision) }),
        ...(update.forceNewDeployment ? { forceNewDeployment: true } : {}),
        ...update.also,
        dryrun: false,
      },
      response: { service: serviceShape(this.#fleet, service, usDate, EVENTS_IN_RESPONSE) },
      ...(update.key === undefined ? {} : { key: update.key }),
    });
  }

  /** The same record once more, as CloudTrail sometimes delivers it. */
  deliverAgain(event: RecordedEvent, region: string): void {
    this.#recorder.repeat(event, region);
  }

  /** UpdateService that IAM refused: CloudTrail keeps neither parameters nor response, only the message. */
  refused(at: number, name: string, caller: Caller, key: string): void {
    const service = this.#fleet.get(name);
    this.#ecs(at, service.region, 'UpdateService', caller, {
      key,
      error: {
        code: 'AccessDenied',
        message: `User: ${String(caller.identity['arn'])} is not authorized to perform: ecs:UpdateService on resource: ${serviceArn(service)} because no identity-based policy allows the ecs:UpdateService action`,
      },
    });
  }

  #victim(service: SimService): SimTask {
    const [task] = this.#fleet.running(service);
    if (task === undefined) throw new Error(`no task of ${service.spec.name} runs`);
    return task;
  }

  /** StopTask: one task goes, the scheduler starts another. */
  stopTask(at: number, name: string, caller: Caller, how: { reason?: string; key?: string }): void {
    const service = this.#fleet.get(name);
    const task = this.#victim(service);
    const reason = how.reason ?? 'Task stopped by user';
    this.#ecs(at, service.region, 'StopTask', caller, {
      request: {
        cluster: service.spec.cluster,
        task: task.id,
        ...(how.reason === undefined ? {} : { reason: how.reason }),
      },
      response: { task: taskShape(this.#fleet, service, task, usDate, { at, reason }) },
      ...(how.key === undefined ? {} : { key: how.key }),
    });
    task.stopped = { at: at + 31_000, code: 'UserInitiated', reason, exitCode: 143 };
    this.#fleet.replace(service, at + 33_000);
  }

  /** ExecuteCommand: a shell in a running container. Nothing restarts. */
  execute(at: number, name: string, caller: Caller, command: string, key?: string): void {
    const service = this.#fleet.get(name);
    const task = this.#victim(service);
    this.#ecs(at, service.region, 'ExecuteCommand', caller, {
      request: {
        cluster: service.spec.cluster,
        task: task.id,
        container: 'app',
        interactive: true,
        command,
        dryrun: false,
      },
      response: {
        clusterArn: clusterArn(service),
        containerArn: ecsArn(
          service.region,
          `container/${service.spec.cluster}/${task.id}/${hex(`container/${task.id}`, 32)}`,
        ),
        containerName: 'app',
        interactive: true,
        session: {
          sessionId: `ecs-execute-command-${hex(`exec/${at}`, 26)}`,
          streamUrl: `wss://ssmmessages.${service.region}.amazonaws.com/v1/data-channel/ecs-execute-command-${hex(`exec/${at}`, 26)}?role=publish_subscribe`,
          tokenValue: 'HIDDEN_DUE_TO_SECURITY_REASONS',
        },
        taskArn: taskArn(service, task),
      },
      ...(key === undefined ? {} : { key }),
    });
  }

  /** DeleteService with `force`: the service drains, and is INACTIVE from then on. */
  remove(at: number, name: string, caller: Caller, key: string): void {
    const service = this.#fleet.get(name);
    const running = this.#fleet.running(service);
    service.status = 'DRAINING';
    service.desired = 0;
    this.#ecs(at, service.region, 'DeleteService', caller, {
      key,
      request: { cluster: service.spec.cluster, service: service.spec.name, force: true },
      response: { service: serviceShape(this.#fleet, service, usDate, EVENTS_IN_RESPONSE) },
    });
    this.#fleet.stop(
      service,
      running,
      at + 9000,
      `Scaling activity initiated by (deployment ecs-svc/${service.deployments[0].id})`,
    );
    service.status = 'INACTIVE';
  }
}
