import { type Coverage, coverageOf } from '../trail/index.ts';
import type { Context } from './context.ts';
import { type ExportInput, readExportInput } from './export/input.ts';
import { type LeftOut, openLines } from './export/lines.ts';
import { newestFirst } from './export/newest-first.ts';
import { openExport } from './export/reading.ts';
import { closing, withoutCursor } from './export/words.ts';
import { askConsent } from './older.ts';
import { openScope, readOptions, throwIfBlind } from './scope.ts';
import { readWindow } from './time.ts';

/** How an export ended. The events themselves went to `write`. */
export interface ExportAnswer {
  /** What was exported and from where, and what is missing. */
  answer: string;
  /** Events that were written. */
  count: number;
  /** Events that match and that the format has no place for. */
  leftOut: number;
  coverage: Coverage;
}

/** Takes one event, or the header of a table, as text with its line break. What it returns is waited for. */
export type WriteLine = (line: string, kind: 'header' | 'event') => void | Promise<void>;

/**
 * Writes all events of a question, newest first and each once, for other tools to take over. However many they are, only
 * some are held. A command and no tool: a model's context has no room for it. The header of a table comes with the first
 * event, or at the end where there is none: nothing is written before something could be read.
 * @throws UsageError, ConsentNeeded, AwsProblem: when nothing at all could be read, or of kind `cancelled` at any time.
 */
export async function exportEvents(given: unknown, context: Context, write: WriteLine): Promise<ExportAnswer> {
  const asked = readExportInput(given);
  const window = readWindow(asked, context.now, { older: context.older });
  const scope = await openScope(asked, context);
  askConsent(asked, scope, window, context);
  const { readers, probes } = await openExport(scope, asked, window, optionsFor(asked, context));
  const lines = await openLines(asked);
  const leftOut = new Map<LeftOut, number>();
  let begun = false;
  let count = 0;
  const begin = async () => {
    if (!begun && lines.header !== undefined) await write(lines.header, 'header');
    begun = true;
  };
  for await (const events of newestFirst(readers)) {
    for (const event of events) {
      const line = lines.line(event);
      if ('leftOut' in line) {
        leftOut.set(line.leftOut, (leftOut.get(line.leftOut) ?? 0) + 1);
        continue;
      }
      await begin();
      await write(line.text, 'event');
      count += 1;
    }
  }
  throwIfBlind(readers);
  await begin();
  const read = coverageOf({
    accounts: scope.accounts,
    readers,
    helpers: probes,
    missing: scope.missing,
    to: window.to,
    now: context.now,
  });
  const coverage = { ...read, missing: read.missing.map(withoutCursor) };
  return {
    answer: closing({ count, leftOut, scope, window, coverage, now: context.now }),
    count,
    leftOut: [...leftOut.values()].reduce((sum, one) => sum + one, 0),
    coverage,
  };
}

/** Nothing that is raw is remembered, and what is remembered is not raw. */
function optionsFor(asked: ExportInput, context: Context): ReturnType<typeof readOptions> {
  const options = readOptions(context, asked);
  return asked.raw ? { ...options, keepRaw: true, memory: undefined } : options;
}
