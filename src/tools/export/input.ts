import { z } from 'zod';
import { UsageError } from '../../usage-error.ts';
import { parseInput } from '../input.ts';
import { input as lookupInput } from '../lookup-events.ts';

/** The formats that other tools take. */
const FORMATS = ['ndjson', 'csv', 'ocsf'] as const;

/** The filters of lookup_events, and a format in place of what shapes one page of an answer. */
export const exportInput = lookupInput.omit({ limit: true, cursor: true, detail: true, explain: true }).extend({
  format: z
    .enum(FORMATS)
    .default('ndjson')
    .describe('ndjson: rows with their records; csv: a table; ocsf: OCSF 1.5 API Activity'),
  raw: z.boolean().default(false).describe('Records as CloudTrail wrote them, secrets included (ndjson only)'),
});

export type ExportInput = z.infer<typeof exportInput>;

/** @throws UsageError */
export function readExportInput(given: unknown): ExportInput {
  const asked = parseInput(exportInput, given);
  if (asked.raw && asked.format !== 'ndjson') {
    throw new UsageError('raw: only ndjson carries records. Use the format ndjson, or leave raw out.');
  }
  return asked;
}
