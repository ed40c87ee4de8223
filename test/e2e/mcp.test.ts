import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { CallToolResultSchema, JSONRPCMessageSchema } from '@modelcontextprotocol/sdk/types.js';
import { AjvJsonSchemaValidator } from '@modelcontextprotocol/sdk/validation/ajv';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import packageJson from '../../package.json' with { type: 'json' };
import { tools } from '../../src/tools/index.ts';
import { STORIES } from '../demo/stories.ts';
import { Demo, toolNamed } from './demo.ts';
import { connect, end, start } from './executable.ts';

let client: Client;

beforeAll(async () => {
  client = await connect(['--demo']);
});
afterAll(() => client.close());

interface Answered {
  isError: boolean;
  text: string;
  structured: unknown;
}

async function call(name: string, given: Record<string, unknown> = {}): Promise<Answered> {
  const {
    content,
    structuredContent,
    isError = false,
  } = CallToolResultSchema.parse(await client.callTool({ name, arguments: given }));
  expect(content).toHaveLength(1);
  const [block] = content;
  return { isError, text: block?.type === 'text' ? block.text : '', structured: structuredContent };
}

/** The demo stands still from the server's first look at its clock: the library is asked at that same second. */
async function sameDemo(): Promise<Demo> {
  const { structured } = await call('fleet_audit');
  const { window } = z.object({ window: z.object({ to: z.string() }) }).parse(structured);
  return Demo.open(new Date(window.to));
}

describe('initialize', () => {
  it('says what the server is, with instructions that no client cuts', () => {
    expect(client.getServerVersion()).toMatchObject({
      name: 'who-restarted-prod',
      title: 'Who restarted prod?',
      version: packageJson.version,
    });
    expect(client.getServerCapabilities()).toEqual({ tools: {}, prompts: {} });
    const instructions = client.getInstructions() ?? '';
    expect(instructions).toContain('who restarted prod?');
    expect(Buffer.byteLength(instructions)).toBeLessThan(2048);
  });
});

describe('tools/list', () => {
  it('has every tool, always in the same order', async () => {
    const [first, again] = [await client.listTools(), await client.listTools()];
    expect(first.tools.map((tool) => tool.name)).toEqual([
      'who_changed',
      'fleet_audit',
      'lookup_events',
      'list_clusters',
      'decode_identity',
      'trail_readiness',
      'alert_rule',
    ]);
    expect(again).toEqual(first);
  });

  it('sets all four annotations of each: they only read, and read AWS', async () => {
    for (const { annotations } of (await client.listTools()).tools) {
      expect(annotations).toEqual({
        readOnlyHint: true,
        destructiveHint: false,
        idempotentHint: true,
        openWorldHint: true,
      });
    }
  });

  it('advertises schemas that validators compile, and that refuse what is wrong', async () => {
    const validators = new AjvJsonSchemaValidator();
    for (const { inputSchema, outputSchema } of (await client.listTools()).tools) {
      expect(z.fromJSONSchema(z.looseObject({}).parse(inputSchema))).toBeDefined();
      expect(validators.getValidator(inputSchema)({ nonsense: 1 }).valid).toBe(false);
      expect(inputSchema['additionalProperties']).toBe(false);
      if (outputSchema === undefined) throw new Error('no output schema');
      expect(z.fromJSONSchema(z.looseObject({}).parse(outputSchema))).toBeDefined();
      expect(validators.getValidator(outputSchema)({ answer: 1 }).valid).toBe(false);
    }
  });

  it('stays inside what every session can afford, and what clients show of a description', async () => {
    const listed = await client.listTools();
    expect(JSON.stringify(listed).length).toBeLessThan(12_000);
    for (const { description = '' } of listed.tools) {
      expect(description.length).toBeGreaterThan(50);
      expect(Buffer.byteLength(description)).toBeLessThan(2048);
    }
  });
});

const STORY_ID = STORIES.find((story) => story.id === 'checkout-restart')?.eventId;

/** Arguments that tools cannot do without. */
const NEEDED: Readonly<Record<string, Record<string, unknown>>> = {
  who_changed: { target: 'prod/checkout' },
  decode_identity: { eventId: STORY_ID },
  alert_rule: { name: 'critical-ecs', backtest: '7d' },
};

describe('tools/call', () => {
  it.each([
    ['who_changed', { target: 'prod/checkout' }],
    ['who_changed', { target: 'prod/email-worker', since: '3h' }],
    ['who_changed', { target: 'chekout' }],
    ['fleet_audit', {}],
    ['fleet_audit', { cluster: 'staging', limit: 3 }],
    ['lookup_events', { eventNames: ['UpdateService'], limit: 5 }],
    ['lookup_events', { eventNames: ['StopTask'], detail: 'full', limit: 2 }],
    ['list_clusters', {}],
    ['decode_identity', { eventId: STORY_ID }],
  ])(
    'answers %s %j in the advertised and in the documented shape, and as the same in Markdown',
    async (name, given) => {
      const listed = (await client.listTools()).tools.find((tool) => tool.name === name);
      const { isError, text, structured } = await call(name, given);

      expect(isError).toBe(false);
      if (listed?.outputSchema === undefined) throw new Error('no output schema');
      expect(new AjvJsonSchemaValidator().getValidator(listed.outputSchema)(structured)).toMatchObject({ valid: true });
      // Nothing is lost in parsing: the documented schema knows every member that is sent.
      expect(toolNamed(name).output.parse(structured)).toEqual(structured);
      const expected = await (await sameDemo()).ask(name, given);
      expect(structured).toEqual(expected.structured);
      expect(text).toBe(expected.markdown);
      expect(Object.keys(z.looseObject({}).parse(structured))[0]).toBe('answer');
    },
  );

  it('names Alice for the restart of checkout', async () => {
    const { structured, text } = await call('who_changed', { target: 'prod/checkout' });
    expect(structured).toMatchObject({ verdict: { actor: { name: 'Alice Ng', kind: 'person' }, eventId: STORY_ID } });
    expect(text).toContain('Alice Ng (SRE-OnCall) forced a new deployment of prod/checkout');
  });

  it('keeps an answer with default arguments under the size that clients cut', async () => {
    for (const { name } of tools) {
      const { structured, text } = await call(name, NEEDED[name] ?? {});
      expect([name, JSON.stringify(structured).length < 40_000, text.length < 40_000]).toEqual([name, true, true]);
    }
  });

  it('answers two calls at once, each to its own question', async () => {
    const [checkout, clusters] = await Promise.all([
      call('who_changed', { target: 'prod/checkout' }),
      call('list_clusters'),
    ]);
    expect(checkout.structured).toMatchObject({ verdict: { target: 'prod/checkout' } });
    expect(clusters.structured).toMatchObject({
      clusters: expect.arrayContaining([expect.objectContaining({ cluster: 'eu-prod' })]),
    });
  });

  it.each([
    ['restart_service', {}, 'There is no tool restart_service. There are who_changed, fleet_audit,'],
    ['who_changed', {}, 'target: '],
    ['who_changed', { target: '' }, 'target: empty.'],
    ['fleet_audit', { since: 'banana' }, 'since banana: not a time I know. Use 24h, 90m, 7d,'],
    ['fleet_audit', { since: '1h', until: '2h' }, 'since'],
    ['fleet_audit', { since: '120d' }, '90 days'],
    ['fleet_audit', { sinse: '24h' }, 'sinse: no such argument. Known are since, until,'],
    ['fleet_audit', { regions: 'us-east-1' }, 'regions: '],
    ['fleet_audit', { regions: ['us-esat-1'] }, 'us-esat-1'],
    ['fleet_audit', { limit: 0 }, 'limit: must be at least 1, not 0.'],
    ['fleet_audit', { minSeverity: 'scary' }, 'minSeverity: must be one of critical, high, medium, low.'],
    ['fleet_audit', { cursor: 'abc' }, 'cursor: not one of ours.'],
    ['decode_identity', {}, 'eventId'],
    ['decode_identity', { eventId: 'ffffffff-0000-4000-8000-000000000000' }, 'ffffffff'],
    ['decode_identity', { record: '{"eventID": ' }, 'record'],
  ])('answers %s %j with a sentence that is marked as an error', async (name, given, sentence) => {
    const { isError, text, structured } = await call(name, given);
    expect(isError).toBe(true);
    expect(structured).toBeUndefined();
    expect(text).toContain(sentence);
    expect(text).toMatch(/^[^\n]{10,400}$/);
    expect(text).not.toMatch(/MCP error|undefined|\bat .+:\d+:\d+|Zod|Error:/);
  });

  it('takes no cursor of another question', async () => {
    const { structured } = await call('lookup_events', { limit: 5 });
    const { cursor } = z.object({ cursor: z.string() }).parse(structured);
    const { isError, text } = await call('lookup_events', { limit: 5, cursor, eventNames: ['StopTask'] });
    expect([isError, text]).toEqual([
      true,
      'cursor: it belongs to another question. Repeat the arguments it came with, or leave it out to start again.',
    ]);
  });

  it('goes on with a cursor where the answer before stopped', async () => {
    const shape = z.object({
      events: z.array(z.object({ eventId: z.string(), time: z.string() })),
      cursor: z.string(),
    });
    const first = shape.parse((await call('lookup_events', { limit: 5 })).structured);
    const second = shape.parse((await call('lookup_events', { limit: 5, cursor: first.cursor })).structured);
    const ids = [...first.events, ...second.events].map((event) => event.eventId);
    expect(new Set(ids).size).toBe(10);
    const times = [...first.events, ...second.events].map((event) => event.time);
    expect([...times].sort().reverse()).toEqual(times);
  });
});

describe('prompts', () => {
  it('are two, with their arguments', async () => {
    const { prompts } = await client.listPrompts();
    expect(prompts.map(({ name, arguments: given = [] }) => [name, given.map((one) => one.name)])).toEqual([
      ['who_restarted', ['target', 'since']],
      ['fleet_report', ['since', 'regions']],
    ]);
  });

  it('tell a model which tool to call with what', async () => {
    const { messages } = await client.getPrompt({ name: 'who_restarted', arguments: { target: 'checkout' } });
    expect(messages).toEqual([
      {
        role: 'user',
        content: { type: 'text', text: expect.stringContaining('Call who_changed with target checkout and since 24h') },
      },
    ]);
    const report = await client.getPrompt({ name: 'fleet_report', arguments: { since: '7d', regions: 'all' } });
    expect(report.messages[0]?.content).toMatchObject({ text: expect.stringContaining('fleet report of the last 7d') });
  });

  it('refuse in one sentence what they do not know', async () => {
    await expect(client.getPrompt({ name: 'who_restarted' })).rejects.toThrow(
      /The prompt who_restarted needs target: /,
    );
    await expect(client.getPrompt({ name: 'who_deployed' })).rejects.toThrow(
      /There is no prompt who_deployed\. There are who_restarted and fleet_report\./,
    );
  });
});

describe('the process', () => {
  const request = (id: number, method: string, params: object = {}) =>
    `${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`;

  it('writes nothing but JSON-RPC to stdout and nothing to stderr, and ends by itself when the client hangs up', async () => {
    const child = start(['mcp', '--demo']);
    const ended = end(child);
    child.stdin.write(
      request(1, 'initialize', {
        protocolVersion: '2025-11-25',
        capabilities: {},
        clientInfo: { name: 'raw', version: '1' },
      }),
    );
    child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' })}\n`);
    child.stdin.write(request(2, 'tools/list'));
    child.stdin.write(request(3, 'tools/call', { name: 'fleet_audit', arguments: {}, _meta: { progressToken: 'p' } }));
    child.stdin.write(request(4, 'tools/call', { name: 'no_such_tool' }));
    child.stdin.write(request(5, 'no/such/method'));
    child.stdin.write('this is not JSON\n');
    const answers = new Set<number>();
    await new Promise<void>((resolve) => {
      let text = '';
      child.stdout.on('data', (chunk: Buffer) => {
        text += chunk.toString('utf8');
        for (const match of text.matchAll(/^\{"(?:result|error|jsonrpc)".*$/gm)) {
          const id = /"id":(\d+)/.exec(match[0].slice(-20))?.[1] ?? /^\{"jsonrpc":"2.0","id":(\d+)/.exec(match[0])?.[1];
          if (id !== undefined) answers.add(Number(id));
        }
        if (answers.size === 5) resolve();
      });
    });
    child.stdin.end();
    const { code, stdout, stderr } = await ended;

    const lines = stdout.split('\n');
    expect(lines.pop()).toBe('');
    for (const line of lines) expect(JSONRPCMessageSchema.safeParse(JSON.parse(line)).success).toBe(true);
    expect(stderr).toBe('');
    expect(code).toBe(0);
  });

  it('ends by itself when the client hangs up before saying anything', async () => {
    const child = start(['mcp', '--demo']);
    child.stdin.end();
    expect(await end(child)).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  it('ends at SIGTERM', async () => {
    const child = start(['mcp', '--demo']);
    const ended = end(child);
    child.stdin.write(request(1, 'ping'));
    await new Promise((resolve) => child.stdout.once('data', resolve));
    child.kill('SIGTERM');
    expect(await ended).toMatchObject({ code: 0, stderr: '' });
  });
});
