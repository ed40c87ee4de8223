import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openAccount } from '../../src/aws/index.ts';
import { createPacer, lookupPace } from '../../src/aws/pace.ts';
import { fleetAuditAnswer, type LookupEventsAnswer, lookupEventsAnswer } from '../../src/tools/answers.ts';
import { createContext, openWorld, type ToolName, tools } from '../../src/tools/index.ts';
import { answer as emulate } from '../../src/trail/demo/emulator.ts';
import type { Answer, RecordedAccount, RecordedEvent } from '../../src/trail/demo/types.ts';
import {
  type AwsServer,
  accessKeyFor,
  account,
  awsEnv,
  cluster,
  ecs,
  iamUser,
  recordOf,
  service,
  startAws,
} from '../aws-server/index.ts';
import { run } from '../e2e/executable.ts';
import { quickFolder } from './folder.ts';

const EXECUTABLE = fileURLToPath(new URL('../../dist/bin.mjs', import.meta.url));
const [SHOP, TOOLS] = ['111122223333', '444455556666'];
const REGION = 'us-east-1';
const HOUR = 3600;
const LOOKUP = 'cloudtrail:LookupEvents';

/** Both accounts have a service of the same name in the same Region, changed in the same seconds by different people. */
function accountOf(id: string, name: string, count: number, now: number): RecordedAccount {
  const place = { account: id, region: REGION };
  const events = Array.from({ length: count }, (_, at) =>
    recordOf({
      time: iso(now - 20 * HOUR + Math.floor((at * 19 * HOUR) / count)),
      account: id,
      who: iamUser(name, id),
      request: { cluster: 'prod', service: 'checkout', forceNewDeployment: true, nonce: at },
    }),
  );
  const state = ecs({ clusters: [cluster('prod', place)], services: [service('checkout', {}, place)] });
  return account({ id, events: { [REGION]: events }, ecs: { [REGION]: state } });
}

function iso(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
}

const idsOf = ({ events }: RecordedAccount): string[] =>
  (events[REGION] ?? []).map(({ record }: RecordedEvent) => String(record['eventID'])).sort();

describe('two accounts in one answer', () => {
  const now = Math.floor(Date.now() / 1000);
  const shop = accountOf(SHOP, 'alice', 12, now);
  const tooling = accountOf(TOOLS, 'bob', 60, now);
  let folder: string;
  let server: AwsServer;
  /** Happens at a LookupEvents of that account and number. */
  let mishap: { account: string; at: number; happens(): void } | undefined;

  beforeEach(async () => {
    folder = quickFolder('profiles-');
    mishap = undefined;
    const seen = new Map<string, number>();
    const answer: Answer = (recorded, at, region, operation, input) => {
      if (operation === LOOKUP) {
        const count = (seen.get(recorded.id) ?? 0) + 1;
        seen.set(recorded.id, count);
        if (mishap?.account === recorded.id && mishap.at === count) mishap.happens();
      }
      return emulate(recorded, at, region, operation, input);
    };
    server = await startAws({ accounts: [shop, tooling], answer, rate: 2 });
    const section = (name: string, id: string) =>
      `[${name}]\naws_access_key_id = ${accessKeyFor(id)}\naws_secret_access_key = secret\nregion = ${REGION}\n`;
    writeFileSync(join(folder, 'credentials'), section('shop', SHOP) + section('tools', TOOLS));
    for (const [name, value] of Object.entries(environment())) vi.stubEnv(name, value);
    for (const name of ['AWS_PROFILE', 'AWS_ACCESS_KEY_ID', 'AWS_REGION']) vi.stubEnv(name, undefined);
  });

  afterEach(async () => {
    vi.unstubAllEnvs();
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  function environment(): Record<string, string> {
    const { AWS_ENDPOINT_URL = '', AWS_CONFIG_FILE = '' } = awsEnv(server);
    return {
      AWS_ENDPOINT_URL,
      AWS_CONFIG_FILE,
      AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials'),
      XDG_CONFIG_HOME: folder,
      WHO_RESTARTED_PROD_CACHE: join(folder, 'cache'),
    };
  }

  /** The built executable, as a process of its own. */
  async function report(...args: string[]) {
    const before = server.log.length;
    const { stdout, stderr } = await run(['report', '--json', ...args], { env: environment() });
    expect(stderr).toBe('');
    const lookups = server.log.slice(before).filter(({ operation }) => operation === LOOKUP);
    return { told: fleetAuditAnswer.parse(JSON.parse(stdout)), lookups };
  }

  /** A tool in this process, in a world of its own, as fast as it goes. */
  async function ask(name: ToolName, given: object): Promise<unknown> {
    const pacer = createPacer({ ...lookupPace, minTime: 1, firstDelay: 1, longestDelay: 600 });
    const world = await openWorld();
    const accounts = await Promise.all(['shop', 'tools'].map((profile) => openAccount({ profile, pacer })));
    const context = { ...createContext(world, {}), accounts: { open: async () => ({ accounts, missing: [] }) } };
    const tool = tools.find((one) => one.name === name);
    return tool?.call({ profiles: ['shop', 'tools'], ...given }, context, (_name, told): unknown => told);
  }

  it.skipIf(!existsSync(EXECUTABLE))('are never mixed up, nor is what is remembered of them', async () => {
    const { told, lookups } = await report('--profile', 'shop', '--profile', 'tools');
    expect(told.coverage).toMatchObject({
      complete: true,
      accounts: [
        { account: SHOP, profile: 'shop' },
        { account: TOOLS, profile: 'tools' },
      ],
    });
    const rowsOf = (id: string) => told.changes.filter((row) => row.account === id);
    expect(new Set(rowsOf(SHOP).map(({ actor }) => actor.name))).toEqual(new Set(['alice']));
    expect(new Set(rowsOf(TOOLS).map(({ actor }) => actor.name))).toEqual(new Set(['bob']));
    const known = { [SHOP]: new Set(idsOf(shop)), [TOOLS]: new Set(idsOf(tooling)) };
    expect(told.changes.filter(({ account: id, eventId }) => known[id]?.has(eventId) !== true)).toEqual([]);
    expect(told.clusters.map((one) => [one.account, one.cluster, one.changed.map(({ service: of }) => of)])).toEqual([
      [SHOP, 'prod', ['checkout']],
      [TOOLS, 'prod', ['checkout']],
    ]);
    for (const { account: id, events } of told.coverage.searched) {
      expect(events).toBeLessThanOrEqual(id === SHOP ? 12 : 60);
    }
    // Each at two requests a second of its own: together they are faster than that, and none is refused.
    expect(lookups.filter(({ outcome }) => outcome !== '200')).toEqual([]);
    expect(new Set(lookups.map((one) => one.account))).toEqual(new Set([SHOP, TOOLS]));

    const alone = await report('--profile', 'shop');
    expect(alone.told.coverage).toMatchObject({ complete: true, accounts: [{ account: SHOP }] });
    expect(alone.told.changes.map(({ eventId }) => eventId).sort()).toEqual(idsOf(shop));
    expect(alone.told.coverage.searched.every((one) => one.account === SHOP)).toBe(true);
    expect(alone.told.coverage.searched.some(({ remembered = 0 }) => remembered > 0)).toBe(true);
    expect(alone.lookups.every((one) => one.account === SHOP)).toBe(true);
    expect(alone.lookups.length).toBeLessThanOrEqual(2);
  });

  it.skipIf(!existsSync(EXECUTABLE))('one of which cannot sign in: it is named, the other answers', async () => {
    server.expire(accessKeyFor(TOOLS));
    const { told } = await report('--profile', 'shop', '--profile', 'tools');
    expect(told.answer).toMatch(/^Incomplete, /);
    expect(told.coverage.complete).toBe(false);
    expect(told.coverage.missing).toMatchObject([
      { why: 'The credentials of profile tools have expired.', fix: expect.stringContaining('Renew them') },
    ]);
    expect(told.coverage.accounts).toMatchObject([{ account: SHOP, profile: 'shop' }]);
    expect(told.changes.map(({ eventId }) => eventId).sort()).toEqual(idsOf(shop));
  });

  it('one of which expires in the midst: what was read of it stays, the rest is named, the other is whole', async () => {
    mishap = { account: TOOLS, at: 2, happens: () => server.expire(accessKeyFor(TOOLS)) };
    const told = fleetAuditAnswer.parse(await ask('fleet_audit', { limit: 200 }));
    const [here, there] = [SHOP, TOOLS].map((id) => told.changes.filter((row) => row.account === id));
    expect(here?.map(({ eventId }) => eventId).sort()).toEqual(idsOf(shop));
    const gaps = told.coverage.missing.filter(({ from, to }) => from !== undefined && to !== undefined);
    const ofTools = gaps.filter(({ to = '' }) => to > told.window.from);
    expect(ofTools).toMatchObject([
      { account: TOOLS, region: REGION, why: 'The credentials of profile tools have expired.' },
    ]);
    const given = new Set(there?.map(({ eventId }) => eventId));
    const lost = (tooling.events[REGION] ?? []).filter(({ record }) => {
      const time = String(record['eventTime']);
      return (
        !given.has(String(record['eventID'])) && !ofTools.some(({ from = '', to = '' }) => time >= from && time <= to)
      );
    });
    expect(lost).toEqual([]);
    expect(given.size).toBeGreaterThan(0);
    expect(gaps.filter((gap) => gap.account === SHOP)).toEqual([]);
  });

  it('give every event once, whoever it belongs to, when cursors are followed', async () => {
    const events: LookupEventsAnswer['events'] = [];
    let cursor: string | undefined;
    do {
      const given = { eventNames: ['UpdateService'], limit: 25, ...(cursor === undefined ? {} : { cursor }) };
      const told = lookupEventsAnswer.parse(await ask('lookup_events', given));
      events.push(...told.events);
      cursor = told.cursor;
    } while (cursor !== undefined);
    for (const recorded of [shop, tooling]) {
      const own = events.filter((event) => event.account === recorded.id);
      expect(own.map(({ eventId }) => eventId).sort()).toEqual(idsOf(recorded));
    }
    expect(events.every((event, at) => at === 0 || event.time <= (events[at - 1]?.time ?? ''))).toBe(true);
  });
});
