import type { Severity } from './types.ts';

const RANK: Record<Severity, number> = { critical: 3, high: 2, medium: 1, low: 0 };

/** For sorting, worst first. */
export function compareSeverity(one: Severity, other: Severity): number {
  return RANK[other] - RANK[one];
}

/** At least as bad as the threshold, as `--fail-on` asks. */
export function atLeast(severity: Severity, threshold: Severity): boolean {
  return RANK[severity] >= RANK[threshold];
}

/** The worst of several; `low` of none. */
export function worst(severities: readonly Severity[]): Severity {
  return severities.reduce<Severity>((a, b) => (RANK[b] > RANK[a] ? b : a), 'low');
}
