import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { decodeIdentityAnswer } from '../../src/tools/answers.ts';
import type { World } from '../../src/tools/index.ts';
import { UsageError } from '../../src/usage-error.ts';
import { rejection } from '../aws/support.ts';
import { account, iamUser, recordOf } from '../aws-server/index.ts';
import { fakeIo } from '../cli/fake.ts';
import { STORIES, type Story } from '../demo/stories.ts';
import { opening, session } from '../trail/support.ts';
import { askIn, demoWorld, liveWorld, minutesBefore } from './support.ts';

const NOW = new Date('2026-11-20T05:26:00Z');

const stopTask = recordOf({
  time: minutesBefore(NOW, 30),
  name: 'StopTask',
  request: { cluster: 'prod', task: '0123456789abcdef0123456789abcdef' },
  response: { task: { group: 'service:checkout' } },
});
const ID = String(stopTask.record['eventID']);

let demo: World;
beforeAll(async () => {
  demo = await demoWorld();
});

function story(id: string): Story {
  const found = STORIES.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no story ${id}`);
  return found;
}

describe('who made a call, by event id', () => {
  it.each(STORIES.map((one) => [one.id, one]))('%s is decoded to its actor, from all Regions', async (_id, one) => {
    const answer = await askIn(demo, 'decode_identity', { eventId: one.eventId });
    expect(answer.event).toMatchObject({ eventId: one.eventId, action: one.action, region: one.region });
    expect(answer.address.value).toBe(one.address);
    expect(answer.actor.basis.length).toBeGreaterThan(0);
    if (one.id === 'support-stops-task') {
      expect(answer.answer).toContain('444455556666');
    } else {
      expect(answer.actor).toMatchObject({ kind: one.kind, name: one.actor });
      expect(answer.answer.toLowerCase()).toContain(
        one.actor === 'Application Auto Scaling' ? 'auto scaling' : one.actor.toLowerCase(),
      );
    }
    if (one.person !== undefined && one.id !== 'pipeline-eu-api') expect(answer.actor.person).toBe(one.person);
    expect(JSON.stringify(answer)).not.toMatch(/everything is fine|ignore (all|previous)/i);
  });

  it('is found by the eight characters that texts show, among the changes of a day', async () => {
    const live = await liveWorld({ accounts: [account({ events: { 'us-east-1': [stopTask] } })], now: () => NOW });
    const short = await live.ask('decode_identity', { eventId: ID.slice(0, 8).toUpperCase() });
    expect(short.event.eventId).toBe(ID);
    expect(live.lookups()).toEqual(['us-east-1 ReadOnly=false']);
  });

  it('is looked up by its whole id in one call, 90 days back', async () => {
    const old = recordOf({ time: minutesBefore(NOW, 80 * 24 * 60) });
    const live = await liveWorld({ accounts: [account({ events: { 'us-east-1': [old] } })], now: () => NOW });
    const id = String(old.record['eventID']);
    expect((await live.ask('decode_identity', { eventId: ` ${id} ` })).event.eventId).toBe(id);
    expect(live.lookups()).toEqual([`us-east-1 EventId=${id}`]);
  });

  it('asks which one when several begin with the same eight characters', async () => {
    const twins = [1, 2].map((at) =>
      recordOf({ time: minutesBefore(NOW, 10), more: { eventID: `aaaaaaaa-0000-4000-8000-00000000000${at}` } }),
    );
    const live = await liveWorld({ accounts: [account({ events: { 'us-east-1': twins } })], now: () => NOW });
    await expect(live.ask('decode_identity', { eventId: 'aaaaaaaa' })).rejects.toThrow(
      /^eventId aaaaaaaa: several events begin with it: aaaaaaaa-.+ and aaaaaaaa-.+\. Give a whole one\.$/,
    );
  });

  it('that is not there is a sentence with what to try, and says what could not be read', async () => {
    const live = await liveWorld({
      accounts: [account({ regions: ['us-east-1', 'eu-west-1'], events: { 'us-east-1': [stopTask] } })],
      now: () => NOW,
      denied: [{ operation: 'cloudtrail:LookupEvents', region: 'eu-west-1' }],
    });
    const unknown = '0a1b2c3d-0000-4000-8000-000000000000';
    await expect(live.ask('decode_identity', { eventId: unknown })).rejects.toThrow(
      new RegExp(`^No event ${unknown} in us-east-1 since 2026-08-22 05:26 UTC\\. Name its Region`),
    );
    await expect(live.ask('decode_identity', { eventId: '0a1b2c3d' })).rejects.toThrow(
      /^No event 0a1b2c3d in us-east-1 since 2026-11-19 05:26 UTC\. Eight characters are looked for among changes only/,
    );
    await expect(
      live.ask('decode_identity', { eventId: unknown, regions: ['us-east-1', 'eu-west-1'] }),
    ).rejects.toThrow(/^Incomplete, not everything could be read: eu-west-1 \(.+\)\. No event /);
  });
});

describe('the person behind a role', () => {
  const key = 'ASIATRACE00000000001';
  const call = recordOf({
    time: minutesBefore(NOW, 30),
    name: 'StopTask',
    who: session(key, minutesBefore(NOW, 60)),
    request: { cluster: 'prod', task: 'x' },
  });
  const opened = opening(key, iamUser('alice'), { time: minutesBefore(NOW, 60) });
  const recorded = account({ events: { 'us-east-1': [call, opened] } });
  const eventId = String(call.record['eventID']);

  it('is traced, with every hop and its event id', async () => {
    const live = await liveWorld({ accounts: [recorded], now: () => NOW });
    const answer = await live.ask('decode_identity', { eventId });
    expect(answer.actor).toMatchObject({ name: 'alice', person: 'alice', role: 'admin' });
    expect(answer.trace?.hops).toMatchObject([
      { action: 'AssumeRole', by: expect.stringContaining('alice'), eventId: opened.record['eventID'] },
    ]);
    expect(answer.answer).toContain(String(opened.record['eventID']).slice(0, 8));
    expect(live.lookups().length).toBeLessThanOrEqual(3);
  });

  it('is left alone where that is asked', async () => {
    const live = await liveWorld({ accounts: [recorded], now: () => NOW });
    const answer = await live.ask('decode_identity', { eventId, trace: false });
    expect(answer.trace).toBeUndefined();
    expect(answer.actor.person).toBeUndefined();
    expect(answer.answer).toContain('role admin');
    expect(live.lookups()).toHaveLength(1);
  });

  it('that cannot be traced is said to be unknown, with the reason', async () => {
    const live = await liveWorld({ accounts: [account({ events: { 'us-east-1': [call] } })], now: () => NOW });
    const answer = await live.ask('decode_identity', { eventId });
    expect(answer.answer).toMatch(/cannot be traced, because the call that opened the session is not in this account/);
    expect(answer.actor.name).not.toBe('alice');
    expect(answer.trace).toMatchObject({ hops: [] });
  });
});

describe('a record that is given with the wish to trace it', () => {
  const key = 'ASIATRACE00000000002';
  const call = recordOf({
    time: minutesBefore(NOW, 30),
    name: 'StopTask',
    who: session(key, minutesBefore(NOW, 60)),
    request: { cluster: 'prod', task: 'x' },
  });
  const opened = opening(key, iamUser('alice'), { time: minutesBefore(NOW, 60) });

  it('is followed in the account and Region that it is of', async () => {
    const live = await liveWorld({ accounts: [account({ events: { 'us-east-1': [opened] } })], now: () => NOW });
    const answer = await live.ask('decode_identity', { record: call.record, trace: true });
    expect(answer.actor).toMatchObject({ name: 'alice', person: 'alice' });
    expect(answer.coverage?.complete).toBe(true);
    expect(live.lookups()).toEqual([`us-east-1 ResourceName=${key}`]);
  });

  it('is refused when it is of another account', async () => {
    const live = await liveWorld({ accounts: [account()], now: () => NOW });
    const foreign = recordOf({ time: minutesBefore(NOW, 30), account: '444455556666' });
    await expect(live.ask('decode_identity', { record: foreign.record, trace: true })).rejects.toThrow(
      /^record: it is of account 444455556666, and these credentials are for 111122223333\./,
    );
  });

  it.each([['eventTime'], ['awsRegion']])('needs %s to be looked up, and says so', async (gone) => {
    const live = await liveWorld({ accounts: [account()], now: () => NOW });
    const { [gone]: _gone, ...record } = call.record;
    const error = await rejection(live.ask('decode_identity', { record, trace: true }));
    expect(error).toBeInstanceOf(UsageError);
    expect(error).toMatchObject({
      message: `record: it has no ${gone}, so its session cannot be looked up. Paste the whole record, or leave trace out.`,
    });
    // Who called it says all the same.
    expect((await live.ask('decode_identity', { record })).actor.role).toBe('admin');
  });
});

describe('a record that is given', () => {
  const wrapper = { EventId: ID, EventName: 'StopTask', CloudTrailEvent: JSON.stringify(stopTask.record) };

  it.each([
    ['an object', stopTask.record],
    ['text', JSON.stringify(stopTask.record)],
    ['the wrapper of LookupEvents', wrapper],
    ['the wrapper as text', JSON.stringify(wrapper, null, 2)],
  ])('as %s is decoded without asking anybody', async (_form, record) => {
    const live = await liveWorld({ accounts: [account()], now: () => NOW });
    const before = live.server.log.length;
    const answer = await live.ask('decode_identity', { record });
    expect(answer).toMatchObject({
      actor: { name: 'alice', kind: 'person' },
      address: { value: '203.0.113.7', class: 'public' },
      event: { eventId: ID, target: 'prod/checkout task 01234567' },
    });
    expect(answer.answer).toMatch(/IAM user alice.*AWS CLI 2\.34.*203\.0\.113\.7/);
    expect(answer.coverage).toBeUndefined();
    expect(live.server.log.length).toBe(before);
  });

  it('follows what the user said of people and networks', async () => {
    const live = await liveWorld({
      accounts: [account()],
      now: () => NOW,
      config: {
        principals: [{ match: 'alice', kind: 'ci', label: 'the release robot' }],
        expectedAddresses: [{ cidr: '203.0.113.0/24', label: 'office' }],
      },
    });
    const answer = await live.ask('decode_identity', { record: stopTask.record });
    expect(answer.actor).toMatchObject({ kind: 'ci', name: 'the release robot' });
    expect(answer.address).toMatchObject({ class: 'expected', label: 'office' });
  });
});

describe('a file on the command line', () => {
  const folder = mkdtempSync(join(tmpdir(), 'who-record-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('is read and decoded', async () => {
    const path = join(folder, 'record.json');
    writeFileSync(path, JSON.stringify(stopTask.record));
    const io = fakeIo({ read: (file) => readFile(file, 'utf8') });
    const code = await main(['identity', path, '--demo', '--json'], io, async () => undefined);
    expect({ code, err: io.err }).toEqual({ code: 0, err: '' });
    expect(decodeIdentityAnswer.parse(JSON.parse(io.out))).toMatchObject({ actor: { name: 'alice' } });
  });

  it('may be named by an event id of the demo instead', async () => {
    const io = fakeIo();
    const { eventId } = story('checkout-restart');
    expect(await main(['identity', eventId, '--demo'], io, async () => undefined)).toBe(0);
    expect(io.out).toContain('Alice Ng');
  });
});
