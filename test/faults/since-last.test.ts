import { rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { answer as emulate } from '../../src/trail/demo/emulator.ts';
import type { Answer, RecordedAccount, RecordedEvent } from '../../src/trail/demo/types.ts';
import { type AwsServer, awsEnv, startAws } from '../aws-server/index.ts';
import { type Ask, ask, type Told } from './asking.ts';
import { Clock } from './clock.ts';
import { accountWith, type Call, eventsIn, idOf, secondOf } from './fleet.ts';
import { quickFolder } from './folder.ts';
import { createRandom } from './random.ts';

const REGION = 'us-east-1';
const HOUR = 3600;
const BUDGET_SECONDS = 30;
const often = (times: number, call: Call): Call[] => Array.from({ length: times }, () => call);
const ECS_WRITE: Call = { name: 'UpdateService', readOnly: false };
const OTHER_WRITE: Call = { name: 'PutObject', readOnly: false, source: 's3.amazonaws.com' };

describe('a report of a busy Region asked again, of which only the time since the last is read by all writes', () => {
  let clock: Clock;
  let folder: string;
  let server: AwsServer;
  let recorded: RecordedAccount;
  let asked: Pick<Ask, 'tool' | 'given'>;
  let events: RecordedEvent[];
  let [since, until] = [0, 0];

  beforeEach(async () => {
    clock = new Clock();
    folder = quickFolder('since-last-');
    until = Math.floor(clock.right / 1000);
    since = until - 20 * HOUR;
    events = eventsIn(REGION, until - 1000, createRandom(8), 400, {
      calls: [ECS_WRITE, ...often(14, OTHER_WRITE)],
      hours: 19,
      burst: 5,
    });
    recorded = accountWith({ [REGION]: [...events] });
    const answer: Answer = (_account, now, region, operation, input) =>
      emulate(recorded, now, region, operation, input);
    server = await startAws({ accounts: [recorded], answer, now: () => new Date(clock.right), rate: 0 });
    const environment = { ...awsEnv(server), XDG_CONFIG_HOME: '/nonexistent', WHO_RESTARTED_PROD_CACHE: folder };
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
    asked = { tool: 'fleet_audit', given: { limit: 200, regions: [REGION], since: iso(since), until: iso(until) } };
  });

  afterEach(async () => {
    clock.restore();
    vi.unstubAllEnvs();
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Time runs out after the first page. */
  async function follow(pages: number): Promise<Told[]> {
    const answers: Told[] = [];
    let cursor: string | undefined;
    do {
      const given = { ...asked.given, ...(cursor === undefined ? {} : { cursor }) };
      const one = { ...asked, given, interval: 1, retries: 1, budgetSeconds: BUDGET_SECONDS };
      const told = await ask(one, ({ done }) => {
        if (done === pages) clock.jump((BUDGET_SECONDS + 1) * 1000);
      });
      answers.push(told);
      cursor = told.cursor;
    } while (cursor !== undefined && answers.length < 30);
    return answers;
  }

  const changes = (): string[] =>
    events
      .filter((event) => event.record['eventName'] === 'UpdateService' && secondOf(event) >= since)
      .map(idOf)
      .sort();

  it.each([
    ['it has been read', 20],
    ['a part of it has been read', 90],
  ])('loses none of it when time runs out as soon as %s', async (_name, writes) => {
    const first = await follow(Number.POSITIVE_INFINITY);
    expect(first.map(({ coverage }) => coverage.complete)).toEqual([true]);
    // What CloudTrail delivers now happened a few minutes ago.
    const calls = [ECS_WRITE, ...often(3, OTHER_WRITE)];
    events.push(...eventsIn(REGION, until - 60, createRandom(9), writes, { calls, hours: 0.2, burst: 4 }));
    recorded = accountWith({ [REGION]: [...events] });

    const answers = await follow(1);
    expect(answers.length).toBeGreaterThan(1);
    expect(answers.at(-1)?.coverage.complete).toBe(true);
    expect(answers.flatMap(({ rows }) => rows.map(({ eventId }) => eventId)).sort()).toEqual(changes());
  });
});

function iso(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}
