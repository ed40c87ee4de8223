import type { Account, AwsApi } from '../aws/api.ts';
import { AwsProblem } from '../aws/problem.ts';
import { UsageError } from '../usage-error.ts';
import type { AccountBook, OpenAccounts } from './accounts.ts';
import type { OlderSource } from './older.ts';

const accountId = /^\d{12}$/;

/**
 * Accounts that only an archive knows, beside those that answer: by their twelve digits in place of a profile; where
 * no credentials are to be had, all that a folder of log files holds; and with `every`, always those of the folder.
 */
export function withArchived(book: AccountBook, older: OlderSource, every: boolean): AccountBook {
  return {
    async open(names, signal) {
      const places = await older.places?.(signal);
      if (names !== undefined) return openNamed(names, book, older, places ?? [], signal);
      const live = await openLive(book, places !== undefined, signal);
      if (places === undefined || (live.accounts.length > 0 && !every)) return live;
      const ids = [...new Set(places.map((place) => place.account))];
      const accounts = ids.map((id) => {
        const known = live.accounts.find((account) => account.id === id);
        return { ...(known ?? archivedAccount(id, older)), regions: regionsOf(id, places) };
      });
      return { accounts, missing: [] };
    },
  };
}

async function openNamed(
  names: readonly string[],
  book: AccountBook,
  older: OlderSource,
  places: readonly { account: string; region: string }[],
  signal: AbortSignal,
): Promise<OpenAccounts> {
  const ids = names.filter((name) => accountId.test(name));
  const others = names.filter((name) => !accountId.test(name));
  const opened = others.length === 0 ? { accounts: [], missing: [] } : await book.open(others, signal);
  const unknown = ids.find((id) => places.length > 0 && !places.some((place) => place.account === id));
  if (unknown !== undefined) {
    const has = [...new Set(places.map((place) => place.account))].join(', ');
    throw new UsageError(`The ${older.name} has no log files of account ${unknown}. It has those of ${has}.`);
  }
  const archived = ids
    .filter((id) => !opened.accounts.some((account) => account.id === id))
    .map((id) => ({ ...archivedAccount(id, older), regions: regionsOf(id, places) }));
  return { accounts: [...opened.accounts, ...archived], missing: opened.missing };
}

/** Without credentials a folder still answers. */
async function openLive(book: AccountBook, mayDoWithout: boolean, signal: AbortSignal): Promise<OpenAccounts> {
  try {
    return await book.open(undefined, signal);
  } catch (error) {
    const isWithout = error instanceof AwsProblem && (error.kind === 'credentials' || error.kind === 'network');
    if (!mayDoWithout || !isWithout) throw error;
    return { accounts: [], missing: [] };
  }
}

function archivedAccount(id: string, older: OlderSource): Account {
  const api: AwsApi = {
    call: (_region, operation) =>
      Promise.reject(
        new AwsProblem('refused', `${operation} was not asked: account ${id} is read from its ${older.name} alone.`, {
          fix: 'Name a profile of that account to ask AWS too.',
        }),
      ),
  };
  // Who reads it stands where the caller would.
  return { id, caller: older.name, api, recorded: false, archived: true };
}

function regionsOf(id: string, places: readonly { account: string; region: string }[]): string[] {
  return [...new Set(places.flatMap((place) => (place.account === id ? [place.region] : [])))].sort();
}
