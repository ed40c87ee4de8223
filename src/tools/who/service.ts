import {
  askBehind,
  type Judgement,
  judgeService,
  registeringCall,
  revisionsOf,
  ruleOf,
  type ScalingNote,
  type ServiceView,
  scalingNote,
  tellJudgement,
} from '../../audit/index.ts';
import type { Event } from '../../events/types.ts';
import { compareRevisions, readScalingActivities, readService, type ServiceReading } from '../../fleet/index.ts';
import {
  DELIVERY_MINUTES,
  findPipelineOpenings,
  HISTORY_DAYS,
  type Reader,
  type ReadOptions,
} from '../../trail/index.ts';
import type { WhoChangedAnswer } from '../answers.ts';
import type { Context } from '../context.ts';
import { namePipelines } from '../pipelines.ts';
import { missingOf, type Scope, throwIfBlind } from '../scope.ts';
import { isoSecond, type Window } from '../time.ts';
import { traceEvent } from '../trace.ts';
import { during } from '../words.ts';
import { compose, withDoubt } from './compose.ts';
import type { WhoInput } from './input.ts';
import { QuestionReader } from './reading.ts';
import type { FoundService } from './resolve.ts';

/** Event names by how strongly they explain each kind of change; asked in this order in busy accounts. */
const NAMES: Record<WhoInput['kind'], readonly string[]> = {
  any: ['UpdateService', 'StopTask', 'DeleteService', 'CreateService'],
  restart: ['UpdateService', 'StopTask', 'CreateTaskSet'],
  scale: ['UpdateService', 'RegisterScalableTarget', 'PutScheduledAction'],
  delete: ['DeleteService', 'DeleteCluster'],
};

/** Who did the last thing that happened to an ECS service, or to one of its tasks. */
export async function whoChangedService(
  found: FoundService,
  asked: WhoInput,
  scope: Scope,
  window: Window,
  context: Context,
  options: ReadOptions,
): Promise<WhoChangedAnswer> {
  const { account, region } = found.place;
  const name = { cluster: found.cluster, service: found.service };
  const ecs = await readEcs(found, window, context);
  const view: ServiceView = {
    account: account.id,
    region,
    ...name,
    known: ecs.service !== undefined && ecs.service.status !== 'INACTIVE',
    desired: ecs.service?.desired,
    running: ecs.service?.running,
    taskDefinition: ecs.service?.taskDefinition,
    deployments: ecs.service?.deployments ?? [],
    events: ecs.service?.events ?? [],
    past: ecs.pastDeployments,
    stoppedTasks: ecs.stoppedTasks,
  };
  const reader = new QuestionReader(found.place, window, options);
  const judge = (events: readonly Event[], scaling: readonly ScalingNote[] = []) =>
    judgeService(question({ ...view, revisions: revisionsOf(events) }, found, asked, window, context, events, scaling));
  await reader.read(namesFor(asked.kind, ecs, window), {
    answeredAt: (events) => answeredAt(judge(events)),
    unexplainedAt: (events) => unexplainedAt(judge(events)),
  });

  throwIfBlind(reader.readers);

  const scaling = (await scalingFor(judge(reader.events), found, context)) ?? [];
  await findBehind(judge(reader.events, scaling), scaling, reader, context);
  const judged = withDoubt(judge(reader.events, scaling), reader.missing);
  const { judgement, readers } = await namePipeline(judged, found, options);
  const told = await explainPerson(judgement, found, context, options);
  return compose({
    judgement: told.judgement,
    answer: tellJudgement(told.judgement, {
      subject: `${found.cluster}/${found.service}`,
      view,
      scaling,
      revision: await revisionWords(told.judgement, found, context),
      trace: told.sentence,
      now: context.now.toISOString(),
      during: during(window, context.now),
      kind: asked.kind,
      complete: reader.missing.length === 0 && reader.readers.every((one) => one.missing.length === 0),
    }),
    trace: told.trace,
    scope,
    window,
    context,
    readers: reader.readers,
    helpers: [...readers, ...told.readers],
    missing: [...found.missing, ...missingOf(ecs.gaps), ...reader.missing],
    subject: `${found.cluster}/${found.service}`,
  });
}

const NOTHING_SEEN: ServiceReading = { service: undefined, stoppedTasks: [], pastDeployments: [], gaps: [] };

/** What ECS says of it now; nothing where only a log archive is left to ask. */
async function readEcs(found: FoundService, window: Window, { signal, deadline }: Context): Promise<ServiceReading> {
  const { account, region } = found.place;
  if (account.archived === true) return NOTHING_SEEN;
  return readService(account, region, found, { signal, deadline, since: window.from });
}

function question(
  view: ServiceView,
  found: FoundService,
  asked: WhoInput,
  window: Window,
  context: Context,
  events: readonly Event[],
  scaling: readonly ScalingNote[],
) {
  return {
    view,
    kind: asked.kind,
    taskId: found.taskId,
    events,
    scaling,
    window: { from: isoSecond(window.from), to: isoSecond(window.to) },
    freshUntil: isoSecond(new Date(context.now.getTime() - DELIVERY_MINUTES * 60_000)),
  };
}

/** What can have changed this service, strongest first: one that stands since before the window was neither created nor deleted in it. */
function namesFor(
  kind: WhoInput['kind'],
  { service, stoppedTasks }: ServiceReading,
  window: Window,
): readonly string[] {
  const stands = service !== undefined && service.status === 'ACTIVE';
  const isOld = stands && service.createdAt !== undefined && Date.parse(service.createdAt) < window.from.getTime();
  const possible = NAMES[kind].filter((name) => !isOld || (name !== 'CreateService' && !name.startsWith('Delete')));
  const first = [
    ...(stands ? [] : ['DeleteService']),
    ...(service?.controller === 'CODE_DEPLOY' ? ['CreateTaskSet'] : []),
    ...(stoppedTasks.some((task) => task.stopCode === 'UserInitiated') ? ['StopTask'] : []),
  ];
  return [...new Set([...first.filter((name) => name === 'CreateTaskSet' || possible.includes(name)), ...possible])];
}

/** The newest effect has a cause that rests on an identity. */
function answeredAt({ verdict, nobody }: Judgement): Date | undefined {
  return verdict?.confidence === 'certain' ? new Date(nobody?.time ?? verdict.event.time) : undefined;
}

/** When ECS saw something that no call read so far accounts for. */
function unexplainedAt({ verdict, nobody, orphan }: Judgement): Date | undefined {
  const seen = orphan ?? (verdict === undefined ? nobody : undefined);
  return seen === undefined ? undefined : new Date(seen.time);
}

async function scalingFor(
  judgement: Judgement,
  found: FoundService,
  context: Context,
): Promise<ScalingNote[] | undefined> {
  if (judgement.verdict?.event.actor.kind !== 'autoscaling') return undefined;
  return readScalingActivities(found.place.account, found.place.region, found, { signal: context.signal });
}

/** Asks for the one event that shows the person behind a service, when the service itself made the call. */
async function findBehind(
  judgement: Judgement,
  scaling: readonly ScalingNote[],
  reader: QuestionReader,
  context: Context,
): Promise<void> {
  const event = judgement.verdict?.event;
  if (event === undefined || judgement.startedBy !== undefined) return;
  const behind = askBehind(event);
  if (behind !== undefined && !reader.covers(new Date(behind.from))) {
    for (const value of behind.names.slice(0, 2)) {
      const found = await reader.ask(
        { key: 'EventName', value },
        { from: new Date(behind.from), to: new Date(behind.to) },
      );
      if (found.length > 0) break;
    }
  }
  const note = event.actor.kind === 'autoscaling' ? scalingNote(event, scaling) : undefined;
  const rule = note === undefined ? undefined : ruleOf(note);
  if (rule !== undefined && judgement.registered === undefined) {
    const whole = { from: new Date(context.now.getTime() - HISTORY_DAYS * 86_400_000), to: new Date(event.time) };
    await reader.ask({ key: 'EventName', value: registeringCall(rule) }, whole);
  }
}

/** The repository and branch of the verdict's pipeline are in the call that opened its session. */
async function namePipeline(
  judgement: Judgement,
  found: FoundService,
  options: ReadOptions,
): Promise<{ judgement: Judgement; readers: Reader[] }> {
  const { verdict } = judgement;
  if (verdict === undefined) return { judgement, readers: [] };
  const { openings, readers } = await findPipelineOpenings(
    found.place.account,
    found.place.region,
    [verdict.event],
    options,
  );
  const [event = verdict.event] = namePipelines([verdict.event], openings);
  return { judgement: { ...judgement, verdict: { ...verdict, event } }, readers };
}

async function explainPerson(judgement: Judgement, found: FoundService, context: Context, options: ReadOptions) {
  const { verdict } = judgement;
  // A service's role leads to the service; who set it going is told already.
  const isTold = verdict?.through !== undefined || judgement.startedBy !== undefined;
  if (verdict === undefined || isTold) return { judgement, readers: [], sentence: undefined, trace: undefined };
  const traced = await traceEvent(found.place.account, verdict.event, context, options);
  return {
    judgement: { ...judgement, verdict: { ...verdict, event: traced.event } },
    readers: traced.readers,
    sentence: traced.sentence,
    trace: traced.trace,
  };
}

/** What is different inside the new revision, where both can be read. */
async function revisionWords(judgement: Judgement, found: FoundService, context: Context): Promise<string[]> {
  const field = judgement.verdict?.event.change.fields.find((one) => one.field === 'taskDefinition');
  if (typeof field?.before !== 'string' || typeof field.after !== 'string' || field.before === field.after) return [];
  const changes = await compareRevisions(found.place.account, found.place.region, field.before, field.after, {
    signal: context.signal,
  });
  return (changes ?? []).map(({ what, before, after }) =>
    before === undefined || after === undefined ? what : `${what} ${moveWords(before, after)}`,
  );
}

/** "shop/checkout:2d86c20 → :ef2211b": the registry is noise, and so is a repository said twice. */
function moveWords(before: string, after: string): string {
  const [old, fresh] = [before, after].map((image) => image.replace(/^\d{12}\.dkr\.ecr\.[\w.-]+\//, ''));
  const repository = old?.slice(0, old.lastIndexOf(':') + 1) ?? '';
  const isSame = repository !== '' && fresh?.startsWith(repository) === true;
  return `${old} → ${isSame ? fresh.slice(repository.length) : fresh}`;
}
