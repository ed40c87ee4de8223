import type { Event } from '../../events/types.ts';
import { commandOf } from '../change-words.ts';
import { did } from '../deeds.ts';
import { cap, words } from '../text.ts';
import type { AuditInput, Finding, Rule } from '../types.ts';
import { doer } from '../who.ts';
import { byActorOf, finding, origin, severityOf, succeededWrite, targetList, times } from './common.ts';

/** Shells and commands inside running containers. */
export const shellIntoContainer: Rule = {
  id: 'shell-into-container',
  summary: 'Somebody opened a shell in a running container (ExecuteCommand): high in production, medium elsewhere.',
  evaluate(input) {
    const shells = input.events.filter((event) => event.name === 'ExecuteCommand' && succeededWrite(event));
    return byActorOf(shells).map((events) => judge(events, input));
  },
};

function judge(events: readonly Event[], input: AuditInput): Finding {
  const [first] = events;
  const targets = targetList(events);
  const command = events.length === 1 && first !== undefined ? commandOf(first) : undefined;
  const deed =
    events.length === 1 && first !== undefined
      ? did(first)
      : `opened ${events.length} shells${targets === '' ? ' in containers' : ` in ${targets}`}`;
  const ran = command === undefined ? '' : `: ${cap(command, 60)}`;
  return finding({
    input,
    rule: 'shell-into-container',
    severity: severityOf(events, input, 'high', 'medium'),
    title: `${words(first === undefined ? '' : doer(first), deed, times(events, input), origin(events))}${ran}`,
    why: 'Inside the container everything the task may do is possible, secrets included, and CloudTrail does not see it.',
    events,
  });
}
