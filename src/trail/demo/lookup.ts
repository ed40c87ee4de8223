import type { Event as LookupEvent } from '@aws-sdk/client-cloudtrail';
import type { Input, Output } from '../../aws/api.ts';
import type { JsonObject } from '../../events/types.ts';
import type { Paging } from './paging.ts';
import { positionOf, tokenAt } from './paging.ts';
import type { RecordedAccount, RecordedEvent } from './types.ts';
import { AwsFault } from './types.ts';

const DAY_MS = 86_400_000;
/** Event history keeps 90 days (CloudTrail LookupEvents reference). */
const HISTORY_MS = 90 * DAY_MS;
const LARGEST_PAGE = 50;

/** A record filed under the eight attributes that LookupEvents can be asked by. */
interface Filed {
  time: number;
  event: RecordedEvent;
  eventId: string | undefined;
  eventName: string | undefined;
  eventSource: string | undefined;
  readOnly: string | undefined;
  accessKeyId: string | undefined;
}

const filedByAccount = new WeakMap<RecordedAccount, Map<string, Filed[]>>();

function text(record: JsonObject, key: string): string | undefined {
  const value = record[key];
  return typeof value === 'string' ? value : undefined;
}

function accessKeyOf(record: JsonObject): string | undefined {
  const identity = record['userIdentity'];
  if (identity === null || typeof identity !== 'object' || Array.isArray(identity)) return undefined;
  return text(identity, 'accessKeyId');
}

function file(event: RecordedEvent): Filed | undefined {
  const time = Date.parse(text(event.record, 'eventTime') ?? '');
  if (Number.isNaN(time)) return undefined;
  const readOnly = event.record['readOnly'];
  return {
    time,
    event,
    eventId: text(event.record, 'eventID'),
    eventName: text(event.record, 'eventName'),
    eventSource: text(event.record, 'eventSource'),
    readOnly: typeof readOnly === 'boolean' ? String(readOnly) : undefined,
    accessKeyId: accessKeyOf(event.record),
  };
}

/** The Region's records, newest first; sorted once for an account object, which is taken not to change afterwards. */
function filedRecords(account: RecordedAccount, region: string): Filed[] {
  const regions = filedByAccount.get(account) ?? new Map<string, Filed[]>();
  filedByAccount.set(account, regions);
  const known = regions.get(region);
  if (known !== undefined) return known;
  const filed = (account.events[region] ?? []).flatMap((event) => file(event) ?? []).sort((a, b) => b.time - a.time);
  regions.set(region, filed);
  return filed;
}

function matcher(key: string | undefined, value: string): (filed: Filed) => boolean {
  switch (key) {
    case 'EventId':
      return (filed) => filed.eventId === value;
    case 'EventName':
      return (filed) => filed.eventName === value;
    case 'EventSource':
      return (filed) => filed.eventSource === value;
    case 'ReadOnly':
      return (filed) => filed.readOnly === value;
    case 'AccessKeyId':
      return (filed) => filed.accessKeyId === value;
    case 'Username':
      return (filed) => filed.event.username === value;
    case 'ResourceType':
      return (filed) => filed.event.resources.some((resource) => resource.ResourceType === value);
    case 'ResourceName':
      return (filed) => filed.event.resources.some((resource) => resource.ResourceName === value);
    default:
      throw new AwsFault(
        'InvalidLookupAttributesException',
        `${key ?? 'A lookup attribute without a key'} is not a lookup attribute.`,
      );
  }
}

function attributeFilter(input: Input<'cloudtrail:LookupEvents'>): (filed: Filed) => boolean {
  const attributes = input.LookupAttributes ?? [];
  if (attributes.length > 1) {
    throw new AwsFault('InvalidLookupAttributesException', 'Only one lookup attribute can be given.');
  }
  const attribute = attributes[0];
  if (attribute === undefined) return () => true;
  const value = attribute.AttributeValue;
  if (value === undefined || value === '') {
    throw new AwsFault('InvalidLookupAttributesException', 'A lookup attribute needs a value.');
  }
  return matcher(attribute.AttributeKey, value);
}

function range(input: Input<'cloudtrail:LookupEvents'>, now: Date): { from: number; to: number } {
  const oldest = now.getTime() - HISTORY_MS;
  const start = input.StartTime?.getTime() ?? oldest;
  const end = input.EndTime?.getTime() ?? Math.max(now.getTime(), start);
  if (Number.isNaN(start) || Number.isNaN(end) || start > end) {
    throw new AwsFault('InvalidTimeRangeException', 'The start time occurs after the end time.');
  }
  if (end < oldest) {
    throw new AwsFault('InvalidTimeRangeException', 'The time range lies before the last 90 days.');
  }
  return { from: Math.max(start, oldest), to: Math.min(end, now.getTime()) };
}

function pageSize(input: Input<'cloudtrail:LookupEvents'>): number {
  const size = input.MaxResults ?? LARGEST_PAGE;
  if (!Number.isInteger(size) || size < 1 || size > LARGEST_PAGE) {
    throw new AwsFault('InvalidMaxResultsException', `MaxResults has to be between 1 and ${LARGEST_PAGE}.`);
  }
  return size;
}

function paging(account: RecordedAccount, region: string, input: Input<'cloudtrail:LookupEvents'>): Paging {
  const attribute = input.LookupAttributes?.[0];
  return {
    question: [
      account.id,
      region,
      attribute?.AttributeKey ?? null,
      attribute?.AttributeValue ?? null,
      input.StartTime?.getTime() ?? null,
      input.EndTime?.getTime() ?? null,
      input.MaxResults ?? null,
      input.EventCategory ?? null,
    ],
    invalid: new AwsFault('InvalidNextTokenException', 'The token is not valid, or belongs to other parameters.'),
  };
}

function shown(filed: Filed): LookupEvent {
  const { username, resources, record } = filed.event;
  return {
    ...(filed.eventId === undefined ? {} : { EventId: filed.eventId }),
    ...(filed.eventName === undefined ? {} : { EventName: filed.eventName }),
    ...(filed.readOnly === undefined ? {} : { ReadOnly: filed.readOnly }),
    ...(filed.accessKeyId === undefined ? {} : { AccessKeyId: filed.accessKeyId }),
    EventTime: new Date(filed.time),
    ...(filed.eventSource === undefined ? {} : { EventSource: filed.eventSource }),
    ...(username === undefined ? {} : { Username: username }),
    Resources: resources.map((resource) => ({ ...resource })),
    CloudTrailEvent: JSON.stringify(record),
  };
}

/** First place in a newest-first list whose time is at or before `to`. */
function firstAtOrBefore(filed: readonly Filed[], to: number): number {
  let low = 0;
  let high = filed.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((filed[middle]?.time ?? 0) > to) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * cloudtrail:LookupEvents: one attribute at most, matched whole and case-sensitively; start and end inclusive; newest
 * first; 50 a page; 90 days; a token bound to identical parameters (CloudTrail API reference, LookupEvents).
 * @throws AwsFault InvalidLookupAttributesException, InvalidTimeRangeException, InvalidMaxResultsException,
 * InvalidNextTokenException, InvalidEventCategoryException
 */
export function lookupEvents(
  account: RecordedAccount,
  now: Date,
  region: string,
  input: Input<'cloudtrail:LookupEvents'>,
): Output<'cloudtrail:LookupEvents'> {
  if (input.EventCategory !== undefined && input.EventCategory !== 'insight') {
    throw new AwsFault('InvalidEventCategoryException', 'The event category has to be insight.');
  }
  const matches = attributeFilter(input);
  const { from, to } = range(input, now);
  const size = pageSize(input);
  const bound = paging(account, region, input);
  const resumeAt = positionOf(input.NextToken, bound);
  // Insights events are a category of their own, and none is recorded.
  if (input.EventCategory === 'insight') return { Events: [] };

  const filed = filedRecords(account, region);
  const events: LookupEvent[] = [];
  for (let at = Math.max(resumeAt, firstAtOrBefore(filed, to)); at < filed.length; at += 1) {
    const candidate = filed[at];
    if (candidate === undefined || candidate.time < from) break;
    if (!matches(candidate)) continue;
    if (events.length === size) return { Events: events, NextToken: tokenAt(at, bound) };
    events.push(shown(candidate));
  }
  return { Events: events };
}
