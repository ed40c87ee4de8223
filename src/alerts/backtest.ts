import type { Finding } from '../audit/types.ts';
import type { Event } from '../events/types.ts';
import type { Actor } from '../identity/types.ts';
import { asBusEvent, deliveryOf, isUnsure, matches, parsePattern } from './pattern/index.ts';
import { type AlertRule, type CompiledPattern, type PatternRegions, whyMissed } from './rules/index.ts';

/** What an alert would have done over events that really happened. */
export interface Backtest {
  /** Events it would have fired for, in the order given. */
  fired: Event[];
  /** Messages it would have sent: more than `fired` where two of its patterns match one event. */
  messages: number;
  /** How many events each of its patterns would have fired for, in the order of the rule's patterns. */
  byPattern: { id: string; count: number }[];
  /** Who it would have fired for: most first, then by name. */
  noisiest: { actor: Actor; principal: string; count: number }[];
  /** Findings of its subject about which it would have been silent, at least in part; in the order given. */
  missed: MissedFinding[];
  /** Events it would have fired for that no finding flags. */
  unflagged: Event[];
  /** Events that its patterns match and EventBridge would not have given it: read-only, or over 256 KB. */
  undelivered: { event: Event; why: string }[];
  /**
   * Events that miss a pattern only where the record has a redacted or cut value: whether it would have fired for them
   * cannot be told here. The ready-made alerts ask for no value that is ever redacted.
   */
  unsure: Event[];
}

export interface MissedFinding {
  finding: Finding;
  /** It would have fired for others of the finding's events. */
  partly: boolean;
  /** The finding's events without a message, each with one sentence. Empty where none of them is among the events given. */
  events: { event: Event; why: string }[];
}

interface Judged {
  event: Event;
  /** Patterns that match and stand where the event is reported. */
  by: readonly CompiledPattern[];
  /** Why EventBridge would not have given it to the alert. Only told of events that match. */
  withheld: string | undefined;
  unsure: boolean;
}

/**
 * Runs an alert over the events of a window, and holds it against the findings of the same window. Takes it that a trail
 * was logging, that each rule stands in the Regions it needs, and that no delivery failed. Records are sanitised, redacted
 * and bounded before they get here, so a pattern that asks for a secret's value cannot be judged: those are `unsure`.
 * @throws UsageError where a pattern of the alert is none
 */
export function backtest(rule: AlertRule, events: readonly Event[], findings: readonly Finding[]): Backtest {
  const patterns = rule.patterns.map(({ id, regions, pattern }) => ({ id, regions, pattern: parsePattern(pattern) }));
  const judged = events.map((event) => judge(event, patterns, rule));
  const firing = judged.filter(fires);
  const fired = firing.map(({ event }) => event);
  const flagged = new Set(findings.flatMap(({ eventIds }) => eventIds));
  const byPattern = patterns.map((one) => ({ id: one.id, count: firing.filter(({ by }) => by.includes(one)).length }));
  return {
    fired,
    messages: byPattern.reduce((sum, { count }) => sum + count, 0),
    byPattern,
    noisiest: noisiest(fired),
    missed: missedOf(rule, patterns, judged, findings),
    unflagged: fired.filter(({ eventId }) => !flagged.has(eventId)),
    undelivered: judged.flatMap(({ event, withheld }) => (withheld === undefined ? [] : [{ event, why: withheld }])),
    unsure: judged.filter(({ unsure }) => unsure).map(({ event }) => event),
  };
}

function judge(event: Event, patterns: readonly CompiledPattern[], rule: AlertRule): Judged {
  const bus = asBusEvent(event.record);
  if (bus === undefined) return { event, by: [], withheld: undefined, unsure: false };
  const here = patterns.filter(({ regions }) => standsIn(regions, event.region));
  const by = here.filter(({ pattern }) => matches(pattern, bus));
  return {
    event,
    by,
    withheld: by.length === 0 ? undefined : withheldFrom(rule, event),
    unsure: by.length === 0 && here.some(({ pattern }) => isUnsure(pattern, bus)),
  };
}

function withheldFrom(rule: AlertRule, event: Event): string | undefined {
  const { delivered, why } = deliveryOf(event.record);
  const isGiven = delivered === 'always' || (delivered === 'with-read-only-state' && rule.needsReadOnlyState);
  return isGiven ? undefined : why;
}

function fires({ by, withheld }: Judged): boolean {
  return by.length > 0 && withheld === undefined;
}

/** A rule sees what is reported in its own Region. */
function standsIn(regions: PatternRegions, region: string): boolean {
  return regions !== 'us-east-1' || region === 'us-east-1';
}

function noisiest(fired: readonly Event[]): Backtest['noisiest'] {
  const counts = new Map<string, Backtest['noisiest'][number]>();
  for (const { actor, identity } of fired) {
    const key = `${identity.principal}|${actor.name}`;
    const so = counts.get(key) ?? { actor, principal: identity.principal, count: 0 };
    counts.set(key, { ...so, count: so.count + 1 });
  }
  return [...counts.values()].sort(
    (a, b) => b.count - a.count || compare(a.actor.name, b.actor.name) || compare(a.principal, b.principal),
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function missedOf(
  rule: AlertRule,
  patterns: readonly CompiledPattern[],
  judged: readonly Judged[],
  findings: readonly Finding[],
): MissedFinding[] {
  const byId = new Map(judged.map((one) => [one.event.eventId, one]));
  return findings
    .filter((finding) => rule.subject.findings.includes(finding.rule))
    .flatMap((finding) => {
      const own = finding.eventIds.flatMap((id) => byId.get(id) ?? []).filter(({ event }) => concerns(rule, event));
      const silent = own.filter((one) => !fires(one));
      // Without its events a finding cannot be told to be about one service, or about ECS.
      const isAbout = own.length > 0 || isUnbounded(rule);
      if (!isAbout || (own.length > 0 && silent.length === 0)) return [];
      return [
        {
          finding,
          partly: silent.length < own.length,
          events: silent.map(({ event }) => ({ event, why: whyMissed(rule, patterns, event) })),
        },
      ];
    });
}

/** The alert is about what the event concerns: other events of the same finding are none of its business. */
function concerns({ subject }: AlertRule, { source, target }: Event): boolean {
  const { service, ecsOnly } = subject;
  if (service !== undefined) {
    return target?.service === service.name && (service.cluster === undefined || target.cluster === service.cluster);
  }
  return ecsOnly === undefined || source === 'ecs.amazonaws.com' || target?.service !== undefined;
}

function isUnbounded({ subject }: AlertRule): boolean {
  return subject.service === undefined && subject.ecsOnly === undefined;
}
