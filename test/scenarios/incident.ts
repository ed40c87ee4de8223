import type { ScalableTarget, ScalingActivity } from '@aws-sdk/client-application-auto-scaling';
import type { ServiceDeploymentBrief, TaskDefinition } from '@aws-sdk/client-ecs';
import { ACCOUNT, EUROPE, ecsArn, HOME } from '../../scripts/demo/fleet.ts';
import { Desk } from '../../scripts/demo/people.ts';
import { deploymentDigits, hex } from '../../scripts/demo/random.ts';
import type { Call, Caller } from '../../scripts/demo/records.ts';
import { Recorder } from '../../scripts/demo/records.ts';
import type { JsonObject } from '../../src/events/types.ts';
import type { RecordedAccount, RecordedEvent } from '../../src/trail/demo/types.ts';
import { definitionShape, type ServiceFacts, serviceShape, type TaskFact, taskShape } from './ecs.ts';
import { addNoise } from './noise.ts';
import type { Expected, Question, Scenario } from './types.ts';

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export interface ServiceOptions {
  desired?: number;
  revision?: number;
  region?: string;
  launchType?: 'FARGATE' | 'EC2';
  controller?: 'ECS' | 'CODE_DEPLOY';
  /** Capacity provider of its tasks, such as FARGATE_SPOT. */
  capacityProvider?: string;
}

export type CallParts = Partial<Omit<Call, 'at' | 'service' | 'name' | 'caller'>>;

/** The event id that an answer has to name. */
export function idOf(event: RecordedEvent): string {
  const id = event.record['eventID'];
  if (typeof id !== 'string') throw new Error('a record without eventID');
  return id;
}

/**
 * One account in which something happened. Everything is placed relative to `now`; the same id and moment give the same
 * account, noise included.
 */
export class Incident {
  readonly id: string;
  readonly now: number;
  readonly recorder = new Recorder();
  readonly desk = new Desk(this.recorder);
  readonly services: ServiceFacts[] = [];
  readonly definitions: { region: string; definition: TaskDefinition }[] = [];
  readonly serviceDeployments: { service: ServiceFacts; brief: ServiceDeploymentBrief }[] = [];
  readonly scalableTargets: ScalableTarget[] = [];
  readonly scalingActivities: ScalingActivity[] = [];
  /** When something of the story was written: the noise crowds around these. */
  readonly moments: number[] = [];
  #serial = 0;

  constructor(id: string, now: Date) {
    this.id = id;
    this.now = Math.floor(now.getTime() / SECOND) * SECOND;
  }

  ago(hours: number, minutes = 0, seconds = 0): number {
    return this.now - hours * HOUR - minutes * MINUTE - seconds * SECOND;
  }

  /** "prod/checkout": steady for nine days. */
  service(name: string, options: ServiceOptions = {}): ServiceFacts {
    const [cluster = '', short = ''] = name.split('/');
    const { desired = 3, revision = 41, region = HOME, launchType = 'FARGATE', controller = 'ECS' } = options;
    const since = this.now - 9 * DAY;
    const service: ServiceFacts = {
      region,
      cluster,
      name: short,
      family: cluster === 'prod' ? short : `${short}-${cluster}`,
      launchType,
      controller,
      desired: [{ at: since - 200 * DAY, count: desired }],
      status: [{ at: since - 200 * DAY, value: 'ACTIVE' }],
      deployments: [],
      tasks: [],
      events: [],
      serial: 0,
    };
    const first = `ecs-svc/${deploymentDigits(`${this.id}/${name}/first`)}`;
    service.deployments.push({ id: first, revision, createdAt: since, completedAt: since + 145 * SECOND });
    for (let count = 0; count < desired; count += 1) {
      newTask(service, { startedBy: first, revision, createdAt: since + 6 * SECOND }, options.capacityProvider);
    }
    service.events.push({ at: since + 145 * SECOND, message: `(service ${short}) has reached a steady state.` });
    this.services.push(service);
    return service;
  }

  /** Records a call: `ec2:TerminateInstances`. A write of the story marks its moment. */
  call(at: number, operation: `${string}:${string}`, caller: Caller, parts: CallParts = {}): RecordedEvent {
    const [service = '', name = ''] = operation.split(':');
    this.#serial += 1;
    const { readOnly = false, region = HOME, request = null, response = null, key } = parts;
    if (key !== undefined) this.moments.push(at);
    return this.recorder.add({
      ...parts,
      at,
      service,
      name,
      caller,
      region,
      readOnly,
      request,
      response,
      key: `${this.id}/${key ?? this.#serial}`,
    });
  }

  read(at: number, operation: `${string}:${string}`, caller: Caller, request: JsonObject | null, region = HOME): void {
    this.call(at, operation, caller, { readOnly: true, region, request });
  }

  /** The scenario, once everything has happened: adds the noise, and takes the picture of ECS at `now`. */
  scenario(
    story: string,
    question: Question,
    expect: Expected,
    more: { ordinary?: false; denied?: Scenario['denied']; quiet?: true } = {},
  ): Scenario {
    if (more.quiet !== true) addNoise(this);
    return {
      id: this.id,
      story,
      question,
      expect,
      now: new Date(this.now),
      ordinary: more.ordinary ?? true,
      ...(more.denied === undefined ? {} : { denied: more.denied }),
      account: this.#account(),
    };
  }

  #account(): RecordedAccount {
    const regions = [HOME, EUROPE];
    return {
      id: ACCOUNT,
      alias: 'acme-prod',
      caller: `arn:aws:sts::${ACCOUNT}:assumed-role/auditor/night-shift`,
      regions,
      events: Object.fromEntries(regions.map((region) => [region, this.recorder.events[region] ?? []])),
      ecs: Object.fromEntries(regions.map((region) => [region, this.#ecs(region)])),
    };
  }

  #ecs(region: string): RecordedAccount['ecs'][string] {
    const date = (ms: number): Date => new Date(ms);
    const services = this.services.filter((service) => service.region === region && service.forgotten !== true);
    const clusters = [...new Set(this.services.filter((one) => one.region === region).map(({ cluster }) => cluster))];
    return {
      clusters: clusters.map((name) => ({
        clusterArn: ecsArn(region, `cluster/${name}`),
        clusterName: name,
        status: 'ACTIVE',
        activeServicesCount: services.filter(({ cluster }) => cluster === name).length,
      })),
      services: services.map((service) => serviceShape(service, this.now, date, 100)),
      tasks: services.flatMap((service) =>
        service.tasks
          .filter(({ createdAt }) => createdAt <= this.now)
          .map((task) => taskShape(service, task, this.now, date)),
      ),
      taskDefinitions: [
        ...services.flatMap((service) => firstRevisions(service)),
        ...this.definitions.filter((one) => one.region === region).map(({ definition }) => definition),
      ],
      serviceDeployments: this.serviceDeployments
        .filter(({ service }) => services.includes(service))
        .map(({ brief }) => brief),
      scalableTargets: region === HOME ? this.scalableTargets : [],
      scalingActivities: region === HOME ? this.scalingActivities : [],
    };
  }
}

/** The revision that a service began with, and the one before it. */
function firstRevisions(service: ServiceFacts): TaskDefinition[] {
  const revision = service.deployments[0]?.revision ?? 1;
  const by = `arn:aws:sts::${ACCOUNT}:assumed-role/terraform-apply/terraform-run-1`;
  const at = service.deployments[0]?.createdAt ?? 0;
  return [revision - 1, revision].map((number) => definitionShape(service, number, at, by, (ms) => new Date(ms)));
}

/** Another task of a service; 32 hexadecimal digits name it. */
export function newTask(
  service: ServiceFacts,
  fact: Omit<TaskFact, 'id' | 'capacityProvider'>,
  capacityProvider = service.tasks[0]?.capacityProvider,
): TaskFact {
  service.serial += 1;
  const task: TaskFact = {
    id: hex(`task/${service.cluster}/${service.name}/${service.serial}`, 32),
    ...fact,
    ...(capacityProvider === undefined ? {} : { capacityProvider }),
  };
  service.tasks.push(task);
  return task;
}
