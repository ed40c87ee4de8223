import { type AlertRule, type Backtest, backtest } from '../../alerts/index.ts';
import type { Finding } from '../../audit/types.ts';
import type { Event } from '../../events/types.ts';
import { type Coverage, coverageOf, GLOBAL_REGION } from '../../trail/index.ts';
import { asTyped, UsageError } from '../../usage-error.ts';
import type { Context } from '../context.ts';
import { judgeFleet } from '../fleet-judgement.ts';
import { readFleetEvents } from '../fleet-reading.ts';
import { askConsent } from '../older.ts';
import { openScope, readOptions, type Scope, throwIfBlind } from '../scope.ts';
import { readTime, readWindow, type Window } from '../time.ts';
import type { AlertInput } from './input.ts';
import { beyondReport } from './log-needs.ts';
import { outsideTheLog } from './own-pattern.ts';

/** A back-test, and how far it can be trusted. */
export interface TriedOut {
  window: Window;
  result: Backtest;
  /** Findings that it is for and would have told of. */
  told: number;
  accounts: number;
  coverage: Coverage;
}

/** The window of a back-test, checked before anybody is asked anything. @throws UsageError */
export function backtestWindow(rule: AlertRule, length: string, context: Context): Window {
  const since = readTime(length, context.now);
  if (since === undefined || since >= context.now) {
    const typed = asTyped(length);
    throw new UsageError(
      `backtest ${typed === '' ? 'is empty' : typed}: not a length of time I know. Use 24h, 7d or 30d.`,
    );
  }
  if (outsideTheLog(rule) === 'all') {
    throw new UsageError(
      'backtest: the pattern asks for events that are no calls, so CloudTrail has none of them to try it on; leave backtest out.',
    );
  }
  return readWindow({ since: length }, context.now, { older: context.older });
}

/**
 * Runs an alert over what really happened, and holds it against the findings of the same time. ECS is not asked what is now:
 * that changes no finding, only what became of it.
 * @throws UsageError, AwsProblem when nothing at all could be read
 */
export async function tryOut(rule: AlertRule, window: Window, asked: AlertInput, context: Context): Promise<TriedOut> {
  const scope = await openScope(asked, context);
  askConsent(asked, scope, window, context);
  const options = readOptions(context, asked);
  const trail = await readFleetEvents(scope, window, options, undefined, beyondReport(rule));
  throwIfBlind(trail.readers);
  const { events, findings, usual } = await judgeFleet({
    events: trail.events.filter((event) => isWatched(event, scope, rule)),
    scope,
    window,
    context,
    options,
    fleet: undefined,
    // Whether an address is unexpected matters where that is one of the findings to be held against.
    addresses: rule.name === 'own' || rule.subject.findings.includes('unexpected-ip'),
  });
  const result = backtest(rule, events, findings);
  return {
    window,
    result,
    told: findings.filter((finding) => isToldOf(finding, rule, result)).length,
    accounts: scope.accounts.length,
    coverage: coverageOf({
      accounts: scope.accounts,
      readers: trail.readers,
      helpers: [...trail.helpers, ...usual.readers],
      missing: [...scope.missing, ...usual.missing],
      to: window.to,
      now: context.now,
    }),
  };
}

function isToldOf(finding: Finding, { subject }: AlertRule, { fired }: Backtest): boolean {
  return subject.findings.includes(finding.rule) && fired.some(({ eventId }) => finding.eventIds.includes(eventId));
}

/** Root's acts in us-east-1 are read wherever a question looks; there may be no rule there. */
function isWatched(event: Event, { places }: Scope, { patterns }: AlertRule): boolean {
  const isAsked = places.some(({ account, region }) => account.id === event.account && region === event.region);
  return isAsked || (event.region === GLOBAL_REGION && patterns.some(({ regions }) => regions !== 'each'));
}
