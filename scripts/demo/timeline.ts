interface Entry {
  at: number;
  run: () => void;
}

/** Things to happen, in order of time; what happens may add more. */
export class Timeline {
  readonly #entries: Entry[] = [];

  at(at: number, run: () => void): void {
    let low = 0;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      // Latest first, so that the next one is popped off the end; of two at the same moment the older entry goes first.
      if ((this.#entries[middle]?.at ?? 0) > at) low = middle + 1;
      else high = middle;
    }
    this.#entries.splice(low, 0, { at, run });
  }

  /** Runs everything up to and including `until`. What lies later has not happened yet. */
  runUntil(until: number): void {
    for (let next = this.#entries.at(-1); next !== undefined && next.at <= until; next = this.#entries.at(-1)) {
      this.#entries.pop();
      next.run();
    }
  }
}
