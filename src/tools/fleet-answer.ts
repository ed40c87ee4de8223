import { atLeast, byActor, isChange, sentence, toRow } from '../audit/index.ts';
import type { Finding, Nobody, Severity } from '../audit/types.ts';
import type { Event } from '../events/types.ts';
import type { Fleet } from '../fleet/index.ts';
import type { Coverage } from '../trail/index.ts';
import type { FleetAuditAnswer } from './answers.ts';
import type { Context } from './context.ts';
import { atMeasureThatFits, withinRoom } from './fit.ts';
import { leadSentence, nextSteps } from './fleet-words.ts';
import { isProduction } from './production.ts';
import { isoSecond, type Window } from './time.ts';
import { withoutCaller } from './without-caller.ts';

/** How much an answer tells. */
interface Measure {
  /** Sentences listed for one service; a crash-looping pipeline could otherwise fill the answer. */
  sentences: number;
  findings: number;
  /** Event ids, and names of what was acted on, given with one finding. */
  ids: number;
  /** Services that changed, listed for one cluster. */
  services: number;
}

/** The usual measure, and smaller ones for when so much happened that it would not fit into one answer. */
const MEASURES: readonly Measure[] = [
  { sentences: 12, findings: 200, ids: 200, services: 1000 },
  { sentences: 3, findings: 40, ids: 20, services: 200 },
  { sentences: 1, findings: 20, ids: 5, services: 60 },
  { sentences: 0, findings: 10, ids: 5, services: 30 },
];

/** Actors listed, and targets named for each; the sentences have them all. */
const MOST_ACTORS = 12;
const MOST_TARGETS = 2;

/** Rows give way first, then sentences and the mildest findings; all are counted where they are left out. */
export function fleetAnswer(report: Report, cursor: string | undefined): FleetAuditAnswer {
  const { asked, events } = report;
  const changes = events
    .filter((event) => isChange(event) && inCluster(asked.cluster, event.target?.cluster))
    .reverse();
  const rows = changes.slice(0, asked.limit);
  return atMeasureThatFits(MEASURES, (measure) =>
    withinRoom(rows, (kept) => compose(report, changes, kept, measure, cursor)),
  );
}

/** Arguments that shape the answer. */
interface Asked {
  cluster?: string | undefined;
  minSeverity: Severity;
  limit: number;
  cursor?: string | undefined;
}

/** Everything that a report is told from. */
export interface Report {
  asked: Asked;
  context: Context;
  window: Window;
  events: Event[];
  findings: Finding[];
  fleet: Fleet;
  coverage: Coverage;
  places: number;
  allServices: boolean;
  notJudged: string[];
}

function compose(
  report: Report,
  changes: readonly Event[],
  kept: readonly Event[],
  measure: Measure,
  cursor: string | undefined,
): FleetAuditAnswer {
  const { asked, window } = report;
  const findings = report.findings.filter(
    (finding) =>
      atLeast(finding.severity, asked.minSeverity) &&
      (finding.rule === 'root-activity' || concerns(finding, asked.cluster)),
  );
  // What ECS did by itself was told with the first answer; a cursor only brings older events.
  const nobody = (asked.cursor === undefined ? withoutCaller(report.fleet, window, report.events) : []).filter((one) =>
    inCluster(asked.cluster, one.target.split('/')[0]),
  );
  const told = { ...report, changes, findings, nobody };
  const actors = byActor(report.events.filter((event) => inCluster(asked.cluster, event.target?.cluster)));
  return {
    answer: leadSentence(told),
    window: { from: isoSecond(window.from), to: isoSecond(window.to) },
    findings: findings.slice(0, measure.findings).map((finding) => ({
      ...finding,
      actor: finding.actor?.name,
      target: namesOf(finding, measure.ids),
      eventIds: finding.eventIds.slice(0, measure.ids),
    })),
    changes: kept.map(toRow),
    nobody,
    byActor: actors.slice(0, MOST_ACTORS).map((actor) => ({ ...actor, targets: actor.targets.slice(0, MOST_TARGETS) })),
    clusters: clusterLines(report, changes, nobody, measure).filter((one) => inCluster(asked.cluster, one.cluster)),
    coverage: report.coverage,
    nextSteps: nextSteps(told),
    truncated: leftOut(
      { findings: findings.length, changes: changes.length, rows: kept.length, actors: actors.length },
      measure,
    ),
    cursor,
  };
}

/** What an answer does not tell, counted; undefined when it tells all. */
function leftOut(
  { findings, changes, rows, actors }: { findings: number; changes: number; rows: number; actors: number },
  measure: Measure,
): string | undefined {
  const cut = measure !== MEASURES[0];
  const where = cut ? 'older ones are only counted under clusters' : 'all stand as sentences under clusters';
  const more = cut ? 'Ask for one cluster or a shorter window for all of it.' : 'Raise limit for more rows.';
  const parts = [
    rows < changes ? `${rows} of ${changes} changes are given as rows, newest first; ${where}.` : '',
    actors > MOST_ACTORS ? `${MOST_ACTORS} of ${actors} callers are listed, the most active.` : '',
    measure.findings < findings ? `${measure.findings} of ${findings} findings are given, the worst.` : '',
  ].filter((part) => part !== '');
  if (parts.length === 0 && !cut) return undefined;
  return rows < changes || cut ? [...parts, more].join(' ') : parts.join(' ');
}

function inCluster(wanted: string | undefined, cluster: string | undefined): boolean {
  return wanted === undefined || cluster === wanted;
}

function namesOf({ target }: Finding, most: number): string | undefined {
  const names = target?.split(', ') ?? [];
  return names.length <= most ? target : `${names.slice(0, most).join(', ')} and ${names.length - most} more`;
}

function concerns(finding: Finding, cluster: string | undefined): boolean {
  return (
    cluster === undefined ||
    (finding.target ?? '').split(', ').some((target) => target === cluster || target.startsWith(`${cluster}/`))
  );
}

function clusterLines(
  report: Report,
  changes: readonly Event[],
  nobody: readonly Nobody[],
  measure: Measure,
): FleetAuditAnswer['clusters'] {
  return clustersOf(report, changes).map(({ account, region, cluster }) => {
    const here = changes.filter(
      (event) => event.account === account && event.region === region && event.target?.cluster === cluster,
    );
    const state = report.fleet.clusters.find(
      (one) => one.account === account && one.region === region && one.cluster === cluster,
    );
    return {
      account,
      region,
      cluster,
      production: isProduction(cluster, report.context.settings.production),
      services: state?.services.length ?? 0,
      changed: changedServices(here, measure),
      atZero: (state?.services ?? []).filter((service) => service.desired === 0).map((service) => service.service),
      quiet:
        here.length === 0 &&
        !nobody.some((one) => one.account === account && one.region === region && one.target.startsWith(`${cluster}/`)),
    };
  });
}

/** By name; services that are not listed are counted at the end. */
function changedServices(changes: readonly Event[], measure: Measure): FleetAuditAnswer['clusters'][number]['changed'] {
  const byName = new Map<string, Event[]>();
  for (const event of changes) {
    const name = event.target?.service ?? event.target?.name ?? event.name;
    byName.set(name, [...(byName.get(name) ?? []), event]);
  }
  const all = [...byName].sort(([a], [b]) => (a < b ? -1 : 1));
  const rest = all.slice(measure.services);
  const lines = all
    .slice(0, measure.services)
    .map(([service, events]) => ({ service, sentences: sentencesOf(events, measure.sentences) }));
  if (rest.length === 0) return lines;
  return [
    ...lines,
    {
      service: `${rest.length} more`,
      sentences: sentencesOf(
        rest.flatMap(([, events]) => events),
        0,
      ),
    },
  ];
}

/** Oldest first, as a story is told. */
function sentencesOf(events: readonly Event[], most: number): string[] {
  const shown = events.slice(0, most).map((event) => `${sentence(event)} [${event.eventId.slice(0, 8)}]`);
  const left = events.length - shown.length;
  const rest = left === 1 ? '1 earlier change is not listed here' : `${left} earlier changes are not listed here`;
  return [...(left > 0 ? [rest] : []), ...shown.reverse()];
}

interface ClusterKey {
  account: string;
  region: string;
  cluster: string;
}

/** Clusters that ECS lists, and those that only the log knows (deleted, or ECS could not be asked). */
function clustersOf(report: Report, changes: readonly Event[]): ClusterKey[] {
  const keys = new Map<string, ClusterKey>();
  const add = (key: ClusterKey) => keys.set(`${key.account} ${key.region} ${key.cluster}`, key);
  for (const { account, region, cluster } of report.fleet.clusters) add({ account, region, cluster });
  for (const event of changes) {
    if (event.target?.cluster !== undefined)
      add({ account: event.account, region: event.region, cluster: event.target.cluster });
  }
  return [...keys.values()];
}
