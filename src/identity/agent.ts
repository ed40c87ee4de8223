/** Calls that an AI agent makes with a person's identity. */
import type { Call } from './reading.ts';
import { MCP_PRINCIPAL } from './services.ts';
import type { Actor, Confidence } from './types.ts';

export interface Agent {
  name: string;
  confidence: Confidence;
  because: string;
}

const servedBy = (value: unknown): boolean => typeof value === 'string' && value.toLowerCase() === MCP_PRINCIPAL;

/**
 * The agent behind a call. AWS's managed MCP server is named by AWS itself (`invokedBy` and `sourceIPAddress`
 * aws-mcp.amazonaws.com, or an AwsMcpEvent); servers on somebody's own machine only by their user agent.
 */
export function agentBehind({ record, identity, client }: Call): Agent | undefined {
  const managed =
    servedBy(identity.invokedBy) || servedBy(record.sourceIPAddress) || record.eventType === 'AwsMcpEvent';
  if (managed) {
    const name = 'AWS MCP agent';
    return { name, confidence: 'certain', because: `${name}: the call came through AWS's managed MCP server` };
  }
  if (client.kind !== 'mcp') return undefined;
  const name = servedBy(record.userAgent) ? 'AWS MCP agent' : `agent with ${client.label}`;
  return {
    name,
    confidence: 'likely',
    because: `${name}: the client says that it is an MCP server, which an AI agent uses`,
  };
}

/** The agent is named, the human being whose identity it uses stays in `person`. */
export function withAgent(actor: Actor, agent: Agent): Actor {
  const weaker = actor.person !== undefined && actor.confidence !== 'certain' ? actor.confidence : agent.confidence;
  return {
    ...actor,
    kind: 'ai-agent',
    name: agent.name,
    confidence: weaker,
    basis: [agent.because, ...actor.basis],
  };
}
