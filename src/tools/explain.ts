import { AwsProblem } from '../aws/problem.ts';
import { UsageError } from '../usage-error.ts';

/** Any failure as the sentences that a person or an agent should read: what was wrong, and what to do next. */
export function explain(error: unknown): string {
  if (error instanceof UsageError) return error.message;
  if (error instanceof AwsProblem) return error.fix === undefined ? error.message : `${error.message} ${error.fix}`;
  const detail = error instanceof Error ? error.message : String(error);
  return `Something went wrong that is our fault: ${detail}. Please report it with the question that led to it.`;
}
