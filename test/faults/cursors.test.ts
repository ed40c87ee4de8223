import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import type { RowAnswer } from '../../src/tools/answers.ts';
import { answer as emulate } from '../../src/trail/demo/emulator.ts';
import type { Answer, RecordedEvent } from '../../src/trail/demo/types.ts';
import { type AwsServer, awsEnv, startAws } from '../aws-server/index.ts';
import { type Ask, ask, type Told } from './asking.ts';
import { Clock } from './clock.ts';
import { accountWith, type Call, eventsIn, GOOD, idOf, secondOf } from './fleet.ts';
import { quickFolder } from './folder.ts';
import { createRandom, type Random } from './random.ts';

const RUNS = 15;
const MOST_ANSWERS = 60;
const DAY = 86_400;
const BUDGET_SECONDS = 30;

/** Less than a page: whoever has time for no more would never come past a fuller second. */
const BURST = 45;

const ECS_WRITE: Call = { name: 'UpdateService', readOnly: false };
const ECS_READ: Call = { name: 'DescribeServices', readOnly: true };
const OTHER_WRITE: Call = { name: 'PutObject', readOnly: false, source: 's3.amazonaws.com' };
const often = (call: Call, times: number): Call[] => Array.from({ length: times }, () => call);
/** Days that a report reads by all writes, and by ECS alone; with no more changes than an answer has room for. */
const DAYS: readonly (readonly Call[])[] = [
  [ECS_WRITE, ...often(ECS_READ, 6), ...often(OTHER_WRITE, 2)],
  [ECS_WRITE, ECS_READ, ...often(OTHER_WRITE, 9)],
];

const isEcsWrite = ({ record }: RecordedEvent): boolean =>
  record['readOnly'] === false && record['eventSource'] === 'ecs.amazonaws.com';

const page = z.object({ Events: z.array(z.object({ EventId: z.string(), EventTime: z.date() })) });

/** An event that the endpoint gave out, to which query. */
interface Given {
  query: string;
  id: string;
  second: number;
}

/** One question and all that there is to read, on an endpoint that notes what it gives out. */
class Reading {
  readonly given: Given[] = [];
  readonly clock = new Clock();
  readonly to = Math.floor(this.clock.right / 1000) - 1000;
  readonly from = this.to - DAY + 3600;
  readonly recorded: ReturnType<typeof accountWith>;
  readonly #folder = quickFolder('cursor-');
  #server: AwsServer | undefined;

  constructor(calls: readonly Call[], regions: readonly string[], count: number, random: Random) {
    this.recorded = accountWith(
      Object.fromEntries(
        regions.map((region) => [region, eventsIn(region, this.to, random, count, { calls, burst: BURST })]),
      ),
    );
  }

  async open(seed: number, remembers: boolean): Promise<void> {
    const answer: Answer = (account, now, region, operation, input) => {
      const told = emulate(account, now, region, operation, input);
      if (operation === 'cloudtrail:LookupEvents') {
        const attributes = 'LookupAttributes' in input ? input.LookupAttributes : undefined;
        this.#note(`${region} ${JSON.stringify(attributes)}`, page.parse(told).Events);
      }
      return told;
    };
    const server = await startAws({
      accounts: [this.recorded],
      answer,
      now: () => new Date(this.clock.right),
      rate: 0,
      faults: { status500: 0.1, drop: 0.05, seed },
    });
    this.#server = server;
    const environment = {
      ...awsEnv(server),
      XDG_CONFIG_HOME: '/nonexistent',
      WHO_RESTARTED_PROD_CACHE: remembers ? join(this.#folder, 'cache') : 'off',
    };
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  }

  #note(query: string, events: z.infer<typeof page>['Events']): void {
    for (const { EventId: id, EventTime: time } of events)
      this.given.push({ query, id, second: time.getTime() / 1000 });
  }

  async close(): Promise<void> {
    this.clock.restore();
    vi.unstubAllEnvs();
    await this.#server?.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Follows the cursors to the end, each in a world of its own. `pages`: after so many, time has run out. */
  async follow(asked: Pick<Ask, 'tool' | 'given'>, pages: () => number): Promise<Told[]> {
    const window = { since: iso(this.from), until: iso(this.to) };
    const answers: Told[] = [];
    let cursor: string | undefined;
    do {
      const most = pages();
      const one = {
        tool: asked.tool,
        given: { ...asked.given, ...window, ...(cursor === undefined ? {} : { cursor }) },
        interval: 1,
        retries: 8,
        budgetSeconds: BUDGET_SECONDS,
      };
      const told = await ask(one, ({ done }) => {
        if (done === most) this.clock.jump((BUDGET_SECONDS + 1) * 1000);
      });
      answers.push(told);
      cursor = told.cursor;
    } while (cursor !== undefined && answers.length < MOST_ANSWERS);
    return answers;
  }

  /** Events that the endpoint gave to one query more than once, but for those of a second at which somebody stopped. */
  get readTwice(): string[] {
    const stops = new Set<string>();
    const requests = this.#lookups();
    for (const { query, input } of requests)
      if (input['NextToken'] === undefined) stops.add(`${query} ${input['EndTime']}`);
    const seen = new Set<string>();
    const twice: string[] = [];
    for (const { query, id, second } of this.given) {
      if (seen.has(`${query} ${id}`) && !stops.has(`${query} ${second}`))
        twice.push(`${query}: ${id} of ${iso(second)}`);
      seen.add(`${query} ${id}`);
    }
    return twice;
  }

  #lookups(): { query: string; input: Record<string, unknown> }[] {
    const answered = (this.#server?.log ?? []).filter(
      ({ operation, outcome }) => operation === 'cloudtrail:LookupEvents' && outcome === '200',
    );
    return answered.map(({ region, input }) => ({
      query: `${region} ${JSON.stringify(input['LookupAttributes'])}`,
      input,
    }));
  }

  /** Ids of what there is to find, sorted. */
  wanted(finds: (event: RecordedEvent) => boolean): string[] {
    const isWithin = (event: RecordedEvent): boolean => secondOf(event) >= this.from && secondOf(event) <= this.to;
    return Object.values(this.recorded.events)
      .flat()
      .filter((event) => finds(event) && isWithin(event))
      .map(idOf)
      .sort();
  }
}

const idsOf = (answers: readonly { rows: RowAnswer[] }[]): string[] =>
  answers.flatMap(({ rows }) => rows.map(({ eventId }) => eventId)).sort();

function iso(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
}

let chains = 0;
let answersInAll = 0;
afterAll(() => void process.stdout.write(`${answersInAll} answers in ${chains} chains of cursors\n`));

/** Whether all but the last answer say that time ran out, and the last that nothing is missing. */
function checkCoverage(answers: readonly Told[]): void {
  chains += 1;
  answersInAll += answers.length;
  for (const { coverage } of answers.slice(0, -1)) {
    expect(coverage.complete).toBe(false);
    expect(coverage.missing.map(({ fix }) => fix)).toContain('Ask again with the cursor to go on from there.');
  }
  expect(answers.at(-1)?.cursor).toBeUndefined();
}

describe.each([
  ['without a memory', false],
  ['with a memory', true],
])('an answer whose time ran out, %s, goes on in another process', (_name, remembers) => {
  it(`gives every change once and reads no page again, in ${RUNS} random reports of two Regions`, async () => {
    for (let seed = 0; seed < RUNS; seed += 1) {
      const random = createRandom(seed);
      const reading = new Reading(random.pick(DAYS), GOOD, random.integer(60, 260), random);
      await reading.open(seed, remembers);
      try {
        const asked = { tool: 'fleet_audit' as const, given: { limit: 200, regions: [...GOOD] } };
        const answers = await reading.follow(asked, () => random.integer(1, 5));
        expect([seed, idsOf(answers)]).toEqual([seed, reading.wanted(isEcsWrite)]);
        expect([seed, reading.readTwice]).toEqual([seed, []]);
        checkCoverage(answers);
        const last = answers.at(-1)?.coverage.missing ?? [];
        // Whether an address is usual is asked at the end, when there may be no time left.
        expect(last.filter(({ why }) => !why.startsWith('the usual addresses of'))).toEqual([]);
      } finally {
        await reading.close();
      }
    }
  }, 120_000);

  it(`gives every event once and reads no page again, in ${RUNS} random searches of one Region`, async () => {
    for (let seed = 0; seed < RUNS; seed += 1) {
      const random = createRandom(seed);
      const reading = new Reading(random.pick(DAYS), ['us-east-1'], random.integer(60, 320), random);
      await reading.open(seed, remembers);
      try {
        const asked = { tool: 'lookup_events' as const, given: { limit: 100, regions: ['us-east-1'] } };
        const answers = await reading.follow(asked, () => 1);
        expect([seed, idsOf(answers)]).toEqual([seed, reading.wanted(() => true)]);
        expect([seed, reading.readTwice]).toEqual([seed, []]);
        checkCoverage(answers);
        expect(answers.at(-1)?.coverage).toMatchObject({ complete: true, missing: [] });
      } finally {
        await reading.close();
      }
    }
  }, 120_000);
});

describe('an answer that has no room for more', () => {
  it('goes on from memory: in 10 random searches of two Regions the endpoint gives every event once', async () => {
    for (let seed = 0; seed < 10; seed += 1) {
      const random = createRandom(seed);
      const reading = new Reading(random.pick(DAYS), GOOD, random.integer(60, 200), random);
      await reading.open(seed, true);
      try {
        const asked = { tool: 'lookup_events' as const, given: { limit: random.integer(7, 60), regions: [...GOOD] } };
        const answers = await reading.follow(asked, () => Number.POSITIVE_INFINITY);
        expect([seed, idsOf(answers)]).toEqual([seed, reading.wanted(() => true)]);
        expect([seed, reading.readTwice]).toEqual([seed, []]);
      } finally {
        await reading.close();
      }
    }
  }, 120_000);
});
