import type { Account } from '../aws/api.ts';
import type { ReadOptions } from './budget.ts';
import { HistoryReader } from './history.ts';
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

/** Sources of changes to auto scaling of ECS services that reading ECS alone would not show (facts: D4). */
const SCALING_RULES: readonly Attribute[] = [
  { key: 'EventName', value: 'RegisterScalableTarget' },
  { key: 'EventName', value: 'PutScheduledAction' },
];

const ROOT: Attribute = { key: 'Username', value: 'root' };

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
  const open = (attribute: Attribute) =>
    new HistoryReader(account, { account: account.id, region, attribute, ...interval }, options);
  const writes = open({ key: 'ReadOnly', value: 'false' });
  await writes.readPage();
  // No page left to ask for: the rest is remembered.
  if (writes.estimatedPagesLeft === 0) return { readers: [await writes.readAll()], probes: [], allServices: true };

  const ecs = open({ key: 'EventSource', value: 'ecs.amazonaws.com' });
  await ecs.readPage();
  if (ecs.stopped !== undefined || writes.estimatedPagesLeft <= ecs.estimatedPagesLeft + SCALING_RULES.length + 1) {
    return { readers: [await writes.readAll()], probes: [ecs], allServices: true };
  }
  // The small reads come first: when time runs out in the large one, its position is that of all.
  const others = [...SCALING_RULES, ROOT].map(open);
  for (const reader of others) await reader.readAll();
  return { readers: [await ecs.readAll(), ...others], probes: [writes], allServices: false };
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
