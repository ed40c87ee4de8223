import type { AwsProblem } from '../../aws/problem.ts';
import { concernsReadiness } from '../../readiness/index.ts';
import { type AccountSetup, readSetup } from '../../trail/setup/index.ts';
import type { Context } from '../context.ts';
import type { Scope } from '../scope.ts';

/**
 * Reads the set-up of every account in scope. What may not be read is part of it.
 * @throws AwsProblem when nothing at all was answered, and not for want of permissions or time: then there is nothing to judge.
 */
export async function readAccounts(scope: Scope, context: Context): Promise<AccountSetup[]> {
  const { signal, deadline } = context;
  let done = 0;
  const reads = await Promise.all(
    scope.accounts.map((account) => {
      const regions = scope.places.filter((place) => place.account === account).map(({ region }) => region);
      return readSetup(account, regions, {
        signal,
        deadline,
        wantsTargets: (rule, region) => concernsReadiness(rule, account.id, region),
        onRegion: (region) => {
          done += 1;
          context.progress({ done, total: scope.places.length, message: `${region}: looked at` });
        },
      });
    }),
  );
  const problems = reads.flatMap((read) => read.problems);
  if (reads.every(({ answered }) => answered === 0)) throwUnlessDenied(problems);
  return reads.map(({ setup }) => setup);
}

/** A denial, or a budget that was used up, is an answer of its own. */
function throwUnlessDenied(problems: readonly AwsProblem[]): void {
  const [first] = problems;
  if (first !== undefined && !problems.some(({ kind }) => kind === 'access-denied' || kind === 'cancelled'))
    throw first;
}
