import { READ_ONLY_STATE, readOnlyCalls } from '../alerts/pattern/index.ts';
import type { EventRule } from '../trail/setup/types.ts';
import { type About, grouped } from './grouped.ts';
import { readRule } from './judge-rule.ts';
import { rewriteRule } from './rule-commands.ts';
import type { Circumstances, Finding } from './types.ts';
import { list } from './words.ts';

const ABOUT: About = {
  id: 'read-only-alerts',
  title: 'Alerts on read-only calls',
  why: 'An enabled rule is given writes only. AssumeRole counts as a read.',
  stake: 'alert',
};

/**
 * Rules that ask by name for calls they are never given. Source: EventBridge user guide, "Receiving read-only management
 * events from AWS services". Nothing is said where there is no such rule.
 */
export function readOnlyChecks({ setup }: Circumstances): Finding[] {
  const places = setup.regions.flatMap(({ region, rules }) =>
    rules.seen ? rules.value.flatMap((rule) => deafOf(rule).map((calls) => ({ region, rule, calls }))) : [],
  );
  return grouped(places, ({ rule, calls }) => ({
    key: JSON.stringify([rule.name, rule.pattern, rule.description, rule.roleArn]),
    finding: (regions) => ({
      ...ABOUT,
      status: 'fail',
      found: `The rule ${rule.name} in ${list(regions)} asks for ${list(calls)}, and in the state ENABLED it is never given that.`,
      fix: 'Change its state. It is then given all reads of the account too, which its pattern has to hold back.',
      command: rewriteRule({ ...rule, state: READ_ONLY_STATE }, rule.pattern, regions),
      short: `the rule ${rule.name} never hears of ${list(calls)}`,
    }),
  }));
}

/** Its read-only calls, where it is one of CloudTrail's rules and in the state that keeps them from it. */
function deafOf(rule: EventRule): string[][] {
  if (rule.state !== 'ENABLED' || rule.managedBy !== undefined) return [];
  const read = readRule(rule);
  if (read === undefined || !/CloudTrail/.test(rule.pattern)) return [];
  const calls = readOnlyCalls(read.pattern);
  return calls.length === 0 ? [] : [calls];
}
