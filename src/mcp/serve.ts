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

export interface ServeOptions {
  demo?: boolean | undefined;
  config?: string | undefined;
}

/**
 * The MCP server, without a transport. The low-level Server of the SDK is used so that `initialize` is answered before
 * tools, schemas and AWS clients are loaded; they are imported on the first request that needs them.
 */
export function createServer(options: ServeOptions = {}): Server {
  const server = new Server(
    { name: 'who-restarted-prod', title: 'Who restarted prod?', version: packageJson.version },
    { capabilities: { tools: {}, prompts: {} }, instructions: INSTRUCTIONS },
  );
  const calls = lazily(async () => (await import('./calls.ts')).openCalls(options));
  server.setRequestHandler(ListToolsRequestSchema, async () => (await import('./calls.ts')).listTools());
  server.setRequestHandler(CallToolRequestSchema, async (request, extra) =>
    (await calls()).callTool(request.params, extra),
  );
  server.setRequestHandler(ListPromptsRequestSchema, async () => (await import('./prompts.ts')).listPrompts());
  server.setRequestHandler(GetPromptRequestSchema, async (request) =>
    (await import('./prompts.ts')).getPrompt(request.params),
  );
  return server;
}

/** Speaks MCP on standard input and output until the client hangs up. */
export async function serve(options: ServeOptions = {}): Promise<void> {
  const server = createServer(options);
  const closed = new Promise<void>((resolve) => {
    server.onclose = resolve;
    process.stdin.once('end', resolve);
    process.once('SIGTERM', () => resolve());
  });
  await server.connect(new StdioServerTransport());
  await closed;
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
