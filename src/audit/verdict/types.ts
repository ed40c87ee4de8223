import type { Event } from '../../events/types.ts';
import type { Confidence } from '../../identity/types.ts';
import type { Nobody, ServiceEvidence, StoppedTaskNow } from '../types.ts';

/** What the question is about. */
export type Kind = 'restart' | 'scale' | 'delete' | 'any';

/** One service and what ECS says of it; `known` is false where ECS does not know it, or could not be asked. */
export interface ServiceView extends ServiceEvidence {
  known: boolean;
  desired?: number;
  running?: number;
  taskDefinition?: string;
  stoppedTasks: readonly StoppedTaskNow[];
}

/** What auto scaling says it did; structurally a `ScalingActivity` of the fleet room. */
export interface ScalingNote {
  time: string;
  description: string;
  cause: string;
}

/** Everything that the judgement of one service may look at. */
export interface ServiceQuestion {
  view: ServiceView;
  kind: Kind;
  /** Only this task, when the question names one. */
  taskId?: string;
  /** Events of the Region, settled, oldest first; those of other services are looked past. */
  events: readonly Event[];
  scaling: readonly ScalingNote[];
  window: { from: string; to: string };
  /** Events after this may not have arrived. */
  freshUntil: string;
}

/** A call that explains what happened, and on what that rests. */
export interface Cause {
  event: Event;
  confidence: Confidence;
  /** Short clauses; the first carries the link. */
  basis: string[];
  /** The ECS call that a service made because of this one. */
  through?: Event;
  /** That service, as people know it. */
  relay?: string;
}

/** What auto scaling followed. */
export interface ScalingRule {
  kind: 'scheduled action' | 'policy' | 'limits';
  name?: string;
}

/** A rule and the call that set it up. */
export interface Registration {
  rule: ScalingRule;
  event: Event;
}

/** Something that ECS saw and no call in the log accounts for. */
export interface Orphan {
  time: string;
  /** "ECS began deployment ecs-svc/…", in words. */
  what: string;
  /** So recent that the call may still be under way to the log. */
  fresh: boolean;
}

/** The answer to who_changed, before it is put into words. */
export interface Judgement {
  /** The call, or nothing. */
  verdict?: Cause;
  /** The rule that auto scaling followed, and who set it up. */
  registered?: Registration;
  /** Who most likely set the service going that made the call; nothing but time ties them. */
  startedBy?: Cause;
  /** Why it happened without a caller; beside a verdict, the verdict's person stands behind it. */
  nobody?: Nobody;
  orphan?: Orphan;
  /** Other successful changes of the service, newest first. */
  others: Event[];
  /** Denied and failed calls, newest first. They changed nothing. */
  attempts: Event[];
  /** What ECS saw around it, oldest first. */
  saw: { time: string; what: string }[];
}
