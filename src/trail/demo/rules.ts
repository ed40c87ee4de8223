import type { Setting } from '@aws-sdk/client-ecs';
import type { Input, Output } from '../../aws/api.ts';
import { pageOf } from './paging.ts';
import type { RecordedRule } from './setup.ts';
import type { RecordedAccount } from './types.ts';
import { AwsFault } from './types.ts';

const LARGEST_PAGE = 100;
const DEFAULT_BUS = 'default';

function pageSize(asked: number | undefined): number {
  const size = asked ?? LARGEST_PAGE;
  if (!Number.isInteger(size) || size < 1 || size > LARGEST_PAGE) {
    throw new AwsFault('ValidationException', `Limit has to be between 1 and ${LARGEST_PAGE}.`);
  }
  return size;
}

function rulesOn(account: RecordedAccount, region: string, bus: string): RecordedRule[] {
  const rules = account.setup?.rules?.[region] ?? [];
  const on = rules.filter(({ rule }) => (rule.EventBusName ?? DEFAULT_BUS) === bus);
  if (on.length === 0 && bus !== DEFAULT_BUS) {
    throw new AwsFault('ResourceNotFoundException', `Event bus ${bus} does not exist.`);
  }
  return on;
}

export function listRules(
  account: RecordedAccount,
  region: string,
  { NamePrefix = '', EventBusName = DEFAULT_BUS, NextToken, Limit }: Input<'events:ListRules'>,
): Output<'events:ListRules'> {
  const rules = rulesOn(account, region, EventBusName)
    .map(({ rule }) => rule)
    .filter(({ Name = '' }) => Name.startsWith(NamePrefix));
  const page = pageOf(rules, pageSize(Limit), NextToken, {
    question: ['ListRules', account.id, region, EventBusName, NamePrefix],
    invalid: new AwsFault('ValidationException', 'The token is not valid.'),
  });
  return { Rules: page.items, ...(page.next === undefined ? {} : { NextToken: page.next }) };
}

export function listTargetsByRule(
  account: RecordedAccount,
  region: string,
  { Rule, EventBusName = DEFAULT_BUS, NextToken, Limit }: Input<'events:ListTargetsByRule'>,
): Output<'events:ListTargetsByRule'> {
  const found = rulesOn(account, region, EventBusName).find(({ rule }) => rule.Name === Rule);
  if (found === undefined) {
    throw new AwsFault('ResourceNotFoundException', `Rule ${Rule} does not exist on EventBus ${EventBusName}.`);
  }
  const page = pageOf(found.targets, pageSize(Limit), NextToken, {
    question: ['ListTargetsByRule', account.id, region, EventBusName, Rule],
    invalid: new AwsFault('ValidationException', 'The token is not valid.'),
  });
  return { Targets: page.items, ...(page.next === undefined ? {} : { NextToken: page.next }) };
}

/** What holds in an account that has set nothing (ECS developer guide, "Account settings"). */
const defaults: readonly Setting[] = [
  { name: 'awsvpcTrunking', value: 'disabled' },
  { name: 'containerInsights', value: 'disabled' },
  { name: 'containerInstanceLongArnFormat', value: 'enabled' },
  { name: 'defaultLogDriverMode', value: 'non-blocking' },
  { name: 'fargateFIPSMode', value: 'disabled' },
  { name: 'fargateTaskRetirementWaitPeriod', value: '7' },
  { name: 'serviceLongArnFormat', value: 'enabled' },
  { name: 'tagResourceAuthorization', value: 'on' },
  { name: 'taskLongArnFormat', value: 'enabled' },
];

/** Only what was set, or with `effectiveSettings` what holds. */
export function listAccountSettings(
  account: RecordedAccount,
  region: string,
  input: Input<'ecs:ListAccountSettings'>,
): Output<'ecs:ListAccountSettings'> {
  const { name, value, effectiveSettings = false, nextToken, maxResults = LARGEST_PAGE } = input;
  const principalArn = input.principalArn ?? `arn:aws:iam::${account.id}:root`;
  const set = account.setup?.ecsSettings?.[region] ?? [];
  const unset = defaults
    .filter((each) => !set.some((other) => other.name === each.name))
    .map((setting) => ({ ...setting, principalArn, type: 'user' as const }));
  const settings = [...set, ...(effectiveSettings ? unset : [])].filter(
    (each) => (name === undefined || each.name === name) && (value === undefined || each.value === value),
  );
  const page = pageOf(settings, maxResults, nextToken, {
    question: ['ListAccountSettings', account.id, region, name, value, effectiveSettings],
    invalid: new AwsFault('InvalidParameterException', 'Invalid token.'),
  });
  return { settings: page.items, ...(page.next === undefined ? {} : { nextToken: page.next }) };
}
