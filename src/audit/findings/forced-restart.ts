import type { Event } from '../../events/types.ts';
import { did } from '../deeds.ts';
import { words } from '../text.ts';
import { count } from '../time-words.ts';
import type { AuditInput, Finding, Rule } from '../types.ts';
import { doer, isService } from '../who.ts';
import { byActorOf, finding, origin, severityOf, succeededWrite, targetList, targetNames, times } from './common.ts';

/** New deployments forced with nothing new in them. */
export const forcedRestart: Rule = {
  id: 'forced-restart',
  summary: 'A service was restarted with its task definition unchanged: medium by a person in production, else low.',
  evaluate(input) {
    const restarts = input.events.filter(
      (event) =>
        event.name === 'UpdateService' &&
        event.change.effect === 'restart' &&
        succeededWrite(event) &&
        !isService(event.actor),
    );
    return byActorOf(restarts).map((events) => judge(events, input));
  },
};

function judge(events: readonly Event[], input: AuditInput): Finding {
  const [first] = events;
  const isRoutine = first?.actor.kind === 'ci' || first?.actor.kind === 'workload';
  const repeated = events.length > targetNames(events).length ? `, ${count(events.length, 'time')} in all` : '';
  const deed = events.length === 1 && first !== undefined ? did(first) : `restarted ${targetList(events)}`;
  return finding({
    input,
    rule: 'forced-restart',
    severity: isRoutine ? 'low' : severityOf(events, input, 'medium', 'low'),
    title: `${words(first === undefined ? '' : doer(first), deed, times(events, input), origin(events))}${repeated}`,
    why: isRoutine
      ? 'A forced new deployment replaces every task; machines do this as routine.'
      : 'A forced new deployment replaces every task with the same version: often a fix by hand for something unexplained.',
    events,
  });
}
