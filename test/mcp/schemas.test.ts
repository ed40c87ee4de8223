import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { advertisedInput, advertisedOutput } from '../../src/mcp/schemas.ts';

const input = z.strictObject({
  target: z.string().min(1).describe('Service'),
  limit: z.int().min(1).max(200).default(8),
  kind: z.enum(['any', 'restart']).default('any'),
  since: z.string().optional(),
});

describe('the advertised input schema', () => {
  it('is the whole schema, as a model fills it in: defaults are not required, nothing else is allowed, not empty goes without saying', () => {
    expect(advertisedInput(input)).toEqual({
      type: 'object',
      properties: {
        target: { type: 'string', description: 'Service' },
        limit: { type: 'integer', minimum: 1, maximum: 200, default: 8 },
        kind: { type: 'string', enum: ['any', 'restart'], default: 'any' },
        since: { type: 'string' },
      },
      required: ['target'],
      additionalProperties: false,
    });
  });

  it('says nothing of its dialect: clients of every revision take it', () => {
    expect(advertisedInput(input)).not.toHaveProperty('$schema');
  });
});

describe('the advertised output schema', () => {
  const actor = z.object({ name: z.string() }).meta({ id: 'SchemasTestActor' });
  const output = z.object({
    answer: z.string(),
    complete: z.boolean(),
    count: z.number(),
    rows: z.array(actor),
    actor,
    verdict: actor.nullable(),
    cursor: z.string().optional(),
  });

  it('goes one level deep: the kind of each member, and which are always there', () => {
    expect(advertisedOutput(output)).toEqual({
      type: 'object',
      properties: {
        answer: { type: 'string' },
        complete: { type: 'boolean' },
        count: { type: 'number' },
        rows: { type: 'array' },
        // A shape that is used in several places is a reference in the whole schema.
        actor: { type: 'object' },
        verdict: { type: ['object', 'null'] },
        cursor: { type: 'string' },
      },
      required: ['answer', 'complete', 'count', 'rows', 'actor', 'verdict'],
    });
  });

  it('refuses a schema that is not an object, which MCP does not allow', () => {
    expect(() => advertisedOutput(z.array(z.string()))).toThrow();
  });
});
