import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { purposesOf } from '../../src/aws/permissions.ts';
import { renderMarkdown, renderTerminal } from '../../src/render/index.ts';
import type { TrailReadinessAnswer } from '../../src/tools/answers.ts';
import type { RecordedSetup } from '../../src/trail/demo/setup.ts';
import { AwsFault } from '../../src/trail/demo/types.ts';
import { ACCOUNT, account, cluster, ecs } from '../aws-server/index.ts';
import { askIn, demoWorld, type Live, type LiveOptions, liveWorld, toolNamed } from './support.ts';

const NOW = new Date('2026-11-20T05:26:00Z');
const REGIONS = ['us-east-1', 'eu-west-1'];

/** Calls that readiness may make; the first two open the account. */
const ALLOWED = [
  'sts:GetCallerIdentity',
  'iam:ListAccountAliases',
  'cloudtrail:LookupEvents',
  'cloudtrail:DescribeTrails',
  'cloudtrail:GetTrailStatus',
  'cloudtrail:GetEventSelectors',
  'cloudtrail:ListEventDataStores',
  'cloudtrail:GetEventDataStore',
  's3:GetBucketLocation',
  's3:GetBucketLifecycleConfiguration',
  's3:GetPublicAccessBlock',
  's3:GetBucketPolicyStatus',
  'events:ListRules',
  'events:ListTargetsByRule',
  'ecs:ListClusters',
  'ecs:DescribeClusters',
  'ecs:ListAccountSettings',
] as const;
const DENIABLE = ALLOWED.slice(2);

const trailArn = `arn:aws:cloudtrail:us-east-1:${ACCOUNT}:trail/main`;
const onCall = (region: string) => [{ Id: 'on-call', Arn: `arn:aws:sns:${region}:${ACCOUNT}:on-call` }];
const pattern = (value: object) => JSON.stringify(value);

function rulesIn(region: string): NonNullable<RecordedSetup['rules']>[string] {
  const calls = { source: ['aws.ecs'], 'detail-type': ['AWS API Call via CloudTrail'] };
  const signIns = ['AWS Console Sign In via CloudTrail', 'AWS Console Signin via CloudTrail'];
  return [
    { rule: { Name: 'ecs-calls', EventPattern: pattern(calls), State: 'ENABLED' }, targets: onCall(region) },
    {
      rule: {
        Name: 'stopped',
        EventPattern: pattern({ source: ['aws.ecs'], 'detail-type': ['ECS Task State Change'] }),
      },
      targets: [{ Id: 'log', Arn: `arn:aws:logs:${region}:${ACCOUNT}:log-group:/aws/events/tasks` }],
    },
    { rule: { Name: 'sign-ins', EventPattern: pattern({ 'detail-type': signIns }) }, targets: onCall(region) },
    { rule: { Name: 'nightly', ScheduleExpression: 'rate(1 day)' }, targets: onCall(region) },
  ];
}

/** Nothing to mend. */
function goodSetup(): RecordedSetup {
  return {
    trails: [
      {
        trail: {
          Name: 'main',
          TrailARN: trailArn,
          HomeRegion: 'us-east-1',
          S3BucketName: 'logs',
          IsMultiRegionTrail: true,
          IncludeGlobalServiceEvents: true,
          LogFileValidationEnabled: true,
          KmsKeyId: `arn:aws:kms:us-east-1:${ACCOUNT}:key/11111111-2222-4333-8444-555555555555`,
        },
        status: {
          IsLogging: true,
          StartLoggingTime: new Date('2025-03-04T09:12:40Z'),
          LatestDeliveryTime: new Date('2026-11-20T05:20:00Z'),
        },
        selectors: {
          AdvancedEventSelectors: [{ FieldSelectors: [{ Field: 'eventCategory', Equals: ['Management'] }] }],
        },
      },
    ],
    buckets: [
      {
        name: 'logs',
        region: 'eu-west-1',
        publicAccessBlock: {
          BlockPublicAcls: true,
          IgnorePublicAcls: true,
          BlockPublicPolicy: true,
          RestrictPublicBuckets: true,
        },
      },
    ],
    stores: {
      'us-east-1': [
        {
          EventDataStoreArn: `arn:aws:cloudtrail:us-east-1:${ACCOUNT}:eventdatastore/11111111-2222-4333-8444-555555555555`,
          Name: 'lake',
          Status: 'ENABLED',
          RetentionPeriod: 400,
        },
      ],
    },
    rules: Object.fromEntries(REGIONS.map((region) => [region, rulesIn(region)])),
  };
}

const recorded = {
  ...cluster('prod'),
  configuration: { executeCommandConfiguration: { logging: 'OVERRIDE' as const } },
};
const insights = [{ name: 'containerInsights' as const, value: 'enhanced' }];

function asking(setup: RecordedSetup, options: Partial<LiveOptions> = {}): Promise<Live> {
  const inEcs = Object.fromEntries(
    REGIONS.map((region) => [region, ecs({ clusters: [{ ...recorded, settings: insights }] })]),
  );
  return liveWorld({ accounts: [account({ regions: REGIONS, setup, ecs: inEcs })], now: () => NOW, ...options });
}

const ask = (live: Live) => live.ask('trail_readiness', { regions: REGIONS });

function statusesOf({ checks }: TrailReadinessAnswer): Record<string, string> {
  return Object.fromEntries(checks.map(({ id, status }) => [id, status]));
}

describe('readiness of a good account', () => {
  it('passes all, and says how far back answers reach', async () => {
    const live = await asking(goodSetup());
    const told = await ask(live);
    expect(told.answer).toBe(
      'Next time "who?" can be answered: 90 days back in the event history, 625 days back in the log files of the trail main and 400 days back in the Lake store lake.',
    );
    expect(new Set(Object.values(statusesOf(told)))).toEqual(new Set(['pass']));
    expect(told.reach.from).toBe('2025-03-04T09:12:40Z');
    expect(told.coverage).toMatchObject({ complete: true, missing: [] });
    expect(told.nextSteps).toEqual([
      'To ask about more than 90 days, name the log files in the bucket logs: --archive, or archive in the configuration.',
    ]);
    expect(JSON.stringify(told).length).toBeLessThan(8_000);
  });

  it('is asked about by reading calls of the policies only, each trail and bucket once', async () => {
    const live = await asking(goodSetup());
    await ask(live);
    const asked = live.server.log.map(({ operation }) => operation);
    // All public access is blocked, so the bucket's policy does not matter.
    const needed = ALLOWED.filter((one) => one !== 's3:GetBucketPolicyStatus');
    expect([...new Set(asked)].sort()).toEqual([...needed].sort());
    for (const operation of DENIABLE)
      expect(purposesOf(operation)).toEqual(expect.arrayContaining([expect.stringMatching(/questions|readiness/)]));
    const times = (operation: string) => asked.filter((one) => one === operation).length;
    expect([
      times('cloudtrail:DescribeTrails'),
      times('cloudtrail:GetTrailStatus'),
      times('s3:GetBucketLocation'),
    ]).toEqual([2, 1, 1]);
    // The scheduled rule is nobody's alert.
    expect(times('events:ListTargetsByRule')).toBe(6);
    const lookups = live.server.log.filter(({ operation }) => operation === 'cloudtrail:LookupEvents');
    expect(lookups.map(({ input }) => input)).toEqual([{ MaxResults: 1 }, { MaxResults: 1 }]);
  });

  it('asks a bucket where it is, also when its Region may not be asked for', async () => {
    const wrong = new AwsFault('PermanentRedirect', "The bucket is elsewhere: expecting 'eu-west-1'");
    const live = await asking(goodSetup(), {
      denied: [{ operation: 's3:GetBucketLocation' }],
      fail: ({ operation, region }) =>
        operation.startsWith('s3:Get') && operation !== 's3:GetBucketLocation' && region !== 'eu-west-1'
          ? wrong
          : undefined,
    });
    expect(statusesOf(await ask(live))).toMatchObject({ 'bucket-retention': 'pass', 'bucket-public': 'pass' });
  });

  it('looks at us-east-1 for root sign-ins when another Region is asked about', async () => {
    const live = await asking(goodSetup());
    const told = await live.ask('trail_readiness', { regions: ['eu-west-1'] });
    expect(told.checks.find(({ id }) => id === 'root-alert')).toMatchObject({ status: 'pass', region: 'us-east-1' });
    const elsewhere = live.server.log.filter(({ region }) => region === 'us-east-1').map(({ operation }) => operation);
    expect(elsewhere).not.toContain('ecs:ListClusters');
  });
});

describe('readiness of an account without anything', () => {
  it('says that 90 days is all, and how to make a trail', async () => {
    const live = await liveWorld({
      accounts: [account({ ecs: { 'us-east-1': ecs({ clusters: [cluster('prod')] }) } })],
      now: () => NOW,
    });
    const told = await live.ask('trail_readiness');
    expect(told.answer).toMatch(
      /^Next time "who\?" can be answered, but only 90 days back in the event history: no trail keeps more\./,
    );
    expect(statusesOf(told)).toMatchObject({
      trail: 'fail',
      'ecs-alerts': 'warn',
      'root-alert': 'warn',
      'task-events': 'warn',
    });
    expect(told.reach).toEqual({ from: '2026-08-22T05:26:00Z', text: '90 days back in the event history.' });
    expect(told.checks[0]?.command).toContain('aws cloudtrail create-trail');
  });

  it('gives fewer words where very many Regions would make it too long', async () => {
    const regions = ['us-east-1', 'us-west-2', 'eu-west-1', 'eu-central-1'];
    const many = Array.from({ length: 9 }, (_, at) => cluster(`prod-${'x'.repeat(200)}-${at}`));
    const rules = Object.fromEntries(
      regions.map((region, at) => [
        region,
        Array.from({ length: 40 }, (_, no) => ({
          rule: {
            Name: `reads-${at}-${no}`,
            State: 'ENABLED' as const,
            Description: 'x'.repeat(400),
            EventPattern: pattern({
              'detail-type': ['AWS API Call via CloudTrail'],
              detail: { eventName: ['AssumeRole'] },
            }),
          },
          targets: [],
        })),
      ]),
    );
    const inEcs = Object.fromEntries(regions.map((region) => [region, ecs({ clusters: many })]));
    const live = await liveWorld({ accounts: [account({ regions, setup: { rules }, ecs: inEcs })], now: () => NOW });
    const told = await live.ask('trail_readiness', { regions });
    expect(JSON.stringify(told).length).toBeLessThan(40_000);
    expect(told.answer).toMatch(
      / Not listed here: \d+ checks that passed and \d+ more that did not\. Ask for one Region to see all\.$/,
    );
  });
});

describe('readiness with permissions missing', () => {
  it('says of each what is missing, and judges the rest', async () => {
    const live = await asking(goodSetup(), {
      denied: [{ operation: 'cloudtrail:GetTrailStatus' }, { operation: 'events:ListRules', region: 'eu-west-1' }],
    });
    const told = await ask(live);
    expect(told.checks.find(({ id }) => id === 'trail-logging')).toMatchObject({
      status: 'not-allowed',
      found: 'Could not look: cloudtrail:GetTrailStatus is not allowed.',
      fix: 'The optional policies in the README, section "Permissions", have cloudtrail:GetTrailStatus.',
    });
    expect(told.checks.filter(({ id }) => id === 'ecs-alerts')).toMatchObject([
      { status: 'not-allowed', region: 'eu-west-1' },
      { status: 'pass', region: 'us-east-1' },
    ]);
    expect(told.coverage.complete).toBe(false);
    expect(told.coverage.missing).toMatchObject([
      { region: 'eu-west-1', why: 'events:ListRules is not allowed' },
      { region: 'us-east-1', why: 'cloudtrail:GetTrailStatus is not allowed' },
    ]);
    expect(told.nextSteps?.at(-1)).toMatch(
      /^For the checks that could not be made, allow cloudtrail:GetTrailStatus and events:ListRules/,
    );
  });

  it('answers with every half of them denied, or all, and never calls anything else', async () => {
    const denied: { operation: string }[] = [];
    const live = await asking(goodSetup(), { denied });
    const full = statusesOf(await ask(live));
    const check = async (operations: readonly string[]): Promise<void> => {
      denied.splice(0, denied.length, ...operations.map((operation) => ({ operation })));
      const told = await ask(live);
      expect(told.answer).toMatch(/^\S.*\.$/);
      for (const { status, found } of told.checks) {
        // Nothing is made up for what could not be seen: it passes as before, or it was not allowed.
        expect(['pass', 'not-allowed']).toContain(status);
        if (status === 'not-allowed') expect(found).toMatch(/[a-z0-9]+:[A-Za-z]+ is not allowed/);
      }
      const ids = new Set(told.checks.map(({ id }) => id));
      for (const id of Object.keys(full))
        if (seenWithout(id, operations)) expect([id, [...ids]]).toEqual([id, expect.arrayContaining([id])]);
      expect(told.coverage.complete).toBe(told.checks.every(({ status }) => status === 'pass'));
    };
    for (const operation of DENIABLE) await check([operation]);
    await check(DENIABLE);
    await fc.assert(fc.asyncProperty(fc.subarray([...DENIABLE]), check), { numRuns: 15 });
    const asked = new Set(live.server.log.map(({ operation }) => operation));
    for (const operation of asked) expect(ALLOWED).toContain(operation);
  }, 60_000);

  it('fails with the reason when AWS answers nothing at all', async () => {
    const live = await asking(goodSetup(), {
      fail: ({ operation }) =>
        operation.startsWith('sts:') || operation.startsWith('iam:')
          ? undefined
          : new AwsFault('ValidationException', 'No.'),
    });
    await expect(ask(live)).rejects.toThrow(/No\./);
  });

  it('stops when its caller goes', async () => {
    const live = await asking(goodSetup());
    const gone = new AbortController();
    gone.abort();
    const call = { signal: gone.signal };
    await expect(live.ask('trail_readiness', { regions: REGIONS }, call)).rejects.toThrow(/[Cc]ancelled/);
  });

  it('says what it had no time for', async () => {
    const live = await asking(goodSetup());
    const told = await live.ask('trail_readiness', { regions: REGIONS }, { budgetSeconds: 0 });
    expect(told.checks.find(({ id }) => id === 'event-history')).toMatchObject({
      status: 'not-allowed',
      found: 'Could not look in us-east-1 and eu-west-1: The time budget of this call was used up.',
    });
    expect(told.coverage.complete).toBe(false);
  });
});

/** Trails are found by DescribeTrails: without it nothing hangs on them. Clusters decide about those of ECS. */
function seenWithout(id: string, denied: readonly string[]): boolean {
  const ofTrails = /^(?:trail-|ecs-data|log-file|bucket-)/.test(id);
  return !(ofTrails && denied.includes('cloudtrail:DescribeTrails'));
}

describe('readiness of several accounts', () => {
  it('is told for each, and reaches as far back as the one that reaches least', async () => {
    const live = await asking(goodSetup());
    const { accounts } = live.world;
    const twice = {
      ...live.world,
      accounts: {
        open: async (names: readonly string[] | undefined, signal: AbortSignal) => {
          const opened = await accounts.open(names, signal);
          return {
            ...opened,
            accounts: opened.accounts.flatMap((one) => [one, { ...one, id: '999988887777', alias: 'second' }]),
          };
        },
      },
    };
    const told = await askIn(twice, 'trail_readiness', { regions: REGIONS });
    expect(told.answer).toMatch(/^In account 111122223333: Next time .* In second \(999988887777\): Next time /);
    expect(told.reach.from).toBe('2025-03-04T09:12:40Z');
    expect(new Set(told.checks.map(({ account: id }) => id))).toEqual(new Set([ACCOUNT, '999988887777']));
  });
});

describe('readiness of the demo', () => {
  let told: TrailReadinessAnswer;
  let terminal = '';
  let markdown = '';
  beforeAll(async () => {
    const world = await demoWorld(NOW);
    told = await askIn(world, 'trail_readiness', {});
    const now = NOW.toISOString();
    terminal = renderTerminal('trail_readiness', told, { width: 100, color: false, now });
    markdown = renderMarkdown('trail_readiness', told, { now });
  });

  it('says in a few sentences what a colleague would', () => {
    expect(told.answer).toBe(
      'Next time "who?" can be answered: 90 days back in the event history and 365 days back in the log files of the trail acme-trail. ' +
        '3 things would weaken the evidence: a changed log file would not be noticed, why tasks stopped is forgotten after an hour and what is typed in shells is not always kept. ' +
        'Alerts would miss things: the rule ecs-critical-changes can never fire, no rule watches ECS calls in eu-west-1 and no rule watches root sign-ins. ' +
        '2 more things are worth doing.',
    );
  });

  it('finds the misspelt rule, and gives it back corrected', () => {
    const [first] = told.checks;
    expect(first).toMatchObject({ id: 'ecs-alerts', status: 'fail', region: 'us-east-1' });
    expect(first?.command).toContain('"detail-type":["AWS API Call via CloudTrail"]');
    expect(first?.command).toContain("--description 'Tell the on-call channel");
  });

  it('reads the same every day', async () => {
    await expect(terminal).toMatchFileSnapshot('__snapshots__/trail-readiness.terminal.txt');
    await expect(markdown).toMatchFileSnapshot('__snapshots__/trail-readiness.md');
  });

  it('shows nothing empty, no shouting and no raw status', () => {
    for (const text of [terminal, markdown])
      expect(text).not.toMatch(/undefined|\bnull\b|NaN|\[object|!|not-allowed|—/);
  });

  it('is short enough for a model to read', () => {
    expect(JSON.stringify(told).length).toBeLessThan(11_500);
    expect(told.checks.map(({ id }) => id)).toContain('lake');
  });
});

it('its entry in the list of tools is small', () => {
  const { name, title, description, input } = toolNamed('trail_readiness');
  const shown = JSON.stringify({ name, title, description, input: Object.keys(input.shape) });
  expect(shown.length).toBeLessThan(500);
});
