import {
  ALICE,
  attempt,
  autoScaling,
  BOB,
  CAROL,
  CERTAIN,
  cliAgent,
  DAN,
  iamUser,
  idOf,
  incident,
  type MakeScenario,
  MINUTE,
  newTask,
  register,
  remove,
  rollOut,
  runningAt,
  SECOND,
  SURE,
  update,
} from '../dsl.ts';

const contractor = () => iamUser('contractor-x', '192.0.2.140', cliAgent('ecs.update-service', 'contractor'));

/** What lies nearer than the truth, and what cannot be known. */
export const decoys: readonly MakeScenario[] = [
  incident('denied-decoys-nearer', (it) => {
    const checkout = it.service('prod/checkout', { desired: 4 });
    const at = it.ago(3, 12);
    const before = attempt(it, at - 4 * SECOND, checkout, contractor(), { key: 'denied-before' });
    const event = update(it, at, checkout, it.desk.cli(ALICE, 'ecs.update-service', at), {
      force: true,
      key: 'restart',
    });
    const after = attempt(it, at + 5 * SECOND, checkout, contractor(), { key: 'denied-after' });
    return it.scenario(
      'Refused calls four seconds before and five after the restart, nearer to what ECS saw: they changed nothing.',
      { target: 'checkout' },
      {
        verdict: { name: ALICE.email, action: 'UpdateService', eventId: idOf(event), confidence: CERTAIN },
        attemptsInclude: [idOf(before), idOf(after)],
        never: [/^contractor/i],
      },
    );
  }),

  incident('only-denied', (it) => {
    const checkout = it.service('prod/checkout', { desired: 4 });
    const denied = attempt(it, it.ago(1, 12), checkout, contractor(), { key: 'denied' });
    return it.scenario(
      'The only call on the service was refused: nothing was restarted.',
      { target: 'checkout' },
      { cannotTell: true, notCertain: true, attemptsInclude: [idOf(denied)] },
    );
  }),

  incident('failed-decoy', (it) => {
    const checkout = it.service('prod/checkout');
    const at = it.ago(2, 12);
    const event = update(it, at, checkout, it.desk.cli(BOB, 'ecs.update-service', at), { force: true, key: 'restart' });
    const failed = attempt(it, at + 90 * SECOND, checkout, it.desk.cli(DAN, 'ecs.update-service', at), {
      key: 'failed',
      request: { taskDefinition: 'checkout:999' },
      failure: { code: 'ClientException', message: 'TaskDefinition not found.' },
    });
    return it.scenario(
      "Dan's later call failed for want of the task definition; Bob's earlier one did it.",
      { target: 'checkout' },
      {
        verdict: { name: BOB.email, action: 'UpdateService', eventId: idOf(event), confidence: CERTAIN },
        attemptsInclude: [idOf(failed)],
      },
    );
  }),

  incident('other-service-in-the-same-second', (it) => {
    const checkout = it.service('prod/checkout');
    const search = it.service('prod/search', { revision: 87 });
    const at = it.ago(2, 48);
    const bob = it.desk.cli(BOB, 'ecs.update-service', at);
    update(it, at, search, bob, { revision: register(it, at - 9 * SECOND, search, bob), key: 'search' });
    const event = update(it, at, checkout, it.desk.cli(ALICE, 'ecs.update-service', at), {
      force: true,
      key: 'checkout',
    });
    return it.scenario(
      'Bob deploys search in the very second in which Alice restarts checkout.',
      { target: 'checkout' },
      {
        verdict: { name: ALICE.email, action: 'UpdateService', eventId: idOf(event), confidence: CERTAIN },
        never: [/bob\.ruiz/i],
      },
    );
  }),

  incident('same-name-in-two-clusters', (it) => {
    const prod = it.service('prod/api');
    it.service('staging/api', { desired: 1 });
    const at = it.ago(2, 48);
    update(it, at, prod, it.desk.cli(ALICE, 'ecs.update-service', at), { force: true, key: 'restart' });
    return it.scenario(
      'Two services have the name: the question is asked back.',
      { target: 'api' },
      { choices: ['prod/api', 'staging/api'], answerMatches: [/prod\/api/, /staging\/api/, /which/i] },
    );
  }),

  incident('same-name-told-apart', (it) => {
    const prod = it.service('prod/api');
    const staging = it.service('staging/api', { desired: 1 });
    const at = it.ago(2, 48);
    update(it, at, prod, it.desk.cli(ALICE, 'ecs.update-service', at), { force: true, key: 'prod' });
    const event = update(it, at + 3 * MINUTE, staging, it.desk.cli(DAN, 'ecs.update-service', at), {
      force: true,
      key: 'staging',
    });
    return it.scenario(
      'The same, with the cluster said.',
      { target: 'api', cluster: 'staging' },
      {
        verdict: { name: DAN.email, action: 'UpdateService', eventId: idOf(event), confidence: CERTAIN },
        never: [/alice\.ng/i],
      },
    );
  }),

  incident('near-miss', (it) => {
    const checkout = it.service('prod/checkout');
    const at = it.ago(2, 48);
    update(it, at, checkout, it.desk.cli(ALICE, 'ecs.update-service', at), { force: true, key: 'restart' });
    return it.scenario(
      'No service has the name, one almost has.',
      { target: 'chekout' },
      { choices: ['prod/checkout'], answerMatches: [/did you mean/i, /prod\/checkout/], never: [/alice\.ng/i] },
    );
  }),

  incident('no-such-thing', (it) => {
    const checkout = it.service('prod/checkout');
    const at = it.ago(2, 48);
    update(it, at, checkout, it.desk.cli(ALICE, 'ecs.update-service', at), { force: true, key: 'restart' });
    return it.scenario(
      'Nothing has the name or a similar one.',
      { target: 'zebra-quagga' },
      {
        cannotTell: true,
        notCertain: true,
        answerMatches: [/\bno\b|nothing|not /i, /zebra-quagga/],
        never: [/alice\.ng/i],
      },
    );
  }),

  incident('busy-fleet', (it) => {
    const checkout = it.service('prod/checkout');
    const at = it.ago(8, 3);
    const event = update(it, at, checkout, it.desk.cli(ALICE, 'ecs.update-service', at), {
      force: true,
      key: 'restart',
    });
    const ingest = it.service('prod/ingest', { desired: 3 });
    for (let turn = 70; turn > 0; turn -= 1) {
      const when = it.ago(0, 10 + turn * 6);
      update(it, when, ingest, autoScaling(it.recorder, when, 'UpdateDesiredCapacity'), {
        desired: turn % 2 === 0 ? 4 : 3,
      });
    }
    return it.scenario(
      'Seventy later UpdateService calls of auto scaling on another service push the restart to the second page.',
      { target: 'checkout' },
      { verdict: { name: ALICE.email, action: 'UpdateService', eventId: idOf(event), confidence: CERTAIN } },
    );
  }),

  incident('event-in-delivery', (it) => {
    const checkout = it.service('prod/checkout');
    rollOut(it, checkout, it.ago(0, 4), 41);
    return it.scenario(
      'ECS shows a deployment four minutes old; its event has not arrived.',
      { target: 'checkout' },
      { cannotTell: true, notCertain: true, answerMatches: [/arriv|deliver/i] },
    );
  }),

  incident('event-in-delivery-and-an-older-call', (it) => {
    const checkout = it.service('prod/checkout');
    const before = it.ago(5, 10);
    update(it, before, checkout, it.desk.cli(BOB, 'ecs.update-service', before), { force: true, key: 'older' });
    rollOut(it, checkout, it.ago(0, 4), 41);
    return it.scenario(
      'The same, and an older restart by Bob that has another deployment id.',
      { target: 'checkout' },
      { cannotTell: true, notCertain: true, answerMatches: [/arriv|deliver/i] },
    );
  }),

  incident('stopped-long-ago', (it) => {
    const worker = it.service('prod/email-worker');
    const [task] = runningAt(worker, it.now);
    if (task === undefined) throw new Error('three tasks run');
    task.stop = {
      at: it.ago(8 * 24 + 2),
      code: 'EssentialContainerExited',
      reason: 'Essential container in task exited',
      exitCode: 1,
    };
    newTask(worker, { startedBy: task.startedBy, revision: 41, createdAt: it.ago(8 * 24 + 2) });
    return it.scenario(
      'The task stopped eight days ago, ECS has forgotten it, and no call names it.',
      { target: task.id, since: '10d' },
      { cannotTell: true, notCertain: true, answerMatches: [/cannot|can no longer|any more|not known|no longer/i] },
    );
  }),

  incident('nothing-happened', (it) => {
    it.service('prod/quiet', { desired: 2 });
    return it.scenario(
      'Nothing happened to the service.',
      { target: 'quiet' },
      { cannotTell: true, notCertain: true, answerMatches: [/\bno\b|nobody|nothing/i] },
    );
  }),

  incident('recreated', (it) => {
    const worker = it.service('prod/worker', { desired: 2 });
    const at = it.ago(3);
    const event = remove(it, at, worker, it.desk.cli(CAROL, 'ecs.delete-service', at), { key: 'delete' });
    return it.scenario(
      'Asked what restarted a service that was deleted: it was not restarted, it was deleted.',
      { target: 'worker', cluster: 'prod' },
      {
        verdict: { name: CAROL.email, action: 'DeleteService', eventId: idOf(event), confidence: SURE },
        answerMatches: [/delet/i],
      },
    );
  }),

  incident('one-region-denied', (it) => {
    const checkout = it.service('prod/checkout');
    it.service('eu-prod/web', { region: 'eu-west-1' });
    const at = it.ago(2, 48);
    const event = update(it, at, checkout, it.desk.cli(ALICE, 'ecs.update-service', at), {
      force: true,
      key: 'restart',
    });
    return it.scenario(
      'Two Regions are asked, one may not be read: the answer stands, and says so.',
      { target: 'checkout', regions: ['us-east-1', 'eu-west-1'] },
      {
        verdict: { name: ALICE.email, action: 'UpdateService', eventId: idOf(event), confidence: CERTAIN },
        missing: /eu-west-1/,
      },
      {
        ordinary: false,
        denied: [
          { operation: 'cloudtrail:LookupEvents', region: 'eu-west-1' },
          { operation: 'ecs:ListClusters', region: 'eu-west-1' },
        ],
      },
    );
  }),

  incident('history-denied', (it) => {
    const checkout = it.service('prod/checkout');
    const at = it.ago(2, 48);
    update(it, at, checkout, it.desk.cli(ALICE, 'ecs.update-service', at), { force: true, key: 'restart' });
    return it.scenario(
      'ECS may be read, CloudTrail may not: who it was cannot be said, and the first sentence says why.',
      { target: 'prod/checkout' },
      {
        cannotTell: true,
        notCertain: true,
        missing: /LookupEvents|us-east-1/,
        answerMatches: [/not read|could not|may not|denied/i],
        refusal: /LookupEvents/,
      },
      { ordinary: false, denied: [{ operation: 'cloudtrail:LookupEvents' }] },
    );
  }),

  incident('ecs-denied', (it) => {
    const checkout = it.service('prod/checkout');
    const at = it.ago(2, 48);
    const event = update(it, at, checkout, it.desk.cli(ALICE, 'ecs.update-service', at), {
      force: true,
      key: 'restart',
    });
    return it.scenario(
      'CloudTrail may be read, ECS may not: the call is known, the link to what ECS saw is not.',
      { target: 'prod/checkout' },
      {
        verdict: {
          name: ALICE.email,
          action: 'UpdateService',
          eventId: idOf(event),
          confidence: ['likely', 'possible', 'certain'],
        },
        missing: /ecs:/i,
      },
      {
        denied: [
          'ListClusters',
          'ListServices',
          'DescribeServices',
          'DescribeClusters',
          'ListTasks',
          'DescribeTasks',
          'ListServiceDeployments',
          'DescribeTaskDefinition',
        ].map((name) => ({ operation: `ecs:${name}` })),
      },
    );
  }),
];
