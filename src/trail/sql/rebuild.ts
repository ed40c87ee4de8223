import { isObject } from '../../events/record.ts';
import type { Json, JsonObject } from '../../events/types.ts';
import { COLUMNS, type Column, named } from './columns.ts';
import type { Place, UnreadableRow } from './types.ts';

/** A row as its columns in lower case; a column without a value has none. */
export type Row = ReadonlyMap<string, string>;

/** A record made of a row, or why none could be. */
export type Rebuilt = { record: JsonObject } | { unreadable: UnreadableRow };

/** A record of the columns that an Athena table gave. Nulls are left out: a column exists in every row, a member does not. */
export function fromColumns(row: Row): Rebuilt {
  const members: [string, Json][] = [];
  for (const column of COLUMNS) {
    const text = row.get(column.name);
    if (text === undefined) continue;
    const read = readColumn(column, text);
    if (read === 'unreadable') return { unreadable: unreadable(row, `its ${column.member} is not JSON`) };
    if (read.value !== undefined) members.push([column.member, read.value]);
  }
  if (!row.has('eventtime') || !row.has('eventname')) {
    return { unreadable: unreadable(row, 'it has no eventTime or no eventName') };
  }
  return { record: Object.fromEntries(members) };
}

/** A record of CloudTrail Lake's `eventJson`, which is the whole of it. */
export function fromEventJson(row: Row): Rebuilt {
  const text = row.get('eventjson');
  if (text === undefined || text === '') return { unreadable: unreadable(row, 'its eventJson is empty') };
  const record = parsed(text);
  if (!isObject(record)) return { unreadable: unreadable(row, 'its eventJson is not a JSON object') };
  return { record };
}

function readColumn({ kind, member }: Column, text: string): { value: Json | undefined } | 'unreadable' {
  switch (kind) {
    case 'text':
      return { value: text };
    case 'flag':
      return { value: flag(text) };
    case 'document':
      return { value: documentOf(text) };
    case 'struct': {
      const value = parsed(text);
      if (value === undefined) return 'unreadable';
      // A list instead of an object is what engine versions before 3 make of a structure: fields without their names.
      if (Array.isArray(value) !== (member === 'resources') && value !== null) return 'unreadable';
      return { value: named(member, value) };
    }
  }
}

function flag(text: string): Json {
  const word = text.toLowerCase();
  return word === 'true' ? true : word === 'false' ? false : text;
}

/** JSON as text; other text stays what it is, since somebody may still read it. */
function documentOf(text: string): Json | undefined {
  const value = parsed(text);
  if (value === null) return undefined;
  return value ?? text;
}

function parsed(text: string): Json | undefined {
  try {
    const value: Json = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}

function unreadable(row: Row, why: string): UnreadableRow {
  const eventId = row.get('eventid');
  return { why, ...(eventId === undefined ? {} : { eventId }) };
}

/**
 * Which of the places asked for a record belongs to. Its account is that of the log it came from, which old records do not
 * name; where only one account was asked for it is that one.
 */
export function placeOf(record: JsonObject, places: readonly Place[]): Place {
  const region = textOf(record['awsRegion']);
  const inRegion = places.filter((place) => place.region === region);
  const identity = record['userIdentity'];
  const account =
    textOf(record['recipientAccountId']) || textOf(isObject(identity) ? identity['accountId'] : undefined);
  const [only] = inRegion;
  if (only !== undefined && inRegion.every((place) => place.account === only.account)) return { ...only };
  return { account, region };
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

/** Ids that one sentence names. */
const MOST_IDS = 3;

/** "2 records came back in a form that cannot be read …": for coverage. Undefined where there are none. */
export function tellUnreadable(rows: readonly UnreadableRow[], source: string): string | undefined {
  if (rows.length === 0) return undefined;
  const whys = [...new Set(rows.map(({ why }) => why))].join('; ');
  const ids = rows.flatMap(({ eventId }) => (eventId === undefined ? [] : [eventId.slice(0, 8)]));
  const more = rows.length - Math.min(ids.length, MOST_IDS);
  const which = ids.length === 0 ? '' : `: ${ids.slice(0, MOST_IDS).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  const count = rows.length === 1 ? '1 record' : `${rows.length} records`;
  return `${count} from ${source} could not be read (${whys})${which}.`;
}
