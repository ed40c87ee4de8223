import { isAddressJudged, sameNetwork } from '../audit/index.ts';
import type { Baseline } from '../audit/types.ts';
import type { Event } from '../events/types.ts';
import { type Missing, type Reader, type ReadOptions, readBaseline } from '../trail/index.ts';
import type { Context } from './context.ts';
import type { Scope } from './scope.ts';
import { isoSecond, type Window } from './time.ts';

/** Principals whose usual addresses are read for one report; more are named as not judged. */
const MOST_PRINCIPALS = 20;

const DAY = 86_400_000;

export interface UsualAddresses {
  baselines: Map<string, Baseline>;
  readers: Reader[];
  missing: Missing[];
  /** Callers whose earlier calls cannot be asked for, in a sentence each. */
  notJudged: string[];
}

interface Candidate {
  principal: string;
  username: string;
  name: string;
  account: string;
  region: string;
  addresses: string[];
  /** Event history files it under a name that lasts, so that its earlier calls can be asked for. */
  lasting: boolean;
}

/** Reads where the principals with an address worth judging called from before the window. */
export async function readUsualAddresses(
  events: readonly Event[],
  scope: Scope,
  window: Window,
  context: Context,
  options: ReadOptions,
): Promise<UsualAddresses> {
  const all = candidatesIn(events);
  const candidates = all.filter((candidate) => candidate.lasting);
  const interval = {
    from: new Date(window.from.getTime() - context.settings.baselineDays * DAY),
    to: new Date(window.from.getTime() - 1000),
  };
  const usual: UsualAddresses = { baselines: new Map(), readers: [], missing: [], notJudged: [] };
  await Promise.all(
    candidates.slice(0, MOST_PRINCIPALS).map(async (candidate) => {
      const account = scope.accounts.find((one) => one.id === candidate.account);
      if (account === undefined) return;
      const read = await readBaseline(
        account,
        candidate.region,
        { key: candidate.principal, username: candidate.username },
        interval,
        options,
        (seen) => candidate.addresses.every((address) => seen.some((known) => sameNetwork(known, address))),
      );
      usual.readers.push(read.reader);
      const why = read.reader.stopped;
      if (why !== undefined && read.events === 0) {
        usual.missing.push({
          ...placeOf(candidate),
          from: isoSecond(interval.from),
          to: isoSecond(interval.to),
          why: `the usual addresses of ${candidate.name} could not be read: ${why}`,
          fix: read.reader.problem?.fix ?? 'Ask again: what was read is remembered, so the next answer comes further.',
        });
        return;
      }
      usual.baselines.set(candidate.principal, read);
    }),
  );
  for (const { name, addresses, lasting } of all) {
    if (lasting) continue;
    usual.notJudged.push(
      `The address of ${name} (${addresses.join(', ')}) was not judged: its session is named anew each time, so its earlier calls cannot be asked for.`,
    );
  }
  const left = candidates.length - MOST_PRINCIPALS;
  if (left > 0)
    usual.missing.push({
      why: `the addresses of ${left} more principals were not judged: too many for one report`,
      fix: 'Ask for a shorter window or one cluster.',
    });
  return usual;
}

function candidatesIn(events: readonly Event[]): Candidate[] {
  const candidates = new Map<string, Candidate>();
  for (const event of events) {
    const { principal, username } = event.identity;
    if (username === undefined || !isAddressJudged(event)) continue;
    const candidate = candidates.get(principal) ?? {
      principal,
      username,
      name: event.actor.name,
      account: event.account,
      region: event.region,
      addresses: [],
      lasting: isLasting(event),
    };
    if (!candidate.addresses.includes(event.address.value)) candidate.addresses.push(event.address.value);
    candidates.set(principal, candidate);
  }
  return [...candidates.values()];
}

/**
 * LookupEvents knows a role session by its session name alone. Names with a time or a counter in them, such as
 * botocore-session-1763600000, never come again.
 */
function isLasting({ identity }: Event): boolean {
  const { username = '', principal, sessionOf } = identity;
  return principal.includes(username) || sessionOf !== undefined || !/\d{8,}|[0-9a-f]{16,}/.test(username);
}

function placeOf(candidate: Candidate): Pick<Missing, 'account' | 'region'> {
  return { account: candidate.account, region: candidate.region };
}
