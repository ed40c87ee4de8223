import type { Cluster, Failure, Task, TaskDefinition } from '@aws-sdk/client-ecs';
import type { Input, Output } from '../../aws/api.ts';
import { means, shortName } from './arns.ts';
import { clusterAsked, invalid, LARGEST_PAGE, missing, pageSize, paging, serviceAsked, stateOf } from './ecs-asked.ts';
import { pageOf } from './paging.ts';
import type { RecordedAccount, RecordedEcs } from './types.ts';
import { AwsFault } from './types.ts';

/** ECS keeps a stopped task for at least an hour (ECS API reference, DescribeTasks); the recording keeps just that. */
const STOPPED_TASK_MS = 3_600_000;

function isKept(task: Task, now: Date): boolean {
  if (task.lastStatus !== 'STOPPED') return true;
  return task.stoppedAt !== undefined && task.stoppedAt.getTime() >= now.getTime() - STOPPED_TASK_MS;
}

function tasksOf(state: RecordedEcs, cluster: Cluster, now: Date): Task[] {
  return state.tasks.filter((task) => task.clusterArn === cluster.clusterArn && isKept(task, now));
}

/**
 * ecs:ListTasks: running tasks unless `desiredStatus` says STOPPED; stopped ones are kept for an hour.
 * @throws AwsFault ClusterNotFoundException, ServiceNotFoundException, InvalidParameterException
 */
export function listTasks(
  account: RecordedAccount,
  now: Date,
  region: string,
  input: Input<'ecs:ListTasks'>,
): Output<'ecs:ListTasks'> {
  const state = stateOf(account, region);
  const cluster = clusterAsked(state, input.cluster);
  const service = input.serviceName === undefined ? undefined : serviceAsked(state, cluster, input.serviceName);
  const desired = input.desiredStatus ?? 'RUNNING';
  const { family, startedBy, launchType, containerInstance } = input;
  const arns = tasksOf(state, cluster, now)
    .filter((task) => task.desiredStatus === desired)
    .filter((task) => service === undefined || task.group === `service:${service.serviceName}`)
    .filter((task) => family === undefined || shortName(task.taskDefinitionArn ?? '').split(':')[0] === family)
    .filter((task) => startedBy === undefined || task.startedBy === startedBy)
    .filter((task) => launchType === undefined || task.launchType === launchType)
    .filter((task) => containerInstance === undefined || means(containerInstance, task.containerInstanceArn))
    .flatMap((task) => task.taskArn ?? []);
  const bound = paging(
    'ListTasks',
    region,
    cluster.clusterArn,
    service?.serviceArn,
    desired,
    family,
    startedBy,
    launchType,
    containerInstance,
  );
  const page = pageOf(arns, pageSize(input.maxResults, LARGEST_PAGE), input.nextToken, bound);
  return { taskArns: page.items, ...(page.next === undefined ? {} : { nextToken: page.next }) };
}

/**
 * ecs:DescribeTasks: 1 to 100 ids or ARNs; unknown and forgotten ones are failures.
 * @throws AwsFault InvalidParameterException, ClusterNotFoundException
 */
export function describeTasks(
  account: RecordedAccount,
  now: Date,
  region: string,
  input: Input<'ecs:DescribeTasks'>,
): Output<'ecs:DescribeTasks'> {
  const asked = input.tasks ?? [];
  if (asked.length === 0) throw invalid('Tasks cannot be empty.');
  if (asked.length > LARGEST_PAGE) throw invalid(`Tasks cannot have more than ${LARGEST_PAGE} elements.`);
  const state = stateOf(account, region);
  const cluster = clusterAsked(state, input.cluster);
  const kept = tasksOf(state, cluster, now);
  const tasks: Task[] = [];
  const failures: Failure[] = [];
  for (const each of asked) {
    const found = kept.find((task) => means(each, task.taskArn));
    if (found === undefined) failures.push(missing(each, region, account, `task/${cluster.clusterName}`));
    else tasks.push(found);
  }
  return { tasks, failures };
}

function newestActive(definitions: readonly TaskDefinition[], family: string): TaskDefinition | undefined {
  return definitions
    .filter((definition) => definition.family === family && definition.status === 'ACTIVE')
    .reduce<TaskDefinition | undefined>(
      (best, each) => ((each.revision ?? 0) > (best?.revision ?? 0) ? each : best),
      undefined,
    );
}

/** ecs:DescribeTaskDefinition: family (its newest active revision), family:revision, or ARN. @throws AwsFault ClientException */
export function describeTaskDefinition(
  account: RecordedAccount,
  region: string,
  input: Input<'ecs:DescribeTaskDefinition'>,
): Output<'ecs:DescribeTaskDefinition'> {
  const asked = input.taskDefinition ?? '';
  if (asked === '') throw invalid('Task definition can not be blank.');
  const { taskDefinitions } = stateOf(account, region);
  const found =
    taskDefinitions.find((definition) => means(asked, definition.taskDefinitionArn)) ??
    newestActive(taskDefinitions, asked.startsWith('arn:') ? shortName(asked) : asked);
  if (found === undefined) throw new AwsFault('ClientException', 'Unable to describe task definition.');
  return { taskDefinition: found };
}
