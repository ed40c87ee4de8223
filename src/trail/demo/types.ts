import type { ScalableTarget, ScalingActivity } from '@aws-sdk/client-application-auto-scaling';
import type { Resource } from '@aws-sdk/client-cloudtrail';
import type { Cluster, Service, ServiceDeploymentBrief, Task, TaskDefinition } from '@aws-sdk/client-ecs';
import type { Input, Operation, Output } from '../../aws/api.ts';
import type { JsonObject } from '../../events/types.ts';
import type { RecordedSetup } from './setup.ts';

/** A CloudTrail record as event history keeps it: the record, and the wrapper's `Resources` and `Username`. */
export interface RecordedEvent {
  record: JsonObject;
  username?: string;
  resources: Resource[];
}

/** ECS state of one Region, in the shapes that the SDK returns (dates as `Date`). */
export interface RecordedEcs {
  clusters: Cluster[];
  services: Service[];
  /** Running and recently stopped ones. */
  tasks: Task[];
  taskDefinitions: TaskDefinition[];
  serviceDeployments: ServiceDeploymentBrief[];
  scalableTargets: ScalableTarget[];
  scalingActivities: ScalingActivity[];
}

/** One account, recorded: what its event history holds and what ECS says, by Region. */
export interface RecordedAccount {
  id: string;
  alias?: string;
  /** ARN that sts:GetCallerIdentity answers. */
  caller: string;
  /** Enabled Regions, whether or not anything is recorded in them. */
  regions: string[];
  /** By Region; any order. */
  events: Record<string, RecordedEvent[]>;
  ecs: Record<string, RecordedEcs>;
  /** Trails, buckets, rules and the like; none where left out. */
  setup?: RecordedSetup;
}

/** An error as AWS would answer it: `code` is the `__type`. */
export class AwsFault extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** Answers one read operation from a recorded account, as AWS would. Throws AwsFault. */
export type Answer = <K extends Operation>(
  account: RecordedAccount,
  now: Date,
  region: string,
  operation: K,
  input: Input<K>,
) => Output<K>;
