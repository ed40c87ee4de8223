import type { AccountSetup, RegionSetup, Trail } from '../trail/setup/types.ts';
import { ECS_WRITE, keeps, STS_READ } from './selectors.ts';

/** Whether a trail logs a Region: as the Region itself says, else by its kind. */
export function covers(trail: Trail, place: RegionSetup): boolean {
  return place.trails.seen ? place.trails.value.includes(trail.arn) : trail.multiRegion;
}

/** The trail that answers best for a Region; undefined where none covers it. */
export function bestTrail({ trails }: Pick<AccountSetup, 'trails'>, place: RegionSetup): Trail | undefined {
  return trails.filter((trail) => covers(trail, place)).sort((a, b) => worth(b) - worth(a))[0];
}

/** Logging counts most, then what is kept. What could not be looked at lies between yes and no. */
function worth(trail: Trail): number {
  const { status, selectors } = trail;
  const logging = status.seen ? (status.value.logging ? 2 : 0) : 1;
  const kept = (sample: typeof ECS_WRITE) => (selectors.seen ? (keeps(selectors.value, sample) ? 2 : 0) : 1);
  return (
    logging * 1000 +
    kept(ECS_WRITE) * 100 +
    kept(STS_READ) * 20 +
    (trail.multiRegion ? 5 : 0) +
    (trail.validated ? 2 : 0) +
    (trail.bucket === undefined ? 0 : 1)
  );
}

/** The trails that answers about these Regions would come from, each once. */
export function chosenTrails(setup: AccountSetup): Trail[] {
  return [...new Set(setup.regions.flatMap((place) => bestTrail(setup, place) ?? []))];
}

/** Whether a trail hands a Region's writes to EventBridge; undefined where that could not be looked at. */
export function logsWrites(setup: AccountSetup, place: RegionSetup): boolean | undefined {
  const states = setup.trails
    .filter((trail) => covers(trail, place))
    .map(({ status, selectors }) => {
      if ((status.seen && !status.value.logging) || (selectors.seen && !keeps(selectors.value, ECS_WRITE)))
        return false;
      return status.seen && selectors.seen ? true : undefined;
    });
  if (states.includes(true)) return true;
  return states.includes(undefined) || !place.trails.seen ? undefined : false;
}
