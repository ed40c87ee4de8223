import { loadSettings } from '../config.ts';
import { clearMemory, DEFAULT_MEGABYTES, memoryFolder, type RememberedPlace, surveyMemory } from '../trail/index.ts';

export type { RememberedPlace };

/** What earlier questions left on this machine. */
export interface Cache {
  /** Undefined where remembering is turned off. */
  folder: string | undefined;
  maxMegabytes: number;
  info(): Promise<RememberedPlace[]>;
  /** Forgets, and returns what was there. @throws the file system's error. */
  clear(only: { account?: string | undefined; region?: string | undefined }): Promise<RememberedPlace[]>;
}

/** @throws UsageError when the configuration is wrong. */
export function openCache(options: { config?: string | undefined } = {}): Cache {
  const settings = loadSettings(options.config);
  const folder = memoryFolder(settings, process.env);
  const now = () => Math.floor(Date.now() / 1000);
  return {
    folder,
    maxMegabytes: (typeof settings.cache === 'object' ? settings.cache.maxMegabytes : undefined) ?? DEFAULT_MEGABYTES,
    info: async () => (folder === undefined ? [] : surveyMemory(folder, now())),
    clear: async (only) => (folder === undefined ? [] : clearMemory(folder, only, now())),
  };
}
