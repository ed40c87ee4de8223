import type { JsonObject } from '../events/types.ts';
import type { EventRule } from '../trail/setup/types.ts';
import type { BusSample } from './bus-samples.ts';
import type { About } from './grouped.ts';
import type { ReadRule, Verdict } from './judge-rule.ts';
import { repaired } from './repair.ts';
import { newRule } from './rule-commands.ts';
import type { Finding } from './types.ts';

/** Events that a Region's rules should catch, and what to do where they do not. */
export interface Wanted {
  about: About;
  account: string;
  samples: readonly BusSample[];
  /** A rule that would catch them all: a ready-made alert, or commands of its own. */
  ready: { name: string; pattern: JsonObject } | { commands: (regions: readonly string[]) => string };
  /** "root sign-ins" */
  subject: string;
  /** What is said of it in the first sentences, where that is not what is wrong with the rules. */
  short(words: string): string;
}

/** One sample, and the rule that does best with it. */
export interface Reading {
  sample: BusSample;
  rule?: ReadRule;
  verdict: Verdict;
}

/** The rule's pattern, changed so that it catches these too; undefined where that takes more than a word. */
export function extended(rule: ReadRule, open: readonly Reading[]): JsonObject | undefined {
  if (rule.rule.managedBy !== undefined) return undefined;
  return repaired(
    rule,
    open.map(({ sample }) => sample),
  );
}

/** What to do where no rule is worth changing. */
export function mendWithNew(
  wanted: Wanted,
  regions: readonly string[],
  rules: readonly EventRule[],
): Pick<Finding, 'fix' | 'command'> {
  const { ready, account } = wanted;
  if ('commands' in ready) {
    return {
      fix: 'Let EventBridge write what ECS reports to a log group; it is little.',
      command: ready.commands(regions),
    };
  }
  return {
    fix: setTopic(regions),
    command: newRule(nameOf(wanted, rules), ready.pattern, account, regions),
  };
}

/** PutRule replaces a rule of the same name, so a name that is taken is left alone. */
export function nameOf({ ready }: Wanted, rules: readonly EventRule[]): string {
  if ('commands' in ready) return '';
  return rules.some(({ name }) => name === ready.name) ? `${ready.name}-2` : ready.name;
}

export function setTopic(regions: readonly string[]): string {
  const where = regions.length === 1 ? 'in that Region' : 'that each of these Regions has';
  return `Set TOPIC to the name of an SNS topic ${where}, whose policy lets EventBridge publish.`;
}
