import type { Account } from '../../src/aws/api.ts';
import { openAccount } from '../../src/aws/index.ts';
import { decodeRecord } from '../../src/events/index.ts';
import type { Event, JsonObject } from '../../src/events/types.ts';
import type { RecordedEvent } from '../../src/trail/demo/types.ts';
import type { ReadOptions } from '../../src/trail/index.ts';
import { fastPacer, useAws } from '../aws/support.ts';
import {
  ACCOUNT,
  type AwsOptions,
  type AwsServer,
  type RecordOptions,
  recordOf,
  type Who,
} from '../aws-server/index.ts';

export const NOW = new Date('2026-11-20T05:26:00Z');
export const DAY = { from: new Date('2026-11-19T05:26:00Z'), to: NOW };

export interface Opened {
  account: Account;
  server: AwsServer;
  /** LookupEvents that were answered: "us-east-1 ReadOnly=false". */
  lookups(): string[];
}

/** A loopback AWS without a limit of its own, at NOW, and its account as the product opens it. */
export async function open(options: AwsOptions): Promise<Opened> {
  const server = await useAws({ rate: 0, now: () => NOW, ...options });
  const account = await openAccount({ pacer: fastPacer() });
  return { account, server, lookups: () => lookupsOf(server) };
}

function lookupsOf(server: AwsServer): string[] {
  return server.log
    .filter(({ operation, outcome }) => operation === 'cloudtrail:LookupEvents' && outcome === '200')
    .map(({ region, input }) => {
      const attributes: unknown = input['LookupAttributes'];
      const [attribute] = Array.isArray(attributes) ? attributes : [];
      return attribute === undefined
        ? `${region} all`
        : `${region} ${attribute.AttributeKey}=${attribute.AttributeValue}`;
    });
}

/** Nobody stops it, and there is time. */
export function unhurried(more: Partial<ReadOptions> = {}): ReadOptions {
  return {
    signal: new AbortController().signal,
    deadline: Date.now() + 20_000,
    identity: { known: [], expected: [] },
    ...more,
  };
}

export function minutesAgo(minutes: number): string {
  return new Date(NOW.getTime() - minutes * 60_000).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

/** So many calls, evenly over the last day, newest first. */
export function spread(count: number, more: Partial<RecordOptions> = {}): RecordedEvent[] {
  return Array.from({ length: count }, (_, at) =>
    recordOf({ time: minutesAgo(1 + (1430 * at) / count), ...more, more: { ...more.more, note: at } }),
  );
}

export function idsOf(records: readonly RecordedEvent[]): string[] {
  return records.map(({ record }) => String(record['eventID'])).sort();
}

export function eventIds(events: readonly Event[]): string[] {
  return events.map((event) => event.eventId).sort();
}

export function eventOf({ record }: RecordedEvent): Event {
  return decodeRecord(record, { known: [], expected: [] });
}

/** A session of a role whose person its records do not show: its key, and when it was opened. */
export function session(key: string, opened: string, role = 'admin', more: JsonObject = {}): Who {
  const name = `botocore-session-${1763000000 + Number.parseInt(key.slice(-2), 36)}`;
  return {
    username: name,
    userIdentity: {
      type: 'AssumedRole',
      principalId: `AROAEXAMPLE${role.toUpperCase()}:${name}`,
      arn: `arn:aws:sts::${ACCOUNT}:assumed-role/${role}/${name}`,
      accountId: ACCOUNT,
      accessKeyId: key,
      sessionContext: {
        sessionIssuer: {
          type: 'Role',
          principalId: `AROAEXAMPLE${role.toUpperCase()}`,
          arn: `arn:aws:iam::${ACCOUNT}:role/${role}`,
          accountId: ACCOUNT,
          userName: role,
        },
        attributes: { creationDate: opened, mfaAuthenticated: 'false' },
        ...more,
      },
    },
  };
}

/** The call that opened a session: it issued `key`. */
export function opening(
  key: string,
  by: Who,
  options: Omit<RecordOptions, 'who'> & { role?: string; listed?: boolean },
): RecordedEvent {
  const { role = 'admin', listed = true, ...rest } = options;
  return recordOf({
    name: 'AssumeRole',
    source: 'sts.amazonaws.com',
    readOnly: true,
    who: by,
    request: { roleArn: `arn:aws:iam::${ACCOUNT}:role/${role}`, roleSessionName: 'x' },
    response: { credentials: { accessKeyId: key, expiration: 'Nov 20, 2026, 4:00:00 AM', sessionToken: 'secret' } },
    resources: listed ? [{ ResourceType: 'AWS::IAM::AccessKey', ResourceName: key }] : [],
    ...rest,
  });
}
