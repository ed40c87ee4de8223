import type { Cluster, Failure, Service } from '@aws-sdk/client-ecs';
import type { Input, Output } from '../../aws/api.ts';
import { means } from './arns.ts';
import {
  clusterAsked,
  invalid,
  LARGEST_PAGE,
  missing,
  pageSize,
  paging,
  serviceAsked,
  servicesOf,
  stateOf,
} from './ecs-asked.ts';
import { pageOf } from './paging.ts';
import type { RecordedAccount } from './types.ts';

/** ListServices answers with 10 where nothing is asked for; the other lists with 100 (ECS API reference). */
const SERVICES_PAGE = 10;
const SERVICES_PER_DESCRIBE = 10;

/** ecs:ListClusters */
export function listClusters(
  account: RecordedAccount,
  region: string,
  input: Input<'ecs:ListClusters'>,
): Output<'ecs:ListClusters'> {
  const arns = stateOf(account, region).clusters.flatMap((cluster) => cluster.clusterArn ?? []);
  const page = pageOf(arns, pageSize(input.maxResults, LARGEST_PAGE), input.nextToken, paging('ListClusters', region));
  return { clusterArns: page.items, ...(page.next === undefined ? {} : { nextToken: page.next }) };
}

/** ecs:DescribeClusters: at most 100, the cluster "default" where none is named; unknown ones are failures. */
export function describeClusters(
  account: RecordedAccount,
  region: string,
  input: Input<'ecs:DescribeClusters'>,
): Output<'ecs:DescribeClusters'> {
  const asked = input.clusters === undefined || input.clusters.length === 0 ? ['default'] : input.clusters;
  if (asked.length > LARGEST_PAGE) throw invalid('Clusters cannot have more than 100 elements.');
  const clusters: Cluster[] = [];
  const failures: Failure[] = [];
  for (const each of asked) {
    const found = stateOf(account, region).clusters.find((cluster) => means(each, cluster.clusterArn));
    if (found === undefined) failures.push(missing(each, region, account, 'cluster'));
    else clusters.push(found);
  }
  return { clusters, failures };
}

/** ecs:ListServices: active and draining services of one cluster. @throws AwsFault ClusterNotFoundException */
export function listServices(
  account: RecordedAccount,
  region: string,
  input: Input<'ecs:ListServices'>,
): Output<'ecs:ListServices'> {
  const state = stateOf(account, region);
  const cluster = clusterAsked(state, input.cluster);
  const arns = servicesOf(state, cluster)
    .filter((service) => service.status !== 'INACTIVE')
    .filter((service) => input.launchType === undefined || service.launchType === input.launchType)
    .filter(
      (service) => input.schedulingStrategy === undefined || service.schedulingStrategy === input.schedulingStrategy,
    )
    .flatMap((service) => service.serviceArn ?? []);
  const bound = paging('ListServices', region, cluster.clusterArn, input.launchType, input.schedulingStrategy);
  const page = pageOf(arns, pageSize(input.maxResults, SERVICES_PAGE), input.nextToken, bound);
  return { serviceArns: page.items, ...(page.next === undefined ? {} : { nextToken: page.next }) };
}

/**
 * ecs:DescribeServices: 1 to 10 names or ARNs; unknown ones are failures.
 * @throws AwsFault InvalidParameterException, ClusterNotFoundException
 */
export function describeServices(
  account: RecordedAccount,
  region: string,
  input: Input<'ecs:DescribeServices'>,
): Output<'ecs:DescribeServices'> {
  const asked = input.services ?? [];
  if (asked.length === 0) throw invalid('Services cannot be empty.');
  if (asked.length > SERVICES_PER_DESCRIBE)
    throw invalid(`Services cannot have more than ${SERVICES_PER_DESCRIBE} elements.`);
  const state = stateOf(account, region);
  const cluster = clusterAsked(state, input.cluster);
  const services: Service[] = [];
  const failures: Failure[] = [];
  for (const each of asked) {
    const found = servicesOf(state, cluster).find((service) => means(each, service.serviceArn));
    if (found === undefined) failures.push(missing(each, region, account, `service/${cluster.clusterName}`));
    else services.push(found);
  }
  return { services, failures };
}

/**
 * ecs:ListServiceDeployments: of one service, newest first; by status and time of creation where asked.
 * @throws AwsFault ClusterNotFoundException, ServiceNotFoundException, InvalidParameterException
 */
export function listServiceDeployments(
  account: RecordedAccount,
  region: string,
  input: Input<'ecs:ListServiceDeployments'>,
): Output<'ecs:ListServiceDeployments'> {
  const state = stateOf(account, region);
  const cluster = clusterAsked(state, input.cluster);
  if (input.service === undefined || input.service === '') throw invalid('Service can not be blank.');
  const service = serviceAsked(state, cluster, input.service);
  const after = input.createdAt?.after?.getTime() ?? Number.NEGATIVE_INFINITY;
  const before = input.createdAt?.before?.getTime() ?? Number.POSITIVE_INFINITY;
  const deployments = state.serviceDeployments
    .filter((deployment) => deployment.serviceArn === service.serviceArn)
    .filter(
      (deployment) => (input.status ?? []).length === 0 || input.status?.some((status) => status === deployment.status),
    )
    .filter((deployment) => {
      const created = deployment.createdAt?.getTime() ?? 0;
      return created >= after && created <= before;
    })
    .sort((a, b) => (b.createdAt?.getTime() ?? 0) - (a.createdAt?.getTime() ?? 0));
  const bound = paging(
    'ListServiceDeployments',
    region,
    service.serviceArn,
    input.status?.join(),
    String(after),
    String(before),
  );
  const page = pageOf(deployments, pageSize(input.maxResults, LARGEST_PAGE), input.nextToken, bound);
  return { serviceDeployments: page.items, ...(page.next === undefined ? {} : { nextToken: page.next }) };
}
