/**
 * Does the work of every item, so many at once, and yields what comes of it in the order of the items. The next item is
 * begun when the oldest result is taken, so that no more than that many results wait.
 */
export async function* ahead<Item, Result>(
  items: Iterable<Item>,
  hands: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const iterator = items[Symbol.iterator]();
  const under: Promise<Result>[] = [];
  const begin = (): void => {
    const next = iterator.next();
    if (next.done === true) return;
    const result = work(next.value);
    // Its failure is thrown when its turn comes; until then nobody listens, which Node would take for a crash.
    result.catch(() => undefined);
    under.push(result);
  };
  for (let hand = 0; hand < hands; hand += 1) begin();
  for (let oldest = under.shift(); oldest !== undefined; oldest = under.shift()) {
    const result = await oldest;
    begin();
    yield result;
  }
}
