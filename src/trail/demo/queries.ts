import type { Input } from '../../aws/api.ts';
import { storeAsked } from './trails.ts';
import type { RecordedAccount } from './types.ts';
import { AwsFault } from './types.ts';

/** A recording has no query engine; it answers like an account that has never set one up. */

/** Athena without a place for results starts nothing, and so knows no query. */
export function noAthena(queryId: string | undefined): never {
  throw new AwsFault(
    'InvalidRequestException',
    queryId === undefined
      ? 'No output location provided. An output location is required either through the Workgroup result configuration setting or as an API input.'
      : `QueryExecution ${queryId} was not found`,
  );
}

/** Lake reads the event data store after FROM. One that is recorded still holds no events to query. */
export function startLakeQuery(
  account: RecordedAccount,
  region: string,
  { QueryStatement = '' }: Input<'cloudtrail:StartQuery'>,
): never {
  const { EventDataStoreArn } = storeAsked(account, region, /\bFROM\s+([\w-]+)/i.exec(QueryStatement)?.[1]);
  throw new AwsFault('InactiveEventDataStoreException', `The events of ${EventDataStoreArn} are not recorded.`);
}

export function noLakeQuery(queryId: string | undefined): never {
  throw new AwsFault('QueryIdNotFoundException', `The query ${queryId} was not found.`);
}
