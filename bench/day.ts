import { createHash } from 'node:crypto';
import { scheduler } from '../scripts/demo/machines.ts';
import type { RecordedAccount, RecordedEcs, RecordedEvent } from '../src/trail/demo/types.ts';
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

/** Reads of ECS in a day of a Region that dashboards and deployment tools poll all the time. */
export const NOISY_READS = 20_000;

const HOME = 'us-east-1';

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
export function busyDay(now: Date, ecsReads = ECS_EVENTS - ECS_WRITES): RecordedAccount {
  const day = new Incident('busy-day', now);
  const services = [...NAMES.map((name) => `prod/${name}`), 'staging/api', 'staging/web', 'staging/search'].map(
    (name) => day.service(name, { desired: 3, revision: 30 }),
  );
  const writes = writesOf(day, services);
  for (let index = 0; index < ECS_WRITES; index += 1) writes(index, day.ago(23, 50) + index * 23 * MINUTE);
  reads(day, services, ecsReads);
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

/**
 * The same day in each of these Regions, with event ids of its own and each some seconds before the last: so much
 * happens in every one of them.
 */
export function everywhere(account: RecordedAccount, regions: readonly string[]): RecordedAccount {
  const { events, ecs } = account;
  const [there, state] = [events[HOME] ?? [], ecs[HOME]];
  return {
    ...account,
    regions: [...regions],
    events: Object.fromEntries(
      regions.map((region, at) => [region, there.map((event) => movedTo(region, at * APART, event))]),
    ),
    ecs: Object.fromEntries(state === undefined ? [] : regions.map((region) => [region, stateIn(region, state)])),
  };
}

/** Nothing happens in two Regions at the very same second, as it would if all of them were copies. */
const APART = 20 * SECOND;

/** Of reads nothing but when and how many there are matters, so that they share what is inside them. */
function movedTo(region: string, earlier: number, event: RecordedEvent): RecordedEvent {
  const isRead = event.record['readOnly'] === true && event.record['eventSource'] === 'ecs.amazonaws.com';
  const moved: RecordedEvent = isRead ? event : JSON.parse(before(earlier, inRegion(region, event)));
  const { eventID, eventTime } = event.record;
  const own = {
    awsRegion: region,
    eventID: idIn(region, String(eventID)),
    eventTime: before(earlier, String(eventTime)),
  };
  return { ...moved, record: { ...moved.record, ...own } };
}

/** A text with its times so many milliseconds earlier. */
function before(milliseconds: number, text: string): string {
  return text.replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, (time) =>
    new Date(Date.parse(time) - milliseconds).toISOString().replace('.000Z', 'Z'),
  );
}

function stateIn(region: string, state: RecordedEcs): RecordedEcs {
  return JSON.parse(inRegion(region, state), (_key, value: unknown) =>
    typeof value === 'string' && /^\d{4}-\d\d-\d\dT[\d:]+\.\d{3}Z$/.test(value) ? new Date(value) : value,
  );
}

function inRegion(region: string, value: object): string {
  return JSON.stringify(value).replaceAll(HOME, region);
}

function idIn(region: string, id: string): string {
  const hash = createHash('sha256').update(`${region} ${id}`).digest('hex');
  return hash.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
}
