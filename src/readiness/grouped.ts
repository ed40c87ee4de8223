import type { Unseen } from '../trail/setup/types.ts';
import type { CheckId, Finding } from './types.ts';
import { list } from './words.ts';

/** What was found in one Region. Regions with the same key are told together. */
export interface Outcome {
  key: string;
  finding(regions: readonly string[]): Omit<Finding, 'region'>;
}

/** Judges each Region, and tells Regions of the same outcome as one finding. Nothing is told of a Region without one. */
export function grouped<Place extends { region: string }>(
  places: readonly Place[],
  judge: (place: Place) => Outcome | undefined,
): Finding[] {
  const groups = new Map<string, { outcome: Outcome; regions: string[] }>();
  for (const place of places) {
    const outcome = judge(place);
    if (outcome === undefined) continue;
    const group = groups.get(outcome.key);
    if (group === undefined) groups.set(outcome.key, { outcome, regions: [place.region] });
    else group.regions.push(place.region);
  }
  return [...groups.values()].map(({ outcome, regions }) => ({
    ...outcome.finding(regions),
    ...(regions.length === 1 ? { region: regions[0] } : {}),
  }));
}

/** What every check says of itself, whatever it finds. */
export interface About {
  id: CheckId;
  title: string;
  why: string;
  stake: Finding['stake'];
}

/** A look that did not come off, in one place or in several. */
export function unseenFinding(about: About, unseen: Unseen, regions: readonly string[]): Finding {
  const where = regions.length === 0 ? '' : ` in ${list(regions)}`;
  return {
    ...about,
    status: 'not-allowed',
    found:
      unseen.kind === 'denied'
        ? `Could not look: ${unseen.permission} is not allowed${where}.`
        : `Could not look${where}: ${unseen.why}`,
    ...(unseen.fix === undefined ? {} : { fix: unseen.fix }),
  };
}

/** `unseenFinding` for a check by Region. */
export function unseenOutcome(about: About, unseen: Unseen): Outcome {
  return {
    key: `unseen ${unseen.permission} ${unseen.kind === 'denied' ? '' : unseen.why}`,
    finding: (regions) => unseenFinding(about, unseen, regions),
  };
}
