import type Bottleneck from 'bottleneck';
import { orAborted, pause } from './abort.ts';
import { FURTHEST_BELIEVED, type Slots } from './slots.ts';
import type { Outcomes, Tempo } from './tempo.ts';
import type { PaceStats, TurnOptions } from './types.ts';

/** Slow answers must not slow down the starts; more than these under way would be a burst when they resume at once. */
export const MOST_UNDER_WAY = 4;

/** A clock that goes back by more than this was put back. Both it and its counterpart are read a moment apart. */
const PUT_BACK_MS = 1_000;

/** Background reading gets a turn this often, whatever is asked meanwhile. */
const BACKGROUND_EVERY_MS = 5_000;

interface Waiting {
  options: TurnOptions;
  since: number;
  start(): Promise<void>;
  fail(error: unknown): void;
}

/**
 * The line before one account and Region. A turn comes when the other processes agree (slots) and this process's
 * limiter does; whoever is first by then takes it, so those who give up cost nobody a turn, and a question overtakes
 * background reading until the last moment. One slot at a time is reserved ahead: processes take turns.
 */
export class Lane {
  readonly #openLimiter: (interval: number) => Bottleneck;
  #limiter: Bottleneck;
  /** How far the clock is ahead of the time that this process has run: less than before when it was put back. */
  #ahead = clockAhead();
  readonly #slots: Slots;
  readonly #queue: Waiting[] = [];
  #tempo: Tempo;
  #outcomes: Outcomes = { succeeded: 0 };
  #alone: string | undefined;
  #started = false;
  #serving = false;
  /** Ends the waiting for a slot that nobody wants any more. */
  #deserted = new AbortController();
  /** When a background call last started. */
  #backgroundAt = Number.NEGATIVE_INFINITY;
  #waitedMs = 0;
  #throttled = 0;

  constructor(openLimiter: (interval: number) => Bottleneck, slots: Slots, interval: number) {
    this.#openLimiter = openLimiter;
    this.#limiter = openLimiter(interval);
    this.#slots = slots;
    this.#tempo = { interval, slowedAt: 0 };
  }

  /** Waits for a turn, then runs the job; `again`: before those who wait already. */
  turn<T>(job: () => Promise<T>, again: boolean, options: TurnOptions): Promise<T> {
    const { signal } = options;
    const turn = new Promise<T>((resolve, reject) => {
      const waited = (): void => {
        signal?.removeEventListener('abort', leave);
        this.waited(performance.now() - waiting.since, options);
      };
      const leave = (): void => {
        const place = this.#queue.indexOf(waiting);
        if (place === -1) return;
        this.#queue.splice(place, 1);
        waited();
        reject(signal?.reason);
        if (this.#queue.length === 0) this.#deserted.abort();
      };
      const start = async (): Promise<void> => {
        try {
          waited();
          resolve(await job());
        } catch (error) {
          reject(error);
        }
      };
      const waiting: Waiting = { options, since: performance.now(), start, fail: reject };
      if (again) this.#queue.unshift(waiting);
      else this.#queue.push(waiting);
      signal?.addEventListener('abort', leave, { once: true });
      if (!this.#serving) this.#serve().catch((error: unknown) => this.#failAll(error));
    });
    return orAborted(turn, signal);
  }

  /** Notes a wait that somebody had for the sake of the rate. */
  waited(milliseconds: number, { onWait }: TurnOptions): void {
    this.#waitedMs += milliseconds;
    onWait?.(milliseconds);
  }

  /** The tempo follows what calls came back with, at the next turn. */
  succeeded(): void {
    this.#outcomes = { ...this.#outcomes, succeeded: this.#outcomes.succeeded + 1 };
  }

  /** @param start when the throttled call started, in milliseconds since the epoch */
  wasThrottled(start: number): void {
    this.#throttled += 1;
    this.#outcomes = { ...this.#outcomes, throttledStart: Math.max(start, this.#outcomes.throttledStart ?? 0) };
  }

  get stats(): PaceStats {
    return {
      waiting: this.#queue.length,
      waitedMs: Math.round(this.#waitedMs),
      throttled: this.#throttled,
      interval: Math.round(this.#tempo.interval),
      shared: this.#started && this.#alone === undefined,
      ...(this.#alone === undefined ? {} : { why: `not shared with other processes, because ${this.#alone}` }),
    };
  }

  async #serve(): Promise<void> {
    this.#serving = true;
    try {
      while (this.#queue.length > 0) {
        this.#deserted = new AbortController();
        const slot = await this.#reserve();
        // Put back between the two, the clock would make it wait until it has caught up.
        const wait = slot === undefined ? 0 : Math.min(slot - Date.now(), FURTHEST_BELIEVED * this.#tempo.interval);
        await pause(wait, this.#deserted.signal);
        if (this.#queue.length > 0) await this.#startNext();
        else if (slot !== undefined) await this.#slots.giveBack(slot);
      }
    } finally {
      this.#serving = false;
    }
  }

  /** A fault of ours must not leave anybody waiting for ever. */
  #failAll(error: unknown): void {
    for (const { fail } of this.#queue.splice(0)) fail(error);
  }

  async #reserve(): Promise<number | undefined> {
    const outcomes = this.#outcomes;
    this.#outcomes = { succeeded: 0 };
    const { slot, tempo, alone } = await this.#slots.reserve(this.#tempo, outcomes);
    if (tempo.interval !== this.#tempo.interval) this.#limiter.updateSettings({ minTime: tempo.interval });
    this.#tempo = tempo;
    this.#alone = alone;
    this.#started = true;
    return slot;
  }

  /** Resolves when the limiter has let one start, which then runs by itself. */
  #startNext(): Promise<void> {
    return new Promise((resolve, reject) => {
      const job = async (): Promise<void> => {
        const next = this.#takeNext();
        resolve();
        await next?.start();
      };
      this.#limiterNow().schedule(job).catch(reject);
    });
  }

  /** Bottleneck reckons by the clock. One that was put back would make it wait until then: it starts anew. */
  #limiterNow(): Bottleneck {
    const ahead = clockAhead();
    if (ahead < this.#ahead - PUT_BACK_MS) this.#limiter = this.#openLimiter(this.#tempo.interval);
    this.#ahead = ahead;
    return this.#limiter;
  }

  #takeNext(): Waiting | undefined {
    const isBackground = ({ options }: Waiting): boolean => options.priority?.() === 'background';
    const question = this.#queue.findIndex((waiting) => !isBackground(waiting));
    const background = this.#queue.findIndex(isBackground);
    const place = question === -1 || this.#isOverdue(background) ? background : question;
    if (place === -1) return undefined;
    if (place === background) this.#backgroundAt = performance.now();
    return this.#queue.splice(place, 1)[0];
  }

  /** Neither has this background call had its turn for long enough, nor any other. */
  #isOverdue(place: number): boolean {
    const waiting = this.#queue[place];
    if (waiting === undefined) return false;
    return performance.now() - Math.max(this.#backgroundAt, waiting.since) >= BACKGROUND_EVERY_MS;
  }
}

/** Milliseconds between the clock and the time that this process has run, which nobody can put back. */
function clockAhead(): number {
  return Date.now() - performance.now();
}
