import type { Cluster, Service, ServiceDeploymentBrief, Task, TaskDefinition } from '@aws-sdk/client-ecs';
import type { RecordedEcs } from '../../src/trail/demo/types.ts';
import type { CartScaling } from './autoscaling.ts';
import { clusterArn, definitionShape, revisionArn, serviceArn, serviceShape, taskShape } from './ecs-shapes.ts';
import type { Fleet, SimService } from './ecs-state.ts';
import type { ClusterSpec } from './fleet.ts';
import { CLUSTERS, ecsArn, HOME, HOSTS, TERRAFORM_ROLE } from './fleet.ts';
import { hex } from './random.ts';
import type { Scene } from './scene.ts';
import { ANCHOR, HOUR } from './time.ts';

/** The state at the end of the recording, in the shapes that the SDK returns. */

/** ECS keeps the newest 100 events of a service; the recording keeps fewer. */
const EVENTS_KEPT = 30;
const toDate = (ms: number): Date => new Date(ms);

/** ECS says "steady state" every six hours for as long as nothing else happens; the recording keeps three days of it. */
function sayAllIsWell(fleet: Fleet, service: SimService): void {
  if (service.status !== 'ACTIVE') return;
  const times = [ANCHOR, ...service.events.map((event) => event.at)];
  for (const [index, later] of times.entries()) {
    const earlier = times[index + 1];
    if (earlier === undefined) break;
    for (let at = earlier + 6 * HOUR; at < later; at += 6 * HOUR) {
      if (at > ANCHOR - 72 * HOUR) fleet.say(service, at, 'has reached a steady state.');
    }
  }
  service.events.sort((a, b) => b.at - a.at);
}

function isKept(task: { stopped?: { at: number } }): boolean {
  return task.stopped === undefined || task.stopped.at > ANCHOR - HOUR;
}

function clusterOf(scene: Scene, spec: ClusterSpec): Cluster {
  const services = [...scene.fleet.services.values()].filter(
    (service) => service.spec.cluster === spec.name && service.status === 'ACTIVE',
  );
  return {
    clusterArn: ecsArn(spec.region, `cluster/${spec.name}`),
    clusterName: spec.name,
    status: 'ACTIVE',
    registeredContainerInstancesCount: spec.launchType === 'EC2' ? HOSTS.length : 0,
    runningTasksCount: services.reduce((sum, service) => sum + scene.fleet.running(service).length, 0),
    pendingTasksCount: 0,
    activeServicesCount: services.length,
  };
}

/** Every revision of the window, and the one each service began with. */
function definitionsIn(scene: Scene, region: string, services: readonly SimService[]): TaskDefinition[] {
  const first = services.map((service) => {
    const age = service.createdAt + 300 * 24 * HOUR;
    return definitionShape(region, service.spec, service.spec.revision, TERRAFORM_ROLE, age, toDate);
  });
  const registered = scene.actions.definitions
    .filter((definition) => definition.region === region)
    .map(({ spec, revision, by, at }) => definitionShape(region, spec, revision, by, at, toDate));
  return [...first, ...registered];
}

function deploymentsIn(scene: Scene, region: string): ServiceDeploymentBrief[] {
  return scene.fleet.serviceDeployments
    .filter(({ service }) => service.region === region)
    .map(({ service, deployment, startedAt, finishedAt, status, statusReason }) => ({
      serviceDeploymentArn: ecsArn(
        region,
        `service-deployment/${service.spec.cluster}/${service.spec.name}/${hex(`service-deployment/${deployment.id}`, 21)}`,
      ),
      serviceArn: serviceArn(service),
      clusterArn: clusterArn(service),
      startedAt: toDate(startedAt),
      createdAt: toDate(deployment.createdAt),
      ...(finishedAt === undefined ? {} : { finishedAt: toDate(finishedAt) }),
      targetServiceRevisionArn: revisionArn(service, deployment),
      status,
      ...(statusReason === undefined ? {} : { statusReason }),
    }));
}

function regionState(scene: Scene, cart: CartScaling, region: string): RecordedEcs {
  const services = [...scene.fleet.services.values()].filter((service) => service.region === region);
  for (const service of services) sayAllIsWell(scene.fleet, service);
  const described: Service[] = services.map((service) => serviceShape(scene.fleet, service, toDate, EVENTS_KEPT));
  const tasks: Task[] = services.flatMap((service) =>
    service.tasks.filter(isKept).map((task) => taskShape(scene.fleet, service, task, toDate)),
  );
  return {
    clusters: CLUSTERS.filter((cluster) => cluster.region === region).map((cluster) => clusterOf(scene, cluster)),
    services: described,
    tasks,
    taskDefinitions: definitionsIn(scene, region, services),
    serviceDeployments: deploymentsIn(scene, region),
    scalableTargets: region === HOME ? [cart.target] : [],
    scalingActivities: region === HOME ? cart.activities : [],
  };
}

/** What ECS says at the end, by Region. */
export function ecsAtTheEnd(scene: Scene, cart: CartScaling): Record<string, RecordedEcs> {
  const regions = [...new Set(CLUSTERS.map((cluster) => cluster.region))];
  return Object.fromEntries(regions.map((region) => [region, regionState(scene, cart, region)]));
}
