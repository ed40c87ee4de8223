import { historyStart, type Older } from '../trail/index.ts';
import { UsageError } from '../usage-error.ts';
import type { Context } from './context.ts';
import type { Scope } from './scope.ts';
import type { Window } from './time.ts';

/** The question costs money, and nobody has agreed to it yet. `message` says what it costs and how to agree. */
export class ConsentNeeded extends UsageError {
  /** What it costs, in a sentence. */
  readonly cost: string;

  constructor(cost: string) {
    super(`${cost} Nothing was asked. Give allowCost: true (--yes on the command line) to ask.`);
    this.cost = cost;
  }
}

/** The older source as this question may use it: one that bills only where that was agreed to. */
export function olderFor(asked: { allowCost?: boolean | undefined }, context: Context): Older | undefined {
  const { older } = context;
  if (older === undefined || (older.cost !== undefined && asked.allowCost !== true)) return undefined;
  return { source: older, historyFrom: historyStart(context.now) };
}

/** @throws ConsentNeeded before anything is asked that costs money. */
export function askConsent(
  asked: { allowCost?: boolean | undefined },
  scope: Scope,
  window: Window,
  context: Context,
): void {
  const { older } = context;
  const from = historyStart(context.now);
  if (older?.cost === undefined || asked.allowCost === true || window.from >= from) return;
  const places = scope.places.map(({ account, region }) => ({ account: account.id, region }));
  throw new ConsentNeeded(
    older.cost({ places, from: window.from, to: new Date(Math.min(from.getTime(), window.to.getTime())) }),
  );
}
