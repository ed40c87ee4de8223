import { COLUMNS, type Column } from './columns.ts';
import { type Asking, accountsAndRegions, deliveryDays, exactPlaces, filters, seconds } from './conditions.ts';
import { allOf, between, equals, type Fragment, oneOf, quoted } from './fragment.ts';
import { holding } from './holds.ts';
import { quotedName } from './names.ts';
import type { SqlQuery } from './types.ts';

/** Longest execution parameter. Source: the Athena service model, ExecutionParameter. */
const LONGEST_PARAMETER = 1_024;
/** Values are quoted, and every quote in them twice. */
const LONGEST_VALUE = 500;

/** A statement of Athena and the values of its question marks. */
export interface AthenaStatement {
  text: string;
  /**
   * SQL literals in their order: Athena puts execution parameters in as they are given, so text comes in quotes, with
   * quotes inside it doubled. Source: Athena user guide, "Use parameterized queries".
   */
  parameters: string[];
}

export interface AthenaTable {
  database: string;
  table: string;
}

/** Columns by which a table may be partitioned beside `timestamp`. */
const PLACE_PARTITIONS = ['account', 'region'];

/** Whether a statement can do without that column, where a table lacks it. */
export function isOptionalColumn(name: string): boolean {
  return PLACE_PARTITIONS.includes(name) || COLUMNS.some((column) => column.name === name && column.optional === true);
}

/**
 * One statement for all places, bounded on the partitions and on the time of the events. Structures come as JSON, since
 * Athena's own text of them cannot be read back. `without`: columns that the table is known to lack.
 * @throws UsageError where a name or a value cannot be asked for
 */
export function athenaStatement(
  { database, table }: AthenaTable,
  query: SqlQuery,
  without: ReadonlySet<string> = new Set(),
): AthenaStatement {
  const columns = COLUMNS.filter(({ name }) => !without.has(name));
  const where = allOf(
    [...bounds(query), ...places(query, without), ...filters(query, askingAthena(columns))],
    '\n  AND ',
  );
  const lines = [
    `SELECT ${columns.map(selected).join(', ')}`,
    `FROM ${quotedName('database', database)}.${quotedName('table', table)}`,
    `WHERE ${where.text}`,
    'ORDER BY eventtime DESC, eventid DESC',
  ];
  return { text: lines.join('\n'), parameters: where.values.map(quoted) };
}

function selected({ name, kind }: Column): string {
  return kind === 'struct' ? `${asJson(name)} AS ${name}` : name;
}

/** A structure becomes an object with its fields' names. Source: Trino release 357; Athena engine version 3. */
function asJson(name: string): string {
  return `json_format(CAST(${name} AS JSON))`;
}

function bounds(query: SqlQuery): Fragment[] {
  const days = deliveryDays(query);
  const time = seconds(query);
  return [between('"timestamp"', dayPath(days.from), dayPath(days.to)), between('eventtime', time.from, time.to)];
}

/** The day as it stands in a file's path, and in the projection: 2026/11/20. */
function dayPath(day: Date): string {
  return day.toISOString().slice(0, 10).replaceAll('-', '/');
}

/** Very old records do not name the account whose log holds them; the caller's is the nearest. */
const RECIPIENT = 'COALESCE(recipientaccountid, useridentity.accountid)';

function places({ places }: SqlQuery, without: ReadonlySet<string>): Fragment[] {
  const { accounts, regions } = accountsAndRegions(places);
  const account = without.has('account') ? RECIPIENT : '"account"';
  return [
    oneOf(account, accounts),
    ...(without.has('region') ? [] : [oneOf('"region"', regions)]),
    oneOf('awsregion', regions),
    ...exactPlaces(places, { account, region: 'awsregion' }),
  ];
}

function askingAthena(columns: readonly Column[]): Asking {
  const named = (kind: Column['kind']): string[] =>
    columns.filter((column) => column.kind === kind).map(({ name }) => name);
  // All of it as JSON text, where a whole text stands in quotes. What is null is left out by concat_ws.
  const texts = [asJson(`ARRAY[${named('text').join(', ')}]`), ...named('struct').map(asJson), ...named('document')];
  return {
    columns: {
      EventId: 'eventid',
      EventName: 'eventname',
      EventSource: 'eventsource',
      AccessKeyId: 'useridentity.accesskeyid',
    },
    readOnly: (value) => equals('readonly', value),
    holding: (value) => ({
      text: `regexp_like(concat_ws(' ', ${texts.join(', ')}), ?)`,
      values: [holding(value, LONGEST_PARAMETER - 2)],
    }),
    longestValue: LONGEST_VALUE,
  };
}
