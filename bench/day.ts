import { scheduler } from '../scripts/demo/machines.ts';
import type { RecordedAccount } from '../src/trail/demo/types.ts';
import {
  ALICE,
  autoScaling,
  BOB,
  CAROL,
  DAN,
  githubJob,
  Incident,
  MINUTE,
  PRIYA,
  RUNNER,
  register,
  SECOND,
  type ServiceFacts,
  stopTask,
  terraformRun,
  update,
} from '../test/scenarios/dsl.ts';

/** What the day holds, and nothing else of ECS. */
export const ECS_EVENTS = 1_100;
export const ECS_WRITES = 60;
export const OTHER_WRITES = 100;

const NAMES = [
  'api',
  'cart',
  'catalog',
  'checkout',
  'email',
  'orders',
  'payments',
  'pricing',
  'search',
  'sessions',
  'web',
];

/** A day of one Region: people, pipelines and auto scaling change 14 services, and programs look at them all day. */
export function busyDay(now: Date): RecordedAccount {
  const day = new Incident('busy-day', now);
  const services = [...NAMES.map((name) => `prod/${name}`), 'staging/api', 'staging/web', 'staging/search'].map(
    (name) => day.service(name, { desired: 3, revision: 30 }),
  );
  const writes = writesOf(day, services);
  for (let index = 0; index < ECS_WRITES; index += 1) writes(index, day.ago(23, 50) + index * 23 * MINUTE);
  reads(day, services, ECS_EVENTS - ECS_WRITES);
  for (let index = 0; index < OTHER_WRITES; index += 1) {
    const at = day.ago(23, 45) + index * 14 * MINUTE;
    day.call(at, 'elasticloadbalancing:RegisterTargets', scheduler('us-east-1', at), {
      request: {
        targetGroupArn: 'arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/prod-web/1',
        targets: [],
      },
    });
  }
  return day.scenario('', { target: '' }, {}, { quiet: true }).account;
}

/** The n-th ECS write; every one is exactly one record of ECS. */
function writesOf(day: Incident, services: readonly ServiceFacts[]): (index: number, at: number) => void {
  const serviceAt = (index: number): ServiceFacts => {
    const service = services[index % services.length];
    if (service === undefined) throw new Error('no services');
    return service;
  };
  let pending: { service: ServiceFacts; revision: number } | undefined;
  return (index, at) => {
    const service = serviceAt(index * 5);
    const person = [ALICE, BOB, CAROL, DAN, PRIYA][index % 5] ?? ALICE;
    switch (index % 6) {
      case 0: {
        const pipeline = githubRun(day, at, index);
        pending = { service, revision: register(day, at, service, pipeline) };
        return;
      }
      case 1:
        if (pending === undefined) throw new Error('nothing registered');
        update(day, at, pending.service, githubRun(day, at, index), { revision: pending.revision });
        return;
      case 2:
        update(day, at, service, autoScaling(day.recorder, at, 'UpdateDesiredCapacity'), { desired: 3 + (index % 4) });
        return;
      case 3:
        update(day, at, service, day.desk.cli(person, 'ecs.update-service', at), { force: true });
        return;
      case 4:
        stopTask(day, at, service, day.desk.cli(person, 'ecs.stop-task', at), { reason: 'stuck' });
        return;
      default:
        update(day, at, service, terraformRun(day.recorder, at - 20 * SECOND), { desired: 2 + (index % 3) });
    }
  };
}

function githubRun(day: Incident, at: number, index: number) {
  const subject = 'repo:acme/shop:ref:refs/heads/main';
  return githubJob(day.recorder, {
    at: at - 75 * SECOND,
    role: 'deploy-prod',
    subject,
    runId: 1_880_000 + index,
    address: RUNNER,
  });
}

function reads(day: Incident, services: readonly ServiceFacts[], count: number): void {
  for (let index = 0; index < count; index += 1) {
    const at = day.ago(23, 55) + Math.floor((index * 23.8 * 60 * MINUTE) / count);
    const watcher = day.desk.console([ALICE, BOB, CAROL][index % 3] ?? ALICE, at);
    const service = services[index % services.length];
    day.read(at, 'ecs:DescribeServices', watcher, { cluster: service?.cluster ?? '', services: [service?.name ?? ''] });
  }
}
