import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cacheFolder } from '../src/cache-folder.ts';

const HOME = '/home/alice';

describe('the cache folder', () => {
  it.each([
    ['the user’s cache on Linux', { HOME }, 'linux', '/home/alice/.cache/who-restarted-prod'],
    ['where XDG_CACHE_HOME says', { HOME, XDG_CACHE_HOME: '/var/c' }, 'linux', '/var/c/who-restarted-prod'],
    [
      'not where a relative XDG_CACHE_HOME says',
      { HOME, XDG_CACHE_HOME: 'c' },
      'linux',
      '/home/alice/.cache/who-restarted-prod',
    ],
    ['~/Library/Caches on macOS', { HOME }, 'darwin', '/home/alice/Library/Caches/who-restarted-prod'],
    ['%LOCALAPPDATA% on Windows', { LOCALAPPDATA: '/c/local' }, 'win32', '/c/local/who-restarted-prod'],
    [
      'the profile on Windows without it',
      { USERPROFILE: '/c/alice' },
      'win32',
      join('/c/alice', 'AppData', 'Local', 'who-restarted-prod'),
    ],
    ['the folder that the user names', { HOME, WHO_RESTARTED_PROD_CACHE: '/srv/cache' }, 'linux', '/srv/cache'],
    ['that folder from here, where relative', { WHO_RESTARTED_PROD_CACHE: 'cache' }, 'linux', resolve('cache')],
    [
      'the usual one where the name is empty',
      { HOME, WHO_RESTARTED_PROD_CACHE: '' },
      'linux',
      '/home/alice/.cache/who-restarted-prod',
    ],
  ] as const)('is %s', (_where, environment, platform, folder) => {
    expect(cacheFolder(environment, platform)).toBe(folder);
  });

  it('is none when switched off', () => {
    expect(cacheFolder({ HOME, WHO_RESTARTED_PROD_CACHE: 'off' }, 'linux')).toBeUndefined();
  });
});
