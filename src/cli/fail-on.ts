import type { Answers, ToolName } from '../tools/index.ts';
import { UsageError } from '../usage-error.ts';
import { EXIT } from './exit-codes.ts';

/** Worst first. */
export const SEVERITIES = ['critical', 'high', 'medium', 'low'] as const;

type Severity = (typeof SEVERITIES)[number];

export interface Verdict {
  code: number;
  /** For stderr. */
  line?: string;
}

/** Reads `--fail-on`. @throws UsageError for another word, or where `--min-severity` would hide what it looks for. */
export function readFailOn(value: unknown, minSeverity: unknown): Severity | undefined {
  if (value === undefined) return undefined;
  const wanted = SEVERITIES.find((severity) => severity === value);
  if (wanted === undefined)
    throw new UsageError(`--fail-on ${String(value)}: must be one of ${SEVERITIES.join(', ')}.`);
  const shown = SEVERITIES.find((severity) => severity === minSeverity);
  if (shown !== undefined && SEVERITIES.indexOf(shown) < SEVERITIES.indexOf(wanted)) {
    throw new UsageError(
      `--fail-on ${wanted}: --min-severity ${shown} leaves such findings out. Use --min-severity ${wanted} or leave it out.`,
    );
  }
  return wanted;
}

/** The exit code for a scheduled run: a report that could not read everything is not a clean one. */
export function judgeAnswer(answer: Answers[ToolName], failOn: Severity | undefined): Verdict {
  if (failOn === undefined || !('findings' in answer)) return { code: EXIT.ok };
  const limit = SEVERITIES.indexOf(failOn);
  if (answer.findings.some((finding) => SEVERITIES.indexOf(finding.severity) <= limit)) return { code: EXIT.found };
  if (answer.coverage.complete) return { code: EXIT.ok };
  return {
    code: EXIT.blind,
    line: `No finding of severity ${failOn}${failOn === 'critical' ? '' : ' or above'}, but not everything could be read: see the report.`,
  };
}
