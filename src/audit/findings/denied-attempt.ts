import type { Event } from '../../events/types.ts';
import { describeChange } from '../change-words.ts';
import { serviceOf } from '../deeds.ts';
import { list, unique, words } from '../text.ts';
import { count } from '../time-words.ts';
import type { AuditInput, Finding, Rule } from '../types.ts';
import { doer, isService } from '../who.ts';
import { byActorOf, finding, isAfter, origin, succeededWrite, targetList, targetNames, times } from './common.ts';

/** From here on it looks like trying doors. */
const MANY = 10;

/** Writes that AWS refused. They changed nothing; the attempt is what counts. */
export const deniedAttempt: Rule = {
  id: 'denied-attempt',
  summary: 'Somebody tried a change and was refused: medium, high from ten attempts on.',
  evaluate(input) {
    return byActorOf(input.events.filter(isDeniedWrite)).map((events) => judge(events, input));
  },
};

function isDeniedWrite(event: Event): boolean {
  const { effect } = event.change;
  const counts = event.strength !== 'report' && effect !== 'sign-in' && effect !== 'agent-report' && effect !== 'read';
  return event.outcome === 'denied' && !event.readOnly && counts && !isService(event.actor);
}

function judge(events: readonly Event[], input: AuditInput): Finding {
  const [first] = events;
  const calls = list(unique(events.map(({ name }) => name)), 3);
  const targets = targetList(events);
  const often = events.length > Math.max(1, targetNames(events).length) ? count(events.length, 'time') : '';
  const wish = events.length === 1 && first !== undefined ? describeChange(first) : undefined;
  const codes = unique(events.map(({ error }) => error?.code).filter((code) => code !== undefined));
  const note = [list(codes, 3), wish].filter((part) => part !== undefined && part !== '').join('; ');
  const deed = words('tried', calls, often, targets === '' ? '' : `on ${targets}`);
  return finding({
    input,
    rule: 'denied-attempt',
    severity: events.length >= MANY ? 'high' : 'medium',
    title: `${words(first === undefined ? '' : doer(first), deed, times(events, input), origin(events))}${note === '' ? '' : ` (${note})`}`,
    why:
      events.length >= MANY
        ? 'It changed nothing, but so many refusals look like somebody trying what works.'
        : 'It changed nothing; either a permission is missing or somebody tried what they may not do.',
    events,
    status: laterSuccess(events, input),
  });
}

/** The same call on the same thing by the same actor went through afterwards. */
function laterSuccess(events: readonly Event[], input: AuditInput): string | undefined {
  const through = input.events.find(
    (event) => succeededWrite(event) && events.some((denied) => isAfter(event, denied) && isSameCall(event, denied)),
  );
  return through === undefined ? undefined : `${words(`${through.name} went through`, times([through], input))}`;
}

function isSameCall(one: Event, other: Event): boolean {
  return (
    one.name === other.name &&
    one.identity.principal === other.identity.principal &&
    one.account === other.account &&
    one.region === other.region &&
    one.target !== undefined &&
    (serviceOf(one) ?? one.target.name) === (serviceOf(other) ?? other.target?.name)
  );
}
