import type { Event } from '../../events/types.ts';
import { did } from '../deeds.ts';
import { runningThen } from '../evidence.ts';
import { digNumber } from '../fields.ts';
import { list, words } from '../text.ts';
import { count } from '../time-words.ts';
import type { AuditInput, Finding, Rule } from '../types.ts';
import { doer, isService } from '../who.ts';
import { byActorOf, finding, origin, severityOf, succeededWrite, targetList, times } from './common.ts';

/** DeleteTaskSet is not here: CodeDeploy deletes the old task set after every blue/green deployment. */
const DELETIONS: ReadonlySet<string> = new Set(['DeleteService', 'DeleteCluster', 'DeleteExpressGatewayService']);

/** Services and clusters that were deleted. */
export const serviceDeleted: Rule = {
  id: 'service-deleted',
  summary: 'A service or cluster was deleted: high in production, medium elsewhere.',
  evaluate(input) {
    const deletions = input.events.filter(
      (event) => DELETIONS.has(event.name) && succeededWrite(event) && !isService(event.actor),
    );
    return byActorOf(deletions).map((events) => judge(events, input));
  },
};

function judge(events: readonly Event[], input: AuditInput): Finding {
  const [first] = events;
  const deed =
    events.length === 1 && first !== undefined
      ? `${did(first)}${running(first)}`
      : `deleted ${targetList(events)}${runningOf(events)}`;
  return finding({
    input,
    rule: 'service-deleted',
    severity: severityOf(events, input, 'high', 'medium'),
    title: words(first === undefined ? '' : doer(first), deed, times(events, input), origin(events)),
    why: 'A deleted service cannot be scaled back up: it has to be created again.',
    events,
  });
}

/** ", which still ran 3 tasks": then the deletion was an outage as much as a scale to zero is. */
function running(event: Event): string {
  const tasks = tasksLeft(event);
  return tasks === undefined || tasks === 0 ? '' : `, which still ran ${count(tasks, 'task')},`;
}

function runningOf(events: readonly Event[]): string {
  const busy = events.filter((event) => (tasksLeft(event) ?? 0) > 0);
  return busy.length === 0
    ? ''
    : ` (${list(busy.map((event) => `${event.target?.name ?? 'one'} still ran ${count(tasksLeft(event) ?? 0, 'task')}`))})`;
}

/** Tasks that ran when the call came: the response shows the service as it was then. */
function tasksLeft(event: Event): number | undefined {
  return runningThen(event) ?? digNumber(event.record, 'responseElements', 'service', 'desiredCount');
}
