import { judge, settle } from '../audit/index.ts';
import type { Finding } from '../audit/types.ts';
import type { Event } from '../events/types.ts';
import type { Fleet } from '../fleet/index.ts';
import type { ReadOptions } from '../trail/index.ts';
import { readUsualAddresses, type UsualAddresses } from './baselines.ts';
import type { Context } from './context.ts';
import { isProduction } from './production.ts';
import type { Scope } from './scope.ts';
import { nameTaskServices } from './tasks.ts';
import type { Window } from './time.ts';

/** What was read of a window, judged. */
export interface JudgedFleet {
  /** Settled, and with the services of tasks named. Oldest first. */
  events: Event[];
  findings: Finding[];
  /** Where callers called from before the window. */
  usual: UsualAddresses;
}

export interface ToJudge {
  events: readonly Event[];
  scope: Scope;
  window: Window;
  context: Context;
  options: ReadOptions;
  /** What ECS says now; undefined where it was not asked, and then what became of a service is not known. */
  fleet: Fleet | undefined;
  /** False: addresses are not judged, which saves the calls for earlier ones. */
  addresses?: boolean;
}

/** Finds what needs a look, in the same way for the report and for a back-test against it. */
export async function judgeFleet(asked: ToJudge): Promise<JudgedFleet> {
  const { scope, window, context, options, fleet, addresses = true } = asked;
  const events = settle(await nameTaskServices(asked.events, scope, options));
  const usual = addresses
    ? await readUsualAddresses(events, scope, window, context, options)
    : { baselines: new Map(), readers: [], missing: [], notJudged: [] };
  const isKnown = fleet?.gaps.length === 0 && scope.accounts.every((account) => account.archived !== true);
  const findings = judge({
    events,
    window: { from: window.from.toISOString(), to: window.to.toISOString() },
    now: context.now.toISOString(),
    baselines: usual.baselines,
    services: fleet?.clusters.flatMap((cluster) => cluster.services) ?? [],
    servicesKnown: isKnown,
    isProduction: (cluster) => isProduction(cluster, context.settings.production),
  });
  return { events, findings, usual };
}
