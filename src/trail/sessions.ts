import type { Account } from '../aws/api.ts';
import type { Event, Json } from '../events/types.ts';
import type { ReadOptions } from './budget.ts';
import { openReader } from './open-reader.ts';
import type { Reader } from './reader.ts';

/** Calls spent on naming the pipelines of one Region. */
const CALLS_FOR_NAMING = 2;

/** A session is opened at its `creationDate`; STS and the record may disagree by a little. */
const SLACK_MILLISECONDS = 60_000;

/** The call that opened a session, by the access key id that it issued. */
export type SessionOpenings = ReadonlyMap<string, Event>;

export interface OpeningsRead {
  openings: SessionOpenings;
  readers: Reader[];
}

/**
 * Finds the AssumeRoleWithWebIdentity events behind pipeline sessions: only those carry the OIDC subject, and they are
 * read-only events, so a read of the writes never shows them (IAM user guide, "Logging IAM and STS calls").
 * A few sessions are asked for by key, many by event name. What is not found within the calls stays unnamed.
 */
export async function findPipelineOpenings(
  account: Account,
  region: string,
  events: readonly Event[],
  options: ReadOptions,
): Promise<OpeningsRead> {
  const sessions = new Map<string, number>();
  for (const event of events) {
    const { accessKeyId, sessionStart } = event.identity;
    const unnamed =
      event.actor.kind === 'ci' && event.actor.pipeline !== undefined && event.actor.pipeline.repository === undefined;
    if (unnamed && accessKeyId !== undefined && sessionStart !== undefined)
      sessions.set(accessKeyId, Date.parse(sessionStart));
  }
  const readers: Reader[] = [];
  const openings = new Map<string, Event>();
  if (sessions.size === 0) return { openings, readers };
  const starts = [...sessions.values()];
  const interval = {
    from: new Date(Math.min(...starts) - SLACK_MILLISECONDS),
    to: new Date(Math.min(Math.max(...starts) + SLACK_MILLISECONDS, Date.now())),
  };
  const attributes =
    sessions.size <= CALLS_FOR_NAMING
      ? [...sessions.keys()].map((value) => ({ key: 'ResourceName' as const, value }))
      : [{ key: 'EventName' as const, value: 'AssumeRoleWithWebIdentity' }];
  for (const attribute of attributes) {
    const reader = openReader(account, { account: account.id, region, attribute, ...interval }, options);
    await reader.readAll((so) => so.calls >= CALLS_FOR_NAMING);
    readers.push(reader);
    for (const opening of reader.events) {
      const key = issuedKey(opening);
      if (key !== undefined && sessions.has(key)) openings.set(key, opening);
    }
  }
  return { openings, readers };
}

/** The temporary access key that an AssumeRole call issued. */
export function issuedKey(event: Event): string | undefined {
  const credentials = member(event.record['responseElements'], 'credentials');
  const key = member(credentials, 'accessKeyId');
  return typeof key === 'string' ? key : undefined;
}

function member(value: Json | undefined, name: string): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value[name] : undefined;
}
