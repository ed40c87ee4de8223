import type { Account } from '../aws/api.ts';
import type { Event } from '../events/types.ts';
import type { ReadOptions } from './budget.ts';
import { HistoryReader } from './history.ts';
import type { Interval } from './plan.ts';

/** Pages read for one principal: a chatty one fills days with events, and its usual address shows on the first page. */
const PAGES_PER_PRINCIPAL = 3;

/** What was read about one principal before the window. */
export interface BaselineRead {
  from: string;
  to: string;
  complete: boolean;
  events: number;
  addresses: string[];
  reader: HistoryReader;
}

/**
 * Reads where a principal called from in the days before. Stops early once `seen` recognises an address.
 * LookupEvents files a role session under its session name, an IAM user under its name (facts: A, Username).
 */
export async function readBaseline(
  account: Account,
  region: string,
  principal: { key: string; username: string },
  interval: Interval,
  options: ReadOptions,
  seen: (addresses: readonly string[]) => boolean,
): Promise<BaselineRead> {
  const attribute = { key: 'Username' as const, value: principal.username };
  const query = { account: account.id, region, attribute, ...interval };
  const reader = new HistoryReader(account, query, { ...options, priority: 'background' });
  await reader.readAll((so) => so.calls >= PAGES_PER_PRINCIPAL || seen(addressesOf(so.events, principal.key)));
  const own = ownEvents(reader.events, principal.key);
  return {
    from: reader.reachedTo.toISOString(),
    to: interval.to.toISOString(),
    complete: reader.complete,
    events: own.length,
    addresses: addressesOf(reader.events, principal.key),
    reader,
  };
}

/** A session name can belong to several roles; only this principal's events count. */
function ownEvents(events: readonly Event[], principal: string): Event[] {
  return events.filter((event) => event.identity.principal === principal);
}

function addressesOf(events: readonly Event[], principal: string): string[] {
  return [...new Set(ownEvents(events, principal).map((event) => event.address.value))];
}
