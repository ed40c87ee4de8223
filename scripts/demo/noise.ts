import type { SimTask } from './ecs-state.ts';
import { ACCOUNT, EUROPE, HOME, HOSTS } from './fleet.ts';
import { autoScaling, instance, lambda, scheduler } from './machines.ts';
import type { Person } from './people.ts';
import { ALICE, BOB, CAROL, DAN, PRIYA } from './people.ts';
import { namesIn } from './pipelines.ts';
import { Random } from './random.ts';
import type { Caller } from './records.ts';
import type { Scene } from './scene.ts';
import type { Session } from './sts.ts';
import { assumedRole, assumeRole, awsService } from './sts.ts';
import { ANCHOR, DAY, FIRST, HOUR, NEWEST } from './time.ts';

/** What fills a trail: programs that look, every few minutes, and people who have the console open. */

const METRICS_AGENT =
  'aws-sdk-go-v2/1.39.6 ua/2.1 os/linux lang/go#1.25.3 md/GOOS#linux md/GOARCH#amd64 api/ecs#1.67.4 m/E,0,e';
/** How often the metrics are read. */
const SCRAPE = 40 * 60_000;
const ENDPOINT = 'vpce-0a41c7e2f95bd8036';

function metricsReader(region: string, at: number): Caller {
  const home = region === HOME;
  return instance('metrics-reader', home ? 'i-0b5e8d1c3f7a92046' : 'i-0f24a6c89d1e7b350', at, {
    address: home ? '10.20.66.132' : '10.40.12.77',
    agent: METRICS_AGENT,
    ...(home ? { vpcEndpoint: ENDPOINT } : {}),
  });
}

function scrape(scene: Scene, random: Random, at: number): void {
  const reader = metricsReader(HOME, at);
  const later = (seconds: number): number => at + seconds * 1000 + random.int(0, 900);
  const prod = namesIn('prod');
  scene.read(later(0), HOME, 'ecs:ListServices', reader, { cluster: 'prod', maxResults: 100 });
  scene.read(later(1), HOME, 'ecs:DescribeServices', reader, { cluster: 'prod', services: prod.slice(0, 10) });
  scene.read(later(2), HOME, 'ecs:DescribeServices', reader, { cluster: 'prod', services: prod.slice(10) });
  scene.read(later(3), HOME, 'ecs:DescribeServices', reader, { cluster: 'staging', services: namesIn('staging') });
  scene.read(later(4), HOME, 'ecs:ListTasks', reader, { cluster: 'prod', desiredStatus: 'STOPPED' });
  scene.read(later(5), HOME, 'ec2:DescribeInstances', reader, { maxResults: 100, instancesSet: {}, filterSet: {} });
  scene.read(later(6), HOME, 'elasticloadbalancing:DescribeTargetHealth', reader, {
    targetGroupArn: scene.fleet.targetGroup(scene.fleet.get('prod/api')),
  });
  const european = metricsReader(EUROPE, at);
  scene.read(later(8), EUROPE, 'ecs:ListServices', european, { cluster: 'eu-prod', maxResults: 100 });
  scene.read(later(9), EUROPE, 'ecs:DescribeServices', european, { cluster: 'eu-prod', services: namesIn('eu-prod') });
}

/** A task reads its secrets with the role that ecs-tasks hands it, anew every six hours. */
class SecretReaders {
  readonly #sessions = new Map<string, Session>();

  #session(scene: Scene, role: string, task: SimTask, at: number): Session {
    const known = this.#sessions.get(task.id);
    if (known !== undefined && at - known.openedAt < 6 * HOUR) return known;
    const caller = awsService('ecs-tasks.amazonaws.com');
    const session = assumeRole(scene.recorder, {
      at: at - 4000,
      region: HOME,
      caller,
      role,
      session: task.id,
      seconds: 21_600,
    });
    this.#sessions.set(task.id, session);
    return session;
  }

  read(scene: Scene, random: Random, at: number): void {
    const name = random.pick(['payments', 'orders', 'api', 'sessions']);
    const [task] = scene.fleet.running(scene.fleet.get(`prod/${name}`));
    if (task === undefined) return;
    const caller: Caller = {
      identity: assumedRole(this.#session(scene, `${name}-task`, task, at)),
      address: '10.20.31.9',
      agent:
        'aws-sdk-js/3.1130.0 ua/2.1 os/linux#5.10.245 lang/js md/nodejs#24.11.1 api/secrets-manager#3.1130.0 ' +
        'exec-env/AWS_ECS_FARGATE m/N,E,z',
      vpcEndpoint: ENDPOINT,
    };
    scene.read(at, HOME, 'secretsmanager:GetSecretValue', caller, { secretId: `prod/${name}/database` });
  }
}

function everyHour(scene: Scene, random: Random, at: number): void {
  const check = at + random.int(100, 3000) * 1000;
  scene.read(check, HOME, 'elasticloadbalancing:DescribeTargetHealth', scheduler(HOME, check), {
    targetGroupArn: scene.fleet.targetGroup(scene.fleet.get('prod/checkout')),
  });
}

function everyThreeHours(scene: Scene, random: Random, at: number): void {
  const capacity = at + random.int(60, 900) * 1000;
  const scaler = autoScaling(scene.recorder, capacity, 'RetrieveCurrentCapacity');
  scene.read(capacity, HOME, 'ecs:DescribeServices', scaler, { cluster: 'prod', services: ['cart'] });
  const inventory = at + random.int(1000, 3000) * 1000;
  const collector = lambda(scene.recorder, 'inventory-sync', inventory);
  scene.read(inventory, HOME, 'ecs:ListClusters', collector, null);
  scene.read(inventory + 1000, HOME, 'ecs:ListTasks', collector, { cluster: 'prod' });
  scene.read(inventory + 2000, HOME, 'ssm:GetParameter', collector, {
    name: '/inventory/target',
    withDecryption: true,
  });
  const agent = HOSTS[random.int(0, 1)] ?? HOSTS[0];
  const polled = at + random.int(0, 3500) * 1000;
  const ecsAgent = instance('ecsInstanceRole', agent.instance, polled, {
    address: '10.30.4.18',
    agent: 'Amazon ECS Agent - v1.99.1 (4d3e7b0a) (+http://aws.amazon.com/ecs/)',
  });
  scene.read(polled, HOME, 'ecs:DiscoverPollEndpoint', ecsAgent, { cluster: 'staging', containerInstance: agent.id });
}

/** Somebody has a service open in the console, which asks again and again. */
function watching(scene: Scene, random: Random, person: Person, at: number): void {
  const caller = scene.desk.console(person, at);
  const [cluster, services] = random.pick([
    ['prod', ['api', 'catalog', 'checkout', 'orders', 'search', 'web']],
    ['staging', ['api', 'checkout', 'web']],
  ] as const);
  const service = services[random.int(0, services.length - 1)] ?? 'api';
  for (let turn = 0; turn < random.int(2, 5); turn += 1) {
    const when = at + turn * random.int(20, 45) * 1000;
    scene.read(when, HOME, 'ecs:DescribeServices', caller, { cluster, services: [service], include: ['TAGS'] });
    scene.read(when + 1000, HOME, 'ecs:ListTasks', caller, { cluster, serviceName: service });
  }
  scene.read(at + 4000, HOME, 'monitoring:DescribeAlarms', caller, { maxRecords: 100 });
}

/** The same, at a terminal. */
function asking(scene: Scene, random: Random, person: Person, at: number): void {
  const region = person === ALICE && random.next() < 0.4 ? EUROPE : HOME;
  const cluster = region === EUROPE ? 'eu-prod' : random.pick(['prod', 'staging']);
  const command = random.pick(['ecs.describe-services', 'ecs.list-services', 'ecs.list-tasks']);
  const caller = scene.desk.cli(person, command, at);
  scene.read(at, region, 'ecs:ListServices', caller, { cluster });
  scene.read(at + random.int(5, 40) * 1000, region, 'ecs:DescribeServices', caller, {
    cluster,
    services: ['api', 'web'],
  });
}

function workday(scene: Scene, random: Random, midnight: number): void {
  for (const person of [ALICE, BOB, CAROL, DAN, PRIYA]) {
    for (let turn = 0; turn < 2; turn += 1) {
      scene.plan(midnight + random.int(8 * 3600, 17 * 3600) * 1000, (at) => watching(scene, random, person, at));
    }
    scene.plan(midnight + random.int(8 * 3600, 17 * 3600) * 1000, (at) => asking(scene, random, person, at));
  }
}

const PARTNER = `arn:aws:iam::${ACCOUNT}:saml-provider/partner-idp`;

/** The finance partner's analyst signs in by SAML and looks at alarms. */
function partner(scene: Scene, at: number): void {
  const email = 'j.meyer@partner.example';
  const address = '198.51.100.150';
  const identity = {
    type: 'SAMLUser',
    principalId: `qF0mT9Yk2cX1bR8wLz4hVd6sNeI=:${email}`,
    userName: email,
    identityProvider: 'qF0mT9Yk2cX1bR8wLz4hVd6sNeI=',
  };
  const agent =
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36';
  const session = assumeRole(scene.recorder, {
    operation: 'AssumeRoleWithSAML',
    at,
    region: HOME,
    caller: { identity, address, agent },
    role: 'PartnerReports',
    session: email,
    request: { principalArn: PARTNER },
    response: {
      subject: email,
      subjectType: 'persistent',
      issuer: 'https://idp.partner.example/saml',
      audience: 'https://signin.aws.amazon.com/saml',
    },
    also: [{ type: 'AWS::IAM::SAMLProvider', arn: PARTNER }],
  });
  const caller: Caller = { identity: assumedRole(session), address, agent, fromConsole: true };
  scene.read(at + 20_000, HOME, 'monitoring:DescribeAlarms', caller, { maxRecords: 50 });
  scene.read(at + 95_000, HOME, 'ecs:DescribeServices', caller, { cluster: 'prod', services: ['payments'] });
}

/** Plans everything that only looks, over all eight days; the very last record is one of these. */
export function planNoise(scene: Scene): void {
  const random = new Random(20_261_120);
  const secrets = new SecretReaders();
  for (let at = FIRST; at < NEWEST - HOUR; at += HOUR) {
    scene.plan(at, (hour) => everyHour(scene, random, hour));
    scene.plan(at + random.int(300, 1500) * 1000, (when) => secrets.read(scene, random, when));
  }
  for (let at = FIRST; at < NEWEST - SCRAPE; at += SCRAPE) {
    scene.plan(at + random.int(0, 40) * 1000, (when) => scrape(scene, random, when));
  }
  for (let at = FIRST; at < NEWEST - 4 * HOUR; at += 3 * HOUR)
    scene.plan(at, (hour) => everyThreeHours(scene, random, hour));
  const firstMidnight = Math.floor(FIRST / DAY) * DAY;
  for (let midnight = firstMidnight; midnight < ANCHOR - DAY / 2; midnight += DAY) {
    const weekday = new Date(midnight).getUTCDay();
    if (weekday !== 0 && weekday !== 6) workday(scene, random, midnight);
    if (weekday === 1 || weekday === 4) scene.plan(midnight + 10.3 * HOUR, (at) => partner(scene, at));
  }
  scene.plan(NEWEST, (at) => {
    scene.read(at, HOME, 'ecs:DescribeServices', metricsReader(HOME, at), {
      cluster: 'prod',
      services: namesIn('prod').slice(0, 10),
    });
  });
}
