import type { ResultSet } from '@aws-sdk/client-athena';
import type { Row } from './rebuild.ts';

/**
 * Rows of a page by the names of their columns. The first row of the first page repeats the names.
 * Source: Athena API reference, GetQueryResults.
 * @param selected names in the order of the statement, for answers without metadata
 */
export function athenaRows(result: ResultSet | undefined, selected: readonly string[], firstPage: boolean): Row[] {
  const told = result?.ResultSetMetadata?.ColumnInfo?.map(({ Name }) => Name?.toLowerCase() ?? '') ?? [];
  const names = told.length === 0 ? selected : told;
  const rows = (result?.Rows ?? []).map(({ Data }) => (Data ?? []).map(({ VarCharValue }) => VarCharValue));
  const [header] = rows;
  const isHeader = firstPage && header !== undefined && names.every((name, at) => header[at]?.toLowerCase() === name);
  return (isHeader ? rows.slice(1) : rows).map(
    (values) =>
      new Map(
        names.flatMap((name, at): [string, string][] => {
          const value = values[at];
          return value === undefined ? [] : [[name, value]];
        }),
      ),
  );
}
