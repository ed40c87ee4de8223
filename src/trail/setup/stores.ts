import type { Looker } from './look.ts';
import { advancedOf } from './trails.ts';
import type { LakeStore, Looked } from './types.ts';

/** Event data stores of a Region; a list gives no more than their names, so each is asked. */
export async function readStores(looker: Looker, region: string): Promise<Looked<LakeStore[]>> {
  const listed = await looker.look(region, 'cloudtrail:ListEventDataStores', async () => {
    const found: { name: string; arn: string }[] = [];
    let token: string | undefined;
    do {
      const page = await looker.call(region, 'cloudtrail:ListEventDataStores', { NextToken: token });
      for (const { Name = '', EventDataStoreArn: arn } of page.EventDataStores ?? []) {
        if (arn !== undefined) found.push({ name: Name, arn });
      }
      token = page.NextToken;
    } while (token !== undefined);
    return found;
  });
  if (!listed.seen) return listed;
  const value = await Promise.all(listed.value.map((store) => withDetails(looker, region, store)));
  return { seen: true, value };
}

async function withDetails(looker: Looker, region: string, store: { name: string; arn: string }): Promise<LakeStore> {
  const details = await looker.look(region, 'cloudtrail:GetEventDataStore', async () => {
    const told = await looker.call(region, 'cloudtrail:GetEventDataStore', { EventDataStore: store.arn });
    return {
      status: told.Status ?? 'ENABLED',
      ...(told.RetentionPeriod === undefined ? {} : { retentionDays: told.RetentionPeriod }),
      multiRegion: told.MultiRegionEnabled === true,
      selectors: advancedOf(told.AdvancedEventSelectors ?? []),
      ...(told.CreatedTimestamp === undefined ? {} : { createdAt: told.CreatedTimestamp }),
    };
  });
  return { ...store, details };
}
