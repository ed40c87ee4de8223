/** Wrong input, in one sentence that says what was wrong and what to write instead. Exit code 2, or `isError`. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Longer input is cut where a sentence repeats it. */
const LONGEST_REPEATED = 80;

/** What the user gave, as a sentence can repeat it: one line, no control characters, not too long. */
export function asTyped(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+/gu, ' ').trim();
  return line.length > LONGEST_REPEATED ? `${line.slice(0, LONGEST_REPEATED)}…` : line;
}
