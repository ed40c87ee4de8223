import { ConsentNeeded } from '../tools/index.ts';
import type { Io } from './io.ts';

/** What costs money is told first, and asked again once somebody has agreed. @throws ConsentNeeded where nobody did. */
export async function withConsent<T>(
  given: Readonly<Record<string, unknown>>,
  tell: (asked: Readonly<Record<string, unknown>>) => Promise<T>,
  io: Pick<Io, 'ask'>,
): Promise<T> {
  try {
    return await tell(given);
  } catch (error) {
    if (!(error instanceof ConsentNeeded)) throw error;
    const typed = await io.ask(`${error.cost}\nGo on? [y/N] `);
    if (typed === undefined || !/^y(es)?$/i.test(typed.trim())) throw error;
    return tell({ ...given, allowCost: true });
  }
}
