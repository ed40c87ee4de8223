import type { GetEventDataStoreResponse } from '@aws-sdk/client-cloudtrail';
import type { Input, Output } from '../../aws/api.ts';
import { pageOf } from './paging.ts';
import type { RecordedTrail } from './setup.ts';
import type { RecordedAccount } from './types.ts';
import { AwsFault } from './types.ts';

const LARGEST_STORE_PAGE = 1000;

/** A trail for all Regions is shown in each, as a shadow of the one at home. */
function shownIn({ trail }: RecordedTrail, region: string): boolean {
  return trail.HomeRegion === region || trail.IsMultiRegionTrail === true;
}

/** At home a trail goes by its name; elsewhere only its ARN means it (CloudTrail API reference, GetTrailStatus). */
function meansTrail({ trail }: RecordedTrail, asked: string, region: string): boolean {
  return trail.TrailARN === asked || (trail.Name === asked && trail.HomeRegion === region);
}

function trailAsked(account: RecordedAccount, region: string, asked: string | undefined): RecordedTrail {
  const found = account.setup?.trails?.find((each) => meansTrail(each, asked ?? '', region));
  if (found === undefined) {
    throw new AwsFault('TrailNotFoundException', `Unknown trail: ${asked} for the user: ${account.id}`);
  }
  return found;
}

export function describeTrails(
  account: RecordedAccount,
  region: string,
  { trailNameList = [], includeShadowTrails = true }: Input<'cloudtrail:DescribeTrails'>,
): Output<'cloudtrail:DescribeTrails'> {
  const trails = (account.setup?.trails ?? []).filter(
    (each) =>
      (includeShadowTrails ? shownIn(each, region) : each.trail.HomeRegion === region) &&
      (trailNameList.length === 0 || trailNameList.some((asked) => meansTrail(each, asked, region))),
  );
  return { trailList: trails.map(({ trail }) => trail) };
}

export function getTrailStatus(
  account: RecordedAccount,
  region: string,
  { Name }: Input<'cloudtrail:GetTrailStatus'>,
): Output<'cloudtrail:GetTrailStatus'> {
  return trailAsked(account, region, Name).status;
}

export function getEventSelectors(
  account: RecordedAccount,
  region: string,
  { TrailName }: Input<'cloudtrail:GetEventSelectors'>,
): Output<'cloudtrail:GetEventSelectors'> {
  const { trail, selectors } = trailAsked(account, region, TrailName);
  return { TrailARN: trail.TrailARN, ...selectors };
}

/** Keys whose validity touches the time asked about; the present where none is. One page holds them all. */
export function listPublicKeys(
  account: RecordedAccount,
  now: Date,
  region: string,
  { StartTime = now, EndTime = now, NextToken }: Input<'cloudtrail:ListPublicKeys'>,
): Output<'cloudtrail:ListPublicKeys'> {
  if (StartTime > EndTime) throw new AwsFault('InvalidTimeRangeException', 'StartTime is after EndTime.');
  if (NextToken !== undefined) throw new AwsFault('InvalidTokenException', 'The token is not valid.');
  const keys = account.setup?.publicKeys?.[region] ?? [];
  const valid = keys.filter(
    ({ ValidityStartTime = StartTime, ValidityEndTime = EndTime }) =>
      ValidityStartTime <= EndTime && ValidityEndTime >= StartTime,
  );
  return { PublicKeyList: valid };
}

/** Event data stores of a Region. */
export function storesOf(account: RecordedAccount, region: string): GetEventDataStoreResponse[] {
  return account.setup?.stores?.[region] ?? [];
}

/** A store goes by its ARN or by the id at its end. @throws AwsFault EventDataStoreNotFoundException */
export function storeAsked(
  account: RecordedAccount,
  region: string,
  asked: string | undefined,
): GetEventDataStoreResponse {
  const found = storesOf(account, region).find(
    ({ EventDataStoreArn = '' }) =>
      EventDataStoreArn === asked || EventDataStoreArn.endsWith(`eventdatastore/${asked}`),
  );
  if (found === undefined) {
    throw new AwsFault('EventDataStoreNotFoundException', `The event data store ${asked} was not found.`);
  }
  return found;
}

export function listEventDataStores(
  account: RecordedAccount,
  region: string,
  { MaxResults = LARGEST_STORE_PAGE, NextToken }: Input<'cloudtrail:ListEventDataStores'>,
): Output<'cloudtrail:ListEventDataStores'> {
  if (MaxResults < 1 || MaxResults > LARGEST_STORE_PAGE) {
    throw new AwsFault('InvalidMaxResultsException', `MaxResults has to be between 1 and ${LARGEST_STORE_PAGE}.`);
  }
  // Of a store in a list CloudTrail gives no more than this by now (API reference, EventDataStore).
  const stores = storesOf(account, region).map(({ EventDataStoreArn, Name }) => ({ EventDataStoreArn, Name }));
  const page = pageOf(stores, MaxResults, NextToken, {
    question: ['ListEventDataStores', account.id, region],
    invalid: new AwsFault('InvalidNextTokenException', 'The token is not valid.'),
  });
  return { EventDataStores: page.items, ...(page.next === undefined ? {} : { NextToken: page.next }) };
}
