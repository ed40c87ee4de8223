import type { Account } from '../aws/api.ts';
import type { FleetGap } from '../fleet/index.ts';
import {
  checkRegions,
  chooseRegions,
  type Missing,
  type PageReport,
  type Reader,
  type ReadOptions,
} from '../trail/index.ts';
import type { Context } from './context.ts';
import { olderFor } from './older.ts';

/** One Region of one account: the unit that can be read, denied or missing. */
export interface Place {
  account: Account;
  region: string;
}

/** Where a question looks. */
export interface Scope {
  accounts: Account[];
  places: Place[];
  missing: Missing[];
}

/** Opens the accounts and Regions that a question names. @throws UsageError, AwsProblem (no account answers). */
export async function openScope(
  input: { regions?: string[] | undefined; profiles?: string[] | undefined },
  context: Context,
): Promise<Scope> {
  // A misspelt Region is told before anybody is asked for credentials.
  checkRegions(input.regions ?? []);
  const { accounts, missing } = await context.accounts.open(input.profiles, context.signal);
  const places: Place[] = [];
  for (const account of accounts) {
    const choice = await chooseRegions(account, input.regions, context.settings.regions, context.signal);
    places.push(...choice.regions.map((region) => ({ account, region })));
    missing.push(...choice.missing);
  }
  return { accounts, places, missing };
}

/** Read options for one call, with progress that counts pages over all readers. */
export function readOptions(context: Context, asked: { allowCost?: boolean | undefined } = {}): ReadOptions {
  const estimates = new Map<string, PageReport>();
  let pages = 0;
  return {
    signal: context.signal,
    deadline: context.deadline,
    memory: context.memory,
    older: olderFor(asked, context),
    identity: {
      known: context.settings.principals,
      expected: context.settings.expectedAddresses,
      awsRanges: context.settings.awsRanges,
    },
    onPage(report) {
      pages += 1;
      estimates.set(`${report.account} ${report.region} ${report.query}`, report);
      const total = [...estimates.values()].reduce((sum, one) => sum + one.estimatedPages, 0);
      context.progress({
        done: pages,
        total: Math.max(total, pages),
        message: `${report.region}: ${pagesOf(report)}, ${report.events} events, back to ${report.reachedTo.toISOString().slice(...(report.source === undefined ? [11, 16] : [0, 10]))}`,
      });
    },
  };
}

/** Event history comes in pages of a known size; nobody knows how much is left of an archive. */
function pagesOf({ page, estimatedPages, source }: PageReport): string {
  return source === undefined ? `page ${page} of about ${estimatedPages}` : `part ${page} of the ${source}`;
}

/** What ECS would not say, as coverage tells it. */
export function missingOf(gaps: readonly FleetGap[]): Missing[] {
  return gaps.map(({ account, region, why, fix }) => ({ account, region, why, fix }));
}

/**
 * Ends the question with AWS's own problem when not a single read came back and nothing is remembered: then there is
 * nothing to answer from. Time that ran out is no problem of AWS's: the answer says so, and its cursor goes on.
 * @throws AwsProblem
 */
export function throwIfBlind(readers: readonly Reader[], gaps: readonly FleetGap[] = []): void {
  const problems = [...readers.flatMap((reader) => reader.problem ?? []), ...gaps.flatMap((gap) => gap.problem ?? [])];
  const first = problems.find((problem) => problem.kind !== 'cancelled');
  const isBlind = readers.every((reader) => reader.searched.length === 0);
  if (first !== undefined && isBlind && (readers.length > 0 || gaps.length > 0)) throw first;
}
