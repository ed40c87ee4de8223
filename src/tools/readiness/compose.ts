import { type Judgement, judge } from '../../readiness/index.ts';
import { coverageOf, HISTORY_DAYS, type Missing } from '../../trail/index.ts';
import type { AccountSetup } from '../../trail/setup/index.ts';
import type { CheckAnswer, TrailReadinessAnswer } from '../answers.ts';
import type { Context } from '../context.ts';
import { atMeasureThatFits, withinRoom } from '../fit.ts';
import type { Scope } from '../scope.ts';
import { count, incompleteness, list } from '../words.ts';
import { missingOf } from './missing.ts';
import { nextSteps } from './next-steps.ts';

export interface Parts {
  setups: readonly AccountSetup[];
  scope: Scope;
  context: Context;
  isProduction(cluster: string): boolean;
}

/** What gives way where many accounts or Regions make the answer too long: what is well, then commands, then the rest. */
const MEASURES = [
  { passes: true, commands: true },
  { passes: false, commands: true },
  { passes: false, commands: false },
] as const;

/** Judges each account, and tells all of them as one answer. */
export function composeReadiness({ setups, scope, context, isProduction }: Parts): TrailReadinessAnswer {
  const { now } = context;
  const judged = setups.map((setup) => ({
    setup,
    judgement: judge({ setup, now, historyDays: HISTORY_DAYS, isProduction }),
  }));
  const missing: Missing[] = [...scope.missing, ...setups.flatMap(missingOf)];
  const coverage = coverageOf({ accounts: scope.accounts, readers: [], missing, to: now, now });
  const checks = judged.flatMap(({ judgement }) => judgement.checks).sort(byStatus);
  const passed = checks.filter(({ status }) => status === 'pass').length;
  const lead = incompleteness({ ...coverage, complete: scope.missing.length === 0, missing: scope.missing });
  const answer = lead + answerOf(judged);
  const steps = nextSteps({ checks, setups, context });
  const reach = reachOf(judged);
  return atMeasureThatFits(MEASURES, ({ passes, commands }) => {
    const wanted = checks.filter(({ status }) => passes || status !== 'pass');
    const fitting = commands ? wanted : wanted.map(withoutCommand);
    const compose = (listed: readonly CheckAnswer[]): TrailReadinessAnswer => ({
      answer: `${answer}${leftOut(passes ? 0 : passed, wanted.length - listed.length)}`,
      reach,
      checks: [...listed],
      coverage,
      ...(steps.length === 0 ? {} : { nextSteps: steps }),
    });
    return commands ? compose(fitting) : withinRoom(fitting, compose);
  });
}

function withoutCommand({ command: _command, ...check }: CheckAnswer): CheckAnswer {
  return check;
}

/** What an answer that is cut does not list. */
function leftOut(passed: number, others: number): string {
  const parts = [
    ...(passed === 0 ? [] : [`${count(passed, 'check')} that passed`]),
    ...(others === 0 ? [] : [`${others} more that did not`]),
  ];
  return parts.length === 0 ? '' : ` Not listed here: ${list(parts)}. Ask for one Region to see all.`;
}

interface Judged {
  setup: AccountSetup;
  judgement: Judgement;
}

const STATUSES = ['fail', 'warn', 'not-allowed', 'pass'];

function byStatus(a: CheckAnswer, b: CheckAnswer): number {
  return STATUSES.indexOf(a.status) - STATUSES.indexOf(b.status);
}

function nameOf({ account, alias }: AccountSetup): string {
  return alias === undefined ? `account ${account}` : `${alias} (${account})`;
}

/** Of one account as it is; of several each with its name before it. */
function answerOf(judged: readonly Judged[]): string {
  const [only, ...others] = judged;
  if (only === undefined) return 'No account was looked at.';
  if (others.length === 0) return only.judgement.answer;
  return judged.map(({ setup, judgement }) => `In ${nameOf(setup)}: ${judgement.answer}`).join(' ');
}

/** All accounts together reach back no further than the one that reaches least far. */
function reachOf(judged: readonly Judged[]): TrailReadinessAnswer['reach'] {
  const several = judged.length > 1;
  const text = judged
    .map(({ setup, judgement }) => (several ? `${nameOf(setup)}: ${judgement.reach.text}` : judgement.reach.text))
    .join(' ');
  const times = judged.flatMap(({ judgement }) => judgement.reach.from ?? []);
  if (times.length < judged.length || times.length === 0) return { text };
  const from = new Date(Math.max(...times.map((time) => time.getTime())));
  return { from: from.toISOString().replace(/\.\d{3}Z$/, 'Z'), text };
}
