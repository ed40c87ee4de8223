import type { ServiceName } from '../../fleet/index.ts';
import { openReader, type ReadOptions } from '../../trail/index.ts';
import type { Place } from '../scope.ts';
import type { Window } from '../time.ts';

/** Services that the changes of the window name: of an account whose ECS cannot be asked, only its log knows them. */
export async function namesInLog(place: Place, window: Window, options: ReadOptions): Promise<ServiceName[]> {
  const { account, region } = place;
  const attribute = { key: 'EventSource' as const, value: 'ecs.amazonaws.com' };
  const query = { account: account.id, region, attribute, readOnly: false, ...window };
  const { events } = await openReader(account, query, options).readAll();
  const names = new Map<string, ServiceName>();
  for (const { target } of events) {
    if (target?.cluster === undefined || target.service === undefined) continue;
    const name = { account: account.id, region, cluster: target.cluster, service: target.service };
    names.set(`${name.cluster}/${name.service}`, name);
  }
  return [...names.values()];
}
