import type { FleetAuditAnswer, RowAnswer } from '../../tools/answers.ts';
import type { Block, Column, Text } from '../document.ts';
import { capital, concat, groupBy, span, unique } from '../text.ts';
import { timeOfDay } from '../time.ts';
import { what, who } from './actor.ts';

type Clusters = FleetAuditAnswer['clusters'];
type Changed = Clusters[number]['changed'];

/** Where a change happened: its cluster, or undefined for what belongs to none. */
interface Place {
  cluster: string | undefined;
  /** Name inside the cluster; empty for the cluster itself. */
  service: string;
}

const COLUMNS: readonly Column[] = [
  { role: 'fixed', once: true },
  { role: 'fixed', align: 'right' },
  { role: 'flex' },
  { role: 'flex' },
];

/**
 * "Who did what": a heading for each cluster, then its services with their changes. Services of which the answer gives
 * fewer rows than it knows changes have their sentences instead, so that cutting rows hides nothing.
 */
export function changeBlocks(answer: FleetAuditAnswer): Block[] {
  const name = clusterNames(answer);
  const rowsOf = groupBy(answer.changes, (row) => clusterKey(row, placeOf(row, answer.clusters).cluster));
  const known = answer.clusters.flatMap((cluster) => {
    const rows = rowsOf.get(clusterKey(cluster, cluster.cluster)) ?? [];
    return section(name(cluster, cluster.cluster), rows, cluster.changed, answer);
  });
  const outside = [...rowsOf.values()].flatMap((rows) => {
    const [first] = rows;
    if (first === undefined || placeOf(first, answer.clusters).cluster !== undefined) return [];
    return section(name(first, undefined), rows, [], answer);
  });
  const blocks = [...known, ...outside];
  return blocks.length === 0 ? [] : [{ kind: 'heading', text: span('Who did what'), loud: true }, ...blocks];
}

function section(title: string, changes: readonly RowAnswer[], told: Changed, answer: FleetAuditAnswer): Block[] {
  const rows = [...groupBy(changes, (row) => placeOf(row, answer.clusters).service)].map(
    ([service, ofService]): [string, RowAnswer[]] => [service, ofService],
  );
  const isCut = ({ service, sentences }: Changed[number]) => {
    const shown = rows.find(([name, [first]]) => name === service || first?.target === service)?.[1] ?? [];
    return shown.length < sentences.length;
  };
  const cut = told.filter(isCut);
  const whole = rows.filter(
    ([name, [first]]) => !cut.some(({ service }) => service === name || service === first?.target),
  );
  const lines = [
    ...whole.flatMap(([service, ofService]) => ofService.map((row) => changeLine(service, row, answer.window.to))),
    ...cut.flatMap(sentenceLines),
  ];
  if (lines.length === 0) return [];
  return [
    { kind: 'heading', text: span(title), loud: false },
    { kind: 'rows', shape: 'log', columns: COLUMNS, rows: lines },
  ];
}

function changeLine(service: string, row: RowAnswer, reference: string): Text[] {
  return [
    service === '' ? span('the cluster') : span(service, 'name'),
    span(timeOfDay(row.time, reference)),
    who(row),
    what(row, 'implied'),
  ];
}

/** A sentence may end with the short id of its event in brackets. */
function sentenceLines({ service, sentences }: Changed[number]): Text[][] {
  return sentences.map((text) => {
    const [, words = text, id = ''] = /^(.*?) \[([0-9a-f]{8})\]$/.exec(text) ?? [];
    return [span(service, 'name'), [], concat(span(capital(words)), span(id === '' ? '' : ` (${id})`, 'dim')), []];
  });
}

/** Cluster names, with Region and account where the answer spans several: "prod · eu-west-1", inline "prod (eu-west-1)". */
export function clusterNames(
  answer: FleetAuditAnswer,
): (place: { account: string; region: string }, cluster: string | undefined, style?: 'title' | 'inline') => string {
  const places = [...answer.clusters, ...answer.changes];
  const regions = unique(places.map((place) => place.region)).length > 1;
  const accounts = unique(places.map((place) => place.account)).length > 1;
  const aliases = new Map(
    answer.coverage.accounts.map((account) => [account.account, account.alias ?? account.account]),
  );
  return (place, cluster, style = 'title') => {
    const where = [regions ? place.region : '', accounts ? (aliases.get(place.account) ?? place.account) : ''].filter(
      (part) => part !== '',
    );
    const name = cluster ?? 'outside clusters';
    if (style === 'inline') return where.length === 0 ? name : `${name} (${where.join(', ')})`;
    return [name, ...where].join(' · ');
  };
}

/**
 * Targets are "cluster/service" or "cluster", either with " task 0123abcd" behind it; what happened to a task belongs to
 * its service. Only the names of clusters that the answer lists are taken for one.
 */
function placeOf(row: RowAnswer, clusters: Clusters): Place {
  const [, whole = row.target, task = ''] = /^(\S+) (task [0-9a-f]{8})$/.exec(row.target) ?? [];
  const slash = whole.indexOf('/');
  const name = slash < 0 ? whole : whole.slice(0, slash);
  const isCluster = clusters.some(
    (cluster) => cluster.cluster === name && cluster.account === row.account && cluster.region === row.region,
  );
  if (!isCluster) return { cluster: undefined, service: row.target };
  return { cluster: name, service: slash < 0 ? task : whole.slice(slash + 1) };
}

function clusterKey(place: { account: string; region: string }, cluster: string | undefined): string {
  return JSON.stringify([place.account, place.region, cluster ?? null]);
}
