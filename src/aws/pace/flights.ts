import type { CallOptions, Priority } from '../api.ts';
import { orAborted } from './abort.ts';

/** What a request that several may wait for is sent with. */
export interface FlightOptions {
  /** Aborted when the last of them has gone. */
  signal: AbortSignal;
  /** A question as soon as one of them is. */
  priority(): Priority;
  onWait(milliseconds: number): void;
}

interface Member extends CallOptions {
  since: number;
}

interface Flight<T> {
  answer: Promise<T>;
  members: Set<Member>;
  aborter: AbortController;
}

/** Identical requests under way are one. What it brings is shared as well: nobody may change it. */
export class Flights<T> {
  readonly #underWay = new Map<string, Flight<T>>();

  /** Joins the request of that key, or sends it. Rejects at once, with the caller's own reason, when that one aborts. */
  async join(key: string, options: CallOptions, send: (options: FlightOptions) => Promise<T>): Promise<T> {
    options.signal?.throwIfAborted();
    const member: Member = { ...options, since: performance.now() };
    const flight = this.#underWay.get(key) ?? this.#open(key, member, send);
    flight.members.add(member);
    try {
      return await orAborted(flight.answer, options.signal);
    } finally {
      this.#leave(key, flight, member);
    }
  }

  #open(key: string, first: Member, send: (options: FlightOptions) => Promise<T>): Flight<T> {
    const members = new Set([first]);
    const aborter = new AbortController();
    const answer = send({
      signal: aborter.signal,
      priority: () => ([...members].some(({ priority }) => priority !== 'background') ? 'question' : 'background'),
      onWait(milliseconds) {
        const now = performance.now();
        // Who came later waited less.
        for (const { onWait, since } of members) onWait?.(Math.min(milliseconds, now - since));
      },
    });
    const flight = { answer, members, aborter };
    this.#underWay.set(key, flight);
    const landed = (): void => this.#forget(key, flight);
    answer.then(landed, landed);
    return flight;
  }

  #leave(key: string, flight: Flight<T>, member: Member): void {
    const underWay = this.#underWay.get(key) === flight;
    if (underWay && flight.members.size === 1) {
      this.#forget(key, flight);
      // Still a member while the request is aborted, so that it is told how long it has waited.
      flight.aborter.abort();
    }
    flight.members.delete(member);
  }

  /** Nobody may join a request that is over or given up. */
  #forget(key: string, flight: Flight<T>): void {
    if (this.#underWay.get(key) === flight) this.#underWay.delete(key);
  }
}
