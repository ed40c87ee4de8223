import { describe, expect, it } from 'vitest';
import { ACCOUNT, assumedRole, read } from './support.ts';

const MCP = 'aws-mcp.amazonaws.com';
const ROLE = 'AWSReservedSSO_SRE-OnCall_0123456789abcdef';
const PATH = '/aws-reserved/sso.amazonaws.com/';
const alice = (rest: Record<string, unknown> = {}) =>
  assumedRole({ role: ROLE, path: PATH, session: 'alice.ng@acme.example', rest });

describe('AI agents', () => {
  it('through the managed MCP server act for the human whose role they use', () => {
    const found = read(alice({ invokedBy: MCP }), { sourceIPAddress: MCP, userAgent: MCP });
    expect(found.actor).toMatchObject({
      kind: 'ai-agent',
      name: 'AWS MCP agent',
      person: 'alice.ng@acme.example',
      permissionSet: 'SRE-OnCall',
      confidence: 'certain',
    });
    expect(found.actor.invokedBy).toBeUndefined();
    expect(found.actor.basis[0]).toContain('AWS MCP agent');
    expect(found).toMatchObject({
      client: { kind: 'mcp', label: 'AWS MCP server' },
      address: { value: MCP, class: 'service' },
      principal: `arn:aws:iam::${ACCOUNT}:role${PATH}${ROLE}/alice.ng@acme.example`,
      traceable: false,
    });
  });

  it('have their human named by the configuration', () => {
    const found = read(alice({ invokedBy: MCP }), {}, { known: [{ match: 'alice.ng@*', label: 'Alice Ng' }] });
    expect(found.actor).toMatchObject({ kind: 'ai-agent', name: 'AWS MCP agent', person: 'Alice Ng' });
  });

  it('with an awslabs server are likely, since the user agent is the caller’s word', () => {
    const userAgent = 'Boto3/1.42.97 md/Botocore#1.42.97 lang/python#3.12.13 md/awslabs#mcp#ecs-mcp-server#0.1.6';
    const found = read(alice(), { userAgent });
    expect(found.actor).toMatchObject({
      kind: 'ai-agent',
      name: 'agent with awslabs ECS MCP server 0.1',
      person: 'alice.ng@acme.example',
      confidence: 'likely',
    });
    expect(found.client).toEqual({ kind: 'mcp', label: 'awslabs ECS MCP server 0.1', version: '0.1.6' });
  });

  it('of an unknown session leave the person open, to be traced', () => {
    const found = read(assumedRole({ role: 'ops', session: 'botocore-session-1763600000', rest: { invokedBy: MCP } }));
    expect(found.actor).toMatchObject({ kind: 'ai-agent', name: 'AWS MCP agent', role: 'ops' });
    expect(found.actor.person).toBeUndefined();
    expect(found.traceable).toBe(true);
  });

  it('show in the tool-call record with their own user agent', () => {
    const found = read(alice(), { eventType: 'AwsMcpEvent', userAgent: 'claude-code/2.1.202 (cli)' });
    expect(found).toMatchObject({ actor: { kind: 'ai-agent' }, client: { kind: 'mcp', label: 'Claude Code 2.1' } });
  });
});
