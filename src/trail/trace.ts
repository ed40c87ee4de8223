import type { Account } from '../aws/api.ts';
import type { Event, Json } from '../events/types.ts';
import type { ReadOptions } from './budget.ts';
import { openReader } from './open-reader.ts';
import { GLOBAL_REGION } from './plan.ts';
import type { Reader } from './reader.ts';
import { issuedKey } from './sessions.ts';
import type { Attribute } from './types.ts';

/** Role chains longer than this are not followed; AWS limits chained sessions to an hour, so real ones are short. */
const MOST_HOPS = 10;

/** A role session lives at most 12 hours (IAM user guide, "Maximum session duration"). */
const LONGEST_SESSION = 12 * 3_600_000;

/** Slack around the logged opening of a session, which STS and the later records round differently. */
const BEFORE_OPENING = 15 * 60_000;
const NEAR_OPENING = 5000;

/** Why tracing stopped. */
export type TraceEnd = 'caller' | 'not-found' | 'unreadable' | 'no-key' | 'cycle' | 'too-long';

/** How a session came to be: the calls that opened it, the latest first. */
export interface Trace {
  /** Each one issued the key that the one before it (or the event itself) was made with. */
  hops: Event[];
  /** `caller`: the last hop's actor is where it ends: a person, a pipeline, a service or another account. */
  end: TraceEnd;
  readers: Reader[];
}

/**
 * Follows a role session back to whoever opened it, by the temporary key: AssumeRole events list the key they issued
 * among their resources (facts: A, "Resources for AssumeRole"), so each hop is one call. Looks in the Region of the
 * event and in us-east-1, where the global STS endpoint logs.
 * @throws AwsProblem of kind `cancelled` only.
 */
export async function traceSession(account: Account, event: Event, options: ReadOptions): Promise<Trace> {
  const trace: Trace = { hops: [], end: 'caller', readers: [] };
  const keys = new Set<string>();
  let current = event;
  while (current.identity.traceable) {
    const key = current.identity.accessKeyId;
    if (key?.startsWith('ASIA') !== true) return { ...trace, end: 'no-key' };
    if (keys.has(key)) return { ...trace, end: 'cycle' };
    if (trace.hops.length >= MOST_HOPS) return { ...trace, end: 'too-long' };
    keys.add(key);
    const opening = await findOpening(account, current, key, options, trace.readers);
    if (opening === undefined) {
      return {
        ...trace,
        end: trace.readers.some((reader) => reader.stopped !== undefined) ? 'unreadable' : 'not-found',
      };
    }
    trace.hops.push(opening);
    current = opening;
  }
  return trace;
}

async function findOpening(
  account: Account,
  event: Event,
  key: string,
  options: ReadOptions,
  readers: Reader[],
): Promise<Event | undefined> {
  const end = new Date(event.time);
  const opened = event.identity.sessionStart === undefined ? undefined : new Date(event.identity.sessionStart);
  const from = new Date((opened?.getTime() ?? end.getTime() - LONGEST_SESSION) - BEFORE_OPENING);
  const look = async (region: string, attribute: Attribute, interval: { from: Date; to: Date }) => {
    const reader = openReader(account, { account: account.id, region, attribute, ...interval }, options);
    readers.push(reader);
    const isIt = (candidate: Event) => issuedKey(candidate) === key && candidate.eventId !== event.eventId;
    await reader.readAll((so) => so.events.some(isIt) || so.calls >= 2);
    return reader.events.find(isIt);
  };
  for (const region of new Set([event.region, GLOBAL_REGION])) {
    const found = await look(region, { key: 'ResourceName', value: key }, { from, to: end });
    if (found !== undefined) return found;
  }
  if (opened === undefined) return undefined;
  // Where the wrapper lists no resources, the second in which the session was opened still finds it.
  return look(
    event.region,
    { key: 'EventName', value: openingName(event) },
    { from: new Date(opened.getTime() - NEAR_OPENING), to: new Date(opened.getTime() + NEAR_OPENING) },
  );
}

/** Which STS call opens a session of this kind. */
function openingName(event: Event): string {
  const context = member(member(event.record['userIdentity'], 'sessionContext'), 'webIdFederationData');
  const isFederated = typeof context === 'object' && context !== null && Object.keys(context).length > 0;
  return isFederated ? 'AssumeRoleWithWebIdentity' : 'AssumeRole';
}

function member(value: Json | undefined, name: string): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value[name] : undefined;
}
