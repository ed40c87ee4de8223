import type { Command } from 'commander';
import type { Cache, RememberedPlace } from '../tools/index.ts';
import { UsageError } from '../usage-error.ts';
import type { Io } from './io.ts';
import type { Parts } from './parts.ts';

const OFF =
  'Nothing is remembered on this machine: WHO_RESTARTED_PROD_CACHE is off, or the configuration says "cache": false.\n';

/** `cache info` and `cache clear`: what is remembered of earlier questions. No tool: an agent has no use for it. */
export function addCacheCommand(program: Command, io: Io, parts: Parts): void {
  const cache = program.command('cache').description('show or forget what is remembered of earlier questions');
  const open = (): Cache => {
    const { config } = program.opts<{ config?: string }>();
    return parts.openCache({ config });
  };
  cache
    .command('info')
    .description('Folder, size, and what is covered.')
    .action(async () => {
      const opened = open();
      const places = await opened.info();
      const { json } = program.opts<{ json?: boolean }>();
      io.stdout(json === true ? asJson(opened, places) : describeCache(opened, places));
    });
  cache
    .command('clear')
    .description('Forget all of it, or one account or Region.')
    .option('--account <id>', 'Only this account, by its twelve digits')
    .option('--region <region>', 'Only this Region')
    .action(async (only: { account?: string; region?: string }) => {
      if (only.account !== undefined && !/^\d{12}$/.test(only.account)) {
        throw new UsageError(`--account ${only.account}: not an account. Give its twelve digits.`);
      }
      const opened = open();
      io.stdout(opened.folder === undefined ? OFF : describeCleared(await opened.clear(only)));
    });
}

/** "Events are remembered in ~/.cache/…", and a line for each account and Region. */
export function describeCache(
  cache: Pick<Cache, 'folder' | 'maxMegabytes'>,
  places: readonly RememberedPlace[],
): string {
  if (cache.folder === undefined) return OFF;
  const most = `at most ${cache.maxMegabytes} MB`;
  if (places.length === 0) return `Nothing is remembered yet. It will be in ${cache.folder}, ${most}.\n`;
  const lines = places.map(
    (place) =>
      `  ${place.account}  ${place.region}  ${minute(place.oldest)} to ${minute(place.newest)} UTC, ` +
      `${count(place.events, 'event', 'events')} of ${count(place.queries, 'query', 'queries')}, ${megabytes(place.bytes)}`,
  );
  const total = places.reduce((sum, place) => sum + place.bytes, 0);
  return `Events are remembered in ${cache.folder}: ${megabytes(total)}, ${most}, secrets taken out.\n\n${lines.join('\n')}\n`;
}

/** "Forgot 1,204 events of account 111122223333 in us-east-1 and eu-west-1." */
export function describeCleared(places: readonly RememberedPlace[]): string {
  if (places.length === 0) return 'Nothing of that was remembered.\n';
  const accounts = [...new Set(places.map((place) => place.account))];
  const parts = accounts.map((account) => {
    const own = places.filter((place) => place.account === account);
    const events = own.reduce((sum, place) => sum + place.events, 0);
    return `${count(events, 'event', 'events')} of account ${account} in ${own.map((place) => place.region).join(', ')}`;
  });
  return `Forgot ${parts.join('; ')}.\n`;
}

function asJson({ folder, maxMegabytes }: Cache, places: readonly RememberedPlace[]): string {
  const iso = (seconds: number) => `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;
  const told = places.map((place) => ({ ...place, oldest: iso(place.oldest), newest: iso(place.newest) }));
  return `${JSON.stringify({ folder, maxMegabytes, remembered: told }, undefined, 2)}\n`;
}

/** "2026-11-20 05:11" */
function minute(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 16).replace('T', ' ');
}

function count(number: number, one: string, several: string): string {
  return `${number.toLocaleString('en')} ${number === 1 ? one : several}`;
}

function megabytes(bytes: number): string {
  return bytes < 100_000 ? `${Math.ceil(bytes / 1000)} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
