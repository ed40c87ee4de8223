import { describe, expect, it } from 'vitest';
import { ahead } from '../../../src/trail/archive/store-ahead.ts';
import { rejection } from '../../aws/support.ts';

/** Work that ends when the test says so. */
class Bench {
  readonly begun: number[] = [];
  readonly #ends = new Map<number, PromiseWithResolvers>();

  work = (item: number): Promise<string> => {
    this.begun.push(item);
    return this.#of(item).promise;
  };

  end(item: number): void {
    this.#of(item).resolve(`done ${item}`);
  }

  fail(item: number): void {
    this.#of(item).reject(new Error(`failed ${item}`));
  }

  #of(item: number): PromiseWithResolvers {
    const known = this.#ends.get(item) ?? withResolvers();
    this.#ends.set(item, known);
    return known;
  }
}

interface PromiseWithResolvers {
  promise: Promise<string>;
  resolve(value: string): void;
  reject(error: Error): void;
}

function withResolvers(): PromiseWithResolvers {
  let resolve: (value: string) => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<string>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

describe('working ahead', () => {
  it('yields in the order of the items, whichever ends first', async () => {
    const bench = new Bench();
    const results = ahead([1, 2, 3], 3, bench.work);
    const first = results.next();
    for (const item of [3, 2, 1]) bench.end(item);
    expect(await first).toMatchObject({ value: 'done 1' });
    expect(await results.next()).toMatchObject({ value: 'done 2' });
    expect(await results.next()).toMatchObject({ value: 'done 3' });
    expect(await results.next()).toMatchObject({ done: true });
  });

  it('begins no more than it has hands, and one more with each result', async () => {
    const bench = new Bench();
    const results = ahead([1, 2, 3, 4], 2, bench.work);
    bench.end(1);
    expect(bench.begun).toEqual([]);
    await results.next();
    expect(bench.begun).toEqual([1, 2, 3]);
    await results.return(undefined);
    expect(bench.begun).toEqual([1, 2, 3]);
  });

  it('throws a failure when its turn has come, however early it failed', async () => {
    const bench = new Bench();
    const results = ahead([1, 2], 2, bench.work);
    bench.fail(2);
    bench.end(1);
    expect(await results.next()).toMatchObject({ value: 'done 1' });
    expect(await rejection(results.next())).toHaveProperty('message', 'failed 2');
  });
});
