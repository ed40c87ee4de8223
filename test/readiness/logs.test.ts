import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ECS_DATA, ECS_WRITE, keeps, keepsAdvanced, STS_READ } from '../../src/readiness/selectors.ts';
import type {
  AdvancedSelector,
  BasicSelector,
  LakeDetails,
  LifecycleRule,
  Selectors,
} from '../../src/trail/setup/index.ts';
import { bucket, checkOf, checksOf, denied, judged, place, seen, trail } from './support.ts';

const basic = (...selectors: BasicSelector[]): Selectors => ({ form: 'basic', basic: selectors });
const advanced = (...fields: AdvancedSelector['FieldSelectors'][]): Selectors => ({
  form: 'advanced',
  advanced: fields.map((FieldSelectors) => ({ FieldSelectors })),
});
const MANAGEMENT = { Field: 'eventCategory', Equals: ['Management'] };

describe('selectors', () => {
  it.each<[what: string, Selectors, writes: boolean, reads: boolean, data: boolean]>([
    ['all management events', basic({}), true, true, false],
    ['all but KMS', basic({ ExcludeManagementEventSources: ['kms.amazonaws.com'] }), true, true, false],
    ['writes', basic({ ReadWriteType: 'WriteOnly' }), true, false, false],
    ['reads', basic({ ReadWriteType: 'ReadOnly' }), false, true, false],
    ['writes and reads apart', basic({ ReadWriteType: 'WriteOnly' }, { ReadWriteType: 'ReadOnly' }), true, true, false],
    ['data events only', basic({ IncludeManagementEvents: false }), false, false, false],
    ['nothing', basic(), false, false, false],
    ['advanced: management', advanced([MANAGEMENT]), true, true, false],
    ['advanced: writes', advanced([MANAGEMENT, { Field: 'readOnly', Equals: ['false'] }]), true, false, false],
    [
      'advanced: all but KMS and RDS data',
      advanced([MANAGEMENT, { Field: 'eventSource', NotEquals: ['kms.amazonaws.com', 'rdsdata.amazonaws.com'] }]),
      true,
      true,
      false,
    ],
    [
      'advanced: ECS data events',
      advanced([
        { Field: 'eventCategory', Equals: ['Data'] },
        { Field: 'resources.type', Equals: ['AWS::ECS::ContainerInstance'] },
      ]),
      false,
      false,
      true,
    ],
    [
      'advanced: S3 data events beside management',
      advanced(
        [MANAGEMENT],
        [
          { Field: 'eventCategory', Equals: ['Data'] },
          { Field: 'resources.type', Equals: ['AWS::S3::Object'] },
        ],
      ),
      true,
      true,
      false,
    ],
    [
      'advanced: one user',
      advanced([MANAGEMENT, { Field: 'userIdentity.arn', StartsWith: ['arn:x'] }]),
      false,
      false,
      false,
    ],
  ])('for %s', (_what, selectors, writes, reads, data) => {
    expect([keeps(selectors, ECS_WRITE), keeps(selectors, STS_READ), keeps(selectors, ECS_DATA)]).toEqual([
      writes,
      reads,
      data,
    ]);
  });

  it('read any fields without failing, and none of them narrows to more', () => {
    const words = fc.array(fc.constantFrom('Management', 'Data', 'true', 'false', 'ecs', 'sts.amazonaws.com'));
    const field = fc.record(
      {
        Field: fc.constantFrom('eventCategory', 'readOnly', 'eventSource', 'resources.type', 'x'),
        Equals: words,
        StartsWith: words,
        EndsWith: words,
        NotEquals: words,
        NotStartsWith: words,
        NotEndsWith: words,
      },
      { requiredKeys: ['Field'] },
    );
    fc.assert(
      fc.property(fc.array(field), field, (fields, more) => {
        const wide = keepsAdvanced([{ FieldSelectors: fields }], ECS_WRITE);
        const narrow = keepsAdvanced([{ FieldSelectors: [...fields, more] }], ECS_WRITE);
        expect(narrow && !wide).toBe(false);
      }),
    );
  });

  it('that keep writes only are a warning: AssumeRole is a read', () => {
    const trails = [
      trail({
        selectors: seen(
          basic({ ReadWriteType: 'WriteOnly', DataResources: [{ Type: 'AWS::S3::Object', Values: ['arn:aws:s3'] }] }),
        ),
      }),
    ];
    const check = checkOf('trail-management-events', { trails });
    expect(check).toMatchObject({ status: 'warn', found: expect.stringContaining('AssumeRole counts as a read') });
    expect(check.command).toContain(
      `'[{"ReadWriteType":"All","DataResources":[{"Type":"AWS::S3::Object","Values":["arn:aws:s3"]}],"IncludeManagementEvents":true}]'`,
    );
  });

  it('that miss the writes of ECS fail, and the other selectors are kept by the command', () => {
    const data = [
      { Field: 'eventCategory', Equals: ['Data'] },
      { Field: 'resources.type', Equals: ['AWS::S3::Object'] },
    ];
    const trails = [trail({ selectors: seen(advanced([MANAGEMENT, { Field: 'readOnly', Equals: ['true'] }], data)) })];
    const check = checkOf('trail-management-events', { trails });
    expect(check).toMatchObject({ status: 'fail', found: 'main does not keep the writes of ECS, only reads.' });
    expect(check.command).toContain('--advanced-event-selectors');
    expect(check.command).toContain(JSON.stringify(data));
    expect(check.command).not.toContain('readOnly');
  });

  it('say whether ECS data events are kept, and either is fine', () => {
    const selectors = seen(
      advanced(
        [MANAGEMENT],
        [
          { Field: 'resources.type', Equals: ['AWS::ECS::ContainerInstance'] },
          { Field: 'eventCategory', Equals: ['Data'] },
        ],
      ),
    );
    expect(checkOf('ecs-data-events', { trails: [trail({ selectors })] })).toMatchObject({
      status: 'pass',
      found: 'main keeps them.',
    });
    expect(checkOf('ecs-data-events').found).toMatch(/does not keep them/);
  });
});

function lifecycle(more: Partial<LifecycleRule> = {}): LifecycleRule {
  const json = { ID: 'rule', Status: 'Enabled', Filter: { Prefix: '' }, Expiration: { Days: 30 } };
  return { enabled: true, prefix: '', tagged: false, transitions: [], json, ...more };
}

const kept = (...rules: LifecycleRule[]) =>
  checkOf('bucket-retention', { buckets: [bucket({ lifecycle: seen(rules) })] });

describe('the lifecycle of log files', () => {
  it.each<[what: string, rules: LifecycleRule[], status: string, found: RegExp]>([
    ['none', [], 'pass', /never deletes/],
    ['a year', [lifecycle({ expiresAfterDays: 365 })], 'pass', /365 days/],
    ['half a year', [lifecycle({ expiresAfterDays: 180 })], 'warn', /after 180 days\./],
    ['a month', [lifecycle({ expiresAfterDays: 30 })], 'fail', /no later than event history forgets/],
    [
      'the shortest of two',
      [lifecycle({ expiresAfterDays: 400 }), lifecycle({ expiresAfterDays: 120 })],
      'warn',
      /120/,
    ],
    ['disabled', [lifecycle({ expiresAfterDays: 30, enabled: false })], 'pass', /never/],
    ['for tagged objects', [lifecycle({ expiresAfterDays: 30, tagged: true })], 'pass', /never/],
    ['for other keys', [lifecycle({ expiresAfterDays: 30, prefix: 'backup/' })], 'pass', /never/],
    [
      'for digests',
      [lifecycle({ expiresAfterDays: 30, prefix: 'AWSLogs/111122223333/CloudTrail-Digest/' })],
      'pass',
      /never/,
    ],
    ['for another account', [lifecycle({ expiresAfterDays: 30, prefix: 'AWSLogs/999988887777/' })], 'pass', /never/],
    ['for all log files', [lifecycle({ expiresAfterDays: 30, prefix: 'AWSLogs/' })], 'fail', /30 days/],
    [
      'for this account',
      [lifecycle({ expiresAfterDays: 30, prefix: 'AWSLogs/111122223333/CloudTrail/' })],
      'fail',
      /30 days/,
    ],
    [
      'for one Region',
      [lifecycle({ expiresAfterDays: 30, prefix: 'AWSLogs/111122223333/CloudTrail/eu-west-1/' })],
      'fail',
      /30 days/,
    ],
    ['for the organization', [lifecycle({ expiresAfterDays: 30, prefix: 'AWSLogs/o-abc123def4/' })], 'fail', /30 days/],
    ['until a date that has passed', [lifecycle({ expiresOn: new Date('2026-01-01') })], 'fail', /after 0 days/],
    ['until a date to come', [lifecycle({ expiresOn: new Date('2027-01-01') })], 'fail', /on 1 January 2027/],
    [
      'Glacier after a month',
      [lifecycle({ transitions: [{ days: 30, storageClass: 'GLACIER' }] })],
      'warn',
      /from day 30 .* restored/,
    ],
    [
      'Glacier Instant Retrieval',
      [lifecycle({ transitions: [{ days: 30, storageClass: 'GLACIER_IR' }] })],
      'pass',
      /never/,
    ],
  ])('%s', (_what, rules, status, found) => {
    expect(kept(...rules)).toMatchObject({ status, found: expect.stringMatching(found) });
  });

  it('is written again as a whole, with one rule changed', () => {
    const other = lifecycle({
      prefix: 'backup/',
      json: { ID: 'backup', Status: 'Enabled', Filter: { Prefix: 'backup/' }, Expiration: { Days: 7 } },
    });
    const { command } = kept(other, lifecycle({ expiresAfterDays: 30 }));
    expect(command).toContain(
      '\'{"Rules":[{"ID":"backup","Status":"Enabled","Filter":{"Prefix":"backup/"},"Expiration":{"Days":7}},' +
        '{"ID":"rule","Status":"Enabled","Filter":{"Prefix":""},"Expiration":{"Days":365}}]}\'',
    );
  });

  it('moves nothing to one class twice', () => {
    const transitions = [
      { days: 30, storageClass: 'GLACIER' },
      { days: 90, storageClass: 'DEEP_ARCHIVE' },
    ];
    const { command } = kept(lifecycle({ transitions, json: { ID: 'cold', Status: 'Enabled' } }));
    expect(command).toContain('"Transitions":[{"Days":30,"StorageClass":"GLACIER_IR"}]');
  });

  it('bounds how far back answers reach', () => {
    const buckets = [bucket({ lifecycle: seen([lifecycle({ expiresAfterDays: 400 })]) })];
    expect(judged({ buckets }).reach.text).toContain('400 days back in the log files');
    const short = [bucket({ lifecycle: seen([lifecycle({ expiresAfterDays: 30 })]) })];
    expect(judged({ buckets: short }).reach.text).toBe('90 days back in the event history.');
    const unknown = [bucket({ lifecycle: denied('s3:GetLifecycleConfiguration') })];
    expect(judged({ buckets: unknown }).reach.text).toContain(
      'as far back as the log files of the trail main are kept',
    );
  });
});

describe('the bucket of a trail', () => {
  const none = seen(undefined);
  const part = seen({
    blockPublicAcls: true,
    ignorePublicAcls: true,
    blockPublicPolicy: false,
    restrictPublicBuckets: false,
  });

  it.each([
    [
      'that its policy makes public',
      { publicAccessBlock: none, policyIsPublic: seen(true) },
      'fail',
      /makes it public\./,
    ],
    [
      'that is public unless it is blocked',
      { publicAccessBlock: denied('s3:GetBucketPublicAccessBlock'), policyIsPublic: seen(true) },
      'fail',
      /could not be looked at/,
    ],
    [
      'without a block of its own',
      { publicAccessBlock: none },
      'warn',
      /has no public access block of its own; nothing makes it public now/,
    ],
    ['with a part of the block', { publicAccessBlock: part }, 'warn', /in part only/],
    [
      'whose policy is hidden',
      { publicAccessBlock: none, policyIsPublic: denied('s3:GetBucketPolicyStatus') },
      'warn',
      /policy .* could not be looked at/,
    ],
    [
      'that is blocked, whatever its policy',
      { policyIsPublic: denied('s3:GetBucketPolicyStatus') },
      'pass',
      /is blocked/,
    ],
  ])('%s', (_what, more, status, found) => {
    expect(checkOf('bucket-public', { buckets: [bucket(more)] })).toMatchObject({
      status,
      found: expect.stringMatching(found),
    });
  });

  it('that is gone is told once, and reaches nowhere', () => {
    const buckets = [bucket({ gone: true })];
    expect(checkOf('bucket-retention', { buckets })).toMatchObject({
      status: 'fail',
      found: 'main writes to logs, and there is no bucket of that name.',
    });
    expect(checksOf('bucket-public', { buckets })).toEqual([]);
    expect(judged({ buckets }).reach.text).toBe('90 days back in the event history.');
  });
});

describe('CloudTrail Lake', () => {
  const store = (more: Partial<LakeDetails> = {}) => ({
    name: 'lake',
    arn: 'arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/1',
    details: seen({ status: 'ENABLED', retentionDays: 2557, multiRegion: true, selectors: [], ...more }),
  });
  const regions = (more: Partial<LakeDetails>) => [place({ stores: seen([store(more)]) })];

  it('without a store is nothing to mend', () => {
    expect(checkOf('lake')).toMatchObject({ status: 'pass', found: expect.stringContaining('31 May 2026') });
  });

  it('with a store reaches back as long as it keeps events', () => {
    expect(checkOf('lake', { regions: regions({}) })).toMatchObject({
      status: 'pass',
      found: 'lake in us-east-1 keeps events 2557 days.',
    });
    expect(judged({ regions: regions({}) }).reach.text).toContain('2557 days back in the Lake store lake');
    const young = regions({ createdAt: new Date('2026-01-01T00:00:00Z') });
    expect(judged({ regions: young }).reach.text).toContain('323 days back in the Lake store lake');
  });

  it.each([
    ['STOPPED_INGESTION', /takes in no new events/, /start-event-data-store-ingestion/],
    ['PENDING_DELETION', /about to be deleted/, /restore-event-data-store/],
  ])('with a store that is %s is worth a look', (status, found, command) => {
    expect(checkOf('lake', { regions: regions({ status }) })).toMatchObject({
      status: 'warn',
      found: expect.stringMatching(found),
      command: expect.stringMatching(command),
    });
  });

  it('with a store of data events only says that it does not help', () => {
    const selectors = [{ FieldSelectors: [{ Field: 'eventCategory', Equals: ['Data'] }] }];
    expect(checkOf('lake', { regions: regions({ selectors }) }).found).toMatch(/does not take in management events/);
  });

  it('with a store that may not be opened says so', () => {
    const stores = seen([{ ...store(), details: denied('cloudtrail:GetEventDataStore') }]);
    expect(checkOf('lake', { regions: [place({ stores })] })).toMatchObject({ status: 'not-allowed' });
  });
});
