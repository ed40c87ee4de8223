import { attribute, type Block, type Line, writeBlocks } from './hcl.ts';
import { type Layout, type Part, type PlacedRule, QUEUE_SECONDS, RETRY } from './layout.ts';
import { oneLine, snake } from './names.ts';
import { queuePolicy } from './policies.ts';
import { asValue, jsonencode, resource, ruleArns, terraformLabel } from './terraform-parts.ts';
import { terraformChat, terraformTarget } from './terraform-target.ts';
import type { AlertFile } from './types.ts';
import { raw, type Value } from './value.ts';

/** The provider that knows rule states and Slack channels. Source: terraform-provider-aws changelog, 5.61.0. */
const PROVIDER = '>= 5.61.0';

/**
 * Two files: what is deployed, and the provider settings, which a module that has its own leaves out. Patterns are objects
 * inside `jsonencode`; message templates are not, because `jsonencode` turns `<` into `\u003c` and the variables would
 * never be filled.
 */
export function writeTerraform(layout: Layout): AlertFile[] {
  const blocks = [
    ...layout.parts.flatMap((part) => partBlocks(layout, part)),
    ...(layout.chat === undefined ? [] : terraformChat(layout, layout.chat)),
  ];
  return [
    {
      name: `${layout.name}.tf`,
      text: `# ${layout.name}: ${oneLine(layout.description, 400)}\n\n${writeBlocks(blocks)}`,
    },
    { name: `${layout.name}-providers.tf`, text: writeBlocks(providers(layout)) },
  ];
}

function providers(layout: Layout): Block[] {
  const needed: Block = {
    type: 'terraform',
    body: [
      {
        type: 'required_providers',
        body: [attribute('aws', { source: 'hashicorp/aws', version: PROVIDER })],
      },
    ],
  };
  const aliases = layout.parts.flatMap((part): Block[] =>
    part.suffix === '' || part.region === undefined
      ? []
      : [
          {
            type: 'provider',
            labels: ['aws'],
            body: [attribute('alias', snake(part.region)), attribute('region', part.region)],
          },
        ],
  );
  return [needed, ...aliases];
}

function partBlocks(layout: Layout, part: Part): Block[] {
  const queue = terraformLabel(part.queue);
  const target = terraformTarget(layout, part);
  return [
    ...part.rules.map((rule) => ruleBlock(layout, part, rule)),
    ...part.rules.map((rule) => targetBlock(part, rule, target.arn, target.role)),
    ...target.blocks,
    resource(part, 'aws_sqs_queue', queue, [
      attribute('name', part.queue),
      attribute('message_retention_seconds', QUEUE_SECONDS),
      attribute('sqs_managed_sse_enabled', true),
      attribute('tags', layout.tags),
    ]),
    resource(part, 'aws_sqs_queue_policy', queue, [
      attribute('queue_url', raw(`aws_sqs_queue.${queue}.id`)),
      attribute('policy', jsonencode(asValue(queuePolicy<Value>(raw(`aws_sqs_queue.${queue}.arn`), ruleArns(part))))),
    ]),
  ];
}

function ruleBlock(layout: Layout, part: Part, rule: PlacedRule): Block {
  return resource(part, 'aws_cloudwatch_event_rule', terraformLabel(rule.name), [
    attribute('name', rule.name),
    attribute('description', rule.description),
    attribute('state', rule.state),
    attribute('event_pattern', jsonencode(rule.pattern)),
    attribute('tags', layout.tags),
  ]);
}

function targetBlock(part: Part, rule: PlacedRule, arn: Value, role: Value | undefined): Block {
  const label = terraformLabel(rule.name);
  return resource(part, 'aws_cloudwatch_event_target', label, [
    attribute('rule', raw(`aws_cloudwatch_event_rule.${label}.name`)),
    attribute('target_id', 'alert'),
    attribute('arn', arn),
    ...(role === undefined ? [] : [attribute('role_arn', role)]),
    ...(rule.message === undefined
      ? []
      : ([
          'empty',
          {
            type: 'input_transformer',
            body: [attribute('input_paths', rule.message.paths), attribute('input_template', rule.message.template)],
          },
        ] satisfies Line[])),
    'empty',
    { type: 'dead_letter_config', body: [attribute('arn', raw(`aws_sqs_queue.${terraformLabel(part.queue)}.arn`))] },
    'empty',
    {
      type: 'retry_policy',
      body: [
        attribute('maximum_event_age_in_seconds', RETRY.seconds),
        attribute('maximum_retry_attempts', RETRY.attempts),
      ],
    },
  ]);
}
