import { type Effect, type Event, effectOn, type ResourceType } from '../../events/index.ts';
import { instant } from '../time-words.ts';
import type { Judgement, Kind } from './types.ts';

/** What a question about any AWS resource is judged from. */
export interface ResourceQuestion {
  type: ResourceType;
  name: string;
  kind: Kind;
  /** Settled, any order. */
  events: readonly Event[];
}

/** Effects, the most final first: who ended a thing matters more than who tagged it. */
const KINDS: Record<Exclude<Kind, 'any'>, ReadonlySet<string>> = {
  restart: new Set(['restart', 'stop', 'start', 'deploy', 'roll-back']),
  scale: new Set(['scale', 'scaling-rule', 'configure']),
  delete: new Set(['delete']),
};

/**
 * Who last ended, stopped or changed a resource: the newest successful call about it of the kind asked for. The call is
 * the change, so it is certain; a denied or failed one is an attempt.
 */
export function judgeResource(question: ResourceQuestion): Judgement {
  const { type, name, kind } = question;
  const own = question.events
    .filter((event) => !event.readOnly && type.concerns(event, name))
    .sort((a, b) => instant(b.time) - instant(a.time));
  const succeeded = own.filter((event) => event.outcome === 'succeeded');
  const listed = succeeded.filter((event) => isOfKind(effectOn(type, event), kind));
  // A tag or a snapshot is no answer while something ended, stopped or changed the resource itself.
  const done = listed.length > 0 || kind !== 'any' ? listed : succeeded;
  const attempts = own.filter((event) => event.outcome !== 'succeeded');
  const [last] = done;
  if (last === undefined) return { others: [], attempts, saw: [] };
  const states = type.states?.(last, name);
  const moved =
    states?.before === undefined || states.after === undefined
      ? ''
      : `; its response shows ${states.before} → ${states.after}`;
  return {
    verdict: {
      event: last,
      confidence: 'certain',
      basis: [`the call names ${type.label} ${name} and succeeded${moved}`],
    },
    others: done.slice(1),
    attempts,
    saw: [],
  };
}

/** What a call does to a resource is of the kind asked for. */
export function isOfKind(effect: Effect | undefined, kind: Kind): boolean {
  return effect !== undefined && (kind === 'any' || KINDS[kind].has(effect));
}

/** What one access key was used for: its last change, with the others behind it. */
export function judgeAccessKey(key: string, events: readonly Event[]): Judgement {
  const own = events
    .filter((event) => event.identity.accessKeyId === key)
    .sort((a, b) => instant(b.time) - instant(a.time));
  const changes = own.filter((event) => !event.readOnly && event.outcome === 'succeeded');
  const [last] = changes;
  const attempts = own.filter((event) => event.outcome !== 'succeeded');
  if (last === undefined) return { others: [], attempts, saw: [] };
  return {
    verdict: { event: last, confidence: 'certain', basis: [`the call was made with access key ${key}`] },
    others: changes.slice(1),
    attempts,
    saw: [],
  };
}
