import { rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { answer as emulate } from '../../src/trail/demo/emulator.ts';
import { type Answer, AwsFault, type RecordedEvent } from '../../src/trail/demo/types.ts';
import { type AwsServer, awsEnv, startAws } from '../aws-server/index.ts';
import { type Ask, ask, type Told } from './asking.ts';
import { Clock } from './clock.ts';
import { accountWith, eventsIn, idOf, secondOf } from './fleet.ts';
import { quickFolder } from './folder.ts';
import { createRandom } from './random.ts';

const HOUR = 3600;
const BUDGET_SECONDS = 30;
const [HERE, THERE] = ['us-east-1', 'eu-west-1'];
const REGIONS = [HERE, THERE];

describe('a Region that refuses in the midst, of which older time is remembered', () => {
  let clock: Clock;
  let folder: string;
  let server: AwsServer;
  let refuses: boolean;
  let events: Record<string, RecordedEvent[]>;
  let [to, noon, from] = [0, 0, 0];

  beforeEach(async () => {
    clock = new Clock();
    folder = quickFolder('gaps-');
    refuses = false;
    to = Math.floor(clock.right / 1000) - 1000;
    noon = to - 12 * HOUR;
    from = to - 24 * HOUR + 60;
    const random = createRandom(5);
    const calls = [{ name: 'UpdateService', readOnly: false }];
    const options = { hours: 11, calls, burst: 3 };
    events = {
      [HERE]: [...eventsIn(HERE, noon - 60, random, 10, options), ...eventsIn(HERE, to, random, 10, options)],
      [THERE]: eventsIn(THERE, to, random, 60, { ...options, hours: 23 }),
    };
    const recorded = accountWith(events);
    const answer: Answer = (_account, now, region, operation, input) => {
      if (refuses && region === HERE && operation === 'cloudtrail:LookupEvents') {
        throw new AwsFault(
          'AccessDeniedException',
          'User: auditor is not authorized to perform: cloudtrail:LookupEvents',
        );
      }
      return emulate(recorded, now, region, operation, input);
    };
    server = await startAws({ accounts: [recorded], answer, now: () => new Date(clock.right), rate: 0 });
    const environment = { ...awsEnv(server), XDG_CONFIG_HOME: '/nonexistent', WHO_RESTARTED_PROD_CACHE: folder };
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  });

  afterEach(async () => {
    clock.restore();
    vi.unstubAllEnvs();
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const wanted = () =>
    [...(events[HERE] ?? []).filter((event) => secondOf(event) < noon), ...(events[THERE] ?? [])].map(idOf).sort();
  const idsOf = (answers: readonly Told[]) => answers.flatMap(({ rows }) => rows.map(({ eventId }) => eventId)).sort();

  async function follow(tool: Ask['tool'], given: object, pages = Number.POSITIVE_INFINITY): Promise<Told[]> {
    const common = { interval: 1, retries: 1, budgetSeconds: BUDGET_SECONDS };
    const older = { ...given, regions: [HERE], since: iso(from), until: iso(noon) };
    await ask({ tool, given: older, ...common });
    refuses = true;
    const answers: Told[] = [];
    let cursor: string | undefined;
    do {
      const asked = {
        ...given,
        regions: REGIONS,
        since: iso(from),
        until: iso(to),
        ...(cursor === undefined ? {} : { cursor }),
      };
      const told = await ask({ tool, given: asked, ...common }, ({ done }) => {
        if (done === pages) clock.jump((BUDGET_SECONDS + 1) * 1000);
      });
      answers.push(told);
      cursor = told.cursor;
    } while (cursor !== undefined && answers.length < 30);
    return answers;
  }

  it.each([7, 20, 100])(
    'gives what is remembered once and names the gap in every answer of at most %i rows',
    async (limit) => {
      const answers = await follow('lookup_events', { readOnly: false, limit });
      expect(idsOf(answers)).toEqual(wanted());
      for (const { coverage } of answers) {
        expect(coverage.missing).toMatchObject([{ region: HERE, from: iso(noon + 1), to: iso(to) }]);
      }
    },
  );

  it('does so too in a report whose time runs out', async () => {
    const answers = await follow('fleet_audit', { limit: 200 }, 1);
    expect(answers.length).toBeGreaterThan(1);
    expect(idsOf(answers)).toEqual(wanted());
    for (const { coverage } of answers) {
      expect(coverage.missing.filter(({ region, to: end = '' }) => region === HERE && end > iso(from))).toMatchObject([
        { from: iso(noon + 1), to: iso(to) },
      ]);
    }
  });
});

describe('time that ran out over two queries of one Region', () => {
  it('is missing as far as the one that came less far', async () => {
    const clock = new Clock();
    const end = Math.floor(clock.right / 1000) - 1000;
    const random = createRandom(3);
    const dense = eventsIn(HERE, end, random, 120, {
      hours: 20,
      calls: [{ name: 'StopTask', readOnly: false }],
      burst: 2,
    });
    const rare = eventsIn(HERE, end, random, 60, {
      hours: 20,
      calls: [{ name: 'RunTask', readOnly: false }],
      burst: 2,
    });
    const recorded = accountWith({ [HERE]: [...dense, ...rare] });
    const server = await startAws({ accounts: [recorded], now: () => new Date(clock.right), rate: 0 });
    const environment = { ...awsEnv(server), XDG_CONFIG_HOME: '/nonexistent', WHO_RESTARTED_PROD_CACHE: 'off' };
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
    try {
      const given = { eventNames: ['RunTask', 'StopTask'], limit: 100, regions: [HERE], since: '21h' };
      const common = { interval: 1, retries: 1, budgetSeconds: BUDGET_SECONDS };
      // One page of each is all that there is time for.
      const told = await ask({ tool: 'lookup_events', given, ...common }, ({ done }) => {
        if (done === 2) clock.jump((BUDGET_SECONDS + 1) * 1000);
      });
      const shown = new Set(told.rows.map(({ eventId }) => eventId));
      const [gap, ...others] = told.coverage.missing;
      expect(others).toEqual([]);
      const left = [...dense, ...rare].filter((event) => !shown.has(idOf(event))).map(secondOf);
      expect(left.length).toBeGreaterThan(0);
      expect(Math.max(...left)).toBeLessThanOrEqual(Date.parse(gap?.to ?? '') / 1000);
      expect(Math.min(...left)).toBeGreaterThanOrEqual(Date.parse(gap?.from ?? '') / 1000);
    } finally {
      clock.restore();
      vi.unstubAllEnvs();
      await server.close();
    }
  });
});

function iso(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
}
