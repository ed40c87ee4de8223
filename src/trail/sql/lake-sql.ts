import { UsageError } from '../../usage-error.ts';
import { type Asking, accountsAndRegions, exactPlaces, filters, seconds } from './conditions.ts';
import { allOf, type Fragment, oneOf, withLiterals } from './fragment.ts';
import { holding } from './holds.ts';
import type { SqlQuery } from './types.ts';

/** Source: CloudTrail API reference, StartQuery, QueryStatement. */
const LONGEST_STATEMENT = 10_000;
/** In hexadecimal a pattern is twice as long, or more. */
const LONGEST_VALUE = 500;

/**
 * A statement for CloudTrail Lake. It has no parameters (`QueryParameters` belongs to saved templates only), so values
 * stand in it as literals that cannot be anything else; see `literal`. `eventJson` is the record as it was delivered;
 * other columns come as Java's text of a map, which cannot be read back.
 * Sources: CloudTrail user guide, "Supported SQL schemas for event data stores" and "CloudTrail Lake SQL constraints";
 * Splunk's add-on for AWS reads records from `eventJson` too.
 * @throws UsageError where it would be longer than Lake takes, or a value cannot be asked for
 */
export function lakeStatement(storeId: string, query: SqlQuery): string {
  const where = allOf([...bounds(query), ...places(query), ...filters(query, askingLake)], '\n  AND ');
  const text = [
    'SELECT eventID, eventTime, eventJson',
    `FROM ${storeId}`,
    `WHERE ${withLiterals(where)}`,
    'ORDER BY eventTime DESC, eventID DESC',
  ].join('\n');
  if (text.length <= LONGEST_STATEMENT) return text;
  throw new UsageError(
    `${query.places.length} places are more than one statement of CloudTrail Lake can name. Ask for fewer accounts or Regions.`,
  );
}

/** Times as Lake's own examples write them: 2026-11-20 05:26:00, in UTC. */
function bounds(query: SqlQuery): Fragment[] {
  const { from, to } = seconds(query);
  return [
    { text: 'eventTime >= ?', values: [lakeTime(from)] },
    { text: 'eventTime <= ?', values: [lakeTime(to)] },
  ];
}

function lakeTime(iso: string): string {
  return iso.replace('T', ' ').replace('Z', '');
}

function places({ places }: SqlQuery): Fragment[] {
  const { accounts, regions } = accountsAndRegions(places);
  const columns = { account: 'recipientAccountId', region: 'awsRegion' };
  return [oneOf(columns.account, accounts), oneOf(columns.region, regions), ...exactPlaces(places, columns)];
}

const askingLake: Asking = {
  columns: {
    EventId: 'eventID',
    EventName: 'eventName',
    EventSource: 'eventSource',
    AccessKeyId: 'userIdentity.accessKeyId',
  },
  readOnly: (value) => ({ text: `readOnly = ${value}`, values: [] }),
  holding: (value) => ({ text: 'regexp_like(eventJson, ?)', values: [holding(value, LONGEST_VALUE)] }),
  longestValue: LONGEST_VALUE,
};
