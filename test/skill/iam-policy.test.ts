import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { allowed } from '../../src/aws/allowed.ts';
import { projectRoot } from './documents.ts';

const policySchema = z.strictObject({
  Version: z.literal('2012-10-17'),
  Statement: z.array(
    z.strictObject({
      Sid: z.string().regex(/^[A-Za-z0-9]+$/),
      Effect: z.literal('Allow'),
      Action: z.array(z.string()),
      Resource: z.literal('*'),
    }),
  ),
});

const policy = policySchema.parse(JSON.parse(readFileSync(join(projectRoot, 'docs/iam-policy.json'), 'utf8')));
const actions = policy.Statement.flatMap((statement) => statement.Action);

describe('docs/iam-policy.json', () => {
  it('grants every operation of the allow-list, and nothing else', () => {
    expect([...actions].sort()).toEqual(Object.keys(allowed).sort());
  });

  it('grants nothing but reading, without wildcards', () => {
    for (const action of actions) expect(action).toMatch(/^[a-z-]+:(?:Get|List|Describe|Lookup)[A-Za-z]+$/);
  });
});
