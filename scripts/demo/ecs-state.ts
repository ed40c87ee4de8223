import type { ServiceSpec } from './fleet.ts';
import { ACCOUNT, clusterNamed, HOSTS, SERVICES } from './fleet.ts';
import { deploymentDigits, hex, uuid } from './random.ts';
import type { Recorder } from './records.ts';
import { DAY, FIRST } from './time.ts';
import type { Timeline } from './timeline.ts';
import { recordStart, recordTargets } from './traces.ts';

export interface SimDeployment {
  /** Nineteen digits: the deployment id without `ecs-svc/`, and the last part of its service revision's ARN. */
  id: string;
  revision: number;
  createdAt: number;
  updatedAt: number;
  state: 'IN_PROGRESS' | 'COMPLETED' | 'FAILED';
  reason: string;
  failedTasks: number;
}

export interface SimTask {
  id: string;
  deployment: string;
  revision: number;
  createdAt: number;
  startedAt: number;
  stopped?: {
    at: number;
    code: 'EssentialContainerExited' | 'UserInitiated' | 'ServiceSchedulerInitiated';
    reason: string;
    exitCode: number;
    containerReason?: string;
  };
}

export interface SimService {
  spec: ServiceSpec;
  region: string;
  desired: number;
  status: 'ACTIVE' | 'DRAINING' | 'INACTIVE';
  createdAt: number;
  minimumHealthyPercent: number;
  maximumPercent: number;
  /** Newest first; the first is PRIMARY. */
  deployments: [SimDeployment, ...SimDeployment[]];
  tasks: SimTask[];
  /** Newest first. */
  events: { id: string; at: number; message: string }[];
  taskCount: number;
}

/** A service deployment as ListServiceDeployments tells of it. */
export interface SimServiceDeployment {
  service: SimService;
  deployment: SimDeployment;
  startedAt: number;
  finishedAt?: number;
  status: 'IN_PROGRESS' | 'SUCCESSFUL' | 'ROLLBACK_SUCCESSFUL';
  statusReason?: string;
}

/** What ECS would say at each moment: services, their deployments and tasks, moved on by the timeline. */
export class Fleet {
  readonly services = new Map<string, SimService>();
  readonly serviceDeployments: SimServiceDeployment[] = [];
  readonly #timeline: Timeline;
  readonly #recorder: Recorder;

  constructor(timeline: Timeline, recorder: Recorder) {
    this.#timeline = timeline;
    this.#recorder = recorder;
    for (const spec of SERVICES) this.services.set(`${spec.cluster}/${spec.name}`, this.#found(spec));
  }

  get(name: string): SimService {
    const service = this.services.get(name);
    if (service === undefined) throw new Error(`no service ${name} in the recorded fleet`);
    return service;
  }

  running(service: SimService, deployment?: string): SimTask[] {
    return service.tasks.filter(
      (task) => task.stopped === undefined && (deployment === undefined || task.deployment === deployment),
    );
  }

  /** A service as it stood when the recording began. */
  #found(spec: ServiceSpec): SimService {
    const name = `${spec.cluster}/${spec.name}`;
    const createdAt = FIRST - (2 + (Number.parseInt(hex(`age/${name}`, 2), 16) % 20)) * DAY;
    const id = deploymentDigits(`${name}/found`);
    const service: SimService = {
      spec,
      region: clusterNamed(spec.cluster).region,
      desired: spec.desired,
      status: 'ACTIVE',
      createdAt: createdAt - 300 * DAY,
      minimumHealthyPercent: 100,
      maximumPercent: 200,
      deployments: [
        {
          id,
          revision: spec.revision,
          createdAt,
          updatedAt: createdAt + 150_000,
          state: 'COMPLETED',
          reason: `ECS deployment ecs-svc/${id} completed.`,
          failedTasks: 0,
        },
      ],
      tasks: [],
      events: [],
      taskCount: 0,
    };
    for (let count = 0; count < spec.desired; count += 1) this.#newTask(service, createdAt + 6000);
    this.say(service, createdAt + 145_000, `has reached a steady state.`);
    return service;
  }

  say(service: SimService, at: number, what: string): void {
    const name = `${service.spec.cluster}/${service.spec.name}`;
    service.events.unshift({
      id: uuid(`service-event/${name}/${at}/${what}`),
      at,
      message: `(service ${service.spec.name}) ${what}`,
    });
  }

  #newTask(service: SimService, at: number): SimTask {
    service.taskCount += 1;
    const [primary] = service.deployments;
    const task: SimTask = {
      id: hex(`task/${service.spec.cluster}/${service.spec.name}/${service.taskCount}`, 32),
      deployment: primary.id,
      revision: primary.revision,
      createdAt: at,
      startedAt: at + 22_000 + (service.taskCount % 5) * 1000,
    };
    service.tasks.push(task);
    return task;
  }

  /** Starts tasks for the PRIMARY deployment, with what a start leaves in the trail. */
  start(service: SimService, count: number, at: number): void {
    if (count <= 0) return;
    const tasks = Array.from({ length: count }, () => this.#newTask(service, at));
    this.say(service, at, `has started ${count} tasks: ${tasks.map((task) => `(task ${task.id})`).join(' ')}.`);
    for (const task of tasks) recordStart(this.#recorder, this, service, task, at);
    recordTargets(this.#recorder, this, service, 'RegisterTargets', tasks, at + 41_000);
  }

  /** The scheduler stops tasks: no API call is behind it. */
  stop(service: SimService, tasks: readonly SimTask[], at: number, reason: string): void {
    if (tasks.length === 0) return;
    recordTargets(this.#recorder, this, service, 'DeregisterTargets', tasks, at - 9000);
    for (const task of tasks) task.stopped = { at, code: 'ServiceSchedulerInitiated', reason, exitCode: 0 };
    this.say(
      service,
      at,
      `has stopped ${tasks.length} running tasks: ${tasks.map((task) => `(task ${task.id})`).join(' ')}.`,
    );
  }

  targetGroup(service: SimService): string {
    const name = `${service.spec.cluster}-${service.spec.name}`;
    return `arn:aws:elasticloadbalancing:${service.region}:${ACCOUNT}:targetgroup/${name}/${hex(`target-group/${name}`, 16)}`;
  }

  hostOf(task: SimTask): (typeof HOSTS)[number] {
    return HOSTS[Number.parseInt(task.id.slice(0, 1), 16) % 2 === 0 ? 0 : 1];
  }

  /** More or fewer tasks of the same deployment. */
  scale(service: SimService, at: number, desired: number): void {
    service.desired = desired;
    this.#timeline.at(at + 5000, () => {
      const running = this.running(service);
      const [primary] = service.deployments;
      this.start(service, desired - running.length, at + 5000);
      this.stop(
        service,
        running.slice(desired),
        at + 5000,
        `Scaling activity initiated by (deployment ecs-svc/${primary.id})`,
      );
    });
    this.#timeline.at(at + 75_000, () => this.say(service, at + 75_000, 'has reached a steady state.'));
  }

  /** A task is gone, however it went; the scheduler starts another one. */
  replace(service: SimService, at: number): void {
    this.#timeline.at(at, () => this.start(service, service.desired - this.running(service).length, at));
    this.#timeline.at(at + 70_000, () => this.say(service, at + 70_000, 'has reached a steady state.'));
  }
}
