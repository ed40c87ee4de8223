import { shellVariable } from './bash.ts';
import type { Layout, Part, PlacedRule } from './layout.ts';
import { snake } from './names.ts';

/** The first option of every regional command. */
export const REGION = ['--region', '"$region"'] as const;

/** Variable that holds the ARN of a rule. */
export function ruleVariable(rule: PlacedRule): string {
  return `rule_${snake(rule.id)}_arn`;
}

export function ruleVariables(part: Part): string[] {
  return part.rules.map((rule) => shellVariable(ruleVariable(rule)));
}

export function tagList(layout: Layout): { Key: string; Value: string }[] {
  return Object.entries(layout.tags).map(([Key, Value]) => ({ Key, Value }));
}
