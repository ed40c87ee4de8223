import { z } from 'zod';
import type { Io } from '../../src/cli/io.ts';
import type { Parts } from '../../src/cli/parts.ts';
import { run } from '../../src/cli/program.ts';
import { parseConfig } from '../../src/config.ts';
import { decodeIdentityAnswer, fleetAuditAnswer } from '../../src/tools/answers.ts';
import type { Answers, Context, RememberedPlace, Tool } from '../../src/tools/index.ts';
import { defineTool } from '../../src/tools/tool.ts';
import { fleet, identity, NOW } from '../render/samples.ts';

/** An io that keeps what is written, and lets a test press Ctrl-C. */
export interface FakeIo extends Io {
  out: string;
  err: string;
  killed: number[];
  interrupt(): void;
}

export function fakeIo(parts: Partial<Io> = {}, files: Readonly<Record<string, string>> = {}): FakeIo {
  const listeners = new Set<() => void>();
  const io: FakeIo = {
    out: '',
    err: '',
    killed: [],
    stdout: (text) => {
      io.out += text;
    },
    stderr: (text) => {
      io.err += text;
    },
    async read(path) {
      const text = files[path];
      if (text === undefined) throw Object.assign(new Error(`no such file: ${path}`), { code: 'ENOENT' });
      return text;
    },
    readBytes: async (path) => new TextEncoder().encode(await io.read(path)),
    ask: async () => undefined,
    env: {},
    columns: undefined,
    stderrColumns: undefined,
    stdoutIsTerminal: false,
    stderrIsTerminal: false,
    onInterrupt(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    kill: (code) => void io.killed.push(code),
    interrupt: () => {
      for (const listener of listeners) listener();
    },
    ...parts,
  };
  return io;
}

/** What a tool was called with. */
export interface Call {
  input: unknown;
  context: Context;
}

export interface FakeParts extends Parts {
  calls: Call[];
  opened: object[];
  served: object[];
  budgets: number[];
  remembered: RememberedPlace[];
  cleared: object[];
}

/** Two commands, `report` and `identity`, whose answers are samples or what a test makes of a call. */
export function fakeParts(
  answers: {
    report?: (call: Call) => Promise<Answers['fleet_audit']>;
    identity?: (call: Call) => Promise<Answers['decode_identity']>;
  } = {},
): FakeParts {
  const calls: Call[] = [];
  const parts: FakeParts = {
    calls,
    opened: [],
    served: [],
    budgets: [],
    remembered: [],
    cleared: [],
    tools: [reportTool(calls, answers.report), identityTool(calls, answers.identity)],
    async openWorld(options) {
      parts.opened.push(options);
      return {
        settings: { ...parseConfig({}, 'test'), awsRanges: [] },
        accounts: { open: async () => ({ accounts: [], missing: [] }) },
        now: () => new Date(NOW),
      };
    },
    createContext(world, call) {
      parts.budgets.push(call.budgetSeconds);
      return {
        now: world.now(),
        settings: world.settings,
        accounts: world.accounts,
        signal: call.signal,
        deadline: 0,
        progress: call.progress,
      };
    },
    openCache: () => ({
      folder: '/home/alice/.cache/who-restarted-prod',
      maxMegabytes: 512,
      info: async () => parts.remembered,
      clear: async (only) => {
        parts.cleared.push(only);
        return parts.remembered;
      },
    }),
    verifyLogs: async () => ({ verdict: 'intact', sentence: 'Intact: 1 digest.', reports: [] }),
    async serve(options) {
      parts.served.push(options);
    },
    version: '1.2.3',
  };
  return parts;
}

function reportTool(calls: Call[], answer: (call: Call) => Promise<Answers['fleet_audit']> = async () => fleet): Tool {
  return defineTool({
    name: 'fleet_audit',
    title: 'Fleet report',
    description: 'The report to start with.',
    input: z.strictObject({
      since: z.string().optional().describe('Start: 24h'),
      regions: z.array(z.string().min(1)).min(1).optional().describe('Regions, or ["all"]'),
      profiles: z.array(z.string().min(1)).min(1).optional(),
      eventNames: z.array(z.string().min(1)).optional(),
      minSeverity: z.enum(['critical', 'high', 'medium', 'low']).default('low'),
      limit: z.int().min(1).max(200).default(12),
      readOnly: z.boolean().optional(),
      verbose: z.boolean().default(false),
      baseline: z.boolean().default(true).describe('Compare addresses'),
    }),
    output: fleetAuditAnswer,
    command: { name: 'report', summary: 'the fleet report', examples: ['report --since 7d'], defaults: { limit: 200 } },
    async run(input, context) {
      calls.push({ input, context });
      return answer({ input, context });
    },
  });
}

function identityTool(
  calls: Call[],
  answer: (call: Call) => Promise<Answers['decode_identity']> = async () => identity,
): Tool {
  return defineTool({
    name: 'decode_identity',
    title: 'Decode who made a call',
    description: 'Says who made one call.',
    input: z.strictObject({
      eventId: z.string().min(1).optional(),
      record: z.union([z.string().min(1), z.looseObject({})]).optional(),
      since: z.string().optional(),
    }),
    output: decodeIdentityAnswer,
    command: {
      name: 'identity',
      summary: 'say who made one call',
      positional: { key: 'eventId', required: true, description: 'event id, a file with a record, or -' },
      examples: ['identity record.json'],
    },
    async run(input, context) {
      calls.push({ input, context });
      return answer({ input, context });
    },
  });
}

/** Runs one command line, written as in a shell without quotes. */
export async function type(
  line: string,
  parts: FakeParts = fakeParts(),
  io: FakeIo = fakeIo(),
): Promise<{ code: number; io: FakeIo; parts: FakeParts }> {
  const code = await run(
    line.split(' ').filter((word) => word !== ''),
    io,
    parts,
  );
  return { code, io, parts };
}
