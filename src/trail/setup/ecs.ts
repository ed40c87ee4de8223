import { readJsonObject } from './json.ts';
import type { Looker } from './look.ts';
import type { ClusterSetup, Looked } from './types.ts';

/** DescribeClusters takes 100 at once (ECS API reference). */
const CLUSTERS_PER_CALL = 100;

/** The clusters of a Region with those settings that decide about evidence. */
export async function readClusters(looker: Looker, region: string): Promise<Looked<ClusterSetup[]>> {
  const arns = await looker.look(region, 'ecs:ListClusters', async () => {
    const found: string[] = [];
    let nextToken: string | undefined;
    do {
      const page = await looker.call(region, 'ecs:ListClusters', { nextToken });
      found.push(...(page.clusterArns ?? []));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    return found;
  });
  if (!arns.seen) return arns;
  return looker.look(region, 'ecs:DescribeClusters', async () => {
    const found: ClusterSetup[] = [];
    for (let at = 0; at < arns.value.length; at += CLUSTERS_PER_CALL) {
      const clusters = arns.value.slice(at, at + CLUSTERS_PER_CALL);
      const page = await looker.call(region, 'ecs:DescribeClusters', {
        clusters,
        include: ['CONFIGURATIONS', 'SETTINGS'],
      });
      for (const { clusterName = '', configuration = {}, settings = [] } of page.clusters ?? []) {
        const logging = configuration.executeCommandConfiguration?.logging;
        const insights = settings.find(({ name }) => name === 'containerInsights')?.value;
        found.push({
          name: clusterName,
          ...(logging === undefined ? {} : { execLogging: logging }),
          configuration: readJsonObject(configuration),
          ...(insights === undefined ? {} : { containerInsights: insights }),
        });
      }
    }
    return found.sort((a, b) => a.name.localeCompare(b.name));
  });
}

/** ECS account settings in force, those that were never set included. */
export function readSettings(looker: Looker, region: string): Promise<Looked<Record<string, string>>> {
  return looker.look(region, 'ecs:ListAccountSettings', async () => {
    const found: Record<string, string> = {};
    let nextToken: string | undefined;
    do {
      const page = await looker.call(region, 'ecs:ListAccountSettings', { effectiveSettings: true, nextToken });
      for (const { name, value } of page.settings ?? []) {
        if (name !== undefined && value !== undefined) found[name] = value;
      }
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    return found;
  });
}
