import type { Account } from '../aws/api.ts';
import type { ReadOptions } from './budget.ts';
import { HistoryReader } from './history.ts';
import { rememberedUpTo } from './settled.ts';
import type { Attribute, AttributeKey } from './types.ts';

export interface Interval {
  from: Date;
  to: Date;
}

/** Filters that the API can apply, one of them per call. */
export type ApiFilters = Partial<Record<AttributeKey, string>>;

/**
 * Which filter goes to the API when several are given: the one that usually matches the fewest events. The others
 * are applied to what comes back. LookupEvents takes one attribute only (API reference, LookupAttributes).
 */
const MOST_SELECTIVE_FIRST: readonly AttributeKey[] = [
  'EventId',
  'AccessKeyId',
  'ResourceName',
  'Username',
  'EventName',
  'ResourceType',
  'EventSource',
  'ReadOnly',
];

export function chooseAttribute(filters: ApiFilters): Attribute | undefined {
  for (const key of MOST_SELECTIVE_FIRST) {
    const value = filters[key];
    if (value !== undefined) return { key, value };
  }
  return undefined;
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
  readers: HistoryReader[];
  /** A first page that only told the density of the way not taken; nothing depends on the rest of it. */
  probes: HistoryReader[];
  /** Writes of every service were read; false when only those of ECS and its auto scaling were, to save calls. */
  allServices: boolean;
}

/**
 * Reads every change to ECS in one Region as cheaply as its traffic allows: the first page of all writes and of all
 * of ECS tell their densities; the cheaper one is read to its end. Root's changes and sign-ins are among all writes;
 * beside ECS alone they are asked for by name.
 */
export async function readChanges(
  account: Account,
  region: string,
  interval: Interval,
  options: ReadOptions,
): Promise<ChangesRead> {
  const open = (attribute: Attribute, within = interval) =>
    new HistoryReader(account, { account: account.id, region, attribute, ...within }, options);
  const again = await readSinceLast(account, region, interval, options, open);
  if (again !== undefined) return again;
  const writes = open(WRITES);
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
  open: (attribute: Attribute, within?: Interval) => HistoryReader,
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

async function readEach(readers: readonly HistoryReader[]): Promise<HistoryReader[]> {
  for (const reader of readers) await reader.readAll();
  return [...readers];
}

/** Sign-ins and other acts of the root user, which event history keeps in us-east-1 (CloudTrail user guide, sign-in events). */
export async function readRoot(account: Account, interval: Interval, options: ReadOptions): Promise<HistoryReader> {
  const query = {
    account: account.id,
    region: GLOBAL_REGION,
    attribute: ROOT,
    ...interval,
  };
  return new HistoryReader(account, query, options).readAll();
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
