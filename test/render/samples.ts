import type {
  ActorAnswer,
  CoverageAnswer,
  DecodeIdentityAnswer,
  FleetAuditAnswer,
  ListClustersAnswer,
  LookupEventsAnswer,
  RowAnswer,
} from '../../src/tools/answers.ts';

/** Typed answers for layouts and printers: the night of the fleet report in the product's own examples. */

export const NOW = '2026-11-20T05:26:00Z';
const ACCOUNT = '111122223333';
const REGION = 'us-east-1';

export const alice: ActorAnswer = {
  kind: 'person',
  name: 'Alice Ng',
  permissionSet: 'SRE-OnCall',
  confidence: 'certain',
  basis: ['Identity Center user alice.ng@acme.example'],
};

export const deployer: ActorAnswer = {
  kind: 'ci',
  name: 'deploy-prod',
  role: 'deploy-prod',
  pipeline: { system: 'GitHub Actions', repository: 'acme/shop', ref: 'main', run: '1887213' },
  confidence: 'certain',
  basis: ['role session opened by token.actions.githubusercontent.com'],
};

export function row(parts: Partial<RowAnswer> = {}): RowAnswer {
  return {
    time: '2026-11-20T02:14:05Z',
    account: ACCOUNT,
    region: REGION,
    action: 'UpdateService',
    target: 'prod/checkout',
    change: 'restarted, no other change',
    actor: alice,
    client: 'AWS CLI 2.34',
    address: '203.0.113.7',
    eventId: 'eaeed19b-0000-4000-8000-000000000001',
    ...parts,
  };
}

export function coverage(parts: Partial<CoverageAnswer> = {}): CoverageAnswer {
  const to = NOW;
  return {
    complete: true,
    accounts: [{ account: ACCOUNT, alias: 'acme-prod', caller: `arn:aws:sts::${ACCOUNT}:assumed-role/auditor/night` }],
    searched: [
      {
        account: ACCOUNT,
        region: REGION,
        source: 'event history',
        query: 'ReadOnly=false',
        from: '2026-11-19T05:26:00Z',
        to,
        events: 180,
        calls: 4,
      },
      {
        account: ACCOUNT,
        region: 'eu-west-1',
        source: 'event history',
        query: 'ReadOnly=false',
        from: '2026-11-19T05:26:00Z',
        to,
        events: 12,
        calls: 1,
      },
    ],
    missing: [],
    freshUntil: '2026-11-20T05:11:00Z',
    ...parts,
  };
}

export const denied: CoverageAnswer = coverage({
  complete: false,
  missing: [
    {
      account: ACCOUNT,
      region: 'eu-west-1',
      why: 'The role auditor may not call cloudtrail:LookupEvents in eu-west-1',
      fix: 'The policy in the README, section "Permissions", has it.',
    },
  ],
});

export const fleet: FleetAuditAnswer = {
  answer: '4 services changed by 2 people, a pipeline and auto scaling in the 24 h to 05:26 UTC. 3 things need a look.',
  window: { from: '2026-11-19T05:26:00Z', to: NOW },
  findings: [
    {
      rule: 'unexpected-ip',
      severity: 'high',
      title: 'IAM user ci-legacy stopped a task of prod/cart from 45.83.64.1',
      why: 'In the 7 days before it only ever called from 198.51.100.0/24',
      time: '2026-11-20T01:02:00Z',
      target: 'prod/cart',
      actor: 'ci-legacy',
      eventIds: ['0c5577d1-0000-4000-8000-000000000002'],
    },
    {
      rule: 'root-activity',
      severity: 'critical',
      title:
        'Root signed in from 198.51.100.9 at 23:31, without MFA, and changed prod/sessions at 23:34 (desired count 3 → 5).',
      why: 'Expected never.',
      time: '2026-11-19T23:31:00Z',
      target: 'prod/sessions',
      actor: 'root',
      eventIds: ['d2b81c04-0000-4000-8000-000000000003', 'e7714a90-0000-4000-8000-000000000004'],
    },
    {
      rule: 'scale-to-zero',
      severity: 'critical',
      title: 'prod/email-worker was scaled to 0 at 22:10 by nightly-cleanup',
      why: 'Nothing sends mail while it is down',
      time: '2026-11-19T22:10:00Z',
      target: 'prod/email-worker',
      eventIds: ['9f3e12aa-0000-4000-8000-000000000005'],
      status: 'still at 0',
    },
  ],
  changes: [
    row(),
    row({
      time: '2026-11-19T14:02:00Z',
      actor: deployer,
      client: 'AWS SDK for JavaScript 3',
      address: '140.82.114.3',
      change: 'checkout:40 → checkout:41',
      eventId: '5b1c0000-0000-4000-8000-000000000006',
    }),
    row({
      time: '2026-11-19T13:00:00Z',
      target: 'prod/cart',
      change: 'asked for desired count 0',
      error: 'denied: AccessDenied',
      actor: { kind: 'person', name: 'contractor-x', confidence: 'likely', basis: ['IAM user contractor-x'] },
      client: 'AWS console',
      address: '45.83.64.1',
      eventId: '41aa0000-0000-4000-8000-000000000007',
    }),
    row({
      time: '2026-11-19T03:00:00Z',
      region: 'eu-west-1',
      target: 'tools/cart',
      change: 'desired count 9 → 4',
      actor: { kind: 'autoscaling', name: 'auto scaling', confidence: 'certain', basis: [] },
      client: 'AWS service',
      address: 'ecs.application-autoscaling.amazonaws.com',
      eventId: '7be00000-0000-4000-8000-000000000008',
    }),
    row({
      action: 'RebootDBInstance',
      target: 'orders-db',
      change: undefined,
      time: '2026-11-19T12:00:00Z',
      actor: { ...alice, name: 'Bob Ruiz', permissionSet: 'Admin' },
      eventId: '88880000-0000-4000-8000-000000000009',
    }),
  ],
  nobody: [
    {
      cause: 'oom',
      time: '2026-11-20T01:40:22Z',
      account: ACCOUNT,
      region: REGION,
      target: 'prod/email-worker',
      taskId: '0123456789abcdef0123456789abcdef',
      evidence: 'container app ran out of memory (exit 137, limit 512 MiB)',
    },
  ],
  byActor: [
    {
      actor: 'Alice Ng',
      kind: 'person',
      changes: 1,
      denied: 0,
      targets: ['prod/checkout'],
      lastTime: '2026-11-20T02:14:05Z',
    },
    {
      actor: 'contractor-x',
      kind: 'person',
      changes: 0,
      denied: 2,
      targets: ['prod/cart'],
      lastTime: '2026-11-19T13:00:00Z',
    },
    {
      actor: 'auto scaling',
      kind: 'autoscaling',
      changes: 1,
      denied: 0,
      targets: ['tools/cart'],
      lastTime: '2026-11-19T03:00:00Z',
    },
  ],
  clusters: [
    {
      account: ACCOUNT,
      region: REGION,
      cluster: 'prod',
      production: true,
      services: 9,
      changed: [
        { service: 'checkout', sentences: ['one', 'two'] },
        { service: 'cart', sentences: ['one'] },
        {
          service: 'search',
          sentences: [
            'deploy-prod updated prod/search at 14:02 [aaaa0001]',
            'prod/search was rolled back at 14:09 [aaaa0002]',
          ],
        },
      ],
      atZero: ['email-worker'],
      quiet: false,
    },
    {
      account: ACCOUNT,
      region: 'eu-west-1',
      cluster: 'tools',
      production: false,
      services: 2,
      changed: [],
      atZero: [],
      quiet: false,
    },
    {
      account: ACCOUNT,
      region: REGION,
      cluster: 'staging-data',
      production: false,
      services: 2,
      changed: [],
      atZero: [],
      quiet: true,
    },
  ],
  coverage: coverage(),
  nextSteps: [
    'Ask who holds the root password whether this was them.',
    'Decide whether prod/email-worker should be at 0.',
  ],
};

export const events: LookupEventsAnswer = {
  answer: '2 events in the 24 h to 05:26 UTC.',
  events: [
    row(),
    row({
      time: '2026-11-19T13:00:00Z',
      action: 'StopTask',
      target: 'prod/cart',
      change: 'asked to stop task 0123abcd',
      error: 'denied: AccessDenied',
      actor: {
        kind: 'unknown',
        name: 'admin',
        role: 'admin',
        session: 'botocore-session-1763600000',
        confidence: 'possible',
        basis: [],
      },
      client: 'unrecognised client',
      address: '203.0.113.9 (office)',
      eventId: '5b1c0000-0000-4000-8000-000000000006',
    }),
  ],
  coverage: coverage({ searched: coverage().searched.slice(0, 1) }),
  truncated: '2 of 61 events are given',
  cursor: 'eyJxIjoiYWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXoiLCJ3IjpbMTc2MzUzMDAwMCwxNzYzNjE2NDAwXX0',
};

export const clusters: ListClustersAnswer = {
  answer: '2 clusters with 3 services in us-east-1 and eu-west-1.',
  clusters: [
    {
      account: ACCOUNT,
      region: REGION,
      cluster: 'prod',
      production: true,
      services: [
        {
          service: 'checkout',
          status: 'active',
          desired: 4,
          running: 4,
          pending: 0,
          taskDefinition: 'checkout:41',
          lastDeployment: '2026-11-20T02:14:06Z',
        },
        {
          service: 'email-worker',
          status: 'active',
          desired: 2,
          running: 1,
          pending: 1,
          taskDefinition: 'email-worker:7',
          lastDeployment: '2026-11-12T10:00:00Z',
          note: '1 of 2 tasks run, deployment in progress',
        },
        { service: 'old-api', status: 'draining', desired: 0, running: 0, pending: 0, taskDefinition: 'old-api:3' },
      ],
      runningTasks: 5,
    },
    { account: ACCOUNT, region: 'eu-west-1', cluster: 'tools', production: false, services: [], runningTasks: 0 },
  ],
  coverage: coverage({ searched: [] }),
};

export const identity: DecodeIdentityAnswer = {
  answer: 'prod/checkout was restarted at 02:14 by Alice Ng (SRE-OnCall) with AWS CLI 2.34 from 203.0.113.7.',
  actor: {
    ...alice,
    person: 'Alice Ng',
    role: 'AWSReservedSSO_SRE-OnCall_0123456789abcdef',
    session: 'alice.ng@acme.example',
    account: ACCOUNT,
    basis: ['the role is one that Identity Center makes', 'its session name is the Identity Center user name'],
  },
  client: { kind: 'cli', label: 'AWS CLI 2.34', version: '2.34', command: 'ecs update-service', runsIn: 'CloudShell' },
  address: { value: '203.0.113.7', class: 'expected', label: 'office' },
  event: row(),
};
