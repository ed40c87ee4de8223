import type { TargetName } from '../../audit/index.ts';
import { UsageError } from '../../usage-error.ts';
import type { Scope } from '../scope.ts';

/**
 * An ARN also names its account: the others need not be asked.
 * @throws UsageError when that account is not among those that answer.
 */
export function narrowToArn(scope: Scope, target: TargetName): Scope {
  const account = 'account' in target ? target.account : undefined;
  if (account === undefined) return scope;
  const places = scope.places.filter((place) => place.account.id === account);
  if (places.length > 0) return { ...scope, places };
  const known = scope.accounts.map((one) => one.id).join(', ');
  throw new UsageError(
    `target: it is in account ${account}, and these credentials are for ${known}. Name a profile of that account.`,
  );
}
