import type { JsonObject } from '../events/types.ts';

/** No answer is longer than this many characters: clients cut or refuse longer ones (Claude Code: 25,000 tokens). */
const LONGEST_ANSWER = 38_000;

/** What one record may take of it; event history keeps records of up to 256 KB. */
const LONGEST_RECORD = 24_000;

/**
 * The answer with as many of the items as fit into one, at least one of them. `compose` makes the whole answer, cursor
 * and coverage included, so that what goes out is what was measured.
 */
export function withinRoom<Item, Answer>(items: readonly Item[], compose: (items: readonly Item[]) => Answer): Answer {
  let kept = items.length;
  let answer = compose(items);
  for (let size = lengthOf(answer); size > LONGEST_ANSWER && kept > 1; size = lengthOf(answer)) {
    const share = Math.floor((kept * LONGEST_ANSWER) / size);
    kept = Math.max(1, Math.min(kept - 1, share));
    answer = compose(items.slice(0, kept));
  }
  return answer;
}

/** The answer at the first of several measures that makes it fit, else at the last. @throws when there is no measure. */
export function atMeasureThatFits<Measure, Answer>(
  measures: readonly Measure[],
  compose: (measure: Measure) => Answer,
): Answer {
  const [measure, ...less] = measures;
  if (measure === undefined) throw new TypeError('An answer needs a measure.');
  const answer = compose(measure);
  return less.length === 0 || lengthOf(answer) <= LONGEST_ANSWER ? answer : atMeasureThatFits(less, compose);
}

function lengthOf(answer: unknown): number {
  return JSON.stringify(answer).length;
}

/** A record that fits into an answer: its longest members give way first, and say so. */
export function shortRecord(record: JsonObject): JsonObject {
  let short = record;
  for (let excess = lengthOf(short) - LONGEST_RECORD; excess > 0; excess = lengthOf(short) - LONGEST_RECORD) {
    const [longest] = Object.entries(short).sort(([, a], [, b]) => lengthOf(b) - lengthOf(a));
    if (longest === undefined || longest[1] === TOO_LONG) return short;
    short = { ...short, [longest[0]]: TOO_LONG };
  }
  return short;
}

const TOO_LONG = '[cut: too long for one answer]';
