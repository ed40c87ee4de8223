/** Something begun before it is asked for. */
export interface Begun {
  /** Bytes that it holds, or will. */
  size: number;
  /** When it can be used without waiting. Never rejects. */
  ready: Promise<unknown>;
}

interface Room {
  most: number;
  mostBytes: number;
}

type Step<T> = { item: T } | { end: true } | { error: unknown };

/**
 * Takes from a source ahead of whoever reads, in its order: as many at a time as there is room for, and never waiting for
 * the source while something is ready. What the source throws comes after what it gave before.
 */
export class Ahead<T extends Begun> {
  readonly #source: AsyncGenerator<T, void, undefined>;
  readonly #room: Room;
  readonly #begun: T[] = [];
  #next: Promise<Step<T>> | undefined;
  #last: Exclude<Step<T>, { item: T }> | undefined;

  constructor(source: AsyncGenerator<T, void, undefined>, room: Room) {
    this.#source = source;
    this.#room = room;
  }

  /** Bytes begun and not taken. */
  get size(): number {
    return this.#begun.reduce((sum, { size }) => sum + size, 0);
  }

  /** The next in order; undefined at the end. @throws what the source throws. */
  async take(): Promise<T | undefined> {
    while (this.#last === undefined && this.#hasRoom()) {
      this.#next ??= this.#advance();
      const [head] = this.#begun;
      const step = await (head === undefined
        ? this.#next
        : Promise.race([this.#next, head.ready.then(() => undefined)]));
      if (step === undefined) break;
      this.#next = undefined;
      if ('item' in step) this.#begun.push(step.item);
      else this.#last = step;
    }
    const first = this.#begun.shift();
    if (first === undefined && this.#last !== undefined && 'error' in this.#last) throw this.#last.error;
    return first;
  }

  /** Nothing more is wanted. The source may be in the middle of a step, which nobody waits for or hears of. */
  end(): void {
    this.#source.return().catch(() => {});
  }

  #hasRoom(): boolean {
    const { most, mostBytes } = this.#room;
    return this.#begun.length === 0 || (this.#begun.length < most && this.size < mostBytes);
  }

  async #advance(): Promise<Step<T>> {
    try {
      const { done, value } = await this.#source.next();
      return done === true ? { end: true } : { item: value };
    } catch (error) {
      return { error };
    }
  }
}
