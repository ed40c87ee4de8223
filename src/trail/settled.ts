import type { Account } from '../aws/api.ts';
import { spanOf } from './layout.ts';
import type { Memory } from './memory/memory.ts';
import type { Interval } from './plan.ts';
import type { Attribute } from './types.ts';

/**
 * The last second up to which all these queries are remembered from the start of the interval on; undefined where one
 * of them is not. Asks nobody.
 */
export async function rememberedUpTo(
  account: Account,
  region: string,
  attributes: readonly Attribute[],
  interval: Interval,
  memory: Memory | undefined,
): Promise<Date | undefined> {
  if (memory === undefined || account.recorded) return undefined;
  const ends: number[] = [];
  for (const attribute of attributes) {
    const query = { account: account.id, region, attribute, ...interval };
    const [first, ...rest] = await memory.layOut(query, spanOf(query));
    const remembered = first?.kind === 'gap' ? rest : first === undefined ? [] : [first, ...rest];
    const [newest] = remembered;
    if (newest === undefined || remembered.some((piece) => piece.kind === 'gap')) return undefined;
    ends.push(newest.to);
  }
  return ends.length === 0 ? undefined : new Date(Math.min(...ends) * 1000);
}
