import type { GetEventDataStoreResponse, PublicKey, Trail } from '@aws-sdk/client-cloudtrail';
import type { Setting } from '@aws-sdk/client-ecs';
import type { Rule, Target } from '@aws-sdk/client-eventbridge';
import type { BucketLocationConstraint, LifecycleRule, PublicAccessBlockConfiguration } from '@aws-sdk/client-s3';
import type { Output } from '../../aws/api.ts';

/** A trail, whether it logs, and what it selects. */
export interface RecordedTrail {
  trail: Trail;
  status: Output<'cloudtrail:GetTrailStatus'>;
  selectors: Omit<Output<'cloudtrail:GetEventSelectors'>, 'TrailARN'>;
}

/** A rule of EventBridge and where it sends what it matches. */
export interface RecordedRule {
  rule: Rule;
  targets: Target[];
}

/** Settings of a bucket; what is left out was never set. */
export interface RecordedBucket {
  name: string;
  region: 'us-east-1' | BucketLocationConstraint;
  lifecycle?: LifecycleRule[];
  publicAccessBlock?: PublicAccessBlockConfiguration;
  /** Whether the bucket's policy makes it public; left out: it has no policy. */
  public?: boolean;
}

/** How an account is set up to answer later; all of it may be left out. */
export interface RecordedSetup {
  trails?: RecordedTrail[];
  /** Event data stores of CloudTrail Lake, by Region. */
  stores?: Record<string, GetEventDataStoreResponse[]>;
  /** By Region. */
  rules?: Record<string, RecordedRule[]>;
  buckets?: RecordedBucket[];
  /** What was set away from ECS's defaults, by Region. */
  ecsSettings?: Record<string, Setting[]>;
  /** Keys that CloudTrail signs digests with, by Region. */
  publicKeys?: Record<string, PublicKey[]>;
}
