import { describe, expect, it } from 'vitest';
import { type AlertPlan, type Format, toKebab, writeAlert } from '../../src/alerts/text/index.ts';
import { joined, oneLine, within } from '../../src/alerts/text/names.ts';
import { UsageError } from '../../src/usage-error.ts';
import { CASES, planNamed, TOPIC_ARN } from './text-plans.ts';

const FORMATS: readonly Format[] = ['terraform', 'cloudformation', 'cdk', 'cli'];

function plan(changes: Partial<AlertPlan>): AlertPlan {
  return { ...planNamed('a rule for each Region', 'a new topic'), ...changes };
}

describe('a plan', () => {
  it('is refused where it could not be deployed, in a sentence', () => {
    const [rule] = plan({}).rules;
    if (rule === undefined) throw new Error('no rule');
    const refused: [Partial<AlertPlan>, RegExp][] = [
      [{ name: 'Scale To Zero' }, /not a name for an alert/],
      [{ name: '2-zero' }, /not a name for an alert/],
      [{ rules: [] }, /has no rule/],
      [{ rules: [{ ...rule, id: "x'; rm" }] }, /not an id for a rule/],
      [{ rules: [rule, rule] }, /Two rules are called desired-count/],
      [{ rules: [rule, { ...rule, region: 'us-east-1', pattern: { source: ['x'] } }] }, /Two rules are called/],
      [{ rules: [{ ...rule, region: 'us-east-1"' }] }, /is not a Region/],
      [{ rules: [{ ...rule, pattern: {} }] }, /is empty/],
      [
        { rules: [{ ...rule, pattern: { source: ['x'.repeat(5000)] } }] },
        /has 50\d\d characters; EventBridge takes 4096/,
      ],
      [{ target: { kind: 'sns', topicArn: 'alerts' } }, /not the ARN of an SNS topic/],
      [{ target: { kind: 'sns', email: "x'@acme.example" } }, /not an email address/],
      [{ target: { kind: 'lambda', functionArn: TOPIC_ARN } }, /not the ARN of a Lambda function/],
      [{ target: { kind: 'slack-chatbot', workspaceId: 'acme', channelId: 'C1' } }, /not a Slack workspace id/],
      [{ target: { kind: 'slack-chatbot', workspaceId: 'T1', channelId: '#alerts' } }, /not a Slack channel id/],
    ];
    for (const [changes, sentence] of refused) {
      for (const format of FORMATS) {
        expect(() => writeAlert(plan(changes), format)).toThrow(UsageError);
        expect(() => writeAlert(plan(changes), format)).toThrow(sentence);
      }
    }
  });

  it('is written once where one rule is wanted both in each Region and in that of the target', () => {
    const [rule] = plan({}).rules;
    if (rule === undefined) throw new Error('no rule');
    const both = [rule, { ...rule, region: 'us-east-1' }];
    const apart = writeAlert(plan({ rules: both }), 'cloudformation').files;
    expect(apart.map(({ name }) => name)).toEqual([
      'scale-to-zero.template.json',
      'scale-to-zero-us-east-1.template.json',
    ]);
    const target = { kind: 'sns', topicArn: 'arn:aws:sns:us-east-1:111122223333:alerts' } as const;
    const [together, ...rest] = writeAlert(plan({ rules: both, target }), 'cloudformation').files;
    expect(rest).toEqual([]);
    expect(together?.text.match(/AWS::Events::Rule"/g)).toHaveLength(1);
  });

  it('keeps its description on one line of every file', () => {
    for (const format of FORMATS) {
      for (const { files } of [writeAlert(planNamed('hostile names', 'a new topic'), format)]) {
        const text = files.map((file) => file.text).join('');
        expect(text).toContain('Line one line two');
        expect(text).not.toMatch(/^line two/m);
        expect(text).not.toContain('{{resolve:x}}');
      }
    }
  });
});

describe('names', () => {
  it('stay within limits and apart', () => {
    const long = 'a'.repeat(40);
    const names = joined(long, [`${'b'.repeat(40)}-one`, `${'b'.repeat(40)}-two`]).map((name) => within(name, 64));
    for (const name of names) expect(name).toMatch(/^[a-z0-9-]{1,64}$/);
    expect(new Set(names).size).toBe(2);
    expect(joined('zero', ['zero', 'zero-ceiling', 'other'])).toEqual(['zero', 'zero-ceiling', 'zero-other']);
    expect(joined('zero', ['a', 'zero-a'])).toEqual(['zero-a', 'zero-zero-a']);
  });

  it('are made of any text', () => {
    expect(toKebab('any-change-to prod/Checkout_API')).toBe('any-change-to-prod-checkout-api');
    expect(toKebab('123')).toBe('alert-123');
    expect(toKebab('🙂')).toBe('alert');
  });

  it('of long plans fit EventBridge in every format', () => {
    const base = plan({ name: `x${'-long-name'.repeat(9)}` });
    for (const format of FORMATS) {
      for (const region of ['each', 'ap-southeast-2']) {
        const rules = base.rules.map((rule) => ({ ...rule, region }));
        const text = writeAlert({ ...base, rules }, format)
          .files.map((file) => file.text)
          .join('\n');
        const names = [
          ...text.matchAll(/(?:\bname +=|"(?:Topic|Queue)?Name":|\bname:|--name|--queue-name) ["']?([a-z0-9-]+)/g),
        ];
        expect(names.length).toBeGreaterThan(0);
        for (const [, name] of names) expect(name?.length).toBeLessThanOrEqual(64);
      }
    }
  });

  it('free text never ends a line or opens a reference', () => {
    expect(oneLine('a\r\nb\u2028c\u0000{{x ${y', 100)).toBe('a b c { {x $ {y');
    expect(oneLine('😀'.repeat(10), 6)).toBe('😀😀…');
  });
});

describe('notes', () => {
  it('say what to run first, and what the text cannot do', () => {
    for (const format of FORMATS) {
      for (const { plan: one } of CASES) {
        const { notes } = writeAlert(one, format);
        expect(notes[0]).toMatch(/terraform apply|aws cloudformation deploy|cdk deploy|bash \S+\.sh/);
        for (const note of notes) {
          expect(note).toMatch(/\S[.}]$/);
          expect(note).not.toMatch(/undefined|null|!/);
        }
      }
    }
  });
});
