import type { AdvancedSelector, BasicSelector, Selectors, Trail } from '../trail/setup/types.ts';
import { aws } from './command.ts';
import { type About, unseenFinding } from './grouped.ts';
import { ECS_DATA, ECS_WRITE, keeps, STS_READ } from './selectors.ts';
import type { Finding } from './types.ts';

const MANAGEMENT: About = {
  id: 'trail-management-events',
  title: 'Management events, reads and writes',
  why: 'Writes say who changed ECS. AssumeRole, a read, says who was behind a role.',
  stake: 'evidence',
};

const DATA: About = {
  id: 'ecs-data-events',
  title: 'ECS data events',
  why: 'They are the traffic of container agents: about hosts, not people.',
  stake: 'care',
};

/** Whether a trail keeps the calls that answer "who?". */
export function managementChecks(trail: Trail): Finding[] {
  const { selectors } = trail;
  if (!selectors.seen) {
    return [unseenFinding(MANAGEMENT, selectors.unseen, []), unseenFinding(DATA, selectors.unseen, [])];
  }
  return [management(trail, selectors.value), data(trail, selectors.value)];
}

function management(trail: Trail, selectors: Selectors): Finding {
  const writes = keeps(selectors, ECS_WRITE);
  const reads = keeps(selectors, STS_READ);
  const { name } = trail;
  if (writes && reads) return { ...MANAGEMENT, status: 'pass', found: `${name} keeps both.` };
  return {
    ...MANAGEMENT,
    status: writes ? 'warn' : 'fail',
    found: writes
      ? `${name} keeps writes only. AssumeRole counts as a read, so after 90 days nobody can tell who was behind a role.`
      : `${name} does not keep the writes of ECS${reads ? ', only reads' : ''}.`,
    fix: 'Keep both. The command writes all selectors of the trail anew, with what it has now.',
    command: putSelectors(trail, selectors),
    short: writes ? `${name} does not keep who opened a role session` : `${name} does not keep who changed ECS`,
  };
}

function data({ name }: Trail, selectors: Selectors): Finding {
  return {
    ...DATA,
    status: 'pass',
    found: keeps(selectors, ECS_DATA)
      ? `${name} keeps them.`
      : `${name} does not keep them, and "who?" does not need them.`,
  };
}

/** A trail has selectors of one form, and writing them replaces all of them. */
function putSelectors({ name, homeRegion }: Trail, selectors: Selectors): string {
  const [option, value] =
    selectors.form === 'advanced'
      ? (['advanced-event-selectors', withManagement(selectors.advanced)] as const)
      : (['event-selectors', withAll(selectors.basic)] as const);
  return aws('cloudtrail', 'put-event-selectors', [
    ['trail-name', name],
    [option, JSON.stringify(value)],
    ['region', homeRegion],
  ]);
}

/** One selector for all management events, in place of those that were narrower. KMS and RDS Data may stay left out. */
function withManagement(selectors: readonly AdvancedSelector[]): AdvancedSelector[] {
  const isManagement = ({ FieldSelectors }: AdvancedSelector) =>
    FieldSelectors.some(({ Field, Equals = [] }) => Field === 'eventCategory' && Equals.includes('Management'));
  return [
    { Name: 'Management events', FieldSelectors: [{ Field: 'eventCategory', Equals: ['Management'] }] },
    ...selectors.filter((selector) => !isManagement(selector)),
  ];
}

function withAll(selectors: readonly BasicSelector[]): BasicSelector[] {
  const [first = {}, ...rest] = selectors;
  return [{ ...first, ReadWriteType: 'All', IncludeManagementEvents: true }, ...rest];
}
