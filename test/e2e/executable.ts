import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { afterAll } from 'vitest';

const BIN = fileURLToPath(new URL('../../dist/bin.mjs', import.meta.url));

/** A folder without configuration, for home and working directory. */
export const emptyFolder = mkdtempSync(join(tmpdir(), 'who-restarted-prod-'));

afterAll(() => rmSync(emptyFolder, { recursive: true, force: true }));

/** The built executable. @throws when it has not been built. */
export function executable(): string {
  if (existsSync(BIN)) return BIN;
  throw new Error('dist/bin.mjs is not there: run npm run build first (npm test does).');
}

/** Nothing of this machine's AWS configuration, and what the test adds. */
function environment(more: Readonly<Record<string, string>>): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: emptyFolder,
    XDG_CONFIG_HOME: emptyFolder,
    AWS_EC2_METADATA_DISABLED: 'true',
    // One test must not answer from what another one fetched.
    WHO_RESTARTED_PROD_CACHE: 'off',
    ...more,
  };
}

/** Starts the executable with pipes. */
export function start(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, [executable(), ...args], { cwd: emptyFolder, env: environment(env) });
}

export interface Ended {
  /** Null when a signal ended it. */
  code: number | null;
  stdout: string;
  stderr: string;
}

/** What a started process wrote, once it has ended. */
export async function end(child: ChildProcessWithoutNullStreams): Promise<Ended> {
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, stdout: Buffer.concat(out).toString('utf8'), stderr: Buffer.concat(err).toString('utf8') };
}

export interface RunOptions {
  env?: Readonly<Record<string, string>>;
  stdin?: string;
}

/** Runs the executable as a command to its end. */
export function run(args: readonly string[], { env, stdin = '' }: RunOptions = {}): Promise<Ended> {
  const child = start(args, env);
  child.stdin.end(stdin);
  return end(child);
}

/** Runs the executable with its standard output going into a shell command, whose exit code and output it gives. */
export function runInto(command: string, args: readonly string[]): Promise<Ended> {
  const script = `"$@" | ${command}`;
  const child = spawn('sh', ['-c', script, 'sh', process.execPath, executable(), ...args], {
    cwd: emptyFolder,
    env: environment({}),
  });
  child.stdin.end();
  return end(child);
}

/** An MCP client of the executable's server. The caller closes it. */
export async function connect(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Client> {
  const client = new Client({ name: 'end-to-end-test', version: '1.0.0' });
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [executable(), 'mcp', ...args],
      env: environment(env),
      cwd: emptyFolder,
    }),
  );
  return client;
}
