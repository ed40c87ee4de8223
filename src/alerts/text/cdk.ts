import { construct, permission } from './cdk-parts.ts';
import { cdkChat, cdkTarget } from './cdk-target.ts';
import { type Layout, type Part, type PlacedRule, QUEUE_SECONDS, RETRY } from './layout.ts';
import { camel, oneLine, pascal } from './names.ts';
import { propertyPattern } from './property-pattern.ts';
import type { AlertFile } from './types.ts';
import { tsString, tsValue } from './typescript.ts';
import { raw, type Value } from './value.ts';

/**
 * One TypeScript file with a stack for each Region and the app. Rules are `CfnRule`: the `Rule` construct has no read-only
 * state and takes no `$or` at the top of a pattern. Source: aws-cdk-lib 2, aws_events.
 */
export function writeCdk(layout: Layout): AlertFile[] {
  const stacks = layout.parts.map((part, index) => stack(layout, part, index === 0));
  const body = `${stacks.join('\n\n')}\n\n${app(layout)}\n`;
  const modules = modulesOf(layout);
  const imports = modules.map((name) => `aws_${name} as ${name}`).join(', ');
  const head = [
    `// ${layout.name}: ${oneLine(layout.description, 400)}`,
    '',
    "import * as cdk from 'aws-cdk-lib';",
    `import { ${imports} } from 'aws-cdk-lib';`,
    "import type { Construct } from 'constructs';",
  ];
  return [{ name: `${layout.name}.ts`, text: `${head.join('\n')}\n\n${body}` }];
}

function modulesOf(layout: Layout): string[] {
  const targets = layout.parts.map((part) => part.target);
  const topics = targets.some(
    (target) => target.kind === 'own-topic' || (target.kind === 'existing-topic' && target.email !== undefined),
  );
  return [
    ...(layout.chat === undefined ? [] : ['chatbot']),
    'events',
    'iam',
    ...(targets.some((target) => target.kind === 'function') ? ['lambda'] : []),
    ...(topics ? ['sns'] : []),
    'sqs',
  ];
}

export function stackClass(layout: Layout, part: Part): string {
  return `${pascal(`${layout.name}${part.suffix}`)}Alert`;
}

export function stackName(layout: Layout, part: Part): string {
  return `${layout.name}-alert${part.suffix}`;
}

function stack(layout: Layout, part: Part, first: boolean): string {
  const target = cdkTarget(part, layout);
  const chat = first && layout.chat !== undefined ? cdkChat(layout, layout.chat, part) : [];
  const statements = [
    ...target.before,
    queue(part),
    ...part.rules.map((rule) => ruleStatement(rule, target.arn, target.role)),
    `const rules = [${part.rules.map((rule) => `${variable(rule)}.attrArn`).join(', ')}];`,
    ...target.after,
    permission('undelivered', 'sqs:SendMessage', 'undelivered.queueArn'),
    ...chat,
    Object.entries(layout.tags)
      .map(([key, value]) => `cdk.Tags.of(this).add(${tsString(key)}, ${tsString(value)});`)
      .join('\n'),
  ];
  const lines = statements.join('\n\n').split('\n');
  return [
    `export class ${stackClass(layout, part)} extends cdk.Stack {`,
    '  constructor(scope: Construct, id: string, props?: cdk.StackProps) {',
    '    super(scope, id, props);',
    '',
    ...lines.map((line) => (line === '' ? '' : `    ${line}`)),
    '  }',
    '}',
  ].join('\n');
}

function queue(part: Part): string {
  return construct('undelivered', 'sqs.Queue', 'Undelivered', {
    queueName: part.queue,
    retentionPeriod: raw(`cdk.Duration.seconds(${QUEUE_SECONDS})`),
    encryption: raw('sqs.QueueEncryption.SQS_MANAGED'),
  });
}

function variable(rule: PlacedRule): string {
  return camel(`rule-${rule.id}`);
}

function ruleStatement(rule: PlacedRule, arn: Value, role: Value | undefined): string {
  const pattern = propertyPattern(rule.pattern);
  const made = construct(variable(rule), 'events.CfnRule', pascal(`rule-${rule.id}`), {
    name: rule.name,
    description: rule.description,
    state: rule.state,
    ...(typeof pattern === 'string' ? {} : { eventPattern: pattern }),
    targets: [
      {
        id: 'alert',
        arn,
        ...(role === undefined ? {} : { roleArn: role }),
        ...(rule.message === undefined
          ? {}
          : { inputTransformer: { inputPathsMap: rule.message.paths, inputTemplate: rule.message.template } }),
        deadLetterConfig: { arn: raw('undelivered.queueArn') },
        retryPolicy: { maximumEventAgeInSeconds: RETRY.seconds, maximumRetryAttempts: RETRY.attempts },
      },
    ],
  });
  // The construct takes objects only; the property under it takes JSON text too.
  const override = `${variable(rule)}.addPropertyOverride('EventPattern', ${tsValue(pattern, '')});`;
  return typeof pattern === 'string' ? `${made}\n${override}` : made;
}

function app(layout: Layout): string {
  const stacks = layout.parts.map((part) => {
    const region = part.region === undefined ? 'process.env.CDK_DEFAULT_REGION' : tsString(part.region);
    return [
      `new ${stackClass(layout, part)}(app, ${tsString(stackName(layout, part))}, {`,
      `  env: { account: process.env.CDK_DEFAULT_ACCOUNT, region: ${region} },`,
      '});',
    ].join('\n');
  });
  return ['const app = new cdk.App();', ...stacks].join('\n');
}
