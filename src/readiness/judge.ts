import { alertChecks } from './alerts.ts';
import { answerOf } from './answer.ts';
import { bucketChecks } from './bucket.ts';
import { ecsChecks } from './ecs.ts';
import { historyChecks } from './history.ts';
import { lakeChecks } from './lake.ts';
import { reachOf } from './reach.ts';
import { trailChecks } from './trail.ts';
import { facetChecks } from './trail-facets.ts';
import type { Check, Circumstances, Finding, Reach, Status } from './types.ts';

export interface Judgement {
  /** One to a few sentences. */
  answer: string;
  reach: Reach;
  /** What fails first, what is well last; else on the way of an event: history, trail, bucket, alerts, ECS. */
  checks: Check[];
}

const ORDER: readonly Status[] = ['fail', 'warn', 'not-allowed', 'pass'];

/** Judges one account by what was seen of it. */
export function judge(circumstances: Circumstances): Judgement {
  const findings = [
    ...historyChecks(circumstances),
    ...trailChecks(circumstances),
    ...facetChecks(circumstances),
    ...bucketChecks(circumstances),
    ...alertChecks(circumstances),
    ...ecsChecks(circumstances),
    ...lakeChecks(circumstances),
  ];
  const { from, text } = reachOf(circumstances);
  return {
    answer: answerOf(circumstances, findings),
    reach: { ...(from === undefined ? {} : { from }), text },
    checks: inOrder(findings).map((finding) => checkOf(finding, circumstances.setup.account)),
  };
}

/** What can wait comes last of its kind; what is well keeps the order of the way. */
function inOrder(findings: readonly Finding[]): Finding[] {
  return ORDER.flatMap((status) => {
    const own = findings.filter((one) => one.status === status);
    if (status === 'pass') return own;
    return [...own.filter(({ stake }) => stake !== 'care'), ...own.filter(({ stake }) => stake === 'care')];
  });
}

function checkOf({ stake: _stake, short: _short, ...check }: Finding, account: string): Check {
  return { ...check, account };
}
