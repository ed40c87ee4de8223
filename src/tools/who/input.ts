import { z } from 'zod';
import { commonInput, costInput } from '../input.ts';

/** What who_changed is asked with. */
export const whoInput = z.strictObject({
  target: z
    .string()
    .min(1)
    .max(2048)
    .describe(
      'Service (checkout, prod/checkout), task id, any ARN, i-…, sg-…, AKIA…, or the name of a database, key pair, Auto Scaling group …',
    ),
  kind: z.enum(['any', 'restart', 'scale', 'delete']).default('any').describe('Only changes of this kind'),
  cluster: z.string().min(1).optional().describe('ECS cluster, when several have a service of that name'),
  verify: z.boolean().default(false).describe('Check the log file behind the answer; needs an archive'),
  ...commonInput,
  ...costInput,
});

export type WhoInput = z.infer<typeof whoInput>;
