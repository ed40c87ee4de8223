import { existsSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type FleetAuditAnswer, fleetAuditAnswer } from '../../src/tools/answers.ts';
import { answer as emulate } from '../../src/trail/demo/emulator.ts';
import type { Answer, RecordedEvent } from '../../src/trail/demo/types.ts';
import { type AwsServer, awsEnv, startAws } from '../aws-server/index.ts';
import { end, start } from '../e2e/executable.ts';
import { memoryFiles } from './accidents.ts';
import { accountWith, type Call, eventsIn, idOf } from './fleet.ts';
import { quickFolder } from './folder.ts';
import { createRandom } from './random.ts';

/** Built by `npm test`; what is bundled may behave differently from what it was bundled from. */
const EXECUTABLE = fileURLToPath(new URL('../../dist/bin.mjs', import.meta.url));
const REGION = 'us-east-1';
const LOOKUP = 'cloudtrail:LookupEvents';
const PAGE = 50;

const often = (times: number, call: Call): Call[] => Array.from({ length: times }, () => call);
/** Some eight pages of writes, among more reads of ECS than that. */
const CALLS: readonly Call[] = [
  { name: 'UpdateService', readOnly: false },
  ...often(9, { name: 'PutObject', readOnly: false, source: 's3.amazonaws.com' }),
  ...often(15, { name: 'DescribeServices', readOnly: true }),
];

class Place {
  readonly folder = quickFolder('executable-');
  readonly events: RecordedEvent[];
  /** What the endpoint gave out: its query and the event. */
  readonly given: string[] = [];
  readonly #onLookup: (count: number) => void;
  #server: AwsServer | undefined;

  constructor(seed: number, onLookup: (count: number) => void) {
    this.events = eventsIn(REGION, Math.floor(Date.now() / 1000) - 1000, createRandom(seed), 1000, {
      hours: 23,
      calls: CALLS,
      burst: 20,
    });
    this.#onLookup = onLookup;
  }

  async open(): Promise<this> {
    const recorded = accountWith({ [REGION]: this.events });
    const answer: Answer = (_account, now, region, operation, input) => {
      const told = emulate(recorded, now, region, operation, input);
      if (operation === LOOKUP && 'LookupAttributes' in input && 'Events' in told && Array.isArray(told.Events)) {
        for (const event of told.Events) this.given.push(`${JSON.stringify(input.LookupAttributes)} ${event.EventId}`);
        this.#onLookup(this.lookups);
      }
      return told;
    };
    this.#server = await startAws({ accounts: [recorded], answer, rate: 2 });
    return this;
  }

  get lookups(): number {
    return (this.#server?.log ?? []).filter(({ operation }) => operation === LOOKUP).length;
  }

  /** Starts a report as a process of its own. */
  start(...args: string[]) {
    if (this.#server === undefined) throw new Error('Not open.');
    const env = { ...awsEnv(this.#server), WHO_RESTARTED_PROD_CACHE: this.folder };
    const child = start(['report', '--json', ...args], env);
    child.stdin.end();
    return child;
  }

  async close(): Promise<void> {
    await this.#server?.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  get changes(): string[] {
    return this.events
      .filter(({ record }) => record['eventName'] === 'UpdateService')
      .map(idOf)
      .sort();
  }
}

const changesOf = (answers: readonly FleetAuditAnswer[]): string[] =>
  answers.flatMap(({ changes }) => changes.map(({ eventId }) => eventId)).sort();

/** Events of the log that are missing; not what is said of addresses and of ECS. */
const gapsOf = ({ coverage, window }: FleetAuditAnswer): object[] =>
  coverage.missing.filter(({ to = '' }) => to > window.from);

describe.skipIf(!existsSync(EXECUTABLE)).concurrent('the executable, at two requests a second', () => {
  it('goes on with its cursor in one process after the other, one of which sleeps, and reads no page again', async () => {
    let asleep: (() => void) | undefined;
    const place = await new Place(1, () => asleep?.()).open();
    try {
      const answers: FleetAuditAnswer[] = [];
      let cursor: string | undefined;
      do {
        const child = place.start('--budget', '2', ...(cursor === undefined ? [] : ['--cursor', cursor]));
        // The machine sleeps for longer than the answer may take, from the second process's first page on.
        if (answers.length === 1) {
          asleep = () => {
            asleep = undefined;
            child.kill('SIGSTOP');
            void sleep(2500).then(() => child.kill('SIGCONT'));
          };
        }
        const { stdout, stderr, code } = await end(child);
        expect({ stderr, code }).toMatchObject({ stderr: '' });
        const told = fleetAuditAnswer.parse(JSON.parse(stdout));
        answers.push(told);
        cursor = told.cursor;
      } while (cursor !== undefined && answers.length < 20);
      expect(answers.length).toBeGreaterThan(2);
      expect(changesOf(answers)).toEqual(place.changes);
      for (const partial of answers.slice(0, -1)) {
        expect(gapsOf(partial)).toMatchObject([
          { region: REGION, from: partial.window.from, why: 'the time budget of this call was used up' },
        ]);
      }
      expect(answers.slice(-1).flatMap(gapsOf)).toEqual([]);
      // Of each process the second at which it stopped, and the page that was under way when its time was up.
      expect(place.given.length - new Set(place.given).size).toBeLessThan(PAGE * (answers.length - 1));
    } finally {
      await place.close();
    }
  }, 60_000);

  it.each([
    [3, 0],
    [5, 4],
    [7, 10],
  ])(
    'killed at its lookup %i, %i ms later, leaves a memory that the next process can believe',
    async (at, later) => {
      let kill: (() => void) | undefined;
      const place = await new Place(at, (count) => count === at && kill?.()).open();
      try {
        const victim = place.start();
        kill = () => void setTimeout(() => victim.kill('SIGKILL'), later);
        expect(await end(victim)).toMatchObject({ code: null, stdout: '' });
        expect(memoryFiles(place.folder).length).toBeGreaterThan(0);
        const before = place.lookups;
        const told = fleetAuditAnswer.parse(JSON.parse((await end(place.start())).stdout));
        expect(changesOf([told])).toEqual(place.changes);
        expect(told.coverage).toMatchObject({ complete: true, missing: [] });
        expect(told.coverage.notes).toBeUndefined();
        expect(told.coverage.searched.some(({ remembered = 0 }) => remembered > 0)).toBe(true);
        process.stdout.write(`killed at lookup ${before}: ${place.lookups - before} lookups for the rest\n`);
      } finally {
        await place.close();
      }
    },
    60_000,
  );
});
