import { z } from 'zod';
import { describeChange, sentence, toRow, who } from '../audit/index.ts';
import type { Account } from '../aws/api.ts';
import type { Event } from '../events/types.ts';
import {
  type Coverage,
  coverageOf,
  findPipelineOpenings,
  GLOBAL_REGION,
  HISTORY_DAYS,
  openReader,
  type ReadOptions,
  readPasted,
} from '../trail/index.ts';
import { UsageError } from '../usage-error.ts';
import { type DecodeIdentityAnswer, decodeIdentityAnswer } from './answers.ts';
import type { Context } from './context.ts';
import { commonInput, costInput } from './input.ts';
import { askConsent } from './older.ts';
import { namePipelines } from './pipelines.ts';
import { openScope, type Place, readOptions, type Scope } from './scope.ts';
import { readWindow, type Window } from './time.ts';
import { defineTool } from './tool.ts';
import { type TracedEvent, traceEvent } from './trace.ts';
import { incompleteness, list } from './words.ts';

/** A whole event id, as the API looks it up. */
const WHOLE_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
/** The shortened form that texts show. */
const SHORT_ID = /^[0-9a-f]{8}$/;

const input = z.strictObject({
  eventId: z.string().min(1).optional().describe('Event id, whole, or the eight characters shown in texts'),
  record: z
    .union([z.string().min(1), z.looseObject({})])
    .optional()
    .describe('A CloudTrail record (JSON) instead of an id'),
  trace: z
    .boolean()
    .optional()
    .describe('Follow a role session back to whoever opened it. Default: for an id, not for a record'),
  since: commonInput.since,
  until: commonInput.until,
  regions: commonInput.regions,
  profiles: commonInput.profiles,
  ...costInput,
});

export const decodeIdentity = defineTool({
  name: 'decode_identity',
  title: 'Decode who made a call',
  description:
    'Says who made one call, with what and from where, and what in the record each claim rests on: the person behind ' +
    'a role where it shows, pipeline, service or AI agent. Give an event id or paste a CloudTrail record.',
  input,
  output: decodeIdentityAnswer,
  command: {
    name: 'identity',
    summary: 'say who made one call, and how that is known',
    positional: {
      key: 'eventId',
      required: true,
      description: 'event id, a file with a record, or - for standard input',
    },
    examples: ['identity record.json', 'events --event-name StopTask --json --limit 1'],
  },
  async run(asked, context) {
    if ((asked.eventId === undefined) === (asked.record === undefined)) {
      throw new UsageError('Give either an eventId or a record.');
    }
    if (asked.record !== undefined) {
      const event = readPasted(asked.record, readOptions(context).identity);
      return asked.trace === true ? traceRecord(event, asked, context) : describe(event);
    }
    const { event, coverage, account } = await find(asked.eventId ?? '', asked, context);
    const traced =
      asked.trace !== false ? await traceEvent(account, event, context, readOptions(context, asked)) : undefined;
    return describe(traced?.event ?? event, coverage, traced);
  },
});

/** A pasted record with the person behind its session, looked up in the account that the record is of. */
async function traceRecord(
  event: Event,
  asked: z.infer<typeof input>,
  context: Context,
): Promise<DecodeIdentityAnswer> {
  const lacking = Object.entries({ eventTime: event.time, awsRegion: event.region, recipientAccountId: event.account })
    .filter(([, value]) => value === '')
    .map(([name]) => name);
  if (lacking.length > 0) {
    throw new UsageError(
      `record: it has no ${list(lacking)}, so its session cannot be looked up. Paste the whole record, or leave trace out.`,
    );
  }
  const scope = await openScope(asked.regions === undefined ? { ...asked, regions: [event.region] } : asked, context);
  const account = scope.accounts.find((one) => one.id === event.account);
  if (account === undefined) {
    const known = list(scope.accounts.map((one) => one.id));
    throw new UsageError(
      `record: it is of account ${event.account}, and these credentials are for ${known}. Name a profile of that account, or leave trace out.`,
    );
  }
  const traced = await traceEvent(account, event, context, readOptions(context, asked));
  const coverage = coverageOf({
    accounts: [account],
    readers: traced.readers,
    missing: scope.missing,
    to: new Date(event.time),
    now: context.now,
  });
  return describe(traced.event, coverage, traced);
}

async function find(
  id: string,
  asked: z.infer<typeof input>,
  context: Context,
): Promise<{ event: Event; coverage: Coverage; account: Account }> {
  const eventId = id.trim().toLowerCase();
  if (!WHOLE_ID.test(eventId) && !SHORT_ID.test(eventId)) {
    throw new UsageError(
      `eventId ${id}: not an event id. It looks like eaeed19b-c5f2-4f3f-9d3f-1f0c3b8a7e9d, or its first eight characters.`,
    );
  }
  const scope = await openScope(asked, context);
  const whole = WHOLE_ID.test(eventId);
  const window = readWindow(asked, context.now, {
    defaultSince: whole ? `${HISTORY_DAYS}d` : '24h',
    older: context.older,
  });
  askConsent(asked, scope, window, context);
  const options = readOptions(context, asked);
  const looks = placesFor(scope, asked.regions).map(({ account, region }) => {
    const attribute = whole
      ? { key: 'EventId' as const, value: eventId }
      : { key: 'ReadOnly' as const, value: 'false' };
    return {
      account,
      reader: openReader(account, { account: account.id, region, attribute, ...window }, options),
    };
  });
  const readers = looks.map((look) => look.reader);
  const isWanted = (event: Event) => event.eventId.toLowerCase().startsWith(eventId);
  await Promise.all(readers.map((reader) => reader.readAll((so) => so.events.some(isWanted))));
  const matching = readers.flatMap((reader) => reader.events.filter(isWanted));
  const coverage = coverageOf({
    accounts: scope.accounts,
    readers,
    missing: scope.missing,
    to: window.to,
    now: context.now,
  });
  const hit = looks.find(({ reader }) => reader.events.some(isWanted));
  const event = hit?.reader.events.find(isWanted);
  if (hit === undefined || event === undefined) throw new UsageError(notFound(id, whole, scope, window, coverage));
  if (new Set(matching.map((one) => one.eventId)).size > 1) {
    throw new UsageError(
      `eventId ${id}: several events begin with it: ${list(matching.map((one) => one.eventId))}. Give a whole one.`,
    );
  }
  return { event: await withPipeline(event, hit.account, options), coverage, account: hit.account };
}

/** Global services log in us-east-1, so it is looked at too unless Regions were named. */
function placesFor(scope: Scope, named: readonly string[] | undefined): Place[] {
  if (named !== undefined) return scope.places;
  const global = scope.accounts
    .filter((account) => !scope.places.some((place) => place.account === account && place.region === GLOBAL_REGION))
    .map((account) => ({ account, region: GLOBAL_REGION }));
  return [...scope.places, ...global];
}

async function withPipeline(event: Event, account: Account, options: ReadOptions): Promise<Event> {
  const { openings } = await findPipelineOpenings(account, event.region, [event], options);
  return namePipelines([event], openings)[0] ?? event;
}

function notFound(id: string, whole: boolean, scope: Scope, window: Window, coverage: Coverage): string {
  const where = list([...new Set(scope.places.map((place) => place.region))]);
  const hint = whole
    ? 'Name its Region, or all of them; data events and events older than 90 days are not in event history.'
    : 'Eight characters are looked for among changes only, in 24 h unless since says more: give the whole id.';
  const since = window.from.toISOString().slice(0, 16).replace('T', ' ');
  return `${incompleteness(coverage)}No event ${id} in ${where} since ${since} UTC. ${hint}`;
}

function describe(event: Event, coverage?: Coverage, traced?: TracedEvent): DecodeIdentityAnswer {
  const { actor, client, address } = event;
  const doubt =
    actor.confidence === 'certain' || traced?.sentence !== undefined
      ? undefined
      : `That is ${actor.confidence}, not certain: ${actor.basis[0] ?? 'the record says little'}`;
  const isBare = describeChange(event) === undefined && event.target === undefined;
  const how = isBare ? `${who(actor)} called ${event.name}` : sentence(event, { withDate: true });
  const parts = [how, doubt, traced?.sentence].filter((part) => part !== undefined);
  return {
    answer: parts.map((part) => (part.endsWith('.') ? part : `${part}.`)).join(' '),
    actor,
    client,
    address,
    event: toRow(event),
    trace: traced?.trace,
    coverage,
  };
}
