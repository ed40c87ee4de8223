import type { ListClustersAnswer } from '../../tools/answers.ts';
import type { Block, Column, Text } from '../document.ts';
import { capital, count, sentence, span, unique } from '../text.ts';
import { ago, timeOfDay } from '../time.ts';
import { gaps, reach, searchedWindow } from './coverage.ts';
import type { Layout } from './layout.ts';

type Cluster = ListClustersAnswer['clusters'][number];
type Service = Cluster['services'][number];

const COLUMNS: readonly Column[] = [
  { role: 'fixed', header: 'service' },
  { role: 'fixed', header: 'tasks' },
  { role: 'fixed', header: 'task definition' },
  { role: 'flex', header: 'last deployment, UTC' },
  { role: 'flex', header: 'note' },
];

/** Clusters, each with its services as ECS sees them now. */
export const listClustersLayout: Layout<'list_clusters'> = (answer, now) => {
  const title = clusterTitle(answer.clusters);
  return [
    { kind: 'paragraph', text: span(answer.answer) },
    ...gaps(answer.coverage),
    ...answer.clusters.flatMap((cluster) => clusterBlocks(cluster, title(cluster), now)),
    reach(answer.coverage, {
      window: searchedWindow(answer.coverage),
      regions: answer.clusters.map((cluster) => cluster.region),
      now,
    }),
  ];
};

/** "prod, production · us-east-1 · 12 tasks running"; Region and account only where clusters differ in them. */
function clusterTitle(clusters: readonly Cluster[]): (cluster: Cluster) => Text {
  const regions = unique(clusters.map((cluster) => cluster.region)).length > 1;
  const accounts = unique(clusters.map((cluster) => cluster.account)).length > 1;
  return (cluster) =>
    span(
      [
        `${cluster.cluster}${cluster.production ? ', production' : ''}`,
        regions ? cluster.region : '',
        accounts ? cluster.account : '',
        `${count(cluster.runningTasks, 'task')} running`,
      ]
        .filter((part) => part !== '')
        .join(' · '),
    );
}

function clusterBlocks(cluster: Cluster, title: Text, now: string): Block[] {
  const note = cluster.note ?? (cluster.services.length === 0 ? 'No services' : undefined);
  return [
    { kind: 'heading', text: title, loud: false },
    ...(cluster.services.length === 0
      ? []
      : [
          {
            kind: 'rows',
            shape: 'table',
            columns: COLUMNS,
            rows: cluster.services.map((service) => serviceRow(service, now)),
          } as const,
        ]),
    ...(note === undefined ? [] : [{ kind: 'paragraph', text: span(capital(sentence(note))) } as const]),
  ];
}

function serviceRow(service: Service, now: string): Text[] {
  const status = /^active$/i.test(service.status) ? '' : service.status.toLowerCase();
  return [
    span(service.service, 'name'),
    tasks(service),
    span(service.taskDefinition),
    span(lastDeployment(service.lastDeployment, now)),
    span([status, service.note ?? ''].filter((part) => part !== '').join(', ')),
  ];
}

/** "4 of 4", "3 of 4, 1 pending"; a service that runs less than it should stands out. */
function tasks(service: Service): Text {
  const pending = service.pending === 0 ? '' : `, ${service.pending} pending`;
  const short = service.running < service.desired;
  return span(`${service.running} of ${service.desired}${pending}`, short ? 'trouble' : 'plain');
}

/** An ISO time is shown as a time; anything else is already in words. */
function lastDeployment(value: string | undefined, now: string): string {
  if (value === undefined) return '';
  if (!/^\d{4}-\d{2}-\d{2}T/.test(value)) return value;
  return `${timeOfDay(value, now)} (${ago(value, now)})`;
}
