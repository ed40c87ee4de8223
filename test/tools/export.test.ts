import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { isApiActivity } from '../../src/tools/export/ocsf-class.ts';
import { ConsentNeeded } from '../../src/tools/index.ts';
import { openStore } from '../../src/trail/archive/open-store.ts';
import { ArchiveSource } from '../../src/trail/archive/source.ts';
import type { OlderSource } from '../../src/trail/index.ts';
import { UsageError } from '../../src/usage-error.ts';
import { rejection } from '../aws/support.ts';
import { account, recordOf } from '../aws-server/index.ts';
import { writeRecorded } from '../trail/archive/recorded.ts';
import { exportIn, lookedUp, parseCsv } from './export-support.ts';
import { demoWorld, liveWorld, minutesBefore } from './support.ts';

const NOW = new Date('2026-11-20T05:26:00Z');

const ndjsonLine = z.object({
  time: z.string(),
  eventId: z.string(),
  action: z.string(),
  record: z.record(z.string(), z.unknown()),
});
const ocsfLine = z.object({ metadata: z.object({ uid: z.string() }), time: z.number() });

const newestFirst = (times: readonly string[]) => [...times].sort().reverse();

const parsed = <T>(lines: readonly string[], schema: z.ZodType<T>): T[] =>
  lines.map((line) => schema.parse(JSON.parse(line)));

const QUESTIONS = [
  {},
  { readOnly: false, since: '3d' },
  { service: 'checkout', since: '2d' },
  { eventNames: ['StopTask', 'UpdateService'], regions: ['us-east-1'], since: '7d' },
  { actor: 'alice', since: '2d', until: '2h ago' },
  { outcome: 'denied', since: '2d' },
  { eventSource: 'iam.amazonaws.com' },
  { service: 'nothing-of-that-name' },
];

describe('on the demo fleet', () => {
  it.each(QUESTIONS)(
    'an export has exactly the events that lookup_events gives, in every format: %j',
    async (question) => {
      const world = await demoWorld(NOW);
      const expected = (await lookedUp(world, question)).sort();

      const { lines, count, leftOut, coverage } = await exportIn(world, question);
      const rows = parsed(lines, ndjsonLine);
      expect(rows.map((row) => row.eventId).sort()).toEqual(expected);
      expect(rows.every((row) => row.record['eventID'] === row.eventId)).toBe(true);
      expect(rows.map((row) => row.time)).toEqual(newestFirst(rows.map((row) => row.time)));
      expect({ count, leftOut, complete: coverage.complete }).toEqual({
        count: rows.length,
        leftOut: 0,
        complete: true,
      });

      const [header = [], ...table] = parseCsv((await exportIn(world, { ...question, format: 'csv' })).text);
      expect(header.at(-1)).toBe('event_id');
      expect(table.every((row) => row.length === header.length)).toBe(true);
      expect(table.map((row) => row.at(-1))).toEqual(rows.map((row) => row.eventId));

      const ocsf = await exportIn(world, { ...question, format: 'ocsf' });
      const fitting = rows.filter(({ record }) =>
        isApiActivity({
          source: String(record['eventSource']),
          name: String(record['eventName']),
          readOnly: record['readOnly'] === true,
        }),
      );
      expect(parsed(ocsf.lines, ocsfLine).map((event) => event.metadata.uid)).toEqual(
        fitting.map((row) => row.eventId),
      );
      expect(ocsf.count + ocsf.leftOut).toBe(count);
    },
  );

  it('says how many OCSF has no place for', async () => {
    const { answer, leftOut } = await exportIn(await demoWorld(NOW), { format: 'ocsf' });
    expect(leftOut).toBeGreaterThan(0);
    expect(answer).toContain(
      `${leftOut} more were left out, which OCSF files under other classes than API Activity: sign-ins, role sessions and IAM changes.`,
    );
  });
});

describe('what it says', () => {
  const three = [5, 6, 7].map((minutes) => recordOf({ time: minutesBefore(NOW, minutes), more: { note: minutes } }));

  it('is how much, where and when', async () => {
    const live = await liveWorld({ accounts: [account({ events: { 'us-east-1': three } })], now: () => NOW });
    expect((await exportIn(live.world, {})).answer).toBe(
      '3 events in us-east-1 in the 24 h to 05:26 UTC, newest first. Events after 05:11 UTC may still arrive.',
    );
    const none = await exportIn(live.world, { service: 'cart', until: '1h', format: 'csv' });
    expect(none.answer).toBe('No events match in us-east-1 in the 24 h to 04:26 UTC; it was read in full.');
    expect(none.lines).toHaveLength(1);
  });

  it('names what could not be read, and what was read is there', async () => {
    const live = await liveWorld({
      accounts: [account({ events: { 'us-east-1': three } })],
      now: () => NOW,
      denied: [{ operation: 'cloudtrail:LookupEvents', region: 'eu-west-1' }],
    });
    const { answer, count, coverage } = await exportIn(live.world, { regions: ['us-east-1', 'eu-west-1'] });
    expect(answer).toMatch(/^Incomplete, not everything could be read: eu-west-1 \(.*cloudtrail:LookupEvents/);
    expect(count).toBe(3);
    expect(coverage.missing.map((gap) => gap.region)).toEqual(['eu-west-1']);
  });

  it('is the problem itself where nothing could be read, and nothing is written', async () => {
    const live = await liveWorld({
      accounts: [account({})],
      now: () => NOW,
      denied: [{ operation: 'cloudtrail:LookupEvents' }],
    });
    let written = 0;
    const asked = exportIn(live.world, { format: 'csv' }, { onLine: () => (written += 1) });
    expect(await rejection(asked)).toMatchObject({ name: 'AwsProblem', kind: 'access-denied' });
    expect(written).toBe(0);
  });

  it('tells how to go on where time ran out', async () => {
    const live = await liveWorld({ accounts: [account({ events: { 'us-east-1': three } })], now: () => NOW });
    const { answer, coverage } = await exportIn(live.world, {}, { context: { deadline: 0 } });
    expect(answer).toContain('the time budget of this call was used up');
    expect(coverage.missing.map((gap) => gap.fix)).toEqual([
      'Give it more time with --budget <seconds>, or export the rest with --until 2026-11-20T05:26:00Z.',
    ]);
  });
});

describe('many pages', () => {
  const many = (region: string, count: number) =>
    Array.from({ length: count }, (_, at) =>
      recordOf({
        region,
        name: at % 3 === 0 ? 'StopTask' : 'UpdateService',
        // Sixty share a second, so that pages end within one.
        time: minutesBefore(NOW, 20 + Math.floor(at / 60)),
        more: { note: `${region} ${at}` },
      }),
    );
  const recorded = account({ events: { 'us-east-1': many('us-east-1', 620), 'eu-west-1': many('eu-west-1', 130) } });

  it.each([
    [{}, 750],
    [{ eventNames: ['StopTask', 'UpdateService'] }, 750],
    [{ eventNames: ['StopTask'], readOnly: false }, 251],
  ])('are read to the end, each event once: %j', async (question, expected) => {
    const live = await liveWorld({ accounts: [recorded], now: () => NOW });
    const asked = { ...question, regions: ['us-east-1', 'eu-west-1'] };
    const { lines } = await exportIn(live.world, asked);
    const rows = parsed(lines, ndjsonLine);
    expect(new Set(rows.map((row) => row.eventId)).size).toBe(expected);
    expect(rows).toHaveLength(expected);
    expect(rows.map((row) => row.time)).toEqual(newestFirst(rows.map((row) => row.time)));
  });

  it('are written as they come: the first events before the last page is read', async () => {
    const live = await liveWorld({ accounts: [recorded], now: () => NOW });
    let callsAtFirst = 0;
    await exportIn(live.world, {}, { onLine: () => (callsAtFirst ||= live.lookups().length) });
    expect(callsAtFirst).toBeLessThan(4);
    expect(live.lookups().length).toBeGreaterThan(12);
  });

  it('end when the caller goes, after whole lines', async () => {
    const live = await liveWorld({ accounts: [recorded], now: () => NOW });
    const stop = new AbortController();
    const lines: string[] = [];
    const asked = exportIn(
      live.world,
      {},
      {
        signal: stop.signal,
        onLine: () => {
          lines.push('one');
          if (lines.length === 10) stop.abort();
        },
      },
    );
    expect(await rejection(asked)).toMatchObject({ kind: 'cancelled' });
    expect(lines.length).toBeLessThan(620);
  });
});

describe('secrets', () => {
  const registering = recordOf({
    name: 'RegisterTaskDefinition',
    time: minutesBefore(NOW, 5),
    request: {
      family: 'checkout',
      containerDefinitions: [
        { name: 'app', environment: [{ name: 'DB_PASSWORD', value: 'hunter2-very-secret' }], command: ['\u202ex'] },
      ],
    },
  });
  const open = () => liveWorld({ accounts: [account({ events: { 'us-east-1': [registering] } })], now: () => NOW });

  it.each(['ndjson', 'csv', 'ocsf'])('are in no %s', async (format) => {
    const { text, count } = await exportIn((await open()).world, { format });
    expect(count).toBe(1);
    expect(text).toContain('RegisterTaskDefinition');
    expect(text).not.toContain('hunter2');
  });

  it('are in raw records, which are as CloudTrail wrote them', async () => {
    const { lines, text } = await exportIn((await open()).world, { raw: true });
    expect(parsed(lines, ndjsonLine).map((row) => row.record)).toEqual([registering.record]);
    expect(text).not.toContain('\u202e');
  });

  it.each(['csv', 'ocsf'])('cannot be asked for as %s, which has no records', async (format) => {
    expect(await rejection(exportIn((await open()).world, { raw: true, format }))).toEqual(
      new UsageError('raw: only ndjson carries records. Use the format ndjson, or leave raw out.'),
    );
  });
});

describe('with an archive', () => {
  it('one export has what event history and the archive have, each event once', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'export-archive-'));
    try {
      const day = 24 * 60;
      const both = [1, 30, 89.9, 90.1, 100, 110].map((days) =>
        recordOf({ time: minutesBefore(NOW, days * day), more: { note: days } }),
      );
      const recorded = account({ events: { 'us-east-1': both } });
      await writeRecorded(folder, recorded);
      const live = await liveWorld({ accounts: [recorded], now: () => NOW });
      const older = new ArchiveSource(folder, async () => openStore({ dir: folder }));
      const { lines, coverage } = await exportIn(live.world, { since: '115d' }, { context: { older } });
      expect(parsed(lines, ndjsonLine).map((row) => row.eventId)).toEqual(both.map(({ record }) => record['eventID']));
      expect(coverage.complete).toBe(true);
      expect(coverage.searched.map((part) => part.source)).toContain(`log archive ${folder}`);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe('arguments', () => {
  it.each([
    [{ format: 'xml' }, 'format: must be one of ndjson, csv, ocsf.'],
    [{ limit: 5 }, /^limit: no such argument/],
    [{ since: 'banana' }, /^since banana: not a time I know/],
    [{ since: '120d' }, /before CloudTrail's event history/],
  ])('that are wrong get a sentence: %j', async (given, message) => {
    const error = await rejection(exportIn(await demoWorld(NOW), given));
    expect(error).toBeInstanceOf(UsageError);
    expect(error).toMatchObject({ message: typeof message === 'string' ? message : expect.stringMatching(message) });
  });

  it('that cost money are told before anything is asked', async () => {
    const live = await liveWorld({ accounts: [account({})], now: () => NOW });
    const older: OlderSource = {
      name: 'Athena',
      cost: () => 'Athena bills 5 USD a terabyte.',
      open: () => {
        throw new Error('it was asked');
      },
    };
    const asked = exportIn(live.world, { since: '120d' }, { context: { older } });
    expect(await rejection(asked)).toBeInstanceOf(ConsentNeeded);
    expect(live.lookups()).toEqual([]);
  });
});
