import type { Output } from '../../src/aws/api.ts';
import { AwsFault } from '../../src/trail/demo/types.ts';
import type { WireRequest } from './wire.ts';

type Lookup = Output<'cloudtrail:LookupEvents'>;

export interface PageFaults {
  /** A LookupEvents page with no events and a token. */
  emptyPages?: number;
  /** A LookupEvents page cut short, with a token for the rest. */
  shortPages?: number;
}

/** Gives pages empty or cut short, as AWS may, and keeps what it held back. */
export class Pages {
  readonly #faults: PageFaults;
  readonly #dice: (key: string) => number;
  /** Pages held back, by the token that fetches them. */
  readonly #heldBack = new Map<string, { question: string; page: Lookup }>();

  constructor(faults: PageFaults, dice: (key: string) => number) {
    this.#faults = faults;
    this.#dice = dice;
  }

  /** LookupEvents, whose pages may come empty or cut short; what was held back waits behind a token of ours. */
  page({ input, region, accessKeyId }: WireRequest, ask: (token: string | undefined) => Lookup): Lookup {
    const { NextToken, ...parameters } = input;
    const question = JSON.stringify([accessKeyId, region, parameters]);
    const token = typeof NextToken === 'string' ? NextToken : undefined;
    const held = token === undefined ? undefined : this.#heldBack.get(token);
    if (held !== undefined && held.question !== question) {
      throw new AwsFault('InvalidNextTokenException', 'The token belongs to other parameters.');
    }
    const page = held?.page ?? ask(token);
    const events = page.Events ?? [];
    const shown = this.#shownOf(events.length, question, held === undefined);
    if (shown === undefined) return page;
    const rest = `held-${this.#heldBack.size}`;
    this.#heldBack.set(rest, { question, page: { ...page, Events: events.slice(shown) } });
    return { Events: events.slice(0, shown), NextToken: rest };
  }

  /** How many events of a page are given now, if not all; a page comes empty once at most. */
  #shownOf(size: number, question: string, fresh: boolean): number | undefined {
    const { emptyPages = 0, shortPages = 0 } = this.#faults;
    if (fresh && this.#dice(`empty:${question}`) < emptyPages) return 0;
    return size > 1 && this.#dice(`short:${question}`) < shortPages ? Math.ceil(size / 2) : undefined;
  }
}
