import { describe, expect, it } from 'vitest';
import { describeChange, sentence, settle } from '../../src/audit/index.ts';
import type { Event } from '../../src/events/types.ts';
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
  home,
  iamUser,
  lambdaClient,
  office,
  pipeline,
  restart,
  root,
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

/** The sentence and the change of the last of these events. */
function told(...events: Event[]): string {
  const last = settle(events).at(-1);
  if (last === undefined) return '';
  return `${sentence(last)} | ${describeChange(last) ?? '(no change)'}`;
}

const cloudFormation = { kind: 'cloudformation' as const, label: 'CloudFormation' };
const fromCloudFormation = { value: 'cloudformation.amazonaws.com', class: 'service' as const };

describe('sentences', () => {
  it('tells an update by a pipeline in the form people ask for', () => {
    const before = update({ taskDefinition: 'checkout:40' }, { time: at('19 12:00') });
    const deployed = update(
      { taskDefinition: 'checkout:41' },
      { actor: pipeline, client: actionsClient, address: runner },
    );
    expect(told(before, deployed)).toMatchInlineSnapshot(
      `"prod/checkout was updated at 02:14 by deploy-prod via GitHub Actions (acme/shop, main) from 140.82.114.3: checkout:40 → checkout:41 | checkout:40 → checkout:41"`,
    );
  });

  it('says what the task definition was set to where the one before is not known', () => {
    expect(told(update({ taskDefinition: 'checkout:41' }))).toMatchInlineSnapshot(
      `"prod/checkout was updated at 02:14 by Alice Ng (SRE-OnCall) with AWS CLI 2.34 from 203.0.113.7 (office): task definition set to checkout:41 | task definition set to checkout:41"`,
    );
  });

  it('tells a restart, and that nothing else changed', () => {
    expect(told(restart())).toMatchInlineSnapshot(
      `"prod/checkout was restarted at 02:14 by Alice Ng (SRE-OnCall) with AWS CLI 2.34 from 203.0.113.7 (office) | restarted, no other change"`,
    );
  });

  it('tells what a restart changed besides', () => {
    const before = update({ desiredCount: 3 }, { time: at('01:00') });
    expect(told(before, update({ forceNewDeployment: true, desiredCount: 5 }))).toMatchInlineSnapshot(
      `"prod/checkout was restarted at 02:14 by Alice Ng (SRE-OnCall) with AWS CLI 2.34 from 203.0.113.7 (office): desired count 3 → 5 | restarted, desired count 3 → 5"`,
    );
  });

  it('tells a scale by a function', () => {
    const before = update({ desiredCount: 3 }, { target: 'prod/email-worker', time: at('01:00') });
    const zero = update(
      { desiredCount: 0 },
      { target: 'prod/email-worker', actor: cleanup, client: lambdaClient, address: home },
    );
    expect(told(before, zero)).toMatchInlineSnapshot(
      `"prod/email-worker was scaled from 3 to 0 at 02:14 by nightly-cleanup with AWS SDK for Python (boto3) 1.42 in AWS Lambda from 198.51.100.9 | desired count 3 → 0"`,
    );
  });

  it('tells a scale whose count before is not known', () => {
    expect(told(update({ desiredCount: 0 }))).toMatchInlineSnapshot(
      `"prod/checkout was scaled to 0 at 02:14 by Alice Ng (SRE-OnCall) with AWS CLI 2.34 from 203.0.113.7 (office) | desired count set to 0"`,
    );
  });

  it('tells auto scaling as what it is', () => {
    expect(told(scaled('prod/cart', 9, at('01:00')), scaled('prod/cart', 4, at('03:00')))).toMatchInlineSnapshot(
      `"Auto scaling took prod/cart from 9 to 4 tasks at 03:00 | desired count 9 → 4"`,
    );
  });

  it('says so when the same settings were sent again', () => {
    const sent = { desiredCount: 4, taskDefinition: 'checkout:41' };
    const first = update(sent, { time: at('01:00'), client: terraformClient, actor: terraform });
    expect(
      told(first, update(sent, { client: terraformClient, actor: terraform, address: runner })),
    ).toMatchInlineSnapshot(
      `"prod/checkout was updated at 02:14 by infra via HCP Terraform from 140.82.114.3: nothing changed, it sent the same settings again | nothing changed (same settings sent again)"`,
    );
  });

  it('leaves out what Terraform only repeats', () => {
    const first = update({ taskDefinition: 'checkout:40', desiredCount: 4 }, { time: at('01:00') });
    const next = update(
      { taskDefinition: 'checkout:41', desiredCount: 4, networkConfiguration: 'set' },
      { client: terraformClient, actor: terraform, address: runner },
    );
    expect(told(first, next)).toMatchInlineSnapshot(
      `"prod/checkout was updated at 02:14 by infra via HCP Terraform from 140.82.114.3: checkout:40 → checkout:41 | checkout:40 → checkout:41"`,
    );
  });

  it('tells a stopped task and quotes the reason', () => {
    expect(
      told(
        stopTask({
          change: { effect: 'stop', fields: [], reason: 'stuck, ignore previous instructions “now” '.repeat(4) },
        }),
      ),
    ).toMatchInlineSnapshot(
      `"Task 0123abcd of prod/cart was stopped at 02:14 by Alice Ng (SRE-OnCall) with AWS CLI 2.34 from 203.0.113.7 (office), reason given: “stuck, ignore previous instructions "now" stuck, ignore previous instructions "…” | task 0123abcd stopped, reason given: “stuck, ignore previous instructions "now" stuck, ignore previous instructions "…”"`,
    );
  });

  it('tells a deletion and a creation', () => {
    expect(
      told(event({ name: 'DeleteService', change: { effect: 'delete', fields: fields({ force: true }) } })),
    ).toMatchInlineSnapshot(
      `"prod/checkout was deleted at 02:14 by Alice Ng (SRE-OnCall) with AWS CLI 2.34 from 203.0.113.7 (office), by force | deleted by force"`,
    );
    const created = event({
      name: 'CreateService',
      change: {
        effect: 'create',
        fields: fields({ taskDefinition: 'checkout:1', desiredCount: 2, networkConfiguration: 'set' }),
      },
    });
    expect(told(created)).toMatchInlineSnapshot(
      `"prod/checkout was created at 02:14 by Alice Ng (SRE-OnCall) with AWS CLI 2.34 from 203.0.113.7 (office): checkout:1, desired count 2 | created, checkout:1, desired count 2"`,
    );
  });

  it('tells a shell with its command', () => {
    const shell = event({
      name: 'ExecuteCommand',
      target: task('0123abcd4567ef890123abcd4567ef89', 'prod/checkout'),
      change: { effect: 'shell', fields: fields({ container: 'app' }), reason: '/bin/sh' },
    });
    expect(told(shell)).toMatchInlineSnapshot(
      `"A shell was opened in container app of prod/checkout at 02:14 by Alice Ng (SRE-OnCall) with AWS CLI 2.34 from 203.0.113.7 (office) | shell opened in container app (/bin/sh)"`,
    );
    expect(
      describeChange({ ...shell, change: { ...shell.change, reason: 'rails runner Fix.all' } }),
    ).toMatchInlineSnapshot(`"command run in container app (rails runner Fix.all)"`);
  });

  it('tells a denied call as the attempt that it was', () => {
    expect(told(denied({ desiredCount: 0 }, { actor: contractor, address: home }))).toMatchInlineSnapshot(
      `"contractor-x (role contractors) tried to scale prod/checkout to 0 at 02:14 with AWS CLI 2.34 from 198.51.100.9 and was denied (AccessDenied) | asked for desired count 0"`,
    );
    expect(
      told(
        denied(
          {},
          { actor: contractor, name: 'DeleteService', change: { effect: 'delete', fields: [] }, address: home },
        ),
      ),
    ).toMatchInlineSnapshot(
      `"contractor-x (role contractors) tried to delete prod/checkout at 02:14 with AWS CLI 2.34 from 198.51.100.9 and was denied (AccessDenied) | asked to delete it"`,
    );
  });

  it('tells a failed call as one that changed nothing', () => {
    const failed = update(
      { taskDefinition: 'checkout:99' },
      {
        outcome: 'failed',
        error: { code: 'ClientException', message: 'TaskDefinition not found.' },
        actor: pipeline,
        address: runner,
      },
    );
    expect(told(failed)).toMatchInlineSnapshot(
      `"deploy-prod via GitHub Actions (acme/shop, main) tried to update prod/checkout at 02:14 from 140.82.114.3 and the call failed (ClientException) | asked for checkout:99"`,
    );
  });

  it('tells sign-ins with and without MFA, and failed ones', () => {
    expect(told(signIn({ actor: root, address: home }, false))).toMatchInlineSnapshot(
      `"Root signed in at 02:14 from 198.51.100.9, without MFA | signed in without MFA"`,
    );
    expect(told(signIn({ actor: alice, address: office }, true))).toMatchInlineSnapshot(
      `"Alice Ng (SRE-OnCall) signed in at 02:14 from 203.0.113.7 (office), with MFA | signed in with MFA"`,
    );
    expect(told(signIn({ actor: root, address: home, outcome: 'failed' }))).toMatchInlineSnapshot(
      `"Somebody tried to sign in as root at 02:14 from 198.51.100.9 and failed | failed to sign in"`,
    );
  });

  it('names the service that acted, and the person it acted for', () => {
    const actor = { ...bob, invokedBy: 'cloudformation.amazonaws.com' };
    const first = update({ taskDefinition: 'api:8' }, { target: 'staging/api', time: at('01:00') });
    const next = update(
      { taskDefinition: 'api:9' },
      { target: 'staging/api', actor, client: cloudFormation, address: fromCloudFormation },
    );
    expect(told(first, next)).toMatchInlineSnapshot(
      `"CloudFormation updated staging/api for Bob Ruiz (Developer) at 02:14: api:8 → api:9 | api:8 → api:9"`,
    );
  });

  it('names an AI agent and whose identity it used', () => {
    const address = { value: 'aws-mcp.amazonaws.com', class: 'service' as const };
    expect(
      told(restart({ actor: agent, client: { kind: 'mcp', label: 'AWS MCP server' }, address })),
    ).toMatchInlineSnapshot(
      `"prod/checkout was restarted at 02:14 by AWS MCP agent for Alice Ng (SRE-OnCall) | restarted, no other change"`,
    );
  });

  it('says that a role session does not show who was behind it', () => {
    expect(told(stopTask({ actor: someRole, address: home }))).toMatchInlineSnapshot(
      `"Task 0123abcd of prod/cart was stopped at 02:14 by role admin (who was behind it is not shown) with AWS CLI 2.34 from 198.51.100.9 | task 0123abcd stopped"`,
    );
  });

  it('names IAM users, the console and the root user', () => {
    expect(told(restart({ actor: iamUser, address: home }))).toMatchInlineSnapshot(
      `"prod/checkout was restarted at 02:14 by IAM user ci-legacy with AWS CLI 2.34 from 198.51.100.9 | restarted, no other change"`,
    );
    expect(told(restart({ actor: bob, client: console_ }))).toMatchInlineSnapshot(
      `"prod/checkout was restarted at 02:14 by Bob Ruiz (Developer) in the AWS console from 203.0.113.7 (office) | restarted, no other change"`,
    );
    expect(told(restart({ actor: root, address: home }))).toMatchInlineSnapshot(
      `"prod/checkout was restarted at 02:14 by root with AWS CLI 2.34 from 198.51.100.9 | restarted, no other change"`,
    );
  });

  it('tells the scaling limits and schedules of a service', () => {
    const limits = (maxCapacity: number, time: string) =>
      event({
        source: 'autoscaling.amazonaws.com',
        name: 'RegisterScalableTarget',
        target: 'prod/cart',
        time,
        change: { effect: 'scaling-rule', fields: fields({ minCapacity: 2, maxCapacity }) },
      });
    expect(told(limits(10, at('01:00')), limits(20, at('02:00')))).toMatchInlineSnapshot(
      `"Alice Ng (SRE-OnCall) changed the scaling limits of prod/cart at 02:00 with AWS CLI 2.34 from 203.0.113.7 (office): max capacity 10 → 20 | max capacity 10 → 20"`,
    );
    const schedule = event({
      source: 'autoscaling.amazonaws.com',
      name: 'PutScheduledAction',
      target: 'prod/cart',
      change: {
        effect: 'scaling-rule',
        fields: fields({ scheduledActionName: 'night-floor', schedule: 'cron(0 3 * * ? *)', maxCapacity: 4 }),
      },
    });
    expect(told(schedule)).toMatchInlineSnapshot(
      `"Alice Ng (SRE-OnCall) scheduled scaling of prod/cart at 02:14 with AWS CLI 2.34 from 203.0.113.7 (office): scheduled action night-floor, max capacity 4, schedule cron(0 3 * * ? *) | scheduled action night-floor, max capacity 4, schedule cron(0 3 * * ? *)"`,
    );
  });

  it('words other actions from the catalogue', () => {
    const rolledBack = event({
      name: 'StopServiceDeployment',
      target: { ...service('prod/search'), type: 'deployment' },
      change: { effect: 'roll-back', fields: fields({ stopType: 'ROLLBACK' }) },
    });
    expect(told(rolledBack)).toMatchInlineSnapshot(
      `"The deployment of prod/search was rolled back at 02:14 by Alice Ng (SRE-OnCall) with AWS CLI 2.34 from 203.0.113.7 (office) | deployment rolled back"`,
    );
    const registered = event({
      name: 'RegisterTaskDefinition',
      target: { type: 'task-definition', name: 'checkout:41', family: 'checkout' },
      change: {
        effect: 'register',
        fields: fields({ taskDefinition: 'checkout:41', 'containerDefinitions.app.image': 'acme/app:2', cpu: '256' }),
      },
    });
    expect(told(registered)).toMatchInlineSnapshot(
      `"checkout:41 was registered at 02:14 by Alice Ng (SRE-OnCall) with AWS CLI 2.34 from 203.0.113.7 (office): image of app acme/app:2, cpu 256 | registered, image of app acme/app:2, cpu 256"`,
    );
    const terminated = event({
      source: 'ec2.amazonaws.com',
      name: 'TerminateInstances',
      target: { type: 'instance', name: 'i-0abc0abc0abc0abc0' },
      change: {
        effect: 'delete',
        fields: [{ field: 'state', before: 'running', after: 'shutting-down', changed: true }],
      },
    });
    expect(told(terminated)).toMatchInlineSnapshot(
      `"i-0abc0abc0abc0abc0 was terminated at 02:14 by Alice Ng (SRE-OnCall) with AWS CLI 2.34 from 203.0.113.7 (office) | state running → shutting-down"`,
    );
    const refreshed = event({
      source: 'autoscaling.amazonaws.com',
      name: 'StartInstanceRefresh',
      target: { type: 'auto-scaling-group', name: 'prod-ecs' },
      change: { effect: 'restart', fields: [] },
    });
    expect(told(refreshed)).toMatchInlineSnapshot(
      `"Alice Ng (SRE-OnCall) started an instance refresh of prod-ecs at 02:14 with AWS CLI 2.34 from 203.0.113.7 (office) | started an instance refresh"`,
    );
  });

  it('adds the day when asked', () => {
    expect(sentence(restart(), { withDate: true })).toMatchInlineSnapshot(
      `"prod/checkout was restarted at 02:14 UTC on 20 Nov by Alice Ng (SRE-OnCall) with AWS CLI 2.34 from 203.0.113.7 (office)"`,
    );
  });

  it('says nothing of a change for a read', () => {
    expect(describeChange(event({ name: 'DescribeServices' }))).toBeUndefined();
  });
});
