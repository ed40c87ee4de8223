import { z } from 'zod';
import { type ClusterState, readFleet, type ServiceState } from '../fleet/index.ts';
import { coverageOf, type Missing } from '../trail/index.ts';
import { type ListClustersAnswer, listClustersAnswer } from './answers.ts';
import { atMeasureThatFits } from './fit.ts';
import { commonInput } from './input.ts';
import { isProduction } from './production.ts';
import { missingOf, openScope, throwIfBlind } from './scope.ts';
import { defineTool } from './tool.ts';
import { count, incompleteness, list } from './words.ts';

/** Clusters and services listed in one answer, and fewer where names are so long that they would not fit. */
const MEASURES = [
  { clusters: 100, services: 150 },
  { clusters: 60, services: 80 },
  { clusters: 30, services: 30 },
] as const;

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
    const regions = scope.places.map((place) => place.region);
    const told = incompleteness(coverage) + summary(found, regions, asked.cluster, coverage.complete);
    return atMeasureThatFits(MEASURES, (most) => {
      const left = found.length - most.clusters;
      const rest = left > 0 ? ` ${count(left, 'cluster')} are not listed here: ask for one by its name.` : '';
      return {
        answer: told + rest,
        clusters: toLines(found.slice(0, most.clusters), most.services, context.settings.production),
        coverage,
      };
    });
  },
});

/** As many services as there is room for, in all clusters together; the rest is counted. */
function toLines(
  clusters: readonly ClusterState[],
  mostServices: number,
  production: readonly string[],
): ListClustersAnswer['clusters'] {
  let room = mostServices;
  return clusters.map(({ account, region, cluster, runningTasks, services: all }) => {
    const services = all.slice(0, room).map(toLine);
    const left = all.length - services.length;
    room -= services.length;
    return {
      account,
      region,
      cluster,
      production: isProduction(cluster, production),
      services,
      runningTasks,
      note: left === 0 ? undefined : `${left} more services are not listed here: ask for this cluster alone`,
    };
  });
}

function summary(
  clusters: readonly ClusterState[],
  regions: readonly string[],
  wanted: string | undefined,
  complete: boolean,
): string {
  const where = list([...new Set(regions)]);
  if (clusters.length === 0)
    return wanted === undefined ? `No ECS clusters in ${where}.` : `No cluster ${wanted} in ${where}.`;
  const services = clusters.flatMap((cluster) => cluster.services);
  const troubled = services.flatMap((service) => {
    const note = noteOn(service);
    return note === undefined ? [] : [`${service.cluster}/${service.service} (${note})`];
  });
  const counted = `${count(clusters.length, 'cluster')} with ${count(services.length, 'service')} in ${where}.`;
  if (troubled.length === 0 && !complete) return counted;
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
