import type { RecordedEvent } from '../../src/trail/demo/types.ts';
import type { Asked } from './asking.ts';
import type { Call } from './fleet.ts';
import type { Random } from './random.ts';

/** A question, and which events answer it: told apart here without the product's help. */
export interface Question {
  tool: Asked;
  given: Record<string, unknown>;
  finds(event: RecordedEvent): boolean;
}

const nameOf = ({ record }: RecordedEvent): unknown => record['eventName'];
const isWrite = ({ record }: RecordedEvent): boolean => record['readOnly'] === false;

function isEcsWrite(event: RecordedEvent): boolean {
  return isWrite(event) && event.record['eventSource'] === 'ecs.amazonaws.com';
}

const LOOKUPS: readonly Omit<Question, 'tool'>[] = [
  { given: {}, finds: () => true },
  { given: { readOnly: false }, finds: isWrite },
  { given: { eventNames: ['StopTask'] }, finds: (event) => nameOf(event) === 'StopTask' },
  {
    given: { eventNames: ['StopTask', 'UpdateService', 'ListTasks'] },
    finds: (event) => ['StopTask', 'UpdateService', 'ListTasks'].includes(String(nameOf(event))),
  },
  { given: { username: 'root' }, finds: ({ username }) => username === 'root' },
  { given: { username: 'bob', readOnly: false }, finds: (event) => event.username === 'bob' && isWrite(event) },
  { given: { actor: 'ALIC' }, finds: ({ username }) => username === 'alice' },
  { given: { eventSource: 'ecs.amazonaws.com', readOnly: false }, finds: isEcsWrite },
];

export function pickQuestion(random: Random): Question {
  if (random.chance(0.3)) return { tool: 'fleet_audit', given: { limit: 200 }, finds: isEcsWrite };
  const { given, finds } = random.pick(LOOKUPS);
  return { tool: 'lookup_events', given: { ...given, limit: random.pick([20, 60, 100]) }, finds };
}

const ECS_WRITES: readonly Call[] = [
  { name: 'UpdateService', readOnly: false },
  { name: 'StopTask', readOnly: false },
];
const ECS_READS: readonly Call[] = [
  { name: 'DescribeServices', readOnly: true },
  { name: 'ListTasks', readOnly: true },
];
const OTHER_WRITES: readonly Call[] = [
  { name: 'PutObject', readOnly: false, source: 's3.amazonaws.com' },
  { name: 'PutMetricData', readOnly: false, source: 'monitoring.amazonaws.com' },
];

/** What the people of a life do most: little enough to ECS that a report has room for it. */
export function pickCalls(random: Random): readonly Call[] {
  const often = (calls: readonly Call[], times: number): readonly Call[] =>
    Array.from({ length: times }, () => calls).flat();
  // Where other services are changed all the time, a report reads ECS alone.
  return random.chance(0.5)
    ? [...ECS_WRITES, ...often(ECS_READS, 4), ...OTHER_WRITES]
    : [...ECS_WRITES, ...ECS_READS, ...often(OTHER_WRITES, 6)];
}
