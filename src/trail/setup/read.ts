import type { Account } from '../../aws/api.ts';
import type { AwsProblem } from '../../aws/problem.ts';
import { GLOBAL_REGION } from '../plan.ts';
import { readBucket } from './buckets.ts';
import { readClusters, readSettings } from './ecs.ts';
import { Looker, type LookOptions } from './look.ts';
import { readRules } from './rules.ts';
import { readStores } from './stores.ts';
import { listTrails, readTrail } from './trails.ts';
import type { AccountSetup, Bucket, EventRule, Looked, RegionSetup, Trail } from './types.ts';

export interface ReadSetupOptions extends LookOptions {
  /** Rules whose targets matter; asking for those of all would be a call for each. */
  wantsTargets(rule: EventRule, region: string): boolean;
  /** Hears of each Region that is done. */
  onRegion?: ((region: string) => void) | undefined;
}

export interface SetupRead {
  setup: AccountSetup;
  /** Calls that were answered. */
  answered: number;
  problems: readonly AwsProblem[];
}

/**
 * Reads how an account is prepared: trails, their buckets, Lake stores, rules and ECS settings. Read-only calls; what may
 * not or cannot be seen is part of the result. @throws AwsProblem of kind `cancelled` only.
 */
export async function readSetup(
  account: Account,
  regions: readonly string[],
  options: ReadSetupOptions,
): Promise<SetupRead> {
  const looker = new Looker(account, options);
  const shown = new Map<string, Promise<Trail>>();
  const [places, rootRules] = await Promise.all([
    Promise.all(
      regions.map(async (region) => {
        const place = await readRegion(looker, region, shown, options);
        options.onRegion?.(region);
        return place;
      }),
    ),
    readRootRules(looker, regions, options),
  ]);
  const trails = await Promise.all(shown.values());
  const found = places.find(({ region }) => region === GLOBAL_REGION);
  const root = found?.rules ?? rootRules;
  return {
    setup: {
      account: account.id,
      ...(account.alias === undefined ? {} : { alias: account.alias }),
      regions: places,
      trails,
      buckets: await readBuckets(looker, trails),
      ...(root === undefined ? {} : { rootRules: { region: GLOBAL_REGION, rules: root } }),
    },
    answered: looker.answered,
    problems: looker.problems,
  };
}

async function readRegion(
  looker: Looker,
  region: string,
  shown: Map<string, Promise<Trail>>,
  { wantsTargets }: ReadSetupOptions,
): Promise<RegionSetup> {
  const [history, trails, stores, rules, clusters, settings] = await Promise.all([
    looker.look(region, 'cloudtrail:LookupEvents', async () => {
      await looker.call(region, 'cloudtrail:LookupEvents', { MaxResults: 1 });
      return true as const;
    }),
    trailsOf(looker, region, shown),
    readStores(looker, region),
    readRules(looker, region, (rule) => wantsTargets(rule, region)),
    readClusters(looker, region),
    readSettings(looker, region),
  ]);
  return { region, history, trails, stores, rules, clusters, settings };
}

/** ARNs of the trails of a Region; each trail is read once, however many Regions show it. */
async function trailsOf(looker: Looker, region: string, shown: Map<string, Promise<Trail>>): Promise<Looked<string[]>> {
  const listed = await listTrails(looker, region);
  if (!listed.seen) return listed;
  const arns = listed.value.flatMap((trail) => {
    const { TrailARN: arn = '' } = trail;
    if (!shown.has(arn)) shown.set(arn, readTrail(looker, trail));
    return arn;
  });
  return { seen: true, value: arns };
}

/** Root's sign-ins are reported in us-east-1, so its rules count wherever the question is about. */
async function readRootRules(
  looker: Looker,
  regions: readonly string[],
  { wantsTargets }: ReadSetupOptions,
): Promise<Looked<EventRule[]> | undefined> {
  if (regions.includes(GLOBAL_REGION) || !looker.account.caller.startsWith('arn:aws:')) return undefined;
  return readRules(looker, GLOBAL_REGION, (rule) => wantsTargets(rule, GLOBAL_REGION));
}

function readBuckets(looker: Looker, trails: readonly Trail[]): Promise<Bucket[]> {
  const homes = new Map(
    trails.flatMap(({ bucket, homeRegion }) => (bucket === undefined ? [] : [[bucket, homeRegion]])),
  );
  return Promise.all([...homes].map(([bucket, home]) => readBucket(looker, bucket, home)));
}
