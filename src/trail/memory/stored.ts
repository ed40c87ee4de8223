import type { Event as WrappedEvent } from '@aws-sdk/client-cloudtrail';
import { decodeRecord, redact } from '../../events/index.ts';
import type { Event, Json, JsonObject } from '../../events/types.ts';
import type { IdentityOptions } from '../../identity/types.ts';
import type { TrailQuery } from '../types.ts';
import type { StoredEvent } from './types.ts';

const TEXTS = ['EventId', 'EventName', 'EventSource', 'ReadOnly', 'Username', 'AccessKeyId'] as const;

/**
 * One event of a LookupEvents page: decoded, and as it may be kept. The record is kept as the decoder cleaned it, so
 * that no secret reaches the disk and decoding it again gives the same event. Without a time it cannot be kept.
 */
export function takeIn(
  wrapped: WrappedEvent,
  query: TrailQuery,
  identity: IdentityOptions,
): { event: Event; stored: StoredEvent | undefined } {
  const decoded = decodeRecord(wrapped.CloudTrailEvent ?? recordOf(wrapped), identity);
  const seconds = wrapped.EventTime === undefined ? undefined : Math.floor(wrapped.EventTime.getTime() / 1000);
  const stored = { ...cleanWrapper(wrapped), EventTime: seconds ?? 0, Record: decoded.record };
  const event = withWrapper(decoded, stored, query);
  return { event, stored: seconds === undefined ? undefined : stored };
}

/** A kept event as if it had just been looked up. */
export function recall(stored: StoredEvent, query: TrailQuery, identity: IdentityOptions): Event {
  return withWrapper(decodeRecord(stored.Record, identity), stored, query);
}

/** Old events may come without their record; the wrapper then tells what it knows. */
function recordOf(wrapped: WrappedEvent): object {
  return {
    eventID: wrapped.EventId,
    eventName: wrapped.EventName,
    eventSource: wrapped.EventSource,
    eventTime: wrapped.EventTime?.toISOString(),
    readOnly: wrapped.ReadOnly,
  };
}

function cleanWrapper(wrapped: WrappedEvent): Omit<StoredEvent, 'EventTime' | 'Record'> {
  const kept: Omit<StoredEvent, 'EventTime' | 'Record'> = {};
  for (const field of TEXTS) {
    const value = wrapped[field];
    if (value === undefined) continue;
    const clean = cleanText(value);
    kept[field] = clean;
    if (clean !== value) kept.altered = true;
  }
  const resources = (wrapped.Resources ?? []).map(({ ResourceType: type, ResourceName: name }) => ({
    ...(type === undefined ? {} : { ResourceType: cleanText(type) }),
    ...(name === undefined ? {} : { ResourceName: cleanText(name) }),
  }));
  if (resources.length > 0) kept.Resources = resources;
  return kept;
}

function cleanText(text: string): string {
  const clean = redact(text);
  return typeof clean === 'string' ? clean : '';
}

/** The wrapper knows a few things that the record does not say, or says differently. */
function withWrapper(event: Event, stored: StoredEvent, query: TrailQuery): Event {
  const time = new Date(stored.EventTime * 1000).toISOString().replace(/\.\d{3}Z$/, 'Z');
  return {
    ...event,
    eventId: stored.EventId ?? event.eventId,
    account: event.account === '' ? query.account : event.account,
    region: event.region === '' ? query.region : event.region,
    time: event.time === '' && stored.EventTime > 0 ? time : event.time,
    identity: { ...event.identity, username: stored.Username ?? event.identity.username },
    resources: (stored.Resources ?? []).flatMap(({ ResourceType: type, ResourceName: name }) =>
      name === undefined ? [] : [{ type, name }],
    ),
  };
}

/** One event a line. */
export function writeEvents(events: readonly StoredEvent[]): string {
  return events.map((event) => `${JSON.stringify(event)}\n`).join('');
}

/** Reads what `writeEvents` wrote; undefined as soon as one line is anything else. */
export function readEvents(text: string): StoredEvent[] | undefined {
  const lines = text.split('\n');
  if (lines.pop() !== '') return undefined;
  const events: StoredEvent[] = [];
  for (const line of lines) {
    const event = eventOf(line);
    if (event === undefined) return undefined;
    events.push(event);
  }
  return events;
}

function eventOf(line: string): StoredEvent | undefined {
  const value = parse(line);
  if (!isObject(value)) return undefined;
  const { EventTime, Record, Resources, altered } = value;
  if (typeof EventTime !== 'number' || !Number.isSafeInteger(EventTime) || !isObject(Record)) return undefined;
  const event: StoredEvent = { EventTime, Record };
  for (const field of TEXTS) {
    const text = value[field];
    if (text === undefined) continue;
    if (typeof text !== 'string') return undefined;
    event[field] = text;
  }
  if (Resources !== undefined) {
    if (!Array.isArray(Resources)) return undefined;
    event.Resources = Resources.filter(isObject).map(({ ResourceType: type, ResourceName: name }) => ({
      ...(typeof type === 'string' ? { ResourceType: type } : {}),
      ...(typeof name === 'string' ? { ResourceName: name } : {}),
    }));
  }
  if (altered === true) event.altered = true;
  return event;
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
