import type { FindingAnswer, FleetAuditAnswer } from '../../tools/answers.ts';
import type { Block, Column, FindingItem, Severity, Text } from '../document.ts';
import { capital, concat, count, enumerate, join, sentence, shortId, span } from '../text.ts';
import { range, timeOfDay } from '../time.ts';
import { kindWords } from './actor.ts';
import { changeBlocks, clusterNames } from './changes.ts';
import { gaps, reach } from './coverage.ts';
import type { Layout } from './layout.ts';
import { more } from './more.ts';

const WORST_FIRST: readonly Severity[] = ['critical', 'high', 'medium', 'low'];

const TIME_TARGET_TEXT: readonly Column[] = [{ role: 'fixed', align: 'right' }, { role: 'fixed' }, { role: 'flex' }];

const ACTORS: readonly Column[] = [{ role: 'flex' }, { role: 'fixed' }, { role: 'fixed' }];

/** The fleet report: what needs a look, who did what, what ECS did by itself, where it was quiet, how far it saw. */
export const fleetAuditLayout: Layout<'fleet_audit'> = (answer, now) => [
  {
    kind: 'title',
    text: 'Fleet report',
    subject: span(subject(answer)),
    aside: span(range(answer.window.from, answer.window.to)),
  },
  { kind: 'paragraph', text: span(answer.answer) },
  ...gaps(answer.coverage),
  ...findingBlocks(answer.findings),
  ...changeBlocks(answer),
  ...nobodyBlocks(answer),
  ...actorBlocks(answer),
  ...clusterNotes(answer),
  ...more(answer),
  ...nextSteps(answer),
  reach(answer.coverage, {
    window: answer.window,
    regions: answer.clusters.map((cluster) => cluster.region),
    now,
  }),
];

/** "acme-prod (111122223333)" */
function subject({ coverage }: FleetAuditAnswer): string {
  const names = coverage.accounts.map((account) =>
    account.alias === undefined ? account.account : `${account.alias} (${account.account})`,
  );
  return names.length > 2 ? count(names.length, 'account') : enumerate(names);
}

function findingBlocks(findings: readonly FindingAnswer[]): Block[] {
  const items = WORST_FIRST.flatMap((severity) => findings.filter((finding) => finding.severity === severity)).map(
    findingItem,
  );
  return items.length === 0 ? [] : [{ kind: 'findings', items }];
}

function findingItem(finding: FindingAnswer): FindingItem {
  const status = finding.status === undefined ? '' : capital(sentence(finding.status));
  return {
    severity: finding.severity,
    rule: finding.rule,
    text: join([span(sentence(finding.title)), span(sentence(finding.why)), span(status, 'name')], ' '),
    proof: span(finding.eventIds.map(shortId).join(' '), 'dim'),
  };
}

function nobodyBlocks({ nobody, window }: FleetAuditAnswer): Block[] {
  if (nobody.length === 0) return [];
  return [
    { kind: 'heading', text: span('What ECS did by itself'), loud: true },
    {
      kind: 'rows',
      shape: 'log',
      columns: TIME_TARGET_TEXT,
      rows: nobody.map((stop): Text[] => [
        span(timeOfDay(stop.time, window.to)),
        span(stop.target, 'name'),
        span(stop.evidence),
      ]),
    },
  ];
}

/** Left out where one actor did it all: the rows say so already. */
function actorBlocks({ byActor }: FleetAuditAnswer): Block[] {
  if (byActor.length < 2) return [];
  return [
    { kind: 'heading', text: span('By whom'), loud: true },
    {
      kind: 'rows',
      shape: 'log',
      columns: ACTORS,
      rows: byActor.map((actor): Text[] => [
        span(actor.actor, 'name'),
        span(kindWords(actor.kind) === actor.actor ? '' : kindWords(actor.kind)),
        span(tally(actor.changes, actor.denied)),
      ]),
    },
  ];
}

/** "3 changes, 1 denied" */
function tally(changes: number, denied: number): string {
  return [changes === 0 ? '' : count(changes, 'change'), denied === 0 ? '' : `${denied} denied`]
    .filter((part) => part !== '')
    .join(', ');
}

function clusterNotes(answer: FleetAuditAnswer): Block[] {
  const name = clusterNames(answer);
  const atZero = answer.clusters.flatMap((cluster) =>
    cluster.atZero.map((service) => name(cluster, `${cluster.cluster}/${service}`, 'inline')),
  );
  const quiet = answer.clusters
    .filter((cluster) => cluster.quiet)
    .map((cluster) => name(cluster, cluster.cluster, 'inline'));
  const silence = answer.coverage.complete ? 'Nothing happened in' : 'Nothing seen so far in';
  return [
    ...(atZero.length === 0 ? [] : [note('At zero tasks now', atZero)]),
    ...(quiet.length === 0 ? [] : [note(silence, quiet)]),
  ];
}

function note(label: string, names: readonly string[]): Block {
  return { kind: 'paragraph', text: concat(span(`${label}: `), span(names.join(', '), 'name'), span('.')) };
}

/** A remedy that stands with its gap is not said again. */
function nextSteps({ nextSteps: all, coverage }: FleetAuditAnswer): Block[] {
  const steps = all.filter((step) => !coverage.missing.some((gap) => gap.fix === step));
  if (steps.length === 0) return [];
  return [
    { kind: 'heading', text: span('Next'), loud: true },
    { kind: 'list', items: steps.map((step) => span(step)) },
  ];
}
