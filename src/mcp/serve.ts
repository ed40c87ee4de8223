import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import {
  CallToolRequestSchema,
  GetPromptRequestSchema,
  ListPromptsRequestSchema,
  ListToolsRequestSchema,
} from '@modelcontextprotocol/sdk/types.js';
import packageJson from '../../package.json' with { type: 'json' };
import { INSTRUCTIONS } from './instructions.ts';
import type { ServeOptions } from './options.ts';

/**
 * How long answers under way may still take after the client hung up, so that `printf … | who-restarted-prod mcp` gets
 * them. Clients that wait for the process to end give it 2 seconds (MCP SDK, StdioClientTransport).
 */
const GRACE_MILLISECONDS = 1500;

interface Serving {
  server: Server;
  /** Resolves when no request is being answered. */
  idle(): Promise<void>;
}

/**
 * The MCP server, without a transport. The low-level Server of the SDK is used so that `initialize` is answered before
 * tools, schemas and AWS clients are loaded; they are imported on the first request that needs them.
 */
export function createServer(options: ServeOptions = {}): Serving {
  const underWay = new Set<Promise<unknown>>();
  const tracked =
    <Given extends unknown[], Result>(answer: (...given: Given) => Promise<Result>) =>
    async (...given: Given): Promise<Result> => {
      const answering = answer(...given);
      underWay.add(answering);
      try {
        return await answering;
      } finally {
        underWay.delete(answering);
      }
    };
  const server = new Server(
    { name: 'who-restarted-prod', title: 'Who restarted prod?', version: packageJson.version },
    { capabilities: { tools: {}, prompts: {} }, instructions: INSTRUCTIONS },
  );
  const calls = lazily(async () => (await import('./calls.ts')).openCalls(options));
  server.setRequestHandler(
    ListToolsRequestSchema,
    tracked(async () => (await import('./calls.ts')).listTools()),
  );
  server.setRequestHandler(
    CallToolRequestSchema,
    tracked(async (request, extra) => (await calls()).callTool(request.params, extra)),
  );
  server.setRequestHandler(
    ListPromptsRequestSchema,
    tracked(async () => (await import('./prompts.ts')).listPrompts()),
  );
  server.setRequestHandler(
    GetPromptRequestSchema,
    tracked(async (request) => (await import('./prompts.ts')).getPrompt(request.params)),
  );
  const idle = async (): Promise<void> => {
    // A request starts, and its answer goes out, a turn of the event loop later than one might think.
    await nextTurn();
    while (underWay.size > 0) {
      await Promise.allSettled(underWay);
      await nextTurn();
    }
  };
  return { server, idle };
}

/** Speaks MCP on standard input and output until the client hangs up. */
export async function serve(options: ServeOptions = {}): Promise<void> {
  const { server, idle } = createServer(options);
  const hungUp = new Promise<void>((resolve) => process.stdin.once('end', resolve));
  const told = new Promise<void>((resolve) => {
    server.onclose = resolve;
    process.once('SIGTERM', () => resolve());
    // A client that died reads no more; there is nobody to tell.
    process.stdout.once('error', () => resolve());
  });
  await server.connect(new StdioServerTransport());
  await Promise.race([told, hungUp]);
  const late = new AbortController();
  const grace = sleep(GRACE_MILLISECONDS, undefined, { signal: late.signal }).catch(() => undefined);
  await Promise.race([told, idle(), grace]);
  late.abort();
  await server.close();
}

/** Made on first use and kept; a failure is not kept, so that a mended configuration is picked up. */
function lazily<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}
