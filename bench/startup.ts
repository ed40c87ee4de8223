import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { amount, type Line, median, table } from './table.ts';

const BIN = 'dist/bin.mjs';
const ROUNDS = 9;

const initialize = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'bench', version: '1' } },
};

function send(child: ChildProcessWithoutNullStreams, message: object): void {
  child.stdin.write(`${JSON.stringify(message)}\n`);
}

/** Opens the built server, and gives each message to `next` until that says it is done. */
async function converse(next: (line: string, child: ChildProcessWithoutNullStreams) => boolean): Promise<void> {
  const child = spawn(process.execPath, [BIN, 'mcp'], { env: { ...process.env, AWS_EC2_METADATA_DISABLED: 'true' } });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  send(child, initialize);
  for await (const line of createInterface({ input: child.stdout })) {
    if (next(line, child)) break;
  }
  child.kill();
  await ended;
}

/** Milliseconds from the start of the process to the answer to `initialize`. */
async function timeToInitialize(): Promise<number> {
  const began = performance.now();
  let took = 0;
  await converse(() => {
    took = performance.now() - began;
    return true;
  });
  return took;
}

/** Milliseconds of a Node process that does nothing. */
async function emptyNode(): Promise<number> {
  const began = performance.now();
  await new Promise<void>((resolve) => spawn(process.execPath, ['-e', '0']).once('close', () => resolve()));
  return performance.now() - began;
}

/** The result of tools/list as it goes over the wire. */
async function toolsList(): Promise<string> {
  let result = '';
  await converse((line, child) => {
    const message: unknown = JSON.parse(line);
    if (typeof message !== 'object' || message === null || !('id' in message)) return false;
    if (message.id === 1) {
      send(child, { jsonrpc: '2.0', method: 'notifications/initialized' });
      send(child, { jsonrpc: '2.0', id: 2, method: 'tools/list' });
      return false;
    }
    if ('result' in message) result = JSON.stringify(message.result);
    return true;
  });
  return result;
}

/** `initialize` and tools/list of the built executable over stdio. */
export async function startup(): Promise<string> {
  const [ours, empty]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round += 1) {
    empty.push(await emptyNode());
    ours.push(await timeToInitialize());
  }
  const lines: Line[] = [
    { what: `empty Node process, seconds, median of ${ROUNDS}`, figure: amount(median(empty) / 1000, 3) },
    {
      what: `initialize over stdio, seconds, median of ${ROUNDS}`,
      figure: amount(median(ours) / 1000, 3),
      bar: 'under 0.30',
    },
    { what: 'ratio', figure: `${amount(median(ours) / median(empty), 2)}x`, bar: 'under 3x' },
    { what: 'tools/list, characters', figure: amount((await toolsList()).length), bar: 'under 12,000' },
  ];
  return table('start', lines);
}
