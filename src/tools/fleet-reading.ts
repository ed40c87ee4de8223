import type { Account } from '../aws/api.ts';
import type { Event } from '../events/types.ts';
import { type Fleet, readFleet } from '../fleet/index.ts';
import {
  type Attribute,
  findPipelineOpenings,
  GLOBAL_REGION,
  openReader,
  type Reader,
  type ReadOptions,
  readChanges,
  readRoot,
  withoutDuplicates,
} from '../trail/index.ts';
import type { Position } from './cursor.ts';
import { goOn, leftOf, type PlaceRead } from './fleet-resume.ts';
import { namePipelines } from './pipelines.ts';
import type { Place, Scope } from './scope.ts';
import type { Window } from './time.ts';

/** What was read of the log for a report. */
export interface FleetEvents {
  /** No duplicates. */
  events: Event[];
  readers: Reader[];
  helpers: Reader[];
  /** Where a further call goes on, by query; empty when everything was read. */
  positions: Map<string, Position>;
  /** Writes of every service were read everywhere, not only those of ECS. */
  allServices: boolean;
}

/** What was read of a Region for a report: changes to every service, those of ECS and its scaling, or root's acts alone. */
export type ReadSoFar = 'changes' | 'ecs' | 'root';

/** What a question needs of a Region beyond what a report reads of it. */
export type Beyond = (region: string, so: ReadSoFar) => readonly Attribute[];

/** Reads all places side by side, and root's acts in us-east-1 wherever the question looks; or goes on from a cursor. */
export async function readFleetEvents(
  scope: Scope,
  window: Window,
  options: ReadOptions,
  resume: ReadonlyMap<string, Position> | undefined,
  beyond: Beyond = () => [],
): Promise<FleetEvents> {
  const reads = await (resume === undefined
    ? Promise.all([
        ...scope.places.map((place) => readPlace(place, window, options, beyond)),
        ...rootElsewhere(scope).map((account) => readRootOf(account, window, options, beyond)),
      ])
    : goOn(scope.accounts, window, options, resume));
  const named = await Promise.all(reads.map((read) => withPipelines(read, options)));
  const all = withoutDuplicates(named.flatMap((read) => read.events));
  return {
    events: all.filter((event) => event.time >= second(window.from)),
    readers: reads.flatMap((read) => read.readers),
    helpers: named.flatMap((read) => read.helpers),
    positions: leftOf(reads, window),
    allServices: reads.every((read) => read.allServices),
  };
}

/** Reads what ECS says now in every place, as far as the time reaches. */
export async function readFleets(scope: Scope, options: Pick<ReadOptions, 'signal' | 'deadline'>): Promise<Fleet> {
  const { signal, deadline } = options;
  const asked = scope.places.filter(({ account }) => account.archived !== true);
  const fleets = await Promise.all(
    asked.map(({ account, region }) => readFleet(account, region, { signal, deadline, stoppedTasks: true })),
  );
  return {
    clusters: fleets.flatMap((fleet) => fleet.clusters),
    stoppedTasks: fleets.flatMap((fleet) => fleet.stoppedTasks),
    gaps: fleets.flatMap((fleet) => fleet.gaps),
  };
}

async function readPlace(place: Place, window: Window, options: ReadOptions, beyond: Beyond): Promise<PlaceRead> {
  const { account, region } = place;
  const { readers: asked, probes, allServices } = await readChanges(account, region, window, options);
  const more = await readEach(place, beyond(region, allServices ? 'changes' : 'ecs'), window, options);
  const readers = [...asked, ...more];
  // A place that is not finished leaves what its probe saw to the readers, which come to it later.
  const unfinished = readers.some((reader) => !reader.complete);
  const events = [...readers, ...(unfinished ? [] : probes)].flatMap((reader) => reader.events);
  return { account, region, events, readers, helpers: probes, allServices, earlier: new Map() };
}

async function readRootOf(account: Account, window: Window, options: ReadOptions, beyond: Beyond): Promise<PlaceRead> {
  const place = { account, region: GLOBAL_REGION };
  const root = await readRoot(account, window, options);
  const readers = [root, ...(await readEach(place, beyond(GLOBAL_REGION, 'root'), window, options))];
  return {
    ...place,
    events: readers.flatMap((reader) => reader.events),
    readers,
    helpers: [],
    allServices: true,
    earlier: new Map(),
  };
}

async function readEach(
  { account, region }: Place,
  attributes: readonly Attribute[],
  window: Window,
  options: ReadOptions,
): Promise<Reader[]> {
  const readers = attributes.map((attribute) =>
    openReader(account, { account: account.id, region, attribute, ...window }, options),
  );
  for (const reader of readers) await reader.readAll();
  return readers;
}

/** Accounts of which us-east-1 is not read anyway. */
function rootElsewhere(scope: Scope): Account[] {
  return scope.accounts.filter(
    (account) => !scope.places.some((place) => place.account === account && place.region === GLOBAL_REGION),
  );
}

async function withPipelines(read: PlaceRead, options: ReadOptions): Promise<Pick<PlaceRead, 'events' | 'helpers'>> {
  const naming = await findPipelineOpenings(read.account, read.region, read.events, options);
  return { events: namePipelines(read.events, naming.openings), helpers: [...read.helpers, ...naming.readers] };
}

function second(time: Date): string {
  return time.toISOString().replace(/\.\d{3}Z$/, 'Z');
}
