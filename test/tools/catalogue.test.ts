import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { listTools } from '../../src/mcp/calls.ts';
import type { ToolName } from '../../src/tools/answers.ts';
import { createContext, tools, type World } from '../../src/tools/index.ts';
import { STORIES } from '../demo/stories.ts';
import { demoWorld, toolNamed } from './support.ts';

const listed = listTools().tools;

describe('the list of tools', () => {
  it('has each tool once, under a snake_case name, and each command once', () => {
    const names = tools.map((tool) => tool.name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z]+(_[a-z]+)+$/);
    const commands = tools.map((tool) => tool.command.name);
    expect(new Set(commands).size).toBe(commands.length);
    expect(listed.map((tool) => tool.name)).toEqual(names);
  });

  it('is under 12,000 characters', () => {
    expect(JSON.stringify({ tools: listed }).length).toBeLessThan(12_000);
  });

  it.each(listed.map((tool) => [tool.name, tool]))(
    '%s carries all four annotations: it reads, and reads AWS',
    (_name, tool) => {
      expect(tool.annotations).toEqual({
        readOnlyHint: true,
        destructiveHint: false,
        idempotentHint: true,
        openWorldHint: true,
      });
    },
  );

  it.each(listed.map((tool) => [tool.name, tool]))(
    '%s has a title, a short description and an output schema',
    (_name, tool) => {
      expect(tool.title).toMatch(/\S/);
      expect(tool.description?.length).toBeGreaterThan(80);
      expect(tool.description?.length).toBeLessThan(1024);
      expect(Object.keys(tool.outputSchema?.properties ?? {})[0]).toBe('answer');
      expect(tool.outputSchema?.required).toContain('answer');
    },
  );

  it.each(listed.map((tool) => [tool.name, tool]))(
    '%s takes camelCase arguments, described, and no others',
    (_name, tool) => {
      expect(tool.inputSchema['additionalProperties']).toBe(false);
      const described = z.record(z.string(), z.looseObject({ description: z.string().optional() }));
      const properties = described.parse(tool.inputSchema.properties);
      for (const [key, schema] of Object.entries(properties)) {
        expect(key).toMatch(/^[a-z]+([A-Z][a-z]+)*$/);
        // What has no description says all with its name.
        if (!['eventId', 'outcome', 'limit', 'service', 'cluster', 'address'].includes(key))
          expect([key, schema.description]).toEqual([key, expect.any(String)]);
      }
    },
  );
});

const ASKED: [name: ToolName, given: Record<string, unknown>][] = [
  ['fleet_audit', {}],
  ['fleet_audit', { limit: 200, since: '7d' }],
  ['fleet_audit', { cluster: 'prod', minSeverity: 'critical', regions: ['us-east-1'] }],
  ['lookup_events', {}],
  ['lookup_events', { detail: 'full', limit: 3, eventNames: ['RegisterTaskDefinition', 'ExecuteCommand'] }],
  ['lookup_events', { eventNames: ['NoSuchCall'] }],
  ['list_clusters', {}],
  ['list_clusters', { cluster: 'eu-prod' }],
  ...STORIES.map((story): [ToolName, Record<string, unknown>] => [
    'decode_identity',
    { eventId: story.eventId, regions: [story.region] },
  ]),
  ['who_changed', { target: 'prod/checkout' }],
  ['who_changed', { target: 'prod/email-worker' }],
  ['who_changed', { target: 'api' }],
  ['alert_rule', { name: 'root-activity', target: 'pagerduty', format: 'cloudformation', backtest: '7d' }],
  ['alert_rule', { pattern: { source: ['aws.ecs'], detail: { desiredCount: [null] } }, backtest: '24h' }],
];

describe('an answer on the demo fleet', () => {
  let world: World;
  beforeAll(async () => {
    world = await demoWorld();
  });

  it.each(ASKED)('%s %j is of the documented shape, with nothing more and nothing empty', async (name, given) => {
    const tool = toolNamed(name);
    const context = createContext(world, {});
    const told = await tool.call(given, context, (_name, answer): unknown => JSON.parse(JSON.stringify(answer)));
    const parsed = tool.output.parse(told);
    // Schemas drop what they do not know: what comes out is what went in.
    expect(parsed).toEqual(told);
    const { answer } = z.object({ answer: z.string() }).parse(told);
    expect(answer).toMatch(/^\S.*[.?]$/s);
    expect(answer).not.toMatch(/undefined|\bnull\b|NaN|Invalid Date|\[object|!/);
    expect(JSON.stringify(told).length).toBeLessThan(40_000);
  });
});
