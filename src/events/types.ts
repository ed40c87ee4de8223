import type { Actor, Address, Client, Identity } from '../identity/types.ts';

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/** What kind of resource was acted on. ECS kinds first; anything else by its service's own word. */
export type TargetType =
  | 'service'
  | 'task'
  | 'cluster'
  | 'task-definition'
  | 'task-set'
  | 'container-instance'
  | 'capacity-provider'
  | 'instance'
  | 'auto-scaling-group'
  | 'database'
  | 'stack'
  | 'deployment'
  | 'role'
  | 'session'
  | 'other';

/** What was acted on. */
export interface Target {
  type: TargetType;
  /** As people know it: "prod/checkout", "prod", "checkout:41", "i-0abc…". Never an ARN where a name exists. */
  name: string;
  /** ECS cluster name; "default" where the call named none. */
  cluster?: string;
  /** ECS service name; for StopTask from `responseElements.task.group`. */
  service?: string;
  /** Task id (32 hex). */
  task?: string;
  /** Task definition family. */
  family?: string;
  /** ARN, where the record shows one. */
  arn?: string;
}

/** What a call does to what it names. Words for people are made from it elsewhere. */
export type Effect =
  | 'restart'
  | 'deploy'
  | 'scale'
  | 'create'
  | 'delete'
  | 'stop'
  | 'start'
  | 'run'
  | 'roll-back'
  | 'drain'
  | 'shell'
  | 'register'
  | 'configure'
  | 'scaling-rule'
  | 'sign-in'
  | 'assume-role'
  | 'agent-report'
  | 'read'
  | 'other';

/** How strongly an action of this name explains a restart. */
export type Strength = 'direct' | 'indirect' | 'access' | 'report' | 'none';

export type FieldValue = string | number | boolean;

/** One property that the call set. */
export interface FieldChange {
  /** CloudTrail's own name: `desiredCount`, `taskDefinition`, `forceNewDeployment`, `maxCapacity` … */
  field: string;
  /** State before, where the record or the event before it shows it. */
  before?: FieldValue;
  after?: FieldValue;
  /** Left out while not known: a call repeats fields it does not change (Terraform sends all of them). */
  changed?: boolean;
}

/** What the call asked for, and what really changed as far as it is known. */
export interface Change {
  effect: Effect;
  fields: FieldChange[];
  /** Deployment that the call created: `ecs-svc/…`. */
  deploymentId?: string;
  /** Free text the caller gave (StopTask `reason`, console command). Hostile until proven otherwise. */
  reason?: string;
}

export type Outcome = 'succeeded' | 'denied' | 'failed';

/** A CloudTrail record, decoded and sanitised. */
export interface Event {
  /** CloudTrail's eventID, whole. Where a record has none: `no-id-` and a hash of it. */
  eventId: string;
  /** ISO 8601, UTC, to the second; empty where the record has no readable time. */
  time: string;
  /** Account whose trail holds the record (`recipientAccountId`). */
  account: string;
  region: string;
  /** `eventSource`, such as ecs.amazonaws.com. */
  source: string;
  /** `eventName`, such as UpdateService. */
  name: string;
  readOnly: boolean;
  outcome: Outcome;
  error?: { code: string; message?: string };
  actor: Actor;
  client: Client;
  address: Address;
  /** Keys for baselines and tracing. */
  identity: Omit<Identity, 'actor' | 'client' | 'address'>;
  target?: Target;
  change: Change;
  strength: Strength;
  /** `Resources` of the LookupEvents wrapper, where the record came from there. A hint: ECS events cannot be found by it. */
  resources?: { type?: string; name: string }[];
  /** Texts that may name what was acted on, of a record without the wrapper: only for finding events by a name. */
  mentions?: readonly string[];
  /** The log file that it was read from, of an archive. */
  logFile?: string;
  /** The record as CloudTrail wrote it, secrets and all; only where somebody asked for that. */
  raw?: JsonObject;
  /** The whole record, sanitised and redacted; only `detail: "full"` shows it. */
  record: JsonObject;
}
