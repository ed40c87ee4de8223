import type { Account } from '../aws/api.ts';
import type { ReadOptions } from './budget.ts';
import { estimate } from './density.ts';
import { openReader } from './open-reader.ts';
import type { Reader } from './reader.ts';
import { rememberedUpTo } from './settled.ts';
import type { Attribute } from './types.ts';

export interface Interval {
  from: Date;
  to: Date;
}

const WRITES: Attribute = { key: 'ReadOnly', value: 'false' };
const ECS: Attribute = { key: 'EventSource', value: 'ecs.amazonaws.com' };
const ROOT: Attribute = { key: 'Username', value: 'root' };

/** What a report needs beside ECS: changes to auto scaling, which are filed under another source (facts: D4), and root. */
const BESIDE_ECS: readonly Attribute[] = [
  { key: 'EventName', value: 'RegisterScalableTarget' },
  { key: 'EventName', value: 'PutScheduledAction' },
  ROOT,
];

/** So many calls for all writes of the time since the last report are no more than asking for the rest by name. */
const CALLS_FOR_THE_REST = 3;

/** Reading of one Region for a fleet report. */
export interface ChangesRead {
  readers: Reader[];
  /** A first page that only told the density of the way not taken; nothing depends on the rest of it. */
  probes: Reader[];
  /** Writes of every service were read; false when only those of ECS and its auto scaling were, to save calls. */
  allServices: boolean;
}

/**
 * Reads every change to ECS in one Region as cheaply as its traffic allows. Densities that were measured here before
 * decide; without them the first page of all writes and of all of ECS tell, and the cheaper one is read to its end.
 * Root's changes and sign-ins are among all writes; beside ECS alone they are asked for by name.
 */
export async function readChanges(
  account: Account,
  region: string,
  interval: Interval,
  options: ReadOptions,
): Promise<ChangesRead> {
  const open = (attribute: Attribute, within = interval) =>
    openReader(account, { account: account.id, region, attribute, ...within }, options);
  const again = await readSinceLast(account, region, interval, options, open);
  if (again !== undefined) return again;
  const known = await measuredCheaper(account, region, interval, options);
  if (known === 'ecs') {
    return { readers: await readEach([...BESIDE_ECS, ECS].map((one) => open(one))), probes: [], allServices: false };
  }
  const writes = open(WRITES);
  if (known === 'writes') return { readers: [await writes.readAll()], probes: [], allServices: true };
  await writes.readPage();
  // No page left to ask for: the rest is remembered.
  if (writes.estimatedPagesLeft === 0) return { readers: [await writes.readAll()], probes: [], allServices: true };

  const ecs = open(ECS);
  await ecs.readPage();
  if (ecs.stopped !== undefined || writes.estimatedPagesLeft <= ecs.estimatedPagesLeft + BESIDE_ECS.length) {
    return { readers: [await writes.readAll()], probes: [ecs], allServices: true };
  }
  return {
    // The small reads come first: when time runs out in the large one, its position is that of all.
    readers: await readEach([...BESIDE_ECS.map((one) => open(one)), ecs]),
    probes: [writes],
    allServices: false,
  };
}

/**
 * Where a busy Region was read by ECS before, the little time since then is read by all writes, in one call mostly.
 * Undefined where nothing of that is remembered, or all writes are.
 */
async function readSinceLast(
  account: Account,
  region: string,
  interval: Interval,
  options: ReadOptions,
  open: (attribute: Attribute, within?: Interval) => Reader,
): Promise<ChangesRead | undefined> {
  const upTo = (attributes: readonly Attribute[]) =>
    rememberedUpTo(account, region, attributes, interval, options.memory);
  if ((await upTo([WRITES])) !== undefined) return undefined;
  const settled = await upTo([ECS, ...BESIDE_ECS]);
  if (settled === undefined || settled >= interval.to) return undefined;
  const rest = open(WRITES, { from: new Date(settled.getTime() + 1000), to: interval.to });
  await rest.readAll((so) => so.calls >= CALLS_FOR_THE_REST);
  const byName = (within: Interval) => readEach([...BESIDE_ECS, ECS].map((one) => open(one, within)));
  if (rest.complete) {
    const named = await byName({ from: interval.from, to: settled });
    if (named.every((reader) => reader.complete)) return { readers: [rest, ...named], probes: [], allServices: false };
  }
  // A cursor goes on with queries of the whole window alone: what is not finished may not be left to others.
  return { readers: await byName(interval), probes: [rest], allServices: false };
}

/** Which way is cheaper by densities measured here before; undefined where one of them was not measured. */
async function measuredCheaper(
  account: Account,
  region: string,
  interval: Interval,
  { memory }: ReadOptions,
): Promise<'writes' | 'ecs' | undefined> {
  if (account.recorded) return undefined;
  const priced = (attribute: Attribute) => estimate({ account: account.id, region, attribute, ...interval }, memory);
  const [writes, ecs, ...beside] = await Promise.all([WRITES, ECS, ...BESIDE_ECS].map(priced));
  if (writes === undefined || ecs === undefined || [writes, ecs].some(({ basis }) => basis === 'assumed'))
    return undefined;
  return writes.calls <= beside.reduce((sum, one) => sum + one.calls, ecs.calls) ? 'writes' : 'ecs';
}

async function readEach(readers: readonly Reader[]): Promise<Reader[]> {
  for (const reader of readers) await reader.readAll();
  return [...readers];
}

/** Sign-ins and other acts of the root user, which event history keeps in us-east-1 (CloudTrail user guide, sign-in events). */
export async function readRoot(account: Account, interval: Interval, options: ReadOptions): Promise<Reader> {
  const query = {
    account: account.id,
    region: GLOBAL_REGION,
    attribute: ROOT,
    ...interval,
  };
  return openReader(account, query, options).readAll();
}

/** Where global services and root sign-ins are logged in the commercial partition. */
export const GLOBAL_REGION = 'us-east-1';

/** Services whose events are logged there, wherever they are called from (CloudTrail user guide, "Concepts"). */
const GLOBAL_SOURCES: ReadonlySet<string> = new Set(
  ['iam', 'cloudfront', 'route53', 'organizations'].map((name) => `${name}.amazonaws.com`),
);

export function isGlobalSource(source: string): boolean {
  return GLOBAL_SOURCES.has(source);
}
