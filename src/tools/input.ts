import { z } from 'zod';
import { explainIssue } from '../config.ts';
import { UsageError } from '../usage-error.ts';

/** Arguments that every question takes. Times stay text here: they are read against the clock of the call. */
export const commonInput = {
  since: z.string().optional().describe('Start: 24h, 7d, "yesterday 02:00", 2026-11-20T02:00Z (UTC)'),
  until: z.string().optional().describe('End. Default: now'),
  regions: z.array(z.string().min(1)).min(1).optional().describe('Or ["all"]. Default: those set up'),
  profiles: z.array(z.string().min(1)).min(1).optional().describe('AWS profiles or accounts'),
};

export const costInput = {
  allowCost: z.boolean().optional().describe('Agrees to a price that an error stated'),
};

export const cursorInput = z.string().min(1).optional().describe('Continues a cut answer; repeat the other arguments');

/** Checks arguments. @throws UsageError with one sentence for each thing that is wrong. */
export function parseInput<Input extends z.ZodObject>(schema: Input, value: unknown): z.infer<Input> {
  const parsed = schema.safeParse(value, { reportInput: true });
  if (parsed.success) return parsed.data;
  throw new UsageError(
    parsed.error.issues.map((issue) => explainArgument(issue, Object.keys(schema.shape))).join('\n'),
  );
}

function explainArgument(issue: z.core.$ZodIssue, names: readonly string[]): string {
  if (issue.code === 'unrecognized_keys') {
    return `${issue.keys.join(', ')}: no such argument. Known are ${names.join(', ')}.`;
  }
  const key = String(issue.path[0] ?? 'arguments');
  if (issue.code === 'too_small' && issue.origin === 'string')
    return `${key}: empty. Give a value, or leave ${key} out.`;
  if (issue.code === 'too_small' && issue.origin === 'array')
    return `${key}: empty. Name at least one, or leave ${key} out.`;
  if (issue.code === 'too_small' || issue.code === 'too_big') {
    const bound = issue.code === 'too_small' ? `at least ${issue.minimum}` : `at most ${issue.maximum}`;
    return `${key}: must be ${bound}, not ${String(issue.input)}.`;
  }
  if (issue.code === 'invalid_value') return `${key}: must be one of ${issue.values.map(String).join(', ')}.`;
  return `${explainIssue(issue)}.`;
}
