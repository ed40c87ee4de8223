import { AwsProblem } from '../aws/problem.ts';
import { UsageError } from '../usage-error.ts';
import { EXIT } from './exit-codes.ts';

/** Set to 1, it shows where an unexpected error came from. */
const DEBUG_VARIABLE = 'WHO_RESTARTED_PROD_DEBUG';

export interface Failure {
  /** For stderr, with a line break at its end. */
  text: string;
  code: number;
}

/** An error as the user should read it. `flagged` writes arguments of usage errors as the user typed them. */
export function describeFailure(
  error: unknown,
  env: Readonly<Record<string, string | undefined>>,
  flagged: (message: string) => string = (message) => message,
): Failure {
  if (error instanceof UsageError) return { text: `${flagged(error.message)}\n`, code: EXIT.usage };
  if (error instanceof AwsProblem) {
    return { text: `${[error.message, error.fix].filter((part) => part !== undefined).join('\n')}\n`, code: EXIT.aws };
  }
  if (env[DEBUG_VARIABLE] === '1') {
    return { text: `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`, code: EXIT.fault };
  }
  const message = (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
  return {
    text: `Something went wrong that is our fault: ${message}. Run again with ${DEBUG_VARIABLE}=1 for details, and report it.\n`,
    code: EXIT.fault,
  };
}
