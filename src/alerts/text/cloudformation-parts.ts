import type { JsonObject } from '../../events/types.ts';
import type { Layout, Part, PlacedRule } from './layout.ts';
import { pascal } from './names.ts';

/** Text, or an intrinsic function. */
export type Reference = string | JsonObject;

export function attributeOf(logicalId: string, attribute: string): Reference {
  return { 'Fn::GetAtt': [logicalId, attribute] };
}

/** Logical ids are letters and digits; the prefix keeps rules apart from everything else. */
export function ruleId(rule: PlacedRule): string {
  return `Rule${pascal(rule.id)}`;
}

export function ruleReferences(part: Part): Reference[] {
  return part.rules.map((rule) => attributeOf(ruleId(rule), 'Arn'));
}

export function tagList(layout: Layout): { Key: string; Value: string }[] {
  return Object.entries(layout.tags).map(([Key, Value]) => ({ Key, Value }));
}
