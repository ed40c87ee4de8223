import { stringify } from 'csv-stringify/sync';
import { describeChange } from '../../audit/index.ts';
import type { Event } from '../../events/types.ts';

/** Columns in order, and where each comes from; an empty field where the event has nothing to say. */
const COLUMNS: readonly [name: string, of: (event: Event) => string | undefined][] = [
  ['time', (event) => event.time],
  ['account', (event) => event.account],
  ['region', (event) => event.region],
  ['source', (event) => event.source],
  ['action', (event) => event.name],
  ['target', (event) => event.target?.name],
  ['change', describeChange],
  ['outcome', (event) => event.outcome],
  ['error', ({ error }) => error && [error.code, error.message].filter((part) => part !== undefined).join(': ')],
  ['actor_kind', (event) => event.actor.kind],
  ['actor', (event) => event.actor.name],
  ['person', (event) => event.actor.person],
  ['role', (event) => event.actor.role],
  ['session', (event) => event.actor.session],
  ['client', (event) => event.client.label],
  ['address', (event) => event.address.value],
  ['address_class', (event) => event.address.class],
  ['read_only', (event) => String(event.readOnly)],
  ['event_id', (event) => event.eventId],
];

/** The first line of a table. */
export const CSV_HEADER = csvLine(COLUMNS.map(([name]) => name));

/** The event's fields, in the order of the header. */
export function csvValues(event: Event): (string | undefined)[] {
  return COLUMNS.map(([, of]) => of(event));
}

/**
 * Fields as a line of CSV (RFC 4180, ended by a line feed). A field that a spreadsheet would take for a formula gets an
 * apostrophe in front, since callers choose session names and messages. Source: OWASP, "CSV Injection".
 */
export function csvLine(values: readonly (string | undefined)[]): string {
  return stringify([[...values]], { escape_formulas: true });
}
