import type { Cluster, Failure, Service } from '@aws-sdk/client-ecs';
import { means } from './arns.ts';
import type { Paging } from './paging.ts';
import type { RecordedAccount, RecordedEcs } from './types.ts';
import { AwsFault } from './types.ts';

/** What every ECS operation does with its input: cluster and service by name or ARN, page size, token, failures. */

export const LARGEST_PAGE = 100;

const nothing: RecordedEcs = {
  clusters: [],
  services: [],
  tasks: [],
  taskDefinitions: [],
  serviceDeployments: [],
  scalableTargets: [],
  scalingActivities: [],
};

export function stateOf(account: RecordedAccount, region: string): RecordedEcs {
  return account.ecs[region] ?? nothing;
}

export function invalid(message: string): AwsFault {
  return new AwsFault('InvalidParameterException', message);
}

export function pageSize(asked: number | undefined, usual: number): number {
  const size = asked ?? usual;
  if (!Number.isInteger(size) || size < 1 || size > LARGEST_PAGE)
    throw invalid(`maxResults has to be between 1 and ${LARGEST_PAGE}.`);
  return size;
}

export function paging(...question: (string | undefined)[]): Paging {
  return { question, invalid: invalid('Invalid token.') };
}

/** The cluster a call is about; "default" where it names none. @throws ClusterNotFoundException */
export function clusterAsked(state: RecordedEcs, asked: string | undefined): Cluster {
  const cluster = state.clusters.find((each) => means(asked ?? 'default', each.clusterArn));
  if (cluster === undefined) throw new AwsFault('ClusterNotFoundException', 'Cluster not found.');
  return cluster;
}

export function servicesOf(state: RecordedEcs, cluster: Cluster): Service[] {
  return state.services.filter((service) => service.clusterArn === cluster.clusterArn);
}

/** The service a call is about. @throws ServiceNotFoundException */
export function serviceAsked(state: RecordedEcs, cluster: Cluster, asked: string): Service {
  const service = servicesOf(state, cluster).find((each) => means(asked, each.serviceArn));
  if (service === undefined) throw new AwsFault('ServiceNotFoundException', 'Service not found.');
  return service;
}

/** A failure names what was asked by ARN, as ECS does, also where a bare name was asked. */
export function missing(asked: string, region: string, account: RecordedAccount, resource: string): Failure {
  return {
    arn: asked.startsWith('arn:') ? asked : `arn:aws:ecs:${region}:${account.id}:${resource}/${asked}`,
    reason: 'MISSING',
  };
}
