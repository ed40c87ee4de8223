import { z } from 'zod';
import { sha256 } from './files.ts';
import { attributeSchema, type QueryKey, type Segment, segmentSchema } from './types.ts';

/** Event history is complete up to about this long ago, so that younger time is never remembered. See DELIVERY_MINUTES. */
export const UNSETTLED_SECONDS = 15 * 60;

/** Event history keeps 90 days; what is older than this can be asked for by nobody. */
export const LONGEST_DAYS = 100;

/** Clocks are set a little back now and then. */
const TOLERATED_SECONDS = 60;

const bodySchema = z.strictObject({
  account: z.string(),
  region: z.string(),
  attribute: attributeSchema.optional(),
  segments: z.array(segmentSchema),
});

const manifestSchema = bodySchema.extend({ sha256: z.string() });

/** What is remembered of one query, with a checksum over all of it. */
export interface Manifest {
  key: QueryKey;
  segments: Segment[];
}

export function writeManifest({ key, segments }: Manifest): string {
  const body = bodySchema.parse({ ...key, segments });
  return JSON.stringify({ ...body, sha256: sha256(JSON.stringify(body)) });
}

/** Undefined for anything that is not a whole manifest. */
export function readManifest(text: string | undefined): Manifest | undefined {
  const parsed = manifestSchema.safeParse(parse(text));
  if (!parsed.success) return undefined;
  const { sha256: claimed, ...body } = parsed.data;
  if (sha256(JSON.stringify(bodySchema.parse(body))) !== claimed) return undefined;
  const { segments, ...key } = body;
  return { key, segments };
}

export function isSameQuery(a: QueryKey, b: QueryKey): boolean {
  return (
    a.account === b.account &&
    a.region === b.region &&
    a.attribute?.key === b.attribute?.key &&
    a.attribute?.value === b.attribute?.value
  );
}

/**
 * A segment is believed when its time had settled before it was fetched, and it was fetched in the past. Others were
 * written under a clock that was wrong, then or now. `now` in seconds.
 */
export function isBelieved(segment: Segment, now: number): boolean {
  return (
    segment.from <= segment.to &&
    segment.to <= segment.fetched - UNSETTLED_SECONDS &&
    segment.fetched <= now + TOLERATED_SECONDS &&
    segment.to >= now - LONGEST_DAYS * 86_400
  );
}

function parse(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
