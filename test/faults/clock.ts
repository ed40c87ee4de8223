/** The clock of this process, which a test can set wrong. Timers go on as they did, as they do for a sleeper. */
export class Clock {
  readonly #right = Date.now;
  #off = 0;

  constructor() {
    Date.now = () => this.#right() + this.#off;
  }

  /** Milliseconds since the epoch, as everybody else has it. */
  get right(): number {
    return this.#right();
  }

  get isRight(): boolean {
    return this.#off === 0;
  }

  /** So many milliseconds pass at once. */
  jump(milliseconds: number): void {
    this.#off += milliseconds;
  }

  /** The clock goes right again. */
  set(): void {
    this.#off = 0;
  }

  restore(): void {
    Date.now = this.#right;
  }
}
