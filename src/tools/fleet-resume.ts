import type { Account } from '../aws/api.ts';
import type { Event } from '../events/types.ts';
import { type Attribute, type AttributeKey, openReader, type Reader, type ReadOptions } from '../trail/index.ts';
import { finished, markOf, type Position } from './cursor.ts';
import type { Window } from './time.ts';

/** What was read of one Region of one account. */
export interface PlaceRead {
  account: Account;
  region: string;
  events: Event[];
  /** Queries that the answer depends on. */
  readers: Reader[];
  /** Reads that only helped. */
  helpers: Reader[];
  /** Writes of every service were read, not only those of ECS. */
  allServices: boolean;
  /** Queries that an earlier answer finished, by key. */
  earlier: ReadonlyMap<string, Position>;
}

/**
 * Where each query of a report goes on; empty when nothing is left. Finished ones stand there too, since they tell
 * what was given already. One that failed is asked again with the others, but alone it leads nowhere.
 */
export function leftOf(reads: readonly PlaceRead[], window: Window): Map<string, Position> {
  const readers = reads.flatMap((read) => read.readers);
  if (!readers.some((reader) => !reader.complete && reader.gap === undefined && reader.problem === undefined))
    return new Map();
  return new Map([
    ...reads.flatMap((read) => [...read.earlier]),
    ...reads.flatMap(({ readers: own, earlier }) =>
      own.map((reader): [string, Position] => [keyOf(reader), positionOf(reader, earlier, window)]),
    ),
  ]);
}

function positionOf(reader: Reader, earlier: PlaceRead['earlier'], window: Window): Position {
  const gap = reader.gap ?? earlier.get(keyOf(reader))?.gap;
  if (reader.complete || reader.gap !== undefined) return finished(window, gap);
  const to = reader.reachedTo;
  const here = reader.events.filter((event) => Date.parse(event.time) === to.getTime());
  const before = to.getTime() === reader.query.to.getTime() ? (earlier.get(keyOf(reader))?.given ?? []) : [];
  return { to, given: new Set([...before, ...here.map((event) => markOf(event.eventId))]), gap };
}

/** Reads on where an answer stopped, each query from its own point, and leaves out what was given then. */
export async function goOn(
  accounts: readonly Account[],
  window: Window,
  options: ReadOptions,
  positions: ReadonlyMap<string, Position>,
): Promise<PlaceRead[]> {
  const places = new Map<string, { account: Account; region: string; earlier: Map<string, Position> }>();
  for (const [key, position] of positions) {
    const [id = '', region = ''] = key.split('/');
    const account = accounts.find((one) => one.id === id);
    if (account === undefined) continue;
    const place = places.get(`${id}/${region}`) ?? { account, region, earlier: new Map<string, Position>() };
    place.earlier.set(key, position);
    places.set(`${id}/${region}`, place);
  }
  return Promise.all([...places.values()].map((place) => readOn(place, window, options)));
}

async function readOn(
  place: Pick<PlaceRead, 'account' | 'region' | 'earlier'>,
  window: Window,
  options: ReadOptions,
): Promise<PlaceRead> {
  const { account, region, earlier } = place;
  const readers: Reader[] = [];
  for (const [key, { to }] of earlier) {
    if (to < window.from) continue;
    const query = { account: account.id, region, attribute: attributeOf(key), from: window.from, to };
    readers.push(await openReader(account, query, options).readAll());
  }
  const given = [...earlier].map(([key, position]) => ({ attribute: attributeOf(key), position }));
  return {
    account,
    region,
    events: readers
      .flatMap((reader) => reader.events)
      .filter((event) => !given.some(({ attribute, position }) => wasGiven(event, attribute, position))),
    readers,
    helpers: [],
    allServices: given.some(({ attribute }) => attribute.key === 'ReadOnly'),
    earlier,
  };
}

/** An event that one of the earlier queries had come past was in an earlier answer. */
function wasGiven(event: Event, attribute: Attribute, { to, given, gap }: Position): boolean {
  const time = Date.parse(event.time);
  if (gap !== undefined && time >= gap.from.getTime() && time <= gap.to.getTime()) return false;
  return isFoundBy(event, attribute) && (time > to.getTime() || given.has(markOf(event.eventId)));
}

function isFoundBy(event: Event, { key, value }: Attribute): boolean {
  const found: Partial<Record<AttributeKey, string | undefined>> = {
    ReadOnly: String(event.readOnly),
    EventSource: event.source,
    EventName: event.name,
    Username: event.identity.username,
  };
  return found[key] === value;
}

/** `111122223333/us-east-1/ReadOnly=false` */
function keyOf({ query }: Reader): string {
  const { key, value } = query.attribute ?? { key: 'ReadOnly', value: 'false' };
  return `${query.account}/${query.region}/${key}=${value}`;
}

function attributeOf(queryKey: string): Attribute {
  const [, key, value = ''] = /^[^/]*\/[^/]*\/(\w+)=(.*)$/.exec(queryKey) ?? [];
  return { key: KEYS.find((known) => known === key) ?? 'ReadOnly', value };
}

/** Attributes that a report asks by. */
const KEYS: readonly AttributeKey[] = ['ReadOnly', 'EventSource', 'EventName', 'Username'];
