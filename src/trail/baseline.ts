import type { Account } from '../aws/api.ts';
import type { Event } from '../events/types.ts';
import type { ReadOptions } from './budget.ts';
import { spanOf } from './layout.ts';
import { openReader } from './open-reader.ts';
import type { Interval } from './plan.ts';
import type { Reader } from './reader.ts';
import type { TrailQuery } from './types.ts';

/** Pages read for one principal: a chatty one fills days with events, and its usual address shows on the first page. */
const PAGES_PER_PRINCIPAL = 3;

/** So much at the end of a baseline may go unread, where all before it is remembered. */
const LITTLE_SECONDS = 3600;

/** What was read about one principal before the window. */
export interface BaselineRead {
  from: string;
  to: string;
  complete: boolean;
  events: number;
  addresses: string[];
  reader: Reader;
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
  const asked = { account: account.id, region, attribute, ...interval };
  // The window moves on with every question; a call for the few minutes that it gained would tell next to nothing.
  const query = { ...asked, to: (await nearlyAll(asked, account, options)) ?? asked.to };
  const reader = openReader(account, query, { ...options, priority: 'background' });
  await reader.readAll((so) => so.pages >= PAGES_PER_PRINCIPAL || seen(addressesOf(so.events, principal.key)));
  const own = ownEvents(reader.events, principal.key);
  return {
    from: reader.reachedTo.toISOString(),
    to: query.to.toISOString(),
    complete: reader.complete,
    events: own.length,
    addresses: addressesOf(reader.events, principal.key),
    reader,
  };
}

/** Where what is remembered ends, when only a little of what is asked comes after it. */
async function nearlyAll(query: TrailQuery, account: Account, options: ReadOptions): Promise<Date | undefined> {
  if (account.recorded || options.memory === undefined) return undefined;
  const [gap, before] = await options.memory.layOut(query, spanOf(query));
  if (gap?.kind !== 'gap' || before === undefined || gap.to - gap.from >= LITTLE_SECONDS) return undefined;
  return new Date(before.to * 1000);
}

/** A session name can belong to several roles; only this principal's events count. */
function ownEvents(events: readonly Event[], principal: string): Event[] {
  return events.filter((event) => event.identity.principal === principal);
}

function addressesOf(events: readonly Event[], principal: string): string[] {
  return [...new Set(ownEvents(events, principal).map((event) => event.address.value))];
}
