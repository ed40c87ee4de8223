import type { Segment } from './types.ts';

/** From so many segments on, small neighbours are put together. */
const MANY = 24;
/** A segment of this size is left alone: rewriting it would cost more than opening it. */
const SMALL_BYTES = 1_000_000;
/** Neighbours are put together up to about this size. */
const LARGEST_BYTES = 8_000_000;

/** Runs of small segments without a gap between them, each newest first, that are worth putting together. */
export function mergeable(segments: readonly Segment[]): Segment[][] {
  if (segments.length < MANY) return [];
  const runs: Segment[][] = [];
  let run: Segment[] = [];
  let bytes = 0;
  for (const segment of [...segments].sort((a, b) => b.to - a.to || a.from - b.from)) {
    const lowest = Math.min(...run.map((one) => one.from));
    const isSmall = segment.bytes < SMALL_BYTES;
    if (run.length > 0 && (!isSmall || segment.to < lowest - 1 || bytes + segment.bytes > LARGEST_BYTES)) {
      runs.push(run);
      run = [];
      bytes = 0;
    }
    if (!isSmall) continue;
    run.push(segment);
    bytes += segment.bytes;
  }
  runs.push(run);
  return runs.filter((one) => one.length > 1);
}
