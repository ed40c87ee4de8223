import type { Event } from '../../events/types.ts';
import { changedNothing } from '../change-words.ts';
import { isChange } from '../changes.ts';
import type { AuditInput, Finding, Rule } from '../types.ts';
import { isService } from '../who.ts';
import { byActorOf, finding, inProduction, toldAll } from './common.ts';

/** Production changed in the AWS console. */
export const consoleChange: Rule = {
  id: 'console-change',
  summary: 'Production was changed by hand in the AWS console: low.',
  evaluate(input) {
    const changes = input.events.filter(
      (event) =>
        event.client.kind === 'console' &&
        isChange(event) &&
        !changedNothing(event) &&
        inProduction(event, input) &&
        !isService(event.actor),
    );
    return byActorOf(changes).map((events) => judge(events, input));
  },
};

function judge(events: readonly Event[], input: AuditInput): Finding {
  return finding({
    input,
    rule: 'console-change',
    severity: 'low',
    title: toldAll(events, input),
    why: 'A change by hand is in no repository, so nobody reviewed it and nothing will repeat it.',
    events,
  });
}
