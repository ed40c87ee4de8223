import type { Account } from '../aws/api.ts';
import { closest, isRegionName, listRegions, suggestRegion } from '../aws/index.ts';
import { AwsProblem } from '../aws/problem.ts';
import { asTyped, UsageError } from '../usage-error.ts';
import { GLOBAL_REGION } from './plan.ts';
import type { Missing } from './types.ts';

export { closest };

export interface RegionChoice {
  regions: string[];
  missing: Missing[];
}

/**
 * The Regions to ask one account: those named, else the configured ones, else the one of the profile; "all" asks
 * which are enabled. Never a built-in default.
 * @throws UsageError for a Region that does not exist, or when none is known.
 */
export async function chooseRegions(
  account: Account,
  named: readonly string[] | undefined,
  configured: 'all' | readonly string[] | undefined,
  signal: AbortSignal,
): Promise<RegionChoice> {
  const wanted = named ?? (configured === 'all' ? ['all'] : (configured ?? ofArchive(account)));
  if (wanted === undefined) {
    if (account.region === undefined) {
      throw new UsageError(
        'No Region is set. Name one with --region (regions), or set AWS_REGION or the region of the profile.',
      );
    }
    return { regions: [account.region], missing: [] };
  }
  const regions = [...new Set(wanted.filter((name) => name !== 'all').map(checkRegion))];
  return wanted.includes('all') ? allRegions(account, signal) : { regions, missing: [] };
}

function ofArchive({ regions }: Account): readonly string[] | undefined {
  return regions?.length === 0 ? undefined : regions;
}

/** @throws UsageError for a Region that does not exist. "all" stands for those that are enabled. */
export function checkRegions(names: readonly string[]): void {
  for (const name of names) if (name !== 'all') checkRegion(name);
}

function checkRegion(name: string): string {
  if (isRegionName(name)) return name;
  const close = suggestRegion(name);
  throw new UsageError(
    `Region ${asTyped(name)} does not exist.${close === undefined ? ' Regions look like us-east-1.' : ` Did you mean ${close}?`}`,
  );
}

async function allRegions(account: Account, signal: AbortSignal): Promise<RegionChoice> {
  if (account.archived === true && account.regions !== undefined) return { regions: [...account.regions], missing: [] };
  try {
    return { regions: await listRegions(account, signal), missing: [] };
  } catch (error) {
    if (!(error instanceof AwsProblem) || error.kind === 'cancelled') throw error;
    return {
      regions: [...new Set([account.region ?? GLOBAL_REGION, GLOBAL_REGION])],
      missing: [
        { account: account.id, why: `the list of Regions could not be read: ${error.message}`, fix: error.fix },
      ],
    };
  }
}
