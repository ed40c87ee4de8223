import type { Account } from './api.ts';
import { globalRegion } from './live.ts';
import { AwsProblem } from './problem.ts';

/** Most that account:ListRegions gives in a page. */
const PAGE = 50;

/**
 * Regions that are enabled for the account, in alphabetical order.
 * @throws AwsProblem; where account:ListRegions is denied, its fix says to name the Regions.
 */
export async function listRegions(account: Account, signal?: AbortSignal): Promise<string[]> {
  const names = new Set<string>();
  let token: string | undefined;
  do {
    const page = await account.api
      .call(
        globalRegion(account),
        'account:ListRegions',
        { RegionOptStatusContains: ['ENABLED', 'ENABLED_BY_DEFAULT'], MaxResults: PAGE, NextToken: token },
        { signal },
      )
      .catch((error: unknown) => {
        throw withRegionsNamed(error);
      });
    for (const { RegionName } of page.Regions ?? []) if (RegionName !== undefined) names.add(RegionName);
    token = page.NextToken;
  } while (token !== undefined);
  return [...names].sort();
}

function withRegionsNamed(error: unknown): unknown {
  if (!(error instanceof AwsProblem) || error.kind !== 'access-denied') return error;
  return new AwsProblem(error.kind, error.message, {
    code: error.code,
    cause: error,
    fix: 'Name the Regions with --region, or allow account:ListRegions.',
  });
}
