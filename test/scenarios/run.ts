import { openAccount } from '../../src/aws/index.ts';
import { createPacer, lookupPacer } from '../../src/aws/pace.ts';
import { AwsProblem } from '../../src/aws/problem.ts';
import { renderMarkdown } from '../../src/render/index.ts';
import type { WhoChangedAnswer } from '../../src/tools/answers.ts';
import { whoChangedAnswer } from '../../src/tools/answers.ts';
import { createContext, openWorld, type Present, type Tool, tools } from '../../src/tools/index.ts';
import { UsageError } from '../../src/usage-error.ts';
import { awsEnv, type Faults, startAws } from '../aws-server/index.ts';
import type { Scenario } from './types.ts';

export interface Asked {
  /** Undefined where the tool refused, with what it said. */
  answer: WhoChangedAnswer | undefined;
  refusal?: string;
  /** The answer as Markdown, as the text of an MCP result. */
  text: string;
  /** LookupEvents calls that reached the server and were answered. */
  calls: number;
  /** All calls that reached the server. */
  requests: number;
  milliseconds: number;
}

/** The loopback has no limit of its own, so nothing has to wait; the product's own pace is for AWS. */
const UNPACED = { minTime: 0, firstDelay: 1, longestDelay: 10, transientRetries: 5 };

/** The tool by name; undefined as long as it is not in the list. */
export function toolNamed(name: string): Tool | undefined {
  return tools.find((tool) => String(tool.name) === name);
}

export interface Weather {
  /** CloudTrail's two requests a second on both sides, as in life; otherwise as fast as it goes. */
  paced?: boolean;
  faults?: Faults;
}

/** Asks one scenario through the real SDK clients against a loopback AWS. */
export async function ask(tool: Tool, scenario: Scenario, { paced = false, faults }: Weather = {}): Promise<Asked> {
  const server = await startAws({
    accounts: [scenario.account],
    rate: paced ? 2 : 0,
    now: () => scenario.now,
    ...(faults === undefined ? {} : { faults }),
    ...(scenario.denied === undefined ? {} : { denied: scenario.denied }),
  });
  const restore = withEnvironment({ ...awsEnv(server), XDG_CONFIG_HOME: '/nonexistent' });
  try {
    const world = await openWorld({});
    const account = await openAccount({ pacer: paced ? lookupPacer : createPacer(UNPACED) });
    const context = {
      ...createContext(world, {}),
      now: scenario.now,
      accounts: { open: async () => ({ accounts: [account], missing: [] }) },
    };
    const began = performance.now();
    const show: Present<{ answer: unknown; text: string }> = (name, answer) => ({
      answer,
      text: renderMarkdown(name, answer, { now: scenario.now.toISOString() }),
    });
    const told = await tool.call(scenario.question, context, show).then(
      ({ answer, text }) => ({ answer: whoChangedAnswer.parse(answer), text }),
      (error: unknown) => {
        if (error instanceof UsageError) return { answer: undefined, text: '', refusal: error.message };
        if (!(error instanceof AwsProblem)) throw error;
        return { answer: undefined, text: '', refusal: `${error.message} ${error.fix ?? ''}` };
      },
    );
    const milliseconds = performance.now() - began;
    const lookups = server.log.filter(({ operation }) => operation === 'cloudtrail:LookupEvents');
    return {
      ...told,
      calls: lookups.filter(({ outcome }) => outcome === '200').length,
      requests: server.log.length,
      milliseconds,
    };
  } finally {
    restore();
    await server.close();
  }
}

/** Sets variables, and gives back what puts the old ones in place again. */
export function withEnvironment(variables: Record<string, string>): () => void {
  const before = Object.keys(variables).map((name) => ({ name, value: process.env[name] }));
  Object.assign(process.env, variables);
  return () => {
    for (const { name, value } of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  };
}
