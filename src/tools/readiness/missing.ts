import type { Missing } from '../../trail/index.ts';
import type { AccountSetup, Looked, Unseen } from '../../trail/setup/index.ts';
import { list } from '../words.ts';

/** What could not be looked at in an account, each permission once with the Regions that it lacks in. */
export function missingOf(setup: AccountSetup): Missing[] {
  const groups = new Map<string, Unseen[]>();
  for (const unseen of unseenIn(setup)) {
    const key = `${unseen.permission} ${unseen.kind === 'denied' ? '' : unseen.why}`;
    groups.set(key, [...(groups.get(key) ?? []), unseen]);
  }
  return [...groups.values()].flatMap((group): Missing[] => {
    const [first] = group;
    if (first === undefined) return [];
    const regions = [...new Set(group.map(({ region }) => region))];
    const [region] = regions;
    const place = regions.length === 1 && region !== undefined ? { region } : {};
    const where = regions.length === 1 ? '' : ` in ${list(regions)}`;
    const why = first.kind === 'denied' ? `${first.permission} is not allowed${where}` : first.why;
    return [{ account: setup.account, ...place, why, ...(first.fix === undefined ? {} : { fix: first.fix }) }];
  });
}

function unseenIn({ regions, trails, buckets, rootRules }: AccountSetup): Unseen[] {
  const rules = [...regions.map((place) => place.rules), ...(rootRules === undefined ? [] : [rootRules.rules])];
  return [
    ...regions.flatMap((place) => [place.history, place.trails, place.stores, place.clusters, place.settings]),
    ...regions.flatMap(({ stores }) => (stores.seen ? stores.value.map(({ details }) => details) : [])),
    ...rules,
    ...rules.flatMap((looked) => (looked.seen ? looked.value.flatMap(({ targets }) => targets ?? []) : [])),
    ...trails.flatMap(({ status, selectors }) => [status, selectors]),
    ...buckets.flatMap(({ gone, ...bucket }) =>
      gone ? [] : [bucket.lifecycle, bucket.publicAccessBlock, bucket.policyIsPublic],
    ),
  ].flatMap((looked: Looked<unknown>) => (looked.seen ? [] : [looked.unseen]));
}
