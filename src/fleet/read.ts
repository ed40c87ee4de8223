import Bottleneck from 'bottleneck';
import type { Account, CallOptions, Input, Operation, Output } from '../aws/api.ts';
import { AwsProblem } from '../aws/problem.ts';
import { type Place, shortName, toClusterState, toPastDeployment, toServiceState, toStoppedTask } from './parse.ts';
import type { ClusterState, Fleet, FleetGap, PastDeployment, ServiceState, StoppedTask } from './types.ts';

/** Who may stop a reading, and until when it may run. */
export interface FleetOptions extends CallOptions {
  /** Milliseconds since the epoch; what was not read by then is a gap. No limit where left out. */
  deadline?: number | undefined;
}

export interface FleetQuery extends FleetOptions {
  /** Only clusters of these names; all when left out. */
  clusters?: readonly string[];
  /** Also read the tasks that ended within ECS's memory of about an hour. */
  stoppedTasks?: boolean;
}

/** Limits of the ECS API: DescribeServices takes 10, DescribeClusters and DescribeTasks take 100. */
const SERVICES_PER_CALL = 10;
const CLUSTERS_PER_CALL = 100;
const TASKS_PER_CALL = 100;

const OUT_OF_TIME = 'ECS was not read to the end: the time budget of this call was used up';

/** A few calls at once: ECS throttles by bucket per account, and this shares it with deployments. */
const CALLS_AT_ONCE = 6;

/**
 * Reads clusters, their services and (on request) recently stopped tasks of one Region.
 * What may not or cannot be read is a gap in the result, not an error.
 * @throws AwsProblem of kind `cancelled` only.
 */
export async function readFleet(account: Account, region: string, query: FleetQuery = {}): Promise<Fleet> {
  const reader = new FleetReader(account, region, query);
  const arns = await reader.attempt('ecs:ListClusters', () => reader.clusterArns());
  const wanted = (arns ?? []).filter((arn) => query.clusters === undefined || query.clusters.includes(shortName(arn)));
  const clusters = (await reader.attempt('ecs:DescribeClusters', () => reader.clusters(wanted))) ?? [];
  const stoppedTasks: StoppedTask[] = [];
  await Promise.all(
    clusters.map(async (cluster) => {
      const services = await reader.attempt('ecs:DescribeServices', () => reader.services(cluster.arn));
      cluster.services = (services ?? []).sort((a, b) => a.service.localeCompare(b.service));
      if (query.stoppedTasks === true) {
        stoppedTasks.push(
          ...((await reader.attempt('ecs:DescribeTasks', () => reader.stoppedTasks(cluster.arn))) ?? []),
        );
      }
    }),
  );
  return { clusters: clusters.sort((a, b) => a.cluster.localeCompare(b.cluster)), stoppedTasks, gaps: reader.gaps };
}

/** A service's address: enough to tell services of one name apart. */
export interface ServiceName {
  account: string;
  region: string;
  cluster: string;
  service: string;
}

/** Names of all services of one Region, without describing them. What cannot be read is a gap. */
export async function listServiceNames(
  account: Account,
  region: string,
  options: FleetOptions = {},
): Promise<{ names: ServiceName[]; clusters: string[]; gaps: FleetGap[] }> {
  const reader = new FleetReader(account, region, options);
  const clusters = (await reader.attempt('ecs:ListClusters', () => reader.clusterArns())) ?? [];
  const found = await Promise.all(
    clusters.map(async (cluster) => {
      const arns = (await reader.attempt('ecs:ListServices', () => reader.serviceArns(cluster))) ?? [];
      return arns.map((arn) => ({ account: account.id, region, cluster: shortName(cluster), service: shortName(arn) }));
    }),
  );
  return { names: found.flat(), clusters: clusters.map(shortName), gaps: reader.gaps };
}

/** What ECS knows of one service. */
export interface ServiceReading {
  /** Undefined when ECS does not know it. */
  service: ServiceState | undefined;
  stoppedTasks: StoppedTask[];
  /** Newest first, of the window asked for. */
  pastDeployments: PastDeployment[];
  gaps: FleetGap[];
}

/** One service, its recently stopped tasks, and its deployments since a time, as ECS sees them now. */
export async function readService(
  account: Account,
  region: string,
  name: { cluster: string; service: string },
  options: FleetOptions & { since?: Date } = {},
): Promise<ServiceReading> {
  const reader = new FleetReader(account, region, options);
  const [services, tasks] = await Promise.all([
    reader.attempt('ecs:DescribeServices', () => reader.describeServices(name.cluster, [name.service])),
    reader.attempt('ecs:DescribeTasks', () => reader.stoppedTasks(name.cluster)),
  ]);
  const service = services?.find((one) => one.status !== 'INACTIVE') ?? services?.[0];
  const past =
    service === undefined || service.status === 'INACTIVE'
      ? []
      : await reader.attempt('ecs:ListServiceDeployments', () => reader.pastDeployments(name, options.since));
  return {
    service,
    stoppedTasks: (tasks ?? []).filter((task) => task.service === name.service),
    pastDeployments: past ?? [],
    gaps: reader.gaps,
  };
}

/** A task by its id, wherever it runs or ran; undefined when no cluster of the Region knows it any more. */
export async function findTask(
  account: Account,
  region: string,
  taskId: string,
  options: FleetOptions & { cluster?: string | undefined } = {},
): Promise<{ task: StoppedTask | undefined; gaps: FleetGap[] }> {
  const reader = new FleetReader(account, region, options);
  const clusters =
    options.cluster === undefined
      ? ((await reader.attempt('ecs:ListClusters', () => reader.clusterArns())) ?? [])
      : [options.cluster];
  const found = await Promise.all(
    clusters.map((cluster) => reader.attempt('ecs:DescribeTasks', () => reader.describeTasks(cluster, [taskId]))),
  );
  return { task: found.flatMap((tasks) => tasks ?? [])[0], gaps: reader.gaps };
}

/** Services that tasks belong to, as long as ECS knows the tasks: running ones, and those stopped within about an hour. */
export async function readTaskServices(
  account: Account,
  region: string,
  cluster: string,
  taskIds: readonly string[],
  options: FleetOptions = {},
): Promise<Map<string, string>> {
  const reader = new FleetReader(account, region, options);
  const tasks = (await reader.attempt('ecs:DescribeTasks', () => reader.describeTasks(cluster, taskIds))) ?? [];
  return new Map(tasks.flatMap((task) => (task.service === undefined ? [] : [[task.taskId, task.service]])));
}

/** One Region's ECS, read in batches; remembers what could not be read. */
class FleetReader {
  readonly gaps: FleetGap[] = [];
  readonly #account: Account;
  readonly #place: Place;
  /** The caller's. */
  readonly #signal: AbortSignal | undefined;
  /** The caller's and the deadline in one. */
  readonly #bounded: AbortSignal | undefined;
  readonly #slots = new Bottleneck({ maxConcurrent: CALLS_AT_ONCE });

  constructor(account: Account, region: string, { signal, deadline }: FleetOptions) {
    this.#account = account;
    this.#place = { account: account.id, region };
    this.#signal = signal;
    const limit = deadline === undefined ? [] : [AbortSignal.timeout(Math.max(0, deadline - Date.now()))];
    this.#bounded = AbortSignal.any([...(signal === undefined ? [] : [signal]), ...limit]);
  }

  /** Runs a read; a failure becomes a gap, once per operation and reason. */
  async attempt<T>(operation: string, read: () => Promise<T>): Promise<T | undefined> {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof AwsProblem) || this.#signal?.aborted === true) throw error;
      const why = error.kind === 'cancelled' ? OUT_OF_TIME : `${error.message} (${operation})`;
      const gap: FleetGap = { ...this.#place, why, fix: error.fix, problem: error };
      if (!this.gaps.some((known) => known.why === gap.why)) this.gaps.push(gap);
      return undefined;
    }
  }

  async clusterArns(): Promise<string[]> {
    return this.#pages('ecs:ListClusters', {}, (page) => page.clusterArns);
  }

  async clusters(arns: readonly string[]): Promise<ClusterState[]> {
    const replies = await Promise.all(
      batches(arns, CLUSTERS_PER_CALL).map((clusters) => this.#call('ecs:DescribeClusters', { clusters })),
    );
    return replies.flatMap((reply) => reply.clusters ?? []).map((cluster) => toClusterState(cluster, this.#place));
  }

  async services(cluster: string): Promise<ServiceState[]> {
    return this.describeServices(cluster, await this.serviceArns(cluster));
  }

  async serviceArns(cluster: string): Promise<string[]> {
    return this.#pages('ecs:ListServices', { cluster, maxResults: 100 }, (page) => page.serviceArns);
  }

  async describeServices(cluster: string, names: readonly string[]): Promise<ServiceState[]> {
    const replies = await Promise.all(
      batches(names, SERVICES_PER_CALL).map((services) => this.#call('ecs:DescribeServices', { cluster, services })),
    );
    return replies.flatMap((reply) => reply.services ?? []).map((service) => toServiceState(service, this.#place));
  }

  async stoppedTasks(cluster: string): Promise<StoppedTask[]> {
    const arns = await this.#pages('ecs:ListTasks', { cluster, desiredStatus: 'STOPPED' }, (page) => page.taskArns);
    return this.describeTasks(cluster, arns);
  }

  async pastDeployments(
    name: { cluster: string; service: string },
    since: Date | undefined,
  ): Promise<PastDeployment[]> {
    const reply = await this.#call('ecs:ListServiceDeployments', {
      ...name,
      createdAt: since && { after: since },
      maxResults: 50,
    });
    return (reply.serviceDeployments ?? [])
      .flatMap(toPastDeployment)
      .sort((a, b) => b.createdAt.localeCompare(a.createdAt));
  }

  async describeTasks(cluster: string, ids: readonly string[]): Promise<StoppedTask[]> {
    const replies = await Promise.all(
      batches(ids, TASKS_PER_CALL).map((tasks) => this.#call('ecs:DescribeTasks', { cluster, tasks })),
    );
    return replies.flatMap((reply) => reply.tasks ?? []).map((task) => toStoppedTask(task, this.#place));
  }

  #call<K extends Operation>(operation: K, input: Input<K>): Promise<Output<K>> {
    return this.#slots.schedule(() =>
      this.#account.api.call(this.#place.region, operation, input, { signal: this.#bounded }),
    );
  }

  async #pages<K extends 'ecs:ListClusters' | 'ecs:ListServices' | 'ecs:ListTasks'>(
    operation: K,
    input: Input<K>,
    items: (page: Output<K>) => string[] | undefined,
  ): Promise<string[]> {
    const found: string[] = [];
    let nextToken: string | undefined;
    do {
      const page: Output<K> = await this.#call(operation, { ...input, nextToken });
      found.push(...(items(page) ?? []));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    return found;
  }
}

function batches<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
