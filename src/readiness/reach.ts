import { bestTrail, chosenTrails } from './choose-trails.ts';
import { isKeeping } from './lake.ts';
import { keptBy } from './retention.ts';
import { ECS_WRITE, keeps } from './selectors.ts';
import type { Circumstances, Reach } from './types.ts';
import { count, DAY, list } from './words.ts';

interface Source {
  words: string;
  from?: Date;
}

/** How far back questions about all of these Regions reach, and by what. */
export function reachOf(circumstances: Circumstances): Reach & { words: string[] } {
  const { now } = circumstances;
  const sources = [...history(circumstances), ...logFiles(circumstances), ...lake(circumstances)];
  const times = sources.flatMap(({ from }) => (from === undefined ? [] : [from.getTime()]));
  const words = sources.map(({ words: told, from }) =>
    from === undefined ? told : `${daysBack(now, from)} back ${told}`,
  );
  const text = words.length === 0 ? 'Nothing that was looked at reaches back at all.' : `${list(words)}.`;
  return { ...(times.length === 0 ? {} : { from: new Date(Math.min(...times)) }), text, words };
}

function daysBack(now: Date, from: Date): string {
  return count(Math.max(0, Math.floor((now.getTime() - from.getTime()) / DAY)), 'day');
}

function history({ setup, now, historyDays }: Circumstances): Source[] {
  const seen = setup.regions.filter(({ history: looked }) => looked.seen);
  if (seen.length === 0) return [];
  const where = seen.length === setup.regions.length ? '' : ` of ${list(seen.map(({ region }) => region))}`;
  return [{ words: `in the event history${where}`, from: new Date(now.getTime() - historyDays * DAY) }];
}

/** Trails that keep what is written now, told where they reach further than event history. */
function logFiles(circumstances: Circumstances): Source[] {
  const { setup, now, historyDays } = circumstances;
  return chosenTrails(setup).flatMap((trail): Source[] => {
    const kept = keptBy(circumstances, trail);
    if (kept === undefined || (trail.selectors.seen && !keeps(trail.selectors.value, ECS_WRITE))) return [];
    if (kept.from !== undefined && kept.from.getTime() > now.getTime() - historyDays * DAY) return [];
    const of = setup.regions.filter((place) => bestTrail(setup, place) === trail).map(({ region }) => region);
    const where = of.length === setup.regions.length ? '' : `, for ${list(of)}`;
    const files = `the log files of the trail ${trail.name}`;
    return kept.from === undefined
      ? [{ words: `as far back as ${files} are kept${where}` }]
      : [{ words: `in ${files}${where}`, from: kept.from }];
  });
}

function lake({ setup, now, historyDays }: Circumstances): Source[] {
  return setup.regions.flatMap(({ region, stores }) => {
    if (!stores.seen) return [];
    return stores.value.flatMap((store): Source[] => {
      if (!isKeeping({ region, store }) || !store.details.seen) return [];
      const { retentionDays, createdAt } = store.details.value;
      if (retentionDays === undefined || retentionDays <= historyDays) return [];
      const oldest = now.getTime() - retentionDays * DAY;
      const from = new Date(Math.max(oldest, createdAt?.getTime() ?? oldest));
      return [{ words: `in the Lake store ${store.name}`, from }];
    });
  });
}
