import type { Event } from '../../events/types.ts';
import { changedParts, describeChange } from '../change-words.ts';
import { did, serviceOf } from '../deeds.ts';
import { asked, fieldOf } from '../fields.ts';
import { fromWhere, startSentence, withWhat } from '../sentence.ts';
import { capital, list, words } from '../text.ts';
import { day, duration, instant, sameDay } from '../time-words.ts';
import { actingService, doer, who } from '../who.ts';
import { limitWords, ruleOf, scalingNote } from './scaling.ts';
import type { Cause, Judgement, Kind, ScalingNote, ServiceView } from './types.ts';

/** A change this soon after another is part of the same story. */
const SOON = 2 * 3_600_000;

/** What the words need beside the judgement. */
export interface Told {
  /** "prod/checkout", or "EC2 instance i-0abc". */
  subject: string;
  view?: ServiceView;
  scaling?: readonly ScalingNote[];
  /** "image of app shop/checkout:1.4 → shop/checkout:1.5" */
  revision?: readonly string[];
  /** "Behind role admin stands Alice Ng …" */
  trace?: string | undefined;
  /** State of the resource asked about, before and after the call. */
  states?: { before?: string; after?: string } | undefined;
  /** What was asked for, so that an empty answer denies no more than that. */
  kind: Kind;
  now: string;
  /** "in the 24 h to 05:26 UTC" */
  during: string;
  /** Everything that was asked for was read. */
  complete: boolean;
}

const DONE: Record<Kind, string> = { any: 'changed', restart: 'restarted', scale: 'scaled', delete: 'deleted' };

/** The answer, as a colleague says it. */
export function tellJudgement(judgement: Judgement, told: Told): string {
  return tellParts(judgement, told)
    .filter((part) => part !== '')
    .join(' ');
}

function tellParts(judgement: Judgement, told: Told): string[] {
  const { verdict, nobody, orphan } = judgement;
  if (nobody !== undefined) return tellNobody(judgement, told);
  if (verdict !== undefined) return tellCause(verdict, judgement, told);
  if (orphan !== undefined) {
    return [
      `${capital(orphan.what)} at ${moment(orphan.time, told.now)}.`,
      orphan.fresh
        ? 'The call behind it has not arrived in CloudTrail yet; that takes up to about 15 minutes, so ask again then.'
        : `No call ${told.during} accounts for it, so who was behind it cannot be told.`,
      before(judgement, told),
    ];
  }
  return [nothing(judgement, told)];
}

function tellCause(cause: Cause, judgement: Judgement, told: Told): string[] {
  const { event, through = event } = cause;
  return [
    cause.through === undefined ? causeSentence(event, told) : relayedSentence(cause, told),
    changeSentence(through, told),
    statusSentence(through, told.view),
    ruleSentence(event, judgement, told),
    startedSentence(judgement, told),
    told.trace ?? '',
    soonBefore(event, judgement, told),
    cause.confidence === 'certain' ? '' : `That is ${cause.confidence}, not certain: ${cause.basis.join('; ')}.`,
    `Event ${event.eventId.slice(0, 8)}.`,
  ];
}

/** "Alice Ng (SRE-OnCall) forced a new deployment of prod/checkout at 02:14:05 UTC (3 h ago), with AWS CLI 2.34 from 203.0.113.7." */
function causeSentence(event: Event, told: Told): string {
  const service = actingService(event);
  if (event.actor.kind === 'autoscaling' && asked(event, 'desiredCount') !== undefined)
    return `${scaled(event, told)}.`;
  const subject = service === undefined ? doer(event) : service;
  const forWhom = service === undefined ? '' : `for ${who(event.actor)}`;
  const how = words(withWhat(event), fromWhere(event));
  return startSentence(
    `${words(subject, deed(event, told), forWhom)} at ${moment(event.time, told.now)}${how === '' ? '' : `, ${how}`}.`,
  );
}

/** "CodeDeploy deployed prod/checkout at 09:01:12 UTC (2 h ago) for Bob Ruiz, who called CreateDeployment at 08:58:49 UTC with AWS CLI 2.34." */
function relayedSentence({ event, through = event, relay }: Cause, told: Told): string {
  const how = words(withWhat(event), fromWhere(event));
  const call = `${event.name} at ${moment(event.time, told.now, 'plain')}`;
  const what = relay === 'CodeDeploy' ? `deployed ${serviceOf(through) ?? told.subject}` : deed(through, told);
  return `${relay} ${what} at ${moment(through.time, told.now)} for ${who(event.actor)}, who called ${call}${how === '' ? '' : `, ${how}`}.`;
}

/** "Auto scaling took prod/cart from 9 to 4 tasks at 03:00:12 UTC (2 h ago)" */
function scaled(event: Event, told: Told): string {
  const count = fieldOf(event, 'desiredCount');
  const from = count?.before === undefined ? '' : `from ${count.before} `;
  return `Auto scaling took ${serviceOf(event) ?? told.subject} ${from}to ${count?.after} ${count?.after === 1 ? 'task' : 'tasks'} at ${moment(event.time, told.now)}`;
}

function deed(event: Event, told: Told): string {
  const target = serviceOf(event) ?? told.subject;
  switch (event.change.effect) {
    case 'restart':
      return event.source === 'ecs.amazonaws.com' ? `forced a new deployment of ${target}` : did(event);
    case 'deploy': {
      const revision = fieldOf(event, 'taskDefinition')?.after;
      return event.name === 'UpdateService' && typeof revision === 'string'
        ? `updated ${target} to ${revision}`
        : did(event);
    }
    case 'scale': {
      const after = asked(event, 'desiredCount');
      return after === undefined ? did(event) : `${did(event)} ${after === 1 ? 'task' : 'tasks'}`;
    }
    default:
      return did(event);
  }
}

function changeSentence(event: Event, told: Told): string {
  const { view, revision = [] } = told;
  const parts = changedParts(event).filter((part) => !/^desired (?:count|capacity) .*→/.test(part));
  const inside = revision.length === 0 ? '' : ` (${list(revision, 4)})`;
  switch (event.change.effect) {
    case 'restart': {
      if (event.source !== 'ecs.amazonaws.com') return states(event, told);
      const same =
        view?.taskDefinition === undefined || view.taskDefinition === ''
          ? ''
          : `: same task definition (${view.taskDefinition})`;
      return parts.length === 0 ? `Nothing else changed${same}.` : `Also changed: ${parts.join(', ')}.`;
    }
    case 'deploy':
      return parts.length === 0 ? '' : `${parts.join(', ')}${inside}.`;
    case 'configure':
      return parts.length === 0 ? '' : `Changed: ${parts.join(', ')}.`;
    case 'stop':
    case 'start':
    case 'delete':
      return states(event, told);
    default:
      return '';
  }
}

/** Before and after, where the record shows both: "running → shutting-down". */
function states(event: Event, told: Told): string {
  const { before, after } = told.states ?? {};
  if (before !== undefined && after !== undefined) return `Its state: ${before} → ${after}.`;
  const change = describeChange(event);
  return change?.includes('→') === true ? `${capital(change)}.` : '';
}

/** A count that was set, and whether it still stands. */
function statusSentence(event: Event, view: ServiceView | undefined): string {
  const set = asked(event, 'desiredCount');
  if (event.change.effect !== 'scale' || typeof set !== 'number' || view?.known !== true || view.desired === undefined)
    return '';
  if (view.desired === set) return set === 0 ? 'It is still at 0.' : `It still stands at ${set}.`;
  return `It now stands at ${view.desired}.`;
}

function ruleSentence(event: Event, judgement: Judgement, told: Told): string {
  if (event.actor.kind !== 'autoscaling') return '';
  const { registered } = judgement;
  const note = scalingNote(event, told.scaling ?? []);
  const rule = registered?.rule ?? (note === undefined ? undefined : ruleOf(note));
  if (rule === undefined) return 'Which rule it followed is not known.';
  const setter = registered?.event;
  if (rule.kind === 'limits') {
    return setter === undefined
      ? 'It followed the limits of the service; who set them is not in the log.'
      : `It followed the limits (${limitWords(setter)}) that ${who(setter.actor)} set at ${moment(setter.time, told.now)} (event ${setter.eventId.slice(0, 8)}).`;
  }
  const by = setter === undefined ? '' : `, which ${who(setter.actor)} set on ${day(setter.time)}`;
  return `It followed the ${rule.kind} ${rule.name}${by}.`;
}

/** Who set the service going, where only time says so. */
function startedSentence({ startedBy }: Judgement, told: Told): string {
  if (startedBy === undefined) return '';
  const { event, relay, confidence, basis } = startedBy;
  const how = words(withWhat(event), fromWhere(event));
  const lead =
    confidence === 'certain'
      ? 'Set going by'
      : confidence === 'likely'
        ? 'Most likely set going by'
        : 'Possibly set going by';
  const alone = basis.some((line) => line.includes('nothing else'))
    ? ', and nothing else was set going in that hour'
    : '';
  const doubt = confidence === 'certain' ? '' : `: ${relay} used its own role, so only the time ties them${alone}`;
  return `${lead} ${who(event.actor)}, who ${did(event)} at ${moment(event.time, told.now, 'plain')}${how === '' ? '' : ` ${how}`} (event ${event.eventId.slice(0, 8)})${doubt}.`;
}

function tellNobody(judgement: Judgement, told: Told): string[] {
  const { nobody, verdict } = judgement;
  if (nobody === undefined) return [];
  const lost = nobody.taskId === undefined ? '' : `${nobody.target} lost task ${nobody.taskId.slice(0, 8)}`;
  const at = moment(nobody.time, told.now);
  const happened =
    lost === '' ? `${nobody.target}: ${nobody.evidence}, at ${at}.` : `${lost} at ${at}: ${nobody.evidence}.`;
  if (verdict === undefined) {
    return [
      'Nobody did.',
      happened,
      before(judgement, told),
      nobody.cause === 'unknown' ? 'ECS gives no further reason.' : '',
    ];
  }
  return [
    startSentence(`${happened}`),
    `Behind it: ${causeSentence(verdict.event, told)}`,
    changeSentence(verdict.event, told),
    told.trace ?? '',
    verdict.confidence === 'certain' ? '' : `That is ${verdict.confidence}, not certain: ${verdict.basis.join('; ')}.`,
    `Event ${verdict.event.eventId.slice(0, 8)}.`,
  ];
}

/** A change that this one soon followed, such as the zero that somebody undid: half of the story without it. */
function soonBefore(event: Event, judgement: Judgement, told: Told): string {
  const previous = judgement.others.find(
    (other) =>
      instant(other.time) <= instant(event.time) && other.change.effect === 'scale' && event.change.effect === 'scale',
  );
  if (previous === undefined || instant(event.time) - instant(previous.time) > SOON) return '';
  const change = describeChange(previous);
  return `Before that, at ${moment(previous.time, told.now, 'plain')}: ${who(previous.actor)}${change === undefined ? '' : `, ${change}`} (event ${previous.eventId.slice(0, 8)}).`;
}

/** The last call before it, so that nobody has to ask next. */
function before(judgement: Judgement, told: Told): string {
  const [last] = judgement.others;
  if (last === undefined)
    return told.complete
      ? `No call ${DONE[told.kind]} ${told.subject} ${told.during}.`
      : `No call that ${DONE[told.kind]} ${told.subject} was found so far.`;
  const change = describeChange(last);
  return `The last call before it: ${who(last.actor)} at ${moment(last.time, told.now)}${change === undefined ? '' : `, ${change}`} (event ${last.eventId.slice(0, 8)}).`;
}

function nothing(judgement: Judgement, told: Told): string {
  const tried =
    judgement.attempts.length === 0
      ? ''
      : ` ${judgement.attempts.length === 1 ? 'One attempt was' : `${judgement.attempts.length} attempts were`} refused or failed, and changed nothing.`;
  if (!told.complete) return `No call that ${DONE[told.kind]} ${told.subject} was found so far.${tried}`;
  const memory =
    told.view === undefined
      ? ''
      : ' ECS shows nothing that ended by itself; it keeps stopped tasks for about an hour, so earlier ones cannot be known any more.';
  return `No call ${DONE[told.kind]} ${told.subject} ${told.during}.${tried}${memory}`;
}

/** "02:14:05 UTC (3 h ago)", with the date when it is another day than today. */
function moment(time: string, now: string, style: 'relative' | 'plain' = 'relative'): string {
  const clock = `${new Date(time).toISOString().slice(11, 19)} UTC`;
  const date = sameDay(time, now) ? '' : ` on ${day(time)}`;
  const ago = duration(time, now);
  return `${clock}${date}${ago === undefined || style === 'plain' ? '' : ` (${ago} ago)`}`;
}
