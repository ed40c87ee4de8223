import { UsageError } from '../usage-error.ts';
import { list } from './words.ts';

/**
 * A misspelt cluster must neither read as a quiet one nor be taken for any. Call it only when all clusters are known.
 * @throws UsageError
 */
export function refuseUnknownCluster(cluster: string | undefined, known: readonly string[]): void {
  if (cluster === undefined || known.includes(cluster)) return;
  const names = [...new Set(known)].sort();
  throw new UsageError(
    `cluster: there is no ${cluster}. ${names.length === 0 ? 'There are no clusters.' : `There are ${list(names, 8)}.`}`,
  );
}
