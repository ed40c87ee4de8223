import type { z } from 'zod';
import { type OpenAccountOptions, openAccount } from '../../src/aws/index.ts';
import { createPacer } from '../../src/aws/pace.ts';
import { parseConfig, type Settings } from '../../src/config.ts';
import {
  type Answers,
  alertRuleAnswer,
  decodeIdentityAnswer,
  fleetAuditAnswer,
  listClustersAnswer,
  lookupEventsAnswer,
  type ToolName,
  trailReadinessAnswer,
  whoChangedAnswer,
} from '../../src/tools/answers.ts';
import { type Context, createContext, openWorld, type Tool, tools, type World } from '../../src/tools/index.ts';
import { setEnv, useAws } from '../aws/support.ts';
import type { AwsOptions, AwsServer } from '../aws-server/index.ts';

/** The loopback sets no limit unless a test asks for one, so nothing has to wait. */
const UNPACED = { minTime: 0, firstDelay: 1, longestDelay: 10, transientRetries: 5 };

const schemas: { [Name in ToolName]: z.ZodType<Answers[Name]> } = {
  who_changed: whoChangedAnswer,
  fleet_audit: fleetAuditAnswer,
  lookup_events: lookupEventsAnswer,
  list_clusters: listClustersAnswer,
  decode_identity: decodeIdentityAnswer,
  alert_rule: alertRuleAnswer,
  trail_readiness: trailReadinessAnswer,
};

/** @throws when there is no tool of that name. */
export function toolNamed(name: string): Tool {
  const tool = tools.find((one) => one.name === name);
  if (tool === undefined) throw new Error(`no tool ${name}`);
  return tool;
}

export interface Call {
  signal?: AbortSignal;
  budgetSeconds?: number;
  /** Replaces the answer's settings. */
  settings?: Partial<Settings>;
  /** Hears of every page. */
  onProgress?: (message: string) => void;
}

/** Asks one tool, as both faces do, and reads the answer by the schema that the tool advertises. */
export async function askIn<Name extends ToolName>(
  world: World,
  name: Name,
  given: Readonly<Record<string, unknown>>,
  call: Call = {},
): Promise<Answers[Name]> {
  const context: Context = createContext(world, {
    signal: call.signal,
    budgetSeconds: call.budgetSeconds,
    progress: ({ message }) => call.onProgress?.(message),
  });
  const settings = { ...context.settings, ...call.settings };
  const answer = await toolNamed(name).call(given, { ...context, settings }, (_name, told): unknown => told);
  return schemas[name].parse(JSON.parse(JSON.stringify(answer)));
}

export interface Live {
  server: AwsServer;
  world: World;
  ask<Name extends ToolName>(
    name: Name,
    given?: Readonly<Record<string, unknown>>,
    call?: Call,
  ): Promise<Answers[Name]>;
  /** LookupEvents calls that were answered: "us-east-1 ReadOnly=false". */
  lookups(): string[];
}

export interface LiveOptions extends AwsOptions {
  /** Waits for its turn as the product does; needed where the server has a rate. */
  paced?: boolean;
  config?: unknown;
}

/** A loopback AWS, and the real SDK clients that ask it. Closed after the test. */
export async function liveWorld(options: LiveOptions): Promise<Live> {
  const { paced = false, config = {}, now, ...aws } = options;
  const server = await useAws({ rate: paced ? 2 : 0, ...aws, ...(now === undefined ? {} : { now }) });
  setEnv({ XDG_CONFIG_HOME: '/nonexistent' });
  const world = paced ? await openWorld() : await unpacedWorld();
  const live: World = {
    ...world,
    settings: { ...parseConfig(config, 'test'), awsRanges: [] },
    now: now ?? world.now,
  };
  return {
    server,
    world: live,
    ask: (name, given = {}, call = {}) => askIn(live, name, given, call),
    lookups: () => lookupsOf(server),
  };
}

async function unpacedWorld(options: OpenAccountOptions = {}): Promise<World> {
  const world = await openWorld();
  const account = await openAccount({ ...options, pacer: createPacer(UNPACED) });
  return { ...world, accounts: { open: async () => ({ accounts: [account], missing: [] }) } };
}

/** What was asked of LookupEvents and answered, in order. */
export function lookupsOf(server: AwsServer): string[] {
  return server.log
    .filter(({ operation, outcome }) => operation === 'cloudtrail:LookupEvents' && outcome === '200')
    .map(({ region, input }) => `${region} ${attributesOf(input).join(' and ') || 'all events'}`);
}

function attributesOf(input: Record<string, unknown>): string[] {
  const attributes: unknown = input['LookupAttributes'];
  if (!Array.isArray(attributes)) return [];
  return attributes.map((one: { AttributeKey: string; AttributeValue: string }) =>
    [one.AttributeKey, one.AttributeValue].join('='),
  );
}

/** ISO, to the second, so many minutes before `now`. */
export function minutesBefore(now: Date, minutes: number): string {
  return new Date(now.getTime() - minutes * 60_000).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

/** A demo world at a time of its own. */
export function demoWorld(now = new Date()): Promise<World> {
  return openWorld({ demo: true, now });
}
