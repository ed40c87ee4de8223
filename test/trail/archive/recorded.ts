import type { JsonObject } from '../../../src/events/types.ts';
import type { RecordedAccount } from '../../../src/trail/demo/types.ts';
import { logFile, logFileKey, writeLogFile } from './generate.ts';

/** CloudTrail delivers about every five minutes; an hour keeps the number of files down. */
const EVERY = 60 * 60_000;
const DELAY = 5 * 60_000;

/** Writes the events of a recorded account as a trail would have delivered them. Returns the number of log files. */
export async function writeRecorded(folder: string, account: RecordedAccount): Promise<number> {
  let files = 0;
  for (const [region, events] of Object.entries(account.events)) {
    const slots = new Map<number, JsonObject[]>();
    for (const { record } of events) {
      const slot = Math.floor(Date.parse(String(record['eventTime'])) / EVERY);
      slots.set(slot, [...(slots.get(slot) ?? []), record]);
    }
    for (const [slot, records] of slots) {
      const delivered = new Date((slot + 1) * EVERY + DELAY);
      const unique = files.toString(36).toUpperCase().padStart(16, '0');
      await writeLogFile(folder, logFileKey({ account: account.id, region, delivered, unique }), logFile(records));
      files += 1;
    }
  }
  return files;
}
