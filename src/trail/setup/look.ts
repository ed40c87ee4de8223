import Bottleneck from 'bottleneck';
import type { Account, Input, Operation, Output } from '../../aws/api.ts';
import { permissionFor } from '../../aws/permissions.ts';
import { AwsProblem } from '../../aws/problem.ts';
import type { Looked } from './types.ts';

export interface LookOptions {
  signal?: AbortSignal | undefined;
  /** Milliseconds since the epoch; what was not seen by then is unseen. No limit where left out. */
  deadline?: number | undefined;
}

/** A few calls at once: most of these services throttle by a few requests a second and account. */
const CALLS_AT_ONCE = 6;

const OUT_OF_TIME = 'The time budget of this call was used up';

export const seen = <T>(value: T): Looked<T> => ({ seen: true, value });

/** Looks at one account. What may not or cannot be seen is a result, not an error. */
export class Looker {
  readonly account: Account;
  /** Every problem met, for the caller who saw nothing at all. */
  readonly problems: AwsProblem[] = [];
  /** Calls that were answered. */
  answered = 0;
  readonly #signal: AbortSignal | undefined;
  readonly #bounded: AbortSignal;
  readonly #slots = new Bottleneck({ maxConcurrent: CALLS_AT_ONCE });

  constructor(account: Account, { signal, deadline }: LookOptions) {
    this.account = account;
    this.#signal = signal;
    const limit = deadline === undefined ? [] : [AbortSignal.timeout(Math.max(0, deadline - Date.now()))];
    this.#bounded = AbortSignal.any([...(signal === undefined ? [] : [signal]), ...limit]);
  }

  /** One call. @throws AwsProblem */
  async call<K extends Operation>(region: string, operation: K, input: Input<K>): Promise<Output<K>> {
    const output = await this.#slots.schedule(() =>
      this.account.api.call(region, operation, input, { signal: this.#bounded }),
    );
    this.answered += 1;
    return output;
  }

  /** A look whose failure is part of the answer. @throws what is no problem of AWS, or when the caller has gone. */
  async look<T>(region: string, operation: Operation, read: () => Promise<T>): Promise<Looked<T>> {
    try {
      return seen(await read());
    } catch (error) {
      if (!(error instanceof AwsProblem) || this.#signal?.aborted === true) throw error;
      this.problems.push(error);
      const why = error.kind === 'cancelled' ? `${OUT_OF_TIME}.` : error.message;
      const kind = error.kind === 'access-denied' ? 'denied' : 'failed';
      const permission = permissionFor(operation);
      return {
        seen: false,
        unseen: { region, permission, kind, why, ...(error.fix === undefined ? {} : { fix: error.fix }) },
      };
    }
  }
}
