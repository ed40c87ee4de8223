import { rmSync } from 'node:fs';
import type { Account } from '../../src/aws/api.ts';
import { openAccount } from '../../src/aws/index.ts';
import { createPacer } from '../../src/aws/pace.ts';
import { AwsProblem } from '../../src/aws/problem.ts';
import { answer as emulate } from '../../src/trail/demo/emulator.ts';
import type { RecordedAccount, RecordedEvent } from '../../src/trail/demo/types.ts';
import { HistoryReader } from '../../src/trail/history.ts';
import { Memory } from '../../src/trail/memory/memory.ts';
import type { Attribute } from '../../src/trail/types.ts';
import { type AwsServer, awsEnv, startAws } from '../aws-server/index.ts';
import { withEnvironment } from '../scenarios/run.ts';
import { haveAccident } from './accidents.ts';
import { accountWith, DENIED, DISABLED, eventsIn, GOOD, idOf, REGIONS, secondOf } from './fleet.ts';
import { quickFolder } from './folder.ts';
import { createRandom, type Random } from './random.ts';

const DAY = 86_400;

export interface RunReport {
  /** What went wrong, in words; nothing where all is well. */
  mistakes: string[];
  asked: number;
  calls: number;
  remembered: number;
  missing: number;
}

type Visible = Record<string, RecordedEvent[]>;

/** What LookupEvents finds by these attributes, told apart here without the product's help. */
const ATTRIBUTES: readonly (readonly [attribute: Attribute | undefined, finds: (event: RecordedEvent) => boolean])[] = [
  [undefined, () => true],
  [{ key: 'ReadOnly', value: 'false' }, (event) => event.record['readOnly'] === false],
  [{ key: 'EventName', value: 'StopTask' }, (event) => event.record['eventName'] === 'StopTask'],
  [{ key: 'Username', value: 'root' }, (event) => event.username === 'root'],
];

/**
 * One random life of a memory: several questions, each as if in a process of its own, on an AWS that fails, with
 * accidents in between. Every event of each window must come once, or lie in a time that is named as not read.
 */
export async function liveOnce(seed: number): Promise<RunReport> {
  const random = createRandom(seed);
  const folder = quickFolder('faults-');
  const report: RunReport = { mistakes: [], asked: 0, calls: 0, remembered: 0, missing: 0 };
  const began = Math.floor(Date.now() / 1000);
  const visible: Visible = {};
  for (const region of REGIONS) visible[region] = eventsIn(region, began - 960, random, random.integer(0, 160));
  let recorded: RecordedAccount = accountWith(visible);
  const server = await startAws({
    accounts: [recorded],
    answer: (_account, now, region, operation, input) => emulate(recorded, now, region, operation, input),
    rate: 0,
    faults: { status500: 0.1, drop: 0.05, shortPages: 0.3, emptyPages: 0.1, seed },
    denied: [{ operation: 'cloudtrail:LookupEvents', region: DENIED }],
    disabledRegions: [DISABLED],
    ...(random.chance(0.25) ? { expireAfter: random.integer(4, 30) } : {}),
  });
  const restore = withEnvironment(awsEnv(server));
  try {
    for (let question = 0; question < random.integer(2, 4); question += 1) {
      await askEverywhere(server, folder, recorded, began, random, report, `seed ${seed}, question ${question + 1}`);
      if (random.chance(0.4)) haveAccident(folder, random);
      if (random.chance(0.5)) server.renew();
      // CloudTrail delivers late: events of the last quarter of an hour come to light only now.
      for (const region of GOOD)
        visible[region]?.push(...eventsIn(region, began, random, random.integer(0, 4), { hours: 0.2 }));
      recorded = accountWith(Object.fromEntries(Object.entries(visible).map(([name, all]) => [name, [...all]])));
    }
    return report;
  } finally {
    restore();
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function askEverywhere(
  server: AwsServer,
  folder: string,
  recorded: RecordedAccount,
  began: number,
  random: Random,
  report: RunReport,
  where: string,
): Promise<void> {
  const account = await open(random);
  if (account === undefined) {
    server.renew();
    return;
  }
  const memory = new Memory(folder);
  const [attribute, finds] = random.pick(ATTRIBUTES);
  const to = random.chance(0.7) ? Math.floor(Date.now() / 1000) : began - random.integer(0, DAY / 2);
  const from = to - random.integer(60, DAY);
  const pages = random.chance(0.25) ? random.integer(1, 3) : Number.POSITIVE_INFINITY;
  const deadline = Date.now() + (random.chance(0.1) ? random.integer(3, 30) : 30_000);
  await Promise.all(
    REGIONS.map(async (region) => {
      const query = {
        account: account.id,
        region,
        ...(attribute === undefined ? {} : { attribute }),
        from: new Date(from * 1000),
        to: new Date(to * 1000),
      };
      const options = {
        signal: new AbortController().signal,
        deadline,
        identity: { known: [], expected: [], awsRanges: [] },
        memory,
      };
      const reader = await new HistoryReader(account, query, options).readAll((so) => so.pages >= pages);
      const expected = (recorded.events[region] ?? []).filter(
        (event) => finds(event) && secondOf(event) >= from && secondOf(event) <= to,
      );
      report.mistakes.push(...mistakesOf(reader, expected).map((mistake) => `${where}, ${region}: ${mistake}`));
      report.asked += 1;
      report.calls += reader.calls;
      report.remembered += reader.searched[0]?.remembered ?? 0;
      report.missing += reader.missing.length;
    }),
  );
  const trouble = memory.takeTrouble();
  if (trouble !== undefined) report.mistakes.push(`${where}: ${trouble}`);
}

/** Undefined where the credentials have expired. */
async function open(random: Random): Promise<Account | undefined> {
  const pacer = createPacer({ minTime: 0, firstDelay: 1, longestDelay: 3, transientRetries: random.integer(0, 3) });
  try {
    return await openAccount({ pacer });
  } catch (error) {
    if (error instanceof AwsProblem) return undefined;
    throw error;
  }
}

/** Everything wrong with what a reader gave, against what there is. */
export function mistakesOf(reader: HistoryReader, expected: readonly RecordedEvent[]): string[] {
  const given = reader.events.map((event) => event.eventId);
  const known = new Set(expected.map(idOf));
  const mistakes = [...new Set(given.filter((id) => !known.has(id)))].map((id) => `invented ${id}`);
  if (new Set(given).size !== given.length) mistakes.push(`${given.length - new Set(given).size} doubled`);
  const has = new Set(given);
  for (const event of expected) {
    if (has.has(idOf(event)) || isNamed(reader, secondOf(event))) continue;
    mistakes.push(`lost ${idOf(event)} of ${String(event.record['eventTime'])}`);
  }
  if (reader.complete && reader.missing.length > 0) mistakes.push('complete, and something is missing');
  const times = reader.events.map((event) => event.time);
  if (reader.problem === undefined && times.some((time, at) => at > 0 && time > (times[at - 1] ?? ''))) {
    mistakes.push('not newest first');
  }
  if (JSON.stringify(reader.events).includes('hunter2')) mistakes.push('a secret');
  return mistakes;
}

/** In the interval that is named as missing, or not read yet by a reader that was told to stop. */
function isNamed(reader: HistoryReader, second: number): boolean {
  const [missing] = reader.missing;
  if (missing !== undefined) {
    return second >= Date.parse(missing.from ?? '') / 1000 && second <= Date.parse(missing.to ?? '') / 1000;
  }
  return !reader.done && second <= reader.reachedTo.getTime() / 1000;
}
