import { type Check, type CheckId, type Judgement, judge } from '../../src/readiness/index.ts';
import type {
  AccountSetup,
  Bucket,
  ClusterSetup,
  EventRule,
  Looked,
  RegionSetup,
  Trail,
} from '../../src/trail/setup/index.ts';

export const NOW = new Date('2026-11-20T05:26:00Z');
export const ACCOUNT = '111122223333';
export const REGION = 'us-east-1';

export const seen = <T>(value: T): Looked<T> => ({ seen: true, value });

/** A call that was denied. */
export function denied(permission: string, region = REGION): Looked<never> {
  return {
    seen: false,
    unseen: { region, permission, kind: 'denied', why: `The role auditor may not call ${permission} in ${region}.` },
  };
}

/** A trail that leaves nothing to be desired; `more` wins. */
export function trail(more: Partial<Trail> = {}): Trail {
  return {
    name: 'main',
    arn: `arn:aws:cloudtrail:${REGION}:${ACCOUNT}:trail/main`,
    homeRegion: REGION,
    owner: ACCOUNT,
    multiRegion: true,
    globalEvents: true,
    organization: false,
    validated: true,
    kmsKey: `arn:aws:kms:${REGION}:${ACCOUNT}:key/11111111-2222-4333-8444-555555555555`,
    bucket: 'logs',
    status: seen({
      logging: true,
      startedAt: new Date('2025-03-04T09:12:40Z'),
      deliveredAt: new Date('2026-11-20T05:20:00Z'),
    }),
    selectors: seen({ form: 'basic', basic: [{ ReadWriteType: 'All', IncludeManagementEvents: true }] }),
    ...more,
  };
}

export function bucket(more: Partial<Bucket> = {}): Bucket {
  return {
    name: 'logs',
    region: REGION,
    lifecycle: seen([]),
    publicAccessBlock: seen({
      blockPublicAcls: true,
      ignorePublicAcls: true,
      blockPublicPolicy: true,
      restrictPublicBuckets: true,
    }),
    policyIsPublic: seen(false),
    gone: false,
    ...more,
  };
}

export function rule(name: string, pattern: unknown, more: Partial<EventRule> = {}): EventRule {
  return {
    name,
    state: 'ENABLED',
    pattern: JSON.stringify(pattern),
    targets: seen([`arn:aws:sns:${REGION}:${ACCOUNT}:on-call`]),
    ...more,
  };
}

const CALLS = { source: ['aws.ecs'], 'detail-type': ['AWS API Call via CloudTrail'] };

/** Rules that catch all that matters. */
export const GOOD_RULES: EventRule[] = [
  rule('ecs', {
    ...CALLS,
    detail: { eventName: ['StopTask', 'UpdateService', 'DeleteService', 'ExecuteCommand'] },
  }),
  rule('root', {
    'detail-type': ['AWS Console Sign In via CloudTrail', 'AWS Console Signin via CloudTrail'],
    detail: { userIdentity: { type: ['Root'] } },
  }),
  rule('stopped', { source: ['aws.ecs'], 'detail-type': ['ECS Task State Change'] }),
];

export function cluster(name: string, more: Partial<ClusterSetup> = {}): ClusterSetup {
  return { name, execLogging: 'OVERRIDE', configuration: {}, containerInsights: 'enhanced', ...more };
}

export function place(more: Partial<RegionSetup> = {}): RegionSetup {
  return {
    region: REGION,
    history: seen(true as const),
    trails: seen([trail().arn]),
    stores: seen([]),
    rules: seen(GOOD_RULES),
    clusters: seen([cluster('prod')]),
    settings: seen({
      taskLongArnFormat: 'enabled',
      serviceLongArnFormat: 'enabled',
      containerInstanceLongArnFormat: 'enabled',
    }),
    ...more,
  };
}

/** An account that has nothing to mend; `more` wins. */
export function setup(more: Partial<AccountSetup> = {}): AccountSetup {
  const regions = more.regions ?? [place()];
  const root = regions.find(({ region }) => region === REGION)?.rules ?? seen(GOOD_RULES);
  return {
    account: ACCOUNT,
    regions,
    trails: [trail()],
    buckets: [bucket()],
    rootRules: { region: REGION, rules: root },
    ...more,
  };
}

export function judged(more: Partial<AccountSetup> = {}, now = NOW): Judgement {
  return judge({ setup: setup(more), now, historyDays: 90, isProduction: (name) => name.startsWith('prod') });
}

/** The checks of one id, in order. */
export function checksOf(id: CheckId, more: Partial<AccountSetup> = {}): Check[] {
  return judged(more).checks.filter((check) => check.id === id);
}

/** The one check of an id. @throws where there is none, or more than one. */
export function checkOf(id: CheckId, more: Partial<AccountSetup> = {}): Check {
  const [check, ...others] = checksOf(id, more);
  if (check === undefined || others.length > 0) throw new Error(`${others.length + (check ? 1 : 0)} checks ${id}`);
  return check;
}
