import type { AwsProblem } from '../aws/problem.ts';

/** What ECS says now. Dates are ISO strings in UTC. */

export interface Deployment {
  /** `ecs-svc/…` */
  id: string;
  status: string;
  /** `family:revision` */
  taskDefinition: string;
  desired: number;
  running: number;
  failedTasks?: number;
  createdAt?: string;
  updatedAt?: string;
  rolloutState?: string;
  rolloutStateReason?: string;
}

/** One deployment of a service as ECS keeps it for 90 days, also when it is over (ListServiceDeployments). */
export interface PastDeployment {
  /** `ecs-svc/…`, from the service revision that it was to bring about. */
  id: string;
  /** PENDING, IN_PROGRESS, SUCCESSFUL, STOPPED, ROLLBACK_SUCCESSFUL … */
  status: string;
  reason?: string;
  createdAt: string;
  finishedAt?: string;
}

export interface ServiceState {
  account: string;
  region: string;
  cluster: string;
  service: string;
  arn: string;
  /** ACTIVE, DRAINING, INACTIVE. */
  status: string;
  desired: number;
  running: number;
  pending: number;
  /** `family:revision` */
  taskDefinition: string;
  launchType?: string;
  /** Who runs its deployments: ECS, CODE_DEPLOY, EXTERNAL. */
  controller?: string;
  createdAt?: string;
  /** ARN of the principal that created the service. */
  createdBy?: string;
  deployments: Deployment[];
  /** Newest first, at most 100 (ECS keeps no more). Text is ECS's own; sanitised and capped. */
  events: { time: string; message: string }[];
}

export interface StoppedTask {
  account: string;
  region: string;
  cluster: string;
  /** From `group: service:<name>`. */
  service?: string;
  taskId: string;
  /** `family:revision` */
  taskDefinition?: string;
  /** Deployment id `ecs-svc/…` for a service's task. */
  startedBy?: string;
  /** TaskStopCode: EssentialContainerExited, UserInitiated, ServiceSchedulerInitiated, SpotInterruption … */
  stopCode?: string;
  stoppedReason?: string;
  createdAt?: string;
  startedAt?: string;
  stoppingAt?: string;
  stoppedAt?: string;
  launchType?: string;
  capacityProvider?: string;
  /** Task memory limit in MiB. */
  memory?: number;
  healthStatus?: string;
  containerInstance?: string;
  containers: { name: string; exitCode?: number; reason?: string }[];
}

export interface ClusterState {
  account: string;
  region: string;
  cluster: string;
  arn: string;
  status: string;
  activeServices: number;
  runningTasks: number;
  pendingTasks: number;
  services: ServiceState[];
}

/** What could not be asked, in words. */
export interface FleetGap {
  account: string;
  region: string;
  why: string;
  fix?: string;
  /** What AWS said, for when nothing else could be read either. */
  problem?: AwsProblem;
}

export interface Fleet {
  clusters: ClusterState[];
  stoppedTasks: StoppedTask[];
  gaps: FleetGap[];
}
