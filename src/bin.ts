#!/usr/bin/env node
// Picks a face and loads nothing else: an MCP server must be up before its client loses patience.
import type { Serve } from './cli/parts.ts';

const serve: Serve = async (options) => (await import('./mcp/serve.ts')).serve(options);
const [command, ...rest] = process.argv.slice(2);
if (command === 'mcp') {
  const { runMcp } = await import('./cli/mcp-command.ts');
  await runMcp(rest, serve);
} else {
  const { runProcess } = await import('./cli/process.ts');
  await runProcess(process.argv.slice(2), serve);
}
