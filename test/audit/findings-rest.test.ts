import { describe, expect, it } from 'vitest';
import {
  actionsClient,
  agent,
  alice,
  at,
  bob,
  cleanup,
  console_,
  contractor,
  denied,
  event,
  fields,
  found,
  home,
  lines,
  pipeline,
  restart,
  runner,
  scaled,
  service,
  signIn,
  someRole,
  stopTask,
  task,
  terraform,
  terraformClient,
  update,
} from './builders.ts';

const ecsItself = { ...cleanup, kind: 'aws-service' as const, name: 'Amazon ECS' };

describe('service-deleted', () => {
  const gone = (parts = {}) => event({ name: 'DeleteService', ...parts });

  it('is high in production and says what still ran', () => {
    const running = gone({ record: { responseElements: { service: { runningCount: 3, desiredCount: 3 } } } });
    expect(lines(found('service-deleted', [running]))).toMatchInlineSnapshot(`
      [
        "high: Alice Ng (SRE-OnCall) deleted prod/checkout, which still ran 3 tasks, at 02:14 with AWS CLI 2.34 from 203.0.113.7 (office).",
      ]
    `);
  });

  it('is medium elsewhere, and collapses', () => {
    expect(
      lines(
        found('service-deleted', [gone({ target: 'staging/api' }), gone({ target: 'staging/web', time: at('02:20') })]),
      ),
    ).toMatchInlineSnapshot(`
      [
        "medium: Alice Ng (SRE-OnCall) deleted staging/api and staging/web between 02:14 and 02:20 with AWS CLI 2.34 from 203.0.113.7 (office).",
      ]
    `);
  });

  it('sees clusters', () => {
    expect(lines(found('service-deleted', [event({ name: 'DeleteCluster', target: 'prod' })]))).toMatchInlineSnapshot(`
      [
        "high: Alice Ng (SRE-OnCall) deleted cluster prod at 02:14 with AWS CLI 2.34 from 203.0.113.7 (office).",
      ]
    `);
  });

  it('finds nothing in denied deletions, task sets and services cleaning up', () => {
    const events = [
      gone({ outcome: 'denied' }),
      event({ name: 'DeleteTaskSet', target: { ...service('prod/checkout'), type: 'task-set' } }),
      gone({ actor: ecsItself }),
    ];
    expect(found('service-deleted', events)).toEqual([]);
  });
});

describe('manual-task-stop', () => {
  it('names task, service and reason', () => {
    expect(lines(found('manual-task-stop', [stopTask({ change: { reason: 'memory leak' } })]))).toMatchInlineSnapshot(`
      [
        "medium: Alice Ng (SRE-OnCall) stopped task 0123abcd of prod/cart at 02:14 with AWS CLI 2.34 from 203.0.113.7 (office), reason given: “memory leak”.",
      ]
    `);
  });

  it('collapses one actor’s stops', () => {
    const events = [
      stopTask(),
      stopTask({ time: at('02:20'), target: task('fedc'.repeat(8), 'prod/checkout') }),
      stopTask({ time: at('02:21') }),
    ];
    expect(lines(found('manual-task-stop', events))).toMatchInlineSnapshot(`
      [
        "medium: Alice Ng (SRE-OnCall) stopped 3 tasks of prod/cart and prod/checkout between 02:14 and 02:21 with AWS CLI 2.34 from 203.0.113.7 (office).",
      ]
    `);
  });

  it('does not repeat what ECS writes where no reason was given', () => {
    expect(
      lines(
        found('manual-task-stop', [
          stopTask({ target: task('a'.repeat(32), 'staging/api'), change: { reason: 'Task stopped by user' } }),
        ]),
      ),
    ).toMatchInlineSnapshot(`
      [
        "low: Alice Ng (SRE-OnCall) stopped task aaaaaaaa of staging/api at 02:14 with AWS CLI 2.34 from 203.0.113.7 (office).",
      ]
    `);
  });

  it('finds nothing where a service or nobody stopped it', () => {
    expect(
      found('manual-task-stop', [
        stopTask({ actor: ecsItself }),
        stopTask({ outcome: 'denied' }),
        stopTask({ outcome: 'failed' }),
      ]),
    ).toEqual([]);
  });
});

describe('forced-restart', () => {
  it('is medium by a person in production, low elsewhere and by pipelines', () => {
    const events = [
      restart(),
      restart({ actor: bob, target: 'staging/api' }),
      restart({ actor: pipeline, client: actionsClient, address: runner }),
    ];
    expect(lines(found('forced-restart', events))).toMatchInlineSnapshot(`
      [
        "medium: Alice Ng (SRE-OnCall) restarted prod/checkout at 02:14 with AWS CLI 2.34 from 203.0.113.7 (office).",
        "low: Bob Ruiz (Developer) restarted staging/api at 02:14 with AWS CLI 2.34 from 203.0.113.7 (office).",
        "low: deploy-prod via GitHub Actions (acme/shop, main) restarted prod/checkout at 02:14 from 140.82.114.3.",
      ]
    `);
  });

  it('counts repeated restarts of one service', () => {
    expect(
      lines(
        found('forced-restart', [
          restart(),
          restart({ time: at('02:30') }),
          restart({ time: at('03:00'), actor: agent }),
        ]),
      ),
    ).toMatchInlineSnapshot(`
      [
        "medium: Alice Ng (SRE-OnCall) restarted prod/checkout between 02:14 and 02:30 with AWS CLI 2.34 from 203.0.113.7 (office), 2 times in all.",
        "medium: AWS MCP agent for Alice Ng (SRE-OnCall) restarted prod/checkout at 03:00 with AWS CLI 2.34 from 203.0.113.7 (office).",
      ]
    `);
  });

  it('finds nothing in deployments, denied restarts and reboots of other things', () => {
    const events = [
      update({ taskDefinition: 'checkout:41', forceNewDeployment: true }),
      restart({ outcome: 'denied' }),
      event({ source: 'rds.amazonaws.com', name: 'RebootDBInstance', target: { type: 'database', name: 'orders' } }),
    ];
    expect(found('forced-restart', events)).toEqual([]);
  });
});

describe('shell-into-container', () => {
  const shell = (parts = {}) =>
    event({
      name: 'ExecuteCommand',
      target: task('0123abcd'.repeat(4), 'prod/checkout'),
      ...parts,
      change: { effect: 'shell', fields: fields({ container: 'app' }), reason: '/bin/sh' },
    });

  it('is high in production and medium elsewhere', () => {
    expect(
      lines(
        found('shell-into-container', [
          shell(),
          shell({ actor: bob, target: task('0123abcd'.repeat(4), 'staging/api') }),
        ]),
      ),
    ).toMatchInlineSnapshot(`
      [
        "high: Alice Ng (SRE-OnCall) opened a shell in container app of prod/checkout at 02:14 with AWS CLI 2.34 from 203.0.113.7 (office): /bin/sh.",
        "medium: Bob Ruiz (Developer) opened a shell in container app of staging/api at 02:14 with AWS CLI 2.34 from 203.0.113.7 (office): /bin/sh.",
      ]
    `);
  });

  it('collapses one actor’s shells', () => {
    expect(lines(found('shell-into-container', [shell(), shell({ time: at('02:30') })]))).toMatchInlineSnapshot(`
      [
        "high: Alice Ng (SRE-OnCall) opened 2 shells in prod/checkout between 02:14 and 02:30 with AWS CLI 2.34 from 203.0.113.7 (office).",
      ]
    `);
  });

  it('finds nothing in denied ones', () => {
    expect(found('shell-into-container', [shell({ outcome: 'denied' })])).toEqual([]);
  });
});

describe('denied-attempt', () => {
  it('tells one attempt with what it asked for', () => {
    expect(
      lines(found('denied-attempt', [denied({ desiredCount: 0 }, { actor: contractor, address: home })])),
    ).toMatchInlineSnapshot(`
      [
        "medium: contractor-x (role contractors) tried UpdateService on prod/checkout at 02:14 with AWS CLI 2.34 from 198.51.100.9 (AccessDenied; asked for desired count 0).",
      ]
    `);
  });

  it('collapses one actor’s attempts', () => {
    const events = [
      denied({}, { actor: contractor, address: home }),
      denied({}, { actor: contractor, address: home, target: 'prod/cart', time: at('02:20') }),
    ];
    const findings = found('denied-attempt', events);
    expect(lines(findings)).toMatchInlineSnapshot(`
      [
        "medium: contractor-x (role contractors) tried UpdateService on prod/checkout and prod/cart between 02:14 and 02:20 with AWS CLI 2.34 from 198.51.100.9 (AccessDenied).",
      ]
    `);
    expect(findings[0]?.eventIds).toHaveLength(2);
  });

  it('is high from ten attempts on', () => {
    const events = Array.from({ length: 10 }, (_, index) =>
      denied({}, { actor: contractor, address: home, target: `prod/s${index}` }),
    );
    expect(lines(found('denied-attempt', events))).toMatchInlineSnapshot(`
      [
        "high: contractor-x (role contractors) tried UpdateService on prod/s0, prod/s1, prod/s2, prod/s3, prod/s4 and 5 more at 02:14 with AWS CLI 2.34 from 198.51.100.9 (AccessDenied).",
      ]
    `);
    expect(found('denied-attempt', events.slice(1))[0]?.severity).toBe('medium');
  });

  it('says when the same call went through later', () => {
    const events = [
      denied({ desiredCount: 0 }, { actor: contractor, address: home }),
      update({ desiredCount: 0 }, { actor: contractor, address: home, time: at('02:40') }),
    ];
    expect(found('denied-attempt', events)[0]?.status).toMatchInlineSnapshot(`"UpdateService went through at 02:40"`);
  });

  it('finds nothing in denied reads, failed calls, failed sign-ins and agents’ reports', () => {
    const events = [
      event({ name: 'DescribeServices', outcome: 'denied' }),
      update({ desiredCount: 0 }, { outcome: 'failed' }),
      signIn({ outcome: 'denied' }),
      event({ name: 'SubmitTaskStateChange', outcome: 'denied' }),
      event({ source: 'sts.amazonaws.com', name: 'AssumeRole', outcome: 'denied' }),
    ];
    expect(found('denied-attempt', events)).toEqual([]);
  });
});

describe('console-change', () => {
  it('is low, for production only', () => {
    const before = update({ desiredCount: 3 }, { time: at('01:00') });
    const events = [
      before,
      update({ desiredCount: 5 }, { actor: bob, client: console_ }),
      update({ desiredCount: 5 }, { actor: bob, client: console_, target: 'staging/api' }),
    ];
    expect(lines(found('console-change', events))).toMatchInlineSnapshot(`
      [
        "low: Bob Ruiz (Developer) scaled prod/checkout from 3 to 5 at 02:14 in the AWS console from 203.0.113.7 (office).",
      ]
    `);
  });

  it('collapses one actor’s changes', () => {
    const events = [
      restart({ actor: bob, client: console_ }),
      stopTask({ actor: bob, client: console_, time: at('02:30') }),
      stopTask({ actor: bob, client: console_, time: at('02:31') }),
    ];
    expect(lines(found('console-change', events))).toMatchInlineSnapshot(`
      [
        "low: Bob Ruiz (Developer) changed prod/checkout and prod/cart (3 changes) between 02:14 and 02:31 in the AWS console from 203.0.113.7 (office).",
      ]
    `);
  });

  it('finds nothing in denied changes, repeated settings, sign-ins and other clients', () => {
    const before = update({ desiredCount: 3 }, { time: at('01:00') });
    const events = [
      before,
      update({ desiredCount: 3 }, { client: console_ }),
      update({ desiredCount: 0 }, { client: console_, outcome: 'denied' }),
      signIn(),
    ];
    expect(found('console-change', events)).toEqual([]);
  });
});

describe('out-of-band-change', () => {
  const deployed = update(
    { taskDefinition: 'checkout:41', desiredCount: 3 },
    { actor: pipeline, client: actionsClient, address: runner, time: at('01:00') },
  );
  const byHand = update({ desiredCount: 5 });

  it('tells who changed what past whom', () => {
    expect(lines(found('out-of-band-change', [deployed, byHand]))).toMatchInlineSnapshot(`
      [
        "medium: Alice Ng (SRE-OnCall) scaled prod/checkout from 3 to 5 at 02:14 with AWS CLI 2.34 from 203.0.113.7 (office); deploy-prod via GitHub Actions (acme/shop, main) manages it.",
      ]
    `);
  });

  it('knows from events before the window that a service is managed', () => {
    const earlier = [update({ desiredCount: 3 }, { actor: terraform, client: terraformClient, time: at('15 01:00') })];
    expect(lines(found('out-of-band-change', [byHand], { earlier }))).toMatchInlineSnapshot(`
      [
        "medium: Alice Ng (SRE-OnCall) scaled prod/checkout from 3 to 5 at 02:14 with AWS CLI 2.34 from 203.0.113.7 (office); infra via HCP Terraform manages it.",
      ]
    `);
  });

  it('knows CloudFormation, and says when the manager has been there again', () => {
    const stack = (time: string, desiredCount: number) =>
      update(
        { desiredCount },
        {
          actor: { ...bob, invokedBy: 'cloudformation.amazonaws.com' },
          client: { kind: 'cloudformation', label: 'CloudFormation' },
          time,
        },
      );
    expect(
      lines(found('out-of-band-change', [stack(at('01:00'), 3), byHand, stack(at('04:00'), 3)])),
    ).toMatchInlineSnapshot(`
      [
        "medium: Alice Ng (SRE-OnCall) scaled prod/checkout from 3 to 5 at 02:14 with AWS CLI 2.34 from 203.0.113.7 (office); CloudFormation manages it. [CloudFormation changed it again at 04:00]",
      ]
    `);
  });

  it('counts a role with nobody shown behind it when hands made the call', () => {
    expect(found('out-of-band-change', [deployed, update({ desiredCount: 5 }, { actor: someRole })])).toHaveLength(1);
    const script = { kind: 'sdk' as const, label: 'AWS SDK for Go 1.2' };
    expect(
      found('out-of-band-change', [deployed, update({ desiredCount: 5 }, { actor: someRole, client: script })]),
    ).toEqual([]);
  });

  it.each([
    ['a restart', restart()],
    ['a stopped task', stopTask({ target: task('a'.repeat(32), 'prod/checkout') })],
    ['the pipeline itself', update({ desiredCount: 5 }, { actor: pipeline, client: actionsClient })],
    ['a person running Terraform', update({ desiredCount: 5 }, { actor: alice, client: terraformClient })],
    ['auto scaling', scaled('prod/checkout', 5, at('02:14'))],
    ['a denied call', denied({ desiredCount: 5 })],
    ['settings sent again', update({ desiredCount: 3 })],
    ['a service that nobody manages', update({ desiredCount: 5 }, { target: 'prod/cart' })],
  ])('finds nothing in %s', (_, one) => {
    expect(found('out-of-band-change', [deployed, one])).toEqual([]);
  });

  it('does not take a failed deployment for management', () => {
    expect(found('out-of-band-change', [{ ...deployed, outcome: 'failed' }, byHand])).toEqual([]);
  });
});
