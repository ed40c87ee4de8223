import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { CallToolResultSchema } from '@modelcontextprotocol/sdk/types.js';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { createServer } from '../../src/mcp/serve.ts';
import { setEnv, useAws, useSharedFiles } from '../aws/support.ts';
import { account } from '../aws-server/index.ts';
import { fakeIo } from '../cli/fake.ts';
import { askIn, demoWorld } from './support.ts';

const folder = mkdtempSync(join(tmpdir(), 'who-wrong-'));
const clients: Client[] = [];

beforeEach(() => setEnv({ XDG_CONFIG_HOME: folder }));
afterAll(async () => {
  for (const client of clients) await client.close();
  rmSync(folder, { recursive: true });
});

/** A command line, in this process. */
async function type(argv: readonly string[], files: Readonly<Record<string, string>> = {}) {
  const io = fakeIo({}, files);
  const code = await main(argv, io, async () => undefined);
  return { code, out: io.out, err: io.err };
}

async function connect(options: { demo?: boolean }): Promise<Client> {
  const { server } = createServer(options);
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  const client = new Client({ name: 'test', version: '1.0.0' });
  await Promise.all([server.connect(theirs), client.connect(ours)]);
  clients.push(client);
  return client;
}

let demo: Client;
beforeAll(async () => {
  demo = await connect({ demo: true });
});

/** A tool call as a client sends it and gets it answered. */
async function call(name: string, given: Record<string, unknown>, client = demo) {
  return CallToolResultSchema.parse(await client.callTool({ name, arguments: given }));
}

/** One line that is a sentence: neither a trace nor a validator's talk. */
const SENTENCE =
  /^(?!.*(?:\bat .+:\d+:\d+|Error:|undefined|\[object|Invalid input|expected \w+, received))[^\n]{15,400}[.?]$/;

interface Wrong {
  typed: string[];
  tool: string;
  given: Record<string, unknown>;
  says: RegExp;
}

const EVENT = '0a1b2c3d-0000-4000-8000-000000000000';

const WRONG: Record<string, Wrong> = {
  'a time that is none': {
    typed: ['report', '--since', 'banana'],
    tool: 'fleet_audit',
    given: { since: 'banana' },
    says: /since banana: not a time I know\. Use 24h, 90m, 7d, yesterday 02:00, \d{4}-\d\d-\d\d or /,
  },
  'an empty time': {
    typed: ['events', '--until', ''],
    tool: 'lookup_events',
    given: { until: '' },
    says: /until is empty: not a time I know\./,
  },
  'since after until': {
    typed: ['who', 'checkout', '--since', '1h', '--until', '2h'],
    tool: 'who_changed',
    given: { target: 'checkout', since: '1h', until: '2h' },
    says: /since \(.+ UTC\) is not before until \(.+ UTC\)\. Swap them/,
  },
  'before event history': {
    typed: ['report', '--since', '120d'],
    tool: 'fleet_audit',
    given: { since: '120d' },
    says: /^120 days back is before CloudTrail's event history \(90 days, since .+ UTC\)\. Start later/,
  },
  'a time to come': {
    typed: ['events', '--since', '2124-01-01'],
    tool: 'lookup_events',
    given: { since: '2124-01-01' },
    says: /^1 January 2124 00:00 UTC is in the future\. It is .+ now\.$/,
  },
  'a Region that is not there, with the one meant': {
    typed: ['clusters', '--region', 'us-esat-1'],
    tool: 'list_clusters',
    given: { regions: ['us-esat-1'] },
    says: /^Region us-esat-1 does not exist\. Did you mean us-east-1\?$/,
  },
  'a Region that is not there beside all': {
    typed: ['report', '--region', 'all', '--region', 'mars-1'],
    tool: 'fleet_audit',
    given: { regions: ['all', 'mars-1'] },
    says: /^Region mars-1 does not exist\. Regions look like us-east-1\.$/,
  },
  'an empty Region': {
    typed: ['report', '--region', ''],
    tool: 'fleet_audit',
    given: { regions: [''] },
    says: /regions?: empty\. Give a value, or leave (--region|regions) out\.$/,
  },
  'a profile that the demo does not have': {
    typed: ['report', '--profile', 'nope'],
    tool: 'fleet_audit',
    given: { profiles: ['nope'] },
    says: /no profile nope/,
  },
  'a limit of 0': {
    typed: ['report', '--limit', '0'],
    tool: 'fleet_audit',
    given: { limit: 0 },
    says: /limit: must be at least 1, not 0\.$/,
  },
  'a limit beyond the largest': {
    typed: ['report', '--limit', '10000'],
    tool: 'fleet_audit',
    given: { limit: 10_000 },
    says: /limit: must be at most 200, not 10000\.$/,
  },
  'half a limit': {
    typed: ['report', '--limit', '2.5'],
    tool: 'fleet_audit',
    given: { limit: 2.5 },
    says: /limit:? .*whole number/,
  },
  'a cursor that is none': {
    typed: ['events', '--cursor', 'abc'],
    tool: 'lookup_events',
    given: { cursor: 'abc' },
    says: /cursor: not one of ours\. Give the cursor of the last answer unchanged, or leave it out to start again\.$/,
  },
  'an attribute without a value': {
    typed: ['events', '--username', ''],
    tool: 'lookup_events',
    given: { username: '' },
    says: /username: empty\. Give a value, or leave (--)?username out\.$/,
  },
  'a list without a member': {
    typed: ['events', '--event-name', ''],
    tool: 'lookup_events',
    given: { eventNames: [] },
    says: /event-?names?: empty\. /i,
  },
  'a word that is not among the choices': {
    typed: ['events', '--outcome', 'maybe'],
    tool: 'lookup_events',
    given: { outcome: 'maybe' },
    says: /outcome( maybe)?: must be one of succeeded, denied, failed\.$/,
  },
  'a severity that is none': {
    typed: ['report', '--min-severity', 'huge'],
    tool: 'fleet_audit',
    given: { minSeverity: 'huge' },
    says: /(minSeverity|--min-severity huge): must be one of critical, high, medium, low\.$/,
  },
  'what is not true or false': {
    typed: ['events', '--read-only', 'maybe'],
    tool: 'lookup_events',
    given: { readOnly: 'maybe' },
    says: /(readOnly|--read-only maybe): must be true or false/,
  },
  'an argument that is not known': {
    typed: ['report', '--colour', 'red'],
    tool: 'fleet_audit',
    given: { colour: 'red' },
    says: /colour: no such (option|argument)\./,
  },
  'a target that is missing': {
    typed: ['who'],
    tool: 'who_changed',
    given: {},
    says: /target>? ?(is|:) ?missing/,
  },
  'an event id that is none': {
    typed: ['identity', 'nope.json'],
    tool: 'decode_identity',
    given: { eventId: 'nope.json' },
    says: /nope\.json: (neither an event id nor a file|not an event id)\. .*eaeed19b/,
  },
  'an event that is not there': {
    typed: ['identity', EVENT],
    tool: 'decode_identity',
    given: { eventId: EVENT },
    says: new RegExp(`^No event ${EVENT} in us-east-1 and eu-west-1 since .+ UTC\\. Name its Region`),
  },
  'a record that is no JSON': {
    typed: ['identity', 'record.txt'],
    tool: 'decode_identity',
    given: { record: 'who was it' },
    says: /record: not valid JSON/,
  },
  'a record of something else': {
    typed: ['identity', 'other.json'],
    tool: 'decode_identity',
    given: { record: { hello: 'world' } },
    says: /record: it has neither eventName nor userIdentity, so it is not a CloudTrail record\.$/,
  },
};

const FILES = { 'record.txt': 'who was it', 'other.json': '{"hello":"world"}' };

describe('wrong input', () => {
  it.each(Object.entries(WRONG))('%s: one sentence on stderr, nothing on stdout, exit code 2', async (_name, wrong) => {
    const { code, out, err } = await type([...wrong.typed, '--demo'], FILES);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err.endsWith('\n')).toBe(true);
    expect(err.trimEnd()).toMatch(SENTENCE);
    expect(err.trimEnd()).toMatch(wrong.says);
  });

  it.each(Object.entries(WRONG))(
    '%s: isError with the same sentence over MCP',
    async (_name, { tool, given, says }) => {
      const { isError, structuredContent, content } = await call(tool, given);
      expect({ isError, structuredContent }).toEqual({ isError: true, structuredContent: undefined });
      const [first, ...more] = content;
      expect(more).toEqual([]);
      const text = first?.type === 'text' ? first.text : '';
      expect(text).toMatch(SENTENCE);
      expect(text).toMatch(says);
    },
  );

  it.each([
    [['events', '--event-name'], '--event-name: needs a value, as in --event-name <event-name>.'],
    [['report', '--sinse', '24h'], '--sinse: no such option. Did you mean --since?'],
    [['repotr'], 'repotr: no such command. Did you mean report?'],
    [['report', 'checkout'], 'Too many arguments; the command is: who-restarted-prod report.'],
    [['report', '--json', '--markdown'], '--json and --markdown: choose one.'],
    [['report', '--budget', 'soon'], '--budget soon: not a number of seconds.'],
    [['report', '--fail-on', 'high', '--min-severity', 'critical'], '--fail-on high: --min-severity critical leaves'],
    [['report', '--config', 'x.json'], 'The demo brings its own configuration: leave --config out.'],
  ])('%j is only wrong when typed', async (argv, says) => {
    const { code, out, err } = await type([...argv, '--demo']);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err.trimEnd()).toMatch(SENTENCE);
    expect(err).toContain(says);
  });

  it.each([
    ['decode_identity', {}, 'Give either an eventId or a record.'],
    ['decode_identity', { eventId: EVENT, record: '{}' }, 'Give either an eventId or a record.'],
    ['decode_identity', { record: [] }, 'record: must be a text or an object, not a list.'],
    ['who_changed', { target: '' }, 'target: empty. Give a value, or leave target out.'],
    ['fleet_audit', { regions: 'all' }, 'regions: must be a list, not "all".'],
    ['fleet_audit', { since: 24 }, 'since: must be a text, not 24.'],
    ['fleet_audit', { limit: '20' }, 'limit: must be a number, not "20".'],
    ['lookup_events', { eventNames: [5] }, 'eventNames[0]: must be a text, not 5.'],
    [
      'who_restarted',
      {},
      'There is no tool who_restarted. There are who_changed, fleet_audit, lookup_events, list_clusters, decode_identity, trail_readiness, alert_rule.',
    ],
  ])('%s %j is only wrong over MCP', async (tool, given, says) => {
    expect(await call(tool, given)).toEqual({ isError: true, content: [{ type: 'text', text: says }] });
  });

  it('in several arguments has a sentence for each', async () => {
    const { isError, content } = await call('lookup_events', { limit: 0, outcome: 'maybe', colour: 'red' });
    expect(isError).toBe(true);
    const lines = content[0]?.type === 'text' ? content[0].text.split('\n') : [];
    expect(lines).toHaveLength(3);
    for (const line of lines) expect(line).toMatch(SENTENCE);
  });
});

describe('a cursor', () => {
  const now = new Date();

  async function cursorOf(given: Record<string, unknown>): Promise<string> {
    const { cursor } = await askIn(await demoWorld(now), 'lookup_events', given);
    if (cursor === undefined) throw new Error('there should be more');
    return cursor;
  }

  it.each([
    [['events', '--event-name', 'StopTask'], 'lookup_events', { eventNames: ['StopTask'] }],
    [['events', '--since', '2d'], 'lookup_events', { since: '2d' }],
    [['events', '--region', 'eu-west-1'], 'lookup_events', { regions: ['eu-west-1'] }],
    [['report'], 'fleet_audit', {}],
  ])('of another question is refused by %j', async (argv, tool, given) => {
    const cursor = await cursorOf({});
    const sentence =
      'cursor: it belongs to another question. Repeat the arguments it came with, or leave it out to start again.';
    expect(await type([...argv, '--cursor', cursor, '--demo'])).toEqual({ code: 2, out: '', err: `--${sentence}\n` });
    expect(await call(tool, { ...given, cursor })).toEqual({
      isError: true,
      content: [{ type: 'text', text: sentence }],
    });
  });

  it('that was damaged anywhere is refused, and never silently read as another', async () => {
    const world = await demoWorld(now);
    const cursor = await cursorOf({ limit: 5 });
    const told = await askIn(world, 'lookup_events', { limit: 5, cursor });
    for (let at = 0; at < cursor.length; at += 3) {
      const letter = cursor[at] === 'A' ? 'B' : 'A';
      const damaged = `${cursor.slice(0, at)}${letter}${cursor.slice(at + 1)}`;
      const answer = await askIn(world, 'lookup_events', { limit: 5, cursor: damaged }).catch(
        (error: unknown) => error,
      );
      // The last letter of base64 can differ in bits that mean nothing.
      if (answer instanceof Error) expect(answer.message).toMatch(/^cursor: /);
      else expect(answer).toEqual(told);
    }
    const cut = await type(['events', '--limit', '5', '--cursor', cursor.slice(0, -7), '--demo']);
    expect(cut).toMatchObject({ code: 2, out: '', err: expect.stringMatching(/^--cursor: not one of ours\./) });
  });

  it('may come with another limit or detail: these shape a page, not the question', async () => {
    const cursor = await cursorOf({ limit: 5 });
    const { events } = await askIn(await demoWorld(now), 'lookup_events', { limit: 1, detail: 'full', cursor });
    expect(events).toHaveLength(1);
  });
});

describe('a profile that is not there', () => {
  it('is named with those that are, before anything is asked', async () => {
    const server = await useAws({ accounts: [account()] });
    await useSharedFiles({ config: '[profile audit]\nregion = us-east-1\n[profile shop]\nregion = us-east-1\n' });
    const sentence = 'There is no AWS profile audti. Did you mean audit? Profiles: audit, shop.';
    const argv = ['report', '--profile', 'audti'];
    expect(await type(argv)).toEqual({ code: 2, out: '', err: `${sentence}\n` });
    expect(await call('fleet_audit', { profiles: ['audti'] }, await connect({}))).toEqual({
      isError: true,
      content: [{ type: 'text', text: sentence }],
    });
    expect(server.log).toEqual([]);
  });
});

describe('no Region', () => {
  it('is asked for, never guessed', async () => {
    await useAws({ accounts: [account()] });
    setEnv({ AWS_REGION: undefined });
    const sentence =
      'No Region is set. Name one with --region (regions), or set AWS_REGION or the region of the profile.';
    expect(await type(['report'])).toEqual({ code: 2, out: '', err: `${sentence}\n` });
  });
});
