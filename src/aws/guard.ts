import type { MetadataBearer, MiddlewareStack } from '@smithy/types';
import { isAllowed } from './allowed.ts';
import { AwsProblem } from './problem.ts';

/**
 * Makes an SDK client refuse every command that is not on the allow-list. It sits in the initialize step, before
 * anything is serialised, signed or sent, so a refused call never reaches the network.
 */
export function guarded<
  Input extends object,
  Output extends MetadataBearer,
  Client extends { middlewareStack: MiddlewareStack<Input, Output> },
>(client: Client & { middlewareStack: MiddlewareStack<Input, Output> }): Client {
  client.middlewareStack.add(
    (next, context) => async (args) => {
      if (!isAllowed(context.clientName, context.commandName)) {
        throw new AwsProblem(
          'refused',
          `${context.commandName ?? 'This command'} was not sent: only reading is allowed here.`,
        );
      }
      return next(args);
    },
    { step: 'initialize', name: 'readOnlyGuard', priority: 'high', override: true },
  );
  return client;
}
