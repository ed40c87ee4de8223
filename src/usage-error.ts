/** Wrong input, in one sentence that says what was wrong and what to write instead. Exit code 2, or `isError`. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
