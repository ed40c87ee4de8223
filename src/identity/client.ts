/**
 * With what a call was made. A user agent is written by the caller: evidence, not proof. Only product names of ours and
 * version numbers (digits and dots) are printed, so that nothing a caller wrote reaches a label.
 */

import type { ClientPattern } from './client-patterns.ts';
import { browserLabel, findPattern, isConsoleProxy } from './client-patterns.ts';
import { actingService, isConsoleHost, knownService, servicePrincipal } from './services.ts';
import type { Client } from './types.ts';
import type { UserAgent } from './user-agent.ts';
import { cliCommand, executionPlace, leadingVersion, parseUserAgent, shortVersion, tokenAfter } from './user-agent.ts';

/** What else the record says about the client. */
export interface ClientHints {
  /** `sessionCredentialFromConsole`: the credentials came from a console session (CloudTrail record contents). */
  sessionCredentialFromConsole?: boolean | undefined;
  /** `userIdentity.invokedBy` */
  invokedBy?: string | undefined;
  /** `eventType`; AwsConsoleAction and AwsConsoleSignIn happen in a browser at the console. */
  eventType?: string | undefined;
  /** The call was signed with a temporary key, as the console's browser code does. */
  temporaryKey?: boolean | undefined;
  /** The caller is an AWS service; then "AWS Internal" is that service and not the console. */
  byService?: boolean | undefined;
}

const CONSOLE: Client = { kind: 'console', label: 'AWS console' };

/** Describes the client of a call by its user agent. Never throws; linear in the length of the text. */
export function describeClient(userAgent: string | undefined, hints: ClientHints = {}): Client {
  const agent = parseUserAgent(userAgent);
  if (hints.sessionCredentialFromConsole) return consoleClient(agent);
  if (agent === undefined) return { kind: 'none', label: 'no client named' };
  const found = describeAgent(agent, hints);
  const runsIn = executionPlace(agent);
  return runsIn === undefined ? found : { ...found, runsIn };
}

/** CloudShell runs with the console's credentials: what was typed there stays worth saying. */
function consoleClient(agent: UserAgent | undefined): Client {
  if (agent === undefined || executionPlace(agent) !== 'CloudShell') return CONSOLE;
  const command = cliCommand(agent);
  return {
    kind: 'console',
    label: 'AWS console (CloudShell)',
    runsIn: 'CloudShell',
    ...(command === undefined ? {} : { command }),
  };
}

function describeAgent(agent: UserAgent, hints: ClientHints): Client {
  const principal = servicePrincipal(agent.text);
  if (isConsoleProxy(agent) || (principal !== undefined && isConsoleHost(principal))) return behindConsole(hints);
  if (hints.eventType === 'AwsMcpEvent') return mcpClient(agent);
  const pattern = findPattern(agent);
  if (pattern) return fromPattern(pattern, agent);
  if (principal !== undefined) return serviceClient(principal);
  const browser = browserLabel(agent);
  if (browser !== undefined) return isConsoleBrowser(hints) ? CONSOLE : { kind: 'browser', label: browser };
  return { kind: 'other', label: 'unrecognised client' };
}

/** Calls that the console's own machines sign; a service in between is the better answer. */
function behindConsole(hints: ClientHints): Client {
  const service = actingService(hints.invokedBy);
  if (service !== undefined) return serviceClient(service);
  return hints.byService ? { kind: 'aws-service', label: 'AWS' } : CONSOLE;
}

/** An API call that a browser signs with a temporary key comes from the console's pages. */
function isConsoleBrowser(hints: ClientHints): boolean {
  return hints.eventType?.startsWith('AwsConsole') === true || hints.temporaryKey === true;
}

/** A tool call that AWS's managed MCP server logged: the user agent is the agent's own. */
function mcpClient(agent: UserAgent): Client {
  const pattern = findPattern(agent);
  return pattern?.kind === 'mcp' ? fromPattern(pattern, agent) : { kind: 'mcp', label: 'AWS MCP server' };
}

function serviceClient(principal: string): Client {
  const label = knownService(principal) ?? 'an AWS service';
  return { kind: principal.startsWith('cloudformation.') ? 'cloudformation' : 'aws-service', label };
}

function fromPattern(pattern: ClientPattern, agent: UserAgent): Client {
  const version = patternVersion(pattern, agent);
  const command = pattern.kind === 'cli' ? cliCommand(agent) : undefined;
  return {
    kind: pattern.kind,
    label: version === undefined ? pattern.label : `${pattern.label} ${shortVersion(version)}`,
    ...(version === undefined ? {} : { version }),
    ...(command === undefined ? {} : { command }),
  };
}

function patternVersion(pattern: ClientPattern, agent: UserAgent): string | undefined {
  if (pattern.version) return pattern.version(agent);
  return pattern.token === undefined ? undefined : leadingVersion(tokenAfter(agent, pattern.token));
}
