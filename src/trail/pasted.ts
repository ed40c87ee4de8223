import { decodeRecord } from '../events/index.ts';
import type { Event } from '../events/types.ts';
import type { IdentityOptions } from '../identity/types.ts';
import { UsageError } from '../usage-error.ts';

/**
 * A record that the user gives instead of having it looked up: the record itself, or the LookupEvents wrapper around
 * it. @throws UsageError when it is not a JSON object, or has nothing of a CloudTrail record.
 */
export function readPasted(given: string | object, identity: IdentityOptions): Event {
  const value = typeof given === 'string' ? parse(given) : given;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new UsageError('record: not a CloudTrail record. Paste one JSON object, from { to }.');
  }
  const record = 'CloudTrailEvent' in value ? value.CloudTrailEvent : value;
  if (typeof record !== 'string' && !('eventName' in value || 'userIdentity' in value)) {
    throw new UsageError('record: it has neither eventName nor userIdentity, so it is not a CloudTrail record.');
  }
  return decodeRecord(record, identity);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`record: not valid JSON (${error instanceof Error ? error.message : String(error)}).`);
  }
}
