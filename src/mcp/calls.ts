import type { RequestHandlerExtra } from '@modelcontextprotocol/sdk/shared/protocol.js';
import type {
  CallToolRequest,
  CallToolResult,
  ListToolsResult,
  ServerNotification,
  ServerRequest,
} from '@modelcontextprotocol/sdk/types.js';
import { renderMarkdown } from '../render/index.ts';
import {
  ANNOTATIONS,
  createContext,
  explain,
  openWorld,
  type Progress,
  type Tool,
  tools,
  type World,
} from '../tools/index.ts';
import type { ServeOptions } from './options.ts';
import { advertisedInput, advertisedOutput } from './schemas.ts';

type Extra = RequestHandlerExtra<ServerRequest, ServerNotification>;

/** Tools as clients list them, always in the same order. */
export function listTools(): ListToolsResult {
  return {
    tools: tools.map((tool) => ({
      name: tool.name,
      title: tool.title,
      description: tool.description,
      inputSchema: advertisedInput(tool.input),
      outputSchema: advertisedOutput(tool.output),
      annotations: ANNOTATIONS,
    })),
  };
}

export interface Calls {
  callTool(params: CallToolRequest['params'], extra: Extra): Promise<CallToolResult>;
}

/** Opens settings and accounts once for the life of the server. */
export async function openCalls(options: ServeOptions): Promise<Calls> {
  let opened: World | undefined;
  // A wrong configuration is told by the call that needs it, as a sentence, and read again by the next one.
  const world = async () => {
    opened ??= await openWorld(options);
    return opened;
  };
  return {
    async callTool(params, extra) {
      const tool = tools.find((one) => one.name === params.name);
      if (tool === undefined)
        return failure(`There is no tool ${params.name}. There are ${tools.map((one) => one.name).join(', ')}.`);
      try {
        return await run(tool, params.arguments ?? {}, await world(), extra);
      } catch (error) {
        return failure(explain(error));
      }
    },
  };
}

async function run(tool: Tool, given: unknown, world: World, extra: Extra): Promise<CallToolResult> {
  const context = createContext(world, { signal: extra.signal, progress: progressTo(extra) });
  return tool.call(given, context, (name, answer) => ({
    structuredContent: { ...withoutUndefined(answer) },
    content: [{ type: 'text', text: renderMarkdown(name, answer, { now: context.now.toISOString() }) }],
  }));
}

/** The result as it goes over the wire: members that are not there are not sent. */
function withoutUndefined(answer: object): object {
  return JSON.parse(JSON.stringify(answer));
}

function failure(text: string): CallToolResult {
  return { isError: true, content: [{ type: 'text', text }] };
}

/** Progress goes out only to a client that gave a token (MCP, "Progress"). */
function progressTo(extra: Extra): (report: Progress) => void {
  const progressToken = extra._meta?.progressToken;
  if (progressToken === undefined) return () => undefined;
  return (report) => {
    const params = { progressToken, progress: report.done, total: report.total, message: report.message };
    // A client that has gone needs no progress; its absence shows in the call itself.
    extra.sendNotification({ method: 'notifications/progress', params }).catch(() => undefined);
  };
}
