import type { Event } from '../events/types.ts';
import { type Fleet, readFleet } from '../fleet/index.ts';
import {
  findPipelineOpenings,
  GLOBAL_REGION,
  type HistoryReader,
  type ReadOptions,
  readChanges,
  readRoot,
  withoutDuplicates,
} from '../trail/index.ts';
import type { Position } from './cursor.ts';
import { namePipelines } from './pipelines.ts';
import type { Place, Scope } from './scope.ts';
import type { Window } from './time.ts';

/** What was read of the log for a report. */
export interface FleetEvents {
  /** No duplicates. */
  events: Event[];
  readers: HistoryReader[];
  helpers: HistoryReader[];
  /** Where a further call goes on, by account and Region; empty when everything was read. */
  positions: Map<string, Position>;
  /** Writes of every service were read everywhere, not only those of ECS. */
  allServices: boolean;
}

/** Reads all places side by side, and root's acts in us-east-1 wherever the question looks. */
export async function readFleetEvents(
  scope: Scope,
  window: Window,
  options: ReadOptions,
  resume: ReadonlyMap<string, Position> | undefined,
): Promise<FleetEvents> {
  const places = scope.places.filter((place) => resume === undefined || resume.has(keyOf(place)));
  const reads = await Promise.all(
    places.map((place) =>
      readPlace(place, { from: window.from, to: resume?.get(keyOf(place))?.to ?? window.to }, options),
    ),
  );
  const roots = resume === undefined ? await readRootElsewhere(scope, window, options) : [];
  const all = withoutDuplicates([...reads.flatMap((read) => read.events), ...roots.flatMap((root) => root.events)]);
  return {
    events: all.filter((event) => event.time >= second(window.from)),
    readers: [...reads.flatMap((read) => read.readers), ...roots],
    helpers: reads.flatMap((read) => read.helpers),
    positions: new Map(
      reads.flatMap((read) => (read.position === undefined ? [] : [[keyOf(read.place), read.position]])),
    ),
    allServices: reads.every((read) => read.allServices),
  };
}

/** Reads what ECS says now in every place. */
export async function readFleets(scope: Scope, signal: AbortSignal): Promise<Fleet> {
  const fleets = await Promise.all(
    scope.places.map(({ account, region }) => readFleet(account, region, { signal, stoppedTasks: true })),
  );
  return {
    clusters: fleets.flatMap((fleet) => fleet.clusters),
    stoppedTasks: fleets.flatMap((fleet) => fleet.stoppedTasks),
    gaps: fleets.flatMap((fleet) => fleet.gaps),
  };
}

interface PlaceRead {
  place: Place;
  events: Event[];
  readers: HistoryReader[];
  helpers: HistoryReader[];
  position: Position | undefined;
  allServices: boolean;
}

async function readPlace(place: Place, interval: Window, options: ReadOptions): Promise<PlaceRead> {
  const { account, region } = place;
  const { readers, probes, allServices } = await readChanges(account, region, interval, options);
  const events = [...readers, ...probes].flatMap((reader) => reader.events);
  const naming = await findPipelineOpenings(account, region, events, options);
  // A place goes on from the newest point that any of its reads reached: a little is read again, nothing is skipped.
  const behind = readers
    .filter((reader) => !reader.complete && reader.problem === undefined)
    .map((reader) => reader.reachedTo.getTime());
  return {
    place,
    events: namePipelines(events, naming.openings),
    readers,
    helpers: [...probes, ...naming.readers],
    position: behind.length === 0 ? undefined : { to: new Date(Math.max(...behind)), given: new Set() },
    allServices,
  };
}

async function readRootElsewhere(scope: Scope, window: Window, options: ReadOptions): Promise<HistoryReader[]> {
  const elsewhere = scope.accounts.filter(
    (account) => !scope.places.some((place) => place.account === account && place.region === GLOBAL_REGION),
  );
  return Promise.all(elsewhere.map((account) => readRoot(account, window, options)));
}

function keyOf(place: Place): string {
  return `${place.account.id}/${place.region}`;
}

function second(time: Date): string {
  return time.toISOString().replace(/\.\d{3}Z$/, 'Z');
}
