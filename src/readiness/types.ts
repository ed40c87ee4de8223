import type { AccountSetup } from '../trail/setup/types.ts';

/** `not-allowed`: could not look, mostly for want of a permission. */
export type Status = 'fail' | 'warn' | 'not-allowed' | 'pass';

/** What one check found, and how to mend it. */
export interface Check {
  /** Lower case with hyphens; the same for every account and Region. */
  id: CheckId;
  status: Status;
  /** A few words: what was looked at. */
  title: string;
  /** What was found. One or two sentences. */
  found: string;
  /** Why it matters. One sentence. */
  why: string;
  /** What to do; one or two sentences. Left out where all is well. */
  fix?: string;
  /** AWS CLI commands for bash that do it. Printed, never run. */
  command?: string;
  account: string;
  /** Left out where the check stands for several Regions or the whole account. */
  region?: string;
}

export type CheckId =
  | 'event-history'
  | 'trail'
  | 'trail-global-events'
  | 'trail-logging'
  | 'trail-delivery'
  | 'trail-management-events'
  | 'ecs-data-events'
  | 'log-file-validation'
  | 'trail-encryption'
  | 'trail-cloudwatch-logs'
  | 'bucket-retention'
  | 'bucket-public'
  | 'lake'
  | 'ecs-alerts'
  | 'root-alert'
  | 'task-events'
  | 'read-only-alerts'
  | 'exec-logging'
  | 'container-insights'
  | 'ecs-arn-format';

/** What is at stake: `evidence` that will be missing, an `alert` that will not come, or `care` that is good to take. */
export type Stake = 'evidence' | 'alert' | 'care';

/** A check before its account is known. */
export interface Finding extends Omit<Check, 'account'> {
  stake: Stake;
  /** Clause for the first sentences, without a full stop: "log files are not validated". */
  short?: string;
}

/** How far back questions reach. */
export interface Reach {
  /** Undefined where not even that could be told. */
  from?: Date;
  /** One sentence. */
  text: string;
}

/** What is known, and what it is held against. */
export interface Circumstances {
  setup: AccountSetup;
  now: Date;
  /** Days that event history goes back. */
  historyDays: number;
  /** Whether a cluster counts as production. */
  isProduction: (cluster: string) => boolean;
}
