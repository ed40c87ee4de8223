import { parse } from '@cdktn/hcl2json';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { writeAlert } from '../../src/alerts/text/index.ts';
import type { Json } from '../../src/events/types.ts';
import { aliasOf, anyPattern, CASES, FUNCTION_ARN, fileOf, planNamed, planOf } from './text-plans.ts';

/**
 * The text is read by HashiCorp's own HCL parser (compiled to WebAssembly in @cdktn/hcl2json), which gives literals back
 * with `${` and `%{` escaped as `$${` and `%%{`, and calls as text.
 */
const json: z.ZodType<Json> = z.lazy(() =>
  z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(json), z.record(z.string(), json)]),
);
const block = z.array(z.record(z.string(), json)).transform((list, context) => {
  const [only] = list;
  if (list.length === 1 && only !== undefined) return only;
  context.addIssue('one block expected');
  return z.NEVER;
});
const kinds = z.record(z.string(), z.record(z.string(), block));
const file = z.object({ resource: kinds, variable: z.record(z.string(), block).optional() });

async function read(text: string) {
  return file.parse(await parse('alert.tf', text));
}

function resources(parsed: z.infer<typeof file>, type: string) {
  return Object.values(parsed.resource[type] ?? {});
}

function literal(value: Json | undefined): Json {
  if (typeof value === 'string') return value.replaceAll(`$\${`, `\${`).replaceAll('%%{', '%{');
  if (Array.isArray(value)) return value.map(literal);
  if (value === null || typeof value !== 'object') return value ?? null;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [literal(key), literal(member)]));
}

/** What is inside `jsonencode(…)`, evaluated. */
async function encoded(value: Json | undefined): Promise<Json> {
  const inside = z
    .string()
    .regex(/^\$\{jsonencode\([\s\S]*\)\}$/)
    .parse(value)
    .slice(`\${jsonencode(`.length, -')}'.length);
  const parsed = z.object({ value: json }).parse(await parse('value.tf', `value = ${inside}`));
  return literal(parsed.value);
}

/** HCL normalises strings, as Terraform itself does with every string it is given. */
function normalised(value: Json): Json {
  return json.parse(JSON.parse(JSON.stringify(value).normalize('NFC')));
}

describe('Terraform', () => {
  for (const { title, plan } of CASES) {
    it(`parses and holds the plan: ${title}`, async () => {
      const parsed = await read(fileOf(writeAlert(plan, 'terraform').files, `${plan.name}.tf`));
      const rules = resources(parsed, 'aws_cloudwatch_event_rule');
      expect(rules).toHaveLength(plan.rules.length);
      for (const rule of plan.rules) {
        const start = rule.id.startsWith(plan.name) ? rule.id : `${plan.name}-${rule.id}`;
        const found = rules.find((candidate) => String(candidate['name']).startsWith(start));
        expect(await encoded(found?.['event_pattern'])).toEqual(normalised(rule.pattern));
        expect(found?.['state']).toBe(rule.readOnlyState ? 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS' : 'ENABLED');
        expect(found).not.toHaveProperty('is_enabled');
        expect(found?.['provider']).toBe(aliasOf(plan.target, rule.region));
      }
      const targets = resources(parsed, 'aws_cloudwatch_event_target');
      expect(targets).toHaveLength(plan.rules.length);
      for (const target of targets) expect(target).toMatchObject({ dead_letter_config: [{}], retry_policy: [{}] });
    });
  }

  it('gives EventBridge the right to publish to the topic and to leave the undelivered, for these rules only', async () => {
    const plan = planNamed('both kinds of rule', 'a new topic');
    const parsed = await read(fileOf(writeAlert(plan, 'terraform').files, 'critical.tf'));
    const policies = parsed.resource['aws_sns_topic_policy'] ?? {};
    expect(await encoded(policies['critical_alerts_us_east_1']?.['policy'])).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'AlertRulesPublish',
          Effect: 'Allow',
          Principal: { Service: 'events.amazonaws.com' },
          Action: 'sns:Publish',
          Resource: `\${aws_sns_topic.critical_alerts_us_east_1.arn}`,
          Condition: {
            ArnEquals: { 'aws:SourceArn': [`\${aws_cloudwatch_event_rule.critical_root_activity_us_east_1.arn}`] },
          },
        },
      ],
    });
    const queues = resources(parsed, 'aws_sqs_queue_policy');
    expect(queues).toHaveLength(2);
    for (const queue of queues) {
      expect(await encoded(queue['policy'])).toMatchObject({
        Statement: [{ Action: 'sqs:SendMessage', Condition: { ArnEquals: {} } }],
      });
    }
  });

  it('writes message templates as they are, not through jsonencode, which would escape the variables', async () => {
    for (const targetName of ['a new topic', 'Slack through Chatbot', 'a Slack webhook', 'PagerDuty']) {
      const plan = planNamed('a rule for each Region', targetName);
      const parsed = await read(fileOf(writeAlert(plan, 'terraform').files, '.tf'));
      const [target] = resources(parsed, 'aws_cloudwatch_event_target');
      const [transformer] = z
        .array(z.object({ input_template: z.string(), input_paths: z.record(z.string(), z.string()) }))
        .parse(target?.['input_transformer']);
      expect(transformer?.input_template).toContain('<action>');
      expect(() => JSON.parse(transformer?.input_template ?? '')).not.toThrow();
      expect(transformer?.input_paths['action']).toBe('$.detail.eventName');
    }
  });

  it('keeps secrets in sensitive variables', async () => {
    for (const [targetName, variable] of [
      ['a Slack webhook', 'scale_to_zero_slack_webhook_url'],
      ['PagerDuty', 'scale_to_zero_pagerduty_routing_key'],
    ] as const) {
      const { files, notes } = writeAlert(planNamed('a rule for each Region', targetName), 'terraform');
      const parsed = await read(fileOf(files, 'zero.tf'));
      expect(parsed.variable?.[variable]).toMatchObject({ sensitive: true });
      expect(notes.join('\n')).toContain(`TF_VAR_${variable}`);
    }
  });

  it('asks for the function of another Region, and lets the rules call each', async () => {
    const plan = planNamed('both kinds of rule', 'a function');
    const parsed = await read(fileOf(writeAlert(plan, 'terraform').files, 'critical.tf'));
    expect(Object.keys(parsed.variable ?? {})).toEqual(['critical_function_arn_us_east_1']);
    expect(resources(parsed, 'aws_lambda_permission').map((permission) => permission['function_name'])).toEqual([
      FUNCTION_ARN,
      `\${var.critical_function_arn_us_east_1}`,
    ]);
  });

  it('tells one Slack channel about the topics of all Regions', async () => {
    const plan = planNamed('both kinds of rule', 'Slack through Chatbot');
    const parsed = await read(fileOf(writeAlert(plan, 'terraform').files, 'critical.tf'));
    expect(resources(parsed, 'aws_chatbot_slack_channel_configuration')).toMatchObject([
      {
        slack_team_id: 'T07EA123LEP',
        slack_channel_id: 'C07EZ1ABC23',
        sns_topic_arns: [`\${aws_sns_topic.critical_alerts.arn}`, `\${aws_sns_topic.critical_alerts_us_east_1.arn}`],
      },
    ]);
  });

  it('leaves the policy of an existing topic alone and says what to add to it', () => {
    const { files, notes } = writeAlert(planNamed('a rule for each Region', 'an existing topic'), 'terraform');
    expect(fileOf(files, 'zero.tf')).not.toContain('aws_sns_topic');
    expect(notes.join('\n')).toContain(
      '"aws:SourceArn":["arn:aws:events:eu-west-1:111122223333:rule/scale-to-zero-desired-count"]',
    );
  });

  it('names the provider version, and an alias for each Region it has to reach', async () => {
    const { files } = writeAlert(planNamed('both kinds of rule', 'PagerDuty'), 'terraform');
    expect(await parse('providers.tf', fileOf(files, '-providers.tf'))).toEqual({
      terraform: [{ required_providers: [{ aws: { source: 'hashicorp/aws', version: '>= 5.61.0' } }] }],
      provider: { aws: [{ alias: 'us_east_1', region: 'us-east-1' }] },
    });
  });

  it('means exactly what the plan says, whatever text is in a pattern', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyPattern, { minLength: 1, maxLength: 3 }), async (patterns) => {
        const { files } = writeAlert(planOf(patterns, { kind: 'sns' }), 'terraform');
        const rules = resources(await read(fileOf(files, 'random.tf')), 'aws_cloudwatch_event_rule');
        for (const [index, pattern] of patterns.entries()) {
          expect(await encoded(rules[index]?.['event_pattern'])).toEqual(normalised(pattern));
        }
      }),
      { numRuns: 100 },
    );
  });
});
