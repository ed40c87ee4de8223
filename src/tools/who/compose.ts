import { describeChange, type Judgement, toRow } from '../../audit/index.ts';
import type { Event } from '../../events/types.ts';
import { coverageOf, type Missing, type Reader } from '../../trail/index.ts';
import type { TraceAnswer, WhoChangedAnswer } from '../answers.ts';
import type { Context } from '../context.ts';
import type { Scope } from '../scope.ts';
import type { Window } from '../time.ts';
import { incompleteness } from '../words.ts';

/** Rows beside the verdict: a colleague names the next one or two, not all. */
const MOST_ROWS = 2;

export interface Parts {
  judgement: Judgement;
  answer: string;
  trace?: TraceAnswer | undefined;
  scope: Scope;
  window: Window;
  context: Context;
  readers: readonly Reader[];
  helpers: readonly Reader[];
  missing: readonly Missing[];
  /** What was asked about, as people know it. */
  subject: string;
}

/**
 * When not everything newer was read, something newer may have happened: then even a call that surely did it is only
 * likely the answer.
 */
export function withDoubt(judgement: Judgement, missing: readonly Missing[]): Judgement {
  const { verdict } = judgement;
  if (verdict?.confidence !== 'certain' || missing.length === 0) return judgement;
  const basis = [...verdict.basis, 'newer changes of other kinds were not all read'];
  return { ...judgement, verdict: { ...verdict, confidence: 'likely', basis } };
}

/** The structured answer; everything that must be read is in it. */
export function compose(parts: Parts): WhoChangedAnswer {
  const { judgement, scope, context } = parts;
  const { verdict, nobody, others, attempts } = judgement;
  const coverage = coverageOf({
    accounts: scope.accounts.filter(
      (account) => parts.readers.length === 0 || parts.readers.some((reader) => reader.query.account === account.id),
    ),
    readers: parts.readers,
    helpers: parts.helpers,
    missing: [...scope.missing, ...parts.missing],
    to: parts.window.to,
    now: context.now,
  });
  const left = Math.max(0, others.length - MOST_ROWS) + Math.max(0, attempts.length - MOST_ROWS);
  return {
    answer: incompleteness(coverage) + parts.answer,
    verdict: verdict === undefined ? null : verdictOf(verdict.event, verdict),
    nobody: nobody === undefined ? undefined : { cause: nobody.cause, evidence: nobody.evidence, time: nobody.time },
    otherCandidates: others.slice(0, MOST_ROWS).map(toRow),
    attempts: attempts.slice(0, MOST_ROWS).map(toRow),
    ecsSaw: judgement.saw,
    trace: parts.trace,
    coverage,
    nextSteps: nextSteps(parts),
    truncated:
      left === 0
        ? undefined
        : `${left === 1 ? '1 more change or attempt is' : `${left} more changes and attempts are`} not listed here: lookup_events has them.`,
  };
}

function verdictOf(
  event: Event,
  cause: { confidence: 'certain' | 'likely' | 'possible'; basis: string[] },
): WhoChangedAnswer['verdict'] {
  const row = toRow(event);
  return {
    confidence: cause.confidence,
    actor: row.actor,
    action: row.action,
    target: row.target,
    change: describeChange(event),
    time: row.time,
    client: row.client,
    address: row.address,
    eventId: row.eventId,
    logFile: event.logFile,
    basis: cause.basis,
  };
}

function nextSteps({ judgement, trace, subject }: Parts): string[] {
  const steps: string[] = [];
  const { verdict, orphan, nobody } = judgement;
  if (orphan?.fresh === true) steps.push('Ask again in 15 minutes: the call may still be on its way to the log.');
  if (verdict === undefined && nobody === undefined && orphan === undefined)
    steps.push(`Look further back: ask again with since 7d.`);
  if (nobody?.cause === 'oom')
    steps.push(`Look at the memory of ${subject} in CloudWatch, and raise its limit or find the leak.`);
  if (trace !== undefined && /account \d{12}/.test(trace.ended))
    steps.push('Ask the owner of that account for the event that opened the session.');
  return steps;
}
