import type { AttributeKey, TrailQuery } from '../types.ts';
import type { QueryKey, Sieve, StoredEvent } from './types.ts';

/** A query whose memory can answer another, and how to narrow it. */
export interface Candidate {
  key: QueryKey;
  sieve?: Sieve | undefined;
}

/**
 * Which remembered queries answer this one exactly: itself; all events, where the wrapper of each event says whether the
 * attribute matches; and the writes (or reads), for a question that wants nothing else of what the attribute finds.
 */
export function candidatesFor(query: TrailQuery): Candidate[] {
  const { account, region, attribute, readOnly } = query;
  const own: Candidate = { key: { account, region, attribute } };
  if (attribute === undefined) return [own];
  const field = DECIDED_BY[attribute.key];
  if (field === undefined) return [own];
  const sieve: Sieve = (event) => event[field] === attribute.value;
  const candidates: Candidate[] = [own, { key: { account, region }, sieve }];
  if (readOnly !== undefined && attribute.key !== 'ReadOnly') {
    const half = { key: 'ReadOnly' as const, value: String(readOnly) };
    candidates.push({ key: { account, region, attribute: half }, sieve });
  }
  return candidates;
}

/**
 * Attributes that one field of the wrapper decides. Resources are not among them: AWS does not say that the list it
 * returns is all that an event is filed under.
 */
const DECIDED_BY: Partial<
  Record<AttributeKey, 'EventId' | 'EventName' | 'EventSource' | 'ReadOnly' | 'Username' | 'AccessKeyId'>
> = {
  EventId: 'EventId',
  EventName: 'EventName',
  EventSource: 'EventSource',
  ReadOnly: 'ReadOnly',
  Username: 'Username',
  AccessKeyId: 'AccessKeyId',
};

/** An event without a caller has no user name or key and is found by none; without one of the others, nobody knows. */
export function isDecided(event: StoredEvent): boolean {
  return (
    event.altered === undefined &&
    event.EventId !== undefined &&
    event.EventName !== undefined &&
    event.EventSource !== undefined &&
    event.ReadOnly !== undefined
  );
}
