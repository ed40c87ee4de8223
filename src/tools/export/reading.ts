import { openReader, openWay, priceWays, type Reader, type ReadOptions } from '../../trail/index.ts';
import { type EventFilters, matches, waysOf } from '../filters.ts';
import type { Place, Scope } from '../scope.ts';
import type { Window } from '../time.ts';
import { LongReader } from './long-reader.ts';

/** What is read for one export. */
export interface ExportRead {
  readers: LongReader[];
  /** First pages of ways that turned out to be dearer. */
  probes: Reader[];
}

/** Begins to read every place in its cheapest way. @throws AwsProblem of kind `cancelled` */
export async function openExport(
  scope: Scope,
  filters: EventFilters,
  window: Window,
  options: ReadOptions,
): Promise<ExportRead> {
  const opened = await Promise.all(scope.places.map((place) => openPlace(place, filters, window, options)));
  return {
    readers: opened.flatMap((read) => read.readers),
    probes: opened.flatMap((read) => read.probes),
  };
}

async function openPlace(
  place: Place,
  filters: EventFilters,
  window: Window,
  options: ReadOptions,
): Promise<ExportRead> {
  const { account } = place;
  const priced = await priceWays(waysOf(filters), { ...place, ...window, readOnly: filters.readOnly }, options.memory);
  const { readers, probes } = await openWay(priced, account, options, () => false);
  return {
    readers: readers.map(
      (reader) =>
        new LongReader({
          reader,
          open: (query) => openReader(account, query, options),
          wants: (event) => matches(event, filters),
          mayReopen: (at) => mayReopen(at, place, options),
        }),
    ),
    probes,
  };
}

/** Athena and Lake bill every query: what they have begun to answer is read through. */
function mayReopen(at: Date, { account }: Place, { older }: ReadOptions): boolean {
  if (older?.source.cost === undefined) return true;
  return account.archived !== true && at > older.historyFrom;
}
