import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import {
  atLeast,
  byActor,
  compareSeverity,
  describeChange,
  isChange,
  sameNetwork,
  sentence,
  settle,
  toRow,
  who,
} from '../../src/audit/index.ts';
import type { Severity } from '../../src/audit/types.ts';
import { decodeRecord } from '../../src/events/index.ts';
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
  elsewhere,
  event,
  fields,
  home,
  iamUser,
  lambdaClient,
  pipeline,
  restart,
  root,
  runner,
  scaled,
  scaler,
  signIn,
  someRole,
  stopTask,
  terraform,
  terraformClient,
  update,
} from './builders.ts';

describe('who', () => {
  it.each([
    ['a person with a permission set', alice, 'Alice Ng (SRE-OnCall)'],
    ['a person in a role', contractor, 'contractor-x (role contractors)'],
    ['a pipeline with its repository', pipeline, 'deploy-prod via GitHub Actions (acme/shop, main)'],
    ['a pipeline without one', terraform, 'infra via HCP Terraform'],
    ['a pipeline named by its repository', { ...pipeline, name: 'acme/shop' }, 'acme/shop via GitHub Actions (main)'],
    ['an IAM user', iamUser, 'IAM user ci-legacy'],
    ['an IAM user whom the configuration names', { ...iamUser, name: 'the old CI' }, 'the old CI'],
    ['a role without anybody shown', someRole, 'role admin (who was behind it is not shown)'],
    ['a role whose person was traced', { ...someRole, person: 'Bob Ruiz' }, 'Bob Ruiz (role admin)'],
    ['auto scaling', scaler, 'auto scaling'],
    ['the root user', root, 'root'],
    ['an AI agent', agent, 'AWS MCP agent for Alice Ng (SRE-OnCall)'],
    ['an AI agent of nobody known', { ...agent, person: undefined, role: 'admin' }, 'AWS MCP agent (role admin)'],
    ['a function', cleanup, 'nightly-cleanup'],
    [
      'a service for a person',
      { ...cleanup, kind: 'aws-service' as const, name: 'CloudFormation', person: 'Bob Ruiz' },
      'CloudFormation for Bob Ruiz',
    ],
    [
      'another account',
      { ...iamUser, kind: 'external-account' as const, name: 'account 444455556666', basis: [] },
      'account 444455556666',
    ],
  ])('names %s', (_, actor, name) => {
    expect(who(actor)).toBe(name);
  });
});

describe('severities', () => {
  const all: Severity[] = ['low', 'critical', 'medium', 'high'];
  it('sort worst first', () => {
    expect([...all].sort(compareSeverity)).toEqual(['critical', 'high', 'medium', 'low']);
  });

  it('are compared with a threshold', () => {
    expect(all.filter((severity) => atLeast(severity, 'high'))).toEqual(['critical', 'high']);
  });
});

describe('sameNetwork', () => {
  it('compares IPv4 by /24 and IPv6 by /64, and other texts as they are', () => {
    expect(sameNetwork('198.51.100.4', '198.51.100.250')).toBe(true);
    expect(sameNetwork('198.51.100.4', '198.51.101.4')).toBe(false);
    expect(sameNetwork('2001:db8:1:2::1', '2001:db8:1:2:ffff::9')).toBe(true);
    expect(sameNetwork('ecs.amazonaws.com', 'ecs.amazonaws.com')).toBe(true);
    expect(sameNetwork('ecs.amazonaws.com', 'AWS Internal')).toBe(false);
  });
});

describe('isChange', () => {
  it.each([
    ['a restart', restart(), true],
    ['a stopped task', stopTask(), true],
    ['a shell', event({ name: 'ExecuteCommand' }), true],
    [
      'a new revision',
      event({ name: 'RegisterTaskDefinition', target: { type: 'task-definition', name: 'checkout:41' } }),
      false,
    ],
    ['a scaling limit', event({ source: 'autoscaling.amazonaws.com', name: 'RegisterScalableTarget' }), true],
    [
      'a terminated instance',
      event({ source: 'ec2.amazonaws.com', name: 'TerminateInstances', target: undefined }),
      true,
    ],
    ['a changed role', event({ source: 'iam.amazonaws.com', name: 'PutRolePolicy', target: undefined }), false],
    ['a report of an agent', event({ name: 'SubmitTaskStateChange' }), false],
    ['an instance that joins', event({ name: 'RegisterContainerInstance' }), false],
    ['a read', event({ name: 'DescribeServices' }), false],
    ['a denied call', denied({ desiredCount: 0 }), false],
    ['a failed call', update({ desiredCount: 0 }, { outcome: 'failed' }), false],
    ['a sign-in', signIn({ actor: root }), false],
  ])('judges %s', (_, one, expected) => {
    expect(isChange(one)).toBe(expected);
  });
});

describe('byActor', () => {
  it('counts changes, denied attempts and targets, most changes first', () => {
    const events = settle([
      restart({ time: at('01:00') }),
      stopTask({ time: at('01:30') }),
      update({ desiredCount: 3 }, { actor: terraform, client: terraformClient, time: at('01:40') }),
      update({ desiredCount: 3 }, { actor: terraform, client: terraformClient, time: at('01:50') }),
      denied({ desiredCount: 0 }, { actor: contractor, time: at('02:00') }),
      event({ name: 'DescribeServices', actor: bob }),
    ]);
    expect(byActor(events)).toEqual([
      {
        actor: 'Alice Ng (SRE-OnCall)',
        kind: 'person',
        changes: 2,
        denied: 0,
        targets: ['prod/checkout', 'prod/cart'],
        lastTime: at('01:30'),
      },
      {
        actor: 'infra via HCP Terraform',
        kind: 'ci',
        changes: 1,
        denied: 0,
        targets: ['prod/checkout'],
        lastTime: at('01:40'),
      },
      {
        actor: 'contractor-x (role contractors)',
        kind: 'person',
        changes: 0,
        denied: 1,
        targets: [],
        lastTime: at('02:00'),
      },
    ]);
  });

  it('counts one person once, whatever role they came through', () => {
    const other = { ...alice, role: 'admin', permissionSet: 'Admin' };
    expect(byActor([restart(), restart({ actor: other })])).toHaveLength(1);
  });
});

describe('toRow', () => {
  const golden = settle([
    restart(),
    restart({ actor: bob, client: console_ }),
    update(
      { taskDefinition: 'checkout:40' },
      { time: at('01:00'), actor: pipeline, client: actionsClient, address: runner },
    ),
    update(
      { taskDefinition: 'checkout:41', desiredCount: 4 },
      { actor: pipeline, client: actionsClient, address: runner, time: at('03:00') },
    ),
    update({ desiredCount: 0 }, { target: 'prod/email-worker', actor: cleanup, client: lambdaClient, address: home }),
    scaled('prod/cart', 9, at('01:00')),
    scaled('prod/cart', 4, at('03:00')),
    stopTask({
      actor: iamUser,
      address: elsewhere,
      change: { reason: 'it leaks memory and nobody knows why, so I stopped it by hand before the weekend' },
    }),
    stopTask({ actor: someRole, address: home }),
    denied({ desiredCount: 0 }, { actor: contractor, address: home }),
    update(
      { taskDefinition: 'a-service-with-a-long-name:99' },
      {
        target: 'production-europe/a-service-with-a-long-name',
        outcome: 'failed',
        error: {
          code: 'ClientException',
          message:
            'TaskDefinition not found, and a very long explanation of why that may be so and what to do about it.',
        },
        actor: terraform,
        client: terraformClient,
        address: runner,
      },
    ),
    signIn({ actor: root, address: home }, false),
    restart({
      actor: agent,
      client: { kind: 'mcp', label: 'AWS MCP server' },
      address: { value: 'aws-mcp.amazonaws.com', class: 'service' },
    }),
    update(
      { desiredCount: 2 },
      {
        target: 'staging/api',
        actor: { ...bob, invokedBy: 'cloudformation.amazonaws.com' },
        client: { kind: 'cloudformation', label: 'CloudFormation' },
        address: { value: 'cloudformation.amazonaws.com', class: 'service' },
      },
    ),
    event({
      name: 'ExecuteCommand',
      change: { effect: 'shell', fields: fields({ container: 'app' }), reason: '/bin/sh' },
    }),
    event({ name: 'DeleteService', target: 'staging/old', actor: terraform, client: terraformClient, address: runner }),
  ]);

  it('stays a row: under 500 characters each, half of them under 400', () => {
    const sizes = golden.map((one) => JSON.stringify(toRow(one)).length).sort((a, b) => a - b);
    expect(Math.max(...sizes)).toBeLessThan(500);
    expect(sizes[Math.floor(sizes.length / 2)]).toBeLessThan(400);
  });

  it('shows nothing empty', () => {
    for (const one of golden) expect(JSON.stringify(toRow(one))).not.toMatch(/null|undefined|:""/);
  });

  it('keeps the line of the basis that carries the name', () => {
    expect(toRow(stopTask({ actor: contractor })).actor.basis).toEqual([
      expect.stringMatching(/^contractor-x is only the session name/),
    ]);
    const short: Event = stopTask({ actor: { ...alice, confidence: 'likely', basis: ['first', 'Alice Ng is known'] } });
    expect(toRow(short).actor.basis).toEqual(['Alice Ng is known']);
  });

  it('tells what went wrong with a call that changed nothing', () => {
    expect(toRow(denied({})).error).toBe('denied: AccessDenied');
    expect(
      toRow(update({}, { outcome: 'failed', error: { code: 'ClientException', message: 'TaskDefinition not found.' } }))
        .error,
    ).toBe('failed: ClientException, TaskDefinition not found');
  });

  it('labels the address', () => {
    expect(toRow(restart()).address).toBe('203.0.113.7 (office)');
  });
});

describe('over real records', () => {
  const folder = fileURLToPath(new URL('../../../shared/data/', import.meta.url));
  const names = ['ecs-events.ndjson', 'operations-events.ndjson', 'identity-samples.ndjson', 'odd-events.ndjson'];
  const present = names.every((name) => existsSync(`${folder}${name}`));

  it.skipIf(!present)('words every public record (needs the shared data folder)', () => {
    const lines = names.flatMap((name) =>
      readFileSync(`${folder}${name}`, 'utf8')
        .split('\n')
        .filter((line) => line !== ''),
    );
    const events = settle(lines.map((line) => decodeRecord(recordOf(JSON.parse(line)), { known: [], expected: [] })));
    expect(events.length).toBeGreaterThan(200);
    for (const one of events) {
      for (const text of [sentence(one), describeChange(one) ?? '', JSON.stringify(toRow(one))]) {
        expect(text).not.toMatch(/undefined|NaN|\[object|→ *$/);
        expect(text.length).toBeLessThan(700);
      }
      expect(sentence(one)).not.toMatch(/ {2}| ,|\.$/);
    }
  });
});

function recordOf(line: unknown): unknown {
  return typeof line === 'object' && line !== null && 'event' in line ? line.event : line;
}
