import { attribute, type Block, type Line } from './hcl.ts';
import type { Part } from './layout.ts';
import { snake } from './names.ts';
import { Call, raw, type Value } from './value.ts';

/** A resource in the part's Region: parts outside the home Region go through a provider alias. */
export function resource(part: Part, type: string, label: string, body: readonly Line[]): Block {
  const alias: Line[] =
    part.suffix === '' || part.region === undefined
      ? []
      : [attribute('provider', raw(`aws.${snake(part.region)}`)), 'empty'];
  return { type: 'resource', labels: [type, label], body: [...alias, ...body] };
}

export function terraformLabel(name: string): string {
  return snake(name);
}

export function ruleArns(part: Part): Value[] {
  return part.rules.map((rule) => raw(`aws_cloudwatch_event_rule.${terraformLabel(rule.name)}.arn`));
}

export function jsonencode(value: Value): Value {
  return new Call('jsonencode', value);
}

/** A policy document as a plain value. */
export function asValue(policy: { Version: string; Statement: readonly object[] }): Value {
  return { Version: policy.Version, Statement: policy.Statement.map((statement) => ({ ...statement })) };
}
