import { describe, expect, it } from 'vitest';
import type { CheckId } from '../../src/readiness/index.ts';
import type { AccountSetup, Trail } from '../../src/trail/setup/index.ts';
import {
  ACCOUNT,
  bucket,
  checkOf,
  checksOf,
  denied,
  judged,
  NOW,
  place,
  REGION,
  seen,
  setup,
  trail,
} from './support.ts';

const withTrail = (more: Partial<Trail>): Partial<AccountSetup> => ({ trails: [trail(more)] });

function status(more: object): Partial<AccountSetup> {
  const { status: whole } = trail();
  return withTrail({ status: whole.seen ? seen({ ...whole.value, ...more }) : whole });
}

describe('an account with nothing to mend', () => {
  it('passes every check, each with a reason and none with a command', () => {
    const { checks, answer } = judged();
    expect(checks.map(({ status }) => status)).toEqual(checks.map(() => 'pass'));
    expect(checks).toHaveLength(19);
    for (const check of checks) {
      expect(check).toMatchObject({ account: ACCOUNT, why: expect.stringMatching(/\.$/), found: expect.any(String) });
      expect(check).not.toHaveProperty('command');
    }
    expect(answer).toBe(
      'Next time "who?" can be answered: 90 days back in the event history and 625 days back in the log files of the trail main.',
    );
  });

  it('reaches as far back as its log files, which begin when the trail was started', () => {
    expect(judged().reach).toEqual({
      from: new Date('2025-03-04T09:12:40Z'),
      text: '90 days back in the event history and 625 days back in the log files of the trail main.',
    });
  });
});

const TRAIL_CASES: [
  what: string,
  id: CheckId,
  more: Partial<AccountSetup>,
  status: string,
  found: RegExp,
  command?: RegExp,
][] = [
  [
    'leaves out global events',
    'trail-global-events',
    withTrail({ globalEvents: false }),
    'warn',
    /leaves out/,
    /update-trail --name main --include-global-service-events --region us-east-1$/,
  ],
  [
    'was stopped',
    'trail-logging',
    status({ logging: false, stoppedAt: new Date('2026-11-12T10:00:00Z') }),
    'fail',
    /not logging. It was stopped on 12 November 2026/,
    /^aws cloudtrail start-logging --name main --region us-east-1$/,
  ],
  [
    'was never started',
    'trail-logging',
    status({ logging: false, startedAt: undefined }),
    'fail',
    /never started/,
    /start-logging/,
  ],
  [
    'is denied delivery',
    'trail-delivery',
    status({ deliveryError: 'AccessDenied' }),
    'fail',
    /failed: AccessDenied/,
    /^aws s3api get-bucket-policy --bucket logs/,
  ],
  [
    'lost its bucket',
    'trail-delivery',
    status({ deliveryError: 'NoSuchBucket' }),
    'fail',
    /NoSuchBucket/,
    /--s3-bucket-name "\$NEW_BUCKET"/,
  ],
  [
    'may not use its key',
    'trail-delivery',
    status({ deliveryError: 'KMS.AccessDenied' }),
    'fail',
    /KMS/,
    /^aws kms get-key-policy/,
  ],
  [
    'delivered nothing for three days',
    'trail-delivery',
    status({ deliveredAt: new Date('2026-11-17T05:00:00Z') }),
    'warn',
    /for 3 days/,
  ],
  [
    'never delivered anything',
    'trail-delivery',
    status({ deliveredAt: undefined }),
    'fail',
    /Nothing has ever reached logs/,
  ],
  [
    'was started just now',
    'trail-delivery',
    status({ deliveredAt: undefined, startedAt: new Date(NOW.getTime() - 60_000) }),
    'pass',
    /nothing is due yet/,
  ],
  [
    'writes no digests',
    'log-file-validation',
    withTrail({ validated: false }),
    'warn',
    /writes no digests/,
    /--enable-log-file-validation/,
  ],
  [
    'cannot write digests',
    'log-file-validation',
    status({ digestError: 'AccessDenied' }),
    'warn',
    /could not be written: AccessDenied/,
  ],
  [
    'has no key of its own',
    'trail-encryption',
    withTrail({ kmsKey: undefined }),
    'warn',
    /has none/,
    /--kms-key-id "\$KMS_KEY_ID"/,
  ],
  [
    'has a log group',
    'trail-cloudwatch-logs',
    withTrail({ logGroup: 'arn:aws:logs:us-east-1:111122223333:log-group:trail:*' }),
    'pass',
    /also writes to trail\./,
  ],
  [
    'has lost its log group',
    'trail-cloudwatch-logs',
    {
      trails: [
        {
          ...trail({ logGroup: 'arn:aws:logs:us-east-1:111122223333:log-group:trail:*' }),
          ...pickStatus({ logGroupError: 'ResourceNotFoundException' }),
        },
      ],
    },
    'warn',
    /to trail failed: ResourceNotFound/,
  ],
];

function pickStatus(more: object): Pick<Trail, 'status'> {
  const { status: whole } = trail();
  return { status: whole.seen ? seen({ ...whole.value, ...more }) : whole };
}

describe('a trail that', () => {
  it.each(TRAIL_CASES)('%s: %s', (_what, id, more, status, found, command) => {
    const check = checkOf(id, more);
    expect(check).toMatchObject({ status, found: expect.stringMatching(found) });
    if (command !== undefined) expect(check.command).toMatch(command);
    if (status !== 'pass') expect(check.fix).toMatch(/\S/);
  });

  it('is stopped is not blamed for delivering nothing as well', () => {
    expect(checksOf('trail-delivery', status({ logging: false, deliveredAt: undefined }))).toEqual([]);
  });

  it('belongs to another account is mended there', () => {
    const check = checkOf(
      'log-file-validation',
      withTrail({ validated: false, owner: '999988887777', organization: true }),
    );
    expect(check.fix).toMatch(/^Account 999988887777 owns the trail; run it there\./);
    expect(checkOf('trail', withTrail({ organization: true })).found).toMatch(/all accounts of the organization/);
  });
});

describe('the Regions of an account', () => {
  const local = trail({ multiRegion: false });
  const here = place({ trails: seen([local.arn]) });
  const there = place({ region: 'eu-west-1', trails: seen([]) });

  it('without any trail get the commands that make one, bucket and policy included', () => {
    const { checks, answer } = judged({ regions: [place({ trails: seen([]) })], trails: [], buckets: [] });
    const check = checks.find(({ id }) => id === 'trail');
    expect(check).toMatchObject({ status: 'fail', region: REGION, found: 'No trail logs us-east-1.' });
    expect(check?.command).toMatch(/create-bucket .*put-bucket-policy .*create-trail .*start-logging/s);
    expect(check?.command).not.toContain('LocationConstraint');
    expect(answer).toMatch(
      /^Next time "who\?" can be answered, but only 90 days back in the event history: no trail keeps more\./,
    );
  });

  it('elsewhere name the bucket where it is to be', () => {
    const regions = [place({ region: 'eu-west-1', trails: seen([]) })];
    expect(checkOf('trail', { regions, trails: [], buckets: [] }).command).toContain(
      '--create-bucket-configuration LocationConstraint=eu-west-1',
    );
  });

  it('that a trail leaves out are a failure; one that is logged alone is worth widening', () => {
    expect(checkOf('trail', { regions: [here, there], trails: [local] })).toMatchObject({
      status: 'fail',
      region: 'eu-west-1',
      found: 'No trail logs eu-west-1: main logs us-east-1 only.',
      command: 'aws cloudtrail update-trail --name main --is-multi-region-trail --region us-east-1',
    });
    expect(checkOf('trail', { regions: [here], trails: [local] })).toMatchObject({ status: 'warn' });
  });

  it('are judged by the trail that answers best', () => {
    const stopped = trail({
      name: 'old',
      arn: 'arn:aws:cloudtrail:us-east-1:111122223333:trail/old',
      ...pickStatus({ logging: false }),
    });
    const regions = [place({ trails: seen([stopped.arn, trail().arn]) })];
    expect(checkOf('trail-logging', { regions, trails: [stopped, trail()] })).toMatchObject({ status: 'pass' });
  });

  it('whose trails may not be listed are judged by what other Regions showed', () => {
    const hidden = place({ region: 'eu-west-1', trails: denied('cloudtrail:DescribeTrails', 'eu-west-1') });
    expect(checkOf('trail', { regions: [place(), hidden] })).toMatchObject({ status: 'pass' });
    expect(checkOf('trail', { regions: [hidden], trails: [], buckets: [] })).toMatchObject({
      status: 'not-allowed',
      found:
        'Could not look: cloudtrail:DescribeTrails is not allowed in eu-west-1. So nothing about trails was judged.',
    });
  });
});

describe('what could not be looked at', () => {
  it.each<[CheckId, Partial<AccountSetup>]>([
    ['event-history', { regions: [place({ history: denied('cloudtrail:LookupEvents') })] }],
    ['trail-logging', withTrail({ status: denied('cloudtrail:GetTrailStatus') })],
    ['trail-delivery', withTrail({ status: denied('cloudtrail:GetTrailStatus') })],
    ['trail-management-events', withTrail({ selectors: denied('cloudtrail:GetEventSelectors') })],
    ['ecs-data-events', withTrail({ selectors: denied('cloudtrail:GetEventSelectors') })],
    ['bucket-retention', { buckets: [bucket({ lifecycle: denied('s3:GetLifecycleConfiguration') })] }],
    ['bucket-public', { buckets: [bucket({ publicAccessBlock: denied('s3:GetBucketPublicAccessBlock') })] }],
    ['lake', { regions: [place({ stores: denied('cloudtrail:ListEventDataStores') })] }],
    ['ecs-alerts', { regions: [place({ rules: denied('events:ListRules') })] }],
    ['root-alert', { regions: [place({ rules: denied('events:ListRules') })] }],
    ['task-events', { regions: [place({ rules: denied('events:ListRules') })] }],
    ['exec-logging', { regions: [place({ clusters: denied('ecs:ListClusters') })] }],
    ['container-insights', { regions: [place({ clusters: denied('ecs:ListClusters') })] }],
    ['ecs-arn-format', { regions: [place({ settings: denied('ecs:ListAccountSettings') })] }],
  ])('makes %s not allowed, with the permission', (id, more) => {
    expect(checkOf(id, more)).toMatchObject({
      status: 'not-allowed',
      found: expect.stringMatching(/:\w+ is not allowed/),
    });
    expect(judged(more).answer).toMatch(/checks? could not be made, so this is not the whole picture\.$/);
  });

  it('for another reason is told by that reason', () => {
    const unseen = {
      region: REGION,
      permission: 'events:ListRules',
      kind: 'failed' as const,
      why: 'No answer in time.',
    };
    const regions = [place({ rules: { seen: false, unseen } })];
    expect(checkOf('ecs-alerts', { regions }).found).toBe('Could not look in us-east-1: No answer in time.');
  });

  it('is one line where Regions lack the same', () => {
    const history = (region: string) => place({ region, history: denied('cloudtrail:LookupEvents', region) });
    const check = checkOf('event-history', { regions: [history('us-east-1'), history('eu-west-1')] });
    expect(check.found).toBe('Could not look: cloudtrail:LookupEvents is not allowed in us-east-1 and eu-west-1.');
    expect(check).not.toHaveProperty('region');
  });

  it('is event history: then these credentials cannot ask today', () => {
    expect(judged({ regions: [place({ history: denied('cloudtrail:LookupEvents') })] }).answer).toMatch(
      /^These credentials cannot ask "who\?" today, since they may not read event history; next time it can be answered 625 days back/,
    );
  });

  it('is everything: then nothing is claimed', () => {
    const no = denied('x:Y');
    const blind = place({ history: no, trails: no, stores: no, rules: no, clusters: no, settings: no });
    const { answer, reach, checks } = judged({
      ...setup(),
      regions: [blind],
      trails: [],
      buckets: [],
      rootRules: { region: REGION, rules: no },
    });
    expect(answer).toMatch(/^Whether "who\?" can be answered next time could not be told\./);
    expect(reach).toEqual({ text: 'Nothing that was looked at reaches back at all.' });
    expect(checks.every(({ status }) => status === 'not-allowed')).toBe(true);
  });
});
