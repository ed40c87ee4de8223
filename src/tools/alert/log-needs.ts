import { type AlertRule, type Branch, type Pattern, parsePattern, readOnlyCalls } from '../../alerts/index.ts';
import { type Attribute, GLOBAL_REGION } from '../../trail/index.ts';
import type { Beyond, ReadSoFar } from '../fleet-reading.ts';

/** More names than that are asked for by their service. */
const MOST_NAMES = 10;

/** Changes to Application Auto Scaling. Source: its API reference; the first two are read with ECS anyway. */
const SCALING_CALLS: readonly string[] = [
  'RegisterScalableTarget',
  'PutScheduledAction',
  'DeregisterScalableTarget',
  'DeleteScheduledAction',
  'PutScalingPolicy',
  'DeleteScalingPolicy',
];
const READ_WITH_ECS: readonly string[] = SCALING_CALLS.slice(0, 2);
const SCALING_SOURCES: readonly string[] = ['autoscaling.amazonaws.com', 'application-autoscaling.amazonaws.com'];
const ECS = 'ecs.amazonaws.com';

/** What an alert can see and a report would not have read: other services where only ECS was read, and read-only calls. */
export function beyondReport(rule: AlertRule): Beyond {
  const patterns = rule.patterns.map(({ regions, pattern }) => ({ regions, pattern: parsePattern(pattern) }));
  return (region, so) => {
    const here = patterns.filter(({ regions }) =>
      so === 'root' ? regions !== 'each' : regions !== 'us-east-1' || region === GLOBAL_REGION,
    );
    return withoutRepeats(
      here.flatMap(({ pattern }) => [
        ...pattern.branches.flatMap((branch) => changesFor(branch, so)),
        ...(rule.needsReadOnlyState ? readsFor(pattern) : []),
      ]),
    );
  };
}

function changesFor(branch: Branch, so: ReadSoFar): Attribute[] {
  const sources = sourcesOf(branch);
  const isRead =
    so === 'changes' ||
    // All of root's acts are read wherever a report looks.
    exactTexts(branch, 'detail.userIdentity.type').join() === 'Root' ||
    (so === 'ecs' && sources.length > 0 && sources.every((source) => source === ECS));
  if (isRead) return [];
  const names = exactTexts(branch, 'detail.eventName');
  if (names.length > 0 && names.length <= MOST_NAMES) return byName(names, so);
  if (isAboutScaling(branch, sources)) return byName(SCALING_CALLS, so);
  return sources.length > 0 ? bySource(sources) : [{ key: 'ReadOnly', value: 'false' }];
}

/** Application Auto Scaling, not the Auto Scaling groups that are logged under the same source. */
function isAboutScaling(branch: Branch, sources: readonly string[]): boolean {
  return (
    sources.length > 0 &&
    sources.every((source) => SCALING_SOURCES.includes(source)) &&
    exactTexts(branch, 'detail.requestParameters.serviceNamespace').length > 0
  );
}

function readsFor(pattern: Pattern): Attribute[] {
  const named = readOnlyCalls(pattern).filter((name) => name !== 'readOnly');
  const unnamed = pattern.branches.filter(
    (branch) =>
      exactTexts(branch, 'detail.eventName').length === 0 &&
      branch.some(({ path, tests }) => path === 'detail.readOnly' && tests.some(({ exact }) => exact === true)),
  );
  return [
    ...named.map((value): Attribute => ({ key: 'EventName', value })),
    ...unnamed.flatMap((branch): Attribute[] => {
      const sources = sourcesOf(branch);
      return sources.length > 0 ? bySource(sources) : [{ key: 'ReadOnly', value: 'true' }];
    }),
  ];
}

function byName(names: readonly string[], so: ReadSoFar): Attribute[] {
  return names
    .filter((name) => so !== 'ecs' || !READ_WITH_ECS.includes(name))
    .map((value) => ({ key: 'EventName', value }));
}

function bySource(sources: readonly string[]): Attribute[] {
  return sources.map((value) => ({ key: 'EventSource', value }));
}

/** `ecs.amazonaws.com`, from either of the members that name a service. Empty where it is not said exactly. */
function sourcesOf(branch: Branch): string[] {
  const own = exactTexts(branch, 'detail.eventSource');
  if (own.length > 0) return own;
  return exactTexts(branch, 'source').map((source) => `${source.replace(/^aws\./, '')}.amazonaws.com`);
}

/** What a field asks for where it takes nothing but these texts; empty otherwise. */
export function exactTexts(branch: Branch, path: string): string[] {
  const field = branch.find((one) => one.path === path);
  if (field === undefined || field.mayBeAbsent) return [];
  const texts = field.tests.map(({ exact }) => exact).filter((exact) => typeof exact === 'string');
  return texts.length === field.tests.length ? texts : [];
}

function withoutRepeats(attributes: readonly Attribute[]): Attribute[] {
  return [...new Map(attributes.map((one) => [`${one.key}=${one.value}`, one])).values()];
}
