import type { RecordedAccount, RecordedEvent } from '../../src/trail/demo/types.ts';
import { account, iamUser, recordOf } from '../aws-server/index.ts';
import { type Random, uuid } from './random.ts';

export const GOOD = ['us-east-1', 'eu-west-1'] as const;
export const DENIED = 'ap-south-1';
export const DISABLED = 'af-south-1';
export const REGIONS = [...GOOD, DENIED, DISABLED];

/** A call that people make. */
export interface Call {
  name: string;
  readOnly: boolean;
  source?: string;
}

const CALLS: readonly Call[] = [
  { name: 'UpdateService', readOnly: false },
  { name: 'StopTask', readOnly: false },
  { name: 'DescribeServices', readOnly: true },
  { name: 'ListTasks', readOnly: true },
];
const PEOPLE = ['alice', 'bob', 'root'];

/** Events of one Region in the hours before `end` (seconds since the epoch): bursts within one second among them. */
export function eventsIn(
  region: string,
  end: number,
  random: Random,
  count: number,
  { hours = 24, calls = CALLS, burst: most = 70 }: { hours?: number; calls?: readonly Call[]; burst?: number } = {},
): RecordedEvent[] {
  const events: RecordedEvent[] = [];
  while (events.length < count) {
    const time = end - random.integer(0, hours * 3600);
    const burst = random.chance(0.15) ? random.integer(2, most) : 1;
    for (let at = 0; at < burst && events.length < count; at += 1) events.push(eventAt(region, time, random, calls));
  }
  return events;
}

function eventAt(region: string, time: number, random: Random, calls: readonly Call[]): RecordedEvent {
  return recordOf({
    time: new Date(time * 1000).toISOString().replace('.000Z', 'Z'),
    ...random.pick(calls),
    region,
    who: iamUser(random.pick(PEOPLE)),
    request: { service: 'checkout', password: 'hunter2-must-not-be-kept', nonce: uuid(random) },
  });
}

/** An account with these events and the Regions of all tests here. */
export function accountWith(events: Record<string, RecordedEvent[]>): RecordedAccount {
  return account({ regions: REGIONS, events });
}

export function idOf(event: RecordedEvent): string {
  return String(event.record['eventID']);
}

export function secondOf(event: RecordedEvent): number {
  return Date.parse(String(event.record['eventTime'])) / 1000;
}
