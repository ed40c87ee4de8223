import { accountsAndRegions, deliveryDays } from './conditions.ts';
import type { SqlQuery } from './types.ts';

/**
 * List prices of most Regions, in dollars. Sources: Amazon Athena pricing (per TB of data scanned, rounded up to the next
 * megabyte, 10 MB at least a query; failed queries are free, cancelled ones are not); AWS CloudTrail pricing (Lake queries,
 * per GB of data scanned). What an account really pays may differ.
 */
const PRICES = {
  athena: { name: 'Athena', dollars: 5, unit: 1e12, unitName: 'TB', least: 10e6 },
  lake: { name: 'CloudTrail Lake', dollars: 0.005, unit: 1e9, unitName: 'GB', least: 0 },
} as const;

export type BilledEngine = keyof typeof PRICES;

/** Dollars at the list price for that many bytes scanned. */
export function priceOf(engine: BilledEngine, bytes: number): number {
  const { dollars, unit, least } = PRICES[engine];
  return (Math.max(Math.ceil(bytes / 1e6) * 1e6, least) / unit) * dollars;
}

/** What a query that has run cost, in a sentence. */
export function costOf(engine: BilledEngine, bytes: number | undefined): string {
  const { name, least } = PRICES[engine];
  const list = listPrice(engine);
  if (bytes === undefined) return `${name} did not say how much it scanned; it bills at ${list}.`;
  const billed = bytes < least ? `, billed as ${sizeOf(least)}` : '';
  return `${name} scanned ${sizeOf(bytes)}${billed}: ${money(priceOf(engine, bytes))} at ${list}.`;
}

/**
 * What a query may cost, told before it is run. How much it scans is only known afterwards; days and places bound it.
 * `estimatedBytes`: of the log files it will read, where somebody has counted them.
 */
export function describeCost(engine: BilledEngine, query: SqlQuery, estimatedBytes?: number): string {
  const { name, least } = PRICES[engine];
  const minimum = least === 0 ? '' : `, ${sizeOf(least)} a query at least`;
  const price = `${name} bills what a query scans, at ${listPrice(engine)}${minimum}.`;
  if (estimatedBytes !== undefined) {
    return `${price} This one would scan about ${sizeOf(estimatedBytes)}: ${money(priceOf(engine, estimatedBytes))}.`;
  }
  return `${price} That is only known afterwards; this one is bounded to ${extent(engine, query)}.`;
}

function listPrice(engine: BilledEngine): string {
  const { dollars, unitName } = PRICES[engine];
  return `the list price of $${dollars} per ${unitName}`;
}

/** Lake prunes by time only; what it reads of other accounts in the store is billed too. */
function extent(engine: BilledEngine, query: SqlQuery): string {
  const days = counted(deliveryDays(query).count - (engine === 'lake' ? 1 : 0), 'day');
  if (engine === 'lake') return `${days} of the whole event data store`;
  const { accounts, regions } = accountsAndRegions(query.places);
  const where = regions.length === 1 ? `${regions[0]}` : counted(regions.length, 'Region');
  const whose = accounts.length === 1 ? `account ${accounts[0]}` : counted(accounts.length, 'account');
  return `${days} of log files from ${where} in ${whose}`;
}

function counted(count: number, noun: string): string {
  return count === 1 ? `1 ${noun}` : `${count} ${noun}s`;
}

function money(dollars: number): string {
  if (dollars === 0) return '$0';
  return dollars < 0.01 ? 'less than $0.01' : `$${dollars.toFixed(2)}`;
}

const SIZES = ['bytes', 'KB', 'MB', 'GB', 'TB', 'PB'] as const;

/** "3.4 GB", "12 MB": decimal, two digits at least where there are any. */
export function sizeOf(bytes: number): string {
  let value = bytes;
  let step = 0;
  while (value >= 999.5 && step < SIZES.length - 1) {
    value /= 1_000;
    step += 1;
  }
  const shown = step === 0 || value >= 9.95 ? value.toFixed(0) : value.toFixed(1).replace(/\.0$/, '');
  return `${shown} ${SIZES[step] ?? 'bytes'}`;
}
