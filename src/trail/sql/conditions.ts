import { asTyped, UsageError } from '../../usage-error.ts';
import type { AttributeKey } from '../types.ts';
import { allOf, anyOf, equals, type Fragment, oneOf } from './fragment.ts';
import { accountId, regionName } from './names.ts';
import type { Place, SqlQuery } from './types.ts';

/** Attributes that are one column of a record. */
export type ExactKey = Exclude<AttributeKey, 'Username' | 'ResourceName' | 'ResourceType' | 'ReadOnly'>;

/** How an engine asks for what it can be asked for. */
export interface Asking {
  columns: Record<ExactKey, string>;
  readOnly(value: 'true' | 'false'): Fragment;
  /** Records that hold a value as a whole text, or at the end of one. */
  holding(value: string): Fragment;
  /** Longest value that can be compared with. */
  longestValue: number;
}

/** Conditions of the attribute and of `readOnly`; none where all is wanted. @throws UsageError */
export function filters({ attribute, readOnly }: SqlQuery, asking: Asking): Fragment[] {
  return [
    ...(attribute === undefined ? [] : attributeFilter(attribute.key, attribute.value, asking)),
    ...(readOnly === undefined ? [] : [asking.readOnly(readOnly ? 'true' : 'false')]),
  ];
}

function attributeFilter(key: AttributeKey, value: string, asking: Asking): Fragment[] {
  switch (key) {
    case 'Username':
    case 'ResourceName':
      return [asking.holding(value)];
    case 'ResourceType':
      // A record does not say what LookupEvents files it under; the decoder knows better than a column.
      return [];
    case 'ReadOnly':
      if (value !== 'true' && value !== 'false') {
        throw new UsageError(`ReadOnly is true or false, not ${asTyped(value)}.`);
      }
      return [asking.readOnly(value)];
    default:
      return [equals(asking.columns[key], checkedLength(key, value, asking.longestValue))];
  }
}

/** Nothing in a record is that long: the value is a mistake, and cut it would find something else. */
function checkedLength(key: AttributeKey, value: string, longest: number): string {
  if (value.length <= longest) return value;
  throw new UsageError(`${key} is too long (${value.length} characters). CloudTrail's own are below ${longest}.`);
}

export interface PlaceColumns {
  account: string;
  region: string;
}

/** Accounts and Regions, each for itself, which is what partitions are pruned by. */
export function accountsAndRegions(places: readonly Place[]): { accounts: string[]; regions: string[] } {
  if (places.length === 0) throw new UsageError('Name at least one account and Region to search.');
  return {
    accounts: distinct(places.map(({ account }) => accountId(account))),
    regions: distinct(places.map(({ region }) => regionName(region))),
  };
}

/** The places themselves, where accounts times Regions would be more than these. */
export function exactPlaces(places: readonly Place[], columns: PlaceColumns): Fragment[] {
  const { accounts, regions } = accountsAndRegions(places);
  const wanted = distinct(places.map(({ account, region }) => `${account} ${region}`));
  if (wanted.length === accounts.length * regions.length) return [];
  const parts = accounts.map((account) => {
    const its = distinct(places.filter((place) => place.account === account).map(({ region }) => region));
    return allOf([equals(columns.account, account), oneOf(columns.region, its)]);
  });
  return [anyOf(parts)];
}

/** First and last second of the window, ISO 8601 in UTC: "2026-11-20T05:26:00Z", as `eventTime` is written. */
export function seconds(query: Pick<SqlQuery, 'from' | 'to'>): { from: string; to: string } {
  return { from: isoSecond(query.from), to: isoSecond(query.to) };
}

function isoSecond(time: Date): string {
  return `${time.toISOString().slice(0, 19)}Z`;
}

const DAY_MS = 86_400_000;

/**
 * Days in which files with events of this window may have been delivered: a day more than the window has, since the day in
 * a file's path is that of its delivery. Source: CloudTrail user guide, "Finding your CloudTrail log files".
 */
export function deliveryDays({ from, to }: Pick<SqlQuery, 'from' | 'to'>): { from: Date; to: Date; count: number } {
  const first = Math.floor(from.getTime() / DAY_MS);
  const last = Math.floor(to.getTime() / DAY_MS) + 1;
  return { from: new Date(first * DAY_MS), to: new Date(last * DAY_MS), count: last - first + 1 };
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)].sort();
}
