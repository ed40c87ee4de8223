import type { Event } from '../events/types.ts';
import type { Actor, ActorKind } from '../identity/types.ts';

export type Severity = 'critical' | 'high' | 'medium' | 'low';

export type RuleId =
  | 'root-activity'
  | 'unexpected-ip'
  | 'scale-to-zero'
  | 'service-deleted'
  | 'manual-task-stop'
  | 'forced-restart'
  | 'shell-into-container'
  | 'denied-attempt'
  | 'console-change'
  | 'out-of-band-change';

/** A flagged event or pattern. */
export interface Finding {
  rule: RuleId;
  severity: Severity;
  /** One sentence a colleague would say: who did what to which service, when, from where. */
  title: string;
  /** Why it is worth a look. One sentence. */
  why: string;
  /** ISO time of the (first) event. */
  time: string;
  /** What was acted on; several names are joined with ", ". */
  target?: string;
  actor?: Actor;
  eventIds: string[];
  /** What became of it: "still at 0", "back at 3 since 22:41, by Carol Vance". */
  status?: string;
}

/** One event in an answer: a row, not a log. 250 to 350 characters as JSON. */
export interface Row {
  /** ISO, UTC. */
  time: string;
  account: string;
  region: string;
  /** `eventName`. */
  action: string;
  /** "prod/checkout" */
  target: string;
  /** In words, lower case, no full stop: "restarted, no other change", "desired count 3 → 0". */
  change?: string;
  /** With at most one `basis`, the one that carries the name. */
  actor: Actor;
  /** `client.label` */
  client: string;
  /** Address as logged, and its label in brackets: "203.0.113.7 (office)". */
  address: string;
  /** "denied: AccessDenied" or "failed: ClientException, TaskDefinition not found". */
  error?: string;
  eventId: string;
}

/** Why a task ended although nobody called an API. */
export type NobodyCause =
  | 'oom'
  | 'container-exit'
  | 'health-check'
  | 'image-pull'
  | 'spot'
  | 'fargate-retirement'
  | 'host-terminated'
  | 'rollback'
  | 'rebalancing'
  | 'unknown';

/** A stopped task as ECS describes it; structurally a `StoppedTask` of the fleet room. */
export interface StoppedTaskNow {
  account: string;
  region: string;
  cluster: string;
  service?: string;
  taskId: string;
  taskDefinition?: string;
  startedBy?: string;
  stopCode?: string;
  stoppedReason?: string;
  startedAt?: string;
  stoppingAt?: string;
  stoppedAt?: string;
  launchType?: string;
  capacityProvider?: string;
  memory?: number;
  containers: { name: string; exitCode?: number; reason?: string }[];
}

/** A stop without a caller, explained. */
export interface Nobody {
  cause: NobodyCause;
  time: string;
  account: string;
  region: string;
  /** "prod/email-worker" */
  target: string;
  taskId?: string;
  /** One sentence with the evidence: "container app ran out of memory (exit 137, limit 512 MiB)". */
  evidence: string;
}

/** What ECS says of a service's deployments; structurally a `ServiceState` of the fleet room. */
export interface ServiceEvidence {
  account: string;
  region: string;
  cluster: string;
  service: string;
  deployments: readonly {
    id: string;
    status: string;
    taskDefinition: string;
    rolloutState?: string;
    rolloutStateReason?: string;
    createdAt?: string;
    updatedAt?: string;
  }[];
  /** Newest first, ECS's own words. */
  events: readonly { time: string; message: string }[];
  /** Deployments that ECS keeps for 90 days, also when they are over; left out where they were not read. */
  past?: readonly { id: string; status: string; reason?: string; createdAt: string; finishedAt?: string }[];
  /** Task definitions of deployments that ECS no longer lists, from the calls that created them: `ecs-svc/…` → `search:88`. */
  revisions?: ReadonlyMap<string, string>;
}

/** A service as ECS sees it now; structurally a `ServiceState` of the fleet room. */
export interface ServiceNow {
  account: string;
  region: string;
  cluster: string;
  service: string;
  status: string;
  desired: number;
  running: number;
  taskDefinition: string;
}

/** Addresses a principal called from before the window. */
export interface Baseline {
  /** ISO; what was really read, which may be shorter than what was asked for. */
  from: string;
  to: string;
  /** The whole of from–to was read. */
  complete: boolean;
  /** Events of this principal read in it. Zero: the principal was not active, so nothing can be judged. */
  events: number;
  /** Addresses seen, as logged. */
  addresses: string[];
}

/** Everything a finding rule may look at. */
export interface AuditInput {
  /** Events of the window: oldest first, no duplicates, before → after settled. */
  events: readonly Event[];
  /** Events from before the window, settled too: they tell who manages a service. Never findings themselves. */
  earlier?: readonly Event[];
  window: { from: string; to: string };
  now: string;
  /** By `event.identity.principal`. A principal without an entry was not looked at. */
  baselines: ReadonlyMap<string, Baseline>;
  /** Empty when ECS could not be asked. */
  services: readonly ServiceNow[];
  /** False when ECS was not or could not be asked: then "still at zero" cannot be said. */
  servicesKnown: boolean;
  isProduction(cluster: string): boolean;
}

/** What one actor did in a window. */
export interface Activity {
  /** As `who` names them. */
  actor: string;
  kind: ActorKind;
  /** Successful changes; sending the same settings again is none. */
  changes: number;
  /** Denied writes. */
  denied: number;
  /** Names of what was changed, in order of first change. */
  targets: string[];
  /** ISO time of the last change or denied attempt. */
  lastTime: string;
}

/** One finding rule. Pure: no network, clock or files. */
export interface Rule {
  id: RuleId;
  /** One line for the documentation. */
  summary: string;
  evaluate(input: AuditInput): Finding[];
}
