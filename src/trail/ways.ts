import type { Account } from '../aws/api.ts';
import { paceStats } from '../aws/pace.ts';
import type { ReadOptions } from './budget.ts';
import { type Estimate, estimate } from './density.ts';
import { describeQuery } from './history.ts';
import type { Memory } from './memory/memory.ts';
import { openReader } from './open-reader.ts';
import type { Reader } from './reader.ts';
import type { Attribute, TrailQuery } from './types.ts';

/**
 * One way of asking: queries, one attribute each, that together find everything that is wanted. LookupEvents takes one
 * attribute a call (API reference, LookupAttributes); the other filters are applied to what comes back.
 */
export type Way = readonly (Attribute | undefined)[];

/** Where and what is asked, whichever way. */
export interface Asked {
  account: Account;
  region: string;
  from: Date;
  to: Date;
  readOnly?: boolean | undefined;
}

/** A way with what it will cost in one Region. */
export interface PricedWay {
  way: Way;
  queries: { query: TrailQuery; estimate: Estimate }[];
  calls: number;
}

/** A first page of another way is worth its call only where it may save more than that. */
const WORTH_PROBING = 2;

/** Prices each way from what is remembered and from measured density, cheapest first; asks nobody. */
export async function priceWays(ways: readonly Way[], asked: Asked, memory: Memory | undefined): Promise<PricedWay[]> {
  const usable = asked.account.recorded ? undefined : memory;
  const priced = await Promise.all(
    ways.map(async (way): Promise<PricedWay> => {
      const queries = await Promise.all(
        way.map(async (attribute) => {
          const query = queryFor(attribute, asked);
          return { query, estimate: await estimate(query, usable) };
        }),
      );
      return { way, queries, calls: queries.reduce((sum, one) => sum + one.estimate.calls, 0) };
    }),
  );
  // Of ways that cost the same, the one that comes first is the narrower: sorting keeps their order.
  return priced.sort((a, b) => a.calls - b.calls);
}

/** Reads under way, one for each query of the way that was taken. */
export interface WayRead {
  readers: Reader[];
  /** First pages that told the density of ways not taken; nothing depends on the rest of them. */
  probes: Reader[];
}

/**
 * Begins to read the cheapest way. Where its first page shows that it is denser than thought, the next one gets a first
 * page too, and the better goes on. `enough`: what was read already answers.
 */
export async function openWay(
  priced: readonly PricedWay[],
  account: Account,
  options: ReadOptions,
  enough: (readers: readonly Reader[]) => boolean,
): Promise<WayRead> {
  const probes: Reader[] = [];
  let best: Reader[] | undefined;
  for (const { queries, calls } of priced) {
    if (best !== undefined && (pagesLeft(best) <= calls + WORTH_PROBING || enough(best))) break;
    const readers = queries.map(({ query }) => openReader(account, query, options));
    await Promise.all(readers.map((reader) => reader.readPage()));
    const isBetter = best === undefined || (pagesLeft(readers) < pagesLeft(best) && !readers.some(isStopped));
    probes.push(...(isBetter ? (best ?? []) : readers));
    if (isBetter) best = readers;
  }
  return { readers: best ?? [], probes };
}

/** Whole seconds that so many calls take at the pace of the moment, one after the other. */
export function secondsFor(account: Account, region: string, calls: number): number {
  return account.recorded ? 0 : Math.ceil((calls * paceStats(account.id, region).interval) / 1000);
}

/** The query of a way at one place. */
export function queryFor(attribute: Attribute | undefined, { account, region, ...rest }: Asked): TrailQuery {
  return { account: account.id, region, ...(attribute === undefined ? {} : { attribute }), ...rest };
}

/** "EventName=StopTask" */
export function describeAttribute(attribute: Attribute | undefined): string {
  return describeQuery(attribute === undefined ? {} : { attribute });
}

function pagesLeft(readers: readonly Reader[]): number {
  return readers.reduce((sum, reader) => sum + reader.estimatedPagesLeft, 0);
}

function isStopped(reader: Reader): boolean {
  return reader.stopped !== undefined;
}
