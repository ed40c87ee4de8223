import { setImmediate as nextTurn } from 'node:timers/promises';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { CallToolResultSchema } from '@modelcontextprotocol/sdk/types.js';
import { afterEach, describe, expect, it } from 'vitest';
import { createServer } from '../../src/mcp/serve.ts';

const clients: Client[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) await client.close();
});

/** A client of a server in this process. */
async function clientOf(options: Parameters<typeof createServer>[0]) {
  const { server, idle } = createServer(options);
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  const client = new Client({ name: 'test', version: '1.0.0' });
  await Promise.all([server.connect(theirs), client.connect(ours)]);
  clients.push(client);
  return { client, idle };
}

const list = async (client: Client) =>
  CallToolResultSchema.parse(await client.callTool({ name: 'list_clusters', arguments: {} }));

describe('the server', () => {
  it('opens the demo once: two answers are about the same moment', async () => {
    const { client } = await clientOf({ demo: true });
    const first = await list(client);
    expect(first.isError).toBeUndefined();
    expect(await list(client)).toEqual(first);
  });

  it('sends no member that is not there', async () => {
    const { client } = await clientOf({ demo: true });
    const { structuredContent } = await list(client);
    const walk = (value: unknown): void => {
      expect(value).not.toBeUndefined();
      if (typeof value === 'object' && value !== null) for (const member of Object.values(value)) walk(member);
    };
    walk(structuredContent);
  });

  it('tells a wrong configuration in the call, not at the start', async () => {
    const { client } = await clientOf({ config: 'no-such-file.json' });
    expect((await client.listTools()).tools).toHaveLength(7);
    expect(await list(client)).toEqual({
      isError: true,
      content: [
        {
          type: 'text',
          text: 'There is no configuration file no-such-file.json. Name an existing one, or leave --config out.',
        },
      ],
    });
  });

  it('knows when no request is being answered', async () => {
    const { client, idle } = await clientOf({ demo: true });
    let answered = false;
    const asked = list(client).then(() => {
      answered = true;
    });
    await nextTurn();
    expect(answered).toBe(false);
    await idle();
    await nextTurn();
    expect(answered).toBe(true);
    await asked;
    await idle();
  });
});
