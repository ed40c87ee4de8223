import { sanitizeText } from '../../../events/index.ts';
import { hashContent, NotContent } from './content.ts';
import { nameOf } from './names.ts';
import type { Reader } from './reader.ts';
import type { LogTask } from './walk.ts';

/** What came of comparing one log file. */
export interface LogCheck {
  name: string;
  state: 'ok' | 'unproven' | 'modified' | 'missing' | 'unreadable';
  /** A whole sentence, where there is more to say than the state does. */
  why?: string;
}

/** Compares a log file's content with the hash that a digest lists. */
export async function checkLog(
  { log, at, digest, standing }: LogTask,
  reader: Reader,
  signal: AbortSignal,
): Promise<LogCheck> {
  const name = nameOf(at ?? log);
  if (at === undefined)
    return {
      name,
      state: 'unreadable',
      why: 'Its name is none that CloudTrail gives to a log file, so it was not looked for.',
    };
  if (log.algorithm !== 'SHA-256') {
    return {
      name,
      state: 'unreadable',
      why: `Its digest has a hash of the kind ${sanitizeText(log.algorithm)}, and CloudTrail's are SHA-256.`,
    };
  }
  const reading = await reader.read(at);
  if ('missing' in reading) return { name, state: 'missing', why: `Digest ${digest} lists it.` };
  if ('failed' in reading) return { name, state: 'unreadable', why: reading.failed };
  const found = nameOf(reading.at);
  const hash = await hashOrTrouble(reading.object.bytes, signal);
  if (hash instanceof NotContent) return { name: found, state: 'modified', why: `It ${hash.message}.` };
  if (hash !== log.hash)
    return { name: found, state: 'modified', why: `Its content does not have the hash in digest ${digest}.` };
  return { name: found, state: standing === 'proven' ? 'ok' : 'unproven' };
}

async function hashOrTrouble(bytes: Uint8Array, signal: AbortSignal): Promise<string | NotContent> {
  try {
    return await hashContent(bytes, signal);
  } catch (error) {
    if (error instanceof NotContent) return error;
    throw error;
  }
}
