import type { Recognised, TargetName } from '../../audit/index.ts';
import { findTask, listServiceNames, type ServiceName, type StoppedTask } from '../../fleet/index.ts';
import { closest, type Missing, type ReadOptions } from '../../trail/index.ts';
import { refuseUnknownCluster } from '../clusters.ts';
import type { Context } from '../context.ts';
import { missingOf, type Place, type Scope } from '../scope.ts';
import type { Window } from '../time.ts';
import { namesInLog } from './log-names.ts';

/** One ECS service, or one task of it. */
export interface FoundService {
  kind: 'service';
  place: Place;
  cluster: string;
  service: string;
  /** ECS lists it. When not, the log may still know it: deleted, or ECS could not be asked. */
  listed: boolean;
  taskId?: string;
  missing: Missing[];
}

/** Any other AWS resource; several readings when only the log can tell which it is. */
export interface FoundResource {
  kind: 'resource';
  name: string;
  readings: Recognised[];
  /** ECS was looked through for a service of that name and has none. */
  notAService: boolean;
  /** Names that ECS does have and that look alike. */
  alike: string[];
  /** Only this task, when a task id was given that ECS does not know any more. */
  taskId?: string;
  missing: Missing[];
}

/** More than one thing has the name. */
export interface AskBack {
  kind: 'ask-back';
  name: string;
  choices: string[];
  missing: Missing[];
}

/** The time that a question is about, and how the log is read for it. */
export interface Log {
  window: Window;
  options: ReadOptions;
}

export type Found = FoundService | FoundResource | AskBack;

/** Finds what a target means, asking ECS which services there are. Several matches are asked back, never guessed. */
export async function resolve(
  target: TargetName,
  asked: { cluster?: string | undefined },
  scope: Scope,
  context: Context,
  log: Log,
): Promise<Found> {
  switch (target.kind) {
    case 'resource':
      return {
        kind: 'resource',
        name: target.readings[0]?.name ?? '',
        readings: target.readings,
        notAService: false,
        alike: [],
        missing: [],
      };
    case 'task':
      return resolveTask(target.taskId, target.cluster ?? asked.cluster, scope, context);
    case 'service':
      return resolveService(target.service, target.cluster ?? asked.cluster, [], scope, context, log);
    case 'word':
      return resolveService(target.name, asked.cluster, target.readings, scope, context, log);
  }
}

async function resolveService(
  name: string,
  cluster: string | undefined,
  readings: Recognised[],
  scope: Scope,
  context: Context,
  log: Log,
): Promise<Found> {
  const lists = await Promise.all(
    scope.places.map(async (place) => ({ place, ...(await namesOf(place, context, log)) })),
  );
  const missing: Missing[] = missingOf(lists.flatMap((list) => list.gaps));
  if (missing.length === 0)
    refuseUnknownCluster(
      cluster,
      lists.flatMap((list) => list.clusters),
    );
  const names = lists.flatMap((list) => list.names.map((one) => ({ ...one, place: list.place })));
  const inCluster = names.filter((one) => cluster === undefined || one.cluster === cluster);
  const matches = inCluster.filter((one) => one.service === name);
  const [match] = matches;
  if (matches.length > 1) return { kind: 'ask-back', name, choices: matches.map((one) => choice(one, names)), missing };
  if (match !== undefined)
    return {
      kind: 'service',
      place: match.place,
      cluster: match.cluster,
      service: name,
      listed: match.place.account.archived !== true,
      missing,
    };
  const [only] = scope.places;
  if (cluster !== undefined && scope.places.length === 1 && only !== undefined) {
    return { kind: 'service', place: only, cluster, service: name, listed: false, missing };
  }
  const near = closest(
    name,
    inCluster.map((one) => one.service),
  );
  const alike = inCluster.filter((one) => one.service === near).map((one) => choice(one, names));
  return { kind: 'resource', name, readings, notAService: true, alike, missing };
}

/** Services as ECS lists them, or as the log of the window names them where ECS cannot be asked. */
async function namesOf(place: Place, context: Context, { window, options }: Log) {
  if (place.account.archived !== true) return listServiceNames(place.account, place.region, inTime(context));
  const names = await namesInLog(place, window, options);
  return { names, clusters: [...new Set(names.map((one) => one.cluster))], gaps: [] };
}

/** "prod/api", with the Region where another has the same. */
function choice(one: ServiceName, all: readonly ServiceName[]): string {
  const regions = new Set(all.map((other) => other.region));
  const accounts = new Set(all.map((other) => other.account));
  const where = [...(regions.size > 1 ? [one.region] : []), ...(accounts.size > 1 ? [`account ${one.account}`] : [])];
  return `${one.cluster}/${one.service}${where.length === 0 ? '' : ` (${where.join(', ')})`}`;
}

async function resolveTask(
  taskId: string,
  cluster: string | undefined,
  scope: Scope,
  context: Context,
): Promise<Found> {
  const asked = scope.places.filter(({ account }) => account.archived !== true);
  const looks = await Promise.all(
    asked.map(async (place) => ({
      place,
      ...(await findTask(place.account, place.region, taskId, { ...inTime(context), cluster })),
    })),
  );
  const missing: Missing[] = missingOf(looks.flatMap((look) => look.gaps));
  const hit = looks.find((look): look is typeof look & { task: StoppedTask } => look.task?.service !== undefined);
  if (hit?.task.service !== undefined) {
    return {
      kind: 'service',
      place: hit.place,
      cluster: hit.task.cluster,
      service: hit.task.service,
      listed: true,
      taskId,
      missing,
    };
  }
  return { kind: 'resource', name: taskId, readings: [], notAService: false, alike: [], taskId, missing };
}

function inTime({ signal, deadline }: Context): Pick<Context, 'signal' | 'deadline'> {
  return { signal, deadline };
}
