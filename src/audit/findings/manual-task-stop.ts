import type { Event } from '../../events/types.ts';
import { givenReason } from '../change-words.ts';
import { did } from '../deeds.ts';
import { quote, words } from '../text.ts';
import type { AuditInput, Finding, Rule } from '../types.ts';
import { doer, isService } from '../who.ts';
import { byActorOf, finding, origin, severityOf, succeededWrite, targetList, times } from './common.ts';

/** Tasks stopped by a call, not by the scheduler. */
export const manualTaskStop: Rule = {
  id: 'manual-task-stop',
  summary: 'Somebody stopped a task by hand (StopTask): medium in production, low elsewhere.',
  evaluate(input) {
    const stops = input.events.filter(
      (event) => event.name === 'StopTask' && succeededWrite(event) && !isService(event.actor),
    );
    return byActorOf(stops).map((events) => judge(events, input));
  },
};

function judge(events: readonly Event[], input: AuditInput): Finding {
  const [first] = events;
  const targets = targetList(events);
  const deed =
    events.length === 1 && first !== undefined
      ? did(first)
      : `stopped ${events.length} tasks${targets === '' ? '' : ` of ${targets}`}`;
  const reason = events.map(givenReason).find((one) => one !== undefined);
  const given = reason === undefined ? '' : `, reason given: ${quote(reason)}`;
  return finding({
    input,
    rule: 'manual-task-stop',
    severity: severityOf(events, input, 'medium', 'low'),
    title: `${words(first === undefined ? '' : doer(first), deed, times(events, input), origin(events))}${given}`,
    why: 'The scheduler stops tasks without any StopTask call, so somebody chose this one.',
    events,
  });
}
