import type { LakeDetails, LakeStore } from '../trail/setup/types.ts';
import { aws } from './command.ts';
import { type About, unseenFinding } from './grouped.ts';
import { ECS_WRITE, keepsAdvanced } from './selectors.ts';
import type { Circumstances, Finding } from './types.ts';
import { count, list } from './words.ts';

const ABOUT: About = {
  id: 'lake',
  title: 'CloudTrail Lake',
  why: 'A store answers by SQL for as long as it keeps events.',
  stake: 'care',
};

interface Placed {
  region: string;
  store: LakeStore;
}

/** Event data stores, where the account has any. Source for the closing: CloudTrail user guide, "Availability change". */
export function lakeChecks({ setup }: Circumstances): Finding[] {
  const stores = setup.regions.flatMap(({ region, stores: looked }) =>
    looked.seen ? looked.value.map((store): Placed => ({ region, store })) : [],
  );
  const denied = setup.regions.flatMap(({ stores: looked }) => (looked.seen ? [] : [looked.unseen]));
  const [first] = denied;
  const unlisted =
    first === undefined
      ? []
      : [
          unseenFinding(
            ABOUT,
            first,
            denied.map(({ region }) => region),
          ),
        ];
  if (stores.length === 0) {
    const none = 'No event data store. Log files in S3 do the same, and Lake takes no new customers since 31 May 2026.';
    return unlisted.length > 0 ? unlisted : [{ ...ABOUT, status: 'pass', found: none }];
  }
  const unseen = stores.flatMap(({ store, region }) =>
    store.details.seen ? [] : [{ region, unseen: store.details.unseen }],
  );
  const [dark] = unseen;
  const works = stores.filter((placed) => isKeeping(placed));
  return [
    ...unlisted,
    ...(dark === undefined
      ? []
      : [unseenFinding(ABOUT, dark.unseen, [...new Set(unseen.map(({ region }) => region))])]),
    ...stores.flatMap(troubled),
    ...(works.length === 0 ? [] : [{ ...ABOUT, status: 'pass' as const, found: `${list(works.map(storeWords))}.` }]),
  ];
}

function detailsOf({ store }: Placed): LakeDetails | undefined {
  return store.details.seen ? store.details.value : undefined;
}

/** Takes in what ECS is told. Without selectors a store takes all management events (API reference, CreateEventDataStore). */
export function isKeeping(placed: Placed): boolean {
  const details = detailsOf(placed);
  if (details === undefined || details.status !== 'ENABLED') return false;
  return details.selectors.length === 0 || keepsAdvanced(details.selectors, ECS_WRITE);
}

function storeWords(placed: Placed): string {
  const days = detailsOf(placed)?.retentionDays;
  return `${placed.store.name} in ${placed.region} ${days === undefined ? 'keeps events' : `keeps events ${count(days, 'day')}`}`;
}

function troubled(placed: Placed): Finding[] {
  const { region, store } = placed;
  const details = detailsOf(placed);
  if (details === undefined) return [];
  const about = { ...ABOUT, status: 'warn' as const, region };
  const options = [
    ['event-data-store', store.arn],
    ['region', region],
  ] as const;
  if (details.status === 'STOPPED_INGESTION') {
    return [
      {
        ...about,
        found: `${store.name} takes in no new events: its ingestion was stopped.`,
        fix: 'Start it again, if it is still wanted.',
        command: aws('cloudtrail', 'start-event-data-store-ingestion', options),
        short: `the Lake store ${store.name} is stopped`,
      },
    ];
  }
  if (details.status === 'PENDING_DELETION') {
    return [
      {
        ...about,
        found: `${store.name} is about to be deleted, with all events in it.`,
        fix: 'Within seven days of its deletion it can be had back.',
        command: aws('cloudtrail', 'restore-event-data-store', options),
        short: `the Lake store ${store.name} is being deleted`,
      },
    ];
  }
  if (isKeeping(placed)) return [];
  return [{ ...about, status: 'pass', found: `${store.name} does not take in management events of ECS.` }];
}
