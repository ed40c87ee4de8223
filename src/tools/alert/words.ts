import type { AlertRule } from '../../alerts/index.ts';
import { describeChange, who } from '../../audit/index.ts';
import type { Event } from '../../events/types.ts';
import { count, duration, list } from '../words.ts';
import type { AlertInput } from './input.ts';
import { type Deed, type Routine, splitRoutines } from './routines.ts';
import type { TriedOut } from './try-out.ts';

/** Routines, single deeds and callers named in a sentence; more are counted. */
const MOST_NAMED = 4;
/** One in so many. */
const SMALL_PART = 8;

const LANGUAGES: Record<AlertInput['format'], string> = {
  terraform: 'Terraform',
  cloudformation: 'CloudFormation',
  cdk: 'CDK code',
  cli: 'AWS CLI commands',
};

const TARGETS: Record<AlertInput['target'], string> = {
  sns: 'an SNS topic',
  lambda: 'a Lambda function',
  'slack-chatbot': 'a Slack channel through AWS Chatbot',
  'slack-webhook': 'a Slack channel through its webhook',
  pagerduty: 'PagerDuty',
};

/** "The alert scale-to-zero fires for … Here it is as Terraform that tells an SNS topic; nothing was applied." */
export function firesSentence(rule: AlertRule, { format, target }: AlertInput): string {
  const subject = rule.name === 'own' ? 'The alert' : `The alert ${rule.name}`;
  const what = parts(rule.patterns.map(({ sees }) => `for ${sees}`));
  const tells = format === 'cli' ? 'tell' : 'tells';
  return `${subject} fires ${what}. Here it is as ${LANGUAGES[format]} that ${tells} ${TARGETS[target]}; nothing was applied.`;
}

/** What a back-test came to, in a few sentences; what was not read is said before it. */
export function backtestSentence(tried: TriedOut): string {
  return [...firedWords(tried), ...missedWords(tried), ...doubtWords(tried)].join(' ');
}

function firedWords({ window, result, coverage }: TriedOut): string[] {
  const span = `the last ${duration(window.to.getTime() - window.from.getTime())}`;
  const { fired, messages, unflagged } = result;
  if (fired.length === 0) {
    const where = coverage.complete ? `Over ${span}` : `In what could be read of ${span}`;
    return [`${where} it would not have fired.`];
  }
  const { routines, others } = worthTelling(fired);
  const least = coverage.complete ? '' : 'at least ';
  const twice = messages > fired.length ? ` (${messages} messages, since two of its rules see the same call)` : '';
  const lead = `Over ${span} it would have fired ${least}${times(fired.length)}${twice}`;
  return [
    ...(routines.length === 0
      ? [`${lead}: ${otherWords(others)}.`]
      : [
          `${lead}. ${routineLead(routines, fired.length)}: ${parts(routines.map(routineWords))}.`,
          ...(others.length === 0 ? [] : [`The others: ${otherWords(others)}.`]),
        ]),
    ...(unflagged.length === 0 ? [] : [`No finding flags ${howMany(unflagged.length, fired.length)} of them.`]),
  ];
}

/** Routines that are a small part of it all are no news. */
function worthTelling(fired: readonly Event[]): ReturnType<typeof splitRoutines> {
  const { routines, others } = splitRoutines(fired);
  return sizeOf(routines) * SMALL_PART >= fired.length
    ? { routines, others }
    : { routines: [], others: [...routines, ...others] };
}

function sizeOf(deeds: readonly Deed[]): number {
  return deeds.reduce((sum, { events }) => sum + events.length, 0);
}

/** "6 of them look like a routine" */
function routineLead(routines: readonly Routine[], fired: number): string {
  const number = sizeOf(routines);
  return `${number === fired ? 'All' : number} of them look like ${routines.length === 1 ? 'a routine' : 'routines'}`;
}

function howMany(number: number, of: number): string {
  return number === of ? 'any' : String(number);
}

/** "nightly-cleanup on staging/search (desired count 1 → 0), about 22:10 UTC on 6 days" */
function routineWords(routine: Routine): string {
  return `${deedWords(routine)}, ${routine.when}`;
}

/** Few are told one by one, many by who did most of them. */
function otherWords(others: readonly Deed[]): string {
  if (others.length <= MOST_NAMED) return parts(others.map((one) => `${deedWords(one)}, ${whenWords(one.events)}`));
  const counts = new Map<string, number>();
  for (const { actor, events } of others) counts.set(actor, (counts.get(actor) ?? 0) + events.length);
  const noisiest = [...counts].sort(([, a], [, b]) => b - a).map(([actor, number]) => `${actor} ${times(number)}`);
  return list(noisiest, MOST_NAMED);
}

/** "Bob Ruiz on prod/recommendations (desired count 2 → 0)"; the change only where it is that of all. */
function deedWords({ actor, target, events }: Deed): string {
  const changes = new Set(events.map((event) => describeChange(event)));
  const [change] = changes;
  const deed = `${actor} on ${target}`;
  if (changes.size > 1 || change === undefined) return deed;
  return change.includes('(') ? `${deed}, ${change}` : `${deed} (${change})`;
}

/** "19 Nov 22:26 UTC", or how often. */
function whenWords(events: readonly Event[]): string {
  const [first, second] = events;
  if (first === undefined || second !== undefined) return times(events.length);
  const day = new Date(first.time).toLocaleDateString('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });
  return `${day} ${first.time.slice(11, 16)} UTC`;
}

function times(number: number): string {
  return number === 1 ? 'once' : `${number} times`;
}

/** "a; b; and c", for parts that have commas of their own. */
function parts(items: readonly string[]): string {
  const shown = items.length > MOST_NAMED ? items.slice(0, MOST_NAMED - 1) : items;
  const left = items.length - shown.length;
  const all = left === 0 ? shown : [...shown, `${left} more`];
  return all.length < 2 ? all.join('') : `${all.slice(0, -1).join('; ')}; and ${all.at(-1)}`;
}

function missedWords({ result, told }: TriedOut): string[] {
  const [first, ...more] = missedFindings(result.missed);
  if (first === undefined) return told === 0 ? [] : ['It would have missed none of the findings that it is for.'];
  if (more.length > 0) return [`It would have missed ${more.length + 1} findings of that time, in whole or in part.`];
  return [`It would have missed ${count(1, 'finding')}: ${first.title} ${first.why}`];
}

/** Findings with the reason of the silence, the worst first. Where two are about the same calls, the first tells of both. */
export function missedFindings(missed: TriedOut['result']['missed']): { title: string; why: string }[] {
  const told = new Set<string>();
  return missed.flatMap(({ finding, partly, events }) => {
    const isTold = events.length > 0 && events.every(({ event }) => told.has(event.eventId));
    for (const { event } of events) told.add(event.eventId);
    if (isTold) return [];
    const reasons = [...new Set(events.map(({ why }) => why))];
    const why = reasons.length === 0 ? 'Its calls are not among what was read.' : reasons.slice(0, 2).join(' ');
    return [{ title: finding.title, why: partly ? `In part: ${why}` : why }];
  });
}

function doubtWords({ result }: TriedOut): string[] {
  const { unsure } = result;
  return unsure.length === 0
    ? []
    : [
        `Of ${count(unsure.length, 'more call')} it cannot be told: what the pattern asks for may be a secret and is redacted here.`,
      ];
}

/** Who it fires for, most first. */
export function noisiestOf({ result }: TriedOut): { actor: string; count: number }[] {
  return result.noisiest.map(({ actor, count: number }) => ({ actor: who(actor), count: number }));
}
