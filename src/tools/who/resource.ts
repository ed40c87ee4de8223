import {
  isOfKind,
  type Judgement,
  judgeAccessKey,
  judgeResource,
  type Recognised,
  settle,
  tellJudgement,
} from '../../audit/index.ts';
import type { Event } from '../../events/types.ts';
import { type Attribute, HistoryReader, mergeEvents, type ReadOptions } from '../../trail/index.ts';
import type { WhoChangedAnswer } from '../answers.ts';
import type { Context } from '../context.ts';
import type { Place, Scope } from '../scope.ts';
import type { Window } from '../time.ts';
import { traceEvent } from '../trace.ts';
import { count, during, list } from '../words.ts';
import { compose } from './compose.ts';
import type { WhoInput } from './input.ts';
import { MOST_CALLS } from './reading.ts';
import type { FoundResource } from './resolve.ts';

interface Read {
  readers: HistoryReader[];
  events: Event[];
}

/** Who last ended, stopped or changed any AWS resource; also a name that only the log may still know. */
export async function whoChangedResource(
  found: FoundResource,
  asked: WhoInput,
  scope: Scope,
  window: Window,
  context: Context,
  options: ReadOptions,
): Promise<WhoChangedAnswer> {
  const reads = await Promise.all(scope.places.map((place) => readPlace(place, found, asked, window, options)));
  const events = settle(reads.flatMap((read) => read.events));
  const { judgement, reading } = judgeReadings(found, asked, events);
  const subject = reading === undefined ? found.name : `${reading.type.label} ${reading.name}`;
  const account = scope.accounts.find((one) => one.id === judgement.verdict?.event.account) ?? scope.accounts[0];
  const verdict = judgement.verdict;
  const traced =
    verdict === undefined || account === undefined
      ? undefined
      : await traceEvent(account, verdict.event, context, options);
  const told =
    verdict === undefined || traced === undefined
      ? judgement
      : { ...judgement, verdict: { ...verdict, event: traced.event } };
  const readers = reads.flatMap((read) => read.readers);
  return {
    ...compose({
      judgement: told,
      answer: sentences(found, reading, told, subject, traced?.sentence, readers, window, context),
      trace: traced?.trace,
      scope,
      window,
      context,
      readers,
      helpers: traced?.readers ?? [],
      missing: found.missing,
      subject,
    }),
    choices: told.verdict === undefined && found.alike.length > 0 ? found.alike : undefined,
  };
}

/** One type asks by its own best way; a bare word is looked for among the writes. */
async function readPlace(
  place: Place,
  found: FoundResource,
  asked: WhoInput,
  window: Window,
  options: ReadOptions,
): Promise<Read> {
  const readers: HistoryReader[] = [];
  for (const attribute of attributesFor(found, asked)) {
    const calls = readers.reduce((sum, reader) => sum + reader.calls, 0);
    if (calls >= MOST_CALLS) break;
    const query = { account: place.account.id, region: place.region, attribute, ...window };
    const reader = new HistoryReader(place.account, query, options);
    readers.push(reader);
    await reader.readAll(
      (so) =>
        calls + so.calls >= MOST_CALLS ||
        judgeReadings(found, asked, settle(so.events)).judgement.verdict !== undefined,
    );
    if (judgeReadings(found, asked, settle(mergeEvents(readers))).judgement.verdict !== undefined) break;
  }
  return { readers, events: mergeEvents(readers) };
}

function attributesFor(found: FoundResource, asked: WhoInput): Attribute[] {
  const [reading] = found.readings;
  const byName = (names: readonly string[]): Attribute[] =>
    [...new Set(names)].map((value) => ({ key: 'EventName', value }));
  if (found.taskId !== undefined) return byName(['StopTask']);
  if (reading === undefined || found.readings.length > 1)
    return [...(found.notAService ? byName(['DeleteService']) : []), { key: 'ReadOnly', value: 'false' }];
  if (reading.type.lookup === 'access-key') return [{ key: 'AccessKeyId', value: reading.name }];
  const names = reading.type.events.filter((event) => isOfKind(event.effect, asked.kind)).map((event) => event.name);
  const named = byName(names).slice(0, MOST_CALLS - 1);
  return reading.type.lookup === 'resource-name' ? [{ key: 'ResourceName', value: reading.name }, ...named] : named;
}

/** The reading that the log confirms; a bare word is whatever was done something to under that name. */
function judgeReadings(
  found: FoundResource,
  asked: WhoInput,
  events: readonly Event[],
): { judgement: Judgement; reading?: Recognised } {
  if (found.taskId !== undefined)
    return { judgement: byTarget(events, (event) => event.target?.task === found.taskId) };
  for (const reading of found.readings) {
    const judgement =
      reading.type.lookup === 'access-key'
        ? judgeAccessKey(reading.name, events)
        : judgeResource({ type: reading.type, name: reading.name, kind: asked.kind, events });
    if (judgement.verdict !== undefined || judgement.attempts.length > 0 || found.readings.length === 1)
      return { judgement, reading };
  }
  return {
    judgement: byTarget(events, (event) => event.target?.service === found.name || event.target?.name === found.name),
  };
}

/** A deleted service, or anything else that an event calls by that name. */
function byTarget(events: readonly Event[], isIt: (event: Event) => boolean): Judgement {
  const own = events.filter((event) => !event.readOnly && isIt(event)).sort((a, b) => b.time.localeCompare(a.time));
  const done = own.filter((event) => event.outcome === 'succeeded');
  const attempts = own.filter((event) => event.outcome !== 'succeeded');
  const [last] = done;
  if (last === undefined) return { others: [], attempts, saw: [] };
  return {
    verdict: { event: last, confidence: 'certain', basis: ['the call names it and succeeded'] },
    others: done.slice(1),
    attempts,
    saw: [],
  };
}

function sentences(
  found: FoundResource,
  reading: Recognised | undefined,
  judgement: Judgement,
  subject: string,
  trace: string | undefined,
  readers: readonly HistoryReader[],
  window: Window,
  context: Context,
): string {
  const when = during(window, context.now);
  const where = list([...new Set(readers.map((reader) => reader.query.region))]);
  if (judgement.verdict === undefined && found.notAService) {
    const hint = found.alike.length === 0 ? '' : ` Did you mean ${list(found.alike, 4, 'or')}?`;
    return `No service ${found.name} in ${where}, and no change to anything of that name ${when}.${hint}`;
  }
  if (judgement.verdict === undefined && found.taskId !== undefined) {
    return `Task ${found.name.slice(0, 8)} is not known to ECS any more (stopped tasks are kept for about an hour), and no StopTask ${when} names it. Why it ended cannot be known from here; the service events and logs of that hour may say.`;
  }
  const lead = reading?.type.lookup === 'access-key' ? `${keyUse(reading.name, judgement, readers, when)} ` : '';
  const complete = readers.every((reader) => reader.missing === undefined);
  if (lead !== '' && judgement.verdict === undefined) return lead.trim();
  return lead + tellJudgement(judgement, { subject, trace, now: context.now.toISOString(), during: when, complete });
}

/** "Access key AKIA… was used for 37 calls in the 24 h to 05:26 UTC, 2 of them changes and 1 denied." */
function keyUse(key: string, judgement: Judgement, readers: readonly HistoryReader[], when: string): string {
  const calls = readers.reduce((sum, reader) => sum + reader.events.length, 0);
  const changes = judgement.others.length + (judgement.verdict === undefined ? 0 : 1);
  if (calls === 0) return `Access key ${key} was not used ${when}.`;
  const more = readers.some((reader) => !reader.complete) ? 'at least ' : '';
  const refused = judgement.attempts.length === 0 ? '' : ` and ${judgement.attempts.length} refused or failed`;
  return `Access key ${key} was used for ${more}${count(calls, 'call')} ${when}, ${changes === 0 ? 'none of them a change' : `${changes} of them ${changes === 1 ? 'a change' : 'changes'}`}${refused}.${changes === 0 ? '' : ' The last change:'}`;
}
