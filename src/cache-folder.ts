import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';

/** Environment variable that names the folder itself; `off` does without one. */
export const CACHE_VARIABLE = 'WHO_RESTARTED_PROD_CACHE';

const NAME = 'who-restarted-prod';

/**
 * Where this user's processes keep what they share, as an absolute path; nothing is created. The folder that
 * WHO_RESTARTED_PROD_CACHE names, else the platform's own place for caches: $XDG_CACHE_HOME or ~/.cache (XDG Base
 * Directory specification, which has relative paths ignored), ~/Library/Caches on macOS, %LOCALAPPDATA% on Windows.
 * Undefined when the variable says `off`, and when the user has no home.
 */
export function cacheFolder(
  environment: NodeJS.ProcessEnv,
  platform: NodeJS.Platform = process.platform,
): string | undefined {
  const named = environment[CACHE_VARIABLE];
  if (named === 'off') return undefined;
  if (named !== undefined && named !== '') return resolve(named);
  const place = platform === 'win32' ? windowsPlace(environment) : unixPlace(environment, platform);
  return place === undefined ? undefined : join(place, NAME);
}

function windowsPlace(environment: NodeJS.ProcessEnv): string | undefined {
  const local = environment['LOCALAPPDATA'];
  if (local !== undefined && local !== '') return local;
  const home = homeOf(environment['USERPROFILE']);
  return home === undefined ? undefined : join(home, 'AppData', 'Local');
}

function unixPlace(environment: NodeJS.ProcessEnv, platform: NodeJS.Platform): string | undefined {
  const named = environment['XDG_CACHE_HOME'];
  if (named !== undefined && isAbsolute(named)) return named;
  const home = homeOf(environment['HOME']);
  if (home === undefined) return undefined;
  return platform === 'darwin' ? join(home, 'Library', 'Caches') : join(home, '.cache');
}

function homeOf(named: string | undefined): string | undefined {
  if (named !== undefined && named !== '') return named;
  try {
    return homedir();
  } catch {
    // Node throws for a user id that the system does not know, as in many containers: there is no home then.
    return undefined;
  }
}
