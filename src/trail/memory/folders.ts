import { join } from 'node:path';

/** The layout of the files; another version's files are never read. */
export const VERSION = 'v1';

/** Where all versions keep events. */
export function versionsFolder(cacheFolder: string): string {
  return join(cacheFolder, 'events');
}

/** Where this version keeps events. */
export function eventsFolder(cacheFolder: string): string {
  return join(versionsFolder(cacheFolder), VERSION);
}
