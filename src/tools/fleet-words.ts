import { isRealChange } from '../audit/index.ts';
import type { Finding, Nobody } from '../audit/types.ts';
import type { Event } from '../events/types.ts';
import type { Coverage } from '../trail/index.ts';
import type { Context } from './context.ts';
import type { Window } from './time.ts';
import { count, during, incompleteness, list } from './words.ts';

/** What the first sentences of a report are made from. */
export interface Told {
  changes: readonly Event[];
  findings: readonly Finding[];
  nobody: readonly Nobody[];
  coverage: Coverage;
  context: Context;
  window: Window;
  places: number;
  allServices: boolean;
  /** Callers whose address could not be compared with earlier ones. */
  notJudged: readonly string[];
}

/** "14 services changed by 6 people, 2 pipelines and auto scaling in 2 regions. 4 things need a look." */
export function leadSentence(told: Told): string {
  const lead = incompleteness(told.coverage);
  const look = told.findings.filter((finding) => finding.severity !== 'low').length;
  const minor = told.findings.length - look;
  const beside = minor === 0 ? '' : `, and ${count(minor, 'minor one')}`;
  const needs = look === 1 ? '1 thing needs a look' : `${look} things need a look`;
  const attention =
    look > 0
      ? `${needs}${beside}.`
      : minor === 0
        ? 'Nothing stands out.'
        : `Nothing needs a look but ${count(minor, 'minor thing')}.`;
  const alone = told.nobody.length === 0 ? '' : ` ${count(told.nobody.length, 'event')} had no caller.`;
  return `${lead}${changedBy(told)}${alone} ${attention}`;
}

function changedBy(report: Told): string {
  const told = { ...report, changes: report.changes.filter(isRealChange) };
  const when = during(told.window, told.context.now);
  const regions = count(new Set(told.coverage.searched.map((one) => one.region)).size, 'region');
  if (told.changes.length === 0) {
    return told.coverage.complete ? `No changes ${when}: ${regions} read in full.` : `No changes found so far ${when}.`;
  }
  const who = list(actorGroups(told.changes), 9);
  return `${thingsChanged(told.changes)} changed by ${who} ${when}, in ${regions}.`;
}

/** "14 services", or "14 services and 3 other resources": a task counts as its service. */
function thingsChanged(changes: readonly Event[]): string {
  const keys = (events: readonly Event[], name: (event: Event) => string | undefined) =>
    new Set(events.map((event) => [event.account, event.region, event.target?.cluster, name(event)].join(' '))).size;
  const ofServices = changes.filter((event) => event.target?.service !== undefined);
  const others = changes.filter((event) => event.target?.service === undefined);
  const parts = [
    ofServices.length === 0
      ? []
      : [
          count(
            keys(ofServices, (event) => event.target?.service),
            'service',
          ),
        ],
    others.length === 0
      ? []
      : [
          count(
            keys(others, (event) => event.target?.name),
            ofServices.length === 0 ? 'resource' : 'other resource',
          ),
        ],
  ];
  return list(parts.flat());
}

/** "6 people", "2 pipelines", "auto scaling": most human first. */
function actorGroups(changes: readonly Event[]): string[] {
  const distinct = (kinds: readonly Event['actor']['kind'][]) =>
    new Set(
      changes
        .filter((event) => kinds.includes(event.actor.kind))
        .map((event) => event.actor.person ?? event.actor.name),
    ).size;
  const groups: [kinds: Event['actor']['kind'][], words: (n: number) => string][] = [
    [['root'], () => 'root'],
    [['person'], (n) => count(n, 'person', 'people')],
    [['ci'], (n) => count(n, 'pipeline')],
    [['ai-agent'], (n) => (n === 1 ? 'an AI agent' : `${n} AI agents`)],
    [['workload'], (n) => count(n, 'workload')],
    [['autoscaling'], () => 'auto scaling'],
    [['aws-service'], (n) => count(n, 'AWS service')],
    [['external-account'], (n) => count(n, 'caller from another account', 'callers from other accounts')],
    [['unknown'], (n) => count(n, 'unknown caller')],
  ];
  return groups.flatMap(([kinds, words]) => {
    const number = distinct(kinds);
    return number === 0 ? [] : [words(number)];
  });
}

/** At most five things to do, the most urgent first; each one can be done as written. */
export function nextSteps(told: Told): string[] {
  const has = (rule: Finding['rule']) => told.findings.find((finding) => finding.rule === rule);
  const steps: string[] = [];
  for (const gap of told.coverage.missing) if (gap.fix !== undefined) steps.push(gap.fix);
  if (has('root-activity') !== undefined)
    steps.push(
      'Ask who holds the root password whether this was them; lookup_events (events) with username root lists all of it.',
    );
  const leaked = has('unexpected-ip');
  if (leaked?.actor !== undefined)
    steps.push(
      `See everything ${leaked.actor.name} did: lookup_events (events) with actor ${leaked.actor.name} and since 7d. If it was not them, deactivate the key.`,
    );
  const down = told.findings.find(
    (finding) => finding.rule === 'scale-to-zero' && finding.status?.startsWith('still') === true,
  );
  if (down?.target !== undefined)
    steps.push(
      `Decide whether ${down.target} should be at 0${down.actor === undefined ? '' : `, and ask ${down.actor.name}`}.`,
    );
  const shell = has('shell-into-container');
  if (shell?.actor !== undefined)
    steps.push(
      `Ask ${shell.actor.kind === 'person' ? shell.actor.name : `whoever holds the credentials of ${shell.actor.name}`} what was done in the container; the session's log, if kept, is in CloudWatch or S3.`,
    );
  if (!told.allServices)
    steps.push(
      'Only ECS and its auto scaling were read, to save calls: lookup_events (events) with readOnly false has other services.',
    );
  steps.push(...told.notJudged);
  return [...new Set(steps)].slice(0, 6);
}
