import packageJson from '../../package.json' with { type: 'json' };
import { createContext, openCache, openWorld, tools, verifyLogs } from '../tools/index.ts';
import type { Io } from './io.ts';
import type { Serve } from './parts.ts';
import { run } from './program.ts';

/** The command line: runs `argv` (without node and the script) and returns the exit code. Never throws. */
export function main(argv: readonly string[], io: Io, serve: Serve): Promise<number> {
  return run(argv, io, { tools, openWorld, createContext, openCache, verifyLogs, serve, version: packageJson.version });
}
