import { tracedPerson, traceSentence, who } from '../audit/index.ts';
import type { Account } from '../aws/api.ts';
import type { Event } from '../events/types.ts';
import type { Actor } from '../identity/types.ts';
import { type Reader, type ReadOptions, traceSession } from '../trail/index.ts';
import type { TraceAnswer } from './answers.ts';
import type { Context } from './context.ts';

/** Sessions that a machine opens for itself: nobody stands behind them but whoever made the machine. */
const MACHINES: ReadonlySet<string> = new Set(['ec2-instance', 'ecs-task', 'eks-pod', 'lambda']);

/** An event with the person behind its session, as far as that can be followed. */
export interface TracedEvent {
  /** With `actor.person` where the trace ends in one. */
  event: Event;
  /** Left out where the record itself shows who it was. */
  sentence?: string;
  trace?: TraceAnswer;
  readers: Reader[];
}

/** Follows a role session whose person the record does not show back to whoever opened it. */
export async function traceEvent(
  account: Account,
  event: Event,
  context: Context,
  options: ReadOptions,
): Promise<TracedEvent> {
  // A pipeline whose repository is known is named already; no person stands in the log behind it.
  const { traceable, sessionOf } = event.identity;
  const isNamed = event.actor.pipeline?.repository !== undefined || MACHINES.has(sessionOf ?? '');
  if (!traceable || isNamed) return { event, readers: [] };
  context.progress({
    done: 1,
    message: `following the session of ${event.actor.role ?? event.actor.name} back to whoever opened it`,
  });
  const { hops, end, readers } = await traceSession(account, event, options);
  const traced = { event, hops, end };
  const person = tracedPerson(traced);
  const sentence = traceSentence(traced);
  return {
    event: { ...event, actor: namedBy(event.actor, person, hops.at(-1)?.actor, sentence) },
    sentence,
    trace: { hops: hops.map(toHop), ended: sentence },
    readers,
  };
}

/** The actor with what the trace adds: the person in place of the role, or the pipeline. The key ties them, so it is sure. */
function namedBy(actor: Actor, person: string | undefined, last: Actor | undefined, sentence: string): Actor {
  const basis = [sentence.replace(/\.$/, ''), ...actor.basis];
  // Root stays root, whoever was let in: that is what could do it.
  if (person !== undefined && actor.kind === 'root') return { ...actor, person, basis };
  if (person !== undefined && last !== undefined) {
    return { ...actor, kind: last.kind, name: last.name, person, confidence: last.confidence, basis };
  }
  if (last?.kind === 'external-account') return { ...actor, kind: last.kind, account: last.account, basis };
  return last?.pipeline === undefined ? actor : { ...actor, pipeline: last.pipeline, basis };
}

function toHop(hop: Event): TraceAnswer['hops'][number] {
  return {
    time: hop.time,
    action: hop.name,
    by: who(hop.actor),
    role: hop.target?.type === 'role' ? hop.target.name : undefined,
    eventId: hop.eventId,
  };
}
