import { toRow } from '../../audit/index.ts';
import type { Event } from '../../events/types.ts';
import type { ExportInput } from './input.ts';

/** Why an event has no line: OCSF files it under another class, or requires what it lacks. */
export type LeftOut = 'other-class' | 'lacking';

/** One event as text, with its line break; or why there is none. */
export type Line = { text: string } | { leftOut: LeftOut };

/** How a format writes events. */
export interface Lines {
  /** Comes first, with its line break. */
  header?: string;
  line(event: Event): Line;
}

/** The writer of a format. Only the format that is wanted is loaded. */
export async function openLines({ format, raw }: Pick<ExportInput, 'format' | 'raw'>): Promise<Lines> {
  switch (format) {
    case 'ndjson':
      return { line: (event) => ({ text: `${asJson(ndjsonOf(event, raw))}\n` }) };
    case 'csv': {
      const { CSV_HEADER, csvLine, csvValues } = await import('./csv.ts');
      return { header: CSV_HEADER, line: (event) => ({ text: csvLine(csvValues(event)) }) };
    }
    case 'ocsf': {
      const { ocsfOf } = await import('./ocsf.ts');
      return {
        line(event) {
          const mapped = ocsfOf(event);
          return 'leftOut' in mapped ? mapped : { text: `${asJson(mapped)}\n` };
        },
      };
    }
  }
}

/** The row, and the record it is from. A record that is no JSON object has no raw form and stands as it was read. */
function ndjsonOf(event: Event, raw: boolean): object {
  return { ...toRow(event), record: raw ? (event.raw ?? event.record) : event.record };
}

/**
 * JSON in one line, whatever reads it: characters that some readers take for line breaks, that a terminal obeys or that
 * nobody sees are written as escapes, which stand for the same text.
 */
export function asJson(value: object): string {
  return JSON.stringify(value).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
    character.replace(/[\s\S]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
  );
}
