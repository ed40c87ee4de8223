import type { AccountSetup, RegionSetup, Trail } from '../trail/setup/types.ts';
import { bestTrail, chosenTrails } from './choose-trails.ts';
import { aws, inTurn } from './command.ts';
import { type About, unseenFinding } from './grouped.ts';
import { partitionOf } from './rule-commands.ts';
import type { Circumstances, Finding } from './types.ts';
import { count, list } from './words.ts';

const ABOUT: About = {
  id: 'trail',
  title: 'A trail for every Region',
  why: 'Log files beyond 90 days need a trail, and so do alerts.',
  stake: 'evidence',
};

/** Whether a trail keeps what happens, wherever it happens. */
export function trailChecks({ setup }: Circumstances): Finding[] {
  const open = setup.regions.filter((place) => bestTrail(setup, place) === undefined);
  const unseen = open.flatMap(({ trails }) => (trails.seen ? [] : [trails.unseen]));
  const uncovered = open.filter(({ trails }) => trails.seen).map(({ region }) => region);
  const [first] = unseen;
  return [
    ...(uncovered.length > 0 ? [uncoveredFinding(setup, uncovered)] : []),
    ...(first === undefined
      ? []
      : [
          withoutFacets(
            unseenFinding(
              ABOUT,
              first,
              unseen.map(({ region }) => region),
            ),
            setup,
          ),
        ]),
    ...(uncovered.length > 0 ? [] : coveredFindings(setup)),
  ];
}

/** With no trail in sight, everything about trails is out of sight too. */
function withoutFacets(finding: Finding, { trails }: AccountSetup): Finding {
  return trails.length > 0 ? finding : { ...finding, found: `${finding.found} So nothing about trails was judged.` };
}

function coveredFindings(setup: AccountSetup): Finding[] {
  const chosen = chosenTrails(setup);
  const local = chosen.filter(({ multiRegion }) => !multiRegion);
  const names = list(chosen.map(({ name }) => name));
  const [first] = local;
  if (chosen.length === 0) return [];
  if (first === undefined) {
    return [
      {
        ...ABOUT,
        status: 'pass',
        found: `${names} ${chosen.length === 1 ? 'logs' : 'log'} every Region ${ofWhom(chosen)}.`,
      },
    ];
  }
  return [
    {
      ...ABOUT,
      status: 'warn',
      found: `${names} ${chosen.length === 1 ? 'logs' : 'log'} ${list(local.map(({ homeRegion }) => homeRegion))} only; what happens in other Regions is kept by no trail.`,
      fix: 'Make it log every Region.',
      command: updateTrail(first, 'is-multi-region-trail'),
      short: `${first.name} logs one Region only`,
    },
  ];
}

function ofWhom(trails: readonly Trail[]): string {
  return trails.some(({ organization }) => organization)
    ? 'of all accounts of the organization'
    : 'of this account. No trail of the organization was seen';
}

function uncoveredFinding(setup: AccountSetup, regions: readonly string[]): Finding {
  const elsewhere = setup.trails[0];
  const about = { ...ABOUT, status: 'fail' as const, ...(regions.length === 1 ? { region: regions[0] } : {}) };
  if (elsewhere !== undefined) {
    return {
      ...about,
      found: `No trail logs ${list(regions)}: ${elsewhere.name} logs ${elsewhere.homeRegion} only.`,
      fix: `Make ${elsewhere.name} log every Region.`,
      command: updateTrail(elsewhere, 'is-multi-region-trail'),
      short: `no trail logs ${list(regions)}`,
    };
  }
  const where = regions.length === 1 ? regions[0] : `any of the ${count(regions.length, 'Region')}`;
  return {
    ...about,
    found: `No trail logs ${where}.`,
    fix: 'Make one for all Regions, with a bucket of its own. The first copy of management events is free; S3 is not.',
    command: createTrail(setup.account, regions[0] ?? ''),
    short: 'no trail keeps log files',
  };
}

/** Changes one thing of a trail, in its home Region: elsewhere CloudTrail refuses, and does not know the name. */
export function updateTrail(trail: Trail, option: string, value?: string): string {
  return aws('cloudtrail', 'update-trail', [
    ['name', trail.name],
    value === undefined ? [option] : [option, value],
    ['region', trail.homeRegion],
  ]);
}

/** "In account 9…, which owns it: " where the trail belongs to another account. */
export function inItsAccount(trail: Trail, account: string): string {
  return trail.owner === '' || trail.owner === account ? '' : `Account ${trail.owner} owns the trail; run it there. `;
}

/** Bucket, its policy, trail. Source: CloudTrail user guide, "Amazon S3 bucket policy for CloudTrail". */
function createTrail(account: string, region: string): string {
  const partition = partitionOf(region);
  const bucket = `cloudtrail-${account}-${region}`;
  const trail = `arn:${partition}:cloudtrail:${region}:${account}:trail/all-regions`;
  const service = { Service: 'cloudtrail.amazonaws.com' };
  const policy = {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: service,
        Action: 's3:GetBucketAcl',
        Resource: `arn:${partition}:s3:::${bucket}`,
        Condition: { StringEquals: { 'aws:SourceArn': trail } },
      },
      {
        Effect: 'Allow',
        Principal: service,
        Action: 's3:PutObject',
        Resource: `arn:${partition}:s3:::${bucket}/AWSLogs/${account}/*`,
        Condition: { StringEquals: { 'aws:SourceArn': trail, 's3:x-amz-acl': 'bucket-owner-full-control' } },
      },
    ],
  };
  return inTurn([
    aws('s3api', 'create-bucket', [
      ['bucket', bucket],
      // us-east-1 is the one Region that must not be named as a constraint (Amazon S3 API reference, CreateBucket).
      ...(region === 'us-east-1' ? [] : [['create-bucket-configuration', `LocationConstraint=${region}`] as const]),
      ['region', region],
    ]),
    aws('s3api', 'put-bucket-policy', [
      ['bucket', bucket],
      ['policy', JSON.stringify(policy)],
      ['region', region],
    ]),
    aws('cloudtrail', 'create-trail', [
      ['name', 'all-regions'],
      ['s3-bucket-name', bucket],
      ['is-multi-region-trail'],
      ['enable-log-file-validation'],
      ['region', region],
    ]),
    aws('cloudtrail', 'start-logging', [
      ['name', 'all-regions'],
      ['region', region],
    ]),
  ]);
}

/** The Regions that have something to watch: those with clusters, and those where that could not be looked at. */
export function watched({ regions }: AccountSetup): RegionSetup[] {
  return regions.filter(({ clusters }) => !clusters.seen || clusters.value.length > 0);
}
