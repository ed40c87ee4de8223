import type { CartScaling } from './autoscaling.ts';
import { EUROPE, HOME } from './fleet.ts';
import { lambda, supportSession } from './machines.ts';
import { ALICE, BOB, CAROL, cliAgent, DAN, iamUser, PRIYA } from './people.ts';
import { githubDeploy, pipelineDeploy, stackUpdate, terraformApply } from './pipelines.ts';
import type { Caller } from './records.ts';
import type { Scene } from './scene.ts';
import { assumedRole, assumeRole } from './sts.ts';
import { ANCHOR, on } from './time.ts';

/** The week before the night: the changes that an ordinary week brings, so that the stories have something to differ from. */

const DEPLOYS: readonly [day: number, time: string, service: string][] = [
  [12, '09:58:20', 'staging/checkout'],
  [12, '10:42:31', 'prod/checkout'],
  [12, '12:31:07', 'staging/web'],
  [12, '13:20:44', 'prod/web'],
  [12, '15:05:12', 'prod/api'],
  [13, '09:02:50', 'staging/search'],
  [13, '09:50:18', 'prod/search'],
  [13, '11:31:40', 'prod/catalog'],
  [13, '16:12:09', 'prod/orders'],
  [14, '12:08:33', 'prod/payments'],
  [16, '09:31:15', 'staging/checkout'],
  [16, '10:15:27', 'prod/checkout'],
  [16, '11:40:51', 'prod/email-worker'],
  [16, '13:47:36', 'staging/web'],
  [16, '14:31:19', 'prod/web'],
  [16, '15:50:02', 'prod/recommendations'],
  [17, '09:45:48', 'prod/api'],
  [17, '12:20:05', 'staging/search'],
  [17, '13:05:30', 'prod/search'],
  [17, '14:50:57', 'prod/cart'],
  [18, '10:20:13', 'prod/catalog'],
  [18, '11:55:38', 'prod/orders'],
  [18, '14:10:24', 'prod/sessions'],
  [18, '16:35:59', 'prod/image-resizer'],
];

const EU_DEPLOYS: readonly [day: number, time: string, service: string][] = [
  [12, '11:15:22', 'eu-prod/api'],
  [13, '12:40:35', 'eu-prod/web'],
  [16, '12:30:14', 'eu-prod/checkout'],
  [17, '11:10:49', 'eu-prod/catalog'],
  [18, '12:20:41', 'eu-prod/web'],
];

/** The run number of a workflow; runs are counted over the whole repository. */
export function runId(at: number): number {
  return 1_887_213 - Math.round((on(19, '16:20:14') - at) / 411_000);
}

/** The nightly script puts staging/search to sleep; another function wakes it in the morning. */
function sleepAndWake(scene: Scene, dayOfMonth: number): void {
  scene.plan(on(dayOfMonth, '22:10:09'), (at) => {
    const caller = lambda(scene.recorder, 'nightly-cleanup', at);
    scene.read(at - 1000, HOME, 'ecs:ListServices', caller, { cluster: 'staging' });
    scene.actions.update(at, 'staging/search', caller, { desiredCount: 0 });
  });
}

function wake(scene: Scene, dayOfMonth: number): void {
  scene.plan(on(dayOfMonth, '07:00:06'), (at) => {
    scene.actions.update(at, 'staging/search', lambda(scene.recorder, 'staging-wakeup', at), { desiredCount: 1 });
  });
}

/** The old build server's key: always from its own network, and never touching prod. */
export function legacyBuild(address: string): Caller {
  return iamUser(
    'ci-legacy',
    address,
    'aws-cli/1.44.78 md/Botocore#1.42.88 ua/2.1 os/linux#5.15.0 md/arch#x86_64 lang/python#3.10.12 md/pyimpl#CPython m/D,b,Z,g cfg/retry-mode#legacy botocore/1.42.88',
  );
}

function nightlyBuild(scene: Scene, dayOfMonth: number): void {
  scene.plan(on(dayOfMonth, '06:30:02'), (at) => {
    const caller = legacyBuild(dayOfMonth % 2 === 0 ? '198.51.100.23' : '198.51.100.24');
    scene.read(at, HOME, 'sts:GetCallerIdentity', caller, null);
    scene.read(at + 3000, HOME, 'ecr:GetAuthorizationToken', caller, null);
    scene.read(at + 9000, HOME, 'ecs:ListTaskDefinitions', caller, { familyPrefix: 'search-staging' });
    scene.write(at + 88_000, HOME, 'ecr:PutImage', caller, {
      repositoryName: 'legacy/nightly',
      imageTag: `nightly-${dayOfMonth}`,
    });
    scene.read(at + 97_000, HOME, 'ecs:DescribeServices', caller, { cluster: 'staging', services: ['search'] });
  });
}

/** The agency's contractor may look at things. */
export function contractor(command: string): Caller {
  return iamUser('contractor-x', '192.0.2.140', cliAgent(command, 'contractor-x'));
}

function contractorLooks(scene: Scene, at: number): void {
  scene.plan(at, () => {
    scene.read(at, HOME, 'ecs:ListServices', contractor('ecs.list-services'), { cluster: 'prod' });
    scene.read(at + 14_000, HOME, 'ecs:DescribeServices', contractor('ecs.describe-services'), {
      cluster: 'prod',
      services: ['checkout', 'search'],
    });
    scene.read(at + 51_000, HOME, 'logs:FilterLogEvents', contractor('logs.filter-log-events'), {
      logGroupName: '/ecs/prod/checkout',
    });
  });
}

/** Priya takes on the role `admin` in eu-west-1, as the AWS CLI does it for a profile with a role_arn. */
export function asAdmin(scene: Scene, at: number, command: string, key?: string): Caller {
  const admin = assumeRole(scene.recorder, {
    at,
    region: EUROPE,
    caller: scene.desk.cli(PRIYA, command, at),
    role: 'admin',
    session: `botocore-session-${Math.floor(at / 1000)}`,
    ...(key === undefined ? {} : { key }),
  });
  return { identity: assumedRole(admin), address: PRIYA.office, agent: cliAgent(command, admin.accessKeyId) };
}

/** What people did by hand during the week. */
function byHand(scene: Scene): void {
  scene.plan(on(13, '14:22:17'), (at) => {
    scene.actions.update(at, 'prod/catalog', scene.desk.console(CAROL, at), {
      also: { enableExecuteCommand: true, forceNewDeployment: false },
    });
  });
  scene.plan(on(13, '15:31:02'), (at) => {
    const caller = asAdmin(scene, at, 'ecs.describe-services');
    scene.read(at + 2000, EUROPE, 'ecs:DescribeServices', caller, { cluster: 'eu-prod', services: ['api'] });
  });
  scene.plan(on(15, '03:12:40'), (at) => {
    scene.actions.update(at, 'eu-prod/web', scene.desk.cli(ALICE, 'ecs.update-service', at), {
      forceNewDeployment: true,
    });
  });
  scene.plan(on(16, '21:14:30'), (at) => {
    scene.read(at, HOME, 'ecs:DescribeServices', scene.desk.cli(BOB, 'ecs.describe-services', at, BOB.home), {
      cluster: 'prod',
      services: ['recommendations'],
    });
  });
  scene.plan(on(17, '10:30:11'), (at) => {
    scene.actions.update(at, 'prod/recommendations', scene.desk.cli(BOB, 'ecs.update-service', at), {
      desiredCount: 2,
    });
  });
  scene.plan(on(17, '15:40:26'), (at) => {
    scene.actions.execute(at, 'staging/api', scene.desk.cli(DAN, 'ecs.execute-command', at), '/bin/sh');
  });
  scene.plan(on(17, '16:04:55'), (at) => {
    const caller = asAdmin(scene, at, 'ecs.list-tasks');
    scene.read(at + 2000, EUROPE, 'ecs:ListTasks', caller, { cluster: 'eu-prod', serviceName: 'api' });
  });
  scene.plan(on(17, '22:47:38'), (at) => {
    const caller = scene.desk.console(CAROL, at, CAROL.home);
    scene.read(at, HOME, 'ecs:DescribeServices', caller, { cluster: 'prod', services: ['payments'] });
  });
  scene.plan(on(18, '23:20:19'), (at) => {
    const caller = scene.desk.cli(DAN, 'ecs.list-tasks', at, DAN.home);
    scene.read(at, HOME, 'ecs:ListTasks', caller, { cluster: 'prod', serviceName: 'api' });
  });
}

/** The support company reads in eu-west-1 now and then. */
function supportReads(scene: Scene, at: number): void {
  scene.plan(at, () => {
    const { caller } = supportSession(scene.recorder, at);
    scene.read(at + 3000, EUROPE, 'ecs:ListClusters', caller, null);
    scene.read(at + 5000, EUROPE, 'ecs:DescribeServices', caller, { cluster: 'eu-prod', services: ['web', 'api'] });
    scene.read(at + 60_000, EUROPE, 'logs:FilterLogEvents', caller, { logGroupName: '/ecs/eu-prod/web' });
  });
}

/** Plans the week. The evening and night of the 19th belong to the stories, except for what happens every day. */
export function planRoutine(scene: Scene, cart: CartScaling): void {
  for (const [day, time, service] of DEPLOYS)
    githubDeploy(scene, on(day, time), service, { runId: runId(on(day, time)) });
  for (const [day, time, service] of EU_DEPLOYS) pipelineDeploy(scene, on(day, time), service, {});
  for (const [day, time] of [
    [12, '08:40:10'],
    [16, '09:10:33'],
    [18, '09:05:21'],
  ] as const)
    terraformApply(scene, on(day, time));
  stackUpdate(scene, on(16, '11:02:47'), BOB, { changeSet: 'api-staging-log-retention' });
  stackUpdate(scene, on(18, '15:24:08'), BOB, { changeSet: 'api-staging-health-check' });
  byHand(scene);
  for (const at of [on(13, '13:05:40'), on(17, '13:44:12')]) supportReads(scene, at);
  for (const at of [on(13, '10:12:03'), on(16, '15:20:41'), on(17, '11:33:27'), on(18, '10:51:36'), on(19, '15:02:12')])
    contractorLooks(scene, at);
  cart.introduce(on(12, '10:15:36'));
  for (let day = 12; day <= 18; day += 1) {
    cart.day(day);
    sleepAndWake(scene, day);
  }
  for (let day = 13; day <= 19; day += 1) wake(scene, day);
  for (let day = 12; on(day, '06:30:02') < ANCHOR; day += 1) nightlyBuild(scene, day);
}
