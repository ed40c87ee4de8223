import type { Reading } from './judge.ts';
import { unpackedName } from './names.ts';
import { Gate } from './parallel.ts';
import { messageOf } from './trouble.ts';
import type { DigestStore, StoredObject } from './types.ts';

/** Reads of one verification: so many at once, and what fails is said instead of thrown, unless it was aborted. */
export class Reader {
  readonly #store: DigestStore;
  readonly #gate: Gate;
  readonly #signal: AbortSignal;
  readonly #onBytes: (bytes: number) => void;

  constructor(store: DigestStore, parallel: number, signal: AbortSignal, onBytes: (bytes: number) => void) {
    this.#store = store;
    this.#gate = new Gate(parallel);
    this.#signal = signal;
    this.#onBytes = onBytes;
  }

  /** An object, or in a copy on disk its unpacked form where that alone is there. */
  async read(at: StoredObject): Promise<Reading> {
    const reading = await this.#readOne(at);
    if (!('missing' in reading) || at.bucket !== undefined) return reading;
    const unpacked = unpackedName(at.key);
    return unpacked === at.key ? reading : this.#readOne({ key: unpacked });
  }

  async #readOne(at: StoredObject): Promise<Reading> {
    return this.#gate.pass(async () => {
      this.#signal.throwIfAborted();
      try {
        const object = await this.#store.read(at.bucket, at.key, this.#signal);
        if (object === 'missing') return { missing: true };
        this.#onBytes(object.bytes.length);
        return { at, object };
      } catch (error) {
        this.#signal.throwIfAborted();
        return { failed: messageOf(error) };
      }
    });
  }
}
