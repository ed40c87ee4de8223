import { CACHE_VARIABLE, cacheFolder } from '../../cache-folder.ts';
import type { Config } from '../../config.ts';
import { Memory } from './memory.ts';

type Environment = NodeJS.ProcessEnv;

/** The folder that the settings and the environment choose; undefined where remembering is turned off. */
export function memoryFolder({ cache }: Pick<Config, 'cache'>, environment: Environment): string | undefined {
  if (cache === false) return undefined;
  const folder = cacheFolder(environment);
  const isChosen = (environment[CACHE_VARIABLE] ?? '') !== '';
  return folder === undefined || isChosen ? folder : (cache?.folder ?? folder);
}

/** What earlier questions fetched; undefined where remembering is turned off. Touches no file yet. */
export function openMemory(settings: Pick<Config, 'cache'>, environment: Environment): Memory | undefined {
  const folder = memoryFolder(settings, environment);
  if (folder === undefined) return undefined;
  const { cache } = settings;
  return new Memory(folder, { maxMegabytes: typeof cache === 'object' ? cache.maxMegabytes : undefined });
}
