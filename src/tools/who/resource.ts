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
import { GLOBAL_REGION, isGlobalSource, type Missing, type Reader, type ReadOptions } from '../../trail/index.ts';
import type { WhoChangedAnswer } from '../answers.ts';
import type { Context } from '../context.ts';
import { type Place, type Scope, throwIfBlind } from '../scope.ts';
import type { Window } from '../time.ts';
import { traceEvent } from '../trace.ts';
import { count, during, list } from '../words.ts';
import { compose, withDoubt } from './compose.ts';
import type { WhoInput } from './input.ts';
import { type Judging, QuestionReader } from './reading.ts';
import type { FoundResource } from './resolve.ts';

/** Who last ended, stopped or changed any AWS resource; also a name that only the log may still know. */
export async function whoChangedResource(
  found: FoundResource,
  asked: WhoInput,
  scope: Scope,
  window: Window,
  context: Context,
  options: ReadOptions,
): Promise<WhoChangedAnswer> {
  const reads = await Promise.all(
    placesFor(scope, found).map((place) => readPlace(place, found, asked, window, options)),
  );
  throwIfBlind(reads.flatMap((read) => read.readers));
  const events = settle(reads.flatMap((read) => read.events));
  const { judgement: judged, reading } = judgeReadings(found, asked, events);
  const judgement = withDoubt(
    judged,
    reads.flatMap((read) => read.missing),
  );
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
      : { ...judgement, verdict: { ...verdict, event: namedFor(traced.event, reading) } };
  const readers = reads.flatMap((read) => read.readers);
  const missing = [...found.missing, ...reads.flatMap((read) => read.missing)];
  return {
    ...compose({
      judgement: told,
      answer: sentences({
        found,
        reading,
        judgement: told,
        subject,
        trace: traced?.sentence,
        readers,
        missing,
        window,
        context,
      }),
      trace: traced?.trace,
      scope,
      window,
      context,
      readers,
      helpers: traced?.readers ?? [],
      missing,
      subject,
    }),
    choices: told.verdict === undefined && found.alike.length > 0 ? found.alike : undefined,
  };
}

/** What belongs to a global service is logged in one Region, whichever was asked about. */
function placesFor(scope: Scope, found: FoundResource): Place[] {
  const type = found.readings.length === 1 ? found.readings[0]?.type : undefined;
  if (type?.events.some(({ source }) => isGlobalSource(source)) !== true) return scope.places;
  const global = scope.accounts.map((account) => ({ account, region: GLOBAL_REGION }));
  // A key is used everywhere, although it is made in a global service.
  const elsewhere = type.lookup === 'access-key' ? scope.places.filter(({ region }) => region !== GLOBAL_REGION) : [];
  return [...global, ...elsewhere];
}

/** A call can act on several resources at once; the answer speaks of the one that was asked about. */
function namedFor(event: Event, reading: Recognised | undefined): Event {
  if (reading === undefined || reading.type.lookup === 'access-key' || event.target === undefined) return event;
  return { ...event, target: { ...event.target, name: reading.name } };
}

/** One type asks by its own best way; what that does not show is looked for among the writes. */
async function readPlace(
  place: Place,
  found: FoundResource,
  asked: WhoInput,
  window: Window,
  options: ReadOptions,
): Promise<QuestionReader> {
  const reader = new QuestionReader(place, window, options);
  const judging: Judging = {
    answeredAt: (events) => {
      const { verdict } = judgeReadings(found, asked, events).judgement;
      return verdict === undefined ? undefined : new Date(verdict.event.time);
    },
    unexplainedAt: () => undefined,
  };
  const [reading] = found.readings;
  const type = found.readings.length === 1 ? reading?.type : undefined;
  if (reading !== undefined && type?.lookup === 'access-key') {
    await reader.readBy({ key: 'AccessKeyId', value: reading.name }, { ...judging, answeredAt: () => undefined });
    return reader;
  }
  if (reading !== undefined && type?.lookup === 'resource-name') {
    if (await reader.readBy({ key: 'ResourceName', value: reading.name }, judging)) return reader;
  }
  await reader.read(namesFor(found, asked), judging);
  // In a busy Region a bare word may still be filed under its name, whatever it is the name of.
  if (found.readings.length > 1 && reader.missing.length > 0)
    await reader.readBy({ key: 'ResourceName', value: found.name }, judging);
  return reader;
}

/** Event names for a busy Region, strongest first. */
function namesFor(found: FoundResource, asked: WhoInput): string[] {
  if (found.taskId !== undefined) return ['StopTask'];
  const listed = found.readings.length === 1 ? (found.readings[0]?.type.events ?? []) : [];
  const names = listed.filter((event) => isOfKind(event.effect, asked.kind)).map((event) => event.name);
  return [...new Set([...(found.notAService ? ['DeleteService'] : []), ...names])];
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

interface Telling {
  found: FoundResource;
  reading: Recognised | undefined;
  judgement: Judgement;
  subject: string;
  trace: string | undefined;
  readers: readonly Reader[];
  missing: readonly Missing[];
  window: Window;
  context: Context;
}

function sentences(telling: Telling): string {
  const { found, reading, judgement, subject, trace, readers, missing, window, context } = telling;
  const when = during(window, context.now);
  const where = list([...new Set(readers.map((reader) => reader.query.region))]);
  const complete = missing.length === 0 && readers.every((reader) => reader.missing.length === 0);
  if (judgement.verdict === undefined && found.notAService) {
    const hint = found.alike.length === 0 ? '' : ` Did you mean ${list(found.alike, 4, 'or')}?`;
    return `No service ${found.name} in ${where}, and no change to anything of that name ${complete ? when : 'found so far'}.${hint}`;
  }
  if (judgement.verdict === undefined && found.taskId !== undefined) {
    const named = complete ? `no StopTask ${when} names it` : 'no StopTask that names it was found so far';
    return `Task ${found.name.slice(0, 8)} is not known to ECS any more (stopped tasks are kept for about an hour), and ${named}. Why it ended cannot be known from here; the service events and logs of that hour may say.`;
  }
  const lead = reading?.type.lookup === 'access-key' ? `${keyUse(reading.name, judgement, readers, when)} ` : '';
  if (lead !== '' && judgement.verdict === undefined) return lead.trim();
  const states =
    judgement.verdict === undefined || reading === undefined
      ? undefined
      : reading.type.states?.(judgement.verdict.event, reading.name);
  return (
    lead +
    tellJudgement(judgement, {
      subject,
      trace,
      states,
      now: context.now.toISOString(),
      during: when,
      complete,
      kind: 'any',
    })
  );
}

/** "Access key AKIA… was used for 37 calls in the 24 h to 05:26 UTC, 2 of them changes and 1 denied." */
function keyUse(key: string, judgement: Judgement, readers: readonly Reader[], when: string): string {
  const calls = readers.reduce((sum, reader) => sum + reader.events.length, 0);
  const changes = judgement.others.length + (judgement.verdict === undefined ? 0 : 1);
  if (calls === 0) return `Access key ${key} was not used ${when}.`;
  const more = readers.some((reader) => !reader.complete) ? 'at least ' : '';
  const refused = judgement.attempts.length === 0 ? '' : ` and ${judgement.attempts.length} refused or failed`;
  return `Access key ${key} was used for ${more}${count(calls, 'call')} ${when}, ${changes === 0 ? 'none of them a change' : `${changes} of them ${changes === 1 ? 'a change' : 'changes'}`}${refused}.${changes === 0 ? '' : ' The last change:'}`;
}
