import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { Account, AwsApi } from '../../aws/api.ts';
import type { ProblemKind } from '../../aws/problem.ts';
import { AwsProblem } from '../../aws/problem.ts';
import type { Json } from '../../events/types.ts';
import { demoConfig } from './config.ts';
import { answer } from './emulator.ts';
import { demoSetup } from './readiness.ts';
import { isRecordedEvent, recordedAccount, recordedEcs } from './schema.ts';
import { shiftTimes } from './shift.ts';
import type { RecordedAccount, RecordedEvent } from './types.ts';
import { AwsFault } from './types.ts';

const unzip = promisify(gunzip);

/** CloudTrail delivers after some minutes: the recording's newest record is this old when it is opened. */
const NEWEST_AGE_MS = 240_000;

const kinds: Readonly<Record<string, ProblemKind>> = {
  ClusterNotFoundException: 'not-found',
  ServiceNotFoundException: 'not-found',
  UnrecognizedClientException: 'region-disabled',
};

function dataFile(name: string): URL {
  return new URL(`./data/${name}`, import.meta.url);
}

async function readEvents(region: string, offsetMs: number): Promise<RecordedEvent[]> {
  const packed = await readFile(dataFile(`${region}.ndjson.gz`));
  const text = shiftTimes((await unzip(packed)).toString('utf8'), offsetMs);
  return text.split('\n').flatMap((line) => {
    if (line === '') return [];
    const event: unknown = JSON.parse(line);
    if (!isRecordedEvent(event)) throw new TypeError(`The recorded events of ${region} are damaged.`);
    return [event];
  });
}

/** The recorded account, with every time moved so that its newest record is about four minutes before `now`. */
export async function loadRecording(now: Date): Promise<RecordedAccount & { region: string; alias: string }> {
  const { newest, ...account } = recordedAccount.parse(JSON.parse(await readFile(dataFile('account.json'), 'utf8')));
  const offsetMs = Math.floor((now.getTime() - NEWEST_AGE_MS - Date.parse(newest)) / 1000) * 1000;
  const ecs = recordedEcs.parse(JSON.parse(shiftTimes(await readFile(dataFile('ecs.json'), 'utf8'), offsetMs)));
  const regions = Object.keys(ecs);
  const events = await Promise.all(regions.map((region) => readEvents(region, offsetMs)));
  const byRegion = Object.fromEntries(regions.map((region, at) => [region, events[at] ?? []]));
  return { ...account, ecs, events: byRegion, setup: demoSetup(now) };
}

function inWords(fault: AwsFault, region: string): AwsProblem {
  const kind = kinds[fault.code] ?? 'service';
  const message =
    kind === 'region-disabled' ? `Region ${region} is not enabled in the recorded account.` : fault.message;
  return new AwsProblem(kind, message, { code: fault.code, cause: fault });
}

/** An api that answers from a recording, at the moment `now`, and never waits. @throws AwsProblem */
function recordedApi(recording: RecordedAccount, now: Date): AwsApi {
  return {
    async call(region, operation, input, options) {
      if (options?.signal?.aborted)
        throw new AwsProblem('cancelled', 'The question was cancelled.', { cause: options.signal.reason });
      try {
        return answer(recording, now, region, operation, input);
      } catch (error) {
        throw error instanceof AwsFault ? inWords(error, region) : error;
      }
    },
  };
}

/**
 * Opens the demo: a recorded account that answers like a live one, as if its eight days had just passed, and the
 * configuration its company would have written. The recording stands still at `now`.
 */
export async function openDemo(now: Date): Promise<{ account: Account; config: { [key: string]: Json } }> {
  const recording = await loadRecording(now);
  const { id, alias, caller, region } = recording;
  return {
    account: { id, alias, caller, region, recorded: true, api: recordedApi(recording, now) },
    config: demoConfig(),
  };
}
