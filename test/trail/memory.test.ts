import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { reach } from '../../src/render/layouts/coverage.ts';
import { coverageOf } from '../../src/trail/coverage.ts';
import { iamUser, recordOf } from '../aws-server/accounts.ts';
import { DENIED, SmallAws, temporaryFolder } from './memory-support.ts';

const NOW = '2026-11-20T12:00:00Z';
const DAY_BEFORE = '2026-11-19T12:00:00Z';

/** An event a minute, the newest at `last`. */
function everyMinute(count: number, last: string, more: Partial<Parameters<typeof recordOf>[0]> = {}) {
  return Array.from({ length: count }, (_, at) =>
    recordOf({ time: iso(Date.parse(last) - at * 60_000), ...more, request: { n: at } }),
  );
}

const iso = (time: number | Date) => `${new Date(time).toISOString().slice(0, 19)}Z`;

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(?:json|ndjson)$/.test(name));
}

describe('a question that was asked before', () => {
  it('costs a call for what had not settled, and gives the same events', async () => {
    const aws = new SmallAws(everyMinute(120, '2026-11-20T11:59:00Z'), NOW);
    const first = await aws.reader(DAY_BEFORE, NOW).readAll();
    expect(aws.takeCalls()).toBe(3);
    expect(first.searched[0]).toMatchObject({ source: 'event history', events: 120, calls: 3 });
    expect(first.searched[0]).not.toHaveProperty('remembered');

    aws.now = new Date('2026-11-20T12:01:00Z');
    const again = await aws.reader('2026-11-19T12:01:00Z', '2026-11-20T12:01:00Z').readAll();
    expect(aws.takeCalls()).toBe(1);
    expect(again.complete).toBe(true);
    expect(again.searched[0]).toMatchObject({
      source: 'event history, remembered',
      calls: 1,
      events: 120,
      remembered: 106,
      from: '2026-11-19T12:01:00Z',
    });
    expect(again.events).toEqual(first.events);
  });

  it('costs nothing where its time had settled when it was fetched', async () => {
    const aws = new SmallAws(everyMinute(60, '2026-11-20T09:00:00Z'), NOW);
    await aws.reader(DAY_BEFORE, '2026-11-20T10:00:00Z').readAll();
    aws.takeCalls();
    const again = await aws.reader('2026-11-20T08:30:00Z', '2026-11-20T08:59:59Z').readAll();
    expect(aws.takeCalls()).toBe(0);
    expect(again.searched[0]).toMatchObject({ source: 'remembered', calls: 0, events: 30, remembered: 30 });
  });

  it('is asked again for its last quarter of an hour, by the time of the fetch', async () => {
    const aws = new SmallAws(everyMinute(10, '2026-11-20T11:30:00Z'), NOW);
    await aws.reader(DAY_BEFORE, NOW).readAll();
    // Delivered late: it happened before the first question and came to light after it.
    aws.events.push(recordOf({ time: '2026-11-20T11:50:00Z', name: 'StopTask' }));
    aws.now = new Date('2026-11-21T09:00:00Z');
    const again = await aws.reader(DAY_BEFORE, NOW).readAll();
    expect(again.events.map((event) => event.name)[0]).toBe('StopTask');
    expect(again.events).toHaveLength(11);
    expect(aws.calls.at(-1)).toMatchObject({ StartTime: new Date('2026-11-20T11:45:01Z'), EndTime: new Date(NOW) });
  });

  it('is marked as remembered in coverage', async () => {
    const aws = new SmallAws(everyMinute(5, '2026-11-20T09:00:00Z'), NOW);
    await aws.reader(DAY_BEFORE, '2026-11-20T10:00:00Z').readAll();
    const reader = await aws.reader(DAY_BEFORE, '2026-11-20T10:00:00Z').readAll();
    const coverage = coverageOf({
      accounts: [aws.account],
      readers: [reader],
      missing: [],
      to: reader.query.to,
      now: aws.now,
    });
    expect(coverage.searched).toEqual([
      {
        account: '111122223333',
        region: 'us-east-1',
        source: 'remembered',
        query: 'all events',
        from: DAY_BEFORE,
        to: '2026-11-20T10:00:00Z',
        events: 5,
        calls: 0,
        remembered: 5,
      },
    ]);
  });

  it('of the recorded demo is never remembered', async () => {
    const aws = new SmallAws(everyMinute(5, '2026-11-20T09:00:00Z'), NOW);
    const { api, id, caller } = aws.account;
    const reader = aws.reader(DAY_BEFORE, NOW);
    const { HistoryReader } = await import('../../src/trail/history.ts');
    await new HistoryReader({ api, id, caller, recorded: true }, reader.query, {
      signal: new AbortController().signal,
      deadline: Date.now() + 60_000,
      identity: { known: [], expected: [] },
      memory: aws.memory(),
    }).readAll();
    expect(readdirSync(aws.folder)).toEqual([]);
  });
});

describe('reading that stops in between', () => {
  it('goes on where the pages ended, and a second that may go on on the next page is asked for again', async () => {
    const burst = Array.from({ length: 30 }, (_, n) => recordOf({ time: '2026-11-20T10:00:00Z', request: { n } }));
    const aws = new SmallAws([...everyMinute(40, '2026-11-20T11:00:00Z'), ...burst], NOW);
    const first = aws.reader(DAY_BEFORE, '2026-11-20T11:30:00Z');
    await first.readPage();
    expect(first.reachedTo).toEqual(new Date('2026-11-20T10:00:00Z'));
    aws.takeCalls();

    const again = await aws.reader(DAY_BEFORE, '2026-11-20T11:30:00Z').readAll();
    expect(aws.takeCalls()).toBe(1);
    expect(again.events).toHaveLength(70);
    expect(new Set(again.events.map((event) => event.eventId)).size).toBe(70);
  });

  it('names only the gap that AWS would not give', async () => {
    const aws = new SmallAws(everyMinute(60, '2026-11-20T11:30:00Z'), NOW);
    await aws.reader(DAY_BEFORE, NOW).readAll();
    aws.failing = DENIED;
    const again = await aws.reader(DAY_BEFORE, NOW).readAll();
    expect(again.events).toHaveLength(60);
    expect(again.complete).toBe(false);
    expect(again.missing[0]).toMatchObject({ from: '2026-11-20T11:45:01Z', to: NOW, why: DENIED.message });
    expect(again.searched[0]).toMatchObject({ source: 'remembered', calls: 0 });
  });

  it('estimates calls, not what is remembered', async () => {
    const aws = new SmallAws(everyMinute(200, '2026-11-20T11:59:00Z'), NOW);
    const first = aws.reader(DAY_BEFORE, NOW);
    await first.readPage();
    expect(first.estimatedPagesLeft).toBeGreaterThan(1);
    await first.readAll();
    const again = aws.reader(DAY_BEFORE, NOW);
    await again.readPage();
    expect(again.done).toBe(false);
    expect(again.estimatedPagesLeft).toBe(0);
  });
});

describe('a broader query', () => {
  const events = [
    ...everyMinute(5, '2026-11-20T09:00:00Z', { name: 'StopTask' }),
    ...everyMinute(5, '2026-11-20T08:00:00Z', { name: 'DescribeServices', readOnly: true, who: iamUser('bob') }),
  ];
  const [from, to] = [DAY_BEFORE, '2026-11-20T10:00:00Z'];

  it.each([
    [{ key: 'EventName', value: 'StopTask' }, 5],
    [{ key: 'ReadOnly', value: 'true' }, 5],
    [{ key: 'Username', value: 'bob' }, 5],
    [{ key: 'EventSource', value: 'ecs.amazonaws.com' }, 10],
    [{ key: 'EventName', value: 'stoptask' }, 0],
  ] as const)('of all events answers %j', async (attribute, count) => {
    const aws = new SmallAws(events, NOW);
    await aws.reader(from, to).readAll();
    aws.takeCalls();
    const narrow = await aws.reader(from, to, { attribute }).readAll();
    expect(aws.takeCalls()).toBe(0);
    expect(narrow.events).toHaveLength(count);
    expect(narrow.complete).toBe(true);
  });

  it('does not answer by resource: AWS does not say that its list is whole', async () => {
    const aws = new SmallAws(events, NOW);
    await aws.reader(from, to).readAll();
    aws.takeCalls();
    await aws.reader(from, to, { attribute: { key: 'ResourceName', value: 'checkout' } }).readAll();
    expect(aws.takeCalls()).toBe(1);
  });

  it('of all writes answers by name only where nothing but writes is wanted', async () => {
    const aws = new SmallAws(events, NOW);
    await aws.reader(from, to, { attribute: { key: 'ReadOnly', value: 'false' } }).readAll();
    aws.takeCalls();
    const attribute = { key: 'EventName', value: 'StopTask' } as const;
    const writes = await aws.reader(from, to, { attribute, readOnly: false }).readAll();
    expect(aws.takeCalls()).toBe(0);
    expect(writes.events).toHaveLength(5);
    await aws.reader(from, to, { attribute }).readAll();
    expect(aws.takeCalls()).toBe(1);
  });

  it('is not trusted where cleaning changed what AWS would find the event by', async () => {
    const odd = { ...recordOf({ time: '2026-11-20T09:00:00Z' }), username: 'ali\u202ece' };
    const aws = new SmallAws([odd], NOW);
    await aws.reader(from, to).readAll();
    aws.takeCalls();
    const byName = await aws.reader(from, to, { attribute: { key: 'Username', value: 'alice' } }).readAll();
    expect(aws.takeCalls()).toBe(1);
    expect(byName.events).toEqual([]);
  });
});

describe('what is kept', () => {
  it('is this user\u2019s alone, and without secrets', async () => {
    const event = recordOf({
      time: '2026-11-20T09:00:00Z',
      source: 'ssm.amazonaws.com',
      name: 'PutParameter',
      request: { name: '/prod/db', value: 'hunter2', overwrite: true, password: 'hunter2' },
    });
    const aws = new SmallAws([event], NOW);
    await aws.reader(DAY_BEFORE, NOW).readAll();
    const files = filesIn(aws.folder);
    expect(files.map((name) => name.replace(/\w+-\w+-\w+\.ndjson$/, '*.ndjson')).sort()).toEqual([
      'events/v1/111122223333/us-east-1/all-events/*.ndjson',
      'events/v1/111122223333/us-east-1/all-events/manifest.json',
    ]);
    for (const name of files) {
      expect(readFileSync(join(aws.folder, name), 'utf8')).not.toContain('hunter2');
      if (process.platform !== 'win32') expect(statSync(join(aws.folder, name)).mode & 0o777).toBe(0o600);
    }
    if (process.platform !== 'win32') expect(statSync(join(aws.folder, 'events')).mode & 0o777).toBe(0o700);
  });

  it.skipIf(process.platform === 'win32')('is closed to others when somebody opened it', async () => {
    const aws = new SmallAws(everyMinute(3, '2026-11-20T09:00:00Z'), NOW);
    await aws.reader(DAY_BEFORE, NOW).readAll();
    chmodSync(join(aws.folder, 'events', 'v1'), 0o755);
    await aws.reader(DAY_BEFORE, NOW).readAll();
    expect(statSync(join(aws.folder, 'events', 'v1')).mode & 0o777).toBe(0o700);
  });

  it('stays a handful of files however often it is asked', async () => {
    const start = Date.parse('2026-11-20T00:00:00Z');
    const aws = new SmallAws(everyMinute(12 * 60, NOW), NOW);
    for (let hour = 0; hour < 60; hour += 1) {
      aws.now = new Date(start + hour * 720_000 + 3_600_000);
      await aws.reader('2026-11-20T00:00:00Z', iso(aws.now)).readAll();
    }
    expect(filesIn(aws.folder).length).toBeLessThan(30);
    aws.takeCalls();
    const last = await aws.reader('2026-11-20T00:00:00Z', iso(aws.now)).readAll();
    expect(aws.takeCalls()).toBe(1);
    expect(last.events).toHaveLength(720);
    expect(new Set(last.events.map((event) => event.eventId)).size).toBe(720);
  });

  it('does not grow over its size: what was fetched longest ago goes first', async () => {
    const aws = new SmallAws([], NOW);
    const big = { text: 'x'.repeat(1900) };
    for (let day = 1; day <= 9; day += 1) {
      aws.events = Array.from({ length: 100 }, (_, n) =>
        recordOf({ time: `2026-11-0${day}T09:00:${String(n % 60).padStart(2, '0')}Z`, request: { ...big, n } }),
      );
      aws.now = new Date(`2026-11-0${day}T12:00:00Z`);
      const day0 = `2026-11-0${day}T00:00:00Z`;
      await aws.reader(day0, `2026-11-0${day}T11:00:00Z`, { memory: aws.memory({ maxMegabytes: 1 }) }).readAll();
      // Another process looks after ten minutes; here the mark is only made to look old.
      const mark = join(aws.folder, 'events/v1/.trimmed');
      if (existsSync(mark)) utimesSync(mark, 0, 0);
    }
    const bytes = filesIn(aws.folder).reduce((sum, name) => sum + statSync(join(aws.folder, name)).size, 0);
    expect(bytes).toBeLessThan(1_300_000);
    aws.takeCalls();
    await aws.reader('2026-11-09T00:00:00Z', '2026-11-09T11:00:00Z').readAll();
    expect(aws.takeCalls()).toBe(0);
    await aws.reader('2026-11-01T00:00:00Z', '2026-11-01T11:00:00Z').readAll();
    expect(aws.takeCalls()).toBeGreaterThan(0);
  });

  it('of another version is left alone until it is old', async () => {
    const aws = new SmallAws(everyMinute(3, '2026-11-20T09:00:00Z'), NOW);
    const [old, young] = [join(aws.folder, 'events/v0'), join(aws.folder, 'events/v2')];
    for (const folder of [old, young]) {
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'manifest.json'), '{}');
    }
    utimesSync(join(old, 'manifest.json'), 0, 0);
    utimesSync(old, 0, 0);
    const time = Date.parse(NOW) / 1000;
    utimesSync(join(young, 'manifest.json'), time, time);
    await aws.reader(DAY_BEFORE, NOW).readAll();
    expect(existsSync(old)).toBe(false);
    expect(existsSync(young)).toBe(true);
  });
});

describe('a clock that jumps', () => {
  it('is not believed: what was fetched in its future is asked for again, and forgotten', async () => {
    const aws = new SmallAws(everyMinute(3, '2026-11-20T09:00:00Z'), '2026-11-20T20:00:00Z');
    await aws.reader(DAY_BEFORE, '2026-11-20T19:00:00Z').readAll();
    aws.now = new Date(NOW);
    aws.events.push(recordOf({ time: '2026-11-20T11:00:00Z', name: 'StopTask' }));
    aws.takeCalls();
    const again = await aws.reader(DAY_BEFORE, NOW).readAll();
    expect(aws.takeCalls()).toBe(1);
    expect(again.events).toHaveLength(4);
    aws.now = new Date('2026-11-20T21:00:00Z');
    aws.events.push(recordOf({ time: '2026-11-20T18:00:00Z', name: 'StopTask' }));
    const later = await aws.reader(DAY_BEFORE, '2026-11-20T20:00:00Z').readAll();
    expect(later.events).toHaveLength(5);
  });
});

describe('a disk that does not play along', () => {
  it('costs nothing but the memory, and is told once', async () => {
    const folder = join(temporaryFolder(), 'a-file');
    writeFileSync(folder, '');
    const aws = new SmallAws(everyMinute(3, '2026-11-20T09:00:00Z'), NOW, folder);
    const memory = aws.memory();
    const covered = async () => {
      const reader = await aws.reader(DAY_BEFORE, NOW, { memory }).readAll();
      expect(reader.events).toHaveLength(3);
      expect(reader.complete).toBe(true);
      return coverageOf({ accounts: [], readers: [reader], missing: [], to: reader.query.to, now: aws.now });
    };
    expect((await covered()).notes).toEqual([
      `Nothing that is read now can be remembered in ${folder}: ${folder} is not a folder. ` +
        'The answer does not depend on it; the next one costs the same calls again.',
    ]);
    expect(await covered()).not.toHaveProperty('notes');
  });

  it('is told in words below an answer', () => {
    const coverage = {
      complete: true,
      accounts: [],
      searched: [],
      missing: [],
      freshUntil: NOW,
      notes: ['The disk is full.'],
    };
    expect(JSON.stringify(reach(coverage, { now: NOW }))).toContain('complete. The disk is full.');
  });

  it.skipIf(process.platform === 'win32' || process.getuid?.() === 0)('says when it may not write', async () => {
    const aws = new SmallAws(everyMinute(3, '2026-11-20T09:00:00Z'), NOW);
    chmodSync(aws.folder, 0o500);
    const memory = aws.memory();
    await aws.reader(DAY_BEFORE, NOW, { memory }).readAll();
    expect(memory.takeTrouble()).toContain('it may not be written');
  });
});
