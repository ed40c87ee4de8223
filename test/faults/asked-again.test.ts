import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openAccount } from '../../src/aws/index.ts';
import { createPacer } from '../../src/aws/pace.ts';
import { coverageSchema } from '../../src/tools/answers.ts';
import { createContext, openWorld, type ToolName, tools } from '../../src/tools/index.ts';
import type { RecordedEvent } from '../../src/trail/demo/types.ts';
import { type AwsServer, account, awsEnv, iamUser, recordOf, roleSession, startAws } from '../aws-server/index.ts';
import { withEnvironment } from '../scenarios/run.ts';

const REGIONS = ['us-east-1', 'eu-west-1'];
/** Built by `npm test`; what is bundled may behave differently from what it was bundled from. */
const EXECUTABLE = fileURLToPath(new URL('../../dist/bin.mjs', import.meta.url));
const answered = z.looseObject({ coverage: coverageSchema });

/** A day of a busy Region: 1,040 reads of ECS, 60 writes of ECS, 100 writes of other services. */
function busyDay(region: string, now: number): RecordedEvent[] {
  const at = (share: number) => `${new Date(now - 5000 - share * 86_000_000).toISOString().slice(0, 19)}Z`;
  const day = (count: number, more: (n: number) => object): RecordedEvent[] =>
    Array.from({ length: count }, (_, n) =>
      recordOf({ time: at(n / count), region, request: { n, cluster: 'prod', service: `s${n % 9}` }, ...more(n) }),
    );
  const before = ['alice', 'bob'].map((name) =>
    recordOf({ time: `${new Date(now - 3 * 86_400_000).toISOString().slice(0, 19)}Z`, region, who: iamUser(name) }),
  );
  return [
    ...day(1040, (n) => ({ name: 'DescribeServices', readOnly: true, who: roleSession('poller', `poll-${n % 5}`) })),
    ...day(60, (n) => ({ name: 'UpdateService', who: iamUser(n % 2 === 0 ? 'alice' : 'bob') })),
    ...day(100, (n) => ({
      name: 'PutObject',
      source: 's3.amazonaws.com',
      who: iamUser(n % 2 === 0 ? 'carol' : 'dan'),
    })),
    ...before,
  ];
}

describe('a question asked again in another process', () => {
  const folder = mkdtempSync(join(tmpdir(), 'again-'));
  let server: AwsServer;
  let restore = () => {};

  beforeAll(async () => {
    const now = Date.now();
    const events = Object.fromEntries(REGIONS.map((region) => [region, busyDay(region, now)]));
    server = await startAws({ accounts: [account({ events })], rate: 0 });
    restore = withEnvironment({
      ...awsEnv(server),
      XDG_CONFIG_HOME: '/nonexistent',
      WHO_RESTARTED_PROD_CACHE: folder,
    });
  });

  afterAll(async () => {
    restore();
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Asks in a world of its own, as another process would. Returns LookupEvents calls by Region. */
  async function ask(name: ToolName, input: object, cache = true) {
    const world = await openWorld({ cache });
    const opened = await openAccount({
      pacer: createPacer({ minTime: 0, firstDelay: 1, longestDelay: 10, transientRetries: 3 }),
    });
    const accounts = { open: async () => ({ accounts: [opened], missing: [] }) };
    const tool = tools.find((one) => one.name === name);
    if (tool === undefined) throw new Error(`There is no tool ${name}.`);
    const before = server.log.length;
    const context = { ...createContext(world, {}), accounts };
    const answer = answered.parse(
      await tool.call({ regions: REGIONS, ...input }, context, (_name, given): unknown => given),
    );
    const lookups = server.log.slice(before).filter(({ operation }) => operation === 'cloudtrail:LookupEvents');
    const calls = REGIONS.map((region) => lookups.filter((request) => request.region === region).length);
    return { answer, calls };
  }

  it('fleet_audit costs at most two calls a Region', async () => {
    const cold = await ask('fleet_audit', {});
    expect(cold.answer.coverage.complete).toBe(true);
    await sleep(1100);
    const again = await ask('fleet_audit', {});
    expect(again.answer.coverage.complete).toBe(true);
    expect(Math.max(...again.calls)).toBeLessThanOrEqual(2);
    expect(again.answer['changes']).toEqual(cold.answer['changes']);
    expect(again.answer.coverage.searched.some(({ source }) => source.includes('remembered'))).toBe(true);
    process.stdout.write(`fleet_audit: ${cold.calls.join(' and ')} calls cold, ${again.calls.join(' and ')} again\n`);
  });

  it('lookup_events costs at most one call a Region, the fresh tail', async () => {
    const input = { eventSource: 'ecs.amazonaws.com', limit: 100 };
    const cold = await ask('lookup_events', input);
    const again = await ask('lookup_events', input);
    expect(Math.max(...again.calls)).toBeLessThanOrEqual(1);
    expect(again.answer['events']).toEqual(cold.answer['events']);
    process.stdout.write(`lookup_events: ${cold.calls.join(' and ')} calls cold, ${again.calls.join(' and ')} again\n`);
  });

  it('without the cache it costs the same as before, and says nothing of a memory', async () => {
    const cold = await ask('lookup_events', { eventNames: ['UpdateService'], limit: 10 }, false);
    const again = await ask('lookup_events', { eventNames: ['UpdateService'], limit: 10 }, false);
    expect(again.calls).toEqual(cold.calls);
    expect(again.answer.coverage.searched.every(({ source }) => source === 'event history')).toBe(true);
  });

  it('a cursor goes on in another process, with nothing given twice and nothing left out', async () => {
    const input = { username: 'alice', since: '24h', limit: 7 };
    const whole = await ask('lookup_events', { ...input, limit: 100 });
    const ids: string[] = [];
    let cursor: string | undefined;
    do {
      const { answer } = await ask('lookup_events', { ...input, ...(cursor === undefined ? {} : { cursor }) });
      const page = z.object({ events: z.array(z.object({ eventId: z.string() })), cursor: z.string().optional() });
      const { events, cursor: next } = page.parse(answer);
      ids.push(...events.map(({ eventId }) => eventId));
      cursor = next;
    } while (cursor !== undefined);
    const expected = z.array(z.object({ eventId: z.string() })).parse(whole.answer['events']);
    expect(ids).toHaveLength(60);
    expect(ids.sort()).toEqual(expected.map(({ eventId }) => eventId).sort());
  });

  it('who_changed costs at most the fresh tail of each of its queries', async () => {
    const asked = { target: 's1', regions: ['us-east-1'] };
    const cold = await ask('who_changed', asked);
    const again = await ask('who_changed', asked);
    // All writes, and whether a service of that name was deleted: ECS knows none here.
    expect(Math.max(...again.calls)).toBeLessThanOrEqual(2);
    expect(again.answer['verdict']).toEqual(cold.answer['verdict']);
    process.stdout.write(`who_changed after a report: ${cold.calls[0]} calls, ${again.calls[0]} again\n`);
  });

  it.skipIf(!existsSync(EXECUTABLE))('the executable remembers too (skipped where it is not built)', async () => {
    const run = async (...args: string[]) =>
      (await promisify(execFile)(process.execPath, [EXECUTABLE, ...args], { env: process.env })).stdout;
    const events = async () =>
      answered.parse(JSON.parse(await run('events', '--username', 'carol', '--json'))).coverage.searched;
    expect(await events()).toMatchObject([{ source: 'event history' }]);
    expect(await events()).toMatchObject([{ source: 'event history, remembered', calls: 1 }]);
    expect(await run('cache', 'info')).toContain('111122223333  us-east-1');
    expect(await run('cache', 'clear')).toContain('of account 111122223333 in eu-west-1, us-east-1.');
    expect(await run('cache', 'info')).toContain('Nothing is remembered yet.');
  });
});
