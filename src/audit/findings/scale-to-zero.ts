import type { Event } from '../../events/types.ts';
import { targetOfChange } from '../deeds.ts';
import { runningThen } from '../evidence.ts';
import { askedText, fieldOf } from '../fields.ts';
import { worst } from '../severity.ts';
import { words } from '../text.ts';
import { count } from '../time-words.ts';
import type { AuditInput, Finding, Rule } from '../types.ts';
import { actorKey, doer } from '../who.ts';
import { finding, groupBy, inProduction, origin, succeededWrite, targetList, targetNames, times } from './common.ts';
import { type Standing, standingOf } from './standing.ts';

/** Different fates told of one finding. */
const STATUSES = 5;

/** How a service is brought to zero, or let go there. */
export type ZeroKind = 'count' | 'created' | 'ceiling' | 'schedule' | 'floor';

/**
 * Services without a task to serve anybody. A service that is still at zero, or of which that cannot be known, is worse
 * than one that came back.
 */
export const scaleToZero: Rule = {
  id: 'scale-to-zero',
  summary:
    'A service was taken to zero, or allowed to go there: critical in production while it lasts, high after, medium elsewhere.',
  evaluate(input) {
    const zeroed = input.events.flatMap((event) => {
      const kind = zeroKind(event);
      return kind === undefined ? [] : [{ event, kind }];
    });
    return groupBy(zeroed, ({ event, kind }) => `${kind}|${actorKey(event)}`).map((group) => judge(group, input));
  },
};

interface Zeroed {
  event: Event;
  kind: ZeroKind;
}

/** Sources: ECS API reference (desiredCount, scalingTarget), Application Auto Scaling API reference (maxCapacity). */
function zeroKind(event: Event): ZeroKind | undefined {
  if (!succeededWrite(event) || event.target?.service === undefined) return undefined;
  switch (event.name) {
    case 'UpdateService':
      return becomesZero(event, 'desiredCount') ? 'count' : undefined;
    case 'CreateService':
      return becomesZero(event, 'desiredCount') ? 'created' : undefined;
    case 'RegisterScalableTarget':
      return becomesZero(event, 'maxCapacity') ? 'ceiling' : undefined;
    case 'PutScheduledAction':
      return becomesZero(event, 'maxCapacity') ? 'schedule' : undefined;
    case 'UpdateExpressGatewayService':
    case 'CreateExpressGatewayService':
      return becomesZero(event, 'minTaskCount') ? 'floor' : undefined;
    default:
      return undefined;
  }
}

/** Zero, and not a zero sent again. */
function becomesZero(event: Event, name: string): boolean {
  const field = fieldOf(event, name);
  return field?.after === 0 && field.changed !== false;
}

function judge(group: readonly Zeroed[], input: AuditInput): Finding {
  const events = group.map(({ event }) => event);
  const kind = group[0]?.kind ?? 'count';
  const standings = groupBy(events, placeOf).flatMap((own) => {
    const last = own[own.length - 1];
    return last === undefined ? [] : [{ event: last, standing: standingOf(last, kind, input) }];
  });
  return finding({
    input,
    rule: 'scale-to-zero',
    severity: worst(standings.map(({ event, standing }) => severityOf(event, standing, kind, input))),
    title: title(events, kind, input),
    why:
      kind === 'count' && events.some(isRepeatable)
        ? `${WHY[kind].slice(0, -1)}; whether it was at 0 before is not in the records read.`
        : WHY[kind],
    events,
    status: statusOf(standings),
  });
}

/** A count that may have been 0 already: the call set it, and nothing shows the one before. */
function isRepeatable(event: Event): boolean {
  return fieldOf(event, 'desiredCount')?.before === undefined && (runningThen(event) ?? 0) === 0;
}

function placeOf(event: Event): string {
  return `${event.account}|${event.region}|${targetOfChange(event)}`;
}

/** A count of zero is an outage until it is known to be over; a rule that allows zero is one only once it happened. */
function severityOf(
  event: Event,
  standing: Standing,
  kind: ZeroKind,
  input: AuditInput,
): 'critical' | 'high' | 'medium' {
  if (!inProduction(event, input)) return 'medium';
  const isCount = kind === 'count' || kind === 'created';
  return standing.state === 'zero' || (isCount && standing.state === 'unknown') ? 'critical' : 'high';
}

/** "still at 0 (7 h)"; of several services with their names: "prod/a and prod/b still at 0 (7 h); prod/c back at 3 …". */
function statusOf(standings: readonly { event: Event; standing: Standing }[]): string | undefined {
  const alike = groupBy(standings, ({ standing }) => standing.text);
  if (alike.length <= 1) return standings[0]?.standing.text;
  return alike
    .slice(0, STATUSES)
    .map((own) => `${targetList(own.map(({ event }) => event))} ${own[0]?.standing.text}`)
    .concat(alike.length > STATUSES ? [`${alike.length - STATUSES} more`] : [])
    .join('; ');
}

function title(events: readonly Event[], kind: ZeroKind, input: AuditInput): string {
  const [first] = events;
  const repeated = events.length > targetNames(events).length ? count(events.length, 'time') : '';
  return words(
    first === undefined ? '' : doer(first),
    deed(events, kind),
    repeated,
    times(events, input),
    origin(events),
  );
}

function deed(events: readonly Event[], kind: ZeroKind): string {
  const [first] = events;
  const targets = targetList(events);
  const before = events.length === 1 && first !== undefined ? fieldOf(first, 'desiredCount')?.before : undefined;
  const running = events.length === 1 && first !== undefined ? runningThen(first) : undefined;
  switch (kind) {
    case 'count':
      if (events.some(isRepeatable)) return `set ${targets} to 0 tasks`;
      if (before === undefined && running !== undefined) return `took ${targets} to 0 tasks, while ${running} ran,`;
      return `took ${targets} ${before === undefined ? '' : `from ${before} `}to 0 tasks`;
    case 'created':
      return `created ${targets} with desired count 0`;
    case 'ceiling':
      return `limited auto scaling of ${targets} to at most 0 tasks`;
    case 'schedule': {
      const name = events.length === 1 && first !== undefined ? askedText(first, 'scheduledActionName') : undefined;
      return `scheduled ${targets} to go to 0 tasks${name === undefined ? '' : ` (scheduled action ${name})`}`;
    }
    case 'floor':
      return `let ${targets} scale down to 0 tasks`;
  }
}

const WHY: Record<ZeroKind, string> = {
  count: 'At desired count 0 a service runs no task, so it serves nobody.',
  created: 'At desired count 0 a service runs no task; a service that was deleted and created again so is down.',
  ceiling: 'With a maximum of 0 auto scaling takes every task away, and puts none back.',
  schedule: 'With a maximum of 0 auto scaling takes every task away whenever the schedule comes round.',
  floor: 'With a minimum of 0 the service may be left without any task.',
};
