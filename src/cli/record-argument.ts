import { UsageError } from '../usage-error.ts';
import type { Io } from './io.ts';

/** A CloudTrail event id, or the eight characters of it that texts show. */
const EVENT_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})?$/i;

/**
 * The one argument of `identity`: an event id, a file with a record, or `-` for a record on standard input.
 * @throws UsageError when it is none of them.
 */
export async function readRecordArgument(argument: string, io: Io): Promise<{ eventId: string } | { record: string }> {
  if (EVENT_ID.test(argument)) return { eventId: argument };
  const record = await read(argument, io);
  if (record.trim() !== '') return { record };
  throw new UsageError(
    `${argument === '-' ? 'Standard input' : argument} is empty. It should hold a CloudTrail record.`,
  );
}

async function read(path: string, io: Io): Promise<string> {
  try {
    return await io.read(path);
  } catch (error) {
    if (isMissing(error)) {
      throw new UsageError(
        `${path}: neither an event id nor a file. An event id looks like eaeed19b-c5f2-4f3f-9d3f-1f0c3b8a7e9d, or its first eight characters.`,
      );
    }
    throw new UsageError(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}.`);
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
