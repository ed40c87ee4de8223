import { describe, expect, it } from 'vitest';
import { describeCache, describeCleared } from '../../src/cli/cache-command.ts';
import { fakeParts, type } from './fake.ts';

const seconds = (iso: string) => Date.parse(iso) / 1000;

const places = [
  {
    account: '111122223333',
    region: 'eu-west-1',
    queries: 1,
    events: 1,
    bytes: 2100,
    oldest: seconds('2026-11-20T04:00:00Z'),
    newest: seconds('2026-11-20T05:11:00Z'),
  },
  {
    account: '111122223333',
    region: 'us-east-1',
    queries: 3,
    events: 1204,
    bytes: 2_400_000,
    oldest: seconds('2026-11-19T05:26:00Z'),
    newest: seconds('2026-11-20T05:11:00Z'),
  },
];

describe('cache info', () => {
  it('says where, how much, and what is covered', async () => {
    const { code, io } = await type('cache info', { ...fakeParts(), openCache: opened(places) });
    expect(code).toBe(0);
    expect(io.out).toBe(
      [
        'Events are remembered in /home/alice/.cache/who-restarted-prod: 2.4 MB, at most 512 MB, secrets taken out.',
        '',
        '  111122223333  eu-west-1  2026-11-20 04:00 to 2026-11-20 05:11 UTC, 1 event of 1 query, 3 KB',
        '  111122223333  us-east-1  2026-11-19 05:26 to 2026-11-20 05:11 UTC, 1,204 events of 3 queries, 2.4 MB',
        '',
      ].join('\n'),
    );
  });

  it('says that nothing is remembered, yet or at all', () => {
    expect(describeCache({ folder: '/cache', maxMegabytes: 64 }, [])).toBe(
      'Nothing is remembered yet. It will be in /cache, at most 64 MB.\n',
    );
    expect(describeCache({ folder: undefined, maxMegabytes: 512 }, [])).toContain('WHO_RESTARTED_PROD_CACHE is off');
  });

  it('gives the same as JSON', async () => {
    const { io } = await type('cache info --json', { ...fakeParts(), openCache: opened(places) });
    expect(JSON.parse(io.out)).toMatchObject({
      maxMegabytes: 512,
      remembered: [{ region: 'eu-west-1', newest: '2026-11-20T05:11:00Z' }, { events: 1204 }],
    });
  });
});

describe('cache clear', () => {
  it('forgets what is meant and says what it was', async () => {
    const parts = fakeParts();
    parts.remembered.push(...places);
    const { code, io } = await type('cache clear --account 111122223333 --region us-east-1', parts);
    expect(code).toBe(0);
    expect(parts.cleared).toEqual([{ account: '111122223333', region: 'us-east-1' }]);
    expect(io.out).toBe('Forgot 1,205 events of account 111122223333 in eu-west-1, us-east-1.\n');
  });

  it('refuses what cannot be an account', async () => {
    const { code, io } = await type('cache clear --account prod');
    expect(code).toBe(2);
    expect(io.err).toContain('--account prod: not an account. Give its twelve digits.');
  });

  it('says so when there was nothing', () => {
    expect(describeCleared([])).toBe('Nothing of that was remembered.\n');
  });
});

it('--no-cache opens a world without a memory', async () => {
  const { parts } = await type('--no-cache report');
  expect(parts.opened).toEqual([{ demo: false, config: undefined, cache: false }]);
});

function opened(remembered: typeof places) {
  return () => ({
    folder: '/home/alice/.cache/who-restarted-prod',
    maxMegabytes: 512,
    info: async () => remembered,
    clear: async () => remembered,
  });
}
