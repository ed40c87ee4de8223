import { z } from 'zod';
import { type ClusterState, readFleet, type ServiceState } from '../fleet/index.ts';
import { coverageOf, type Missing } from '../trail/index.ts';
import { type ListClustersAnswer, listClustersAnswer } from './answers.ts';
import { commonInput } from './input.ts';
import { isProduction } from './production.ts';
import { missingOf, openScope, throwIfBlind } from './scope.ts';
import { defineTool } from './tool.ts';
import { count, incompleteness, list } from './words.ts';

/** Services listed in one answer; more would not fit what clients accept. */
const MOST_SERVICES = 150;

const input = z.strictObject({
  cluster: z.string().min(1).optional().describe('Only this cluster'),
  regions: commonInput.regions,
  profiles: commonInput.profiles,
});

type ServiceLine = ListClustersAnswer['clusters'][number]['services'][number];

export const listClusters = defineTool({
  name: 'list_clusters',
  title: 'List ECS clusters and services',
  description:
    'Lists ECS clusters and their services as they are now: wanted and running tasks, task definition, last deployment, ' +
    'and what is not as it should be. Use it to find exact names, or to see what is down.',
  input,
  output: listClustersAnswer,
  command: {
    name: 'clusters',
    summary: 'list ECS clusters and services as they are now',
    examples: ['clusters', 'clusters --cluster prod', 'clusters --region all'],
  },
  async run(asked, context) {
    const scope = await openScope(asked, context);
    const { signal, deadline } = context;
    const clusters = asked.cluster === undefined ? undefined : [asked.cluster];
    const fleets = await Promise.all(
      scope.places.map(({ account, region }) => readFleet(account, region, { signal, deadline, clusters })),
    );
    const gaps = fleets.flatMap((fleet) => fleet.gaps);
    if (fleets.every((fleet) => fleet.clusters.length === 0 && fleet.gaps.length > 0)) throwIfBlind([], gaps);
    const found = fleets.flatMap((fleet) => fleet.clusters);
    const missing: Missing[] = [...scope.missing, ...missingOf(gaps)];
    const coverage = coverageOf({ accounts: scope.accounts, readers: [], missing, to: context.now, now: context.now });
    let room = MOST_SERVICES;
    return {
      answer:
        incompleteness(coverage) +
        summary(
          found,
          scope.places.map((place) => place.region),
          asked.cluster,
        ),
      clusters: found.map((cluster) => {
        const services = cluster.services.slice(0, room).map(toLine);
        const left = cluster.services.length - services.length;
        room -= services.length;
        return {
          account: cluster.account,
          region: cluster.region,
          cluster: cluster.cluster,
          production: isProduction(cluster.cluster, context.settings.production),
          services,
          runningTasks: cluster.runningTasks,
          note: left === 0 ? undefined : `${left} more services are not listed here: ask for this cluster alone`,
        };
      }),
      coverage,
    };
  },
});

function summary(clusters: readonly ClusterState[], regions: readonly string[], wanted: string | undefined): string {
  const where = list([...new Set(regions)]);
  if (clusters.length === 0)
    return wanted === undefined ? `No ECS clusters in ${where}.` : `No cluster ${wanted} in ${where}.`;
  const services = clusters.flatMap((cluster) => cluster.services);
  const troubled = services.flatMap((service) => {
    const note = noteOn(service);
    return note === undefined ? [] : [`${service.cluster}/${service.service} (${note})`];
  });
  const counted = `${count(clusters.length, 'cluster')} with ${count(services.length, 'service')} in ${where}.`;
  return troubled.length === 0
    ? `${counted} All run as many tasks as they should.`
    : `${counted} Not as they should be: ${list(troubled, 6)}.`;
}

function toLine(service: ServiceState): ServiceLine {
  const newest = service.deployments.find((deployment) => deployment.status === 'PRIMARY');
  return {
    service: service.service,
    status: service.status.toLowerCase(),
    desired: service.desired,
    running: service.running,
    pending: service.pending,
    taskDefinition: service.taskDefinition,
    lastDeployment: newest?.createdAt,
    note: noteOn(service),
  };
}

/** What a colleague would point at; undefined when all is well. */
function noteOn(service: ServiceState): string | undefined {
  if (service.status === 'DRAINING') return 'being deleted';
  if (service.desired === 0)
    return service.running === 0 ? 'at 0 tasks' : `going to 0, ${service.running} still running`;
  const rollout = service.deployments.find(
    (deployment) => deployment.rolloutState === 'IN_PROGRESS' && deployment.status === 'PRIMARY',
  );
  if (service.running < service.desired) {
    return `${service.running} of ${service.desired} tasks run${rollout === undefined ? '' : ', deployment in progress'}`;
  }
  return undefined;
}
