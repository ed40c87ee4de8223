import { coverageOf, describeAttribute, type PricedWay, priceWays, secondsFor } from '../trail/index.ts';
import type { LookupEventsAnswer, PlanAnswer } from './answers.ts';
import type { Context } from './context.ts';
import { filteredHere, waysOf } from './filters.ts';
import type { Wanted } from './lookup-reading.ts';
import type { Place, Scope } from './scope.ts';
import type { Window } from './time.ts';
import { count, during, incompleteness, list } from './words.ts';

/** A place and what it would cost there, cheapest way first. */
interface PlacePlan {
  place: Place;
  priced: PricedWay[];
}

/** Says how a question would be asked and what it would cost, and asks CloudTrail nothing. */
export async function explainLookup(
  scope: Scope,
  wanted: Wanted,
  window: Window,
  context: Context,
): Promise<LookupEventsAnswer> {
  const ways = waysOf(wanted);
  const places = await Promise.all(
    scope.places.map(async (place): Promise<PlacePlan> => {
      const asked = { ...place, ...window, readOnly: wanted.readOnly };
      return { place, priced: await priceWays(ways, asked, context.memory) };
    }),
  );
  const plan = planOf(places, wanted);
  const coverage = coverageOf({
    accounts: scope.accounts,
    readers: [],
    missing: scope.missing,
    to: window.to,
    now: context.now,
  });
  return { answer: `${incompleteness(coverage)}${sentence(plan, window, context.now)}`, events: [], plan, coverage };
}

function planOf(places: readonly PlacePlan[], wanted: Wanted): PlanAnswer {
  const chosen = places.flatMap(({ priced }) => priced.slice(0, 1));
  // Regions and accounts each have a rate of their own, so they are read side by side.
  const seconds = places.map(({ place, priced }) => secondsFor(place.account, place.region, priced[0]?.calls ?? 0));
  return {
    calls: sum(chosen.map((way) => way.calls)),
    seconds: Math.max(0, ...seconds),
    queries: chosen.flatMap((way) =>
      way.queries.map(({ query, estimate }) => ({
        account: query.account,
        region: query.region,
        query: describeAttribute(query.attribute),
        ...estimate,
      })),
    ),
    otherWays: otherWays(places),
    filteredHere: [...new Set(chosen.flatMap(({ way }) => filteredHere(wanted, way)))],
  };
}

/** The ways not taken, with the calls that they would cost in all places together. */
function otherWays(places: readonly PlacePlan[]): PlanAnswer['otherWays'] {
  const calls = new Map<string, number>();
  for (const { priced } of places) {
    for (const way of priced.slice(1)) calls.set(named(way), (calls.get(named(way)) ?? 0) + way.calls);
  }
  return [...calls].map(([query, total]) => ({ query, calls: total })).sort((a, b) => a.calls - b.calls);
}

function named({ way }: PricedWay): string {
  return way.map(describeAttribute).join(' + ');
}

function sentence(plan: PlanAnswer, window: Window, now: Date): string {
  const when = during(window, now);
  const queries = list([...new Set(plan.queries.map((one) => one.query))]);
  if (plan.calls === 0) return `Plan, not run: ${queries} ${when} is remembered, so it would cost no call.`;
  const time = plan.seconds === 0 ? '' : ` and ${count(plan.seconds, 'second')}`;
  const guessed = plan.queries.some((one) => one.basis === 'assumed');
  const trust = guessed
    ? 'That is a guess: nothing like it was read here yet. The first page will tell, and if another way is cheaper it is taken then.'
    : 'That is from what was read here before.';
  return `Plan, not run: ${queries} ${when}, read to its end, would cost about ${count(plan.calls, 'call')}${time}. ${trust}`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
