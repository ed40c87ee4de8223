import type { Event } from '../../events/types.ts';
import { networkOf } from '../../identity/index.ts';
import { did, toDo } from '../deeds.ts';
import { list, unique, words } from '../text.ts';
import { length } from '../time-words.ts';
import type { AuditInput, Baseline, Finding, Rule } from '../types.ts';
import { doer, isService, who } from '../who.ts';
import { finding, groupBy, targetList, times } from './common.ts';

/** Runtimes whose addresses change with every run. */
const ROAMING: ReadonlySet<string> = new Set(['hosted-runner', 'lambda', 'codebuild']);
/** Runtimes whose credentials belong inside AWS. */
const IN_AWS: ReadonlySet<string> = new Set(['ec2-instance', 'ecs-task', 'eks-pod']);

/** Calls from networks that the caller never used before. */
export const unexpectedIp: Rule = {
  id: 'unexpected-ip',
  summary:
    'A change, an attempt or a sign-in came from a network that this caller did not use in the days before: high.',
  evaluate(input) {
    const judged = input.events.filter(
      (event) => isAddressJudged(event) && input.baselines.has(event.identity.principal),
    );
    const known = judged.filter((event) => (input.baselines.get(event.identity.principal)?.events ?? 0) > 0);
    const unknown = judged.filter((event) => input.baselines.get(event.identity.principal)?.events === 0);
    const fresh = known.filter((event) => isNew(event, input));
    const groups = groupBy(fresh, ({ identity, address }) => `${identity.principal}|${networkOf(address.value)}`);
    return [...groups.flatMap((events) => judge(events, input)), ...notJudged(unknown, input)];
  },
};

/**
 * The address is worth comparing with a baseline: a change, an attempt at one or a sign-in, from a public address that
 * is neither expected nor one of a service, by a caller whose address does not change with every run.
 */
export function isAddressJudged(event: Event): boolean {
  const { effect } = event.change;
  if (event.address.class !== 'public' || effect === 'agent-report' || event.strength === 'report') return false;
  if (event.readOnly && effect !== 'sign-in') return false;
  // Root is told in full by root-activity, whatever its address.
  return event.actor.kind !== 'root' && !isService(event.actor) && !isRoaming(event);
}

/** A hosted runner has a new address every time. A pipeline that only resembles one is judged like anybody. */
function isRoaming({ actor, identity }: Event): boolean {
  if (identity.sessionOf !== undefined && ROAMING.has(identity.sessionOf)) return true;
  return actor.kind === 'ci' && actor.pipeline !== undefined && actor.confidence !== 'possible';
}

/** Both addresses are in one network (IPv4 /24, IPv6 /64); texts that are no address only equal themselves. */
export function sameNetwork(one: string, other: string): boolean {
  if (one === other) return true;
  const network = networkOf(one);
  return network !== undefined && network === networkOf(other);
}

function isNew(event: Event, input: AuditInput): boolean {
  const baseline = input.baselines.get(event.identity.principal);
  return baseline !== undefined && !baseline.addresses.some((address) => sameNetwork(address, event.address.value));
}

function judge(events: readonly Event[], input: AuditInput): Finding[] {
  const [first] = events;
  const baseline = first === undefined ? undefined : input.baselines.get(first.identity.principal);
  if (first === undefined || baseline === undefined) return [];
  const from = `from ${list(unique(events.map(({ address }) => address.value)), 3)}`;
  const human = first.actor.kind === 'person' || first.actor.kind === 'root' ? 'they' : 'it';
  return [
    finding({
      input,
      rule: 'unexpected-ip',
      severity: 'high',
      title: `${words(doer(first), deeds(events), times(events, input), from)}; ${usual(baseline, human)}`,
      why: why(first, baseline),
      events,
    }),
  ];
}

function deeds(events: readonly Event[]): string {
  const [first] = events;
  if (events.length === 1 && first !== undefined) return deed(first);
  const calls = list(unique(events.map(({ name }) => name)), 3);
  const targets = targetList(events);
  const verb = events.every(({ outcome }) => outcome !== 'succeeded') ? 'tried' : 'called';
  return words(verb, calls, targets === '' ? '' : `on ${targets}`);
}

function deed(event: Event): string {
  return event.outcome === 'succeeded' ? did(event) : `tried to ${toDo(event)}`;
}

/** "in the 7 days before it only ever called from 198.51.100.0/24" */
function usual(baseline: Baseline, pronoun: string): string {
  const networks = unique(baseline.addresses.map((address) => networkOf(address) ?? address));
  const span = `in the ${length(baseline.from, baseline.to)} before`;
  if (networks.length === 0) return `${span} ${pronoun} called from no address that is shown`;
  return networks.length > 4
    ? `${span} ${pronoun} called from ${networks.length} other networks, never from this one`
    : `${span} ${pronoun} only ever called from ${list(networks)}`;
}

function why(event: Event, baseline: Baseline): string {
  const doubt = baseline.complete ? '' : '; the days before were not read in full, so it may have been there';
  const { sessionOf } = event.identity;
  if (sessionOf !== undefined && IN_AWS.has(sessionOf)) {
    return `These are the credentials of ${MACHINES[sessionOf] ?? 'a machine'}, which should not leave AWS${doubt}.`;
  }
  return `A new network can be a journey or a stolen key: ask, or add it to expectedAddresses${doubt}.`;
}

const MACHINES: Record<string, string> = {
  'ec2-instance': 'an EC2 instance',
  'ecs-task': 'an ECS task',
  'eks-pod': 'a pod',
};

/** One finding for everybody who was not active before: newness cannot be told of them. */
function notJudged(events: readonly Event[], input: AuditInput): Finding[] {
  const [first] = events;
  const baseline = first === undefined ? undefined : input.baselines.get(first.identity.principal);
  if (baseline === undefined) return [];
  const callers = unique(events.map(({ actor }) => who(actor)));
  const addresses = callers.length === 1 ? 'The address' : 'The addresses';
  const read = events.every((event) => input.baselines.get(event.identity.principal)?.complete === true)
    ? ''
    : ', as far as they were read';
  return [
    finding({
      input,
      rule: 'unexpected-ip',
      severity: 'low',
      title: `${addresses} of ${list(callers, 6)} could not be judged: no activity in the ${length(baseline.from, baseline.to)} before${read}`,
      why: 'Without earlier calls there is nothing to compare with; name usual networks in expectedAddresses.',
      events,
      named: callers.length === 1,
    }),
  ];
}
