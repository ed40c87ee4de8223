import { z } from 'zod';
import type { JsonObject } from '../../events/types.ts';
import type { Attribute, AttributeKey } from '../types.ts';

/** Whole seconds since the epoch, both ends inclusive: the grain of CloudTrail's event times. */
export interface Span {
  from: number;
  to: number;
}

/** An event as it is kept: what LookupEvents wraps around the record, and the record, both redacted. */
export interface StoredEvent {
  /** Seconds since the epoch. */
  EventTime: number;
  EventId?: string;
  EventName?: string;
  EventSource?: string;
  ReadOnly?: string;
  Username?: string;
  AccessKeyId?: string;
  Resources?: { ResourceType?: string; ResourceName?: string }[];
  /** Cleaning changed a field above: it can no longer tell what AWS would find it by. */
  altered?: true;
  Record: JsonObject;
}

const seconds = z.int().nonnegative();

/** One file of events, and the time of which it holds every event that its query finds. Without events: no file. */
export const segmentSchema = z.strictObject({
  from: seconds,
  to: seconds,
  /** When its reading began: seconds since the epoch. */
  fetched: seconds,
  events: z.int().nonnegative(),
  bytes: z.int().nonnegative(),
  /** File name and SHA-256 of the file, in hex. */
  file: z.string().regex(/^[\w-]+\.ndjson$/),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

export type Segment = z.infer<typeof segmentSchema>;

const attributeKeys = [
  'EventId',
  'EventName',
  'ReadOnly',
  'Username',
  'ResourceType',
  'ResourceName',
  'EventSource',
  'AccessKeyId',
] as const satisfies readonly AttributeKey[];

export const attributeSchema = z.strictObject({ key: z.enum(attributeKeys), value: z.string() });

/** Whose query: where it was asked, and by which attribute; without one, all events. */
export interface QueryKey {
  account: string;
  region: string;
  attribute?: Attribute | undefined;
}

/** Narrows what one remembered query holds to what another one asks for. */
export type Sieve = (event: StoredEvent) => boolean;

/** A remembered query that can answer, wholly or after sieving. */
export interface Source {
  key: QueryKey;
  segments: readonly Segment[];
  /** Left out for the same query. */
  sieve?: Sieve | undefined;
}

/** A stretch of a question's time that is remembered, or that has to be asked for. */
export type Piece = GapPiece | RememberedPiece;

export interface GapPiece extends Span {
  kind: 'gap';
}

export interface RememberedPiece extends Span {
  kind: 'remembered';
  source: Source;
  segment: Segment;
}
