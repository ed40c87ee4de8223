import type { Event } from '../events/types.ts';
import {
  describeAttribute,
  openReader,
  openWay,
  priceWays,
  queryFor,
  type Reader,
  type ReadOptions,
  type Way,
  withoutDuplicates,
} from '../trail/index.ts';
import { finished, markOf, type Position } from './cursor.ts';
import { type EventFilters, matches, waysOf } from './filters.ts';
import type { Place, Scope } from './scope.ts';
import type { Window } from './time.ts';

/** One query of the question: a place, and what is asked there. */
export interface LookupQuery {
  /** Names it in a cursor: `111122223333/us-east-1/EventName=StopTask`. */
  key: string;
  reader: Reader;
  /** Marks of the events at its newest second that an earlier answer gave. */
  given: ReadonlySet<string>;
  /** What an earlier answer could not read of it. */
  gap: Position['gap'];
}

/** Filters, and how many events are wanted. */
export type Wanted = EventFilters & { limit: number };

/** What is read for one question. */
export interface LookupRead {
  queries: LookupQuery[];
  /** First pages of ways that turned out to be dearer. */
  probes: Reader[];
}

/** Reads the newest matches of every place, each in its cheapest way; or goes on where a cursor stopped. */
export async function readLookup(
  scope: Scope,
  wanted: Wanted,
  window: Window,
  positions: ReadonlyMap<string, Position> | undefined,
  options: ReadOptions,
): Promise<LookupRead> {
  const opened = await Promise.all(
    scope.places.map((place) =>
      positions === undefined ? open(place, wanted, window, options) : goOn(place, wanted, window, positions, options),
    ),
  );
  const queries = opened.flatMap((read) => read.queries);
  await readUntilEnough(queries, wanted);
  return { queries, probes: opened.flatMap((read) => read.probes) };
}

async function open(place: Place, wanted: Wanted, window: Window, options: ReadOptions): Promise<LookupRead> {
  const asked = { ...place, ...window, readOnly: wanted.readOnly };
  const priced = await priceWays(waysOf(wanted), asked, options.memory);
  const none: ReadonlySet<string> = new Set();
  const toQuery = (reader: Reader): LookupQuery => ({
    key: keyOf(place, reader.query.attribute),
    reader,
    given: none,
    gap: undefined,
  });
  const { readers, probes } = await openWay(
    priced,
    place.account,
    options,
    (so) => behind(so.map(toQuery), so.map(toQuery), wanted).length === 0,
  );
  return { queries: readers.map(toQuery), probes };
}

/** A cursor continues each query where it stopped; one that had nothing left is not asked again. */
function goOn(
  place: Place,
  wanted: Wanted,
  window: Window,
  positions: ReadonlyMap<string, Position>,
  options: ReadOptions,
): LookupRead {
  const queries = new Map<string, LookupQuery>();
  for (const attribute of waysOf(wanted).flat()) {
    const key = keyOf(place, attribute);
    const position = positions.get(key);
    if (position === undefined || position.to < window.from) continue;
    const asked = { ...place, from: window.from, to: position.to, readOnly: wanted.readOnly };
    const reader = openReader(place.account, queryFor(attribute, asked), options);
    queries.set(key, { key, reader, given: position.given, gap: position.gap });
  }
  return { queries: [...queries.values()], probes: [] };
}

function keyOf({ account, region }: Place, attribute: Way[number]): string {
  return `${account.id}/${region}/${describeAttribute(attribute)}`;
}

/** Reads all queries side by side until the newest `limit` matches are certain, or nothing more comes. */
async function readUntilEnough(queries: readonly LookupQuery[], wanted: Wanted): Promise<void> {
  for (;;) {
    const waiting = behind(queries, queries, wanted);
    if (waiting.length === 0) return;
    await Promise.all(waiting.map(({ reader }) => reader.readPage()));
  }
}

/** Which of these may still hold one of the newest `limit` matches of all. */
function behind(some: readonly LookupQuery[], all: readonly LookupQuery[], wanted: Wanted): LookupQuery[] {
  const lastWanted = foundIn(all, wanted)[wanted.limit]?.time;
  return some.filter(
    ({ reader }) => !reader.done && (lastWanted === undefined || reader.reachedTo.getTime() >= Date.parse(lastWanted)),
  );
}

/** Everything that was read and matches, newest first. */
export function foundIn(queries: readonly LookupQuery[], filters: EventFilters): Event[] {
  return newestFirst(queries.flatMap((query) => fresh(query, filters)));
}

/** What a query found that matches and was not given in an earlier answer. */
function fresh(query: LookupQuery, filters: EventFilters): Event[] {
  const { reader, given } = query;
  // Only at the very second where the last answer stopped can an event have been given already.
  const wasGiven = (event: Event) =>
    given.size > 0 && Date.parse(event.time) === reader.query.to.getTime() && given.has(markOf(event.eventId));
  return reader.events.filter((event) => matches(event, filters) && !wasGiven(event));
}

function newestFirst(events: readonly Event[]): Event[] {
  return withoutDuplicates(events).sort((a, b) => Date.parse(b.time) - Date.parse(a.time));
}

/**
 * Where each query goes on: at its newest event that was not given, or where its reading stopped. One that failed is
 * asked again with the others, so that the next answer does not look complete; alone it leads nowhere.
 */
export function leftOver(
  queries: readonly LookupQuery[],
  filters: EventFilters,
  shown: ReadonlySet<string>,
  window: Window,
  before: ReadonlyMap<string, Position> | undefined,
): Map<string, Position> {
  // Of what is not asked any more, only what could not be read is left to tell.
  const positions = new Map([...(before ?? [])].filter(([, position]) => position.gap !== undefined));
  let goesOn = false;
  for (const query of queries) {
    const { reader } = query;
    const next = newestFirst(fresh(query, filters)).find((event) => !shown.has(event.eventId));
    const isPast = reader.gap !== undefined && (next === undefined || new Date(next.time) < reader.gap.from);
    const gap = isPast ? reader.gap : query.gap;
    if (next === undefined && (reader.complete || isPast)) {
      if (gap === undefined) positions.delete(query.key);
      else positions.set(query.key, finished(window, gap));
      continue;
    }
    goesOn ||= next !== undefined || reader.problem === undefined;
    const to = next === undefined ? reader.reachedTo : new Date(next.time);
    const given = reader.events
      .filter((event) => Date.parse(event.time) === to.getTime() && shown.has(event.eventId))
      .map((event) => markOf(event.eventId));
    const earlier = to.getTime() === reader.query.to.getTime() ? query.given : [];
    positions.set(query.key, { to, given: new Set([...earlier, ...given]), gap });
  }
  return goesOn ? positions : new Map();
}
