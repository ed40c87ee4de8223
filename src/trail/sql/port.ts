import type { AwsApi } from '../../aws/api.ts';
import type { ArchiveOperations } from '../../aws/archive-operations.ts';
import type { Port } from './types.ts';

/** The operations of an archive in one Region: that of the table or the event data store. */
export function portIn(api: Pick<AwsApi, 'call'>, region: string): Port<keyof ArchiveOperations> {
  return { call: (operation, input, options) => api.call(region, operation, input, options) };
}
