import fc from 'fast-check';
import type { AlertFile, AlertPlan, AlertRule, AlertTarget } from '../../src/alerts/text/index.ts';
import type { Json, JsonObject } from '../../src/events/types.ts';

/** Plans and targets that every format is tried with. */

const scaled: AlertRule = {
  id: 'desired-count',
  region: 'each',
  readOnlyState: false,
  pattern: {
    source: ['aws.ecs'],
    'detail-type': ['AWS API Call via CloudTrail'],
    detail: {
      eventSource: ['ecs.amazonaws.com'],
      eventName: ['UpdateService', 'CreateService'],
      requestParameters: { desiredCount: [0, { numeric: ['=', 0] }] },
      errorCode: [{ exists: false }],
    },
  },
};

const root: AlertRule = {
  id: 'root-activity',
  region: 'us-east-1',
  readOnlyState: true,
  pattern: {
    'detail-type': ['AWS Console Sign In via CloudTrail', 'AWS Console Signin via CloudTrail'],
    detail: { userIdentity: { type: ['Root'], invokedBy: [{ exists: false }] } },
  },
};

/** Everything a name must not be able to do. */
export const HOSTILE = [
  `it's`,
  `say "hi"`,
  `\${aws_sns_topic.x.arn}`,
  `$\${x}`,
  '%{ if true }',
  '`id`$(id)',
  "'; rm -rf / #",
  'two\nlines\r\n\ttab',
  '*/ // # --',
  '{{resolve:secretsmanager:x}}',
  `\${Token[TOKEN.1]}`,
  '<eventName>',
  '\\u0041\\',
  'EOF',
  'file:///etc/passwd',
  '-',
  '',
  '\u0000\u001b[31m\u2028',
  'é😀',
];

const hostile: AlertRule = {
  id: 'hostile',
  region: 'each',
  readOnlyState: false,
  pattern: {
    source: ['aws.ecs'],
    detail: {
      requestParameters: { service: HOSTILE, count: [-1, 0.5, 1e21, true, false] },
      $or: [{ a: ['x'] }, { b: [{ 'anything-but': ['y'] }] }],
      for: ['keyword'],
      [`it's a key \${x}`]: ['v'],
    },
  },
};

/** Null, functions' names and dynamic references: what a CloudFormation template cannot hold as an object. */
const awkward: AlertRule = {
  id: 'awkward',
  region: 'eu-central-1',
  readOnlyState: false,
  pattern: { detail: { responseElements: [null], Ref: ['x'], name: ['{{resolve:ssm:x}}', `\${Token[A.1]}`] } },
};

export const PLANS: Record<string, Omit<AlertPlan, 'target'>> = {
  'a rule for each Region': { name: 'scale-to-zero', description: 'A service was set to zero tasks.', rules: [scaled] },
  'a rule for us-east-1 only': { name: 'root-activity', description: 'Root did something.', rules: [root] },
  'both kinds of rule': { name: 'critical', description: 'Something critical happened.', rules: [scaled, root] },
  'hostile names': {
    name: 'any-change',
    description: `Line one\nline two'; $(id) "\${x}" */ {{resolve:x}}`,
    rules: [hostile, awkward],
  },
};

export const FUNCTION_ARN = 'arn:aws:lambda:eu-west-1:111122223333:function:alert';
export const TOPIC_ARN = 'arn:aws:sns:eu-west-1:111122223333:on-call';

export const TARGETS: Record<string, AlertTarget> = {
  'a new topic': { kind: 'sns' },
  'a new topic with an email': { kind: 'sns', email: 'on-call@acme.example' },
  'an existing topic': { kind: 'sns', topicArn: TOPIC_ARN },
  'a function': { kind: 'lambda', functionArn: FUNCTION_ARN },
  'Slack through Chatbot': { kind: 'slack-chatbot', workspaceId: 'T07EA123LEP', channelId: 'C07EZ1ABC23' },
  'a Slack webhook': { kind: 'slack-webhook' },
  PagerDuty: { kind: 'pagerduty' },
};

/** Every plan with every target. */
export const CASES = Object.entries(PLANS).flatMap(([planName, plan]) =>
  Object.entries(TARGETS).map(([targetName, target]) => ({
    title: `${planName}, ${targetName}`,
    plan: { ...plan, target },
  })),
);

export function planOf(patterns: readonly JsonObject[], target: AlertTarget): AlertPlan {
  const rules = patterns.map(
    (pattern, index): AlertRule => ({
      id: `rule-${index}`,
      region: 'each',
      readOnlyState: false,
      pattern,
    }),
  );
  return { name: 'random', description: 'Random patterns.', rules, target };
}

export function planNamed(plan: string, target: string): AlertPlan {
  const [foundPlan, foundTarget] = [PLANS[plan], TARGETS[target]];
  if (foundPlan === undefined || foundTarget === undefined) throw new Error(`no plan "${plan}" or target "${target}"`);
  return { ...foundPlan, target: foundTarget };
}

/** The Terraform provider a rule goes through: none of its own in the home Region. */
export function aliasOf(target: AlertTarget, region: string): string | undefined {
  const home =
    target.kind === 'lambda' || (target.kind === 'sns' && target.topicArn !== undefined) ? 'eu-west-1' : 'each';
  return region === 'each' || region === home ? undefined : `\${aws.${region.replaceAll('-', '_')}}`;
}

export function fileOf(files: readonly AlertFile[], ending: string): string {
  const found = files.find((file) => file.name.endsWith(ending));
  if (found === undefined) throw new Error(`no file ends in ${ending}`);
  return found.text;
}

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom(...HOSTILE),
  fc
    .array(fc.constantFrom('$', '{', '}', '%', '"', "'", '\\', '`', '\n', '<', '>', '!', '#', 'u0041', 'Token['), {
      maxLength: 8,
    })
    .map((parts) => parts.join('')),
);

const leaf: fc.Arbitrary<Json> = fc.oneof(
  text,
  fc.integer({ min: -1_000_000, max: 1_000_000 }),
  fc.boolean(),
  fc.constant(null),
  fc.record({ exists: fc.boolean() }),
  fc.record({ prefix: text }),
);

/** Patterns with any text as value and as key. Values are what EventBridge allows; keys are whatever JSON allows. */
export const anyPattern: fc.Arbitrary<JsonObject> = fc.record({
  source: fc.array(text, { minLength: 1, maxLength: 3 }),
  detail: fc.dictionary(text, fc.array(leaf, { minLength: 1, maxLength: 4 }), {
    minKeys: 1,
    maxKeys: 4,
    noNullPrototype: true,
  }),
});
