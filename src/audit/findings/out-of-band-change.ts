import type { Effect, Event } from '../../events/types.ts';
import type { ActorKind, ClientKind } from '../../identity/types.ts';
import { changedNothing } from '../change-words.ts';
import { serviceOf } from '../deeds.ts';
import { list, unique, words } from '../text.ts';
import type { AuditInput, Finding, Rule } from '../types.ts';
import { actingService, who } from '../who.ts';
import { byActorOf, finding, isAfter, sameService, succeededWrite, targetNames, times, toldAll } from './common.ts';

/** Tools that hold the wanted state and put it back on their next run. */
const KEEPERS: ReadonlySet<ClientKind> = new Set([
  'terraform',
  'cloudformation',
  'cdk',
  'pulumi',
  'crossplane',
  'copilot',
  'ansible',
]);
/** Effects that leave a service different from what its code says. A restart and a stopped task do not. */
const DRIFT: ReadonlySet<Effect> = new Set([
  'deploy',
  'scale',
  'configure',
  'create',
  'delete',
  'scaling-rule',
  'roll-back',
]);
/** Hands: somebody, or a role that somebody may be behind. */
const HANDS: ReadonlySet<ActorKind> = new Set(['person', 'root', 'ai-agent', 'unknown']);
const HAND_TOOLS: ReadonlySet<ClientKind> = new Set(['console', 'cli', 'mcp']);

/** Services that a pipeline or Terraform manages, changed past it. */
export const outOfBandChange: Rule = {
  id: 'out-of-band-change',
  summary: 'A service that a pipeline, Terraform or CloudFormation manages was changed by hand: medium.',
  evaluate(input) {
    const managing = [...(input.earlier ?? []), ...input.events].filter(isManaging);
    const byHand = input.events.filter(
      (event) => isByHand(event) && managing.some((other) => sameService(other, event)),
    );
    return byActorOf(byHand).map((events) => judge(events, managing, input));
  },
};

function changesService(event: Event): boolean {
  return succeededWrite(event) && DRIFT.has(event.change.effect) && serviceOf(event) !== undefined;
}

function isManaging(event: Event): boolean {
  return (
    changesService(event) &&
    (event.actor.kind === 'ci' || KEEPERS.has(event.client.kind) || throughCloudFormation(event))
  );
}

function isByHand(event: Event): boolean {
  if (
    !changesService(event) ||
    changedNothing(event) ||
    KEEPERS.has(event.client.kind) ||
    throughCloudFormation(event)
  ) {
    return false;
  }
  if (!HANDS.has(event.actor.kind)) return false;
  return event.actor.kind !== 'unknown' || HAND_TOOLS.has(event.client.kind);
}

function throughCloudFormation(event: Event): boolean {
  return event.actor.invokedBy?.startsWith('cloudformation') === true;
}

function judge(events: readonly Event[], managing: readonly Event[], input: AuditInput): Finding {
  const managers = managing.filter((other) => events.some((event) => sameService(other, event)));
  const names = list(unique(managers.map(managerName)), 2);
  const many = targetNames(events).length > 1;
  return finding({
    input,
    rule: 'out-of-band-change',
    severity: 'medium',
    title: `${toldAll(events, input)}; ${names} manages ${many ? 'them' : 'it'}`,
    why: 'The next run may undo the change, or build on a state that nobody wrote down.',
    events,
    status: many ? undefined : since(events, managers, input),
  });
}

/** "deploy-prod via GitHub Actions (acme/shop, main)", "Terraform 1.9", "CloudFormation" */
function managerName(event: Event): string {
  if (throughCloudFormation(event)) return actingService(event) ?? 'CloudFormation';
  return event.actor.kind === 'ci' ? who(event.actor) : event.client.label;
}

/** The manager has been at it again since. */
function since(events: readonly Event[], managers: readonly Event[], input: AuditInput): string | undefined {
  const last = events[events.length - 1];
  const again =
    last === undefined ? undefined : managers.find((event) => isAfter(event, last) && !changedNothing(event));
  return again === undefined ? undefined : words(managerName(again), 'changed it again', times([again], input));
}
