import { ACCOUNT, EUROPE, HOME } from '../../scripts/demo/fleet.ts';
import { autoScaling, githubJob, instance, scheduler } from '../../scripts/demo/machines.ts';
import { CAROL, cliAgent, DAN, iamUser } from '../../scripts/demo/people.ts';
import { hex, Random } from '../../scripts/demo/random.ts';
import { assumeRole, awsService } from '../../scripts/demo/sts.ts';
import { attempt, register, stopTask, update } from './changes.ts';
import { desiredAt, type ServiceFacts, targetGroupArn } from './ecs.ts';
import { HOUR, type Incident, MINUTE, SECOND } from './incident.ts';

/** What goes on beside the incident: monitoring that looks, other services that are deployed, scaled and stopped. */

const METRICS =
  'aws-sdk-go-v2/1.39.6 ua/2.1 os/linux lang/go#1.25.3 md/GOOS#linux md/GOARCH#amd64 api/ecs#1.67.4 m/E,0,e';

/** Services that only the noise is about. */
export const NOISY_SERVICES = [
  'prod/catalog',
  'prod/orders',
  'prod/notifications',
  'staging/reports',
  'staging/imports',
];

/** Done in the order of time, whatever thought of it first: a service's later state follows from its earlier one. */
type Plan = { at: number; run: (at: number) => void }[];

export function addNoise(incident: Incident): void {
  const random = new Random(Number.parseInt(hex(`noise/${incident.id}`, 8), 16));
  const others = ['prod/catalog', 'prod/orders', 'prod/notifications', 'staging/reports', 'staging/imports'].map(
    (name) => incident.service(name, { revision: 20 + random.int(0, 60), desired: random.int(2, 4) }),
  );
  const plan: Plan = [];
  const moments = incident.moments.filter((at) => at > incident.ago(26));
  watching(incident, random);
  routine(incident, random, others, plan);
  for (const moment of moments) crowd(incident, random, others, moment, plan);
  for (const { at, run } of plan.sort((a, b) => a.at - b.at)) run(at);
}

function metricsReader(at: number): ReturnType<typeof instance> {
  return instance('metrics-reader', 'i-0b5e8d1c3f7a92046', at, { address: '10.20.66.132', agent: METRICS });
}

function watching(incident: Incident, random: Random): void {
  const { services } = incident;
  for (let at = incident.ago(26); at < incident.now - 4 * MINUTE; at += 40 * MINUTE) {
    const when = at + random.int(0, 60) * SECOND;
    const reader = metricsReader(when);
    for (const cluster of new Set(services.map((service) => service.cluster))) {
      const names = services.filter((service) => service.cluster === cluster).map(({ name }) => name);
      incident.read(when, 'ecs:ListServices', reader, { cluster });
      incident.read(when + SECOND, 'ecs:DescribeServices', reader, { cluster, services: names.slice(0, 10) });
      incident.read(when + 2 * SECOND, 'ecs:ListTasks', reader, { cluster, desiredStatus: 'STOPPED' });
    }
    incident.read(when + 3 * SECOND, 'ec2:DescribeInstances', reader, { maxResults: 100 });
  }
}

/** A day of other work: deployments by the pipeline, auto scaling, tasks that read their secrets, a stop in staging. */
function routine(incident: Incident, random: Random, others: readonly ServiceFacts[], plan: Plan): void {
  for (let hours = 25; hours >= 2; hours -= 3) {
    const service = others[random.int(0, others.length - 1)];
    const at = incident.ago(hours, random.int(0, 59));
    if (service !== undefined) plan.push({ at, run: (when) => deploy(incident, random, when, service) });
  }
  const [, , notifications, reports] = others;
  if (notifications !== undefined) {
    for (const [hours, desired] of [
      [23, 5],
      [17, 7],
      [11, 3],
    ] as const) {
      plan.push({
        at: incident.ago(hours, random.int(0, 59)),
        run: (at) =>
          update(incident, at, notifications, autoScaling(incident.recorder, at, 'UpdateDesiredCapacity'), { desired }),
      });
    }
  }
  if (reports !== undefined) {
    plan.push({
      at: incident.ago(15, random.int(0, 59)),
      run: (at) => stopTask(incident, at, reports, incident.desk.cli(DAN, 'ecs.stop-task', at)),
    });
  }
  for (let at = incident.ago(26); at < incident.now - 5 * MINUTE; at += HOUR) {
    const when = at + random.int(60, 3000) * SECOND;
    const task = hex(`secrets/${at}`, 32);
    assumeRole(incident.recorder, {
      at: when,
      region: HOME,
      caller: awsService('ecs-tasks.amazonaws.com'),
      role: 'orders-task',
      session: task,
      seconds: 21_600,
    });
    incident.read(when + 2 * SECOND, 'elasticloadbalancing:DescribeTargetHealth', scheduler(HOME, when), null);
  }
  incident.read(incident.ago(3, 12), 'ecs:ListClusters', metricsReader(incident.ago(3, 12)), null, EUROPE);
}

function deploy(incident: Incident, random: Random, at: number, service: ServiceFacts): void {
  const caller = githubJob(incident.recorder, {
    at: at - 75 * SECOND,
    role: 'deploy-shared',
    subject: `repo:acme/${service.name}:ref:refs/heads/main`,
    runId: random.int(1_000_000, 1_900_000),
    address: `20.57.${random.int(1, 200)}.${random.int(1, 200)}`,
  });
  incident.call(at - 30 * SECOND, 'ecr:PutImage', caller, {
    request: { registryId: ACCOUNT, repositoryName: `shop/${service.name}`, imageTag: hex(`${at}`, 7) },
  });
  const revision = register(incident, at - 12 * SECOND, service, caller);
  update(incident, at, service, caller, { revision, also: { forceNewDeployment: false } });
  for (const turn of [1, 2, 3]) {
    incident.read(at + turn * 15 * SECOND, 'ecs:DescribeServices', caller, {
      cluster: service.cluster,
      services: [service.name],
    });
  }
  incident.call(at + 47 * SECOND, 'elasticloadbalancing:RegisterTargets', scheduler(HOME, at), {
    request: { targetGroupArn: targetGroupArn(service), targets: [{ id: '10.20.3.4', port: 8080 }] },
  });
  incident.call(at + 50 * SECOND, 'elasticloadbalancing:DeregisterTargets', scheduler(HOME, at), {
    request: { targetGroupArn: targetGroupArn(service), targets: [{ id: '10.20.3.9', port: 8080 }] },
  });
}

/** Around each write of the story: somebody looks, and another service is changed. */
function crowd(incident: Incident, random: Random, others: readonly ServiceFacts[], moment: number, plan: Plan): void {
  const other = others[random.int(0, others.length - 1)];
  const watcher = incident.desk.console(CAROL, moment);
  for (const service of incident.services.slice(0, 2)) {
    incident.read(moment - 21 * SECOND, 'ecs:DescribeServices', watcher, {
      cluster: service.cluster,
      services: [service.name],
    });
    incident.read(moment + 9 * SECOND, 'ecs:DescribeServices', watcher, {
      cluster: service.cluster,
      services: [service.name],
    });
  }
  const near = moment + random.int(-40, 40) * SECOND;
  if (other === undefined || near > incident.now - 5 * MINUTE) return;
  plan.push({
    at: near,
    run: (at) => {
      const caller = incident.desk.cli(DAN, 'ecs.update-service', at);
      update(incident, at, other, caller, { desired: desiredAt(other, at) === 4 ? 3 : 4 });
      const contractor = iamUser('contractor-y', '192.0.2.141', cliAgent('ecs.update-service', 'contractor-y'));
      attempt(incident, at + 3 * SECOND, other, contractor);
    },
  });
}
