import { describe, expect, it } from 'vitest';
import type { RecordedEvent } from '../../src/trail/demo/types.ts';
import { traceSession } from '../../src/trail/index.ts';
import { account, iamUser, recordOf, type Who } from '../aws-server/index.ts';
import { eventOf, minutesAgo, open, opening, session, spread, unhurried } from './support.ts';

const key = (at: number) => `ASIATRACE0000000000${at}`;
const openedAt = minutesAgo(60);

/** A task was stopped by the session of key 1. */
function stop(who: Who = session(key(1), openedAt), region = 'us-east-1'): RecordedEvent {
  return recordOf({ time: minutesAgo(30), name: 'StopTask', region, who, request: { cluster: 'prod', task: 'x' } });
}

async function trace(
  events: Record<string, RecordedEvent[]>,
  from: RecordedEvent,
  more: Partial<Parameters<typeof open>[0]> = {},
) {
  const opened = await open({ accounts: [account({ regions: ['us-east-1', 'eu-west-1'], events })], ...more });
  const found = await traceSession(opened.account, eventOf(from), unhurried());
  return { ...found, ids: found.hops.map((hop) => hop.eventId), lookups: opened.lookups() };
}

const idOf = ({ record }: RecordedEvent) => record['eventID'];
const alice = iamUser('alice');

describe('tracing a session', () => {
  it('of a caller whose record shows who it was asks nothing', async () => {
    const from = stop(alice);
    expect(await trace({ 'us-east-1': [from] }, from)).toMatchObject({ hops: [], end: 'caller', lookups: [] });
  });

  it('finds who opened it, in one call', async () => {
    const from = stop();
    const first = opening(key(1), alice, { time: openedAt });
    const told = await trace({ 'us-east-1': [from, first] }, from);
    expect(told).toMatchObject({ ids: [idOf(first)], end: 'caller', lookups: [`us-east-1 ResourceName=${key(1)}`] });
    expect(told.hops[0]?.actor).toMatchObject({ name: 'alice', kind: 'person' });
  });

  it('follows a chain of three roles back to a person', async () => {
    const from = stop();
    const third = opening(key(1), session(key(2), minutesAgo(70), 'hop2'), { time: openedAt });
    const second = opening(key(2), session(key(3), minutesAgo(80), 'hop3'), { time: minutesAgo(70) });
    const first = opening(key(3), alice, { time: minutesAgo(80) });
    const told = await trace({ 'us-east-1': [from, first, second, third] }, from);
    expect(told).toMatchObject({ ids: [idOf(third), idOf(second), idOf(first)], end: 'caller' });
    expect(told.hops.at(-1)?.actor.name).toBe('alice');
    expect(told.lookups).toHaveLength(3);
  });

  it('looks in the Region of the event first, then in us-east-1', async () => {
    const from = stop(session(key(1), openedAt), 'eu-west-1');
    const first = opening(key(1), alice, { time: openedAt });
    const told = await trace({ 'us-east-1': [first], 'eu-west-1': [from] }, from);
    expect(told).toMatchObject({ ids: [idOf(first)], end: 'caller' });
    expect(told.lookups).toEqual([`eu-west-1 ResourceName=${key(1)}`, `us-east-1 ResourceName=${key(1)}`]);
  });

  it('finds an opening whose resources are not listed by the second in which it happened', async () => {
    const from = stop();
    const first = opening(key(1), alice, { time: openedAt, listed: false });
    const others = [opening(key(8), iamUser('bob'), { time: openedAt, listed: false })];
    const told = await trace({ 'us-east-1': [from, first, ...others] }, from);
    expect(told).toMatchObject({ ids: [idOf(first)], end: 'caller' });
    expect(told.lookups.at(-1)).toBe('us-east-1 EventName=AssumeRole');
  });

  it('ends at a caller of another account: only its own trail knows more', async () => {
    const from = stop();
    const foreign: Who = {
      userIdentity: { type: 'AWSAccount', principalId: 'AROAFOREIGN:dana', accountId: '444455556666' },
    };
    const first = opening(key(1), foreign, { time: openedAt });
    const told = await trace({ 'us-east-1': [from, first] }, from);
    expect(told.end).toBe('caller');
    expect(told.hops[0]?.actor).toMatchObject({ kind: 'external-account', account: '444455556666' });
  });

  it('says that the opening is not there', async () => {
    const from = stop();
    const told = await trace({ 'us-east-1': [from, ...spread(5, { name: 'AssumeRole', readOnly: true })] }, from);
    expect(told).toMatchObject({ hops: [], end: 'not-found' });
  });

  it('says that it may not look', async () => {
    const from = stop();
    const told = await trace({ 'us-east-1': [from] }, from, { denied: [{ operation: 'cloudtrail:LookupEvents' }] });
    expect(told).toMatchObject({ hops: [], end: 'unreadable' });
  });

  it('is not led in a circle', async () => {
    const from = stop();
    const one = opening(key(1), session(key(2), minutesAgo(70)), { time: openedAt });
    const two = opening(key(2), session(key(1), minutesAgo(80)), { time: minutesAgo(70) });
    const told = await trace({ 'us-east-1': [from, one, two] }, from);
    expect(told).toMatchObject({ ids: [idOf(one), idOf(two)], end: 'cycle' });
  });

  it('gives up after ten hops', async () => {
    const names = Array.from({ length: 13 }, (_, at) => `ASIACHAIN00000000${String(at).padStart(3, '0')}`);
    const from = stop(session(names[0] ?? '', minutesAgo(40)));
    const chain = names
      .slice(0, -1)
      .map((name, at) =>
        opening(name, session(names[at + 1] ?? '', minutesAgo(41 + at)), { time: minutesAgo(40 + at) }),
      );
    const told = await trace({ 'us-east-1': [from, ...chain] }, from);
    expect(told.hops).toHaveLength(10);
    expect(told.end).toBe('too-long');
  });

  it('cannot begin without a key', async () => {
    const { userIdentity } = session(key(1), openedAt);
    const { accessKeyId: _key, ...keyless } = userIdentity;
    const from = stop({ userIdentity: keyless });
    expect(await trace({ 'us-east-1': [from] }, from)).toMatchObject({ hops: [], end: 'no-key', lookups: [] });
  });

  it('throws when its caller has gone', async () => {
    const from = stop(session(key(1), openedAt));
    const opened = await open({ accounts: [account({ events: { 'us-east-1': [from] } })] });
    const stopped = AbortSignal.abort();
    await expect(traceSession(opened.account, eventOf(from), unhurried({ signal: stopped }))).rejects.toMatchObject({
      kind: 'cancelled',
    });
  });

  it('ends at a pipeline, which STS names by its subject', async () => {
    const from = stop();
    const subject = 'repo:acme/shop:ref:refs/heads/main';
    const github: Who = {
      username: subject,
      userIdentity: {
        type: 'WebIdentityUser',
        userName: subject,
        identityProvider: 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com',
      },
    };
    const first = opening(key(1), github, { time: openedAt, name: 'AssumeRoleWithWebIdentity' });
    const told = await trace({ 'us-east-1': [from, first] }, from);
    expect(told).toMatchObject({ ids: [idOf(first)], end: 'caller' });
    expect(told.hops[0]?.actor).toMatchObject({ kind: 'ci', pipeline: { repository: 'acme/shop' } });
  });
});
