import { createHash } from 'node:crypto';
import { type Identity, type IdentityOptions, identify } from '../identity/index.ts';
import { actionInfo } from './actions.ts';
import { isCall, readChange } from './change.ts';
import { cleanRecord } from './clean.ts';
import { parseAwsDate } from './dates.ts';
import { readOutcome } from './outcome.ts';
import { flagAt, partOf, textAt } from './record.ts';
import { readTarget } from './target.ts';
import { NAME_LIMIT, sanitizeText } from './text.ts';
import type { Event, Json, JsonObject } from './types.ts';

/** CloudTrail's ids are 36 characters; anything far longer is not one. */
const MAX_EVENT_ID = 256;

/**
 * Decodes one CloudTrail record, given as object or as the JSON text of it. The record is sanitised and redacted first,
 * once, and everything else is read from that. Never throws: what cannot be read is left out, the event id never is.
 */
export function decodeRecord(raw: unknown, options: IdentityOptions): Event {
  const record = cleanRecord(parsed(raw));
  const source = nameAt(record, 'eventSource');
  const name = nameAt(record, 'eventName');
  const time = parseAwsDate(record.eventTime) ?? '';
  const info = actionInfo(source, name, flagAt(record, 'readOnly'));
  const { outcome, error } = readOutcome(record);
  const { actor, client, address, ...identity }: Identity = identify(record, options);
  const target = isCall(record) ? readTarget(record) : undefined;
  const event: Event = {
    eventId: eventIdOf(record),
    time,
    account: nameAt(record, 'recipientAccountId') || accountOfCaller(record),
    region: nameAt(record, 'awsRegion'),
    source,
    name,
    readOnly: flagAt(record, 'readOnly') ?? (info.readOnly || !isCall(record)),
    outcome,
    actor,
    client,
    address,
    identity,
    change: readChange({
      source,
      name,
      time,
      parameters: partOf(record, 'requestParameters'),
      response: partOf(record, 'responseElements'),
      outcome,
      record,
    }),
    strength: isCall(record) ? info.strength : 'none',
    record,
  };
  if (error !== undefined) event.error = error;
  if (target !== undefined) event.target = target;
  return event;
}

function nameAt(record: JsonObject, key: string): string {
  return sanitizeText(textAt(record, key) ?? '', NAME_LIMIT);
}

function accountOfCaller(record: JsonObject): string {
  return sanitizeText(textAt(record, 'userIdentity', 'accountId') ?? '', NAME_LIMIT);
}

/** JSON text is parsed, also when it was quoted once more; text that is no JSON stays text. */
function parsed(raw: unknown): unknown {
  if (typeof raw !== 'string') return raw;
  try {
    const value: unknown = JSON.parse(raw);
    return typeof value === 'string' && value.trimStart().startsWith('{') ? parsed(value) : value;
  } catch {
    return raw;
  }
}

function eventIdOf(record: JsonObject): string {
  const id = textAt(record, 'eventID');
  if (id !== undefined && id.length <= MAX_EVENT_ID) return id;
  return `no-id-${createHash('sha256').update(canonical(record)).digest('hex').slice(0, 16)}`;
}

/** JSON with sorted keys: the same record has the same text, however its members were ordered. */
function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`).join(',')}}`;
}
