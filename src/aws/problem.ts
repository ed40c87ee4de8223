/** What kind of trouble it is; decides exit codes and whether other regions can still be read. */
export type ProblemKind =
  | 'credentials'
  | 'access-denied'
  | 'region-disabled'
  | 'throttled'
  | 'clock-skew'
  | 'network'
  | 'service'
  | 'not-found'
  | 'refused'
  | 'cancelled';

/** An AWS failure in words: `message` says what was wrong, `fix` what to do next. */
export class AwsProblem extends Error {
  override readonly name = 'AwsProblem';
  readonly kind: ProblemKind;
  readonly fix: string | undefined;
  /** AWS's error code, such as AccessDeniedException. */
  readonly code: string | undefined;
  readonly retryable: boolean;
  /** Region that AWS names as the right one, where the wrong one was asked for a bucket. */
  readonly region: string | undefined;

  constructor(
    kind: ProblemKind,
    message: string,
    options: { fix?: string; code?: string; retryable?: boolean; region?: string; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.kind = kind;
    this.fix = options.fix;
    this.code = options.code;
    this.retryable = options.retryable ?? false;
    this.region = options.region;
  }
}
