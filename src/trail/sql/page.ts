import { placeOf, type Rebuilt } from './rebuild.ts';
import type { Place, PlacedRecord, SqlPage, SqlRun, UnreadableRow } from './types.ts';

/** A page of what could be rebuilt, and what could not. */
export function pageOf(rows: readonly Rebuilt[], places: readonly Place[]): SqlPage {
  const page: SqlPage = { records: [], unreadable: [] };
  for (const row of rows) {
    if ('record' in row) page.records.push({ place: placeOf(row.record, places), record: row.record });
    else page.unreadable.push(row.unreadable);
  }
  return page;
}

/** Everything that a query found, newest first. For questions that want it all. */
export async function readAll(run: Pick<SqlRun, 'pages'>): Promise<SqlPage> {
  const records: PlacedRecord[] = [];
  const unreadable: UnreadableRow[] = [];
  for await (const page of run.pages()) {
    records.push(...page.records);
    unreadable.push(...page.unreadable);
  }
  return { records, unreadable };
}

/** Those of one place, in their order. */
export function recordsOf(records: readonly PlacedRecord[], { account, region }: Place): PlacedRecord[] {
  return records.filter(({ place }) => place.account === account && place.region === region);
}
