import type { MetadataBearer, MiddlewareStack } from '@smithy/types';
import { isAllowed } from './allowed.ts';
import { AwsProblem } from './problem.ts';
import { rememberQuery, whyNotQuery } from './query-guard.ts';

/**
 * Makes an SDK client refuse every command that is not on the allow-list, every query that is not a SELECT, and the end
 * of a query that was not started here. It sits in the initialize step, before anything is serialised, signed or sent,
 * so a refused call never reaches the network.
 */
export function guarded<
  Input extends object,
  Output extends MetadataBearer,
  Client extends { middlewareStack: MiddlewareStack<Input, Output> },
>(client: Client & { middlewareStack: MiddlewareStack<Input, Output> }): Client {
  client.middlewareStack.add(
    (next, { clientName, commandName }) =>
      async (args) => {
        if (!isAllowed(clientName, commandName)) {
          throw new AwsProblem(
            'refused',
            `${commandName ?? 'This command'} was not sent: only reading is allowed here.`,
          );
        }
        const why = whyNotQuery(commandName, args.input);
        if (why !== undefined) throw new AwsProblem('refused', `${commandName} was not sent: ${why}.`);
        const result = await next(args);
        rememberQuery(commandName, result.output);
        return result;
      },
    { step: 'initialize', name: 'readOnlyGuard', priority: 'high', override: true },
  );
  return client;
}
